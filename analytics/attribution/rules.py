"""The rules by which a workspace attributes: changed by an administrator, and everything told anew by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import User, Workspace
from campaigns import changes
from campaigns.locks import Lock, take
from campaigns.models import AttributionModel, DateBasis, TrackingSettings
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.retagging import retag_referrers

MAX_LOOK_BACK = 365
MAX_HOSTS = 200
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]+(\.[a-z0-9_-]+)+")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a person wishes."""

    model: str
    look_back_days: int
    date_basis: str
    ignored_referrers: Sequence[str] = ()


@transaction.atomic
def change_rules(workspace: Workspace, *, wish: Rules, by: User) -> bool:
    """Whether anything is another rule now; all journeys and all credit are then told anew.

    Takes the lock TRACK: visits that came from a website that gets credit no longer, or again, have another channel.
    """
    wanted = _checked(wish)
    take(Lock.TRACK, workspace.pk)
    found = settings_of(workspace)
    rules = TrackingSettings.objects.of(workspace).select_for_update(no_key=True).get(pk=found.pk)
    changed: dict[str, Any] = {
        name: [getattr(rules, name), value] for name, value in wanted.items() if getattr(rules, name) != value
    }
    if not changed:
        return False
    TrackingSettings.objects.of(workspace).filter(pk=rules.pk).update(**wanted)
    if hosts := set(rules.ignored_referrers) ^ set(wanted["ignored_referrers"]):
        retag_referrers(workspace, hosts, by=by)
    changes.mark_all_journeys(workspace.pk)
    audit.record("attribution.changed", by=by, workspace=workspace, subject=workspace.name, changes=changed)
    return True


def _checked(wish: Rules) -> dict[str, Any]:
    if wish.model not in AttributionModel.values:
        raise DomainError(_("Choose one of the list."), field="model")
    if wish.date_basis not in DateBasis.values:
        raise DomainError(_("Choose one of the list."), field="date_basis")
    if not 1 <= wish.look_back_days <= MAX_LOOK_BACK:
        raise DomainError(
            _("The look-back is 1 to %(most)s days.") % {"most": MAX_LOOK_BACK}, field="look_back_days"
        )
    hosts = sorted({_host(text) for text in wish.ignored_referrers if text.strip()})
    if len(hosts) > MAX_HOSTS:
        raise DomainError(
            _("At most %(most)s websites can be listed.") % {"most": MAX_HOSTS}, field="ignored_referrers"
        )
    return {
        "model": wish.model,
        "look_back_days": wish.look_back_days,
        "date_basis": wish.date_basis,
        "ignored_referrers": hosts,
    }


def _host(text: str) -> str:
    """The name of the website, out of what people copy from the address bar."""
    host = text.strip().lower()
    host = re.sub(r"^[a-z]+://", "", host).partition("/")[0].partition(":")[0].removeprefix("www.").strip(".")
    if not _HOST.fullmatch(host):
        raise DomainError(
            _("“%(text)s” is no website. Write its name alone, such as paypal.com.") % {"text": text[:60]},
            field="ignored_referrers",
        )
    return host
