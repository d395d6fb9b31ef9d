"""Loads rows as imports of one account, without files, and takes them back as an undo does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import Workspace
from campaigns.ingest.batch import Batch, to_batches
from campaigns.ingest.compare import Delta
from campaigns.ingest.load import load_chunk, loader_of, note_measures, preview, remove_absent
from campaigns.ingest.match import Matcher
from campaigns.ingest.observed import Rank
from campaigns.ingest.shapes import Part, ReadResult, Row
from campaigns.ingest.stated import Statement
from campaigns.ingest.undo import unwind
from campaigns.models import Fact, SourceAccount

ADS = [Part("meta_ads", "performance", "ads")]
FIRST = datetime(2026, 7, 1, tzinfo=UTC)


def row(
    day: int,
    campaign: str = "spring",
    *,
    until: int = 0,
    key: str = "",
    entity: str = "",
    level: str = "campaign",
    breakdown: str = "",
    **measures: int,
) -> Row:
    start, end = date(2026, 6, day), date(2026, 6, until or day)
    names = (key or campaign, campaign, entity, entity)
    return Row(day, 0, start, end, level, *names, "meta", breakdown, "", "EUR", measures)


class Imports:
    """Imports of one account; each is exported an hour after the one before, or in the hour `made`."""

    def __init__(self, workspace: Workspace, key: str = "", chunk: int = 100) -> None:
        self.workspace, self.chunk = workspace, chunk
        self.account = SourceAccount.objects.of(workspace).create(
            vendor="meta_ads", key=key, name="Meta Ads", currency="EUR", measures=[]
        )

    def load(self, run_id: int, *rows: Row, made: int = 0, complete: bool = False) -> Delta:
        return self._go(run_id, to_batches(rows), ADS, made, complete, really=True)

    def load_read(self, run_id: int, result: ReadResult) -> Delta:
        """Everything that was read from a file."""
        return self._go(run_id, result.batches, result.parts, 0, False, really=True)

    def preview(self, run_id: int, *rows: Row, made: int = 0, complete: bool = False) -> Delta:
        return self._go(run_id, to_batches(rows), ADS, made, complete, really=False)

    def _go(
        self,
        run_id: int,
        batches: Sequence[Batch],
        parts: Sequence[Part],
        made: int,
        complete: bool,
        *,
        really: bool,
    ) -> Delta:
        matcher = Matcher(self.workspace.pk, self.account, parts)
        statement = Statement(parts, batches, matcher.make(batches) if really else matcher.find(batches))
        moment = FIRST + timedelta(hours=made or run_id)
        rank = Rank(moment, moment, run_id)
        loader = loader_of(self.workspace.pk, self.account.pk, rank, statement, complete=complete)
        if not really:
            return preview(loader, statement, complete=complete)
        note_measures(self.account, statement)
        total = Delta()
        for stated in statement.batches:
            for start, stop in stated.chunks(self.chunk):
                total.add(load_chunk(loader, stated, start, stop))
        if complete:
            total.add(remove_absent(loader, statement))
        return total

    def unwind(self, run_id: int) -> None:
        unwind(self.workspace.pk, run_id)

    def facts(self, *columns: str) -> set[tuple[Any, ...]]:
        rows = Fact.objects.of(self.workspace).filter(series__account=self.account)
        return set(rows.values_list(*columns))
