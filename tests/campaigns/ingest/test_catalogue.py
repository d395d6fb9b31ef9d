"""What can be imported is told the same by the code, the page and the documentation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation

from campaigns.ingest.catalogue import as_markdown, importable
from campaigns.ingest.sources import DECLARATIONS, source_label
from tests.cast import Cast
from tests.house.source import ROOT


def test_the_documentation_has_the_table_that_the_declarations_make() -> None:
    with translation.override("en"):
        table = as_markdown()
    documented = (ROOT / "docs" / "importing.md").read_text()
    assert table in documented, f"docs/importing.md should say:\n{table}"


def test_the_page_names_every_declared_source_and_how_it_was_checked(cast: Cast, signed_in: Any) -> None:
    text = signed_in(cast.viewer).get(reverse("campaigns:import_sources", args=["bakery"])).content.decode()
    with translation.override("en"):
        rows = importable()
    assert {row.source for row in rows} <= {row.source for row in rows if row.source in text}
    assert text.count('<th scope="row">') == len(rows)
    checked = {source_label(item.source) for item in DECLARATIONS if item.checked == "real"}
    assert {row.source for row in rows if row.is_checked} == checked


def test_the_page_is_reached_from_the_imports(cast: Cast, signed_in: Any) -> None:
    text = signed_in(cast.analyst).get(reverse("campaigns:import_list", args=["bakery"])).content.decode()
    assert text.count(reverse("campaigns:import_sources", args=["bakery"])) == 2


def rows_of(report: str) -> list[tuple[str, str, str]]:
    with translation.override("en"):
        return [
            (row.languages, row.grain, row.asked)
            for row in importable()
            if f"{row.source}: {row.report}" == report
        ]


def test_a_language_is_told_where_all_that_is_needed_is_declared_in_it() -> None:
    assert [languages for languages, *_more in rows_of("LinkedIn Page analytics: Followers")] == [
        "English, Spanish, Korean, Portuguese"
    ]
    # "Primary" is English in every language.
    ((days, *_more),) = rows_of("Facebook and Instagram insights: Days")
    assert "Vietnamese" in days


def test_what_may_be_asked_is_told_and_what_never_is_is_not() -> None:
    assert rows_of("Yahoo! JAPAN Ads: Campaigns, ad groups and ads")[0][2] == "first and last day"
    assert rows_of("Pinterest Ads: Campaigns, ad groups and ads")[0][2] == "currency, first and last day"
    assert rows_of("WooCommerce: Orders")[0][1:] == ("by day", "currency")
    assert rows_of("Mailchimp: Subscribed contacts")[0][1:] == ("by day", "")
    assert rows_of("Mailchimp: Campaigns")[0][1] == "all so far"


def test_what_is_always_refused_is_not_among_what_can_be_imported() -> None:
    assert rows_of("Facebook and Instagram insights: Audience") == []
