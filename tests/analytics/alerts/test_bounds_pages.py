"""Bounds of the CPA over the API and on their page, and the alerts that are open."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import AuditEntry, Role
from accounts.workspaces import change_settings
from analytics import watch
from analytics.models import CpaBound
from analytics.rollup import recompute
from campaigns.models import Job, JobKind
from tests.accounts.test_workspaces import with_
from tests.analytics.alerts.world import days
from tests.builders import Builder
from tests.campaigns.test_api import Program
from tests.cast import Cast, as_workspace

PAGE = "/w/bakery/notices/bounds/"


class Caller(Program):
    def send(self, method: str, path: str, **data: Any) -> Any:
        return Client().generic(
            method,
            self.path(path),
            json.dumps(data),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}"},
        )


@pytest.fixture
def program(cast: Cast) -> Caller:
    cache.clear()
    return Caller(cast.bakery)


def test_a_bound_is_set_read_changed_and_deleted(build: Builder, program: Caller) -> None:
    spring = build.campaign("Spring")
    answer = program.send("POST", "cpa-bounds/", amount="12.50", campaign=str(spring.pk), days=14)
    assert answer.status_code == 201
    made = answer.json()
    assert {name: made[name] for name in ("campaign", "metric", "amount", "currency", "days", "counts")} == {
        "campaign": str(spring.pk),
        "metric": "cpa",
        "amount": "12.50",
        "currency": "EUR",
        "days": 14,
        "counts": True,
    }
    path = f"cpa-bounds/{made['id']}/"
    assert program.send("POST", "cpa-bounds/", amount="9", campaign=str(spring.pk)).status_code == 409
    assert program.send("PATCH", path, amount="20").json() == made | {"amount": "20.00"}
    assert program.get("cpa-bounds/").json() == [program.get(path).json()]
    assert program.send("DELETE", path).status_code == 204
    assert program.get(path).status_code == 404
    with as_workspace(build.workspace):
        actions = list(
            AuditEntry.objects.filter(action__startswith="bound.").values_list("action", "subject")
        )
    assert sorted(actions) == [(f"bound.{verb}", "Spring") for verb in ("added", "changed", "deleted")]


def test_other_days_leave_the_amount_in_the_currency_it_was_said_in(
    build: Builder, program: Caller, cast: Cast
) -> None:
    """Twelve euros are not twelve dollars because somebody looks at more days."""
    made = program.send("POST", "cpa-bounds/", amount="12").json()
    path = f"cpa-bounds/{made['id']}/"
    change_settings(cast.bakery, values=with_(name="Bakery", currency="USD"), by=cast.owner)
    resting = made | {"days": 90, "counts": False}
    assert program.send("PATCH", path, days=90).json() == resting
    assert program.send("PATCH", path).json() == resting
    counting = resting | {"amount": "13.00", "currency": "USD", "counts": True}
    assert program.send("PATCH", path, amount="13").json() == counting
    with as_workspace(build.workspace):
        assert AuditEntry.objects.filter(action="bound.changed").count() == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"amount": "1.234"}, "amount"),
        ({"amount": "1", "days": 8}, "days"),
        ({"amount": "1", "metric": "roi"}, "metric"),
        ({"amount": "1", "campaign": "7"}, "campaign"),
        ({"amount": "1", "campaign": "x"}, "campaign"),
        ({}, "amount"),
    ],
)
def test_what_is_no_bound_is_refused(program: Caller, sent: dict[str, Any], field: str) -> None:
    answer = program.send("POST", "cpa-bounds/", **sent)
    assert answer.status_code == 400 and field in json.dumps(answer.json())


def test_open_alerts_are_told_with_what_to_do(build: Builder, program: Caller, at: Any) -> None:
    assert program.get("alerts/").json() == []
    series = build.series(campaign="Spring")
    for day in days(date(2026, 5, 1), 31):
        build.fact(series, day, spend=5)
    recompute(build.workspace.pk)
    at("2026-06-11 10:00")
    watch.watch(build.workspace.pk)
    [alert] = program.get("alerts/").json()
    assert (alert["kind"], alert["raised_on"]) == ("stale", "2026-06-11")
    assert "May 31, 2026" in alert["words"] and alert["todo"] and alert["page"].endswith("/w/bakery/imports/")
    assert alert["detail"] == {"last": "2026-05-31", "days": "10", "allowed": "9"}


def test_analysts_set_bounds_on_the_page_and_viewers_read_them(
    build: Builder, cast: Cast, signed_in: Any
) -> None:
    analyst, viewer = signed_in(cast.analyst), signed_in(cast.viewer)
    spring = build.campaign("Spring")
    sent = {"campaign": str(spring.pk), "metric": "cpa", "amount": "12.5", "days": "28"}
    assert viewer.post(PAGE, sent).status_code == 403
    assert analyst.post(PAGE, sent)["Location"] == PAGE
    assert "There is such a bound already." in analyst.post(PAGE, sent).content.decode()
    page = viewer.get(PAGE).content.decode()
    assert "CPA at most €12.50, over 28 days" in page and 'name="amount"' not in page
    with as_workspace(cast.bakery):
        [row] = CpaBound.objects.of(cast.bakery)
    assert signed_in(cast.stranger).get(PAGE).status_code == 404
    assert viewer.post(f"{PAGE}{row.pk}/delete/").status_code == 403
    assert analyst.post(f"{PAGE}{row.pk}/delete/")["Location"] == PAGE
    assert "No bounds yet" in viewer.get(PAGE).content.decode()


def test_a_new_bound_is_looked_at_at_once(build: Builder, cast: Cast, signed_in: Any) -> None:
    build.fact(build.series(campaign="Spring"), "2026-05-01", spend=5)
    recompute(build.workspace.pk)
    signed_in(cast.analyst).post(PAGE, {"metric": "cpa", "amount": "1", "days": "7"})
    with as_workspace(cast.bakery):
        assert Job.objects.of(cast.bakery).filter(kind=JobKind.WATCH).count() == 1


def test_who_may_read_may_not_set(cast: Cast) -> None:
    cache.clear()
    reader = Caller(cast.bakery, role=Role.VIEWER)
    assert reader.get("cpa-bounds/").status_code == 200
    assert reader.send("POST", "cpa-bounds/", amount="1").status_code == 403
