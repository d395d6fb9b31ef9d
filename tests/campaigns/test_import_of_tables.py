"""Files of several tables loaded: what splits the same visits counts once, and nothing is written over by a sister."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from campaigns.models import Fact, RunState
from tests.campaigns.ingest.reading import FILES
from tests.campaigns.test_import_run import Desk, counts
from tests.cast import Cast, as_workspace

SNAPSHOT = (FILES / "ga4/snapshot.csv").read_bytes()
# Another report of the same days: it has the sessions of the account, which the cards do not.
BY_DAY = (
    b"# ---\n# Property: kettleworks.example - GA4\n# Start date: 20260227\n# End date: 20260228\n"
    b"Date,Sessions,Engaged sessions\n20260227,120,80\n20260228,110,70\n"
)


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def facts(desk: Desk, **wanted: Any) -> list[tuple[Any, ...]]:
    with as_workspace(desk.workspace):
        found = Fact.objects.of(desk.workspace).filter(**wanted).order_by("start_on", "end_on")
        return list(found.values_list("start_on__day", "new_users", "events", "sessions"))


def test_cards_of_a_page_leave_alone_what_they_do_not_measure(desk: Desk) -> None:
    first = desk.load(SNAPSHOT, "snapshot.csv")
    assert (first.state, counts(first)) == (RunState.LOADED, (14, 0, 0, 0))
    assert counts(desk.load(BY_DAY, "by_day.csv")) == (0, 2, 0, 0)
    days = {"series__level": "account", "series__breakdown": "", "events__isnull": False}
    assert facts(desk, **days) == [
        (27, 40, 1200, 120),
        (28, 31, 1100, 110),
        (1, 55, 1400, None),
        (2, 42, 1300, None),
    ]
    changed = SNAPSHOT.replace(b"0000,1200", b"0000,1250")
    assert counts(desk.load(changed, "snapshot.csv")) == (0, 1, 13, 0)
    assert facts(desk, **days)[0] == (27, 40, 1250, 120)


def test_states_of_an_audience_do_not_write_over_each_other(desk: Desk) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("subscribed", "unsubscribed", "cleaned"):
            path = FILES / f"mailchimp/{name}_members_export_1a2b3c.csv"
            archive.write(path, path.name)
    made = desk.load(buffer.getvalue(), "audience.zip")
    assert (made.state, counts(made)) == (RunState.LOADED, (6, 0, 0, 0))
    with as_workspace(desk.workspace):
        found = Fact.objects.of(desk.workspace).values_list("start_on", "sign_ups", "unsubscribes")
        by_day: dict[str, tuple[int, int]] = {}
        for day, joined, left in found:
            before = by_day.get(str(day), (0, 0))
            by_day[str(day)] = (before[0] + (joined or 0), before[1] + (left or 0))
    assert by_day == {"2026-02-20": (1, 0), "2026-03-01": (4, 0), "2026-03-02": (1, 0), "2026-03-03": (0, 2)}


def test_payments_are_loaded_with_their_campaign_and_refund(desk: Desk) -> None:
    made = desk.load((FILES / "stripe/unified_payments.csv").read_bytes(), "unified_payments.csv")
    assert (made.state, made.new_count) == (RunState.LOADED, 3)
    with as_workspace(desk.workspace):
        found = Fact.objects.of(desk.workspace).filter(series__platform_campaign__name="spring_tea")
        assert sorted(found.values_list("revenue", "refunds", "fees")) == [
            (27_600_000, 18_400_000, 1_630_000),
            (110_400_000, 0, 3_510_000),
        ]
