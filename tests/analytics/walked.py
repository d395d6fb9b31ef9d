"""What the walk over all figures asks of each: where its number leads, and that the rows there add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from urllib.parse import parse_qsl

from django.test import Client

from tests.analytics.opened import Node, Shown, page_of

OPEN = re.compile(
    r"/w/bakery/(rows|attribution/rows|traffic/rows|costs/\d+|tracking/tags/audit/rows|tracking/links/\d+/clicks)/"
)
# Pages that list single things, whose number is how many there are.
COUNTED = re.compile(r"/(audit/rows|clicks)/")


def read(client: Client, address: str, **params: str) -> Node:
    path, _mark, asked = address.partition("?")
    answer = client.get(path, {**dict(parse_qsl(asked, keep_blank_values=True)), **params})
    assert answer.status_code == 200, (address, answer.status_code)
    return page_of(answer.content.decode())


def agrees(shown: Decimal | None, exact: Decimal | None) -> bool:
    """A card shows whole euros of what its rows tell to the cent."""
    if shown is None or exact is None:
        return False
    return shown == exact or shown == exact.quantize(Decimal(1), ROUND_HALF_EVEN)


def links_elsewhere(page: Node) -> Iterator[Shown]:
    """Numbers that lead to rows and stand in no table: of goals, budgets, and what a cost is made of."""
    in_tables = {id(link) for table in page.all("table", "ledger") for link in table.all("a")}
    for link in page.all("a", "source"):
        if id(link) not in in_tables and OPEN.search(link.attrs["href"]):
            yield Shown(("elsewhere", "", ""), link.text, link.attrs["href"], link.number)


def add_up(address: str, page: Node) -> None:
    """The rows of a page that lists them all add up to its foot, and the feet to the number or to its formula."""
    if not page.all("table", "ledger") or "/traffic/" in address:
        return
    feet: list[Decimal] = []
    for table in page.all("table", "ledger"):
        if not table.all("tfoot"):
            continue
        rows = [[cell.number for cell in cells_of(row)] for row in table.all("tbody")[0].all("tr")]
        foot = [cell.number for cell in cells_of(table.all("tfoot")[0].all("tr")[0])]
        place = [
            at for at, cell in enumerate(cells_of(table.all("tfoot")[0].all("tr")[0])) if cell.tag == "td"
        ]
        for at in place:
            amount = foot[at]
            cell = cells_of(table.all("tfoot")[0].all("tr")[0])[at]
            if amount is None or "num" not in cell.attrs.get("class", ""):
                continue
            feet.append(amount)
            if len(rows) < 50:
                listed = sum((row[at] or Decimal(0)) for row in rows)
                # Each row is rounded to the cent where it is printed.
                assert abs(listed - amount) <= Decimal("0.005") * len(rows), (address, listed, amount)
    told = page.all("h1")[0].all("span", "num")[0].number
    if COUNTED.search(address):
        [lines] = [len(table.all("tbody")[0].all("tr")) for table in page.all("table", "ledger")]
        assert told == lines or lines == 50, (address, told, lines)
        return
    if "/costs/" in address:
        assert feet and set(feet) == {told}, (address, told, feet)
        return
    tracked = [link for link in page.all("a") if "/attribution/rows/" in link.attrs.get("href", "")]
    feet += [link.number for link in tracked if link.number is not None]
    formula = [line.text for line in page.all("p", "num")]
    if not formula:
        assert told == sum(feet), (address, told, feet)
    elif "all_in" not in address and "/costs" not in address and not page.all("section", "costs"):
        missing = [one for one in feet if f"{one:,}" not in formula[0] and f"{one:,.2f}" not in formula[0]]
        assert not missing or len(feet) > 2, (address, formula, missing)


def cells_of(row: Node) -> list[Node]:
    return [cell for cell in row.children if isinstance(cell, Node) and cell.tag in ("th", "td")]
