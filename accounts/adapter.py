"""allauth as smroi wants it: links of our own, mails in the language and look of their reader, and not too many."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from accounts import mail
from accounts.invitations import mailbox_of
from accounts.models import User
from accounts.portal import senders
from accounts.portal.looks import portal_look
from accounts.tallies import count

# Mails that anybody can have sent to anybody by writing an address into a form.
UNASKED = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}
UNASKED_AN_HOUR = 5
HOUR = 3600


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """See https://docs.allauth.org/ for what each method decides."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Who signs up on a Korean page reads Korean mails."""
        user.language = _known(translation.get_language())
        saved: User = super().save_user(request, user, form, commit)
        return saved

    sender: mail.Sender | None = None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix in UNASKED and _had_enough(email):
            # Nothing is said about it: the answer must not tell what was done before for this address.
            return
        user = self._user(email, context)
        if not senders.may_write_to(self.request, user):
            # As above: at the door of one agency nobody learns of accounts elsewhere.
            return
        self.sender = senders.sender_to(self.request, user)
        # allauth builds links from the Host header; only the path is taken from them.
        links = {
            name: mail.absolute(urlsplit(value)._replace(scheme="", netloc="").geturl(), self.sender)
            for name, value in context.items()
            if name.endswith("_url")
        }
        site = SimpleNamespace(
            name=self.sender.name if self.sender else "smroi",
            domain=urlsplit(mail.absolute("", self.sender)).netloc,
        )
        with translation.override(self._language(user)):
            super().send_mail(template_prefix, email, {**context, **links, "current_site": site})

    def get_from_email(self) -> str:
        return self._envelope()[0]

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> Any:
        own = self.sender.headers() if self.sender else {}
        from_header = self._envelope()[1]
        return super().render_mail(template_prefix, email, context, {**from_header, **own, **(headers or {})})

    def _envelope(self) -> tuple[str, dict[str, str]]:
        return mail.envelope(self.sender.address if self.sender else "")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return self._home(request) or str(super().get_login_redirect_url(request))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Back to the portal, which asks to sign in and looks as it did."""
        return self._home(request) or str(super().get_logout_redirect_url(request))

    def _home(self, request: HttpRequest) -> str:
        """The portal, where there is nothing else for this reader; otherwise empty."""
        return reverse("portal:home") if portal_look(request) is not None else ""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The pages speak the language of the person from the first one on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def _user(self, email: str, context: dict[str, Any]) -> User | None:
        """The account that the mail is about."""
        user = context.get("user")
        if isinstance(user, User):
            return user
        signed_in = getattr(self.request, "user", None)
        return signed_in if isinstance(signed_in, User) and signed_in.email == email else None

    def _language(self, user: User | None) -> str:
        """Of the account; without one, of the page on which the address was written."""
        return user.language if user else _known(translation.get_language())


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * HOUR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(language: str | None) -> str:
    """`es-mx` is written in Spanish; what is not offered is written in English."""
    base = (language or settings.LANGUAGE_CODE).split("-")[0]
    return base if base in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _had_enough(email: str) -> bool:
    """Count one more mail to this mailbox in this hour."""
    return count(f"mails:{mailbox_of(email)}", seconds=HOUR) > UNASKED_AN_HOUR
