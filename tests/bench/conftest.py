"""Measurements run when they are asked for by name (`make bench`), never with the suite."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    asked = any("bench" in argument for argument in config.invocation_params.args)
    return None if asked else True


def pytest_sessionstart(session: pytest.Session) -> None:
    """A line for each figure, and nothing between them."""
    logging.disable(logging.WARNING)
