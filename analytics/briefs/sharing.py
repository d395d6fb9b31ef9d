"""Links to one edition for people without an account: only the hash is kept, and each can be ended at any time."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, DomainError
from accounts.invitations import hash_of
from accounts.models import User, Workspace
from accounts.tenancy import enter
from analytics.briefs.briefs import Actor, record
from analytics.briefs.models import Edition, ShareLink
from campaigns.models import PublicAddress
from campaigns.planning.days import midnight_in, today_in
from campaigns.planning.plan import check_day

MOST_LINKS = 20
MOST_HOSTS = 5
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
SHOWN_LETTERS = 6
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}|localhost")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@transaction.atomic
def make_link(
    workspace: Workspace,
    edition: Edition,
    *,
    by: Actor,
    password: str = "",
    expires_on: date | None = None,
    embed_in: Iterable[str] = (),
) -> tuple[ShareLink, str]:
    """The link and its token, which is shown this once. The day it expires on is the last one on which it works."""
    edition = (
        Edition.objects.of(workspace)
        .select_for_update(no_key=True, of=("self",))
        .select_related("brief")
        .get(pk=edition.pk)
    )
    if edition.sealed_at is None:
        raise Conflict(_("Only what is frozen can be shared. Send the report, or freeze it without a mail."))
    origins = [_origin(text) for text in embed_in]
    _check(workspace, password, expires_on, origins)
    if living(workspace, edition).count() >= MOST_LINKS:
        raise Conflict(_("This edition has many links already. End one that nobody needs."))
    token = secrets.token_urlsafe(32)
    link: ShareLink = ShareLink.objects.of(workspace).create(
        edition=edition,
        token_hash=hash_of(token),
        begins_with=token[:SHOWN_LETTERS],
        password=make_password(password) if password else "",
        embed_in=origins,
        expires_at=midnight_in(workspace, expires_on + timedelta(days=1)) if expires_on else None,
        created_by=by if isinstance(by, User) else None,
    )
    PublicAddress.objects.create(
        workspace=workspace,
        space=PublicAddress.SPACES[PublicAddress.Kind.SHARE],
        slug=link.token_hash,
        kind=PublicAddress.Kind.SHARE,
        subject_id=link.pk,
    )
    record("brief.link_made", workspace, edition.brief, by=by)
    return link, token


@transaction.atomic
def revoke_link(workspace: Workspace, link: ShareLink, *, by: Actor) -> None:
    """From now on it leads nowhere; twice is as once."""
    rows = ShareLink.objects.of(workspace).filter(pk=link.pk, revoked_at=None)
    if rows.update(revoked_at=timezone.now()):
        PublicAddress.objects.filter(
            workspace=workspace, kind=PublicAddress.Kind.SHARE, subject_id=link.pk
        ).delete()
        record("brief.link_revoked", workspace, link.edition.brief, by=by)


def links_of(workspace: Workspace, edition: Edition) -> QuerySet[ShareLink]:
    rows: QuerySet[ShareLink] = ShareLink.objects.of(workspace).filter(edition=edition)
    return rows.select_related("created_by").order_by("-created_at", "pk")


def living(workspace: Workspace, edition: Edition) -> QuerySet[ShareLink]:
    return links_of(workspace, edition).filter(revoked_at=None)


# --- by whoever has the address -----------------------------------------------------------------------------------


def find(token: str, *, now: datetime | None = None) -> ShareLink | None:
    """The living link, with the database opened to read its workspace; None for all others, whatever they lack."""
    if not _TOKEN.fullmatch(token):
        return None
    address = PublicAddress.objects.filter(
        space=PublicAddress.SPACES[PublicAddress.Kind.SHARE], host="", slug=hash_of(token)
    ).first()
    if address is None:
        return None
    enter(read=[address.workspace_id], write=address.workspace_id)
    rows = ShareLink.objects.of(address.workspace_id).filter(pk=address.subject_id, revoked_at=None)
    link: ShareLink | None = rows.select_related("edition__brief").defer("edition__source_rows").first()
    if link is None or (link.expires_at is not None and link.expires_at <= (now or timezone.now())):
        return None
    return link


def is_password(link: ShareLink, text: str) -> bool:
    return bool(link.password) and len(text) <= LONGEST_PASSWORD and check_password(text, link.password)


def count_opening(link: ShareLink) -> None:
    ShareLink.objects.of(link.workspace_id or 0).filter(pk=link.pk).update(
        opened_count=F("opened_count") + 1, opened_at=timezone.now()
    )


def _check(workspace: Workspace, password: str, expires_on: date | None, origins: list[str]) -> None:
    if password and not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        text = _("A password has from %(least)d to %(most)d characters.")
        raise DomainError(text % {"least": SHORTEST_PASSWORD, "most": LONGEST_PASSWORD}, field="password")
    check_day(expires_on, field="expires_on")
    if expires_on is not None and expires_on < today_in(workspace):
        raise DomainError(_("This day is over already."), field="expires_on")
    if len(origins) > MOST_HOSTS:
        text = _("Name at most %(most)d websites.")
        raise DomainError(text % {"most": MOST_HOSTS}, field="embed_in")
    if origins and password:
        text = _(
            "A report with a password cannot be embedded: browsers keep no sign-in inside of other pages."
        )
        raise DomainError(text, field="embed_in")


def _origin(text: str) -> str:
    """`https://host`, as a content policy names it; nothing in it can be a second policy."""
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        raise _no_website() from None
    if parts.scheme != "https" or not _HOST.fullmatch(host) or parts.username is not None:
        raise _no_website()
    return f"https://{host}{port}"


def _no_website() -> DomainError:
    text = _("Write the website as https:// and its host, such as https://www.example.com.")
    return DomainError(text, field="embed_in")
