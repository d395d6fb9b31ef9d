"""One embedded PostgreSQL cluster, started and stopped: `python -m smroi.embedded.postgres start|stop|status`."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from smroi.embedded.binaries import EmbeddedError, clusters_dir, run_tool, server_user
from smroi.embedded.liveness import pids_inside, postmaster_pid

SUPERUSER = "postgres"
START_ATTEMPTS = 5
ORPHAN_PATIENCE_SECONDS = 5.0

# Passwords over loopback only: every user of the machine can reach the port.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_preload_libraries = 'pg_stat_statements'
logging_collector = off
timezone = 'UTC'
log_timezone = 'UTC'
"""

# A test run throws its cluster away, so nothing of it needs to survive a power cut.
FORGETFUL_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = '10min'
"""

StopMode = Literal["smart", "fast", "immediate"]


@dataclass(frozen=True)
class Cluster:
    """A cluster is a folder: its data, its port, its superuser's password, and a lock beside it."""

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        port = (self.home / "port").read_text().strip()
        secret = password or (self.home / "password").read_text().strip()
        return f"postgresql://{user}:{secret}@127.0.0.1:{port}/{database}"

    def pid(self) -> int | None:
        return postmaster_pid(self.data)

    def start(self) -> None:
        """Make the cluster if it does not exist and start it if it does not run. Two starters get one server."""
        with self._locked():
            if self.pid() is not None:
                return
            if not (self.data / "PG_VERSION").exists():
                self._create()
            self._clear_leftovers()
            self._start_on_free_port()

    def stop(self, mode: StopMode = "fast") -> bool:
        """Stop the server, False when it did not run. `immediate` is the crash the chaos test wants."""
        if not self.home.exists():
            return False
        with self._locked():
            if self.pid() is None:
                return False
            done = run_tool("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", 60, "stop")
            if done.returncode != 0 and self.pid() is not None:
                raise EmbeddedError(f"PostgreSQL does not stop: {done.stdout.strip()}")
            return True

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)
        self._lock_file.unlink(missing_ok=True)

    @property
    def _lock_file(self) -> Path:
        return self.home.with_name(f".{self.home.name}.lock")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        with self._lock_file.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _create(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        password = self.home / "password"
        write_secret(password, secrets.token_urlsafe(24))
        if user := server_user():
            self.home.chmod(0o755)
            os.chown(self.data, user.pw_uid, user.pw_gid)
            os.chown(password, user.pw_uid, user.pw_gid)
        # The builtin C.UTF-8 sorts and folds the same on every system, so tests mean the same everywhere.
        done = run_tool(
            "initdb", "--pgdata", self.data, "--username", SUPERUSER, "--pwfile", password,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        )  # fmt: skip
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise EmbeddedError(f"PostgreSQL cannot make its data folder {self.data}:\n{done.stdout.strip()}")
        with (self.data / "postgresql.auto.conf").open("a") as configuration:
            configuration.write(SETTINGS if self.durable else SETTINGS + FORGETFUL_SETTINGS)

    def _clear_leftovers(self) -> None:
        """After a kill -9, wait for the server's orphans, then remove the pid file that a stranger's pid may hold up.

        The order matters: a pid file removed while an orphan still writes would let two servers share the data.
        """
        deadline = time.monotonic() + ORPHAN_PATIENCE_SECONDS
        while orphans := pids_inside(self.data):
            if time.monotonic() > deadline:
                for pid in orphans:
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _start_on_free_port(self) -> None:
        port_file = self.home / "port"
        output = ""
        for attempt in range(START_ATTEMPTS):
            keep_port = attempt == 0 and port_file.exists()
            port = port_file.read_text().strip() if keep_port else str(_free_port())
            port_file.write_text(port)
            options = ("-o", f"-p {port}", "-l", self.log)
            done = run_tool("pg_ctl", "-D", self.data, "-w", "-t", 60, *options, "start")
            if done.returncode == 0:
                return
            output = done.stdout.strip()
        tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
        raise EmbeddedError(f"PostgreSQL does not start: {output}\n{tail}")


def development_cluster() -> Cluster:
    return Cluster(clusters_dir() / "postgres")


def write_secret(path: Path, text: str) -> None:
    """Write a file only its owner may read, never readable by others in between."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: list[str]) -> int:
    cluster = development_cluster()
    match arguments:
        case ["start"]:
            cluster.start()
            print(cluster.url())
        case ["stop"]:
            print("stopped" if cluster.stop() else "not running")
        case ["status"]:
            pid = cluster.pid()
            print(f"running, pid {pid}, data in {cluster.home}" if pid else "not running")
            return 0 if pid else 3
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedError as error:
        sys.exit(str(error))
