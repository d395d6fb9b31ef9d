"""What a file holds, as its preview shows it: its tables with their sums, the totals it states, and how it was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.formats import count, day, figure, percent
from campaigns.ingest import problems
from campaigns.ingest.reports import report_label
from campaigns.ingest.shapes import ControlTotal, Evidence, Part, Problem, ReadResult
from campaigns.ingest.sources import source_label
from campaigns.measures import MEASURES

GRAINS: dict[str, Promise] = {
    "day": gettext_lazy("one row a day"),
    "range": gettext_lazy("one row for the whole period"),
    "lifetime": gettext_lazy("all that each post has gathered so far"),
}
# What was bought, what came by itself and what others passed on are different things with similar names.
GROUPS: dict[str, Promise] = {
    "": gettext_lazy("All together"),
    "paid": gettext_lazy("Paid"),
    "organic": gettext_lazy("Organic: without being paid for"),
    "viral": gettext_lazy("Viral: passed on by others"),
}
ENCODINGS: dict[str, Promise] = {
    "utf-8": gettext_lazy("Unicode (UTF-8)"),
    "utf-8-sig": gettext_lazy("Unicode (UTF-8)"),
    "utf-16-le": gettext_lazy("Unicode (UTF-16)"),
    "utf-16-be": gettext_lazy("Unicode (UTF-16)"),
    "utf-32-le": gettext_lazy("Unicode (UTF-32)"),
    "utf-32-be": gettext_lazy("Unicode (UTF-32)"),
    "cp949": gettext_lazy("Korean (CP949)"),
    "euc_kr": gettext_lazy("Korean (EUC-KR)"),
    "cp932": gettext_lazy("Japanese (Shift JIS)"),
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
}
DELIMITERS: dict[str, Promise] = {
    ",": gettext_lazy("columns separated by commas"),
    ";": gettext_lazy("columns separated by semicolons"),
    "\t": gettext_lazy("columns separated by tabs"),
    "|": gettext_lazy("columns separated by vertical bars"),
}
KINDS: dict[str, Promise] = {
    "csv": gettext_lazy("a text file"),
    "xlsx": gettext_lazy("an Excel workbook"),
    "xls": gettext_lazy("an older Excel workbook"),
    "zip": gettext_lazy("an archive of files"),
}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def period_words(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return ""
    return day(start) if start == end else f"{day(start)} – {day(end)}"


def grain_words(grain: str | None) -> str:
    return str(GRAINS.get(grain or "", ""))


def read_as(found: ReadResult) -> str:
    """The kind of file, its letters and what separates its columns, in plain words; empty when it is not known."""
    if found.file_kind is None:
        return ""
    letters = ENCODINGS.get(found.encoding, found.encoding.upper())
    if not found.encoding:
        return str(KINDS[found.file_kind])
    words = [str(KINDS[found.file_kind]), _("read as %(letters)s") % {"letters": letters}]
    if found.delimiter in DELIMITERS:
        words.append(str(DELIMITERS[found.delimiter]))
    return ", ".join(words)


def told_evidence(items: Iterable[Evidence]) -> list[str]:
    return [problems.explain(replace(item, params=_readable(item.params))) for item in items]


def told_problem(problem: Problem) -> str:
    return problems.message(replace(problem, params=_readable(problem.params)))


def _readable(params: Mapping[str, str]) -> dict[str, str]:
    """Days as the reader writes them; a text of the file that only looks like a day stays as it is."""
    return {name: _day_or_text(text) for name, text in params.items()}


def _day_or_text(text: str) -> str:
    if not _ISO_DAY.fullmatch(text):
        return text
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def part_rows(found: ReadResult, currency: str) -> list[dict[str, Any]]:
    """The tables of the file that are read, each with its sums; one that cannot be read whole has none."""
    is_only = len(found.parts) == 1
    return [
        _part(found, part, currency, is_only=is_only) for part in found.parts if part.row_count or is_only
    ]


def _part(found: ReadResult, part: Part, currency: str, *, is_only: bool) -> dict[str, Any]:
    totals = found.totals if is_only else part.totals
    controls = found.control_totals if is_only else ()
    facts = [
        (_("Period"), period_words(*part.period) if part.period else ""),
        (_("Grain"), grain_words(part.grain)),
        (_("Rows"), count(part.row_count)),
    ]
    return {
        "title": report_label(part.source, part.report) if part.report else source_label(part.source),
        "table": part.table,
        "rows": count(part.row_count),
        # Of the only table the summary has said it.
        "facts": [] if is_only else [{"label": label, "text": text} for label, text in facts if text],
        "has_controls": bool(controls),
        "split_by": part.split_by,
        "groups": sum_groups(totals, controls, part.currency or currency),
    }


def sum_groups(
    totals: Mapping[str, int], controls: Iterable[ControlTotal], currency: str
) -> list[dict[str, Any]]:
    """Sums by measure; what was paid, organic and viral apart from the rest where a file tells them apart."""
    stated = {item.measure: item for item in controls}
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, total in totals.items():
        groups.setdefault(_group_of(name), []).append(_sum(name, total, stated.get(name), currency))
    is_one = set(groups) == {""}
    return [
        {"label": "" if is_one else label, "sums": groups[name]}
        for name, label in GROUPS.items()
        if name in groups
    ]


def _group_of(measure: str) -> str:
    prefix = measure.partition("_")[0]
    return prefix if prefix in GROUPS else ""


def _sum(name: str, total: int, control: ControlTotal | None, currency: str) -> dict[str, Any]:
    shown = {"label": MEASURES[name].label, "sum": _figure(name, total, currency), "stated": "", "gap": ""}
    if control is None:
        return shown
    stated = _figure(name, control.stated, currency)
    return {
        **shown,
        "stated": stated,
        "agrees": control.agrees,
        "gap": "" if control.agrees else _gap(control),
    }


def _gap(control: ControlTotal) -> str:
    """Why a total and the sum of its rows may differ, and by how much."""
    if not control.stated:
        return _("The file states a total of 0 although its rows are not. The rows are loaded.")
    share = percent(abs(Decimal(control.stated - control.summed) / control.stated))
    if control.summed < control.stated:
        return _(
            "%(share)s of the total is in no row: the export was filtered or cut, or small rows were left out. "
            "The rows are loaded."
        ) % {"share": share}
    return _(
        "The rows add up to %(share)s more than the total: rows may overlap, or the total is of a part of them. "
        "The rows are loaded."
    ) % {"share": share}


def _figure(name: str, value: int, currency: str) -> str:
    measure = MEASURES[name]
    unit = "money" if measure.unit == "money" else "count"
    return figure(Decimal(value) / measure.scale, unit, currency)
