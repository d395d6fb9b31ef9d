"""From what an import states to facts: compare, and write only what differs, in chunks that may die and be done again.

A chunk is one transaction: the account's lock, the fencing check, the facts, what they replaced, what was observed, the
changed days and the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.changes import mark_days
from campaigns.ingest import observed
from campaigns.ingest.compare import Deletion, Delta, Difference, absent, compare, days_of, start_days
from campaigns.ingest.keys import nothing
from campaigns.ingest.observed import Newer, Rank
from campaigns.ingest.slices import Digests, Slices, digests_of, forget_of_account
from campaigns.ingest.stated import Piece, Stated, Statement
from campaigns.ingest.write import write
from campaigns.models import SourceAccount


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads one import into its account; `newer` are the imports whose observations overrule it."""

    workspace_id: int
    account_id: int
    rank: Rank
    newer: Newer

    @property
    def run_id(self) -> int:
        return self.rank.run_id


def loader_of(
    workspace_id: int, account_id: int, rank: Rank, statement: Statement, *, complete: bool = False
) -> Loader:
    """In a transaction that holds the account's lock, or for a preview."""
    days = [statement.days]
    if complete:
        days += statement.scopes().values()
    newer = observed.newer_than(
        workspace_id,
        account_id,
        rank,
        (min(first for first, _last in days), max(last for _first, last in days)),
        any_day=statement.on_one_day,
    )
    return Loader(workspace_id, account_id, rank, newer)


def load_chunk(loader: Loader, stated: Stated, start: int, stop: int) -> Delta:
    """Bring the facts up to these rows, in the caller's transaction and under the account's lock."""
    piece = stated.piece(start, stop)
    repeated = stop - start - len(piece.keys)
    observed.remember(
        loader.workspace_id, loader.account_id, loader.rank, keys=piece.keys, measures=stated.measures
    )
    slices, digests, same = _slices(loader, stated, piece, start, stop)
    compared = piece.take(~np.isin(piece.keys.starts, same)) if same else piece
    difference = compare(loader.workspace_id, stated, compared, loader.newer)
    difference.delta.unchanged += len(piece.keys) - len(compared.keys) + repeated
    touched = start_days([difference.touched()])
    write(loader.workspace_id, loader.run_id, stated.measures, difference)
    if slices is not None:
        slices.forget_days(touched)
        if not loader.newer:
            slices.remember(digests)
        slices.write()
    else:
        forget_of_account(loader.workspace_id, loader.account_id, touched)
    if difference.delta.days:
        mark_days(loader.workspace_id, difference.delta.days)
    return difference.delta


def _slices(
    loader: Loader, stated: Stated, piece: Piece, start: int, stop: int
) -> tuple[Slices | None, Digests, list[int]]:
    """Fingerprints of the days that lie wholly in the chunk, and which of these days are stated as they are loaded.

    Orders and deals have none: whether one has moved cannot be told by its day.
    """
    if stated.on_one_day or not len(piece.keys):
        return None, {}, []
    digests = digests_of(piece.keys, piece.numbers)
    starts, order = stated.batch.starts, stated.order
    if start > 0 and starts[order[start - 1]] == starts[order[start]]:
        digests.pop(int(starts[order[start]]), None)
    if stop < len(order) and starts[order[stop - 1]] == starts[order[stop]]:
        digests.pop(int(starts[order[stop]]), None)
    slices = Slices(loader.workspace_id, loader.account_id, stated.part.report_id, digests)
    return slices, digests, [] if stated.are_new else slices.same_days(digests)


def remove_absent(loader: Loader, statement: Statement) -> Delta:
    """The last step of an import that is complete for its range; in the transaction that ends it."""
    observed.remember_complete(loader.workspace_id, loader.account_id, loader.rank, statement.scopes())
    no_rows = Piece(nothing(), np.empty(0, dtype=np.int32), 0, {})
    difference = Difference(Delta(), no_rows, no_rows)
    difference.deletions = absent(loader.workspace_id, loader.account_id, statement, loader.newer)
    touched = difference.touched()
    delta = Delta(gone=_gone(difference.deletions), days=days_of(touched))
    write(loader.workspace_id, loader.run_id, (), difference)
    forget_of_account(loader.workspace_id, loader.account_id, start_days([touched]))
    if delta.days:
        mark_days(loader.workspace_id, delta.days)
    return delta


def _gone(deletions: Sequence[Deletion]) -> int:
    return sum(len(deletion.keys) for deletion in deletions if not deletion.measures)


def preview(loader: Loader, statement: Statement, *, complete: bool = False) -> Delta:
    """What loading would do, counted; writes nothing."""
    total = Delta()
    for stated in statement.batches:
        piece = stated.piece(0, len(stated.order))
        difference = compare(loader.workspace_id, stated, piece, loader.newer)
        difference.delta.unchanged += len(stated.order) - len(piece.keys)
        total.add(difference.delta)
    if complete:
        removed = absent(loader.workspace_id, loader.account_id, statement, loader.newer)
        total.gone = _gone(removed)
    return total


def note_measures(account: SourceAccount, statement: Statement) -> None:
    """What the account's facts may have, before any of them is written; sums look for nothing else."""
    measures = statement.measures
    if account.measures is not None and measures - set(account.measures):
        account.measures = sorted(measures | set(account.measures))
        account.save(update_fields=["measures"])
