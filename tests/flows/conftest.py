"""What a flow needs: a database that commits, files, and a real Celery worker in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def wait_for(what: Callable[[], bool], *, seconds: float = PATIENCE, why: str) -> None:
    """Ask until it is so; fail with `why` when it is not so in time."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"Waited {seconds} s in vain: {why}"
        time.sleep(0.1)


@dataclass
class Worker:
    """A Celery worker on the database of this test, in a process group that can be killed whole."""

    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "smroi",
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "info",
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, *, with_signal: int = signal.SIGKILL) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, with_signal)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:  # it waits for a child that the signal took away
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(timeout=15)


def environment_of_this_test(files: Path, **more: str) -> dict[str, str]:
    """So that a process works on the database of the running test."""
    address = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {
        **os.environ,
        "DATABASE_URL": database,
        "SMROI_FILES": str(files),
        "SMROI_VAR": str(files.parent),
        **more,
    }


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def worker(transactional_db: None, files: Path, tmp_path: Path) -> Iterator[Worker]:
    made = Worker(environment_of_this_test(files), tmp_path / "worker.log")
    made.start()
    yield made
    made.kill(with_signal=signal.SIGTERM)
