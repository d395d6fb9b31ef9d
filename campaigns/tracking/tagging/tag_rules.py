"""The rules of a workspace for its tags: which sources and media there are, and whether a link keeps to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.locks import Lock, take
from campaigns.models import TrackingSettings
from campaigns.tracking.links.short import plain
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.registry import checked_pattern
from campaigns.tracking.tagging.spelling import nearest
from campaigns.tracking.tagging.tags import Registry, normalise

MOST = 100


@transaction.atomic
def set_rules(
    workspace: Workspace,
    *,
    allowed_sources: Iterable[str],
    allowed_media: Iterable[str],
    separator: str,
    key_pattern: str,
    by: User | ApiKey | None,
) -> TrackingSettings:
    """Hold for new links and keys; those there are stay as they are. An empty list allows everything."""
    take(Lock.TAGS, workspace.pk)
    settings = settings_of(workspace)
    if separator not in ("-", "_"):
        raise DomainError(_("Choose one of the list."), field="separator")
    values = {
        "allowed_sources": _listed(allowed_sources, "allowed_sources"),
        "allowed_media": _listed(allowed_media, "allowed_media"),
        "separator": separator,
        "key_pattern": checked_pattern(key_pattern),
    }
    changed = [name for name, value in values.items() if getattr(settings, name) != value]
    if changed:
        for name in changed:
            setattr(settings, name, values[name])
        settings.save(update_fields=changed)
        audit.record("tag_rules.changed", by=by, workspace=workspace, subject=workspace.name, fields=changed)
    return settings


def _listed(texts: Iterable[str], field: str) -> list[str]:
    """Each once, as tags are compared: lower case, no spaces."""
    found = list(dict.fromkeys(filter(None, (normalise(plain(text, field, 100)) for text in texts))))
    if len(found) > MOST:
        raise DomainError(_("List at most %(count)s.") % {"count": MOST}, field=field)
    return found


# --- whether a link keeps to them ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one tag of a link, and the tag to write instead, if one is near."""

    field: str
    text: str
    suggestion: str = ""


def findings(settings: TrackingSettings, registry: Registry, *, source: str, medium: str) -> list[Finding]:
    """What a link's tags have against the rules; the aliases of a workspace count as known spellings of another."""
    both = (
        ("source", source, settings.allowed_sources, registry.sources),
        ("medium", medium, settings.allowed_media, registry.media),
    )
    found = (_finding(field, text, allowed, aliases) for field, text, allowed, aliases in both)
    return [one for one in found if one is not None]


def _finding(field: str, text: str, allowed: list[str], aliases: dict[str, str]) -> Finding | None:
    if not text:
        words = _("Say where the link stands, such as facebook or newsletter.")
        if field == "medium":
            words = _("Say what kind of place it is, such as paid_social or email.")
        return Finding(field, words)
    tidy = normalise(text)
    meant = aliases.get(tidy, "")
    if allowed and tidy not in allowed:
        near = meant if meant in allowed else nearest(tidy, allowed)
        return Finding(field, _unknown(field, text, near), near)
    if meant:
        words = _("“%(text)s” is an alias. Write “%(near)s”.")
        return Finding(field, words % {"text": text, "near": meant}, meant)
    if tidy != text:
        words = _("Tags are written in lower case and without spaces. Write “%(near)s”.")
        return Finding(field, words % {"near": tidy}, tidy)
    return None


def _unknown(field: str, text: str, near: str) -> str:
    if near and field == "source":
        words = _("“%(text)s” is not one of your sources. Did you mean “%(near)s”?")
    elif near:
        words = _("“%(text)s” is not one of your media. Did you mean “%(near)s”?")
    elif field == "source":
        words = _(
            "“%(text)s” is not one of your sources. Choose one of them, or add it to the rules of tags."
        )
    else:
        words = _("“%(text)s” is not one of your media. Choose one of them, or add it to the rules of tags.")
    return words % {"text": text[:60], "near": near}
