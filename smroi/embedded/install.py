"""Makes .venv and installs a lock into it, with the standard library: `python3 smroi/embedded/install.py demo|dev`."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
import venv
from collections import deque
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
WIDTH = 22
TAIL_LINES = 25


class InstallError(Exception):
    """Packages could not be installed; the message is what the installer said last."""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not lock_of(arguments[0]).exists():
        print(__doc__)
        return 2
    (PROJECT / "var").mkdir(exist_ok=True)
    with (PROJECT / "var" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            install(arguments[0])
        except InstallError as error:
            print(f"failed\n\n{error}", file=sys.stderr)
            return 1
    return 0


def lock_of(group: str) -> Path:
    return PROJECT / f"requirements-{group}.lock"


def install(group: str) -> None:
    """Bring .venv up to the group's lock; nothing happens when it was installed before."""
    if not _venv_works():
        _say("Virtual environment")
        began = time.monotonic()
        try:
            venv.create(VENV, clear=True, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise InstallError(f"{error}\nOn Debian and Ubuntu, install python3-venv first.") from error
        print(f"done ({time.monotonic() - began:.1f} s)", flush=True)
    stamp, state = VENV / f"installed-{group}", _state(group)
    if stamp.exists() and stamp.read_text() == state:
        return
    _say("Python packages")
    began = time.monotonic()
    _install(lock_of(group))
    stamp.write_text(state)
    print(f"done ({time.monotonic() - began:.1f} s)", flush=True)


def _install(lock: Path) -> None:
    requirements = ["--require-hashes", "--requirement", str(lock)]
    if uv := shutil.which("uv"):
        done = subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *requirements],
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return
        # uv does not read pip's configuration, so pip may still reach what uv cannot.
    _install_with_pip(requirements, sum(1 for line in lock.read_text().splitlines() if "==" in line))


def _install_with_pip(requirements: list[str], total: int) -> None:
    quietly = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--no-compile"]
    command = [str(PYTHON), "-m", "pip", "install", *quietly, *requirements]
    last: deque[str] = deque(maxlen=TAIL_LINES)
    done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            last.append(line)
            if line.startswith("Collecting"):
                done += 1
                if sys.stdout.isatty():
                    print(f"\r  {'Python packages':<{WIDTH}} {done} of {total} ", end="", flush=True)
    if process.returncode != 0:
        raise InstallError("".join(last))
    if sys.stdout.isatty():
        print(f"\r  {'Python packages':<{WIDTH}} ", end="", flush=True)


def _venv_works() -> bool:
    """False also for one whose Python has been removed, replaced or moved."""
    if not PYTHON.exists():
        return False
    code = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    return subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0


def _state(group: str) -> str:
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{version} {hashlib.sha256(lock_of(group).read_bytes()).hexdigest()}"


def _say(title: str) -> None:
    print(f"  {title:<{WIDTH}} ", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
