"""How fast imports load, as ratios to bare COPY of the same rows in the same run."""

from __future__ import annotations

import os
import statistics
from functools import partial

import pytest
from django.db import connection

from accounts.models import Organization, Workspace
from accounts.tenancy import all_workspaces
from tests.bench.exports import LAST, export, restated, sizes
from tests.bench.loads import (
    bench_table,
    copied,
    load,
    owner_does,
    report,
    settle,
    timed,
)
from tests.cast import make_workspace

ROWS = int(os.environ.get("SMROI_BENCH_ROWS", "200000"))
# One workspace for each 5,000 rows: 200 of them for a million.
WORKSPACES = max(ROWS // 5_000, 1)
ROUNDS = int(os.environ.get("SMROI_BENCH_ROUNDS", "3"))
SMALL, LARGE = ROWS // 2, ROWS * 5

EMPTY = """
TRUNCATE campaigns_fact, campaigns_revision, campaigns_observation, campaigns_slicefingerprint, campaigns_change,
         analytics_dayrollup, analytics_daytotal, campaigns_series, campaigns_platformcampaign, campaigns_goal,
         campaigns_campaign, campaigns_sourceaccount, campaigns_importrun CASCADE
"""

# Other workspaces' facts, in the table but in nobody's way.
FILL = """
INSERT INTO campaigns_fact (workspace_id, start_on, end_on, series_id, run_id, sheet, line, spend, clicks, impressions)
SELECT 1000000 + n %% 200, d, d, n, 1, 0, 1, n, n %% 100, n %% 1000
  FROM generate_series(1, %s) n, LATERAL (SELECT %s::date - n %% 365 AS d) days
"""


@pytest.fixture
def organization(transactional_db: None) -> Organization:
    return Organization.objects.create(name="Measured")


def workspaces(organization: Organization, count: int) -> list[Workspace]:
    return [make_workspace(organization, f"Client {number}") for number in range(count)]


def test_fresh_and_unchanged(organization: Organization) -> None:
    owned = workspaces(organization, WORKSPACES)
    exports = [export(rows, seed=number) for number, rows in enumerate(sizes(ROWS, WORKSPACES))]
    texts = [one.csv(workspace.pk) for workspace, one in zip(owned, exports, strict=True)]
    pairs = list(zip(owned, exports, strict=True))
    fresh: list[float] = []
    unchanged: list[float] = []

    def all_of_them() -> None:
        for workspace, one in pairs:
            load(workspace, one)

    with bench_table():
        copied(texts)
        for _round in range(ROUNDS):
            owner_does(EMPTY)
            bare = copied(texts)
            fresh.append(bare / timed(all_of_them))
            settle()
            unchanged.append(copied(texts) / timed(all_of_them))
    rows = sum(one.rows for one in exports)
    report("import_fresh_vs_copy", fresh, f"{rows} rows, {WORKSPACES} workspaces, from columns to sums")
    report("import_unchanged_vs_copy", unchanged, f"the same {rows} rows again")


def test_one_large_import(organization: Organization) -> None:
    (workspace,) = workspaces(organization, 1)
    one = export(ROWS, seed=1)
    texts = [one.csv(workspace.pk)]
    fresh, unchanged = [], []
    with bench_table():
        copied(texts)
        for _round in range(ROUNDS):
            owner_does(EMPTY)
            fresh.append(copied(texts) / timed(partial(load, workspace, one)))
            settle()
            unchanged.append(copied(texts) / timed(partial(load, workspace, one)))
    report("import_fresh_one_workspace_vs_copy", fresh, f"{ROWS} rows of one workspace, from columns to sums")
    report("import_unchanged_one_workspace_vs_copy", unchanged)


def test_a_restatement_costs_what_its_rows_cost(organization: Organization) -> None:
    (workspace,) = workspaces(organization, 1)
    old = export(min(ROWS, 100_000), seed=1)
    again = [restated(old, days=28, changed_days=7, seed=number) for number in range(ROUNDS * 2)]
    medians: dict[int, float] = {}
    for rows in (SMALL, LARGE):
        owner_does(EMPTY)
        _fill(rows)
        load(workspace, old)
        settle()
        medians[rows] = statistics.median([timed(partial(load, workspace, one)) for one in again])
    with bench_table():
        text = again[0].csv(workspace.pk)
        bare = [copied([text]) for _round in range(ROUNDS)]
    rows = again[0].rows
    report("restate_growth", [medians[LARGE] / medians[SMALL]], f"{rows} rows in {LARGE} against {SMALL}")
    report("restate_vs_copy", [seconds / medians[SMALL] for seconds in bare], "28 days, 7 of them changed")


def _fill(rows: int) -> None:
    with all_workspaces(reason="facts of others, to be in the way"), connection.cursor() as cursor:
        cursor.execute(FILL, [rows, LAST])
