"""The page of the website: the script to paste, its settings, and what came lately."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.tenancy import workspace_scope
from campaigns.models import HitTally, LandingPage, TrackingSettings
from tests.campaigns.tracking.hits import NOON, event, gathered, hit, key, leave, view
from tests.cast import Cast


def address(cast: Cast) -> str:
    return reverse("campaigns:website", args=[cast.bakery.slug])


def settings_now(cast: Cast) -> tuple[Any, ...]:
    with workspace_scope(cast.bakery):
        return TrackingSettings.objects.of(cast.bakery).values_list(
            "site_hosts", "cookie_days", "respects_opt_out"
        )[0]


def test_an_empty_page_teaches_what_to_do(cast: Cast, signed_in: Any) -> None:
    page = signed_in(cast.viewer).get(address(cast)).content.decode()
    with workspace_scope(cast.bakery):
        site_key = TrackingSettings.objects.of(cast.bakery).get().site_key
    assert f"data-key=&quot;{site_key}&quot;&gt;&lt;/script&gt;" in page
    assert "Nothing was heard of it yet" in page
    assert 'name="cookie_days"' not in page  # a viewer may look


def test_an_admin_decides_which_websites_count_and_for_how_long_visitors_are_known(
    cast: Cast, signed_in: Any
) -> None:
    browser = signed_in(cast.admin)
    sent = {"site_hosts": "https://www.Bakery.example/shop\nbrötchen.example", "cookie_days": "90"}
    for _twice in range(2):
        assert browser.post(address(cast), sent).status_code == 302
    assert settings_now(cast) == (["bakery.example", "xn--brtchen-b1a.example"], 90, False)
    assert "data-days=&quot;90&quot;" in browser.get(address(cast)).content.decode()
    with workspace_scope(cast.bakery):
        assert AuditEntry.objects.filter(action="website.changed").count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"site_hosts": "not a host", "cookie_days": "0"}, "is no name of a website"),
        ({"site_hosts": "a" * 64 + ".example", "cookie_days": "0"}, "is no name of a website"),
        ({"site_hosts": "..", "cookie_days": "0"}, "is no name of a website"),
        (
            {"site_hosts": "\n".join(f"a{n}.example" for n in range(51)), "cookie_days": "0"},
            "At most 50 websites",
        ),
        ({"site_hosts": "a\0b", "cookie_days": "0"}, "Null characters"),
        ({"site_hosts": "", "cookie_days": "366"}, "less than or equal to 365"),
        ({"site_hosts": "", "cookie_days": "-1"}, "greater than or equal to 0"),
        ({"site_hosts": "", "cookie_days": "9" * 40}, "less than or equal to 365"),
        ({"site_hosts": "a.example"}, "required"),
    ],
)
def test_what_cannot_be_meant_is_answered_in_words(
    cast: Cast, signed_in: Any, sent: dict[str, str], words: str
) -> None:
    answer = signed_in(cast.owner).post(address(cast), sent)
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_what_came_lately_is_counted_and_what_did_not_count_is_explained(cast: Cast, signed_in: Any) -> None:
    now = (timezone.now() - NOON).total_seconds() / 60
    gathered(
        cast.florist,
        view(now - 5, "z", "/secret-of-the-florist"),
    )
    gathered(
        cast.bakery,
        view(now - 60 * 24 * 3, "old", "/bread"),
        leave(now - 60 * 24 * 3 + 1, "old", 40),
        view(now - 10, "new", "/bread"),
        view(now - 9, "cake", "/cake"),
        event(now - 8, "e", "cake", "played the film"),
        hit(
            "download",
            now - 7,
            k=key("d"),
            v=key("cake"),
            u="https://bakery.example",
            to="https://bakery.example/a.pdf",
        ),
        hit("view", now - 6, verdict="bot"),
    )
    page = signed_in(cast.viewer).get(address(cast))
    context = page.context

    def texts(name: str) -> list[list[str]]:
        return [[cell["text"] for cell in row] for row in context[name]]

    assert texts("sums") == [
        ["Visits", "1", "2"],
        ["Page views", "2", "3"],
        ["Links followed to elsewhere", "0", "0"],
        ["Files downloaded", "1", "1"],
    ]
    assert texts("pages") == [["bakery.example/bread", "2", "40"], ["bakery.example/cake", "1", ""]]
    assert texts("events") == [["played the film", "1"]]
    assert texts("not_counted") == [["program", "1"]]
    assert "secret-of-the-florist" not in page.content.decode()
    assert timezone.now() - context["last_heard"] < timedelta(minutes=20)


def test_hits_on_which_our_code_broke_are_told_of_in_words(cast: Cast, signed_in: Any) -> None:
    with workspace_scope(cast.bakery):
        HitTally.objects.of(cast.bakery).create(
            day=timezone.now().date(), kind="event", reason="failed", count=2
        )
    (row,) = signed_in(cast.viewer).get(address(cast)).context["not_counted"]
    assert [cell["text"] for cell in row] == ["our mistake: it could not be taken", "2"]


def test_landing_pages_are_received_and_prove_no_script_on_the_website(cast: Cast, signed_in: Any) -> None:
    now = (timezone.now() - NOON).total_seconds() / 60
    with workspace_scope(cast.bakery):
        page = LandingPage.objects.of(cast.bakery).create(slug="guide", title="Guide")
    gathered(
        cast.bakery, hit("open", now - 5, k=key("a"), u="http://localhost:8001/guide", subject_id=page.pk)
    )
    answer = signed_in(cast.viewer).get(address(cast))
    assert answer.context["last_heard"] is None
    assert [cell["text"] for cell in answer.context["sums"][1]] == ["Page views", "1", "1"]
    html = answer.content.decode()
    assert "Nothing was heard of it yet" in html
    assert "Most seen pages" in html
    gathered(cast.bakery, view(now - 9, "b"))
    assert "It works: a page was last seen" in signed_in(cast.viewer).get(address(cast)).content.decode()
