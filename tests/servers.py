"""Starts the servers of the test run; a plugin, since the settings want addresses before any conftest is read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from smroi.embedded.testing import start_test_servers

ROOT = Path(__file__).resolve().parents[1]
# All that decides what a migrated database looks like: the migrations, what they stand on, and every library.
MADE_OF = (
    "*/migrations/*.py",
    "accounts/policies.py",
    "accounts/roles.py",
    "accounts/tenancy.py",
    "smroi/embedded/bootstrap.py",
    "smroi/embedded/postgres.py",
    "smroi/embedded/roles.sql",
    "requirements-dev.lock",
)


def migrated_name() -> str:
    """The name of the database that is migrated once and copied for each worker; another one for other migrations."""
    digest = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"migrated_{digest.hexdigest()[:16]}"


os.environ["SMROI_ENV"] = "test"
os.environ["TASK_QUEUE"] = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
os.environ.update(start_test_servers(migrated_name()))
