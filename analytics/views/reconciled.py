"""From a reconciliation to what the components show: cards, tables, and the cells that lead to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import page_address
from analytics.metrics.shapes import exact
from analytics.query import StatsQuery
from analytics.reconciling.asked import Asked
from analytics.reconciling.lines import Figure, Line
from analytics.reconciling.pairs import OWN, Pair, Side
from analytics.reconciling.reconcile import Reconciliation
from analytics.reconciling.words import CAUSES, number_of, outcome_label
from analytics.views.figures import no_data
from analytics.views.periods import Period
from campaigns.measures import MEASURES, MICRO
from campaigns.models import Campaign

# By measure, the quantity of the same unit that rows are listed by.
_LISTED = {
    "revenue": "recorded_revenue",
    "conversion_value": "claimed_revenue",
    "orders": "orders",
    "deals": "deals",
    "leads": "crm_leads",
    "conversions": "conversions",
    "key_events": "claimed_conversions",
}
_TONES = {"matched": "success", "duplicate": "warning"}
# Asks for all lines but those that are matched.
DIFFERENT = "different"


def amount(workspace: Workspace, pair: Pair, figure: Figure) -> str:
    """The money where both have it, else the number."""
    if pair.has_money:
        return formats.money(formats.micro(figure.money), workspace.currency)
    return formats.count(formats.micro(figure.count))


def _cell(
    workspace: Workspace, pair: Pair, figure: Figure, href: str = "", *, is_unknown: bool = False
) -> dict[str, Any]:
    """The number stands under its money. A side that has none has zero: it is known what it says."""
    if not figure and not is_unknown:
        return {"text": amount(workspace, pair, figure), "state": "zero", "numeric": True}
    cell = {"text": amount(workspace, pair, figure), "sub": _number(pair, figure), "numeric": True}
    if is_unknown:
        return cell | {"text": "", "state": "missing", "reason": str(CAUSES["no_rate"][1])}
    return cell | {"href": href}


def _number(pair: Pair, figure: Figure) -> str:
    """How many sales the money is of; nothing where they are the amount itself, or none."""
    if not (pair.has_money and pair.has_count and figure.count):
        return ""
    number = formats.count(formats.micro(figure.count))
    if abs(figure.count) == MICRO:
        return _("%(count)s sale") % {"count": number}
    return _("%(count)s sales") % {"count": number}


def figure_cards(workspace: Workspace, found: Reconciliation) -> list[dict[str, Any]]:
    """Both totals, each open to its rows, the difference, and how they stand to each other."""
    pair = found.pair
    names = {"here": pair.here.label, "there": pair.there.label}
    cards: list[dict[str, Any]] = []
    for key, side, figure in (("here", pair.here, found.here), ("there", pair.there, found.there)):
        cards.append(
            {
                "key": key,
                "label": side.label,
                "text": amount(workspace, pair, figure),
                "note": _number(pair, figure),
                "href": side_url(workspace, found, side, found.first, found.last),
            }
        )
    cards.append(
        {
            "key": "difference",
            "label": _("Difference"),
            "text": amount(workspace, pair, found.difference),
            "note": _("%(here)s less %(there)s") % names,
        }
    )
    ratio = found.gap.ratio
    cards.append(
        {
            "key": "ratio",
            "label": _("Ratio"),
            "text": "" if ratio is None else number_of(ratio),
            "state": "undefined" if ratio is None else "ok",
            "note": _("%(there)s for each 1 of %(here)s") % names,
        }
    )
    return cards


def outcomes_table(workspace: Workspace, found: Reconciliation, address: str) -> dict[str, Any]:
    pair = found.pair
    rows = [
        [
            {
                "text": outcome_label(each.outcome, pair),
                "href": f"{address}&{urlencode({'outcome': each.outcome})}#lines" if each.line_count else "",
            },
            {"text": formats.count(each.line_count), "numeric": True},
            _cell(workspace, pair, each.here),
            _cell(workspace, pair, each.there),
            _cell(workspace, pair, each.here - each.there),
        ]
        for each in found.sums
    ]
    total = [
        {"text": _("Total")},
        {"text": formats.count(len(found.lines)), "numeric": True},
        _cell(workspace, pair, found.here),
        _cell(workspace, pair, found.there),
        _cell(workspace, pair, found.difference),
    ]
    columns = [
        {"label": _("Outcome")},
        {"label": _("Lines"), "numeric": True},
        {"label": pair.here.label, "numeric": True},
        {"label": pair.there.label, "numeric": True},
        {"label": _("Difference"), "numeric": True},
    ]
    return {"columns": columns, "rows": rows, "totals": [total]}


def causes_table(workspace: Workspace, found: Reconciliation) -> dict[str, Any]:
    """One row a cause, the most certain first, and what nothing explains; they add up to the difference."""
    pair, why = found.pair, found.explanation
    rows = []
    for part in why.parts:
        label, meaning, advice = CAUSES[part.cause]
        rows.append(
            [
                {"text": str(label), "sub": str(meaning)},
                _cell(workspace, pair, part.net),
                _cell(workspace, pair, part.gross),
                {
                    "badge": _("certain") if part.is_certain else _("likely"),
                    "tone": "success" if part.is_certain else "info",
                },
                {"text": str(advice)},
            ]
        )
    if rows or why.rest:
        rows.append(
            [
                {"text": _("Not explained"), "sub": _("No rule finds anything in the data for it.")},
                _cell(workspace, pair, why.rest),
                {"text": ""},
                {"text": ""},
                {"text": _("Open its lines and compare single days.") if why.rest else ""},
            ]
        )
    columns = [
        {"label": _("Cause")},
        {"label": _("Of the difference"), "numeric": True},
        {"label": _("Concerned"), "numeric": True, "sub": _("also what cancels out")},
        {"label": _("How sure")},
        {"label": _("What to do")},
    ]
    total = [
        {"text": _("Difference")},
        _cell(workspace, pair, found.difference),
        {"text": ""},
        {"text": ""},
        {"text": ""},
    ]
    return {"columns": columns, "rows": rows, "totals": [total] if rows else ""}


# --- lines ------------------------------------------------------------------------------------------------------

Placed = tuple[int, Line]


def sorted_lines(found: Reconciliation, outcome: str) -> list[Placed]:
    """The lines of an outcome with their places, the largest difference first, then the newest."""
    chosen = [
        (place, line)
        for place, line in enumerate(found.lines)
        if line.outcome == outcome or (outcome == DIFFERENT and line.outcome != "matched")
    ]
    return sorted(chosen, key=lambda each: (-_size(found.pair, each[1]), -each[1].day.toordinal(), each[0]))


def _size(pair: Pair, line: Line) -> int:
    """Of what is on another day, all that moved."""
    figure = line.difference or line.here
    return abs(figure.money if pair.has_money else figure.count)


def lines_table(workspace: Workspace, found: Reconciliation, lines: Iterable[Placed]) -> dict[str, Any]:
    pair, shown = found.pair, list(lines)
    names = _campaigns(workspace, (line for _place, line in shown))
    first = {"id": _("Sale"), "day_and_campaign": _("Day and campaign"), "day": _("Day")}[found.grain]
    columns = [
        {"label": first},
        {"label": _("Outcome")},
        {"label": pair.here.label, "numeric": True},
        {"label": pair.there.label, "numeric": True},
        {"label": _("Difference"), "numeric": True},
        {"label": _("Likely cause")},
    ]
    return {"columns": columns, "rows": [_line(workspace, found, each, names) for each in shown]}


def _campaigns(workspace: Workspace, lines: Iterable[Line]) -> dict[int, str]:
    ids = {line.campaign_id for line in lines if line.campaign_id}
    return dict(Campaign.objects.of(workspace).filter(pk__in=ids).values_list("pk", "name"))


def _line(
    workspace: Workspace, found: Reconciliation, placed: Placed, names: Mapping[int, str]
) -> list[dict[str, Any]]:
    place, line = placed
    pair = found.pair
    day = formats.day(line.day)
    campaign = names.get(line.campaign_id, "") or (
        _("No campaign") if found.grain == "day_and_campaign" else ""
    )
    heading = {"text": line.id, "sub": day} if line.id else {"text": day, "sub": campaign}
    outcome = {
        "badge": outcome_label(line.outcome, pair),
        "tone": _TONES.get(line.outcome, "info"),
        "sub": _("there on %(day)s") % {"day": formats.day(line.other_day)} if line.other_day else "",
    }
    campaign_id = line.campaign_id if found.grain == "day_and_campaign" else None
    day_here, day_there = line.day, line.other_day or line.day
    return [
        heading,
        outcome,
        _cell(
            workspace,
            pair,
            line.here,
            side_url(workspace, found, pair.here, day_here, day_here, campaign_id),
            is_unknown=line.is_unknown_here,
        ),
        _cell(
            workspace,
            pair,
            line.there,
            side_url(workspace, found, pair.there, day_there, day_there, campaign_id),
            is_unknown=line.is_unknown_there,
        ),
        _cell(workspace, pair, line.difference),
        {"text": cause_label(found, place)},
    ]


def cause_label(found: Reconciliation, place: int) -> str:
    cause = found.explanation.by_line.get(place)
    if cause is not None:
        return str(CAUSES[cause][0])
    return "" if found.lines[place].outcome == "matched" else _("Not explained")


def side_url(
    workspace: Workspace,
    found: Reconciliation,
    side: Side,
    first: date,
    last: date,
    campaign_id: int | None = None,
) -> str:
    """The rows behind a side's figure: conversions of our own record, else facts."""
    pair = found.pair
    if side.code == OWN:
        route, asked = "analytics:attributed_rows", {"kind": pair.subject, "basis": "conversion"}
    else:
        route, asked = "analytics:reconciliation_rows", {"side": side.code, **pair_params(pair)}
    return page_address(workspace, route, first, last, **asked, campaign=campaign_id)


def pair_params(pair: Pair) -> dict[str, str]:
    """The part of an address that asks for the same pair again."""
    return {"subject": pair.subject, "here": pair.here.code, "there": pair.there.code}


def rows_of_side(
    workspace: Workspace, asked: Asked, side: Side, period: Period, params: Mapping[str, str]
) -> tuple[StatsQuery, dict[str, dict[tuple[str, str], str]], list[str]]:
    """The question for the facts of a side: the query, what is taken from which source, and the columns' labels."""
    campaign = params.get("campaign", "")
    wanted = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    query = StatsQuery.from_params(workspace, {**wanted, "campaign": campaign})
    measures = [name for name in (side.money, side.count) if name]
    takes = {
        _LISTED[name]: {(source, side.source_kind): name for source in side.sources} for name in measures
    }
    return query, takes, [str(MEASURES[name].label) for name in measures]


# --- the file ---------------------------------------------------------------------------------------------------


def download_table(workspace: Workspace, found: Reconciliation) -> tuple[list[str], list[list[str]]]:
    """All lines, matched ones too, with plain numbers."""
    pair = found.pair
    names = _campaigns(workspace, found.lines)
    sides = [pair.here.label, pair.there.label]
    header = [_("Day"), _("Day there"), _("Sale"), _("Campaign"), _("Outcome"), _("Likely cause")]
    if pair.has_count:
        header += [_("%(source)s: number") % {"source": label} for label in sides]
    if pair.has_money:
        header += [
            _("%(source)s: money in %(currency)s") % {"source": label, "currency": workspace.currency}
            for label in sides
        ]
    rows = []
    for place, line in enumerate(found.lines):
        cells = [
            line.day.isoformat(),
            (line.other_day or line.day).isoformat(),
            line.id,
            names.get(line.campaign_id, ""),
            outcome_label(line.outcome, pair),
            cause_label(found, place),
        ]
        if pair.has_count:
            cells += [plain(line.here.count), plain(line.there.count)]
        if pair.has_money:
            cells += [
                no_rate() if line.is_unknown_here else plain(line.here.money),
                no_rate() if line.is_unknown_there else plain(line.there.money),
            ]
        rows.append(cells)
    return header, rows


def no_rate() -> str:
    """In place of money that nobody can convert."""
    return no_data(str(CAUSES["no_rate"][1]))


def plain(millionths: int) -> str:
    return exact(Decimal(millionths) / MICRO)
