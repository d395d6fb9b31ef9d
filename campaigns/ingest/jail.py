"""Reads an uploaded file in a process of its own, which may die of it without harm to anyone else."""

from __future__ import annotations

import errno
import logging
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from django.conf import settings

import campaigns
from campaigns.ingest.shapes import Problem, ReadRequest, ReadResult
from campaigns.ingest.spool import StoredBatches, restored

logger = logging.getLogger(__name__)

_ROOT = str(Path(campaigns.__file__).resolve().parents[1])
# A thread reserves address space by the dozen of megabytes, and two cores' worth of work is all there is.
_THREADS = {"POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"}
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from campaigns.ingest.child import main; main()"


@dataclass(frozen=True, slots=True)
class Limits:
    memory_bytes: int = 1024 * 2**20
    cpu_seconds: int = 30
    wall_seconds: int = 60
    result_bytes: int = 1024 * 2**20


LIMITS = Limits()
# A long file may take longer; an idle core reads some fifteen times as much in a second.
BYTES_A_SECOND = 4 * 2**20
_TRAILER = 8
_DAMAGE = (EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError, OSError, OverflowError)
_TOO_LARGE = ("MemoryError", f"OSError: [Errno {errno.EFBIG}]")


def limits_for(size: int) -> Limits:
    """What a file of so many bytes may take: more time the larger it is, and as much memory as any other."""
    base = LIMITS
    if settings.configured:
        base = replace(base, memory_bytes=settings.IMPORT_MEMORY_BYTES)
    more = size // BYTES_A_SECOND
    return replace(base, cpu_seconds=base.cpu_seconds + more, wall_seconds=base.wall_seconds + 2 * more)


def read_in_jail(
    path: Path, file_name: str, request: ReadRequest, limits: Limits | None = None
) -> ReadResult:
    """What `read_file` returns; whatever the child dies of is a result with the one problem "unreadable".

    A fresh interpreter and not a fork: it inherits no database connection, no secret and no lock held by
    another thread, and it may be started from a daemonic Celery process and from a gunicorn thread alike.
    """
    answer = tempfile.TemporaryFile()  # noqa: SIM115 - stays open as long as its batches are wanted
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as complaints:
        inherited = _inherited(path)
        pickle.dump((str(path if inherited else path.resolve()), file_name, request), question)
        question.seek(0)
        status = _run(question, answer, complaints, limits or limits_for(_size_of(path)), inherited)
        if status == 0:
            result = load_result(answer)
            if result is not None:
                return result
        answer.close()
        complaints.seek(0)
        last_words = complaints.read(64 * 1024).decode("utf-8", "replace").strip().splitlines()
    error = last_words[-1] if last_words else ""
    # Where it happened and what kind of error, but never its text: that may quote a cell, and those are private.
    places = [line.strip() for line in last_words if line.startswith('  File "')][-3:]
    logger.warning("reading died: status=%s error=%s at=%s", status, error.partition(":")[0][:80], places)
    return ReadResult(problems=[_explain(status, error)], problem_count=1)


def cells_in_jail(data: bytes, file_name: str, most: int) -> ReadResult:
    """The first rows of a small file as they are written, in `first_rows`; it lies in no folder meanwhile."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return read_in_jail(
            Path("/dev/fd") / str(file.fileno()), file_name, ReadRequest(cells=most), limits_for(len(data))
        )


def _inherited(path: Path) -> tuple[int, ...]:
    """The descriptor that the child needs for a file without a name, which `store.opened` gives."""
    return (int(path.name),) if path.parent == Path("/dev/fd") else ()


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _run(
    question: IO[bytes],
    answer: IO[bytes],
    complaints: IO[bytes],
    limits: Limits,
    inherited: tuple[int, ...] = (),
) -> int | None:
    """Exit status of the child, negative for a signal, None when its time was up."""
    command = [sys.executable, "-I", "-c", _START, _ROOT]
    command += map(
        str, (limits.memory_bytes, limits.cpu_seconds, limits.wall_seconds + 5, limits.result_bytes)
    )
    child = subprocess.Popen(
        command,
        stdin=question,
        stdout=answer,
        stderr=complaints,
        cwd="/",
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC", **_THREADS},
        close_fds=True,
        pass_fds=inherited,
        start_new_session=True,
    )
    try:
        return child.wait(limits.wall_seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def load_result(answer: IO[bytes]) -> ReadResult | None:
    """The result a child wrote, None when it is anything else. Its batches are read from the file when asked for."""
    try:
        size = answer.seek(0, os.SEEK_END)
        answer.seek(size - _TRAILER)
        answer.seek(int.from_bytes(answer.read(_TRAILER), "little"))
        result, index = _Unpickler(answer).load()
        if not isinstance(result, ReadResult):
            return None
        return replace(result, batches=StoredBatches(answer, size, restored(index)))
    except (*_DAMAGE, pickle.UnpicklingError):
        return None


class _Unpickler(pickle.Unpickler):
    """Builds our own shapes, numbers and dates only: a child that a file has taken over may answer anything."""

    _PLAIN = frozenset(
        {("decimal", "Decimal"), ("datetime", "date"), ("datetime", "datetime"), ("datetime", "timedelta")}
        | {("datetime", "timezone"), ("builtins", "set"), ("builtins", "frozenset")}
    )

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._PLAIN:
            return super().find_class(module, name)
        if module == "campaigns.ingest.shapes":
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a result")


def _explain(status: int | None, error: str) -> Problem:
    """Why the child is gone, as far as its end tells: out of time, out of memory, or damaged."""
    if status is None or status in (-signal.SIGXCPU, -signal.SIGALRM):
        reason = "time"
    elif status in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXFSZ) or error.startswith(_TOO_LARGE):
        reason = "memory"
    else:
        reason = "damaged"
    return Problem("unreadable", "error", params={"reason": reason})
