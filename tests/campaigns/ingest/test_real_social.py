"""Real exports of social media and pages read to what is worked out from the files without the engine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from campaigns.ingest.shapes import ReadResult
from tests.campaigns.ingest.reading import codes, problem, read_bytes, read_path
from tests.campaigns.ingest.social_exports import (
    ASKED,
    EXPECTED,
    METRICS,
    YEAR,
    Fact,
    Table,
    csv_lines,
    youtube_chart,
    youtube_videos,
)
from tests.exports import EXPORTS, needs_exports

pytestmark = needs_exports
FOLDERS = ("meta_page_insights", "linkedin_page", "twitter_x", "youtube", "sprout_social")


def test_every_real_export_of_social_media_is_expected() -> None:
    there = {str(path.relative_to(EXPORTS)) for folder in FOLDERS for path in (EXPORTS / folder).glob("*.*")}
    assert there == set(EXPECTED)


def answers_for(name: str) -> dict[str, Any]:
    file = Path(name).name
    if file == "Table data.csv":
        return {"mapping": {"start_on": YEAR[0].isoformat(), "end_on": YEAR[1].isoformat()}}
    if file in ASKED:
        return {"mapping": {"platform": METRICS[file][0][2]}}
    return {}


def facts_of(result: ReadResult) -> list[tuple[str, Fact]]:
    return [
        (
            result.parts[row.part].report,
            Fact(row.start_on, row.end_on, row.entity_key, row.breakdown, row.measures),
        )
        for row in result.rows
    ]


def joined(tables: Sequence[Table]) -> list[tuple[str, Fact]]:
    """Facts of one report about one thing and period are one, whatever tables they stand in."""
    known: dict[tuple[Any, ...], tuple[str, Fact]] = {}
    for table in tables:
        for fact in table.facts:
            key = (table.report, fact.start, fact.end, fact.about, fact.split)
            before = known[key][1].measures if key in known else {}
            merged = Fact(fact.start, fact.end, fact.about, fact.split, {**before, **fact.measures})
            known[key] = (table.report, merged)
    return list(known.values())


def in_order(facts: Iterable[tuple[str, Fact]]) -> list[tuple[str, Fact]]:
    return sorted(facts, key=lambda item: (item[0], item[1].start, item[1].about, item[1].split))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_export_reads_to_what_it_states(name: str) -> None:
    expected, result = EXPECTED[name](), read_path(EXPORTS / name, **answers_for(name))
    assert codes(result) == expected.warnings
    assert (result.source, result.currency, result.account_key) == (expected.source, None, expected.account)
    assert [(part.report, part.grain, part.period, part.row_count, part.totals) for part in result.parts] == [
        (table.report, table.grain, table.period, len(table.facts), table.sums) for table in expected.tables
    ]
    assert in_order(facts_of(result)) == in_order(joined(expected.tables))


@pytest.mark.parametrize("name", sorted(ASKED))
def test_whose_numbers_they_are_is_asked_when_no_title_says_it(name: str) -> None:
    path = EXPORTS / "meta_page_insights" / name
    asked = read_path(path)
    assert codes(asked) == ["platform_unsaid"] and asked.needs_answer
    assert problem(asked, "platform_unsaid").value == METRICS[name][0][0]
    told = read_path(path, mapping={"platform": "instagram"})
    assert {row.entity_key for row in told.rows} <= {"instagram"}


def test_two_blocks_cannot_both_be_the_follows_of_instagram() -> None:
    path = EXPORTS / "meta_page_insights/Follows.csv"
    result = read_path(path, mapping={"platform": "instagram"})
    assert codes(result) == ["title_twice"] and result.rows == []


def test_the_days_of_videos_are_asked_when_the_table_comes_alone() -> None:
    result = read_path(EXPORTS / "youtube/Table data.csv")
    assert codes(result) == ["period_missing"] and result.needs_answer


def test_videos_of_a_zip_cover_the_days_of_its_chart() -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name in ("Table data.csv", "Chart data.csv"):
            archive.write(EXPORTS / "youtube" / name, name)
    result = read_bytes(package.getvalue(), "Content 2025-06-13_2026-06-13.zip")
    tables = [youtube_videos(), youtube_chart()]
    assert [(part.report, part.grain, part.period, part.totals) for part in result.parts] == [
        (table.report, table.grain, table.period, table.sums) for table in tables
    ]
    assert in_order(facts_of(result)) == in_order(joined(tables))
    stated = {item.measure: (item.stated, item.agrees) for item in result.control_totals}
    assert stated["views"] == (181_588, False)  # the table stops at 500 videos and lists fewer


def test_the_open_day_of_x_is_stated_again_two_days_later() -> None:
    days = []
    for name in ("24", "26"):
        path = EXPORTS / f"twitter_x/account_overview_analytics_snapshot-2025-08-{name}.csv"
        rows = {row.start_on: row.measures["impressions"] for row in read_path(path).rows}
        days.append(rows[date(2025, 8, 24)])
    assert days == [5_866, 14_795]


def test_lifetime_numbers_of_old_posts_still_grew_after_four_weeks() -> None:
    posts = []
    for exported in ("2017-10-22", "2017-11-19"):
        name = f"Facebook Insights Data Export (Post Level) - LOK - {exported}.xlsx"
        rows = read_path(EXPORTS / "meta_page_insights" / name).rows
        posts.append({row.entity_key: row.measures["impressions"] for row in rows})
    first, later = posts
    assert len(first) == 12 and all(later[key] >= number for key, number in first.items())
    assert (first["1553363564876294_1937892833090030"], later["1553363564876294_1937892833090030"]) == (
        22_422,
        23_524,
    )


def test_posts_are_known_by_kind_text_address_and_moment() -> None:
    name = "meta_page_insights/ig_posts_2025-03-18_2025-04-14.csv"
    lines = csv_lines(name)
    posts = {post.key: post for post in read_path(EXPORTS / name).posts}
    assert {(key, post.network, post.kind, post.permalink) for key, post in posts.items()} == {
        (line["Post ID"], "instagram", line["Post type"], line["Permalink"]) for line in lines
    }
    for line in lines:
        post, moment = posts[line["Post ID"]], datetime.strptime(line["Publish time"], "%m/%d/%Y %H:%M")
        assert post.published_at == moment.isoformat(timespec="minutes")
        assert post.text == line["Description"].strip()
    assert len({post.text_hash for post in posts.values()}) == len(
        {line["Description"].strip() for line in lines}
    )


def test_every_tweet_is_a_post_and_a_day_is_none() -> None:
    tweets = read_path(EXPORTS / "twitter_x/tweet_activity_metrics_ADHOrg_20210401_20210501_en.csv")
    assert len(tweets.posts) == 31 and tweets.posts[0].published_at == "2021-04-30T09:32+00:00"
    days = read_path(EXPORTS / "twitter_x/daily_tweet_activity_metrics_ADHOrg_20210401_20210501_en.csv")
    assert days.posts == []
