"""Damaged exports on their whole way, over the API and through the worker: loaded whole or not at all, never a 500."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.core.cache import cache

from campaigns.models import Fact, ImportRun, Revision, RunState
from tests.campaigns.ingest.mutations import mutate
from tests.campaigns.ingest.test_damaged_files import corpus
from tests.campaigns.test_api import Program
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace

CASES = 80
SHARDS = 4


@pytest.fixture(autouse=True)
def files(db: None, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path
    cache.clear()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_damaged_import_is_loaded_whole_or_not_at_all(cast: Cast, shard: int) -> None:
    program, desk = Program(cast.bakery), Desk(cast.bakery, cast.owner)
    loaded = 0
    for case in range(shard, CASES, SHARDS):
        random = Random(case)
        name, data = random.choice(corpus())
        # Light damage, so that a good part of the files is still loaded.
        damaged = mutate(data, random) if case % 2 else data + data[-random.randrange(1, 60) :]
        answer = program.upload(damaged, name)
        assert answer.status_code in (201, 400), f"case {case}: {name}: {answer.content[:300]!r}"
        cache.clear()
        if answer.status_code == 400 or answer.json()["status"] != "ready":
            continue
        assert program.post(f"imports/{answer.json()['id']}/confirm/").status_code == 200
        desk.work()
        loaded += _is_whole(desk, int(answer.json()["id"]), f"case {case}: {name}")
    assert loaded, "nothing was loaded, so nothing was tried"


def _is_whole(desk: Desk, run_id: int, case: str) -> bool:
    with as_workspace(desk.workspace):
        run = ImportRun.objects.of(desk.workspace).get(pk=run_id)
        facts = Fact.objects.of(desk.workspace).filter(run_id=run_id).count()
        revisions = Revision.objects.of(desk.workspace).filter(run_id=run_id).count()
    if run.state == RunState.LOADED:
        assert run.loaded_rows == run.row_count, case
        assert facts <= run.new_count + run.changed_count, case
        return facts > 0
    assert run.state == RunState.FAILED, f"{case}: {run.state}"
    assert not facts and not revisions, case
    return False
