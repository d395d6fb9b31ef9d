"""Files of our own for social media and pages read to exactly these tables, sums and problems, in several languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.campaigns.ingest.reading import FILES, codes, problem, read_bytes, read_path, read_text
from tests.campaigns.ingest.workbooks import written_xlsx

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


def measures_of(name: str, **answers: Any) -> dict[tuple[str, int], dict[str, int]]:
    rows = read_path(FILES / name, **answers).rows
    return {(row.entity_key, row.start_on.day): row.measures for row in rows}


def test_blocks_of_one_platform_are_one_row_a_day() -> None:
    assert measures_of("meta_page/Alcance_es.csv") == {
        ("facebook", 1): {"reach": 1200, "engagements": 35},
        ("facebook", 2): {"reach": 980, "engagements": 18},
        ("instagram", 1): {"reach": 310},
        ("instagram", 2): {"reach": 295},
    }


def test_a_block_nobody_knows_is_named_and_left_out() -> None:
    unknown = problem(read_path(FILES / "meta_page/interactions_ko.csv"), "title_unknown")
    assert (unknown.line, unknown.value, unknown.severity) == (13, "인스타그램 별점", "warning")


def test_a_metric_file_whose_title_nobody_knows_is_mapped_by_hand() -> None:
    result = read_text('sep=,\n"Stars"\n"Date","Primary"\n"2026-03-01T00:00:00","5"\n')
    assert (result.source, codes(result)) == ("plain", ["needs_mapping"])


@pytest.mark.parametrize(
    ("title", "measure", "platform"),
    [
        ("Facebook reach", "reach", "facebook"),
        ("Instagram reach", "reach", "instagram"),
        ("Paid reach", "paid_reach", ""),
        ("Facebook visits", "profile_visits", "facebook"),
        ("Visitas al perfil de Instagram", "profile_visits", "instagram"),
        ("Visitas ao Facebook", "profile_visits", "facebook"),
        ("인스타그램 프로필 방문", "profile_visits", "instagram"),
        ("Follows", "follows", ""),
        ("New Instagram followers", "follows", "instagram"),
        ("Seguidores nuevos de Instagram", "follows", "instagram"),
        ("Nuevos seguidores de Facebook", "follows", "facebook"),
        ("Unfollows", "unfollows", ""),
        ("Net follows", None, ""),
        ("페이스북 팔로우 취소", "unfollows", "facebook"),
        ("Content interactions", "engagements", ""),
        ("Interacciones con el contenido", "engagements", ""),
        ("콘텐츠 반응", "engagements", ""),
        ("Link clicks", "link_clicks", ""),
        ("링크 클릭", "link_clicks", ""),
        ("3-second views", "video_views", ""),
        ("Views", "views", ""),
        ("Viewers", "reach", ""),
        ("Visualizaciones", "views", ""),
        ("조회", "views", ""),
        ("Lượt xem", "views", ""),
        ("Lượt tiếp cận trên Facebook", "reach", "facebook"),
        ("Lượt theo dõi trên Instagram", "follows", "instagram"),
        ("Facebook Page likes", None, ""),
        ("Facebook followers", "followers", "facebook"),
        ("팔로워", "followers", ""),
        ("신규 인스타그램 팔로워", "follows", "instagram"),
        ("1-minute views", None, ""),
        ("Visualizaciones de Instagram", "views", "instagram"),
    ],
)  # fmt: skip
def test_a_title_names_the_measure_and_perhaps_the_platform(
    title: str, measure: str | None, platform: str
) -> None:
    result = read_text(f'sep=,\n"{title}"\n"Date","Primary"\n"2026-03-01T00:00:00","5"\n')
    if measure is None:
        assert result.source == "plain"
        return
    (row,) = result.rows
    assert (row.measures, row.entity_key) == ({measure: 5}, platform)
    assert codes(result) == ([] if platform else ["platform_unsaid"])


def test_sheets_that_share_posts_are_one_row_a_post() -> None:
    """ "Talking About This" counts people; its likes are not taken."""
    rows = measures_of("meta_page/legacy_api_keys.xlsx")
    assert rows["500_31", 1] == {
        "impressions": 1500, "reach": 900, "organic_impressions": 1200, "organic_reach": 800,
        "paid_impressions": 250, "paid_reach": 150, "viral_impressions": 50, "clicks": 88,
        "organic_video_views": 0, "paid_video_views": 0, "likes": 24, "comments": 5, "shares": 2, "link_clicks": 28,
    }  # fmt: skip
    assert rows["500_32", 5]["likes"] == 9 and "comments" not in rows["500_32", 5]


def test_who_followers_are_never_enters_totals() -> None:
    rows = read_path(FILES / "linkedin_page/kettleworks_followers_1760000000000.xlsx").rows
    split = {row.breakdown: row.measures for row in rows if row.breakdown}
    assert split == {
        "Location=Leeds, England, United Kingdom": {"followers": 120},
        "Location=Madrid, Spain": {"followers": 44},
        "Seniority=Senior": {"followers": 90},
        "Seniority=Entry": {"followers": 61},
    }
    by_day = [row.measures for row in rows if not row.breakdown]
    assert by_day[1] == {"follows": -1, "organic_follows": -1, "paid_follows": 0}  # more left than came


def test_nobody_who_posted_is_read() -> None:
    for name in (
        "linkedin_page/teteria-norte_content_1760000000001.xlsx",
        "sprout_social/Post Performance (Kettle Works) March 1, 2026 - March 31, 2026.csv",
        "buffer/sent_posts.csv",
    ):
        result = read_path(FILES / name)
        text = f"{result.rows} {result.posts} {result.to_dict()}"
        assert "Some One" not in text and "Una Persona" not in text


def test_channels_and_profiles_of_a_tool_for_many_networks() -> None:
    name = "sprout_social/Profile Performance (Kettle Works) March 1, 2026 - March 31, 2026.csv"
    rows = read_path(FILES / name).rows
    assert [(row.entity_key, row.channel) for row in rows] == [
        ("Instagram › @kettle.works", "meta"),
        ("X › @kettle.works", "x"),
        ("Instagram › @kettle.works", "meta"),
    ]
    assert "reach" not in rows[1].measures and rows[1].measures["likes"] == 0  # empty is not zero
    assert rows[2].measures["shares"] == -1
    sent = read_path(FILES / "buffer/sent_posts.csv").rows
    assert [row.channel for row in sent] == ["x", "organic_social"]


def test_what_was_promoted_stands_apart() -> None:
    rows = measures_of("twitter_x/tweet_activity_metrics_ChaDaTarde_20220301_20220401_pt.csv")
    promoted = rows["1500000000000000001", 12]
    assert (promoted["impressions"], promoted["paid_impressions"]) == (540, 900)
    assert "paid_impressions" not in rows["1500000000000000002", 20]


def test_a_channel_by_day_is_known_by_its_watch_time() -> None:
    text = (
        "Date,Views,Watch time (hours),Subscribers,Impressions,Impressions click-through rate (%)\n"
        "Total,300,6.5,4,900,2.1\n2026-03-01,152,3.25,5,500,2.0\n2026-03-02,148,3.25,-1,400,2.2\n"
    )
    result = read_text(text, "Table data.csv")
    assert (result.source, result.report, codes(result)) == ("youtube", "channel_days", [])
    assert result.totals == {"views": 300, "watch_seconds": 23_400, "follows": 4, "impressions": 900}
    assert result.skip_reasons == {"total": 1} and all(item.agrees for item in result.control_totals)


def test_a_block_without_rows_says_nothing_of_the_file() -> None:
    text = (
        'sep=,\n"Facebook visits"\n"Date","Primary"\n\n"Instagram profile visits"\n"Date","Primary"\n'
        '"2026-03-01T00:00:00","5"\n'
    )
    result = read_text(text)
    assert codes(result) == [] and [part.row_count for part in result.parts] == [0, 1]


def test_the_old_insights_of_a_page_are_read_by_day() -> None:
    labels: list[Any] = ["Date", "Daily New Likes", "Daily Total Reach", "Daily Total Impressions",
              "Daily Organic impressions", "Daily Paid Impressions", "Daily Viral impressions"]  # fmt: skip
    descriptions = ["", *(f"Daily: {label} of your Page. (Total Count)" for label in labels[1:])]
    rows = [
        labels,
        descriptions,
        ["2017-07-01", 3, 90, 200, 150, 50, 12],
        ["2017-07-02", 1, 80, 100, 100, 0, 4],
    ]
    result = read_bytes(written_xlsx(rows, "Key Metrics"), "page.xlsx")
    assert (result.source, result.report, result.grain, codes(result)) == (
        "meta_page",
        "legacy_days",
        "day",
        [],
    )
    assert result.totals == {
        "impressions": 300, "organic_impressions": 250, "paid_impressions": 50, "viral_impressions": 16
    }  # fmt: skip


def test_days_of_the_channel_need_its_videos_beside_them() -> None:
    """ "Date, Views" is anybody's spreadsheet."""
    assert read_text("Date,Views\n2026-03-01,152\n2026-03-02,148\n").source == "plain"
    assert read_text("Location,Total followers\nLeeds,12\nMadrid,9\n").source == "plain"


def test_a_post_has_its_text_kind_and_moment() -> None:
    posts = {post.key: post for post in read_path(FILES / "meta_page/facebook_posts.csv").posts}
    reel = posts["700000000000002"]
    assert (reel.network, reel.kind, reel.published_at) == ("facebook", "Reels", "2026-03-04T18:05")
    assert reel.text == "How to descale\n\nThree steps and a lemon."
    assert reel.permalink == "https://www.facebook.example/reel/2"
    silent = posts["700000000000003"]
    assert (silent.text, silent.text_hash) == ("", "")


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
