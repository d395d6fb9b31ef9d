"""Batches written into a file are read back the same, and a file that lies about itself is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from campaigns.ingest.batch import rows_of, to_batches
from campaigns.ingest.spool import StoredBatches, plain, restored, write_batches
from tests.campaigns.ingest.reading import FILES, read_path

NAMES = ["meta_ads/campaigns_daily_en.csv", "google_ads/campaigns_period_en.csv", "shopify/orders.csv"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_back(name: str) -> None:
    rows = read_path(FILES / name, currency="EUR").rows
    stored, _file = written(to_batches(rows))
    assert rows_of(stored) == rows
    assert [len(batch) for batch in stored[0:1]] == [len(rows)]


def test_numbers_of_any_size_are_kept() -> None:
    (batch,) = to_batches(read_path(FILES / NAMES[0]).rows)
    for extreme in (2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63 - 1, -(2**63)):
        batch.measures["spend"].values[1] = extreme
        stored, _file = written([batch])
        assert stored[0].measures["spend"].values[1] == extreme
        assert stored[0].measures["spend"].values.dtype == np.int64


@pytest.mark.parametrize(
    "lie",
    [
        {"row_count": 10**9},
        {"row_count": -1},
        {"names": 1},
        {"part": "0"},
        {"lines": (10**9, "i4")},
        {"lines": (0, "U1000000")},
        {"lines": (-5, "i4")},
        {"measures": {"spend": ((10**9, "i8"), (0, "b"))}},
    ],
)
def test_a_place_that_lies_is_refused(lie: dict[str, Any]) -> None:
    file = io.BytesIO()
    index = write_batches(to_batches(read_path(FILES / NAMES[0]).rows), file)
    false = restored(plain(index))._replace(places=[index.places[0]._replace(**lie)])
    with pytest.raises((ValueError, KeyError, AttributeError, TypeError)):
        StoredBatches(file, len(file.getvalue()), restored(plain(false)))


def test_a_row_without_a_name_is_refused() -> None:
    (batch,) = to_batches(read_path(FILES / NAMES[0]).rows)
    stored, _file = written([replace(batch, name_of=batch.name_of + np.int32(1000))])
    with pytest.raises(ValueError, match="without a name"):
        stored[0]


def written(batches: list[Any]) -> tuple[StoredBatches, io.BytesIO]:
    file = io.BytesIO()
    index = write_batches(batches, file)
    return StoredBatches(file, len(file.getvalue()), restored(plain(index))), file
