"""Money of reports whose files never name a currency: in rows of its own, or left out until somebody says it.

The currency is part of what a series is. If visits stood in a row with revenue, a day that was loaded without a
currency and again with one would have its visits twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from campaigns.ingest.declare import Binding
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import Problem, ReadResult, Row
from campaigns.measures import MEASURES

# What reading says of money that it left out, and how whoever uploads the file is asked about it.
LEFT_OUT, ASKED = "revenue_left_out", "revenue_currency"
Amounts = Mapping[str, Sequence[int | None]]


def without_money(
    binding: Binding, amounts: Amounts, notes: Notes
) -> tuple[Binding, dict[str, Sequence[int | None]], list[str]]:
    """The columns and amounts that need no currency, and the headers left out; only money that is not all zero is
    worth a word.
    """
    money = [name for name in amounts if binding.declaration.unit_of(name) == "money"]
    header = {name: binding.header[binding.columns[name]] for name in money}
    told = [header[name] for name in money if any(amounts[name])]
    if told:
        notes.add(LEFT_OUT, column=", ".join(told))
    columns = {name: at for name, at in binding.columns.items() if name not in money}
    kept = {name: numbers for name, numbers in amounts.items() if name not in money}
    return replace(binding, columns=columns), kept, list(header.values())


def apart(rows: Sequence[Row], currency: str) -> list[Row]:
    """Each row without its money, and behind it one of its money alone."""
    found = []
    for row in rows:
        money = {name: number for name, number in row.measures.items() if MEASURES[name].unit == "money"}
        others = {name: number for name, number in row.measures.items() if name not in money}
        if others or not money:
            found.append(row._replace(measures=others, currency=""))
        if money:
            found.append(row._replace(measures=money, currency=currency))
    return found


def asking(problems: Sequence[Problem]) -> list[Problem]:
    """What was left out is asked for while a file is checked; of one that is loaded it is only said."""
    return [
        replace(one, code=ASKED, severity="question") if one.code == LEFT_OUT else one for one in problems
    ]


def lacks_currency(result: ReadResult) -> bool:
    return any(problem.code in ("currency_missing", LEFT_OUT) for problem in result.problems)
