"""Child processes end, with their children, whoever is left to end them."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from smroi.embedded.liveness import is_running, started_at
from smroi.embedded.processes import Child, end_all, end_leftovers, write_down

# A parent with a child of its own, both deaf to a polite request.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork():
    print("up", flush=True)
time.sleep(60)
"""

POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("up", flush=True)
time.sleep(60)
"""


def start(tmp_path: Path, code: str = STUBBORN) -> Child:
    child = Child("example", [sys.executable, "-c", code], dict(os.environ), tmp_path / "log" / "example.log")
    deadline = time.monotonic() + 10
    while "up" not in child.tail() and time.monotonic() < deadline:
        time.sleep(0.02)
    return child


def group_is_gone(leader: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        time.sleep(0.02)
    return False


def test_a_group_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = start(tmp_path)
    end_all([child], grace=0.2)
    assert child.exit_code() == -signal.SIGKILL


def test_a_child_that_finishes_when_asked_is_not_killed(tmp_path: Path) -> None:
    child = start(tmp_path, POLITE)
    end_all([child], grace=5)
    assert child.exit_code() == 7


def test_the_end_of_the_log_is_what_a_message_shows(tmp_path: Path) -> None:
    child = start(tmp_path, "print('x' * 100_000); print('up'); print('the reason')")
    end_all([child])
    assert child.tail().endswith("the reason")
    assert len(child.tail()) <= 4000


def test_the_children_of_a_killed_runner_are_found_again(tmp_path: Path) -> None:
    child, record = start(tmp_path), tmp_path / "run.json"
    write_down([child], record)
    assert end_leftovers(record, grace=0.2) == ["example"]
    assert not is_running(child.trace.pid)
    assert not record.exists()
    end_all([child])
    assert group_is_gone(child.trace.pid)


def test_a_process_that_got_an_old_pid_is_left_alone(tmp_path: Path) -> None:
    child, record = start(tmp_path), tmp_path / "run.json"
    write_down([child], record)
    record.write_text(record.read_text().replace(started_at(child.trace.pid), "1"))
    assert end_leftovers(record, grace=0.2) == []
    assert child.exit_code() is None
    end_all([child], grace=0.1)


def test_a_record_that_was_cut_short_is_no_obstacle(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    record.write_text('[{"name": "web", "pi')
    assert end_leftovers(record) == []
    assert end_leftovers(tmp_path / "missing.json") == []
