"""`make start` from the outside: it comes up, says where, is alone, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smroi.embedded.binaries import EmbeddedError
from smroi.embedded.environment import intake_port, port
from smroi.embedded.liveness import is_running

PROJECT = Path(__file__).parents[2]
START_SECONDS = 300
HEARTBEAT = "from accounts.models import Heartbeat; from django.utils.timezone import now"


class Runner:
    """A runner with a data folder and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.intake_port = free_port()
        ours = {"SMROI_VAR": str(folder), "PORT": str(self.port), "INTAKE_PORT": str(self.intake_port)}
        strange = (
            "SMROI_",
            "DATABASE_",
            "BROKER_",
            "DJANGO_",
            "PYTEST_",
            "PORT",
            "TASK_",
            "INTAKE_",
            "PUBLIC_",
        )
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(strange)} | ours

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "smroi.embedded.run", *arguments]
        return subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def start(self) -> subprocess.Popen[str]:
        """Return once it says that it is running."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smroi.embedded.run"],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if line.lstrip().startswith("Stop "):
                return self.process
        pytest.fail(f"It did not come up:\n{self.said}")

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=60)[0]
        return self.process.returncode

    def children(self) -> list[int]:
        return [row["pid"] for row in json.loads((self.folder / "run.json").read_text())]

    def get(self, path: str, port: int | None = None) -> tuple[int, bytes]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read()

    def manage(self, code: str) -> str:
        """Run Python inside `manage.py shell` as a person would, with no settings but where the data are."""
        environment = {k: v for k, v in self.environment.items() if k != "PORT"}
        command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def runner(tmp_path_factory: Any) -> Iterator[Runner]:
    made = Runner(tmp_path_factory.mktemp("smroi"))
    yield made
    made.run("reset")


def test_it_starts_is_alone_survives_a_kill_and_stops(runner: Runner) -> None:
    runner.start()
    status, body = runner.get("/readyz")
    assert (status, json.loads(body)["ready"]) == (200, True)
    assert f"http://localhost:{runner.port}" in runner.said
    assert runner.get("/healthz", runner.intake_port) == (200, b"ok")
    assert f"http://localhost:{runner.intake_port}" in runner.said
    assert "failed" not in runner.said

    second = runner.run()
    assert second.returncode == 1
    assert f"smroi already runs at http://localhost:{runner.port}" in second.stderr

    runner.manage(f"{HEARTBEAT}; Heartbeat.objects.create(name='kept', seen_at=now())")
    killed = runner.children()
    assert len(killed) == 4
    runner.process.kill()
    runner.process.wait()

    runner.start()
    assert not [pid for pid in killed if is_running(pid)]
    assert runner.manage(f"{HEARTBEAT}; print(Heartbeat.objects.filter(name='kept').count())") == "1"
    children = runner.children()
    assert runner.stop(signal.SIGINT) == 0
    assert "Your data stay where they are." in runner.said
    assert not [pid for pid in children if is_running(pid)]
    assert runner.run("stop").stdout == "smroi does not run here.\n"


@pytest.mark.parametrize("which", ["port", "intake_port"])
def test_a_taken_port_is_said_before_anything_is_started(tmp_path: Path, which: str) -> None:
    runner = Runner(tmp_path)
    taken = getattr(runner, which)
    with socket.socket() as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        done = runner.run()
    assert done.returncode == 1
    assert f"Port {taken} cannot be used" in done.stderr
    assert f"make start PORT={taken + 1}" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("text", ["0", "65536", "80a", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(EmbeddedError, match="it must be a number from 1 to 65535"):
        port()


@pytest.mark.parametrize(("text", "given"), [("8000", "8000"), ("65535", ""), ("8000", "x")])
def test_the_intake_has_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch, text: str, given: str) -> None:
    monkeypatch.setenv("PORT", text)
    monkeypatch.setenv("INTAKE_PORT", given)
    with pytest.raises(EmbeddedError, match="and another one than PORT"):
        intake_port()
