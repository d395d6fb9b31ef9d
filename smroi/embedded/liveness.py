"""Tells a running PostgreSQL from a corpse, a zombie or a stranger who got its process id."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PROC = Path("/proc")


def postmaster_pid(data: Path) -> int | None:
    """The pid of the server on this data folder, None when none runs.

    A pid file and a living pid prove nothing: the pid may be a zombie's or long since someone else's.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _is_postgres_on(pid, data) else None


def pids_inside(folder: Path) -> list[int]:
    """Processes working in this folder: what a killed server left behind. Empty where /proc is missing."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder and is_running(int(entry.name)):
                found.append(int(entry.name))
        except OSError:  # ended meanwhile, or not ours to look at
            continue
    return found


def is_running(pid: int) -> bool:
    """True for a process that still runs code; a zombie only waits to be counted."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def started_at(pid: int) -> str:
    """When the process began, in whatever unit the system has; with the pid it names one process for good."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[19]
    except OSError:
        return _ps(pid, "lstart")


def _is_postgres_on(pid: int, data: Path) -> bool:
    if not is_running(pid):
        return False
    try:
        command = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        command = _ps(pid, "command").encode().split(b" ")
    return command[0].endswith(b"postgres") and os.fsencode(data) in command


def _state(pid: int) -> str:
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return _ps(pid, "state")[:1]


def _ps(pid: int, column: str) -> str:
    # macOS has no /proc.
    done = subprocess.run(
        ["ps", "-p", str(pid), "-o", f"{column}="], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
