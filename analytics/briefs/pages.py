"""An edition ready to be shown: every number written in its language, for PDF, page and mail alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics.briefs.charts import svg_of
from analytics.briefs.showing import cell_text, change_text, period_text, written

Frozen = Mapping[str, Any]
Shown = dict[str, Any]
# A report with fewer headings needs no table of contents.
FEWEST_FOR_CONTENTS = 4


def sections_of(frozen: Frozen) -> list[Shown]:
    """What is shown, in order; words that are empty are left out, and headings that nothing follows."""
    shown: list[Shown] = []
    for section in frozen["sections"]:
        match section["kind"]:
            case "heading":
                shown.append({"kind": "heading", "text": section["text"], "id": section["id"]})
            case "commentary":
                if section["text"].strip():
                    shown.append({"kind": "commentary", "text": section["text"], "id": section["id"]})
            case "listing":
                shown.append({"id": section["id"], **_listing(section["data"])})
            case "block":
                shown.append({"id": section["id"], **_block(section["data"], frozen["look"]["accent"])})
    followed = [*(section["kind"] for section in shown[1:]), "heading"][: len(shown)]
    return [
        section
        for section, after in zip(shown, followed, strict=True)
        if section["kind"] != "heading" or after != "heading"
    ]


def _block(data: Frozen, accent: str) -> Shown:
    about = _about(data)
    base = {"title": data["title"], "about": about, "notes": []}
    if data["kind"] == "cards":
        return {**base, "kind": "cards", "cards": _cards(data)}
    table = _table(data)
    if data["kind"] == "chart":
        svg = svg_of(dict(data), accent=accent)
        if svg:
            # The numbers of a chart of many days fill pages; the picture's words say where it goes.
            twin = table if len(data["rows"]) <= 15 else {"rows": []}
            return {**base, **twin, "kind": "chart", "svg": svg, "alt": _alt(data)}
    return {**base, **table, "kind": "ledger", "notes": _empty(data)}


def _about(data: Frozen) -> str:
    """Filters, and what it is compared with."""
    said = [f"{label}: {value}" for label, value in data["filters"]]
    if data["compared"]:
        days = period_text(data["compared"]["first"], data["compared"]["last"])
        said.append(_("compared with %(days)s") % {"days": days})
    elif data.get("compared_with"):
        said.append(_("compared with: %(what)s") % {"what": data["compared_with"]})
    return " · ".join(said)


def _empty(data: Frozen) -> list[str]:
    return [] if data["rows"] or data["totals"] else [_("Nothing was reported here.")]


def _cards(data: Frozen) -> list[Shown]:
    row = data["totals"] or {"values": [], "before": None}
    befores: Sequence[Any] = row["before"] or [None] * len(data["columns"])
    cards = []
    for column, cell, before in zip(data["columns"], row["values"], befores, strict=True):
        note = cell["reason"] if cell["value"] is None else _compared(cell, before, column, data["currency"])
        cards.append(
            {
                "name": column["name"],
                "label": column["label"],
                "value": cell_text(cell, column["unit"], data["currency"]),
                "note": note,
                "definition": column["definition"],
            }
        )
    return cards


def _compared(cell: Frozen, before: Frozen | None, column: Frozen, currency: str) -> str:
    if before is None or before["value"] is None:
        return ""
    values = {
        "change": change_text(cell, before),
        "before": cell_text(before, column["unit"], currency),
    }
    if not values["change"]:
        return _("before: %(before)s") % values
    return _("%(change)s · before: %(before)s") % values


def _table(data: Frozen) -> Shown:
    columns, currency = data["columns"], data["currency"]
    first = _first_column(data["group_by"])
    rows = [_row(row["label"], row, columns, currency, strong=False) for row in data["rows"]]
    has_totals = data["totals"] is not None
    if has_totals:
        rows.append(_row(_("Total"), data["totals"], columns, currency, strong=True))
    return {
        "header": [first, *(column["label"] for column in columns)],
        "numeric": [False, *(True for _column in columns)],
        "widths": ["fill", *("auto" for _column in columns)],
        "rows": rows,
        "totals": has_totals,
    }


def _first_column(group_by: str | None) -> str:
    return {
        "day": _("Day"),
        "week": _("Week"),
        "month": _("Month"),
        "campaign": _("Campaign"),
        "channel": _("Channel"),
        "objective": _("Objective"),
    }.get(group_by or "", _("Period"))


def _row(
    label: str, row: Frozen, columns: Sequence[Frozen], currency: str, *, strong: bool
) -> list[dict[str, Any]]:
    befores = row["before"] or [None] * len(columns)
    cells = [{"text": label, "sub": "", "strong": strong, "reason": ""}]
    for column, cell, before in zip(columns, row["values"], befores, strict=True):
        cells.append(
            {
                "text": cell_text(cell, column["unit"], currency),
                "sub": change_text(cell, before),
                "strong": strong,
                "reason": cell["reason"],
            }
        )
    return cells


def _alt(data: Frozen) -> str:
    """What the picture shows, for whoever does not see it: from where to where each line goes."""
    if data["summary"]:
        return str(data["summary"])
    said = []
    for index, column in enumerate(data["columns"]):
        cells = [row["values"][index] for row in data["rows"] if row["values"][index]["value"] is not None]
        if cells:
            low, high = (
                cell_text(
                    pick(cells, key=lambda cell: float(cell["value"])), column["unit"], data["currency"]
                )
                for pick in (min, max)
            )
            said.append(
                _("%(figure)s between %(low)s and %(high)s")
                % {"figure": column["label"], "low": low, "high": high}
            )
    return f"{data['title']}: {'; '.join(said)}."


def _listing(data: Frozen) -> Shown:
    columns = data["columns"]
    rows = [_plain_row(row, columns, data["currency"], strong=False) for row in data["rows"]]
    has_totals = data["totals"] is not None
    if has_totals:
        total = _plain_row(data["totals"], columns, data["currency"], strong=True)
        rows.append([{**total[0], "text": _("Total")}, *total[1:]])
    return {
        "kind": "ledger",
        "title": data["title"],
        "about": data["about"],
        "header": [column["label"] for column in columns],
        "numeric": [column["unit"] not in ("text", "day") for column in columns],
        "widths": ["fill" if index == 0 else "auto" for index in range(len(columns))],
        "rows": rows,
        "totals": has_totals,
        "notes": [*data["notes"], *([data["empty"]] if data["empty"] else [])],
    }


def _plain_row(
    cells: Sequence[Frozen | None], columns: Sequence[Frozen], currency: str, *, strong: bool
) -> list[dict[str, Any]]:
    return [
        {
            "text": cell_text(cell, column["unit"], currency),
            "sub": _under(cell, currency),
            "strong": strong,
            "reason": cell["reason"] if cell else "",
        }
        for cell, column in zip(cells, columns, strict=True)
    ]


def _under(cell: Frozen | None, currency: str) -> str:
    """What a page shows in smaller letters: kind of a post, what was counted."""
    if not cell:
        return ""
    texts = [written(value, unit, currency) for unit, value in cell.get("under", []) if value]
    return " · ".join(texts)


# --- what stands at the end ---------------------------------------------------------------------------------------


def definitions_of(frozen: Frozen) -> list[dict[str, str]]:
    return [
        {
            "label": one["label"],
            "definition": one["definition"],
            "version": _("Version %(number)d") % {"number": one["version"]},
        }
        for one in frozen["definitions"]
    ]


def rates_of(frozen: Frozen) -> list[list[str]]:
    sources = {"ecb": _("European Central Bank"), "own": _("entered by hand")}
    rows = [
        [
            f"1 {rate['currency']} = {rate['rate']} {rate['into']}",
            formats.day(date.fromisoformat(rate["day"])),
            formats.day(date.fromisoformat(rate["rate_day"])),
            sources[rate["source"]],
        ]
        for rate in frozen["rates"]
    ]
    factor = frozen.get("factor")
    if factor:
        day = formats.day(date.fromisoformat(factor["rate_day"]))
        rows.append(
            [
                f"1 {factor['from']} = {factor['each'][:14]} {factor['into']}",
                _("all days"),
                day,
                sources[factor["source"]],
            ]
        )
    return rows


def rate_header() -> list[str]:
    return [_("Rate"), _("For the day"), _("Day of the rate"), _("Source")]


def wants_contents(sections: Sequence[Shown]) -> bool:
    return sum(1 for section in sections if section["kind"] != "commentary") >= FEWEST_FOR_CONTENTS


def summary_cards(frozen: Frozen) -> list[Shown]:
    """The first cards of the report, for the body of a mail."""
    for section in frozen["sections"]:
        if section["kind"] == "block" and section["data"]["kind"] == "cards":
            return _cards(section["data"])
    return []
