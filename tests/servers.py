"""Starts the servers of the test run; a plugin, since the settings want addresses before any conftest is read."""

from __future__ import annotations

import os

from smroi.embedded.testing import start_test_servers

os.environ["SMROI_ENV"] = "test"
os.environ["TASK_QUEUE"] = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
os.environ.update(start_test_servers())
