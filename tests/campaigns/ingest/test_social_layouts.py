"""What exports of social media do that others do not: titles that name measures, blocks, splits, many networks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaigns.ingest.reading import FILES, codes, problem, read_bytes, read_path, read_text
from tests.campaigns.ingest.workbooks import written_xlsx


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
    assert codes(result) == [] and [part.row_count for part in result.parts] == [1]


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
