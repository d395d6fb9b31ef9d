"""What is counted against a limit is kept for the whole stretch of time, and no longer."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts.tallies import count, counted

TEN_MINUTES = 600


def test_a_count_outlives_the_caches_own_time_and_ends_with_its_stretch(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    # The next stretch: the cache itself goes by the real clock, for which what is kept must not be over.
    begins = (time.time() // TEN_MINUTES + 1) * TEN_MINUTES
    monkeypatch.setattr(time, "time", lambda: begins)
    assert [count("looks:1", seconds=TEN_MINUTES) for _time in range(3)] == [1, 2, 3]
    assert counted("looks:2", seconds=TEN_MINUTES) == 0
    monkeypatch.setattr(time, "time", lambda: begins + TEN_MINUTES - 1)
    assert counted("looks:1", seconds=TEN_MINUTES) == 3
    monkeypatch.setattr(time, "time", lambda: begins + TEN_MINUTES)
    assert counted("looks:1", seconds=TEN_MINUTES) == 0


def test_the_last_of_many_is_kept_as_long_as_the_first(db: None) -> None:
    cache.clear()
    for _time in range(3):
        count("looks:1", seconds=TEN_MINUTES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM smroi_cache WHERE cache_key LIKE %s", ["%looks:1:%"])
        ((expires,),) = cursor.fetchall()
    assert expires - timezone.now() > timedelta(seconds=TEN_MINUTES - 60)
