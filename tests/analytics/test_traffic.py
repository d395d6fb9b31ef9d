"""Web traffic: two records that are never mixed, each figure with its state and its rows."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Workspace
from analytics.traffic.traffic import Traffic, traffic
from campaigns.models import Conversion, PageView
from campaigns.tracking.settings import settings_of
from tests.builders import Builder
from tests.campaigns.tracking.test_registry import visit
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 10)
PERIOD = {"period": "custom", "from": "2026-05-01", "to": "2026-05-10"}
NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)


def visited(
    workspace: Workspace,
    at: datetime = NOON,
    *,
    who: str = "a",
    pages: tuple[str, ...] = ("/",),
    seconds: int | None = 20,
    agreed: bool = False,
    **fields: Any,
) -> Any:
    """A visit with its page views, each of the same length in sight."""
    visitor = who.encode().ljust(16, b".")
    made = visit(
        workspace,
        visitor=visitor,
        started_at=at,
        last_at=at + timedelta(minutes=2),
        host="bakery.example" if pages else "",
        path=pages[0] if pages else "",
        page_count=len(pages),
        seconds=(seconds or 0) * len(pages),
        **fields,
    )
    for number, path in enumerate(pages):
        PageView.objects.of(workspace).create(
            visit=made,
            key=f"{made.pk}{number}"[-22:],
            at=at,
            host="bakery.example",
            path=path,
            seconds=seconds,
            visitor=visitor,
            said={"ck": "1"} if agreed else {},
        )
    return made


def bought(workspace: Workspace, at: datetime, *, who: str | None = "a", kind: str = "purchase") -> None:
    rows: Any = Conversion.objects.of(workspace)
    rows.create(
        kind=kind,
        external_id=f"{who}-{at.isoformat()}-{kind}",
        source="script" if who else "file",
        at=at,
        day=at.date(),
        visitor=who.encode().ljust(16, b".") if who else None,
    )


def figures(values: Any) -> dict[str, Any]:
    """The number, or what stands in its place."""
    return {
        name: value.reason if value.value is None else float(value.value) for name, value in values.items()
    }


@pytest.fixture
def own(cast: Cast) -> Workspace:
    """Forty visits of two channels on the landing page /tea, four of which convert; some on another page."""
    with as_workspace(cast.bakery) as bakery:
        visited(bakery, datetime(2026, 4, 1, tzinfo=UTC), who="early")
        for number in range(40):
            at = NOON + timedelta(minutes=7 * number)
            visited(
                bakery,
                at,
                who=f"w{number}",
                pages=("/tea",) if number % 2 else ("/tea", "/cart"),
                seconds=5,
                channel="meta" if number < 30 else "email",
            )
            if number < 4:
                bought(bakery, at + timedelta(minutes=3), who=f"w{number}")
        visited(bakery, NOON, who="few", pages=("/bread",), seconds=None, channel="email")
        visited(bakery, NOON, who="click", pages=(), origin="click", channel="meta")
        visited(bakery, NOON, who="told", origin="stated", channel="crm")
    return cast.bakery


def ga4(cast: Cast, *, days: int = 10, sessions: int = 6) -> Builder:
    build = Builder(cast.bakery)
    run = build.run("acquisition.csv")
    for name, channel in (("Paid Social", "other"), ("Email", "email")):
        series = build.series("ga4.channels", level="channel_group", entity=name, channel=channel)
        for number in range(days):
            build.fact(series, FIRST + timedelta(number), run_id=run.pk, line=number + 2, sessions=sessions,
                       engaged_sessions=3, new_users=2, engaged_seconds=60, key_events=1)  # fmt: skip
    landing = build.series("ga4.pages", level="page", entity="/tea")
    build.fact(landing, FIRST, FIRST + timedelta(days - 1), run_id=run.pk, sessions=50, key_events=5, page_views=80,
               engaged_seconds=400)  # fmt: skip
    return build


def ask(workspace: Workspace, **more: Any) -> Traffic:
    with as_workspace(workspace):
        return traffic(workspace, FIRST, LAST, **more)


# --- the own record -----------------------------------------------------------------------------------------------


def test_own_visits_by_channel(own: Workspace) -> None:
    found = ask(own)
    assert (found.shown.name, found.shown.covers, found.other.has_any) == ("own", True, False)
    rows = {line.key: figures(line.values) for line in found.tables["channels"].lines}
    unknown = "Visitors are known for one day only. Set days under Tracking, Website."
    # 30 visits of pages, 15 of which saw two; two conversions were on single pages. And one click without a page.
    assert rows["meta"] == {
        "visits": 31,
        "new": unknown,
        "returning": unknown,
        "conversions": 4,
        "engaged": 17 / 30,
        "time": 7.5,
        "rate": pytest.approx(4 / 31),
    }
    assert (rows["email"]["visits"], rows["email"]["rate"], rows["email"]["engaged"]) == (
        11,
        "0 of 11",
        "5 of 11",
    )
    assert set(rows) == {"meta", "email"}
    assert found.tables["channels"].totals == found.shown.values
    assert found.shown.visits == 42


def test_own_landing_pages_by_rate_and_pages_by_views(own: Workspace) -> None:
    found = ask(own)
    landing = [(line.key, figures(line.values)["rate"]) for line in found.tables["landing_pages"].lines]
    assert landing == [("bakery.example/tea", 0.1), ("bakery.example/bread", "0 of 1")]
    pages = {line.key: figures(line.values) for line in found.tables["pages"].lines}
    assert pages == {
        "bakery.example/tea": {"views": 40, "visits": 40, "view_time": 5},
        "bakery.example/cart": {"views": 20, "visits": 20, "view_time": 5},
        "bakery.example/bread": {"views": 1, "visits": 1, "view_time": "These pages never said how long."},
        # Told by another system, yet its pages were seen here.
        "bakery.example/": {"views": 1, "visits": 1, "view_time": 20},
    }
    assert figures(found.tables["pages"].totals)["views"] == 62


def test_who_agreed_is_new_or_returning_and_nobody_else_is(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        settings = settings_of(bakery)
        settings.cookie_days = 90
        settings.save(update_fields=["cookie_days"])
        visited(bakery, NOON - timedelta(days=60), who="back", agreed=True)
        visited(bakery, NOON, who="back", agreed=True)
        visited(bakery, NOON, who="first", agreed=True)
        visited(bakery, NOON, who="silent")
    found = ask(cast.bakery)
    assert (figures(found.shown.values)["new"], figures(found.shown.values)["returning"]) == (1, 1)
    assert any("Of 1 visit it is not known" in note for note in found.notes)


def test_a_conversion_is_of_the_last_visit_begun_before_it_and_of_no_other_day(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        visited(bakery, NOON, who="x", channel="email")
        visited(bakery, NOON + timedelta(hours=3), who="x", channel="meta")
        bought(bakery, NOON + timedelta(hours=3, minutes=20), who="x")
        bought(bakery, NOON + timedelta(hours=9), who="x", kind="lead")
        bought(bakery, NOON + timedelta(hours=3, minutes=21), who="x", kind="refund")
        bought(bakery, NOON, who=None, kind="sign_up")
    found = ask(cast.bakery)
    by = {line.key: figures(line.values)["conversions"] for line in found.tables["channels"].lines}
    assert by == {"email": 0, "meta": 1}
    assert any("1 conversion of these days names no visitor" in note for note in found.notes)


def test_days_are_those_of_the_workspaces_zone(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        visited(bakery, datetime(2026, 4, 30, 22, 1, tzinfo=UTC), who="in")  # 00:01 on 1 May in Madrid
        visited(bakery, datetime(2026, 5, 10, 22, 1, tzinfo=UTC), who="out")
    assert ask(cast.bakery).shown.visits == 1


# --- the imported record --------------------------------------------------------------------------------------------


def test_imported_sessions_by_channel_group(cast: Cast) -> None:
    ga4(cast)
    found = ask(cast.bakery)
    assert (found.shown.name, found.shown.label, found.shown.covers) == (
        "imported",
        "Google Analytics 4",
        True,
    )
    rows = {line.label: figures(line.values) for line in found.tables["channels"].lines}
    assert rows["Paid Social"] == {
        "visits": 60,
        "new": 20,
        "returning": "Returning users cannot be added up: one person would count on each day.",
        "conversions": 10,
        "engaged": 0.5,
        "time": 10,
        "rate": pytest.approx(1 / 6),
    }
    assert figures(found.tables["channels"].totals)["visits"] == 120
    assert [figures(line.values)["rate"] for line in found.tables["landing_pages"].lines] == [0.1]
    assert [figures(line.values)["view_time"] for line in found.tables["pages"].lines] == [5]


def test_a_share_is_of_the_sessions_of_rows_that_state_its_part(cast: Cast) -> None:
    build = Builder(cast.bakery)
    series = build.series("ga4.days", level="account")
    build.fact(series, FIRST, sessions=100, engaged_sessions=40)
    build.fact(series, LAST, sessions=900)
    found = figures(ask(cast.bakery).shown.values)
    assert (found["visits"], found["engaged"], found["new"]) == (
        1000,
        0.4,
        "The imported report has no new users.",
    )


def test_the_two_records_stand_beside_each_other_and_are_never_added(cast: Cast, own: Workspace) -> None:
    ga4(cast)
    found = ask(own)
    assert (found.shown.name, found.shown.visits, found.other.visits) == ("own", 42, 120)
    assert float(found.ratio.value or 0) == pytest.approx(120 / 42)
    other = ask(own, asked="imported")
    assert (other.shown.visits, other.other.visits) == (120, 42)
    assert float(other.ratio.value or 0) == pytest.approx(42 / 120)


def test_an_own_record_that_begins_within_the_period_leaves_it_to_the_imported_one(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        visited(bakery, NOON)
    assert ask(cast.bakery).shown.name == "own"  # there is no other
    ga4(cast)
    found = ask(cast.bakery)
    assert (found.shown.name, found.ratio.value) == ("imported", None)
    assert found.ratio.reason == "Own record does not cover the whole period."
    notes = ask(cast.bakery, asked="own").notes
    assert "Your own record begins on May 4, 2026; nobody counted the days before it." in notes


def test_a_part_of_the_period_is_told_as_such(cast: Cast) -> None:
    ga4(cast, days=4)
    found = ask(cast.bakery)
    assert (found.shown.covers, found.shown.days) == (False, 4)
    assert "The imported reports have rows for 4 of 10 days." in found.notes
    assert ask(cast.bakery, compare=True).before is None


# --- the page -----------------------------------------------------------------------------------------------------


def page(cast: Cast, signed_in: Any, name: str = "traffic", status: int = 200, **more: str) -> str:
    answer = signed_in(cast.viewer).get(reverse(f"analytics:{name}", args=["bakery"]), PERIOD | more)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_the_page_switches_between_the_records(cast: Cast, signed_in: Any, own: Workspace) -> None:
    ga4(cast)
    text = page(cast, signed_in)
    assert (
        "Google Analytics 4 counts 120 visits in these days. That is 2.86 for each visit shown here." in text
    )
    assert "bakery.example/tea" in text and "Paid Social" not in text
    other = page(cast, signed_in, record="imported")
    assert "Own record counts 42 visits in these days." in other
    assert "Paid Social" in other and "bakery.example/tea" not in other
    assert "Choose one of these: own, imported." in page(cast, signed_in, status=400, record="both")


def test_an_empty_page_says_what_to_do(cast: Cast, signed_in: Any) -> None:
    text = page(cast, signed_in)
    assert "No visits of your own record yet" in text and "Paste the script" in text


def test_the_comparison_is_with_a_period_that_is_covered_too(
    cast: Cast, signed_in: Any, own: Workspace
) -> None:
    with as_workspace(own):
        for number in range(21):
            visited(own, datetime(2026, 4, 23, 12, tzinfo=UTC), who=f"b{number}")
    text = page(cast, signed_in, compare="1")
    assert "100.0%" in text  # 42 after 21
    with as_workspace(own):
        assert traffic(own, date(2026, 4, 2), LAST, compare=True).before is None


def test_the_page_asks_a_bounded_number_of_questions(cast: Cast, signed_in: Any, own: Workspace) -> None:
    """As many for one channel and page as for many, of either record."""
    ga4(cast)
    client, address = signed_in(cast.viewer), reverse("analytics:traffic", args=["bakery"])

    def asked(record: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address, PERIOD | {"record": record, "compare": "1"}).status_code == 200
        return len(queries)

    asked("own")
    before = {record: asked(record) for record in ("own", "imported")}
    build = Builder(own)
    with as_workspace(own):
        for number in range(15):
            visited(
                own, NOON, who=f"m{number}", pages=(f"/p{number}",), channel="x" if number % 2 else "tiktok"
            )
    for number in range(15):
        series = build.series("ga4.channels", level="channel_group", entity=f"Group {number}")
        build.fact(series, FIRST, sessions=number)
    assert {record: asked(record) for record in before} == before
    assert max(before.values()) < 40, before


def test_tables_are_downloaded_with_states_in_words(cast: Cast, signed_in: Any, own: Workspace) -> None:
    address = reverse("analytics:traffic_export_csv", args=["bakery"])
    answer = signed_in(cast.viewer).get(address, PERIOD | {"table": "landing_pages"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Landing page", "Conversion rate", "Conversions", "Visits", "Engaged", "Time a visit"]
    assert rows[1] == ["bakery.example/tea", "0.1", "4", "40", "0.55", "7.5"]
    assert rows[2][1] == "Not defined: 0 of 1"
    xlsx = signed_in(cast.viewer).get(reverse("analytics:traffic_export_xlsx", args=["bakery"]), PERIOD)
    assert xlsx.content.startswith(b"PK")
    assert signed_in(cast.viewer).get(address, PERIOD | {"table": "nothing"}).status_code == 404
    for wrong in ({"record": "nobody's"}, {"from": "yesterday"}):
        refused = signed_in(cast.viewer).get(address, PERIOD | wrong)
        assert refused.status_code == 400
        assert "Content-Disposition" not in refused


def test_strangers_find_nothing_and_another_workspaces_visits_do_not_count(
    cast: Cast, signed_in: Any, own: Workspace
) -> None:
    assert signed_in(cast.stranger).get(reverse("analytics:traffic", args=["bakery"])).status_code == 404
    assert ask(cast.florist).shown.visits == 0


def test_the_total_and_the_channels_of_one_report_are_one_question(cast: Cast) -> None:
    build = Builder(cast.bakery)
    series = build.series("ga4.channels", level="channel_group", entity="Direct", channel="direct")
    build.fact(series, "2026-05-02", sessions=40, key_events=2)
    with as_workspace(cast.bakery) as workspace, CaptureQueriesContext(connection) as asked:
        found = traffic(workspace, FIRST, LAST, asked="imported")
    assert (found.shown.visits, len(found.tables["channels"].lines)) == (40, 1)
    by_name = [one for one in asked.captured_queries if "GROUPING SETS ((s.entity_name" in one["sql"]]
    assert len([one for one in by_name if "sum(f.sessions)" in one["sql"]]) == 1
