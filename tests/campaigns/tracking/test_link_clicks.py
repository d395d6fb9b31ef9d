"""Every count of clicks leads to the calls that make it: on the page of a link, in its chart, in the list of links."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from campaigns.models import Link, LinkTarget
from campaigns.tracking.links.clicks import MOST_LINES
from campaigns.tracking.links.link_wishes import TargetWish
from tests.analytics.opened import Node, numbers_on
from tests.analytics.walked import read
from tests.campaigns.test_api import Program
from tests.campaigns.tracking.clicked import TARGET, click, link_to
from tests.cast import Cast, as_workspace

LINKS = "/w/bakery/tracking/links/"
IN_MAY = "?period=custom&from=2026-05-01&to=2026-05-07"
CALLS = st.lists(
    st.tuples(
        st.integers(1, 7),
        st.sampled_from(["ES", "KR", ""]),
        st.sampled_from(["ios", "desktop", ""]),
        st.sampled_from(["", "l.instagram.com", "t.co"]),
        st.booleans(),
        st.sampled_from(["person", "person", "person", "bot", "preview", "prefetch", "head"]),
    ),
    min_size=1,
    max_size=12,
)


def told(page: Node) -> tuple[Any, Any]:
    """The count of the heading, and how many calls are listed."""
    rows = page.all("tbody")[0].all("tr") if page.all("tbody") else []
    return page.all("h1")[0].all("span", "num")[0].number, len(rows)


def called_link(cast: Cast, calls: Any) -> Link:
    """A link of two targets with these calls."""
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, targets=[TargetWish("split", f"{TARGET}/b", share=50, name="Variant B")])
        target = LinkTarget.objects.of(bakery).get(link=link)
        for day, country, device, host, is_split, verdict in calls:
            at = datetime(2026, 5, day, 12, tzinfo=UTC)
            values = {"country": country, "device": device, "referrer_host": host, "verdict": verdict}
            click(bakery, link, at, target=target if is_split else None, **values)
    return link


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=CALLS)
def test_every_count_of_a_link_is_the_number_of_calls_it_opens_to(
    cast: Cast, signed_in: Any, calls: Any
) -> None:
    link = called_link(cast, calls)
    browser = signed_in(cast.viewer)
    page = read(browser, f"{LINKS}{link.pk}/{IN_MAY}")
    shown = list(numbers_on(page))
    shown_apart = [one for one in page.all("a", "source") if "verdict=" in one.attrs["href"]]
    people = sum(call[-1] == "person" for call in calls)
    assert all(one.href for one in shown if one.number), shown
    for one in shown:
        if one.href and "%" not in one.text:
            assert told(read(browser, one.href)) == (one.number, one.number), one
    for link_apart in shown_apart:
        assert told(read(browser, link_apart.attrs["href"])) == (link_apart.number,) * 2
    shares = [one for one in shown if "%" in one.text]
    assert bool(shares) is bool(people)
    for one in shares:
        assert f"= {one.text} of all clicks" in read(browser, one.href).text


def counts_in(answer: Any) -> dict[tuple[str, str], tuple[int, str]]:
    """Each count of an answer of the API, with the address that stands in its place."""
    found = {("clicks", ""): (answer["clicks"], answer["open"]["clicks"])}
    for name in ("days", "by_country", "by_device", "by_referrer", "by_target", "apart"):
        assert answer[name].keys() == answer["open"][name].keys()
        found |= {(name, key): (count, answer["open"][name][key]) for key, count in answer[name].items()}
    return found


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=CALLS)
def test_every_count_of_the_api_is_the_number_of_calls_it_opens_to(cast: Cast, calls: Any) -> None:
    link = called_link(cast, calls)
    program = Program(cast.bakery, role=Role.VIEWER)
    of_a_row = {"by_country": "country", "by_device": "device", "by_referrer": "referrer"}
    of_a_row |= {"by_target": "target", "apart": "verdict"}
    answer = program.get(f"links/{link.pk}/clicks/?from=2026-05-01&to=2026-05-07").json()
    for (name, key), (count, address) in counts_in(answer).items():
        cache.clear()
        found = program.get(address.partition("/workspaces/bakery/")[2]).json()
        assert found["count"] == len(found["results"]) == count, address
        if name == "days":
            assert {row["at"][:10] for row in found["results"]} <= {key}
        elif name in of_a_row:
            assert {row[of_a_row[name]] or "" for row in found["results"]} <= {key}
        # What the page says of a call, and nobody's code.
        assert all(
            row.keys() == {"at", "verdict", "country", "device", "referrer", "target"}
            for row in found["results"]
        )


def test_what_a_long_list_sums_up_opens_to_the_rest(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
        at = datetime(2026, 5, 4, 12, tzinfo=UTC)
        for number in range(MOST_LINES + 3):
            click(bakery, link, at, referrer_host=f"h{number:02}.example")
        click(bakery, link, at, referrer_host="h00.example")
    browser = signed_in(cast.viewer)
    [rest] = [
        one
        for one in numbers_on(read(browser, f"{LINKS}{link.pk}/{IN_MAY}"))
        if one.where[1:] == ("Clicks", "All others")
    ]
    assert told(read(browser, rest.href)) == (3, 3) and rest.number == 3


def test_the_list_of_links_opens_and_the_file_has_all_calls(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
        for _number in range(60):
            click(bakery, link, timezone.now())
    browser = signed_in(cast.viewer)
    [line] = browser.get(LINKS).context["lines"]
    page = browser.get(line["calls"])
    assert page.context["count"] == line["lately"].count == 60
    assert len(page.context["rows"]) == 50 and "Sum of all 60 calls" in page.content.decode()
    files = {one["label"]: one["href"] for one in page.context["files"]}
    assert browser.get(files["XLSX"]).content[:2] == b"PK"
    rows = list(csv.reader(io.StringIO(browser.get(files["CSV"]).content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["When", "Who", "Country"] and len(rows) == 1 + 60 + 2
    assert rows[1][1:4] == ["person", "Spain", "iPhone and iPad"] and rows[-1] == ["Sum", "60"]


@pytest.mark.parametrize("asked", ["verdict=friend", "beyond=city", "target=x", "target=-1", "country=%00"])
def test_what_there_is_not_is_not_found(cast: Cast, signed_in: Any, asked: str) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
    cache.clear()
    browser = signed_in(cast.viewer)
    assert browser.get(f"{LINKS}{link.pk}/clicks/?{asked}").status_code == 404
    program = Program(cast.bakery, role=Role.VIEWER)
    assert program.get(f"links/{link.pk}/clicks/rows/?{asked}").status_code == 404
    assert signed_in(cast.stranger).get(f"{LINKS}{link.pk}/clicks/").status_code == 404
