"""What facts were before newer imports replaced them, and which import did: the history behind a row of a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Workspace
from analytics.quantities import QUANTITIES, Quantity
from campaigns.models import ImportRun, Revision

FactKey = tuple[int, date, date]


@dataclass(frozen=True, slots=True)
class Older:
    """`values` by quantity as the file stated them, in its own currency; a measure it did not have is absent."""

    values: Mapping[str, Decimal]
    replaced_at: datetime
    run_id: int  # the import that replaced them
    file_name: str
    by: str  # who uploaded it; empty for a program


def older_values(
    workspace: Workspace, keys: Iterable[FactKey], quantities: Sequence[Quantity]
) -> dict[FactKey, list[Older]]:
    """By series, first and last day of the facts of one page, the newest first. By revision_by_series."""
    wanted = set(keys)
    measures = {one.name: [measure for measure, _kinds in one.made_of] for one in quantities}
    columns = sorted({name for names in measures.values() for name in names})
    if not wanted or not columns:
        return {}
    rows = list(
        Revision.objects.of(workspace)
        .filter(
            series__in={series for series, _first, _last in wanted},
            start_on__range=(min(first for _s, first, _l in wanted), max(first for _s, first, _l in wanted)),
        )
        .order_by("-made_at", "-run_id")
        .values("series_id", "start_on", "end_on", "made_at", "run_id", *columns)
    )
    rows = [row for row in rows if (row["series_id"], row["start_on"], row["end_on"]) in wanted]
    runs = _runs(workspace, {row["run_id"] for row in rows})
    found: dict[FactKey, list[Older]] = defaultdict(list)
    for row in rows:
        values = {
            name: value for name, of in measures.items() if (value := _value(row, name, of)) is not None
        }
        if values:
            file_name, by = runs.get(row["run_id"], ("", ""))
            key = (row["series_id"], row["start_on"], row["end_on"])
            found[key].append(Older(values, row["made_at"], row["run_id"], file_name, by))
    return dict(found)


def _value(row: Mapping[str, Any], quantity: str, measures: Iterable[str]) -> Decimal | None:
    stored = next((row[name] for name in measures if row[name] is not None), None)
    return None if stored is None else Decimal(stored) / QUANTITIES[quantity].scale


def _runs(workspace: Workspace, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = ImportRun.objects.of(workspace).filter(pk__in=set(ids)).select_related("uploaded_by")
    return {run.pk: (run.file_name, str(run.uploaded_by or run.uploaded_with)) for run in rows}
