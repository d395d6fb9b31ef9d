"""Clusters that were prepared once and are copied at later beginnings: the data folder of one that was stopped whole.

A seed is kept under a name that says what is in it, so that whoever wants something else does not find it.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from smroi.embedded.binaries import EmbeddedError, clusters_dir
from smroi.embedded.postgres import Cluster

PREFIX = "seed-"
KEPT = 2


def seed_of(name: str) -> Path:
    return clusters_dir() / f"{PREFIX}{name}"


def plant(name: str, cluster: Cluster) -> bool:
    """Make a cluster that does not exist yet a copy of the seed; False where there is none of this name."""
    with _alone():
        seed = seed_of(name)
        if not seed.exists() or cluster.home.exists():
            return False
        # It keeps owners and modes, which PostgreSQL insists on.
        copied = subprocess.run(["cp", "-a", seed, cluster.home], check=False, capture_output=True, text=True)
        if copied.returncode != 0:
            shutil.rmtree(cluster.home, ignore_errors=True)
            raise EmbeddedError(f"The prepared database cannot be copied: {copied.stderr.strip()}")
        seed.touch()
        return True


def harvest(name: str, cluster: Cluster) -> bool:
    """Keep a running cluster as the seed, with its database `name` and no other, where that is there and is new."""
    if seed_of(name).exists() or not _strip(name, cluster) or not cluster.stop("fast"):
        return False
    with _alone():
        seed = seed_of(name)
        if seed.exists():
            return False
        (cluster.home / "port").unlink(missing_ok=True)
        cluster.log.unlink(missing_ok=True)
        cluster.home.rename(seed)
        others = sorted(seed.parent.glob(f"{PREFIX}*"), key=lambda path: path.stat().st_mtime)
        for old in [path for path in others if path != seed][: -KEPT + 1]:
            shutil.rmtree(old, ignore_errors=True)
        return True


def _strip(name: str, cluster: Cluster) -> bool:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        found = {
            row for (row,) in connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        }
        if name not in found:
            return False
        for other in found - {name, "postgres"}:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(other)))
    return True


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    parent = clusters_dir()
    parent.mkdir(parents=True, exist_ok=True)
    with (parent / ".seeds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
