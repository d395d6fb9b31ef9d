"""What is measured: loads through the product's own functions, and bare COPY of the same rows beside them."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
from django.conf import settings
from django.db import connection

from accounts.models import Workspace
from accounts.roles import as_owner
from accounts.tenancy import workspace_scope
from analytics.rollup import recompute
from campaigns.ingest.compare import Delta
from campaigns.ingest.load import load_chunk, loader_of, note_measures
from campaigns.ingest.match import Matcher
from campaigns.ingest.observed import Rank
from campaigns.ingest.stated import Statement
from campaigns.locks import Lock, take
from campaigns.models import SourceAccount
from tests.bench.exports import MAKE_TABLE, PART, Export

runs = itertools.count(1)
BLOCK = 1 << 20


def owner_does(*statements: str) -> None:
    """As the owner of the tables, on a connection of its own."""
    database, owner = connection.settings_dict, settings.DATABASE_OWNER
    with psycopg.connect(
        host=database["HOST"], port=database["PORT"], dbname=database["NAME"],
        user=owner["USER"], password=owner["PASSWORD"], autocommit=True,
    ) as own, own.cursor() as cursor:  # fmt: skip
        for statement in statements:
            cursor.execute(statement.encode())


@contextmanager
def bench_table() -> Iterator[None]:
    """The table for bare COPY: the columns of the file, logged, without an index."""
    owner_does("DROP TABLE IF EXISTS bench_rows", MAKE_TABLE, "GRANT ALL ON bench_rows TO smroi_app")
    try:
        yield
    finally:
        owner_does("DROP TABLE bench_rows")


def copied(texts: Sequence[bytes]) -> float:
    """Seconds of one COPY of all of them, which is then taken away."""
    started = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy("COPY bench_rows FROM STDIN (FORMAT CSV)") as copy:
        for text in texts:
            for start in range(0, len(text), BLOCK):
                copy.write(text[start : start + BLOCK])
    seconds = time.perf_counter() - started
    owner_does("TRUNCATE bench_rows")
    return seconds


def load(workspace: Workspace, export: Export) -> Delta:
    """One import as the worker does it, from its columns to committed facts and sums."""
    run_id = next(runs)
    moment = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(minutes=run_id)
    batches, total = [export.batch], Delta()
    with workspace_scope(workspace):
        account, _made = SourceAccount.objects.of(workspace).get_or_create(
            vendor="meta_ads", key="1", defaults={"workspace": workspace, "measures": []}
        )
        take(Lock.LOAD, account.pk)
        statement = Statement([PART], batches, Matcher(workspace.pk, account, [PART]).make(batches))
        note_measures(account, statement)
        loader = loader_of(workspace.pk, account.pk, Rank(moment, moment, run_id), statement)
    for stated in statement.batches:
        for start, stop in stated.chunks(settings.IMPORT_CHUNK_ROWS):
            with workspace_scope(workspace):
                take(Lock.LOAD, account.pk)
                total.add(load_chunk(loader, stated, start, stop))
    if total.days:
        recompute(workspace.pk)
    return total


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(name: str, ratios: Sequence[float], remark: str = "") -> float:
    """The line that a figure is read from; the median of its rounds."""
    ratio = statistics.median(ratios)
    print(f"{name} {ratio:.4g}" + (f"    # {remark}" if remark else ""), flush=True)
    return ratio


def settle() -> None:
    """As autovacuum does within a minute; only the owner of the tables may."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE campaigns_fact, campaigns_series, campaigns_platformcampaign, analytics_dayrollup,"
            " analytics_daytotal"
        )
