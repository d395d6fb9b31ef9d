"""What facts were before newer imports replaced them, and which import did: the history behind a row of a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from accounts.models import Workspace
from analytics.markup.prices import EARNED, MARKED, markup_on, prices_for, prices_of, with_markup
from analytics.metrics.shapes import units
from analytics.quantities import Quantity, Stored
from campaigns.models import ImportRun, Revision

FactKey = tuple[int, date, date]


class Listed(Protocol):
    """A row of a page: which fact it is, and what decides the mark-up of its spend."""

    @property
    def key(self) -> FactKey: ...
    @property
    def channel(self) -> str: ...
    @property
    def end_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Older:
    """`values` by quantity as the file stated them, in its own currency; a measure it did not have is absent."""

    values: Mapping[str, Decimal]
    replaced_at: datetime
    run_id: int  # the import that replaced them
    file_name: str
    by: str  # who uploaded it; empty for a program


def older_values(
    workspace: Workspace, listed: Iterable[Listed], quantities: Sequence[Quantity]
) -> dict[FactKey, list[Older]]:
    """By series, first and last day of the facts of one page, the newest first. By revision_by_series."""
    rows_of = {row.key: row for row in listed}
    measures = {one.name: [measure for measure, _kinds in one.made_of] for one in quantities}
    columns = sorted({name for names in measures.values() for name in names})
    if not rows_of or not columns:
        return {}
    prices = prices_of(workspace) if EARNED in measures else prices_for(workspace)
    # Spend that was replaced had the mark-up of its channel and day, as what replaced it has.
    wanted = {key: prices.points_on(row.channel, row.end_on) for key, row in rows_of.items()}
    rows = list(
        Revision.objects.of(workspace)
        .filter(
            series__in={series for series, _first, _last in wanted},
            start_on__range=(min(first for _s, first, _l in wanted), max(first for _s, first, _l in wanted)),
        )
        .order_by("-made_at", "-run_id")
        .values("series_id", "start_on", "end_on", "made_at", "run_id", *columns)
    )
    rows = [row for row in rows if _key(row) in wanted]
    runs = _runs(workspace, {row["run_id"] for row in rows})
    found: dict[FactKey, list[Older]] = defaultdict(list)
    for row in rows:
        values = {
            name: value
            for name, of in measures.items()
            if (value := _value(row, name, of, wanted[_key(row)])) is not None
        }
        if values:
            file_name, by = runs.get(row["run_id"], ("", ""))
            key = _key(row)
            found[key].append(Older(values, row["made_at"], row["run_id"], file_name, by))
    return dict(found)


def _key(row: Mapping[str, Any]) -> FactKey:
    return row["series_id"], row["start_on"], row["end_on"]


def _value(row: Mapping[str, Any], quantity: str, measures: Iterable[str], points: int) -> Decimal | None:
    name = next((name for name in measures if row[name] is not None), None)
    if name is None:
        return None
    stored: Stored = row[name]
    if quantity == EARNED:
        stored = markup_on(stored, points)
    elif name == MARKED:
        stored = with_markup(stored, points)
    return units(quantity, stored)


def _runs(workspace: Workspace, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = ImportRun.objects.of(workspace).filter(pk__in=set(ids)).select_related("uploaded_by")
    return {run.pk: (run.file_name, str(run.uploaded_by or run.uploaded_with)) for run in rows}
