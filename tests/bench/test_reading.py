"""How long a large export takes to be read against the bare parse of the same file, and how much memory."""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.read import read_file
from campaigns.ingest.shapes import ReadRequest
from tests.bench.long_exports import write_google, write_meta

ROWS = int(os.environ.get("SMROI_BENCH_ROWS", "1000000"))
MANY_ROWS = int(os.environ.get("SMROI_BENCH_MANY_ROWS", "5000000"))
ROUNDS = 3
MOST_MEMORY = 600  # MB, of the process that reads and of the one that takes the batches

# A process of its own, so that its peak is of this file alone; what it starts is the jail's child.
_IN_JAIL = """
import pathlib, resource, sys
from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.shapes import ReadRequest
result = read_in_jail(pathlib.Path(sys.argv[1]), "export.csv", ReadRequest())
count = sum(len(batch) for batch in result.batches)
status = pathlib.Path("/proc/self/status").read_text()  # what getrusage says begins with the peak of the parent
own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN)
print(count, own // 1024, child.ru_maxrss // 1024, round(child.ru_utime + child.ru_stime, 2))
"""


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds of the processor without the collection of cycles, which the jail's child goes without as well."""
    gc.disable()
    started = time.process_time()
    work()
    spent = time.process_time() - started
    gc.enable()
    gc.collect()
    return spent


@pytest.mark.parametrize(("name", "write"), [("meta", write_meta), ("google", write_google)])
def test_reading_against_the_bare_parse(
    name: str, write: Callable[[Path, int], None], tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    write(path, ROWS)
    above = 2 if name == "google" else 0
    bare, ours = [], []
    for _round in range(ROUNDS):
        bare.append(cpu_of(lambda: pl.read_csv(path, infer_schema=False, skip_lines=above)))
        ours.append(cpu_of(lambda: read_file(path, path.name, ReadRequest())))
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    print(f"\nreading_vs_polars_{name} {ratio:.2f}")
    print(f"reading_seconds_beyond_polars_{name} {statistics.median(ours) - statistics.median(bare):.2f}")
    result = read_file(path, path.name, ReadRequest())
    assert result.is_loadable and result.row_count == ROWS
    assert ratio < 5


@pytest.mark.parametrize("rows", [ROWS, MANY_ROWS])
def test_memory_of_the_reader_and_of_the_worker(rows: int, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    write_meta(path, rows)
    ran = subprocess.run(
        [sys.executable, "-c", _IN_JAIL, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    count, worker, child, seconds = ran.stdout.split()
    print(f"\nreading_memory_{rows} {child} MB, worker {worker} MB, {seconds} s of CPU")
    assert int(count) == rows
    assert int(child) < MOST_MEMORY and int(worker) < MOST_MEMORY


def test_small_files_wait_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    write_meta(path, 500)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = read_in_jail(path, path.name, ReadRequest())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"\nreading_small_seconds {spent:.2f}")
    assert result.row_count == 500
