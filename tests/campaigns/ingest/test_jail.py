"""The process a file is read in: it answers like the reader, dies alone, and takes no secret along."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from campaigns.ingest import child, jail
from campaigns.ingest.jail import LIMITS, Limits, load_result, read_in_jail
from campaigns.ingest.read import read_file
from campaigns.ingest.shapes import ReadRequest, ReadResult
from tests.campaigns.ingest.test_hostile_files import BOMBS

HEADER = (
    'Day,"Campaign name",Impressions,Currency,"Amount spent (AUD)","Link clicks",'
    '"Reporting starts","Reporting ends"'
)


def export(path: Path, row_count: int) -> Path:
    rows = (f"2026-06-03,Ad {number},1,AUD,1.25,1,2026-06-03,2026-06-03" for number in range(row_count))
    path.write_text("\n".join([HEADER, *rows]))
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return export(tmp_path / "small.csv", 3)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return export(tmp_path / "large.csv", 200_000)


def test_answers_what_the_reader_answers(small: Path) -> None:
    result = read_in_jail(small, "small.csv", ReadRequest())
    assert result == read_file(small, "small.csv", ReadRequest())
    assert result.encoding == "utf-8"


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(memory_bytes=120 * 2**20), "memory"),
        (Limits(cpu_seconds=1), "time"),
        (Limits(wall_seconds=1), "time"),
    ],
    ids=["memory", "cpu", "wall"],
)
def test_a_child_beyond_its_limits_is_one_problem(large: Path, limits: Limits, reason: str) -> None:
    result = read_in_jail(large, "large.csv", ReadRequest(), limits)
    assert result.rows == []
    assert [(problem.code, problem.severity, problem.params) for problem in result.problems] == [
        ("unreadable", "error", {"reason": reason})
    ]
    assert not result.is_loadable


def test_a_result_beyond_its_limit_is_one_problem(tmp_path: Path) -> None:
    path = export(tmp_path / "medium.csv", 500)
    result = read_in_jail(path, "medium.csv", ReadRequest(), Limits(result_bytes=8_000))
    assert [(problem.code, problem.params) for problem in result.problems] == [
        ("unreadable", {"reason": "memory"})
    ]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("os.abort()", "memory"),
        ("os.kill(os.getpid(), 9)", "memory"),
        ("os.kill(os.getpid(), 11)", "damaged"),
        ("os._exit(0)", "damaged"),
        ("print('not a result'); sys.exit()", "damaged"),
        ("raise RecursionError('x' * 1_000_000)", "damaged"),
        ("bytearray(2**31)", "memory"),
    ],
)
def test_whatever_a_reader_dies_of_is_one_problem(
    fault: str, reason: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree with our child and a reader that dies, as a library did on a 4.8 KB workbook."""
    planted = tmp_path / "campaigns" / "ingest"
    planted.mkdir(parents=True)
    for name in ("child.py", "shapes.py"):
        (planted / name).write_text(Path(child.__file__).with_name(name).read_text())
    (planted / "read.py").write_text(f"import os, sys\ndef read_file(*arguments):\n    {fault}\n")
    monkeypatch.setattr(jail, "_ROOT", str(tmp_path))
    result = read_in_jail(small, "small.csv", ReadRequest())
    assert [(problem.code, problem.params) for problem in result.problems] == [
        ("unreadable", {"reason": reason})
    ]


def test_a_missing_file_is_one_problem(tmp_path: Path) -> None:
    result = read_in_jail(tmp_path / "gone.csv", "gone.csv", ReadRequest())
    assert [(problem.code, problem.params) for problem in result.problems] == [
        ("unreadable", {"reason": "damaged"})
    ]


@pytest.mark.parametrize(
    "name",
    ["sparse sheet, A1 and XFD1048576", "shared strings", "billion laughs"],
)
def test_bombs_are_refused_inside(name: str, tmp_path: Path) -> None:
    build, code = BOMBS[name]
    path = tmp_path / "upload.xlsx"
    path.write_bytes(build())
    result = read_in_jail(path, "upload.xlsx", ReadRequest())
    assert [problem.code for problem in result.problems if problem.severity == "error"] == [code]


def test_the_child_has_no_secrets_and_no_open_files_of_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export(tmp_path / "medium.csv", 20_000)
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@host/db")
    monkeypatch.setenv("SECRET_KEY", "secret")
    with path.open("rb") as inherited, ThreadPoolExecutor(1) as pool:
        os.set_inheritable(inherited.fileno(), True)
        reading = pool.submit(read_in_jail, path, "medium.csv", ReadRequest())
        child = wait_for_child()
        environment = (child / "environ").read_bytes()
        files = {int(entry.name): str(entry.readlink()) for entry in (child / "fd").iterdir()}
        reading.result()
    assert b"secret" not in environment
    assert {entry.partition(b"=")[0] for entry in environment.split(b"\0") if entry} == {
        b"PATH",
        b"LANG",
        b"POLARS_MAX_THREADS",
        b"OPENBLAS_NUM_THREADS",
        b"TZ",
    }
    assert not [target for target in files.values() if target.startswith("socket:")]
    places = (sys.prefix, sys.base_prefix, jail._ROOT, "/proc", "/sys")  # numpy asks what processor it is on
    code = tuple(str(Path(place).resolve()) for place in places)
    others = {number: target for number, target in files.items() if number > 2 and "medium.csv" not in target}
    assert all(target.startswith(code) for target in others.values()), "only what it is importing"


def wait_for_child() -> Path:
    """The child once it runs our code: its command line names it from the start, its limits a little later."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for task in Path("/proc/self/task").iterdir():
            for number in (task / "children").read_text().split():
                child = Path("/proc") / number
                if b"campaigns.ingest.child" in (child / "cmdline").read_bytes():
                    return child
        time.sleep(0.005)
    raise AssertionError("no child was started")


def read_and_send(path: Path, connection: Connection) -> None:
    connection.send(read_in_jail(path, "small.csv", ReadRequest()).encoding)


def test_works_in_a_daemonic_process(small: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=read_and_send, args=(small, theirs), daemon=True)
    process.start()
    try:
        assert ours.poll(30)
        assert ours.recv() == "utf-8"
    finally:
        process.join()


def test_works_in_threads_at_once(small: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: read_in_jail(small, "small.csv", ReadRequest()), range(4)))
    assert all(result == results[0] for result in results)


class Ambush:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("/tmp/ambush",)


def framed(answer: object) -> bytes:
    """An answer as a child writes it: nothing before it, and behind it where it begins."""
    return pickle.dumps(answer) + bytes(8)


def test_an_answer_that_is_a_result_is_read() -> None:
    assert load_result(io.BytesIO(framed((ReadResult(), ([], []))))) == ReadResult()


@pytest.mark.parametrize(
    "answer",
    [
        pickle.dumps(Ambush()),
        framed(Ambush()),
        framed((ReadResult(batches=[Ambush()]), ([], []))),  # type: ignore[list-item]
        framed((ReadResult(), Ambush())),
        framed((ReadResult(), ([[("name",)]], []))),
        framed((ReadResult(), ([], [(0, 0, 1, 0, (0, "i4"), (0, "i4"), (0, "i4"), (0, "i4"), {})]))),
        framed((["not a result"], ([], []))),
        pickle.dumps(["not a result"]),
        framed((ReadResult(), ([], [])))[:-5],
        framed((ReadResult(), ([], [])))[:-8] + (2**63).to_bytes(8, "little"),
        b"",
        b"Traceback",
    ],
)
def test_an_answer_that_is_no_result_builds_nothing(answer: bytes) -> None:
    assert load_result(io.BytesIO(answer)) is None
    assert not Path("/tmp/ambush").exists()


def test_the_limits_are_those_promised() -> None:
    assert (LIMITS.memory_bytes, LIMITS.cpu_seconds, LIMITS.wall_seconds) == (2**30, 30, 60)


def test_a_long_file_may_take_longer_and_no_more_memory() -> None:
    long = jail.limits_for(640 * 2**20)
    assert (long.memory_bytes, long.cpu_seconds, long.wall_seconds) == (2**30, 190, 380)
    assert jail.limits_for(100_000) == LIMITS


def test_a_long_file_is_read_in_slices_within_the_limits(large: Path) -> None:
    result = read_in_jail(large, "large.csv", ReadRequest())
    assert result.is_loadable and result.row_count == 200_000 and len(result.batches) > 1
    assert result == read_file(large, "large.csv", ReadRequest())
    assert sum(len(batch) for batch in result.batches) == 200_000
    assert result.batches[0].lines[0] == 2
