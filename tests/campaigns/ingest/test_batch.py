"""Rows survive being turned into columns and back."""

from __future__ import annotations

import numpy as np
import pytest

from campaigns.ingest.batch import to_batches, to_rows
from tests.campaigns.ingest.reading import FILES, read_path

NAMES = ["meta_ads/campaigns_daily_en.csv", "google_ads/campaigns_period_en.csv", "shopify/orders.csv"]


@pytest.mark.parametrize("name", NAMES)
def test_columns_and_rows_say_the_same(name: str) -> None:
    rows = read_path(FILES / name, currency="EUR").rows
    assert rows
    assert [row for batch in to_batches(rows) for row in to_rows(batch)] == rows


def test_some_rows_can_be_taken_in_any_order() -> None:
    rows = read_path(FILES / NAMES[0]).rows
    (batch,) = to_batches(rows)
    assert list(to_rows(batch.take(np.array([2, 0])))) == [rows[2], rows[0]]
    assert len(batch.take(np.array([], dtype=np.intp))) == 0
