"""The data of a block as what the components show: cards, a table or a chart, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics.blocks.choices import GROUPS
from analytics.metrics import METRICS, Value
from analytics.steps import STEPS
from analytics.views.figures import cell, change, text_of
from analytics.views.glossary import glossary_url

Data = Mapping[str, Any]
TONES = ("spend", "revenue")


def shown(block_id: str, data: Data, *, links_glossary: bool = True) -> dict[str, Any]:
    """The block with one of `cards`, `table` and `chart`; a table as the twin of nothing."""
    parts: dict[str, Any] = {
        "id": block_id,
        "title": data["title"],
        "summary": data["summary"],
        "notes": data["notes"],
        "filters": data["filters"],
        "compared": compared_words(data),
        "is_empty": not data["rows"] and data["kind"] != "cards",
    }
    if data["kind"] == "cards":
        return {**parts, "cards": _cards(block_id, data, links_glossary=links_glossary)}
    if data["kind"] == "chart":
        return {**parts, "chart": _chart(data)}
    return {**parts, "table": _table(data)}


def compared_words(data: Data) -> str:
    """What stands under the title: with which days it is compared."""
    if data["compared"]:
        days = data["compared"]
        words = {"first": formats.label_day(days["first"]), "last": formats.label_day(days["last"])}
        return _("Compared with %(first)s – %(last)s") % words
    return _("Compared with goals") if data["compare"] == "goal" else ""


def value_of(written: Mapping[str, Any] | None) -> Value:
    if written is None:
        return Value(None, "missing", "")
    number = written["value"]
    return Value(None if number is None else Decimal(number), written["state"], written["reason"])


# --- cards --------------------------------------------------------------------------------------------------------


def _cards(block_id: str, data: Data, *, links_glossary: bool) -> list[dict[str, Any]]:
    before = data["totals"]["before"] or [None] * len(data["columns"])
    return [
        {
            **_card(block_id, data, column, now, then),
            "more_href": glossary_url(column["name"]) if links_glossary else "",
        }
        for column, now, then in zip(data["columns"], data["totals"]["values"], before, strict=True)
    ]


def _card(
    block_id: str, data: Data, column: Data, now: Data, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    metric, currency, value = METRICS[column["name"]], data["currency"], value_of(now)
    return {
        "key": f"{block_id}-{metric.name}",
        "label": column["label"],
        "text": text_of(value, metric, currency, whole=True),
        "state": value.state,
        "reason": value.reason,
        "href": now["open"],
        "definition": column["definition"],
        **({} if before is None else _changed(metric, value, value_of(before), data)),
    }


def _changed(metric: Any, now: Value, before: Value, data: Data) -> dict[str, Any]:
    if now.value is not None and before.value is None and before.reason:
        return {"reason": before.reason}
    found = change(metric, now, before, data["currency"])
    if data["compare"] == "goal" and before.value is not None:
        found["note"] = _("Goal: %(value)s") % {
            "value": text_of(before, metric, data["currency"], whole=True)
        }
    return found


# --- tables -------------------------------------------------------------------------------------------------------


def _table(data: Data) -> dict[str, Any]:
    return {
        "columns": [
            {"label": group_word(data["group_by"])},
            *(
                {
                    "label": column["label"],
                    "numeric": True,
                    "key": f"{at}-{column['name']}",
                    "definition": "",
                }
                for at, column in enumerate(data["columns"])
            ),
        ],
        "rows": [_line(data, row) for row in data["rows"]],
        "totals": [_line(data, data["totals"])] if data["rows"] else [],
    }


def _line(data: Data, row: Data) -> list[dict[str, Any]]:
    before = row["before"] or [None] * len(data["columns"])
    return [
        {"text": row["label"]},
        *(
            _cell(data, column, now, then)
            for column, now, then in zip(data["columns"], row["values"], before, strict=True)
        ),
    ]


def _cell(data: Data, column: Data, now: Data, before: Mapping[str, Any] | None) -> dict[str, Any]:
    metric = METRICS[column["name"]]
    found = cell(value_of(now), metric, data["currency"], now["open"])
    then = value_of(before)
    if then.value is not None:
        text = text_of(then, metric, data["currency"])
        word = _("Goal: %(value)s") if data["compare"] == "goal" else _("before: %(value)s")
        found["sub"] = word % {"value": text}
    return found


def group_word(group_by: str | None) -> str:
    return str(GROUPS[group_by]) if group_by else ""


# --- charts -------------------------------------------------------------------------------------------------------


def _chart(data: Data) -> dict[str, Any]:
    """Lines over time, bars side by side; what is compared is dashed, in the tone of its metric."""
    is_time = data["group_by"] in STEPS
    rows = data["rows"]
    series: list[dict[str, Any]] = []
    for at, column in enumerate(data["columns"]):
        name = column["name"]
        tone = name if name in TONES else str(at % 6 + 1)
        series.append(_series(column["label"], tone, [row["values"][at] for row in rows]))
        beside = [row["before"][at] if row["before"] else None for row in rows]
        if any(one and one["value"] is not None for one in beside):
            text = _("%(metric)s, goal") if data["compare"] == "goal" else _("%(metric)s, before")
            label = text % {"metric": column["label"]}
            series.append({**_series(label, tone, beside), "line": "dotted"})
    return {
        "kind": "line" if is_time else "bar",
        "axis": "day" if data["group_by"] == "day" else "text",
        "unit": data["columns"][0]["unit"],
        "currency": data["currency"],
        "labels": [row["key"] if data["group_by"] == "day" else row["label"] for row in rows],
        "series": series,
    }


def _series(name: str, tone: str, cells: list[Any]) -> dict[str, Any]:
    return {
        "name": name,
        "tone": tone,
        "values": [value_of(one).value for one in cells],
        "links": [one["open"] if one else "" for one in cells],
    }


# --- files --------------------------------------------------------------------------------------------------------


def lines_for_file(data: Data) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the table: exact numbers, why there is none, and what it is compared with."""
    currency = data["currency"]
    header = [group_word(data["group_by"]) or _("Name")]
    for column in data["columns"]:
        label = column["label"]
        header.append(f"{label} ({currency})" if column["unit"] == "money" else label)
        if data["totals"]["before"]:
            text = _("%(metric)s, goal") if data["compare"] == "goal" else _("%(metric)s, before")
            header.append(text % {"metric": label})
    rows = [_file_row(data, row, row["key"] or row["label"]) for row in data["rows"]]
    rows.append(_file_row(data, data["totals"], data["totals"]["label"]))
    rows += [[], *([_("Definition"), column["label"], column["definition"]] for column in data["columns"])]
    rows += [[_("Note"), note] for note in data["notes"]]
    return header, rows


def _file_row(data: Data, row: Data, name: str) -> list[str]:
    label = name if data["group_by"] in STEPS or row is data["totals"] else row["label"]
    found = [label]
    before = row["before"] or [None] * len(data["columns"])
    for now, then in zip(row["values"], before, strict=True):
        found.append(_plain(now))
        if data["totals"]["before"]:
            found.append(_plain(then))
    return found


def _plain(written: Mapping[str, Any] | None) -> str:
    if written is None:
        return ""
    if written["value"] is not None:
        return str(written["value"])
    words = {"missing": _("No data"), "undefined": _("Not defined")}[written["state"]]
    return f"{words}: {written['reason']}" if written["reason"] else words
