"""What a short link may say: where it leads, its tags, and a name that nobody can misread; and many made at once."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.models import Link, PublicAddress
from campaigns.tracking.links import addresses

# Without what looks like something else: 0 and o, 1, i and l.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 7
# Of 27 billion names; a second try is hardly ever needed.
TRIES = 5
MOST_TARGET = 2000
_SLUG = re.compile(r"[^\W_][\w.-]{0,99}")
_is_web_address = URLValidator(schemes=["http", "https"])


def take_name(workspace: Workspace, link: Link, slug: str) -> None:
    """Of two who want one name at once the index lets one have it; one that was made up is made up again."""
    host = link.domain.host if link.domain is not None else ""
    for left in reversed(range(1 if slug else TRIES)):
        link.slug = checked_slug(slug) if slug else random_slug()
        try:
            addresses.take(
                workspace, kind=PublicAddress.Kind.LINK, subject_id=link.pk, slug=link.slug, host=host
            )
        except DomainError:
            if not left:
                raise
        else:
            return


def random_slug() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def checked_slug(slug: str) -> str:
    """What follows the host: letters of any script, digits, hyphens, dots and underscores."""
    slug = slug.strip().strip("/")
    if not _SLUG.fullmatch(slug):
        text = _("A short name has up to 100 letters, digits, hyphens, dots and underscores, and no spaces.")
        raise DomainError(text, field="slug")
    return slug


def checked_target(target: str, *, field: str = "target") -> str:
    """Where a link may lead: a page of the web that a browser opens, without a password in its address."""
    target = target.strip()
    if not target:
        raise DomainError(_("Enter the address that the link leads to."), field=field)
    if len(target) > MOST_TARGET:
        text = _("The address is longer than %(count)s characters.")
        raise DomainError(text % {"count": MOST_TARGET}, field=field)
    try:
        if any(ord(sign) < 32 or sign in " \\\x7f" for sign in target):
            raise ValidationError("")
        _is_web_address(target)
        parts = urlsplit(target)
        # Both raise ValueError: for a port above 65535, and for a name that no browser can look up.
        _port, host = parts.port, parts.hostname or ""
        ascii_host = host.encode("idna")
        has_password = parts.username is not None or parts.password is not None
    except (ValidationError, ValueError):
        text = _("“%(text)s” is not a web address. Write it as https://shop.example/offer.")
        shown = "".join(sign for sign in target[:60] if sign.isprintable())
        raise DomainError(text % {"text": shown}, field=field) from None
    # An older rule writes ß as ss, which is another domain than the one that browsers open today.
    if unicodedata.normalize("NFKC", host).lower() not in (ascii_host.decode(), ascii_host.decode("idna")):
        text = _("“%(host)s” is another domain for some than for others. Write it in its form with xn--.")
        raise DomainError(text % {"host": host[:60]}, field=field)
    if has_password:
        text = _(
            "There is a user name or a password in this address, and everybody would see it. Leave it out."
        )
        raise DomainError(text, field=field)
    return target


def checked_texts(**texts: str) -> dict[str, str]:
    """The tags of a link as they are kept: source, medium, term, content."""
    most = {"source": 100, "medium": 100, "term": 200, "content": 200}
    return {name: plain(text, name, most[name]) for name, text in texts.items()}


def plain(text: str, field: str, most: int) -> str:
    """One line of text, not longer than is kept."""
    text = " ".join(text.split())
    if not all(sign.isprintable() for sign in text):
        raise DomainError(_("There is a sign in it that cannot be shown. Type it again."), field=field)
    if len(text) > most:
        raise DomainError(_("Write at most %(count)s characters.") % {"count": most}, field=field)
    return text


# --- many at once -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShortWish:
    """A link as one row of a table says it."""

    target: str
    campaign_id: int | None
    source: str
    medium: str
    term: str = ""
    content: str = ""
    title: str = ""


@transaction.atomic
def make_links(workspace: Workspace, *, wishes: Sequence[ShortWish], by: User | ApiKey | None) -> list[Link]:
    """In sets, in their order, all or none; what a row says was checked before."""
    person = by if isinstance(by, User) else None
    links = [
        Link(
            workspace=workspace,
            created_by=person,
            **{field.name: getattr(wish, field.name) for field in fields(wish)},
        )
        for wish in wishes
    ]
    _all_named(links, workspace)
    Link.objects.of(workspace).bulk_create(links, batch_size=500)
    if links:
        audit.record("links.created", by=by, workspace=workspace, subject=links[0].slug, count=len(links))
    return links


def _all_named(links: list[Link], workspace: Workspace) -> None:
    """Names made up for all of them; those that are taken already are made up again."""
    waiting = links
    for _again in range(TRIES):
        for link in waiting:
            link.slug = random_slug()
        PublicAddress.objects.bulk_create(
            [
                PublicAddress(
                    workspace=workspace,
                    space=PublicAddress.SPACES[PublicAddress.Kind.LINK],
                    slug=link.slug,
                    kind=PublicAddress.Kind.LINK,
                    subject_id=link.pk,
                )
                for link in waiting
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
        named = set(
            PublicAddress.objects.filter(
                workspace=workspace,
                kind=PublicAddress.Kind.LINK,
                subject_id__in=[link.pk for link in waiting],
            ).values_list("subject_id", flat=True)
        )
        waiting = [link for link in waiting if link.pk not in named]
        if not waiting:
            return
    raise Conflict(_("No free short names were found. Try again."))
