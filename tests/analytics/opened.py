"""What tests of opening numbers share: a page as a tree, the numbers on it, a figure told from its sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

from accounts.models import Workspace
from analytics.metrics import METRICS, TRACKED, Figures, Terms, Value
from analytics.quantities import QUANTITIES

VOID = {"area", "br", "hr", "img", "input", "link", "meta", "use", "path", "source", "wbr"}
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass
class Node:
    """One element; `parent` leads up."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str, of_class: str = "") -> list[Node]:
        return [
            node
            for node in self.walk()
            if node.tag == tag and (not of_class or of_class in node.attrs.get("class", "").split())
        ]

    @property
    def text(self) -> str:
        """Without what only programs that read aloud say."""
        if {"sr-only", "why-note"} & set(self.attrs.get("class", "").split()):
            return ""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).replace("\xa0", " ").split())

    @property
    def number(self) -> Decimal | None:
        """The first number in it."""
        found = NUMBER.search(self.text.replace("−", "-"))
        return Decimal(found.group().replace(",", "")) if found else None


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.now = Node("page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.now)
        self.now.children.append(node)
        if tag not in VOID:
            self.now = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.now
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.now = node.parent

    def handle_data(self, data: str) -> None:
        self.now.children.append(data)


def page_of(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    return builder.root


@dataclass(frozen=True)
class Shown:
    """A number in a table or on a card: `where` it stands, and where it leads."""

    where: tuple[str, str, str]
    text: str
    href: str
    number: Decimal | None


def numbers_on(page: Node) -> Iterator[Shown]:
    """Each number in a table by caption, column and row; each on a card. What has no number is not one."""
    for table in page.all("table", "ledger"):
        caption = table.all("caption")[0].text or _aloud(table.all("caption")[0])
        heads = [head.text for head in table.all("thead")[0].all("th")]
        for row in [
            *table.all("tbody")[0].all("tr"),
            *(tr for foot in table.all("tfoot") for tr in foot.all("tr")),
        ]:
            cells = [cell for cell in row.children if isinstance(cell, Node) and cell.tag in ("th", "td")]
            for head, cell in zip(heads, cells, strict=True):
                if cell.tag == "td" and "num" in cell.attrs.get("class", "").split():
                    yield from _shown((caption, head, cells[0].text), cell)
    for card in page.all("div", "kpi-value"):
        label = card.parent.all("div", "kpi-label")[0].text if card.parent else ""
        yield from _shown(("card", label, ""), card)


def _aloud(node: Node) -> str:
    return " ".join(" ".join(child for child in node.children if isinstance(child, str)).split())


def _shown(where: tuple[str, str, str], cell: Node) -> Iterator[Shown]:
    links = [link for link in cell.all("a") if "hint" not in link.attrs.get("class", "")]
    if cell.all("span", "missing") or cell.all("span", "undefined") or cell.number is None:
        return
    shown = links[0] if links else cell
    yield Shown(where, shown.text, links[0].attrs["href"] if links else "", shown.number)


def figure_of(
    workspace: Workspace, metric: str, sums: Mapping[str, Decimal], *, by_channel: bool = False
) -> Value:
    """The figure from nothing but the sums that its rows add up to, in main units; without margins of products."""
    stored = {name: int(value * QUANTITIES[name].scale) for name, value in sums.items()}
    tracked = frozenset(part for part, name in TRACKED.items() if name in sums)
    basis = "attributed" if "revenue" in tracked else "recorded" if "recorded_revenue" in sums else "claimed"
    terms = Terms(
        basis,  # type: ignore[arg-type]  # one of the three
        workspace.gross_margin,
        headline=workspace.headline_roi,  # type: ignore[arg-type]  # one of the choices
        cost="spend" if by_channel else "all_in",
        knows_costs=not by_channel,
        # Where no ads can have been run, entered costs are the whole cost.
        costs_alone="spend" not in sums,
        tracked=tracked - {"revenue"},
    )
    return METRICS[metric].of(Figures(stored, terms))
