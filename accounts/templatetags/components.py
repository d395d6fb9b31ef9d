"""The components that a page has by the hundred, drawn without a template each: icons, badges, numbers, rows of tables.

Known to every template without loading; smroi/templates/components has all the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.templatetags.formats import chart_rows, missing

register = template.Library()

Cell = Mapping[str, Any]


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A symbol of ui/icons.svg (listed in smroi/frontend/icons.txt); `extra`: more classes. Words stand beside it."""
    return _icon(name, extra)


@lru_cache(maxsize=1024)
def _icon(name: str, extra: str) -> SafeString:
    """Kept: a page has a hundred, of some twenty kinds, and the address of their file stays while a server runs."""
    drawing = '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    return format_html(drawing, extra, static("ui/icons.svg"), name)


@register.simple_tag
def badge(text: Any, tone: str = "", icon: str = "") -> SafeString:
    """A small state in words. `tone`: success, warning, error, info, neutral."""
    sign = _icon(icon, "") if icon else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', tone or "neutral", sign, text)


@register.simple_tag
def number(text: Any, state: str = "", reason: Any = "", href: str = "", unit: str = "") -> SafeString:
    """One number, written by a filter of "formats", which leads to its source rows.

    `state`: ok, zero, missing or undefined. `reason`: why it is one of the last two, shown while the pointer or the
    focus is on it and read aloud; an undefined one may show a short text of its own. `unit`: words behind it.
    """
    if state == "missing":
        return missing(reason)
    if state == "undefined":
        return _undefined(text, reason)
    zero = "is-zero" if state == "zero" else ""
    if href:
        classes = f"source {zero}" if zero else "source"
        drawn = format_html('<a class="{}" href="{}">{}</a>', classes, href, text)
    elif zero:
        drawn = format_html('<span class="{}">{}</span>', zero, text)
    else:
        drawn = format_html("<span>{}</span>", text)
    return format_html('{} <span class="text-muted">{}</span>', drawn, unit) if unit else drawn


def _undefined(text: Any, reason: Any) -> SafeString:
    note = format_html('<span class="why-note">{}</span>', reason) if reason and reason != text else ""
    words = text or gettext("not defined")
    return format_html('<span class="undefined why" tabindex="0">{}{}</span>', words, note)


@register.filter
def table_rows(rows: Iterable[Iterable[Cell]]) -> SafeString:
    """Rows of components/table.html."""
    return format_html_join("", "<tr>{}</tr>", ((_cells(list(row)),) for row in rows))


def _cells(row: Sequence[Cell]) -> SafeString:
    drawn = [format_html('<th scope="row">{}{}</th>', _heading(cell), _sub(cell)) for cell in row[:1]]
    for cell in row[1:]:
        opened = '<td class="num">{}{}</td>' if cell.get("numeric") else "<td>{}{}</td>"
        drawn.append(format_html(opened, _content(cell), _sub(cell)))
    return format_html_join("", "{}", ((one,) for one in drawn))


def _sub(cell: Cell) -> str:
    return format_html('<span class="sub">{}</span>', cell["sub"]) if cell.get("sub") else ""


def _heading(cell: Cell) -> str:
    text = cell.get("text", "")
    if cell.get("href"):
        return format_html('<a class="row-link" href="{}">{}</a>', cell["href"], localize(text))
    return conditional_escape(localize(text))


def _content(cell: Cell) -> str:
    if cell.get("badge"):
        return badge(cell["badge"], cell.get("tone", ""), cell.get("icon", ""))
    text = localize(cell.get("text", ""))
    return number(text, cell.get("state", ""), cell.get("reason", ""), cell.get("href", ""))


@register.filter
def chart_table(spec: Mapping[str, Any]) -> SafeString:
    """The rows of a chart's table: each label with every series' value, which leads to its rows where it has any."""
    rows = ((label, format_html_join("", "{}", _points(cells))) for label, cells in chart_rows(spec))
    return format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', rows)


def _points(cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str]]:
    for text, link in cells:
        if link:
            yield (format_html('<td class="num"><a class="source" href="{}">{}</a></td>', link, text),)
        else:
            yield (format_html('<td class="num">{}</td>', text),)
