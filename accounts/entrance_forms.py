"""allauth's forms without the placeholders that only repeat the label."""

from __future__ import annotations

from typing import Any

from allauth.account import forms


class LabelsSuffice:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(LabelsSuffice, forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class SignUpForm(LabelsSuffice, forms.SignupForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(LabelsSuffice, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPasswordForm(LabelsSuffice, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(LabelsSuffice, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class AddEmailForm(LabelsSuffice, forms.AddEmailForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(LabelsSuffice, forms.ReauthenticateForm):  # type: ignore[misc]
    pass
