"""Everything on one machine: `python -m smroi.embedded.run`, which is `make start`; also `run stop` and `run reset`."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from smroi.embedded import steps
from smroi.embedded.binaries import PROJECT, EmbeddedError, var_dir
from smroi.embedded.environment import (
    address,
    demo_environment,
    embedded_cluster,
    intake_port,
    port,
    public_address,
    save,
)
from smroi.embedded.liveness import is_running
from smroi.embedded.postgres import Cluster, development_cluster
from smroi.embedded.processes import Child, end_all, end_leftovers, write_down

READY_SECONDS = 180.0
STOP_SECONDS = 40.0
WATCH_SECONDS = 0.3

stopping = threading.Event()


class Stopped(KeyboardInterrupt):
    """Somebody asked us to end before we were up."""


def main(arguments: list[str]) -> int:
    if arguments == ["stop"]:
        return stop()
    if arguments == ["reset"]:
        return reset()
    if arguments:
        print(__doc__)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    try:
        with _only_one():
            return _run()
    except Stopped:
        print("\nStopped.", flush=True)
        return 130
    except EmbeddedError as error:
        # Ctrl-C reaches PostgreSQL's programs as well, so a step may fail before we look.
        print("\nStopped." if stopping.is_set() else f"\n{error}", file=sys.stderr, flush=True)
        return 130 if stopping.is_set() else 1


def stop() -> int:
    """End a running smroi of this folder, or what a killed one left behind."""
    runner = _runner_pid()
    if runner is not None:
        os.kill(runner, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while is_running(runner) and time.monotonic() < deadline:
            time.sleep(0.1)
        print("Stopped.")
        return 0
    names = end_leftovers(_children_file())
    cluster = embedded_cluster()
    was_running = bool(cluster and cluster.stop()) or bool(names)
    print("Stopped what was left running." if was_running else "smroi does not run here.")
    return 0


def reset() -> int:
    """Stop, and remove database, uploaded files and mails; servers of your own are not touched."""
    stop()
    development_cluster().remove()
    for name in ("files", "mail", "beat-schedule", "run.env"):
        path = var_dir() / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    print("The demo's data are gone.")
    return 0


def _run() -> int:
    end_leftovers(_children_file())
    _check_ports()
    cluster = embedded_cluster()
    children: list[Child] = []
    print("Starting smroi", flush=True)
    try:
        environment, login = _prepare(cluster)
        with steps.progress("Web, intake, worker"):
            children += _start_children(environment)
            write_down(children, _children_file())
            _wait_until_ready(children)
        _say_where(cluster, login)
        while not stopping.wait(WATCH_SECONDS):
            _check_alive(children)
        print("\nStopping smroi ... ", end="", flush=True)
    finally:
        end_all(children)
        _children_file().unlink(missing_ok=True)
        if cluster:
            cluster.stop()
    print("stopped. Your data stay where they are.", flush=True)
    return 0


def _prepare(cluster: Cluster | None) -> tuple[dict[str, str], dict[str, str]]:
    with steps.progress("Database") as say:
        if cluster:
            cluster.start()
        ours = demo_environment(cluster)
        save(ours)
        say("PostgreSQL runs" if cluster else "DATABASE_URL and BROKER_URL")
    environment = dict(os.environ) | ours
    for step in (steps.migrate, steps.exchange_rates, steps.collect_static):
        _stop_if_asked()
        step(environment)
    steps.translate()
    _stop_if_asked()
    return environment, steps.demo_data(environment)


def _start_children(environment: dict[str, str]) -> list[Child]:
    python, level = sys.executable, environment.get("LOG_LEVEL", "INFO").lower()
    celery = [python, "-m", "celery", "--app", "smroi"]
    commands = {
        "web": [python, "-m", "gunicorn", "--config", "python:smroi.web", "smroi.wsgi"],
        "intake": [python, "-m", "smroi.intake"],
        "worker": [
            *celery, "worker", "--concurrency", "2", "--loglevel", level,
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ],
        "beat": [*celery, "beat", "--loglevel", level, "--schedule", str(var_dir() / "beat-schedule"), "--pidfile="],
    }  # fmt: skip
    environment = environment | {"PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    return [Child(name, command, environment, steps.log_file(name)) for name, command in commands.items()]


def _wait_until_ready(children: list[Child]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    reasons = "no answer"
    while time.monotonic() < deadline:
        _stop_if_asked()
        _check_alive(children)
        status, reasons = _ask(port(), "/readyz")
        if status == http.HTTPStatus.OK:
            status, reasons = _ask(intake_port(), "/healthz")
        if status == http.HTTPStatus.OK:
            return
        time.sleep(WATCH_SECONDS)
    logs = var_dir() / "log"
    raise EmbeddedError(f"smroi is not ready after {READY_SECONDS:.0f} s: {reasons}\nThe logs are in {logs}.")


def _ask(number: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", number, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{number}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")[:500]
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()


def _check_alive(children: list[Child]) -> None:
    for child in children:
        code = child.exit_code()
        if code is not None:
            raise EmbeddedError(
                f"The {child.name} process ended by itself (exit code {code}), so everything was stopped. "
                f"{child.log} ends with:\n\n{child.tail()}"
            )


def _say_where(cluster: Cluster | None, login: dict[str, str]) -> None:
    lines = [("Open", address()), ("Links and pages", public_address())]
    if login:
        lines += [
            ("E-mail", login.get("login", "")),
            ("Password", login.get("password", "")),
            ("A client", login.get("client", "")),
        ]
    lines += [
        ("Database", f"{cluster.home if cluster else 'the one in DATABASE_URL'}"),
        ("Files, mails, logs", f"{var_dir()}"),
        ("Stop", "Ctrl-C here, or `make stop`"),
    ]
    print("\nsmroi is running.\n")
    for name, value in lines:
        print(f"  {name:<{steps.WIDTH}} {value}")
    print(flush=True)


def _check_ports() -> None:
    """Before anything is started: ports are the one thing that another program may have."""
    host = os.environ.get("SMROI_BIND", "127.0.0.1")
    for number in (port(), intake_port()):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, number))
            except OSError as error:
                raise EmbeddedError(
                    f"Port {number} cannot be used ({error.strerror}); another program may have it. "
                    f"Choose another one: make start PORT={number + 1}"
                ) from error


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    file = _lock_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise EmbeddedError(_already_running(lock.read())) from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "address": address()}))
        lock.flush()
        yield


def _already_running(lock: str) -> str:
    with contextlib.suppress(ValueError, KeyError):
        state = json.loads(lock)
        return f"smroi already runs at {state['address']} (process {state['pid']}). `make stop` stops it."
    return "smroi is just being started from this folder by somebody else."


def _runner_pid() -> int | None:
    """The process that holds the lock; what the file says counts only while it is locked."""
    with contextlib.suppress(OSError, ValueError, KeyError), _lock_file().open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(json.load(lock)["pid"])
    return None


def _stop_if_asked() -> None:
    if stopping.is_set():
        raise Stopped


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    if stopping.is_set():
        # Asked twice: a step that does not come to an end must not hold us up.
        raise Stopped
    stopping.set()


def _lock_file() -> Path:
    return var_dir() / "run.lock"


def _children_file() -> Path:
    return var_dir() / "run.json"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
