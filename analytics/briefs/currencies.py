"""A report in another currency than the workspace's: all of it at one rate, that of its last day, which it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.metrics.shapes import as_decimal, exact
from analytics.quantities import QUANTITIES
from analytics.rates.by_day import DayRate, rates_at


@dataclass(frozen=True, slots=True)
class Factor:
    """`each` units of `currency` for one of the workspace's."""

    own: str
    currency: str
    each: Fraction
    rate: DayRate

    def kept(self) -> dict[str, str]:
        return {
            "from": self.own,
            "into": self.currency,
            "each": exact(as_decimal(self.each)),
            "rate_day": self.rate.day.isoformat(),
            "source": self.rate.source,
        }

    def note(self) -> str:
        text = _(
            "All money is converted from %(own)s at one rate, that of %(day)s: 1 %(own)s = %(rate)s %(currency)s."
        )
        values = {"own": self.own, "currency": self.currency, "rate": f"{as_decimal(self.each):.6g}"}
        return text % {**values, "day": formats.day(self.rate.day)}

    def of(self, value: str | None) -> str | None:
        return None if value is None else exact(as_decimal(Fraction(Decimal(value)) * self.each))


def factor_into(workspace: Workspace, currency: str, day: date) -> Factor | None:
    """None where nothing has to be converted; raises `DomainError` where the rate is not known."""
    if not currency or currency == workspace.currency:
        return None
    rate = rates_at(workspace, [(currency, day)]).get((currency, day))
    if rate is None:
        text = _(
            "No rate from %(own)s to %(currency)s is known for %(day)s, so the report cannot be made in it."
        )
        values = {"own": workspace.currency, "currency": currency, "day": formats.day(day)}
        raise DomainError(text % values, field="currency")
    return Factor(workspace.currency, currency, 1 / rate.worth, rate)


def converted(data: dict[str, Any], factor: Factor | None) -> dict[str, Any]:
    """The data of a block with all its money in the other currency."""
    if factor is None:
        return data
    units = [column["unit"] for column in data["columns"]]

    def row(found: dict[str, Any] | None) -> dict[str, Any] | None:
        if found is None:
            return None
        parts = {
            name: factor.of(value) if name in QUANTITIES and QUANTITIES[name].unit == "money" else value
            for name, value in found["parts"].items()
        }
        before = found["before"]
        return {
            **found,
            "values": _cells(found["values"], units, factor),
            "before": None if before is None else _cells(before, units, factor),
            "parts": parts,
        }

    return {
        **data,
        "currency": factor.currency,
        "rows": [row(one) for one in data["rows"]],
        "totals": row(data["totals"]),
        # It speaks of amounts in the workspace's currency.
        "summary": "",
    }


def _cells(cells: list[dict[str, Any]], units: list[str], factor: Factor) -> list[dict[str, Any]]:
    return [
        {**cell, "value": factor.of(cell["value"])} if unit == "money" else cell
        for cell, unit in zip(cells, units, strict=True)
    ]
