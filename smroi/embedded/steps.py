"""The steps between nothing and a smroi that can be started: each says what it does and how long it took."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from smroi.embedded.binaries import PROJECT, EmbeddedError, var_dir
from smroi.embedded.catalogues import compile_catalogues
from smroi.embedded.processes import tail

WIDTH = 22
Environment = dict[str, str]


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """One line on the terminal: the title at once, the outcome and the seconds when it is over."""
    print(f"  {title:<{WIDTH}} ", end="", flush=True)
    outcome = ["done"]
    began = time.monotonic()
    try:
        yield lambda text: outcome.__setitem__(0, text)
    except BaseException as reason:
        print("failed" if isinstance(reason, Exception) else "stopped", flush=True)
        raise
    print(f"{outcome[0]} ({time.monotonic() - began:.1f} s)", flush=True)


def migrate(environment: Environment) -> None:
    with progress("Migrations"):
        manage(["migrate", "--no-input", "--verbosity", "1"], environment)


def exchange_rates(environment: Environment) -> None:
    """The bank's published rates; without them money in other currencies counts nowhere."""
    with progress("Exchange rates"):
        manage(["load_rates"], environment)


def translate() -> None:
    with progress("Translations") as say:
        written = compile_catalogues()
        say(f"{written} compiled" if written else "up to date")


def collect_static(environment: Environment) -> None:
    """Collecting, hashing and compressing takes seconds, so only when a file has changed."""
    stamp = var_dir() / "static.stamp"
    with progress("Static files") as say:
        state = _static_state()
        if stamp.exists() and stamp.read_text() == state and (var_dir() / "static").exists():
            say("up to date")
            return
        manage(["collectstatic", "--no-input", "--clear", "--verbosity", "0"], environment)
        stamp.write_text(state)


def demo_data(environment: Environment) -> dict[str, str]:
    """Fill an empty database with the made-up agency; the login it prints."""
    if not (PROJECT / "smroi/management/commands/demo.py").exists():
        return {}
    with progress("Demo data"):
        output = manage(["demo"], environment)
    pairs = (line.partition(":") for line in output.splitlines())
    return {
        name.strip(): value.strip()
        for name, _, value in pairs
        if name.strip() in {"login", "password", "client"}
    }


def manage(arguments: list[str], environment: Environment) -> str:
    """Run a Django command; its output goes to a log and, when it fails, the end of that to the person."""
    log = log_file(arguments[0])
    with log.open("wb") as output:
        command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            start_new_session=True,  # Ctrl-C lets a step finish, then stops
        )
    if done.returncode != 0:
        raise EmbeddedError(f"`manage.py {' '.join(arguments)}` failed; {log} ends with:\n\n{tail(log)}")
    return log.read_text(errors="replace")


def log_file(name: str) -> Path:
    folder = var_dir() / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"


def _static_state() -> str:
    """Changes when a static file of ours does, or the lock, which is where the files of libraries come from."""
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    for path in sorted(PROJECT.glob("*/static/**/*")):
        if path.is_file():
            state = path.stat()
            digest.update(f"{path.relative_to(PROJECT)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
