"""The whole road of a file through a real worker: uploaded, read twice, previewed, loaded, summed; and its memory."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from accounts.models import Organization
from accounts.tenancy import workspace_scope
from campaigns.ingest import run
from campaigns.ingest.shapes import ReadRequest
from campaigns.models import Change, Fact, ImportRun, RunState
from tests.bench.exports import HEADER, export
from tests.bench.loads import bench_table, copied, report, timed
from tests.cast import make_workspace
from tests.flows.conftest import Worker, files, wait_for, worker

__all__ = ["files", "worker"]  # fixtures

ROWS = int(os.environ.get("SMROI_BENCH_FILE_ROWS", "200000"))
MOST_MEMORY = 600  # MB, of each process
PATIENCE = 600
MOVING = (RunState.CHECKING, RunState.QUEUED, RunState.LOADING)


def test_a_file_from_upload_to_sums(worker: Worker, tmp_path: Path) -> None:
    workspace = make_workspace(Organization.objects.create(name="Measured"), "Client")
    one = export(ROWS, seed=1)
    content = tmp_path / "ads.csv"
    content.write_bytes(HEADER.encode() + b"\n" + one.csv())

    def state() -> str:
        with workspace_scope(workspace):
            return ImportRun.objects.of(workspace).latest("uploaded_at").state

    def are_summed() -> bool:
        with workspace_scope(workspace):
            return not Change.objects.of(workspace).exists()

    def load() -> None:
        with workspace_scope(workspace), content.open("rb") as file:
            made = run.request_import(
                workspace, file=file, file_name="ads.csv", request=ReadRequest(), by=None
            )
        wait_for(lambda: state() not in MOVING, seconds=PATIENCE, why=worker.log.read_text())
        if state() == RunState.READY:
            with workspace_scope(workspace):
                run.confirm(workspace, made.pk, by=None)
            wait_for(lambda: state() not in MOVING, seconds=PATIENCE, why=worker.log.read_text())
            wait_for(are_summed, seconds=PATIENCE, why=worker.log.read_text())

    with bench_table():
        text = one.csv(workspace.pk)
        copied([text])
        bare = copied([text])
    with peaks(worker) as memory:
        seconds = timed(load)
    assert state() == RunState.LOADED
    with workspace_scope(workspace):
        assert Fact.objects.of(workspace).count() == one.rows
    size = f"{one.rows} rows, {content.stat().st_size / 2**20:.0f} MB"
    report("import_file_vs_copy", [bare / seconds], f"{size}, {seconds:.1f} s against {bare:.1f} s")
    report("import_same_file_vs_copy", [bare / timed(load)], "the same bytes again")
    assert state() == RunState.DUPLICATE
    print(f"import_file_memory_mb {max(memory.values())}    # {dict(memory)}", flush=True)
    assert max(memory.values()) < MOST_MEMORY


@contextmanager
def peaks(worker: Worker) -> Iterator[Counter[str]]:
    """The most memory that a process of the worker took, and one that read a file for it, in MB."""
    found: Counter[str] = Counter()
    is_over = threading.Event()
    watcher = threading.Thread(target=partial(_watch, worker, found, is_over))
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join()


def _watch(worker: Worker, found: Counter[str], is_over: threading.Event) -> None:
    assert worker.process is not None
    while not is_over.is_set():
        family = {worker.process.pid}
        for _generation in range(3):
            family |= {pid for pid, parent in _parents().items() if parent in family}
        for pid in family:
            try:
                said = Path(f"/proc/{pid}/status").read_text()
                is_reading = b"ingest.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue  # it has ended
            peak = next((int(line.split()[1]) for line in said.splitlines() if line.startswith("VmHWM")), 0)
            name = "reading" if is_reading else "working"
            found[name] = max(found[name], peak // 1024)
        time.sleep(0.2)


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return found
