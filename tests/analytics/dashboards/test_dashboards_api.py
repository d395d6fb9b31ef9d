"""Dashboards over the API: made, changed from the version that was read, and their data, which open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from analytics.dashboards.verbs import make_dashboard
from analytics.rollup import recompute
from tests.builders import Builder
from tests.cast import Cast, as_workspace

BASE = "/api/v1/workspaces/bakery"
MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}


class Program:
    def __init__(self, cast: Cast, client: Client, role: Role = Role.ANALYST) -> None:
        scope = ApiKey.Scope.WRITE if role > Role.VIEWER else ApiKey.Scope.READ
        _row, self.key = make_key(cast.bakery, name="program", role=role, scope=scope, by=None)
        self.client = client

    def __call__(self, method: str, path: str, data: Any = None) -> Any:
        call = getattr(self.client, method)
        headers = {"Authorization": f"Bearer {self.key}"}
        address = path if path.startswith("/") else f"{BASE}/{path}"
        if method == "get":
            return call(address, data or {}, headers=headers)
        return call(address, data or {}, content_type="application/json", headers=headers)


@pytest.fixture
def program(cast: Cast, client: Client) -> Program:
    return Program(cast, client)


@pytest.fixture
def spent(build: Builder) -> Builder:
    series = build.series(source="meta_ads", campaign="Spring")
    for number in range(40):
        build.fact(
            series, date.fromordinal(date(2026, 4, 25).toordinal() + number), spend=1 + number, clicks=2
        )
    recompute(build.workspace.pk)
    return build


def test_one_is_made_read_changed_and_deleted(program: Program) -> None:
    made = program("post", "dashboards/", {"name": "Board", "template": "ads"})
    assert made.status_code == 201, made.content
    one = made.json()
    assert (one["version"], len(one["blocks"])) == (1, 5)
    path = f"dashboards/{one['id']}/"
    blocks = [*reversed(one["blocks"]), {"kind": "cards", "metrics": ["roi"]}]
    changed = program("patch", path, {"version": 1, "name": "Other", "blocks": blocks})
    assert changed.status_code == 200, changed.content
    found = program("get", path).json()
    assert (found["name"], found["version"]) == ("Other", 2)
    assert [block["id"] for block in found["blocks"]] == ["b5", "b4", "b3", "b2", "b1", "b6"]
    assert program("get", "dashboards/").json() == [found]
    late = program("patch", path, {"version": 1, "name": "Late"})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert program("delete", path).status_code == 204
    assert program("get", path).status_code == 404


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"name": "x", "template": "none"},
        {"name": "x", "blocks": [{"kind": "pie"}]},
        {"name": "x", "blocks": [{"kind": "cards", "metrics": [{}]}]},
        {"name": "x", "blocks": ["cards"]},
        {"name": "x", "blocks": [{"kind": "cards", "metrics": ["spend"], "filters": {"campaign": "9"}}]},
        {"name": "x", "look": {"channel": "nonsense"}},
        {"name": "x", "look": {"period": {"a": 1}}},
    ],
)
def test_a_wish_that_cannot_be_is_answered_400(program: Program, wish: dict[str, Any]) -> None:
    assert program("post", "dashboards/", wish).status_code == 400


def test_the_data_open_to_sums_that_tell_them(program: Program, spent: Builder) -> None:
    blocks = [
        {"kind": "table", "metrics": ["spend", "clicks"], "group_by": "week"},
        {"kind": "cards", "metrics": ["spend"]},
    ]
    one = program("post", "dashboards/", {"name": "Board", "blocks": blocks}).json()
    data = program(
        "get", f"dashboards/{one['id']}/data/", {**MAY, "compare": "previous", "step": "month"}
    ).json()
    assert data["look"] == {**MAY, "compare": "previous", "step": "month"}
    table = data["blocks"][0]["data"]
    assert [row["key"] for row in table["rows"]] == ["2026-05"]
    cells = [cell for row in (*table["rows"], table["totals"]) for cell in row["values"]]
    cells += data["blocks"][1]["data"]["totals"]["before"]
    for at, cell in enumerate(cells):
        opened = program("get", cell["open"])
        assert opened.status_code == 200, cell
        name = "clicks" if at % 2 and at < 4 else "spend"
        assert Decimal(opened.json()["sums"][name]) == Decimal(cell["value"])
    assert program("get", f"dashboards/{one['id']}/data/", {"step": "hour"}).status_code == 400


def test_a_block_by_itself_is_the_sum_of_its_days(program: Program, spent: Builder) -> None:
    asked = {**MAY, "metrics": "spend,cpc", "channel": "meta"}
    weeks = program("get", "block/", {**asked, "group_by": "week"}).json()
    days = program("get", "block/", {**asked, "group_by": "day"}).json()
    for found in (weeks, days):
        total = sum(Decimal(row["values"][0]["value"]) for row in found["rows"])
        assert total == Decimal(found["totals"]["values"][0]["value"])
    assert weeks["totals"] == days["totals"]
    assert len(weeks["rows"]) == 5
    assert program("get", "block/", {**asked, "metrics": ""}).status_code == 400
    assert program("get", "block/", {**asked, "kind": "table"}).status_code == 400
    stats = program(
        "get", "results/", {"from": MAY["from"], "to": MAY["to"], "group_by": "week", "metrics": "spend"}
    )
    assert [row["key"] for row in stats.json()["rows"]] == [row["key"] for row in weeks["rows"]]
    bad = {"metric": "spend", "from": MAY["from"], "to": MAY["to"]}
    for name, key in (
        ("week", "2026-W60"),
        ("week", "x"),
        ("month", "2026-13"),
        ("day", "2026-02-30"),
        ("week", "2026-W40"),
    ):
        refused = program("get", "results/sources/", {**bad, name: key})
        assert (refused.status_code, list(refused.json())) == (400, [name, "code"])


def test_a_key_sees_no_personal_one_and_a_viewer_changes_nothing(cast: Cast, client: Client) -> None:
    with as_workspace(cast.bakery) as workspace:
        own = make_dashboard(workspace, name="Own", by=cast.analyst, is_shared=False)
        shared = make_dashboard(workspace, name="Shared", by=cast.analyst)
    viewer = Program(cast, client, Role.VIEWER)
    assert [one["name"] for one in viewer("get", "dashboards/").json()] == ["Shared"]
    assert viewer("get", f"dashboards/{own.pk}/").status_code == 404
    assert viewer("get", f"dashboards/{own.pk}/data/").status_code == 404
    assert viewer("get", f"dashboards/{shared.pk}/data/").status_code == 200
    assert viewer("delete", f"dashboards/{shared.pk}/").status_code == 403
    assert viewer("post", "dashboards/", {"name": "x"}).status_code == 403
