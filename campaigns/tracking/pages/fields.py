"""The fields of a page's form: which may be asked for, and what an answer to each may be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from campaigns.models import LandingPage
from campaigns.tracking.pages.blocks import plain

KINDS: dict[str, str | Promise] = {
    "email": gettext_lazy("e-mail address"),
    "name": gettext_lazy("name of the person"),
    "phone": gettext_lazy("phone number"),
    "text": gettext_lazy("free text"),
    "choice": gettext_lazy("choice of a list"),
    "checkbox": gettext_lazy("box to tick"),
    "heard": gettext_lazy("how did you hear of us"),
}
# They say who somebody is, so there is one of each.
SINGLE = ("email", "name", "phone", "heard")
MOST_FIELDS = 12
MOST_CHOICES = 20
MOST_ANSWER = 500
_PHONE = re.compile(r"[+0-9][0-9 ()./-]{4,39}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    kind: str
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def input_name(self) -> str:
        """As it is sent: apart from the names that the form itself uses."""
        return f"f_{self.name}"

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind,
            "label": self.label,
            "required": self.required,
            "choices": list(self.choices),
        }


def fields_of(stored: Sequence[Any]) -> list[FormField]:
    """From the column; what makes no sense in it is left out."""
    return [
        FormField(
            str(one["name"]),
            str(one["kind"]),
            str(one.get("label", "")),
            bool(one.get("required")),
            tuple(str(choice) for choice in one.get("choices", ())),
        )
        for one in stored
        if isinstance(one, Mapping) and one.get("kind") in KINDS and one.get("name")
    ]


def asked(page: LandingPage) -> list[FormField]:
    """As visitors meet them: where an address must be confirmed there must be one."""
    needed = ("email",) if page.double_opt_in else ()
    return [replace(one, required=True) if one.kind in needed else one for one in fields_of(page.fields)]


def checked(wished: Sequence[FormField]) -> list[FormField]:
    """The fields as they are kept, each with a name that stays; refused with the number of the one at fault."""
    if len(wished) > MOST_FIELDS:
        raise DomainError(_("A form has at most %(most)d fields.") % {"most": MOST_FIELDS}, field="fields")
    found: list[FormField] = []
    for number, one in enumerate(wished, start=1):
        found.append(_checked(one, number, {other.name for other in found}))
    for kind in SINGLE:
        if sum(one.kind == kind for one in found) > 1:
            raise DomainError(_("Ask for “%(kind)s” only once.") % {"kind": KINDS[kind]}, field="fields")
    return found


def _checked(one: FormField, number: int, taken: set[str]) -> FormField:
    at = {"number": number}
    label = plain(one.label)
    if one.kind not in KINDS:
        raise DomainError(_("Field %(number)d is of no known kind.") % at, field="fields")
    if not label or len(label) > 200:
        raise DomainError(_("Field %(number)d needs a label of at most 200 characters.") % at, field="fields")
    choices = tuple(dict.fromkeys(choice for text in one.choices if (choice := plain(text))))
    if one.kind == "choice" and not 2 <= len(choices) <= MOST_CHOICES:
        text = _("Field %(number)d needs 2 to %(most)d choices, one a line.")
        raise DomainError(text % (at | {"most": MOST_CHOICES}), field="fields")
    if len(choices) > MOST_CHOICES or any(len(choice) > 200 for choice in choices):
        text = _("Field %(number)d has too many choices, or too long ones.")
        raise DomainError(text % at, field="fields")
    choices = choices if one.kind in ("choice", "heard") else ()
    return FormField(_name(one, taken), one.kind, label, bool(one.required), choices)


def _name(one: FormField, taken: set[str]) -> str:
    """What it had, so that answers of before keep their meaning; else by its kind."""
    if _NAME.fullmatch(one.name) and one.name not in taken:
        return one.name
    wished = [one.kind, *(f"{one.kind}_{number}" for number in range(2, MOST_FIELDS + 2))]
    return next(name for name in wished if name not in taken)


# --- answers ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Answers:
    """What somebody wrote, by name of the field, and what is wrong with it: (label, message)."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    by_kind: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> str:
        return self.by_kind.get(kind, "")


def read(fields: Sequence[FormField], sent: Mapping[str, Any]) -> Answers:
    """Call in the page's language: the problems are shown to whoever filled in the form."""
    answers = Answers()
    for one in fields:
        text = plain(sent.get(one.input_name, ""))
        problem = _problem(one, text)
        if problem:
            answers.problems.append((one.label, problem))
        value = text[:MOST_ANSWER]
        if one.kind == "checkbox":
            value = "yes" if text else ""
        answers.values[one.name] = value
        answers.by_kind[one.kind] = value
    return answers


def _problem(one: FormField, text: str) -> str:
    if not text:
        return _("This is needed.") if one.required else ""
    if len(text) > MOST_ANSWER:
        return _("At most %(most)d characters.") % {"most": MOST_ANSWER}
    if one.kind == "email":
        try:
            validate_email(text)
        except ValidationError:
            return _("This is no e-mail address. It looks like name@example.com.")
    if one.kind == "phone" and not _PHONE.fullmatch(text):
        return _("This is no phone number. It looks like +34 600 000 000.")
    if one.choices and text not in one.choices:
        return _("Choose one of the list.")
    return ""
