"""Names that people give: cleaned of what would make a mail or a page lie, and turned into addresses."""

from __future__ import annotations

import re
import secrets
import string
import unicodedata

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.errors import DomainError

LENGTH = 120
SLUG_LENGTH = 60
# Paths that stand, or may one day stand, where an address of a workspace stands.
# fmt: off
RESERVED = {
    "about", "accounts", "admin", "all", "api", "app", "assets", "billing", "blog", "docs", "edit",
    "entry", "health", "healthz", "help", "home", "i18n", "import", "imports", "invitations",
    "invite", "login", "logout", "me", "media", "new", "null", "o", "organization", "organizations",
    "privacy", "profile", "public", "readyz", "report", "reports", "root", "schema", "security",
    "settings", "setup", "share", "signup", "smroi", "start", "static", "status", "support",
    "system", "team", "terms", "test", "undefined", "user", "users", "w", "workspace", "workspaces",
    "www",
}
# fmt: on
# Letters that Unicode does not take apart into a base letter and a mark.
LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "þ": "th",
        "Þ": "Th",
        "ı": "i",
    }
)
LINK = re.compile(r"https?:|www\.|://", re.IGNORECASE)


def clean_name(value: str, *, field: str, limit: int = LENGTH) -> str:
    """One line of visible text. Names go into mails to strangers, so they carry no links."""
    name = " ".join("".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in value).split())
    if not name:
        raise DomainError(_("Write a name."), field=field)
    if len(name) > limit:
        raise DomainError(_("A name has at most %(limit)s characters.") % {"limit": limit}, field=field)
    if LINK.search(name):
        raise DomainError(_("A name cannot contain a web address."), field=field)
    return name


def random_letters(count: int) -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _letter in range(count))


def slug_candidates(name: str) -> list[str]:
    """Addresses to try in this order. What has no Latin letters, such as a Korean name, gets random ones."""
    base = slugify(name.translate(LETTERS))[: SLUG_LENGTH - 8].strip("-_")
    if len(base) < 2 or base in RESERVED or base.isdigit():
        base = f"{base}-{random_letters(6)}".strip("-") if base else random_letters(8)
    return [base, *(f"{base}-{random_letters(size)}" for size in (3, 4, 6, 7))]
