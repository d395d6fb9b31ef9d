"""What a flow needs: a database that commits, files, and a real Celery worker in a process of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
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


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    location: str


@dataclass
class Intake:
    """The server of links, pages and events in a process of its own, on the database of this test."""

    environment: dict[str, str]
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "smroi.intake"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def ask(
        self, method: str, path: str, *, agent: str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"
    ) -> Reply:
        asking = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            asking.request(method, path, headers={"User-Agent": agent})
            answer = asking.getresponse()
            answer.read()
            return Reply(answer.status, answer.getheader("Location") or "")
        finally:
            asking.close()


IntakeMaker = Callable[..., Intake]


@pytest.fixture
def start_intake(transactional_db: None, files: Path, tmp_path: Path) -> Iterator[IntakeMaker]:
    """`start_intake(NAME="value")`: a running intake with these settings."""
    made: list[Intake] = []

    def start(**more: str) -> Intake:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        named = {"INTAKE_PORT": str(port), "INTAKE_RATE": "0", "PUBLIC_URL": f"http://localhost:{port}"}
        intake = Intake(
            environment_of_this_test(files, **named, **more), tmp_path / f"intake-{port}.log", port
        )
        made.append(intake)
        intake.start()
        wait_for(intake.answers, why="the intake does not answer")
        return intake

    yield start
    for intake in made:
        intake.kill()
