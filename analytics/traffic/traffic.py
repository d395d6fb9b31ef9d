"""Web traffic of a period: the record that is shown, its tables, and the other record beside it as a total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.metrics.shapes import Value, as_decimal
from analytics.traffic import imported, own
from analytics.traffic.shapes import RECORDS, TABLES, Record, RecordName, Table, TableName

# Rows of a table on a page, and in a file.
LISTED = 20
MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class Traffic:
    """`other` is the record that is not shown; `ratio` its visits for each visit of the one that is.

    `before` are the figures of the period before, None where nobody asked or the record does not cover it.
    """

    workspace: Workspace
    first: date
    last: date
    shown: Record
    other: Record
    ratio: Value
    tables: Mapping[TableName, Table]
    before: Mapping[str, Value] | None
    notes: tuple[str, ...]


def traffic(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    asked: RecordName | None = None,
    compare: bool = False,
    limit: int = LISTED,
) -> Traffic:
    """Without `asked`, the own record where it covers the whole period, else the imported one where there is any.

    Neither number is corrected by the other, and no table mixes them.
    """
    sheets = imported.sheets_in(workspace, first, last)
    chosen = imported.choose(sheets, "total")
    named = imported.by_name(workspace, first, last, chosen)
    theirs = imported.record(workspace, first, last, chosen, imported.total_of(named))
    reach = own.reach_of(workspace, first, last)
    channels, origins, total = own.channels(workspace, first, last)
    ours = own.record(workspace, first, last, reach, total, origins)
    name = asked or default_record(ours, theirs)
    shown, other = (ours, theirs) if name == "own" else (theirs, ours)
    tables: Mapping[TableName, Table]
    if name == "own":
        tables = {
            "channels": channels,
            "pages": own.pages(workspace, first, last, limit=limit, views_since=reach.views_since),
            "landing_pages": own.landing_pages(workspace, first, last, limit=limit),
        }
    else:
        tables = _imported_tables(workspace, first, last, sheets, chosen, named, limit)
    return Traffic(
        workspace=workspace,
        first=first,
        last=last,
        shown=shown,
        other=other,
        ratio=_ratio(shown, other),
        tables=tables,
        before=_before(workspace, first, last, name) if compare else None,
        notes=(*shown.notes, *_left_out(name, sheets, chosen)),
    )


def default_record(ours: Record, theirs: Record) -> RecordName:
    return "own" if ours.covers or not theirs.has_any else "imported"


def record_named(text: str) -> RecordName | None:
    """Of a parameter, None for none; raises DomainError for another word."""
    if text and text not in RECORDS:
        raise DomainError(
            _("Choose one of these: %(choices)s.") % {"choices": ", ".join(RECORDS)}, field="record"
        )
    return text or None


def _imported_tables(
    workspace: Workspace,
    first: date,
    last: date,
    sheets: list[imported.Sheet],
    total: imported.Chosen,
    named: list[imported.NamedSums],
    limit: int,
) -> dict[TableName, Table]:
    """Each from the report that has it; one that is not the total's says so. `named` are the sums of the total's."""
    by: dict[TableName, imported.Chosen] = {name: imported.choose(sheets, name) for name in TABLES}

    def sums(name: TableName) -> list[imported.NamedSums]:
        return named if by[name] == total else imported.by_name(workspace, first, last, by[name])

    channels = imported.visits_table(by["channels"], first, last, sums("channels"), "channels")
    if channels.lines and by["channels"] != total:
        text = _("Told by another report than the total: %(names)s.") % {"names": by["channels"].labels}
        channels = replace(channels, note=f"{text} {channels.note}".strip())
    return {
        "channels": channels,
        "pages": imported.pages_table(workspace, first, last, by["pages"], limit=limit),
        "landing_pages": imported.visits_table(
            by["landing_pages"], first, last, sums("landing_pages"), "landing_pages", limit=limit
        ),
    }


def _before(workspace: Workspace, first: date, last: date, name: RecordName) -> Mapping[str, Value] | None:
    """The same record in the period of the same length just before, where it covers that one too."""
    until = first - timedelta(days=1)
    since = until - (last - first)
    if name == "imported":
        chosen = imported.choose(imported.sheets_in(workspace, since, until), "total")
        named = imported.by_name(workspace, since, until, chosen)
        found = imported.record(workspace, since, until, chosen, imported.total_of(named))
        return found.values if found.covers else None
    reach = own.reach_of(workspace, since, until)
    if not reach.covers(workspace, since, until):
        return None
    table, _origins, _total = own.channels(workspace, since, until)
    return table.totals


def _ratio(shown: Record, other: Record) -> Value:
    """Only of two records that cover the period both: half a period of one says nothing of the other."""
    for one in (shown, other):
        if not one.has_any or one.visits is None:
            return Value(
                None, "missing", _("%(record)s has no visits of these days.") % {"record": one.label}
            )
        if not one.covers:
            text = _("%(record)s does not cover the whole period.")
            return Value(None, "missing", text % {"record": one.label})
    if not shown.visits:
        return Value(None, "undefined", _("No activity."))
    assert other.visits is not None
    return Value(as_decimal(Fraction(other.visits, shown.visits)), "ok" if other.visits else "zero")


def _left_out(name: RecordName, sheets: list[imported.Sheet], chosen: imported.Chosen) -> tuple[str, ...]:
    names = imported.left_out(sheets, chosen) if name == "imported" else []
    if not names:
        return ()
    text = _("Not added to it, because it counts the same visits again: %(names)s.")
    return (text % {"names": ", ".join(names)},)
