"""How the exact numbers of an edition are written for its reader: by unit, currency and the active language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags import formats

DASH = "—"
Cell = Mapping[str, Any]


def written(value: str | None, unit: str, currency: str) -> str:
    """Plain text: a dash for what is missing."""
    if value is None or value == "":
        return DASH
    if unit == "text":
        return value
    if unit == "day":
        return formats.day(date.fromisoformat(value))
    return str(formats.figure(value, unit, currency))


def cell_text(cell: Cell | None, unit: str, currency: str) -> str:
    return "" if cell is None else written(cell["value"], unit, currency)


def change_of(now: Cell, before: Cell | None) -> Decimal | None:
    """As a share of what it was; None where there is nothing to compare with."""
    if before is None or now["value"] is None or before["value"] is None:
        return None
    one, other = Decimal(now["value"]), Decimal(before["value"])
    return None if other == 0 else (one - other) / abs(other)


def change_text(now: Cell, before: Cell | None) -> str:
    """+12.3%, or nothing. Its minus is that of all numbers of the language."""
    change = change_of(now, before)
    if change is None:
        return ""
    nothing = formats.percent(Decimal(0))
    if formats.percent(abs(change)) == nothing:  # nothing that can be seen is neither more nor less
        return nothing
    return f"+{formats.percent(change)}" if change > 0 else formats.percent(change)


def period_text(first: str, last: str) -> str:
    return formats.days(date.fromisoformat(first), date.fromisoformat(last))


def version_text(number: int) -> str:
    """Of an edition, where there is more than one."""
    return "" if number == 1 else _("Version %(number)d") % {"number": number}
