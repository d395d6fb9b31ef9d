"""The calendar: months, weeks by the reader's language, spans, what lies on a day, and whose day it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Workspace
from campaigns.models import Annotation, Campaign, ContentItem, Goal, GoalReview
from campaigns.planning import months
from campaigns.planning.days import first_weekday, today_in
from campaigns.planning.months import Filters, Week, lanes_of, month_from, month_of, weeks_of
from tests.cast import Cast, as_workspace

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def campaign(workspace: Workspace, name: str, first: date | None, last: date | None, **more: Any) -> Campaign:
    values: dict[str, Any] = {"name": name, "starts_on": first, "ends_on": last, **more}
    made = Campaign(workspace=workspace, **values)
    made.save(force_insert=True)
    return made


def filled(workspace: Workspace, name: str = "Fair") -> Campaign:
    made = campaign(workspace, name, date(2026, 11, 5), date(2026, 12, 3), channels=["meta"])
    make = ContentItem.objects.of(workspace).create
    make(campaign=made, title="Planned", channel="meta", planned_on=date(2026, 11, 6))
    make(
        campaign=made,
        title="Out later",
        channel="email",
        planned_on=date(2026, 10, 1),
        published_on=date(2026, 11, 9),
    )
    Goal.objects.of(workspace).create(
        name="More bread",
        campaign=made,
        metric="leads",
        target=Decimal(5),
        starts_on=date(2026, 10, 1),
        due_on=date(2026, 11, 30),
        review_on=[date(2026, 11, 15), date(2027, 1, 1)],
    )
    Annotation.objects.of(workspace).create(day=date(2026, 11, 20), text="Oven", campaign=made)
    Annotation.objects.of(workspace).create(day=date(2026, 11, 21), text="Everywhere")
    return made


def entries(workspace: Workspace, filters: Filters | None = None) -> list[tuple[str, str, str]]:
    found = month_of(workspace, NOVEMBER, first_weekday=0, filters=filters or Filters())
    return [
        (f"{day:%m-%d}", entry.kind, entry.text) for day, on in sorted(found.entries.items()) for entry in on
    ]


ALL = [
    ("11-06", "content", "Planned"),
    ("11-09", "published", "Out later"),
    ("11-15", "review", "More bread"),
    ("11-20", "annotation", "Oven"),
    ("11-21", "annotation", "Everywhere"),
    ("11-30", "due", "More bread"),
]


def test_a_month_shows_what_lies_on_its_days(bakery: Workspace) -> None:
    filled(bakery)
    assert entries(bakery) == ALL
    assert entries(bakery, Filters(channel="meta")) == [entry for entry in ALL if entry[2] != "Out later"]
    assert entries(bakery, Filters(channel="email")) == [ALL[1], ALL[4]]
    other = campaign(bakery, "Other", None, None)
    assert entries(bakery, Filters(campaign_id=other.pk)) == [ALL[4]]


@given(st.dates(date(2000, 1, 1), date(2100, 11, 30)), st.integers(0, 6))
def test_weeks_are_whole_begin_as_asked_and_hold_the_month(day: date, first_day: int) -> None:
    first = day.replace(day=1)
    weeks = weeks_of(first, first_day)
    days = [each for week in weeks for each in week.days]
    assert all(week.days[0].weekday() == first_day and len(week.days) == 7 for week in weeks)
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert 4 <= len(weeks) <= 6
    assert days[0] <= first and months.next_month(first) - timedelta(days=1) <= days[-1]
    assert months.month_before(months.next_month(first)) == first


spans = st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 30)), max_size=8)


@given(spans)
def test_spans_of_a_lane_never_overlap_and_none_is_lost(wanted: list[tuple[int, int]]) -> None:
    week = Week([NOVEMBER + timedelta(days=number) for number in range(7)])
    rows = [
        Campaign(
            name=str(number),
            starts_on=NOVEMBER + timedelta(days=start),
            ends_on=NOVEMBER + timedelta(days=start + length),
        )
        for number, (start, length) in enumerate(wanted)
    ]
    lanes = lanes_of(week, sorted(rows, key=lambda row: row.starts_on or NOVEMBER))
    shown = [span for lane in lanes for span in lane]
    touching = [row for row in rows if row.starts_on <= week.days[-1] and row.ends_on >= week.days[0]]  # type: ignore[operator]
    assert sorted(span.campaign.name for span in shown) == sorted(row.name for row in touching)
    for lane in lanes:
        days = [day for span in lane for day in range(span.start, span.start + span.length)]
        assert len(days) == len(set(days)) and set(days) <= set(range(7))
    for span in shown:
        assert span.begins == (span.campaign.starts_on >= week.days[0])  # type: ignore[operator]
        assert span.ends == (span.campaign.ends_on <= week.days[-1])  # type: ignore[operator]


def test_a_campaign_with_one_day_stands_on_that_day(bakery: Workspace) -> None:
    campaign(bakery, "Begins", date(2026, 11, 3), None)
    campaign(bakery, "Ends", None, date(2026, 11, 4))
    campaign(bakery, "Neither", None, None)
    campaign(bakery, "Gone", date(2026, 11, 3), None, archived_at=timezone.now())
    campaign(bakery, "Long ago", date(2026, 9, 3), None)
    found = month_of(bakery, NOVEMBER, first_weekday=0, filters=Filters())
    week = found.weeks[1]
    assert [(span.campaign.name, span.start, span.length) for lane in week.lanes for span in lane] == [
        ("Begins", 1, 1),
        ("Ends", 2, 1),
    ]


@pytest.mark.parametrize(("language", "first"), [("en", 6), ("es", 0), ("ko", 6)])
def test_a_week_begins_as_the_reader_is_used_to(language: str, first: int) -> None:
    with translation.override(language):
        assert first_weekday() == first


@pytest.mark.parametrize(
    "text",
    ["9999-99", "2026-13", "2026-00", "1999-12", "2101-01", "2026-1", "x\x00", "٢٠٢٦-١١", "2026-11-01"],
)
def test_a_month_that_cannot_be_is_this_one_with_a_word(text: str) -> None:
    assert month_from(text, today=date(2026, 6, 15)) == (
        date(2026, 6, 1),
        "Write the month as year-month, such as 2026-11.",
    )
    assert month_from("2026-11", today=date(2026, 6, 15)) == (NOVEMBER, "")
    assert month_from("", today=date(2026, 6, 15)) == (date(2026, 6, 1), "")


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Kiritimati", 1), ("Europe/Madrid", 31), ("Pacific/Pago_Pago", 31)],
)
def test_today_is_that_of_the_workspace(cast: Cast, monkeypatch: Any, zone: str, day: int) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 31, 12, 0, tzinfo=UTC))
    cast.bakery.time_zone = zone
    assert today_in(cast.bakery).day == day


# --- the page -----------------------------------------------------------------------------------------------------


def page(browser: Any, workspace: Workspace, **params: Any) -> Any:
    return browser.get(reverse("campaigns:calendar", args=[workspace.slug]), params)


def test_everything_on_the_page_leads_to_its_place(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        made = filled(bakery)
        item = ContentItem.objects.of(bakery).get(title="Planned")
    response = page(signed_in(cast.analyst), cast.bakery, month="2026-11")
    html = response.content.decode()
    home = reverse("analytics:dashboard", args=[cast.bakery.slug])
    for target in (
        reverse("analytics:campaign", args=[cast.bakery.slug, made.pk]),
        reverse("campaigns:content_edit", args=[cast.bakery.slug, made.pk, item.pk]),
        f"{home}?period=custom&amp;from=2026-11-07&amp;to=2026-12-04&amp;compare=1#annotations",
        "?month=2026-10",
        "?month=2026-12",
    ):
        assert f'href="{target}' in html, target
    assert "<h1>November 2026</h1>" in html
    viewed = page(signed_in(cast.viewer), cast.bakery, month="2026-11").content.decode()
    assert "/content/" not in viewed and "Planned" in viewed


def test_months_follow_each_other_with_the_same_filters(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        made = filled(bakery)
    browser = signed_in(cast.analyst)
    html = page(browser, cast.bakery, month="2026-12", channel="meta", campaign=made.pk).content.decode()
    assert f'href="?month=2027-01&amp;channel=meta&amp;campaign={made.pk}"' in html
    assert "Fair" in html
    for month, gone in (("2000-01", "month=1999-12"), ("2100-12", "month=2101-01")):
        assert gone not in page(browser, cast.bakery, month=month).content.decode()


def test_what_makes_no_sense_is_answered(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    response = page(browser, cast.bakery, month="9999-99")
    assert response.status_code == 400
    assert "Write the month as year-month, such as 2026-11." in response.content.decode()
    with as_workspace(cast.rival) as rival:
        theirs = filled(rival, "Their fair")
    for odd in ({"channel": "x\x00"}, {"campaign": "9" * 40}, {"campaign": theirs.pk}):
        response = page(browser, cast.bakery, month="2026-11", **odd)
        assert response.status_code == 200
        assert "Their fair" not in response.content.decode()


@pytest.mark.parametrize(
    ("language", "title", "first"),
    [
        ("es", "noviembre de 2026", "lunes"),
        ("ko", "2026년 11월", "일요일"),
        ("en", "November 2026", "Sunday"),
    ],
)
def test_the_month_is_written_as_the_reader_does(
    cast: Cast, signed_in: Any, language: str, title: str, first: str
) -> None:
    browser = signed_in(cast.analyst)
    browser.cookies["django_language"] = language
    html = page(browser, cast.bakery, month="2026-11").content.decode()
    assert f"<h1>{title}</h1>" in html
    names = re.findall(r'<th scope="col"[^>]*>.*?<span class="sr-only">([^<]+)</span>', html)
    assert names[0] == first


def test_what_belongs_to_an_archived_campaign_is_left_out(bakery: Workspace) -> None:
    made = filled(bakery)
    Campaign.objects.of(bakery).filter(pk=made.pk).update(archived_at=timezone.now())
    assert entries(bakery) == [("11-21", "annotation", "Everywhere")]
    assert entries(bakery, Filters(channel="meta")) == [("11-21", "annotation", "Everywhere")]


def test_a_goal_that_is_closed_is_not_due(bakery: Workspace) -> None:
    filled(bakery)
    GoalReview.objects.of(bakery).create(goal=Goal.objects.of(bakery).get(), outcome="met")
    assert entries(bakery) == [each for each in ALL if each[1] not in ("due", "review")]


def test_what_comes_first_is_shown_and_the_rest_is_counted(
    bakery: Workspace, cast: Cast, signed_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(months, "MOST_ENTRIES", 2)
    names = ["Last", "First", "Middle"]
    for name, day in zip(names, (20, 3, 10), strict=True):
        made = campaign(bakery, name, date(2026, 11, day), date(2026, 11, day))
        ContentItem.objects.of(bakery).create(
            campaign=made,
            title=name,
            channel="meta",
            planned_on=date(2026, 11, 1),
            published_on=date(2026, 11, day),
        )
    found = month_of(bakery, NOVEMBER, first_weekday=0, filters=Filters())
    assert [each.name for each in found.campaigns] == ["First", "Middle"]
    assert [entry.text for day in sorted(found.entries) for entry in found.entries[day]] == [
        "First",
        "Middle",
    ]
    assert found.more == 2
    html = page(signed_in(cast.analyst), bakery, month="2026-11").content.decode()
    assert "2 more entries than the calendar can show." in html


def test_a_full_month_asks_as_little_as_an_empty_one(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    page(browser, cast.bakery)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page(browser, cast.bakery, month="2026-11").status_code == 200
        return len(asked)

    empty = queries()
    with as_workspace(cast.bakery) as bakery:
        for number in range(8):
            filled(bakery, f"Fair {number}")
    assert queries() == empty
