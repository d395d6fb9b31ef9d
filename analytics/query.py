"""What is asked: a period, a grouping, metrics and filters, checked once and never changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal, TypeVar, cast

from django.db import connection
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.lookups import LookUps, Span
from analytics.markup.priced import Priced, in_view, priced_for
from analytics.markup.prices import Prices, prices_for
from analytics.metrics import DEFAULT_METRICS, METRICS
from analytics.steps import STEPS, Step, StepName, steps_in
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, Objective
from campaigns.planning.days import FIRST_DAY, LAST_DAY, today_in

GroupBy = Literal["day", "week", "month", "campaign", "channel", "objective"]
GROUPINGS: tuple[GroupBy, ...] = (*STEPS, "campaign", "channel", "objective")

# How a channel is asked for that is none: of credited sales, those that nothing is known to have led to.
NO_CHANNEL = "none"
DEFAULT_DAYS = 30
MAX_YEARS = 5

Answer = TypeVar("Answer")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# As many digits as an id can have.
_ID = re.compile(r"[0-9]{1,18}")

# By the primary keys, from their ends; ranges by fact_range.
LAST_MEASURED = """
SELECT greatest((SELECT max(day) FROM analytics_daytotal WHERE workspace_id = %(workspace_id)s),
                (SELECT max(day) FROM analytics_attributedday WHERE workspace_id = %(workspace_id)s),
                (SELECT max(end_on) FROM campaigns_fact WHERE workspace_id = %(workspace_id)s AND end_on > start_on))
"""


@dataclass(frozen=True, slots=True)
class StatsQuery:
    """Figures of a workspace from `start_on` to `end_on`, both included.

    `priced` says whether spend is told as the platforms charged it or as the client is billed, and the workspace is
    read in that view; whoever may not see the one gets the other, whatever was asked for.
    """

    workspace: Workspace
    start_on: date
    end_on: date
    group_by: GroupBy | None
    metrics: tuple[str, ...]
    campaign_id: int | None = None  # 0 for what belongs to none
    channel: str | None = None  # "" for what came through none
    objective_id: int | None = None  # through the campaigns; 0 for what serves none
    # Nobody chose the period, and it was moved back to where the data end.
    was_moved: bool = False
    priced: Priced | None = None  # None: as the workspace is read
    # Given by whoever asks several questions in one request: what they have in common is looked up once.
    lookups: LookUps | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        workspace = in_view(self.workspace, self.priced) if self.priced else self.workspace
        object.__setattr__(self, "workspace", workspace)
        object.__setattr__(self, "priced", priced_for(workspace))

    @classmethod
    def from_params(cls, workspace: Workspace, params: Mapping[str, str]) -> StatsQuery:
        """Read from an address or an API call; raises `DomainError` naming the parameter at fault."""
        start_on, end_on, was_moved = _period(workspace, params)
        return cls(
            workspace=workspace,
            start_on=start_on,
            end_on=end_on,
            group_by=_group_by(params.get("group_by", "")),
            metrics=_metrics(params.get("metrics", "")),
            campaign_id=_campaign(workspace, params.get("campaign", "")),
            channel=_channel(params.get("channel", "")),
            objective_id=_objective(workspace, params.get("objective", "")),
            was_moved=was_moved,
            priced=priced_in(params),
        )

    @property
    def prices(self) -> Prices:
        """What is added to spend; nothing in the net view."""
        return self.once(prices_for, self.workspace)

    @property
    def days(self) -> int:
        return (self.end_on - self.start_on).days + 1

    @property
    def is_whole(self) -> bool:
        """Whether it is about the workspace as a whole, not one campaign, channel or objective."""
        return self.campaign_id is None and self.channel is None and self.objective_id is None

    @property
    def step(self) -> StepName | None:
        """Of a question by day, week or month."""
        return self.group_by if self.group_by in STEPS else None

    @property
    def steps(self) -> list[Step]:
        """Whose rows the answer has, where it is by day, week or month."""
        return steps_in(self.step, self.start_on, self.end_on) if self.step else []

    @property
    def values(self) -> dict[str, Any]:
        """Of the names that statements about it have."""
        return {
            "workspace_id": self.workspace.pk,
            "first": self.start_on,
            "last": self.end_on,
            "campaign_id": self.campaign_id,
            "channel": self.channel,
            "objective_id": self.objective_id,
        }

    def once(self, ask: Callable[..., Answer], /, *args: Any) -> Answer:
        """`ask(*args)`, for all questions that share their look-ups only once."""
        return ask(*args) if self.lookups is None else self.lookups.once(ask, *args)

    def of_its_days(self, ask: Callable[..., Mapping[Span, Answer]], *args: Any) -> Answer:
        """What `ask(workspace, spans, *args)` tells of its period, asked for all periods of the request at once."""
        span = (self.start_on, self.end_on)
        lookups = self.lookups or LookUps()
        return lookups.of_span(ask, self.workspace, span, *args)

    @property
    def widest(self) -> Span:
        """From the first to the last day that any question of the request is about."""
        spans = {(self.start_on, self.end_on)} | (self.lookups.spans if self.lookups else frozenset())
        return min(first for first, _last in spans), max(last for _first, last in spans)

    def previous(self) -> StatsQuery:
        """The same question about the period of the same length just before."""
        length = timedelta(days=self.days)
        return replace(self, start_on=self.start_on - length, end_on=self.end_on - length, was_moved=False)


def last_measured_day(workspace: Workspace) -> date | None:
    """The last day that any fact or conversion is about; None before the first."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_MEASURED, {"workspace_id": workspace.pk})
        found: date | None = cursor.fetchone()[0]
    return found


def default_period(workspace: Workspace) -> tuple[date, date, bool]:
    """The 30 days up to yesterday, or up to the end of the data where that is longer ago; whether it was moved."""
    end_on = today_in(workspace) - timedelta(days=1)
    last = last_measured_day(workspace)
    was_moved = last is not None and last <= end_on - timedelta(days=DEFAULT_DAYS)
    if last is not None and was_moved:
        end_on = last
    return end_on - timedelta(days=DEFAULT_DAYS - 1), end_on, was_moved


def _period(workspace: Workspace, params: Mapping[str, str]) -> tuple[date, date, bool]:
    start_on, end_on = day_named(params, "from"), day_named(params, "to")
    was_moved = False
    if end_on is None:
        default_start, end_on, was_moved = default_period(workspace)
        if start_on is not None:
            end_on, was_moved = max(start_on, end_on), False
    else:
        default_start = end_on - timedelta(days=DEFAULT_DAYS - 1)
    start_on = start_on or default_start
    if start_on > end_on:
        raise DomainError(_("The first day must not be after the last day."), field="from")
    if end_on > _years_after(start_on):
        raise DomainError(
            _("A period can be at most %(years)s years long.") % {"years": MAX_YEARS}, field="to"
        )
    return start_on, end_on, was_moved


def _years_after(day: date) -> date:
    """The last day of a period of the longest length."""
    return day.replace(year=day.year + MAX_YEARS, day=min(day.day, 28)) + timedelta(
        days=max(day.day - 28, 0) - 1
    )


def day_named(params: Mapping[str, str], name: str) -> date | None:
    """The day that a parameter names, None without one; raises `DomainError` for what is no day."""
    text = params.get(name, "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise DomainError(_("Write the day as YYYY-MM-DD, such as 2026-06-15."), field=name)
    return day


def priced_in(params: Mapping[str, str]) -> Priced | None:
    """The view that an address asks for, if any; whether its reader may have it is not for the address to say."""
    text = params.get("priced", "")
    if text not in ("", "net", "client"):
        raise DomainError(_("Choose one of the list."), field="priced")
    return cast("Priced | None", text or None)


def _group_by(text: str) -> GroupBy | None:
    if text and text not in GROUPINGS:
        raise DomainError(
            _("Group by one of: %(names)s.") % {"names": ", ".join(GROUPINGS)}, field="group_by"
        )
    return text if text else None


def _metrics(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in METRICS:
            known = ", ".join(METRICS)
            raise DomainError(
                _("There is no metric “%(name)s”. Choose from: %(known)s.")
                % {"name": name[:40], "known": known},
                field="metrics",
            )
    return names or DEFAULT_METRICS


def _campaign(workspace: Workspace, text: str) -> int | None:
    if text in ("", "0"):
        return 0 if text else None
    # The answer for another workspace's campaign is that for one that never was.
    if not _ID.fullmatch(text) or not Campaign.objects.of(workspace).filter(pk=int(text)).exists():
        raise DomainError(_("This workspace has no such campaign."), field="campaign")
    return int(text)


def _objective(workspace: Workspace, text: str) -> int | None:
    if text in ("", "0"):
        return 0 if text else None
    if not _ID.fullmatch(text) or not Objective.objects.of(workspace).filter(pk=int(text)).exists():
        raise DomainError(_("This workspace has no such objective."), field="objective")
    return int(text)


def _channel(text: str) -> str | None:
    if text == NO_CHANNEL:
        return ""
    if text and text not in CHANNELS:
        raise DomainError(
            _("Choose a channel from: %(names)s.") % {"names": ", ".join(CHANNELS)}, field="channel"
        )
    return text or None
