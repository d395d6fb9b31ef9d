"""Gives a test run database servers of its own, and takes them away again."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from smroi.embedded import seeds
from smroi.embedded.binaries import clusters_dir
from smroi.embedded.bootstrap import Addresses, bootstrap
from smroi.embedded.postgres import Cluster

PREFIX = "test-"
VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL")


def start_test_servers(seed: str) -> dict[str, str]:
    """The environment of this test run; call it before the settings are imported, in every process.

    The first process starts a fresh cluster on a port of its own and removes it when it exits. The workers of
    pytest-xdist inherit its environment and start nothing. Addresses given in the environment are kept.

    A database called `seed` that is there at the end is there at the beginning of later runs with the same name.
    """
    given = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
    if "PYTEST_XDIST_WORKER" in os.environ or {"DATABASE_URL", "BROKER_URL"} <= given.keys():
        given.setdefault("DATABASE_OWNER_URL", given["DATABASE_URL"])
        return given
    stack = contextlib.ExitStack()
    addresses = stack.enter_context(temporary_servers(seed=seed))
    atexit.register(stack.close)
    started = addresses.as_environment()
    if "DATABASE_URL" in given:
        started["DATABASE_OWNER_URL"] = given["DATABASE_URL"]
    return started | given


@contextlib.contextmanager
def temporary_servers(*, durable: bool = False, seed: str = "") -> Iterator[Addresses]:
    """A cluster that lives as long as the block; `durable` for tests that crash it and expect the data back."""
    with temporary_cluster(durable=durable, seed=seed) as cluster:
        yield bootstrap(cluster)


@contextlib.contextmanager
def temporary_cluster(*, durable: bool = False, seed: str = "") -> Iterator[Cluster]:
    parent = clusters_dir()
    parent.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(parent / f"{PREFIX}{os.getpid()}-{secrets.token_hex(3)}", durable=durable)
    with contextlib.closing(_mark_in_use(cluster.home)):
        try:
            if seed:
                seeds.plant(seed, cluster)
            cluster.start()
            yield cluster
            if seed:
                seeds.harvest(seed, cluster)
        finally:
            cluster.remove()
            _mark_of(cluster.home).unlink(missing_ok=True)


def _mark_of(home: Path) -> Path:
    """Locked as long as its run lives, however the run dies."""
    return home.with_name(f".{home.name}.in-use")


def _mark_in_use(home: Path) -> TextIO:
    # The sweep of a run that starts at the same moment must not find a mark that is not locked yet.
    with (home.parent / ".sweep.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _remove_abandoned(home.parent)
        mark = _mark_of(home).open("w")
        fcntl.flock(mark, fcntl.LOCK_EX)
        return mark


def _remove_abandoned(parent: Path) -> None:
    """Stop and remove what a killed test run left behind."""
    for mark_file in parent.glob(f".{PREFIX}*.in-use"):
        home = mark_file.with_name(mark_file.name.removeprefix(".").removesuffix(".in-use"))
        with contextlib.suppress(OSError), mark_file.open("w") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            Cluster(home).remove()
            mark_file.unlink(missing_ok=True)
