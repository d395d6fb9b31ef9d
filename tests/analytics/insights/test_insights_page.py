"""The page of content: what the posts of a workspace say, as readers see it and as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.insights.posts import posts_in
from analytics.insights.sections import SECTIONS, Insights
from campaigns.models import Post, RunState
from tests.analytics.test_pages import words
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace
from tests.exports import EXPORTS, needs_exports

HEADER = "Post ID,Page ID,Page name,Title,Publish time,Permalink,Post type,Date,Reach,"
HEADER += '"Reactions, Comments and Shares",Link Clicks'
MARCH = {"period": "custom", "from": "2026-03-01", "to": "2026-03-31"}


def line(at: int, kind: str, engaged: int, *, text: str = "Bread", clicks: str = "", hour: int = 9) -> str:
    """A post of 100 people reached on that day of March."""
    place = f"https://www.facebook.example/{at}/"
    named = f"p{at},500,Kettle Works,{text},03/{at:02d}/2026 {hour:02d}:30,{place},{kind}"
    return f"{named},Lifetime,100,{engaged},{clicks}"


def posts_file(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Six reels of 10 in 100, six photos of 4 in 100, two links of 40 in 100: 164 of 1,400 in all."""
    reels = [line(at, "Reels", 10, text="Reel #Bread", clicks="5") for at in range(1, 7)]
    photos = [line(at, "Photos", 4, text="Photo #bread #oven", clicks="1") for at in range(7, 13)]
    links = [line(at, "Links", 40, hour=18) for at in range(13, 15)]
    made = desk.load(posts_file(*reels, *photos, *links), "posts.csv")
    assert (made.state, made.row_count) == (RunState.LOADED, 14)
    return desk


def rows(desk: Desk, section: str, *columns: str, network: str = "") -> list[tuple[Any, ...]]:
    """Values of these columns, rates to four decimals."""
    with as_workspace(desk.workspace) as workspace:
        found = Insights(workspace, date(2026, 3, 1), date(2026, 3, 31), network).table(section)
    return [
        tuple(
            round(value, 4) if isinstance(value := record[name].value, float) else value for name in columns
        )
        for record in found.records()
    ]


def test_kinds_are_ranked_by_their_evened_rate_and_few_posts_are_held_back(filled: Desk) -> None:
    """The strength is told by the posts: within kinds there is no scatter, so it is the weakest, 2 posts."""
    mean = 164 / 1400
    assert rows(filled, "kinds", "kind", "posts", "engagement_rank", "engagement", "engagement_measured") == [
        ("Reel", 6, 1, round((0.6 + 2 * mean) / 8, 4), 0.1),
        ("Image", 6, 2, round((0.24 + 2 * mean) / 8, 4), 0.04),
        ("Post with a link", 2, None, round((0.8 + 2 * mean) / 4, 4), 0.4),
    ]
    assert rows(filled, "kinds", "kind", "clicks_posts", "clicks_hits", "clicks_shown", "clicks_rank")[2] == (
        "Post with a link",
        None,
        None,
        None,
        None,
    )


def test_what_a_network_does_not_tell_is_no_column_of_its_ranking(filled: Desk) -> None:
    with as_workspace(filled.workspace) as workspace:
        found = Insights(workspace, date(2026, 3, 1), date(2026, 3, 31)).table("kinds")
    assert not [column.key for column in found.columns if column.key.startswith("saves")]


def test_times_are_multiples_of_the_usual_and_say_which_zone(filled: Desk) -> None:
    """All reels and photos at nine, links at six in the evening: 13 March 2026 is a Friday, 14 a Saturday."""
    with as_workspace(filled.workspace) as workspace:
        table = Insights(workspace, date(2026, 3, 1), date(2026, 3, 31)).table("times")
    evening = [
        (record["weekday"].value, record["hour"].value, record["posts"].value, record["rank"].reason)
        for record in table.records()
        if record["hour"].value == "18:00"
    ]
    assert evening == [("Friday", "18:00", 1, "Too few to rank"), ("Saturday", "18:00", 1, "Too few to rank")]
    assert any("14 posts" in note and "no time zone" in note for note in table.notes)
    measured = {
        record["weekday"].value: record["measured"].value
        for record in table.records()
        if record["hour"].value == "18:00"
    }
    assert measured["Friday"] == pytest.approx(0.4 / (164 / 1400))


def test_hashtags_are_counted_once_a_post_whatever_their_letters(filled: Desk) -> None:
    assert rows(filled, "hashtags", "hashtag", "posts", "rank") == [("#bread", 12, 1), ("#oven", 6, 2)]


def test_posts_open_to_their_rows(filled: Desk, page: Any) -> None:
    """Of two that engaged alike the newer comes first."""
    first, second, *_less = rows(filled, "posts", "engagement", "shown", "rate", "clicks", "address")
    assert first == (40, 100, 0.4, None, "https://www.facebook.example/14/")
    assert second == (40, 100, 0.4, None, "https://www.facebook.example/13/")
    response = page(**MARCH)
    shown = next(one for one in response.context["tables"] if one["table"].key == "posts")
    href = shown["rows"][0][0]["href"]
    opened = page_at(page, href)
    text = words(opened)
    assert "posts.csv" in text and "all so far" in text and "40" in text


def page_at(page: Any, href: str) -> Any:
    path, _mark, query = href.partition("?")
    series_id = int(path.rstrip("/").rpartition("/")[2])
    return page("insight_rows", series_id, **dict(pair.split("=") for pair in query.split("&")))


def test_weeks_are_counted_only_as_far_as_the_export_goes(filled: Desk) -> None:
    """It knows nothing after the 14th, a Saturday: the only whole week is that from the 2nd to the 8th."""
    columns = ("network", "posts", "weeks", "a_week", "without", "pause")
    assert rows(filled, "rhythm", *columns) == [("Facebook", 14, 1, 7.0, 0, 1)]


def test_the_page_tells_in_words_what_its_tables_show(filled: Desk, page: Any) -> None:
    text = words(page(**MARCH))
    assert (
        "On Facebook the best kind is Reel: 10.4% (engagements ÷ reach), from 6 posts; the mean is 11.7%."
        in text
    )
    assert "Too few to rank" in text


def test_what_is_not_told_is_said_in_one_place(filled: Desk, page: Any) -> None:
    response = page(**MARCH)
    assert {one["table"].key for one in response.context["tables"]} >= {"kinds", "times", "posts", "rhythm"}
    assert [table.key for table in response.context["empty"]][:2] == ["ads", "followers"]
    assert "No ads in this period" in words(response)


def test_kinds_that_differ_no_more_than_posts_do_have_no_best(desk: Desk, page: Any) -> None:
    """Each kind has posts of 2, 10 and 18 in 100: the kinds are alike, the posts are not."""
    kinds = ("Reels", "Photos", "Links")
    alike = [
        line(1 + 5 * number + at, kind, engaged)
        for number, kind in enumerate(kinds)
        for at, engaged in enumerate((2, 10, 10, 10, 18))
    ]
    desk.load(posts_file(*alike), "posts.csv")
    assert "On Facebook kinds differ no more than posts of one kind do" in words(page(**MARCH))


def test_a_network_is_chosen_and_another_has_nothing(filled: Desk, page: Any) -> None:
    assert "Reel" in words(page(network="facebook", **MARCH))
    text = words(page(network="linkedin", **MARCH))
    assert "Nothing about content in this period" in text and "Reel" not in text


def test_each_table_is_a_file(filled: Desk, page: Any) -> None:
    for section in SECTIONS:
        response = page("insights_file", section, **MARCH)
        assert response["Content-Type"].startswith("text/csv")
    first = page("insights_file", "kinds", **MARCH).content.decode("utf-8-sig").splitlines()[1]
    assert first.startswith("Reel,Facebook,6,1,0.104286,0.1,6,60,600,")
    page("insights_file", "nothing", status=404, **MARCH)


def test_a_post_told_by_two_sources_counts_once(filled: Desk) -> None:
    header = "Date,Social Network,Post Type,Post Message,Post Permalink,Post impressions"
    again = "2026-03-13,Facebook Page,Link,Bread,https://facebook.example/13,5"
    made = filled.load(f"{header}\n{again}\n".encode(), "hootsuite.csv")
    assert made.state == RunState.LOADED
    with as_workspace(filled.workspace) as workspace:
        assert Post.objects.of(workspace).count() == 15
        found = posts_in(workspace, date(2026, 3, 1), date(2026, 3, 31))
    assert (len(found.posts), found.told_twice) == (14, 1)
    assert {post.measures["reach"] for post in found.posts} == {100}


def test_an_address_that_is_none_of_the_web_leads_nowhere(desk: Desk, page: Any) -> None:
    bad = line(3, "Photos", 4).replace("https://www.facebook.example/3/", "javascript:alert(1)")
    desk.load(posts_file(bad), "posts.csv")
    assert b"javascript:alert" not in page(**MARCH).content


def test_nothing_yet_teaches_what_to_import(desk: Desk, page: Any) -> None:
    text = words(page())
    assert "Import an export of posts" in text


def test_a_period_that_cannot_be_is_named(filled: Desk, page: Any) -> None:
    backwards = {"period": "custom", "from": "2026-03-31", "to": "2026-03-01"}
    page(status=400, **backwards)
    page("insights_file", "kinds", status=400, **backwards)
    page(status=400, network="n" * 61)


def test_posts_of_another_workspace_are_not_there(
    filled: Desk, cast: Cast, signed_in: Callable[[Any], Client]
) -> None:
    with as_workspace(cast.florist) as florist:
        assert posts_in(florist, date(2026, 3, 1), date(2026, 3, 31)).posts == []
    stranger = signed_in(cast.stranger)
    assert stranger.get(reverse("analytics:insights", args=[cast.bakery.slug])).status_code == 404


REAL = (
    ("meta_page_insights/fb_posts_2025-01-14_2025-04-14.csv", "facebook", "2025-01-01", "2025-12-31"),
    ("meta_page_insights/ig_posts_2025-03-18_2025-04-14.csv", "instagram", "2025-01-01", "2025-12-31"),
    ("twitter_x/tweet_activity_metrics_ADHOrg_20210401_20210501_en.csv", "x", "2021-04-01", "2021-05-31"),
)


@needs_exports
@pytest.mark.parametrize(("name", "network", "first", "last"), REAL)
def test_real_exports_say_something_in_every_section(
    desk: Desk, page: Any, name: str, network: str, first: str, last: str
) -> None:
    made = desk.load((EXPORTS / name).read_bytes(), name.rpartition("/")[2])
    assert made.state == RunState.LOADED, made.error
    response = page(period="custom", network=network, **{"from": first, "to": last})
    shown = {one["table"].key: one for one in response.context["tables"]}
    assert {"times", "posts", "rhythm"} <= set(shown)
    assert ("kinds" in shown) == (network != "x")  # X does not say of what kind a post is
