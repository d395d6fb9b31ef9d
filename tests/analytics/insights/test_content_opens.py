"""For random posts and accounts: each number of the page of content follows from the very rows that it opens to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.tenancy import workspace_scope
from analytics.insights.averages import MULTIPLE, asks_for_kind, asks_for_usual
from analytics.insights.sections import Insights
from analytics.insights.tables import Cell, Column
from analytics.views.insights import group_url, text_of
from campaigns.models import Post
from tests.analytics.opened import Node, numbers_on, page_of
from tests.analytics.test_more_figures_open import sum_of
from tests.analytics.walked import read
from tests.builders import Builder
from tests.cast import Cast

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}
# A world takes seconds, and a smaller one that fails too would take minutes to find.
FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],
)


@dataclass(frozen=True)
class Written:
    """A post as an export tells it; what it did not tell is None."""

    network: str
    kind: str
    day: int
    hour: int | None
    tag: str
    engaged: int | None
    shown: int | None


WRITTEN = st.builds(
    Written,
    st.sampled_from(["facebook", "x"]),
    st.sampled_from(["reel", "image", ""]),
    st.integers(1, 28),
    st.sampled_from([9, 18, None]),
    st.sampled_from(["", "bread"]),
    st.none() | st.integers(0, 300),
    st.none() | st.integers(0, 5_000),
)


def publish(build: Builder, posts: list[Written]) -> None:
    account = build.account("sprout_social", "1")
    run = build.run("posts.csv", account)
    for at, post in enumerate(posts):
        hour = "" if post.hour is None else f"T{post.hour:02}:30:00"
        day = f"2026-05-{post.day:02}"
        with workspace_scope(build.workspace):
            Post.objects.of(build.workspace).create(
                account=account, key=f"p{at}", network=post.network, kind=post.kind, published_at=day + hour,
                text=f"Post {at} #{post.tag}" if post.tag else f"Post {at}", first_run_id=run.pk, last_run_id=run.pk,
            )  # fmt: skip
        series = build.series(
            "sprout_social.posts", account=account, level="post", entity=f"p{at}", kind="social"
        )
        build.fact(
            series, day, run_id=run.pk, line=at + 2, likes=1, engagements=post.engaged, impressions=post.shown
        )


def told_numbers(found: Insights, *sections: str) -> Iterator[tuple[Column, dict[str, Cell], Cell]]:
    for section in sections:
        table = found.table(section)
        for cells in table.records():
            for column in table.columns:
                cell = cells[column.key]
                on_page = column.unit not in ("text", "day") and not column.is_for_files
                if on_page and cell.value is not None:
                    yield column, cells, cell


def lines_of(browser: Client, address: str) -> tuple[list[list[str]], dict[str, str]]:
    """The rows of the file, and what stands below them."""
    answer = browser.get(address.replace("/groups/?", "/groups/rows.csv?"))
    assert answer.status_code == 200
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    end = lines.index([])
    return lines[:end], {line[0]: line[1] for line in lines[end + 1 :]}


def column_of(lines: list[list[str]], head: str) -> float:
    place = lines[0].index(head)
    told = [line[place] for line in lines[1:]]
    assert "" not in told, "a file says why there is no number"
    return sum(float(one) for one in told if not one.startswith("No data: "))


def follows(sums: dict[str, str], column: Column, cells: dict[str, Cell]) -> None:
    """The number again, from nothing but the sums of its file."""
    below = float(sums.get("Sum: At the usual rate") or sums["Sum: Shown"])
    own = float(sums["Sum: Above the line"]) / below
    posts = int(sums["posts"])
    strength, mean = float(sums["Strength in posts"]), float(sums["Mean of all posts"])
    drawn = (posts * own + strength * mean) / (posts + strength)
    key = column.under or column.key.removesuffix("_rank").replace("rank", "multiple")
    assert cells[key].value == pytest.approx(drawn, abs=2e-5), (column, sums)
    under = next(cell for name, cell in cells.items() if name in (f"{key}_measured", "measured"))
    assert under.value == pytest.approx(own, abs=2e-5), (column, sums)
    assert float(sums["Weight of its own rate"]) == pytest.approx(posts / (posts + strength), abs=1e-6)


@FEW
@given(posts=st.lists(WRITTEN, min_size=4, max_size=25))
def test_every_average_follows_from_the_posts_it_opens_to(
    cast: Cast, signed_in: Any, posts: list[Written]
) -> None:
    with transaction.atomic():
        publish(Builder(cast.bakery), posts)
        browser = signed_in(cast.viewer)
        with workspace_scope(cast.bakery):
            found = Insights(cast.bakery, FIRST, LAST)
            told = list(told_numbers(found, "kinds", "times", "hashtags"))
            rhythm = list(told_numbers(found, "rhythm"))
        for column, cells, cell in told:
            assert cell.group is not None, (column, cell)
            address = group_url(found, cell.group)
            page, (lines, sums) = read(browser, address), lines_of(browser, address)
            heading = page.all("h1")[0].all("span", "num")[0].text
            if cell.group["figure"] == "posts":
                assert int(heading) == cell.value == len(lines) - 1 == len(page.all("tbody")[0].all("tr"))
                continue
            heads = ("Above the line", "Shown") if "Sum: Shown" in sums else ("Above the line",)
            feet = page.all("tfoot")[0].all("td", "num")
            assert len(feet) == 2
            for foot, head in zip(feet, heads, strict=False):
                assert (
                    foot.number == sum_of(page, head) == column_of(lines, head) == float(sums[f"Sum: {head}"])
                )
            if "Sum: At the usual rate" in sums:
                again = column_of(lines, "At the usual rate")
                assert again == pytest.approx(float(sums["Sum: At the usual rate"]), abs=1e-4)
            above = [line[lines[0].index("Above the line")] for line in lines[1:]]
            averaged = sum(1 for one in above if not one.startswith("No data: "))
            follows(sums | {"posts": str(averaged)}, column, cells)
            if not column.key.endswith("rank") and not column.under:
                assert heading == text_of(cell.value, column, "")
                assert heading in page.text.partition("How it is computed")[2]
        agrees_with_what_was_written(browser, found, posts)
        rhythm_opens(browser, found, rhythm)
        page_of_content = browser.get(reverse("analytics:insights", args=["bakery"]), MAY)
        for one in numbers_on(page_of(page_of_content.content.decode())):
            assert one.href or one.text == "0", one
        transaction.set_rollback(True)


def agrees_with_what_was_written(browser: Client, found: Insights, posts: list[Written]) -> None:
    """The rows themselves against the posts of the test; kinds and networks each by themselves."""
    for network in ("facebook", "x"):
        for kind in ("reel", "image"):
            mine = [
                (post.engaged, post.shown)
                for post in posts
                if (post.network, post.kind) == (network, kind)
                and post.engaged is not None
                and post.shown is not None
            ]
            if not sum(shown for _engaged, shown in mine):
                continue
            lines, sums = lines_of(browser, group_url(found, asks_for_kind(network, kind, "engagement")))
            engaged = lines[0].index("Above the line")
            told = [line for line in lines[1:] if not line[engaged].startswith("No data: ")]
            assert sorted((int(line[engaged]), int(line[engaged + 2])) for line in told) == sorted(mine)
            page = read(browser, group_url(found, asks_for_kind(network, "", "engagement")))
            whole = [
                post for post in posts if post.network == network and post.kind and post.engaged is not None
                and post.shown is not None
            ]  # fmt: skip
            mean = sum(post.engaged or 0 for post in whole) / sum(post.shown or 0 for post in whole)
            assert float(sums["Mean of all posts"]) == pytest.approx(mean, abs=1e-6)
            assert page.all("tfoot")[0].all("td", "num")[0].number == sum(post.engaged or 0 for post in whole)
        if found.usual.rate.get(network):
            address = group_url(found, asks_for_usual(network))
            below = lines_of(browser, address)[1]
            assert float(below["measured"]) == pytest.approx(found.usual.rate[network], abs=1e-6)


def rhythm_opens(browser: Client, found: Insights, told: list[tuple[Column, dict[str, Cell], Cell]]) -> None:
    """Weeks to their posts, whose sum over their number is the mean; a pause to the posts at its ends."""
    for column, cells, cell in told:
        if cell.group is None:
            assert (column.key, cell.value) == ("weeks", 0)
            continue
        address = group_url(found, cell.group)
        page, (lines, sums) = read(browser, address), lines_of(browser, address)
        heading = page.all("h1")[0].all("span", "num")[0].text
        assert heading == text_of(cell.value, column, ""), (column, cell, address)
        if column.key == "posts":
            assert len(lines) - 1 == cell.value
        elif column.key == "pause":
            days = {date.fromisoformat(line[0]) for line in lines[1:]}
            assert (max(days) - min(days)).days == cell.value and len(days) <= 2
        else:
            posts = [int(line[2]) for line in lines[1:]]
            again = {
                "weeks": len(posts),
                "a_week": sum(posts) / len(posts),
                "middle": median(posts),
                "without": posts.count(0),
            }
            assert cell.value == pytest.approx(again[column.key])
            assert (
                sum_of(page, "Posts")
                == sum(posts)
                == int(sums["Sum: Posts"])
                <= int(str(cells["posts"].value))
            )


def test_what_no_post_tells_is_not_there(cast: Cast, signed_in: Any) -> None:
    """One set-up for what is there and what is not; strangers meet nothing."""
    publish(
        Builder(cast.bakery), [Written("facebook", "reel", day, 9, "bread", 5, 100) for day in (4, 11, 18)]
    )
    asked = asks_for_kind("facebook", "reel", "engagement")
    address = reverse("analytics:group_rows", args=["bakery"])
    viewer = signed_in(cast.viewer)
    assert viewer.get(address, MAY | asked).status_code == 200
    for wrong in (
        asked | {"kind": "image"},
        asked | {"on": "x"},
        asked | {"figure": "saves"},
        asked | {"figure": "nothing"},
        asked | {"of": "nothing"},
        {"of": "times", "weekday": "0", "hour": "9"},
        {"of": "times", "weekday": "0", "hour": "10", "figure": MULTIPLE},
        {"of": "hashtags", "tag": "oven", "figure": MULTIPLE},
        {"of": "usual", "on": "x"},
        asked | {"network": "x"},
    ):
        assert viewer.get(address, MAY | wrong).status_code == 404, wrong
        assert viewer.get(f"{address}rows.csv", MAY | wrong).status_code == 404, wrong
    stranger = signed_in(cast.stranger)
    assert stranger.get(address, MAY | asked).status_code == 404
    assert stranger.get(f"{address}rows.xlsx", MAY | asked).status_code == 404


def test_how_it_was_evened_out_is_said_with_both_rates(cast: Cast, signed_in: Any) -> None:
    """Two reels of 10 in 100 and two images of 2 in 100: two groups are too few to tell the strength, which is 10."""
    written = [("reel", 10), ("reel", 10), ("image", 2), ("image", 2)]
    publish(
        Builder(cast.bakery),
        [Written("facebook", kind, at + 1, 9, "", got, 100) for at, (kind, got) in enumerate(written)],
    )
    browser = signed_in(cast.viewer)
    asked = MAY | asks_for_kind("facebook", "reel", "engagement")
    page: Node = page_of(
        browser.get(reverse("analytics:group_rows", args=["bakery"]), asked).content.decode()
    )
    assert "20 ÷ 200 = 10.00%" in page.text or "20 ÷ 200 = 10%" in page.text
    assert "(2 × 10% + 10 × 6%) ÷ (2 + 10) = 6.7%" in page.text
    assert "Their own rate counts 16.7%, that of all posts 83.3%." in page.text
    whole = next(link for link in page.all("a", "text-link") if "rate of all posts" in link.text)
    assert "24 ÷ 400 = 6%" in read(browser, whole.attrs["href"]).text
