"""Files of our own for social media and pages read to exactly these tables, sums and problems, in several languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.campaigns.ingest.reading import FILES, codes, read_path, read_text

Part = tuple[str, str | None, int, dict[str, int]]


@dataclass(frozen=True)
class Expected:
    """`parts`: report, grain, rows and sums of each table; `period` is that of the file."""

    source: str
    account: str
    period: tuple[str, str] | None
    parts: list[Part]
    problems: list[str] = field(default_factory=list)
    controls: int = 0
    mapping: dict[str, Any] | None = None


MARCH = ("2026-03-01", "2026-03-02")

FILES_READ: dict[str, Expected] = {
    "meta_page/Visits.csv": Expected(
        "meta_page", "", ("2026-03-01", "2026-03-03"),
        [("facebook_days", "day", 2, {"profile_visits": 21}), ("instagram_days", "day", 3, {"profile_visits": 47})],
    ),
    "meta_page/Alcance_es.csv": Expected(
        "meta_page", "", MARCH,
        [("facebook_days", "day", 2, {}), ("instagram_days", "day", 2, {}),
         ("facebook_days", "day", 2, {"engagements": 53})],
    ),
    "meta_page/interactions_ko.csv": Expected(
        "meta_page", "", MARCH,
        [("instagram_days", "day", 2, {"engagements": 115}), ("instagram_days", "day", 2, {"follows": 7})],
        ["title_unknown"],
    ),
    "meta_page/Views.csv": Expected(
        "meta_page", "", MARCH, [("facebook_days", "day", 2, {"views": 2368})], mapping={"platform": "facebook"}
    ),
    "meta_page/Audience.csv": Expected("meta_page", "", None, [("audience", None, 0, {})], ["audience_shares"]),
    "meta_page/facebook_posts.csv": Expected(
        "meta_page", "500000000000001", ("2026-03-01", "2026-03-09"),
        [("facebook_posts", "lifetime", 3,
          {"views": 1400, "engagements": 86, "likes": 68, "comments": 10, "shares": 8, "clicks": 62,
           "link_clicks": 12, "watch_seconds": 3606})],
    ),
    "meta_page/facebook_posts_by_day.csv": Expected(
        "meta_page", "500000000000001", MARCH,
        [("facebook_posts", "day", 2, {"views": 420, "likes": 18})], ["posts_by_day"],
    ),
    "meta_page/facebook_posts_views_twice.csv": Expected(
        "meta_page", "500000000000001", ("2026-03-01", "2026-03-01"),
        [("facebook_posts", "lifetime", 1, {"views": 0})], ["label_twice"],
    ),
    "meta_page/facebook_posts_ko.csv": Expected(
        "meta_page", "500000000000002", ("2026-04-05", "2026-04-07"),
        [("facebook_posts", "lifetime", 2,
          {"views": 1560, "engagements": 74, "likes": 56, "comments": 10, "shares": 8, "clicks": 35,
           "link_clicks": 9})],
    ),
    "meta_page/instagram_posts_es.csv": Expected(
        "meta_page", "17800000000000002", ("2026-02-03", "2026-02-04"),
        [("instagram_posts", "lifetime", 2,
          {"views": 860, "likes": 83, "shares": 6, "comments": 4, "saves": 15, "follows": 2})],
    ),
    "meta_page/legacy_api_keys.xlsx": Expected(
        "meta_page", "", ("2017-07-01", "2017-07-05"),
        [("legacy_posts", "lifetime", 2,
          {"impressions": 2110, "organic_impressions": 1800, "paid_impressions": 250, "viral_impressions": 60,
           "clicks": 119, "organic_video_views": 120, "paid_video_views": 0}),
         ("legacy_posts", "lifetime", 2, {"likes": 33, "comments": 5, "shares": 2}),
         ("legacy_posts", "lifetime", 1, {"link_clicks": 28})],
    ),
    "linkedin_page/kettleworks_followers_1760000000000.xlsx": Expected(
        "linkedin_page", "kettleworks", MARCH,
        [("followers", "day", 2, {"follows": 7, "organic_follows": 4, "paid_follows": 2}),
         ("followers_by", "range", 2, {}), ("followers_by", "range", 2, {})],
    ),
    "linkedin_page/teteria-norte_content_1760000000001.xlsx": Expected(
        "linkedin_page", "teteria-norte", MARCH,
        [("content", "day", 2,
          {"impressions": 470, "organic_impressions": 420, "paid_impressions": 50, "clicks": 19,
           "organic_clicks": 16, "paid_clicks": 3, "likes": 27, "comments": 4, "shares": 2}),
         ("posts", "lifetime", 2,
          {"impressions": 470, "clicks": 19, "likes": 27, "comments": 4, "shares": 2, "follows": 1,
           "video_views": 75})],
    ),
    "linkedin_page/chatip_visitors_1760000000002.xlsx": Expected(
        "linkedin_page", "chatip", ("2026-03-05", "2026-03-06"),
        [("visitors", "day", 2, {"page_views": 134}), ("visitors_by", "range", 2, {"page_views": 81})],
    ),
    "linkedin_page/Kettle Works_competitor_analytics_1760000000003.xlsx": Expected(
        "linkedin_page", "", ("2026-03-01", "2026-03-31"),
        [("competitors", "range", 2, {"follows": 111, "engagements": 1200, "posts": 52})], ["split_report"],
    ),
    "twitter_x/daily_tweet_activity_metrics_KettleWorks_20210601_20210603_en.csv": Expected(
        "twitter_x", "kettleworks", ("2021-06-01", "2021-06-02"),
        [("days", "day", 2,
          {"impressions": 2120, "engagements": 39, "likes": 14, "comments": 2, "shares": 5, "follows": 1,
           "link_clicks": 8, "profile_visits": 6, "posts": 2})],
    ),
    "twitter_x/daily_tweet_activity_metrics_TeteriaNorte_20220301_20220303_es.csv": Expected(
        "twitter_x", "teterianorte", ("2022-03-01", "2022-03-02"),
        [("days", "day", 2,
          {"impressions": 1510, "engagements": 42, "likes": 22, "comments": 1, "shares": 3, "link_clicks": 9,
           "profile_visits": 4, "posts": 2})],
    ),
    "twitter_x/tweet_activity_metrics_KettleWorks_20210601_20210701_en.csv": Expected(
        "twitter_x", "kettleworks", ("2021-06-01", "2021-06-11"),
        [("posts", "lifetime", 2,
          {"impressions": 1016, "engagements": 17, "likes": 9, "comments": 1, "shares": 3, "follows": 1,
           "link_clicks": 6, "profile_visits": 1})],
    ),
    "twitter_x/tweet_activity_metrics_ChaDaTarde_20220301_20220401_pt.csv": Expected(
        "twitter_x", "chadatarde", ("2022-03-12", "2022-03-20"),
        [("posts", "lifetime", 2,
          {"impressions": 660, "engagements": 34, "likes": 20, "comments": 2, "shares": 4, "follows": 1,
           "link_clicks": 5, "profile_visits": 3, "paid_impressions": 900, "paid_engagements": 45,
           "paid_clicks": 20, "paid_follows": 3})],
    ),
    "twitter_x/account_overview_analytics.csv": Expected(
        "twitter_x", "", ("2026-03-02", "2026-03-03"),
        [("days", "day", 2,
          {"impressions": 5080, "engagements": 171, "likes": 29, "comments": 7, "shares": 5, "follows": 7,
           "unfollows": 1, "profile_visits": 81, "saves": 3, "video_views": 300, "posts": 3})],
    ),
    "twitter_x/account_overview_analytics_ko.csv": Expected(
        "twitter_x", "", ("2026-03-02", "2026-03-03"),
        [("days", "day", 2,
          {"impressions": 1310, "engagements": 52, "likes": 17, "comments": 5, "shares": 2, "follows": 4,
           "unfollows": 1, "profile_visits": 21, "saves": 2, "video_views": 60, "posts": 1})],
    ),
    "twitter_x/account_overview_analytics_ja.csv": Expected(
        "twitter_x", "", ("2026-03-03", "2026-03-03"),
        [("days", "day", 1,
          {"impressions": 700, "engagements": 30, "likes": 9, "comments": 3, "shares": 1, "follows": 2,
           "saves": 1})],
    ),
    "twitter_x/account_analytics_content_2026-03-01_2026-03-31.csv": Expected(
        "twitter_x", "", ("2026-03-02", "2026-03-03"),
        [("posts", "lifetime", 2,
          {"impressions": 200, "engagements": 11, "likes": 4, "comments": 2, "shares": 1, "follows": 1,
           "link_clicks": 5, "profile_visits": 4, "saves": 1})],
    ),
    "youtube/Content 2026-03-01_2026-03-03 Kettle Works.zip": Expected(
        "youtube", "", MARCH,
        [("videos", "range", 2, {"views": 300, "impressions": 900, "follows": 4, "watch_seconds": 23_400}),
         ("video_days", "day", 4, {"views": 300}), ("channel_days", "day", 2, {"views": 300})],
        controls=3,
    ),
    "youtube/table_data_es.csv": Expected(
        "youtube", "", ("2026-02-01", "2026-02-28"),
        [("videos", "range", 1, {"views": 120, "impressions": 400, "follows": 3, "watch_seconds": 9_000})],
        controls=3, mapping={"start_on": "2026-02-01", "end_on": "2026-02-28"},
    ),
    "youtube/chart_data_ko.csv": Expected("youtube", "", MARCH, [("video_days", "day", 2, {"views": 74})]),
    "sprout_social/Post Performance (Kettle Works) March 1, 2026 - March 31, 2026.csv": Expected(
        "sprout_social", "kettle works", ("2026-03-02", "2026-03-14"),
        [("posts", "lifetime", 2,
          {"impressions": 1941, "organic_impressions": 1641, "paid_impressions": 300, "engagements": 67,
           "likes": 54, "comments": 4, "shares": 7, "saves": 2, "link_clicks": 7})],
    ),
    "sprout_social/Profile Performance (Kettle Works) March 1, 2026 - March 31, 2026.csv": Expected(
        "sprout_social", "kettle works", ("2026-03-14", "2026-03-15"),
        [("profiles", "day", 3,
          {"impressions": 2950, "engagements": 102, "likes": 91, "comments": 8, "shares": 3, "follows": 8,
           "unfollows": 1, "posts": 1})],
    ),
    "sprout_social/Competitor Performance (Kettle Works) March 1, 2026 - March 2, 2026.csv": Expected(
        "sprout_social", "kettle works", ("2026-03-13", "2026-03-13"),
        [("competitors", "day", 2, {"posts": 3, "engagements": 361, "likes": 344, "comments": 14, "shares": 3})],
        ["split_report"],
    ),
    "hootsuite/posts.csv": Expected(
        "hootsuite", "", MARCH,
        [("posts", "lifetime", 2,
          {"impressions": 800, "engagements": 43, "likes": 34, "comments": 5, "shares": 4, "link_clicks": 9})],
    ),
    "hootsuite/posts_es.csv": Expected(
        "hootsuite", "", ("2026-03-01", "2026-03-01"),
        [("posts", "lifetime", 1, {"impressions": 210, "engagements": 22, "likes": 20, "comments": 2})],
    ),
    "hootsuite/posts_ko.csv": Expected(
        "hootsuite", "", ("2026-03-01", "2026-03-01"),
        [("posts", "lifetime", 1, {"impressions": 900, "engagements": 64, "likes": 60, "comments": 4})],
    ),
    "buffer/sent_posts.csv": Expected(
        "buffer", "", ("2026-03-01", "2026-03-03"),
        [("posts", "lifetime", 2, {"impressions": 330, "likes": 13, "comments": 1, "shares": 3, "clicks": 6})],
    ),
}  # fmt: skip
OF_SOCIAL = ("meta_page", "linkedin_page", "twitter_x", "youtube", "sprout_social", "hootsuite", "buffer")


@pytest.mark.parametrize("name", FILES_READ)
def test_a_file_reads_to_what_it_states(name: str) -> None:
    expected = FILES_READ[name]
    result = read_path(FILES / name, mapping=expected.mapping)
    assert codes(result) == expected.problems
    assert (result.source, result.account_key, result.currency) == (expected.source, expected.account, None)
    parts = [(part.report, part.grain, part.row_count, part.totals) for part in result.parts]
    assert parts == expected.parts
    assert result.period == (tuple(map(date.fromisoformat, expected.period)) if expected.period else None)
    assert [total.agrees for total in result.control_totals] == [True] * expected.controls


def test_every_file_of_these_sources_is_expected() -> None:
    there = {str(path.relative_to(FILES)) for source in OF_SOCIAL for path in (FILES / source).iterdir()}
    assert there == set(FILES_READ)


def test_a_post_has_its_text_kind_and_moment() -> None:
    posts = {post.key: post for post in read_path(FILES / "meta_page/facebook_posts.csv").posts}
    reel = posts["700000000000002"]
    assert (reel.network, reel.kind, reel.published_at) == ("facebook", "Reels", "2026-03-04T18:05")
    assert reel.text == "How to descale\n\nThree steps and a lemon."
    assert reel.permalink == "https://www.facebook.example/reel/2"
    silent = posts["700000000000003"]
    assert (silent.text, silent.text_hash) == ("", "")


POSTS = "Post ID,Page ID,Page name,Title,Publish time,Permalink,Post type,Date,Views,Reactions\n"


@pytest.mark.parametrize(
    ("days", "answer", "moments"),
    [
        (["03/04/2026 09:30", "13/04/2026 18:05"], None, ["2026-04-03T09:30", "2026-04-13T18:05"]),
        (["03/04/2026 09:30", "04/13/2026 18:05"], None, ["2026-03-04T09:30", "2026-04-13T18:05"]),
        (["03/04/2026 09:30", "03/05/2026 18:05"], None, ["2026-03-04T09:30", "2026-03-05T18:05"]),
        (["03/04/2026 09:30", "03/05/2026 18:05"], "dmy", ["2026-04-03T09:30", "2026-05-03T18:05"]),
    ],
)
def test_the_whole_column_tells_how_the_day_of_a_post_is_written(
    days: list[str], answer: str | None, moments: list[str]
) -> None:
    lines = [
        f"p{at},500,Kettle Works,T,{day},https://facebook.example/{at},Photos,2026-05-20,4,1"
        for at, day in enumerate(days)
    ]
    result = read_text(POSTS + "\n".join([*lines, ""]), date_order=answer)
    assert [post.published_at for post in result.posts] == moments


@pytest.mark.parametrize(
    ("name", "moments"),
    [
        ("sprout_social/Post Performance (Kettle Works) March 1, 2026 - March 31, 2026.csv",
         ["2026-03-14T09:05", "2026-03-02T17:30"]),
        ("youtube/Content 2026-03-01_2026-03-03 Kettle Works.zip", ["2026-02-10", "2026-03-02"]),
        ("twitter_x/tweet_activity_metrics_ChaDaTarde_20220301_20220401_pt.csv",
         ["2022-03-12T10:00+00:00", "2022-03-20T08:15+00:00"]),
        ("hootsuite/posts.csv", ["2026-03-01T09:00", "2026-03-02T12:00"]),
        ("meta_page/legacy_api_keys.xlsx", ["2017-07-01T10:00", "2017-07-05T18:30"]),
    ],
)  # fmt: skip
def test_a_moment_is_no_more_exact_than_the_file(name: str, moments: list[str]) -> None:
    assert [post.published_at for post in read_path(FILES / name).posts] == moments


def test_the_same_text_has_the_same_hash_on_every_network() -> None:
    hashes = {
        post.text_hash
        for name in ("hootsuite/posts.csv", "buffer/sent_posts.csv")
        for post in read_path(FILES / name).posts
        if post.text == "New kettles"
    }
    assert len(hashes) == 1


def test_posts_stay_out_of_a_preview() -> None:
    result = read_path(FILES / "meta_page/facebook_posts.csv")
    assert result.posts and "posts" not in result.to_dict()
