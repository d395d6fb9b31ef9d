"""Starts child processes, watches them, and ends every one, whatever happened to the process that began them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from smroi.embedded.liveness import is_running, started_at

GRACE_SECONDS = 15.0
TAIL_BYTES = 4000


@dataclass(frozen=True)
class Trace:
    """Enough to find a process again and to be sure that it is the same one."""

    name: str
    pid: int
    started: str

    def runs(self) -> bool:
        return is_running(self.pid) and started_at(self.pid) == self.started


class Child:
    """A process in a group of its own: Ctrl-C in the terminal reaches us alone, and we end the whole group."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.name, self.log = name, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.trace = Trace(name, self._process.pid, started_at(self._process.pid))

    def exit_code(self) -> int | None:
        return self._process.poll()

    def wait(self) -> None:
        self._process.wait()

    def tail(self) -> str:
        return tail(self.log)


def tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL_BYTES))
        return file.read().decode(errors="replace").strip()


def end_all(children: Iterable[Child], *, grace: float = GRACE_SECONDS) -> None:
    """Ask every child to finish, then kill what is left of its group."""
    waiting = list(children)
    for child in waiting:
        _signal(child.trace.pid, signal.SIGTERM, group=False)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(child.exit_code() is None for child in waiting):
        time.sleep(0.05)
    for child in waiting:
        _signal(child.trace.pid, signal.SIGKILL, group=True)
        child.wait()


def end_leftovers(file: Path, *, grace: float = GRACE_SECONDS) -> list[str]:
    """End the children of a runner that was killed, by what it wrote down; their names."""
    traces = [trace for trace in _read(file) if trace.runs()]
    for trace in traces:
        _signal(trace.pid, signal.SIGTERM, group=False)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(trace.runs() for trace in traces):
        time.sleep(0.05)
    for trace in traces:
        _signal(trace.pid, signal.SIGKILL, group=True)
        while trace.runs():
            time.sleep(0.02)
    file.unlink(missing_ok=True)
    return [trace.name for trace in traces]


def write_down(children: Iterable[Child], file: Path) -> None:
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps([asdict(child.trace) for child in children]))
    draft.replace(file)


def _read(file: Path) -> list[Trace]:
    try:
        return [Trace(**row) for row in json.loads(file.read_text())]
    except (OSError, ValueError, TypeError):  # none, or cut short by the crash it was kept for
        return []


def _signal(pid: int, number: signal.Signals, *, group: bool) -> None:
    # To the leader alone when asking: it knows in which order its own children must end.
    try:
        if group:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass
