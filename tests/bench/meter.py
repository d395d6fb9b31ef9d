"""How long ways of doing a thing take in turns: by the clock, and by the processor, which a busy machine moves less."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection


@dataclass(slots=True)
class Times:
    """Milliseconds of each call, and of the processor in all: ours and that of the database's process for us."""

    wall: list[float] = field(default_factory=list)
    processor: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.wall, n=20)[-1]

    @property
    def processor_each(self) -> float:
        return self.processor / len(self.wall)


def backend() -> int:
    """The process that serves our connection, which is kept: one that is a minute old would be made anew."""
    connection.ensure_connection()
    connection.close_at = None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
    return pid


def processor_of(pid: int) -> float:
    """Milliseconds that a process has had; by nanoseconds where the kernel counts them."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
    except (OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def in_turns(ways: Mapping[str, Callable[[], object]], *, rounds: int, together: int = 1) -> dict[str, Times]:
    """`together` calls of one way before the next has its turn; the first turn of all is not counted."""
    found = {name: Times() for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            pid = backend()
            before = time.process_time() * 1000 + processor_of(pid)
            walls = [_wall(way) for _call in range(together)]
            spent = time.process_time() * 1000 + processor_of(pid) - before
            if number:
                found[name].wall += walls
                found[name].processor += spent
    return found


def _wall(way: Callable[[], object]) -> float:
    started = time.perf_counter()
    way()
    return (time.perf_counter() - started) * 1000
