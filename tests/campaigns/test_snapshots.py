"""Real exports of one shop, made again over two weeks: loaded in every order they give the newest state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from campaigns.ingest.compare import Delta
from campaigns.ingest.load import load_chunk, loader_of
from campaigns.ingest.match import Matcher, vendor_of
from campaigns.ingest.observed import Rank, observed_at
from campaigns.ingest.read import read_file
from campaigns.ingest.shapes import ReadRequest, ReadResult
from campaigns.ingest.sources import SOURCES
from campaigns.ingest.stated import Statement
from campaigns.models import MEASURE_FIELDS, Fact, SourceAccount
from tests.cast import Cast, as_workspace
from tests.exports import EXPORTS, needs_exports

CHAINS = {
    "meta_ads": ("meta_ads", "15 20a 20b 24 26"),
    "google_ads": ("google_ads", "15 20a"),
    "pinterest_ads": ("pinterest_ads", "20b 24"),
    "shopify_sales": ("shopify_analytics", "15 20a 20b"),
}
UPLOADED = datetime(2026, 7, 1, tzinfo=UTC)

Facts = dict[tuple[Any, ...], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file as it is read; `number` is its place in the chain."""

    number: int
    path: Path
    result: ReadResult

    def rank(self, uploaded: int) -> Rank:
        made = observed_at(self.result, self.path.name, UPLOADED)
        return Rank(made, UPLOADED.replace(minute=uploaded), self.number + 1)


def chain(name: str) -> list[Snapshot]:
    folder, days = CHAINS[name]
    if folder not in {vendor_of(source) for source in SOURCES}:
        pytest.skip(f"{folder} is not declared")
    paths = [EXPORTS / folder / f"cocoon_{name}_snapshot-2026-06-{day}.csv" for day in days.split()]
    # These two name no currency; it is the account's.
    names_none = folder in ("shopify_analytics", "pinterest_ads")
    request = ReadRequest(currency="AUD") if names_none else ReadRequest()
    found = [Snapshot(number, path, read_file(path, path.name, request)) for number, path in enumerate(paths)]
    for snapshot in found:
        assert snapshot.result.is_loadable, snapshot.result.problems
    return found


def newest(snapshots: Sequence[Snapshot]) -> Facts:
    """Of each fact the newest file that has it, column by column."""
    facts: Facts = {}
    for snapshot in snapshots:
        measures = {name for row in snapshot.result.rows for name in row.measures}
        for row in snapshot.result.rows:
            key = (row.start_on, row.end_on, row.level, row.campaign_name, row.entity_key, row.breakdown)
            fact = {name: value for name, value in facts.get(key, {}).items() if name not in measures}
            facts[key] = fact | row.measures
    return facts


class Shop:
    """One account into which snapshots are loaded."""

    def __init__(self, workspace: Any, vendor: str) -> None:
        self.workspace = workspace
        self.account = SourceAccount.objects.of(workspace).create(vendor=vendor, name=vendor)

    def load(self, snapshot: Snapshot, uploaded: int) -> None:
        parts, batches = snapshot.result.parts, snapshot.result.batches
        resolved = Matcher(self.workspace.pk, self.account, parts).make(batches)
        statement, total = Statement(parts, batches, resolved), Delta()
        loader = loader_of(self.workspace.pk, self.account.pk, snapshot.rank(uploaded), statement)
        for stated in statement.batches:
            for start, stop in stated.chunks(60):
                total.add(load_chunk(loader, stated, start, stop))

    def facts(self) -> Facts:
        rows = Fact.objects.of(self.workspace).values_list(
            "start_on", "end_on", "series__level", "series__platform_campaign__name", "series__entity_key",
            "series__breakdown", *MEASURE_FIELDS,
        )  # fmt: skip
        found = {}
        for start_on, end_on, level, campaign, *rest in rows:
            entity, breakdown, *values = rest
            measured = zip(MEASURE_FIELDS, values, strict=True)
            key = (start_on, end_on, level, campaign or "", entity, breakdown)
            found[key] = {name: value for name, value in measured if value is not None}
        return found


@needs_exports
@pytest.mark.parametrize("name", CHAINS)
def test_snapshots_loaded_in_every_order_give_the_newest_state(name: str, cast: Cast) -> None:
    snapshots = chain(name)
    expected = newest(snapshots)
    assert len({snapshot.rank(0).observed_at for snapshot in snapshots}) == len(snapshots)
    with as_workspace(cast.bakery):
        shop = Shop(cast.bakery, CHAINS[name][0])
        orders = _every_order(shop, snapshots, expected, 0)
    assert orders == {1: 1, 2: 2, 3: 6, 4: 24, 5: 120}[len(snapshots)]


def _every_order(shop: Shop, left: Sequence[Snapshot], expected: Facts, uploaded: int) -> int:
    """Load one of those left, then all the others behind it, and go back; how many orders there were."""
    if not left:
        assert shop.facts() == expected
        return 1
    orders = 0
    for snapshot in left:
        others = [other for other in left if other is not snapshot]
        with transaction.atomic():
            shop.load(snapshot, uploaded)
            orders += _every_order(shop, others, expected, uploaded + 1)
            transaction.set_rollback(True)
    return orders
