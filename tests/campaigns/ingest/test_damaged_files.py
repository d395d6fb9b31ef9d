"""Thousands of damaged exports, made up and real ones: each is answered, none takes the reader down or holds it up."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from random import Random

import pytest

from campaigns.ingest import problems
from campaigns.ingest.read import read_file
from campaigns.ingest.shapes import ReadRequest
from tests.campaigns.ingest.mutations import mutate
from tests.campaigns.ingest.reading import FILES
from tests.exports import EXPORTS

CASES = int(os.environ.get("SMROI_DAMAGED_FILES", "10000"))
SHARDS = 20
LONGEST_SECONDS = 10
# Damage near the top decides most; what follows only repeats it and takes time.
MOST_BYTES = 6_000
WORKBOOK_BYTES = 40_000


@cache
def corpus() -> list[tuple[str, bytes]]:
    """File names and contents, in the same order everywhere."""
    roots = [FILES, *([EXPORTS] if EXPORTS.is_dir() else [])]
    paths = [path for root in roots for path in sorted(root.rglob("*")) if path.is_file()]
    texts, books = (".csv", ".tsv", ".txt"), (".xlsx", ".xls", ".zip")
    found = [(path.name, path.read_bytes()[:MOST_BYTES]) for path in paths if path.suffix in texts]
    found += [
        (path.name, path.read_bytes())
        for path in paths
        if path.suffix in books and path.stat().st_size < WORKBOOK_BYTES
    ]
    return found


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_damaged_file_is_answered(shard: int, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    slowest = 0.0
    for case in range(shard, CASES, SHARDS):
        random = Random(case)
        name, data = random.choice(corpus())
        damaged = mutate(data, random)
        path.write_bytes(damaged)
        began = time.monotonic()
        try:
            result = read_file(path, name, ReadRequest())
            for problem in result.problems:
                assert problems.message(problem)
        except Exception as error:
            error.add_note(f"case {case}: {name} damaged to {damaged[:300]!r}")
            raise
        slowest = max(slowest, time.monotonic() - began)
        assert result.is_loadable or result.problems, f"case {case}: {name} refused without a word"
        assert not (result.rows and not result.is_loadable and not result.needs_answer), (
            f"case {case}: {name}"
        )
    assert slowest < LONGEST_SECONDS
