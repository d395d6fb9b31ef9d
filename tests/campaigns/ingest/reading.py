"""Ways to read a file of the project, a real export, or a text made up on the spot."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from campaigns.ingest import encoding
from campaigns.ingest.long import reading
from campaigns.ingest.read import read_file
from campaigns.ingest.shapes import Problem, ReadRequest, ReadResult
from campaigns.measures import MEASURES, MICRO

FILES = Path(__file__).parents[2] / "files"


def read_path(path: Path, **answers: Any) -> ReadResult:
    return read_file(path, path.name, ReadRequest(**answers))


def read_bytes(data: bytes, name: str = "export.csv", **answers: Any) -> ReadResult:
    with tempfile.NamedTemporaryFile(suffix=name) as file:
        file.write(data)
        file.flush()
        return read_file(Path(file.name), name, ReadRequest(**answers))


def read_text(text: str, name: str = "export.csv", **answers: Any) -> ReadResult:
    return read_bytes(text.encode(), name, **answers)


@contextmanager
def in_slices(size: int = 700) -> Iterator[list[str]]:
    """Every text counts as long, and is cut into slices of that many bytes. Tells what was read so."""
    read: list[str] = []

    class Told(reading.LongReading):
        def run(self, result: ReadResult, file_name: str) -> ReadResult:
            read.append(file_name)
            return super().run(result, file_name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "LONG_FROM", 0)
        patch.setattr(encoding, "SLICE_BYTES", size)
        patch.setattr(reading, "LongReading", Told)
        yield read


def sums(result: ReadResult) -> dict[str, Decimal]:
    """Totals in the units people use: money and fractional counts as decimals."""
    return {
        name: Decimal(number) / MICRO if MEASURES[name].unit != "count" else Decimal(number)
        for name, number in result.totals.items()
    }


def codes(result: ReadResult) -> list[str]:
    return [problem.code for problem in result.problems]


def problem(result: ReadResult, code: str) -> Problem:
    """The first problem of that code; there must be one."""
    return next(item for item in result.problems if item.code == code)
