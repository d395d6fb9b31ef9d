"""What is new to whom: what was shown and no more is marked as read, and the badge says what the lines say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics import watch
from analytics.models import Notice
from analytics.notices import lines, unseen_count
from analytics.rollup import recompute
from campaigns.models import Goal
from tests.analytics.goal_world import ago
from tests.builders import Builder
from tests.cast import Cast, as_workspace
from tests.races import after, in_thread

LIST, SEEN = "/w/bakery/notices/", "/w/bakery/notices/seen/"


def shown_through(page: str) -> str:
    """What the button of the page sends."""
    found = re.search(r'name="through" value="([^"]+)"', page)
    assert found, page
    return found[1]


def notice(cast: Cast, name: str, days_ago: int = 0) -> None:
    with as_workspace(cast.bakery):
        Notice.objects.of(cast.bakery).create(
            kind="due",
            subject_id=1,
            subject_name=name,
            after="2026-06-30",
            at=timezone.now() - timedelta(days=days_ago),
        )


def look(browser: Client, **params: str) -> str:
    return browser.get(LIST, params).content.decode()


def unseen(cast: Cast) -> int:
    with as_workspace(cast.bakery):
        return unseen_count(cast.bakery, cast.viewer)


def test_what_came_after_the_page_was_opened_stays_new(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    notice(cast, "Before")
    page = look(browser)
    notice(cast, "Meanwhile")
    browser.post(SEEN, {"through": shown_through(page)})
    assert unseen(cast) == 1
    later = look(browser)
    assert later.count("· new") == 1 and "New notices: 1" in later


def test_a_later_page_of_the_list_marks_all_that_there_were(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    for number in range(31):
        notice(cast, f"Notice {number}")
    browser.post(SEEN, {"through": shown_through(look(browser, page="2"))})
    assert unseen(cast) == 0


def test_who_never_looked_sees_the_same_new_ones_in_the_badge_and_in_the_lines(
    cast: Cast, signed_in: Any
) -> None:
    notice(cast, "Long ago", days_ago=40)
    notice(cast, "Of late", days_ago=3)
    page = look(signed_in(cast.viewer))
    assert "New notices: 1" in page and page.count("· new") == 1


@pytest.mark.parametrize(
    "through", ["", "\x00", "yesterday", "2026-06-30", "9999-12-31T23:59:59+00:00", "1" * 5000]
)
def test_a_moment_that_no_page_wrote_marks_nothing(cast: Cast, signed_in: Any, through: str) -> None:
    browser = signed_in(cast.viewer)
    notice(cast, "Before")
    page = browser.post(SEEN, {"through": through}, follow=True).content.decode()
    assert "Nothing was marked as read. Please try again." in page and unseen(cast) == 1


def test_a_moment_ahead_marks_no_more_than_there_is(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    notice(cast, "Before")
    browser.post(SEEN, {"through": (timezone.now() + timedelta(days=9)).isoformat()})
    assert unseen(cast) == 0
    notice(cast, "After")
    assert unseen(cast) == 1


def test_the_new_ones_are_counted_once_a_page(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    notice(cast, "Before")
    with CaptureQueriesContext(connection) as asked:
        look(browser)
    assert sum("newer" in query["sql"] for query in asked) == 1


def test_a_notice_tells_money_in_the_currency_of_its_day(cast: Cast) -> None:
    with as_workspace(cast.bakery) as workspace:
        kept = {"metric": "spend", "value": "250", "through": "2026-06-15"}
        notices = [
            Notice(
                kind="budget", subject_id=1, before="on_pace", after="over", detail=detail, at=timezone.now()
            )
            for detail in (kept | {"currency": "EUR"}, kept)
        ]
        workspace.currency = "USD"
        words = [line.words for line in lines(workspace, notices, seen=None)]
    assert words == [
        "Before: On pace. Now: Over pace. Spend: €250.00 through Jun 15, 2026.",
        "Before: On pace. Now: Over pace. Spend: $250.00 through Jun 15, 2026.",
    ]


@pytest.fixture
def committed(transactional_db: None, cast: Cast) -> Iterator[Builder]:
    yield Builder(cast.bakery)


def test_a_notice_that_is_written_but_not_yet_there_is_not_lost_by_the_click(
    committed: Builder, cast: Cast, signed_in: Any
) -> None:
    notice(cast, "Before")
    with as_workspace(cast.bakery):
        Goal.objects.of(cast.bakery).create(
            name="Due", metric="leads", target=9, starts_on=ago(9), due_on=ago(-9), review_on=[ago(0)]
        )
    recompute(cast.bakery.pk)
    browser = signed_in(cast.viewer)
    pages: list[str] = []

    def click() -> None:
        pages.append(look(browser))
        browser.post(SEEN, {"through": shown_through(pages[0])})

    def click_elsewhere() -> None:
        thread, outcome = in_thread(click)
        thread.join()
        assert outcome == [None]

    with after('INSERT INTO "analytics_notice"', click_elsewhere):
        assert watch.watch(cast.bakery.pk) == 1
    assert pages[0].count("· new") == 1
    assert unseen(cast) == 1
