"""What may have changed a figure since a moment: imports with the measures they touched, costs, rates, settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.activity import described
from accounts.models import AuditEntry, Workspace
from analytics.markup.hidden import SPEND_MADE
from analytics.markup.priced import views_of
from analytics.metrics import METRICS, TRACKED
from analytics.quantities import COSTS, QUANTITIES, VISITS
from campaigns.models import Fact, ImportRun, Revision

# What people do that changes figures, and which: by the action of the audit log.
_COST_ACTIONS = ("cost.", "hourly_rate.", "colleague.")
_MONEY_ACTIONS = ("rate.",)
_MARKUP_ACTIONS = ("markup.",)
_MARGIN_ACTIONS = ("margin.", "offer.")
_ANY_ACTIONS = ("workspace.changed", "platform_campaigns.", "campaign_rule.", "objective.linked")
_TRACKED_ACTIONS = (
    "attribution.",
    "visits.",
    "person.merged",
    "person.erased",
    "campaign_key.",
    "tag_alias.",
)
MOST_ENTRIES = 200
# Facts that are compared one by one.
MOST_COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class Cause:
    """`text` says what it was, `run_id` which import. It explains figures made of `measures`, or of `metrics`.

    `places` are (campaign, channel) that an import touched; None: anywhere.
    """

    text: str
    at: datetime
    run_id: int | None = None
    measures: frozenset[str] | None = None
    metrics: frozenset[str] | None = None
    places: frozenset[tuple[int | None, str]] | None = field(default=None)

    def explains(self, metric: str, group_by: str | None, key: str, filters: Mapping[str, Any]) -> bool:
        if metric not in METRICS:
            return False
        if self.metrics is not None and metric not in self.metrics:
            return False
        if self.measures is not None and not self.measures & measures_behind(metric):
            return False
        wanted = dict(filters)
        if key and group_by in ("campaign", "channel"):
            wanted[group_by] = key
        return self.places is None or any(_is_there(place, wanted) for place in self.places)

    def explains_listing(self, kind: str) -> bool:
        """A table of content ("insight") or of web traffic: an import that touched what such tables are made of."""
        if self.run_id is None:
            return False
        return self.measures is None or kind != "traffic" or bool(self.measures & _MEASURES_OF_VISITS)


_MEASURES_OF_VISITS = frozenset(
    measure for one in QUANTITIES.values() for measure, kinds in one.made_of if kinds == VISITS
)


def _is_there(place: tuple[int | None, str], wanted: Mapping[str, Any]) -> bool:
    """Whether an import that touched this place may have changed what is asked for."""
    campaign, channel = place
    # Recorded sales belong to no campaign, and are credited to any.
    if wanted.get("campaign") and campaign is not None and str(campaign) != str(wanted["campaign"]):
        return False
    return not (wanted.get("channel") and channel and channel != wanted["channel"])


def measures_behind(metric: str) -> frozenset[str]:
    """Of whichever record of sales or conversions it may be taken from."""
    names: set[str] = set()
    for part in METRICS[metric].parts:
        if part == "revenue":
            names |= {"recorded_revenue", "claimed_revenue"}
        elif part in QUANTITIES:
            names.add(part)
    return frozenset(measure for name in names for measure, _kinds in QUANTITIES[name].made_of)


def causes_since(workspace: Workspace, since: datetime, first: date, last: date) -> list[Cause]:
    """The newest first."""
    found = [*_imports(workspace, since, first, last), *_actions(workspace, since)]
    return sorted(found, key=lambda cause: cause.at, reverse=True)


def _imports(workspace: Workspace, since: datetime, first: date, last: date) -> Iterator[Cause]:
    """Loaded or undone since, that touched a day of the period. By run_newest_first and the keys of facts."""
    runs = ImportRun.objects.of(workspace).filter(Q(loaded_at__gt=since) | Q(undone_at__gt=since))
    by_id = {run.pk: run for run in runs.select_related("uploaded_by")}
    touched = _touched(workspace, list(by_id), first, last)
    for run in by_id.values():
        words = {"file": run.file_name, "who": str(run.uploaded_by or run.uploaded_with or _("somebody"))}
        if run.undone_at is not None:
            # Of an import that is undone nothing is left to tell which measures it had.
            if run.period_from is None or (run.period_from <= last and (run.period_to or last) >= first):
                yield Cause(_("The import of %(file)s was undone.") % words, run.undone_at, run.pk)
            continue
        measures, places = touched.get(run.pk, (set(), set()))
        if measures and run.loaded_at is not None:
            text = _("The import of %(file)s by %(who)s.") % words
            yield Cause(text, run.loaded_at, run.pk, measures=frozenset(measures), places=frozenset(places))


Touched = dict[int, tuple[set[str], set[tuple[int | None, str]]]]


def _touched(workspace: Workspace, runs: list[int], first: date, last: date) -> Touched:
    """By import: the measures that it changed on days of the period, and where.

    A fact is compared with its revision, since a file states many measures and may restate one. Of imports too large
    for that, every measure that they state counts.
    """
    found: Touched = defaultdict(lambda: (set(), set()))
    if not runs:
        return found
    columns = sorted({measure for one in QUANTITIES.values() for measure, _kinds in one.made_of})
    place = ("series__platform_campaign__campaign_id", "series__channel")
    key = ("run_id", "series_id", "start_on", "end_on")
    facts, older = (
        {
            tuple(row[name] for name in key): row
            for row in model.objects.of(workspace)
            .filter(run_id__in=runs, start_on__lte=last, end_on__gte=first)
            .values(*key, *place, *columns)[:MOST_COMPARED]
        }
        for model in (Fact, Revision)
    )
    for at in facts.keys() | older.keys():
        now, then = facts.get(at, {}), older.get(at, {})
        is_whole = len(facts) < MOST_COMPARED and len(older) < MOST_COMPARED
        changed = {
            name
            for name in columns
            if (now.get(name) is not None or then.get(name) is not None)
            and not (is_whole and now and then and now[name] == then[name])
        }
        row = now or then
        measures, places = found[row["run_id"]]
        measures |= changed
        places.add((row[place[0]], row[place[1]]))
    return found


def _actions(workspace: Workspace, since: datetime) -> Iterator[Cause]:
    """By audit_by_workspace (workspace, -at)."""
    entries = AuditEntry.objects.filter(workspace=workspace, at__gt=since).order_by("-at")
    for entry in entries[:MOST_ENTRIES]:
        metrics = _metrics_of(entry.action, sees_net="net" in views_of(workspace))
        if metrics is not None:
            told = described(entry)
            text = _("%(what)s (%(who)s).") % {"what": told.what, "who": told.who}
            yield Cause(text, entry.at, metrics=metrics)


def _metrics_of(action: str, *, sees_net: bool) -> frozenset[str] | None:
    """Which metrics an action may change; None for all others, and for what its reader may not know of."""
    every = METRICS.values()
    if action.startswith(_MARKUP_ACTIONS):
        return SPEND_MADE if sees_net else None
    if action.startswith(_ANY_ACTIONS):
        return frozenset(METRICS)
    if action.startswith(_COST_ACTIONS):
        return frozenset(metric.name for metric in every if set(metric.parts) & set(COSTS))
    if action.startswith(_MONEY_ACTIONS):
        return frozenset(
            metric.name
            for metric in every
            if any(
                part == "revenue" or (part in QUANTITIES and QUANTITIES[part].unit == "money")
                for part in metric.parts
            )
        )
    if action.startswith(_MARGIN_ACTIONS):
        margins = {"gross_profit", "roi", "contribution_roi", "google_roi", "break_even_roas"}
        return frozenset(metric.name for metric in every if metric.uses_margin or metric.name in margins)
    if action.startswith(_TRACKED_ACTIONS):
        return frozenset(metric.name for metric in every if set(metric.parts) & set(TRACKED))
    return None
