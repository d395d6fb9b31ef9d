"""Which notices somebody wants by e-mail and when: verbs, and the link that stops all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mail, time_zones, tokens
from accounts.errors import DomainError
from accounts.models import User, Workspace
from accounts.tenancy import workspace_scope
from analytics.alerts.kinds import KINDS
from analytics.alerts.models import MailWish, NoticeMail
from analytics.alerts.times import Quiet, after_quiet
from analytics.rhythms import Rhythm

AT_ONCE, DAILY, WEEKLY = "at_once", "daily", "weekly"
PACES = {
    AT_ONCE: gettext_lazy("At once"),
    DAILY: gettext_lazy("In the daily summary"),
    WEEKLY: gettext_lazy("In the weekly summary"),
}
DIGEST_HOUR, DIGEST_WEEKDAY = 8, 0
PURPOSE = "notices by mail"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says: a pace for each kind that is wanted; an empty zone is the workspace's."""

    paces: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = ""
    digest_hour: int = DIGEST_HOUR
    digest_weekday: int = DIGEST_WEEKDAY
    quiet_from: time | None = None
    quiet_until: time | None = None


def wish_of(workspace: Workspace, user: User) -> MailWish | None:
    return MailWish.objects.of(workspace).filter(user=user).first()


@transaction.atomic
def save_wish(workspace: Workspace, user: User, *, wish: Wish) -> MailWish:
    """What waits already follows it: is due by the new clocks, or is dropped where its kind is no longer wanted."""
    values = _checked(wish) | {"changed_at": timezone.now()}
    row, _made = MailWish.objects.of(workspace).update_or_create(
        workspace=workspace, user=user, defaults=values
    )
    waiting = NoticeMail.objects.of(workspace).select_for_update(of=("self",))
    for one in waiting.filter(user=user, state=NoticeMail.State.WAITING).select_related("notice"):
        pace = row.paces.get(one.kind)
        if pace is None:
            one.state = NoticeMail.State.DROPPED
        else:
            one.due_at = due_at(workspace, row, pace, one.notice.at)
        one.save(update_fields=["state", "due_at"])
    return row


def stop(workspace: Workspace, user_id: int) -> None:
    """No more mails about notices of this workspace; a mail that is just being claimed is waited for.

    In an archive too: they would go on when it is restored.
    """
    with workspace_scope(workspace, even_archived=True):
        rows = MailWish.objects.of(workspace)
        if rows.select_for_update().filter(user_id=user_id).first() is None:
            return
        rows.filter(user_id=user_id).update(paces={}, changed_at=timezone.now())
        waiting = NoticeMail.objects.of(workspace).filter(user_id=user_id, state=NoticeMail.State.WAITING)
        waiting.update(state=NoticeMail.State.DROPPED)


def due_at(workspace: Workspace, wish: MailWish, pace: str, moment: datetime) -> datetime:
    """When something that happened at the moment may be sent."""
    zone = zone_of(workspace, wish)
    if pace != AT_ONCE:
        every = "week" if pace == WEEKLY else "day"
        moment = Rhythm(every, wish.digest_weekday, 1, wish.digest_hour).next_after(moment, zone)
    return after_quiet(moment, quiet_of(wish), zone)


def zone_of(workspace: Workspace, wish: MailWish) -> ZoneInfo:
    return ZoneInfo(wish.time_zone or workspace.time_zone)


def quiet_of(wish: MailWish) -> Quiet | None:
    """Also of a row that was written with seconds."""
    start, end = _to_the_minute(wish.quiet_from), _to_the_minute(wish.quiet_until)
    return None if start is None or end is None or start == end else Quiet(start, end)


def _checked(wish: Wish) -> dict[str, object]:
    for kind, pace in wish.paces.items():
        if kind not in KINDS or pace not in PACES:
            raise DomainError(_("Choose one of the list."), field=kind if kind in KINDS else "")
    if wish.time_zone and wish.time_zone not in time_zones.names():
        raise DomainError(_("Choose one of the list."), field="time_zone")
    if not 0 <= wish.digest_hour <= 23:
        raise DomainError(_("Choose one of the list."), field="digest_hour")
    if not 0 <= wish.digest_weekday <= 6:
        raise DomainError(_("Choose one of the list."), field="digest_weekday")
    if (wish.quiet_from is None) != (wish.quiet_until is None):
        missing = "quiet_from" if wish.quiet_from is None else "quiet_until"
        raise DomainError(_("Quiet hours need a beginning and an end."), field=missing)
    start, end = _to_the_minute(wish.quiet_from), _to_the_minute(wish.quiet_until)
    if start is not None and start == end:
        raise DomainError(_("Quiet hours end at another time than they begin."), field="quiet_until")
    return {
        "paces": dict(wish.paces),
        "time_zone": wish.time_zone,
        "digest_hour": wish.digest_hour,
        "digest_weekday": wish.digest_weekday,
        "quiet_from": start,
        "quiet_until": end,
    }


def _to_the_minute(clock: time | None) -> time | None:
    """Mails wait minute by minute: hours that end within the last minute of a day would never end."""
    return None if clock is None else clock.replace(second=0, microsecond=0)


# --- the link that stops it -----------------------------------------------------------------------------------


def stop_address(workspace: Workspace, user: User) -> str:
    """It works for as long as the installation keeps its keys: nobody must search for how to be left alone."""
    key = tokens.make(PURPOSE, {"w": workspace.pk, "u": user.pk, "n": workspace.name})
    return mail.absolute(reverse("analytics:mail_stop", args=[key]))


def opened(key: str) -> tuple[int, int, str]:
    """Workspace and person of the link, and the name of the workspace when it was sent; raises `tokens.BadToken`.

    Who has left since is told no newer name.
    """
    values = tokens.read(PURPOSE, key)
    workspace_id, user_id = values.get("w"), values.get("u")
    if not isinstance(workspace_id, int) or not isinstance(user_id, int):
        raise tokens.BadToken
    return workspace_id, user_id, str(values.get("n", ""))
