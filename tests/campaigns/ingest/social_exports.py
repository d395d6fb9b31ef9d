"""What real exports of social media and pages state, worked out from the files without the engine."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from python_calamine import CalamineWorkbook

from tests.exports import EXPORTS

Line = Mapping[str, str]
Numbers = dict[str, int]
NOT_MEASURED = ("", "-", "--", None)
NOT_ADDED = {"reach", "organic_reach", "paid_reach", "users", "followers"}


@dataclass(frozen=True)
class Fact:
    """One row as the file states it: from when to when, about what, in which split, and how much."""

    start: date
    end: date
    about: str
    split: str
    measures: Numbers


@dataclass(frozen=True)
class Table:
    report: str
    facts: list[Fact]
    grain: str

    @property
    def period(self) -> tuple[date, date]:
        return min(fact.start for fact in self.facts), max(fact.end for fact in self.facts)

    @property
    def sums(self) -> Numbers:
        totals: Numbers = {}
        for fact in self.facts:
            for name, number in fact.measures.items():
                if name not in NOT_ADDED:
                    totals[name] = totals.get(name, 0) + number
        return totals


@dataclass(frozen=True)
class Expected:
    source: str
    tables: list[Table]
    account: str = ""
    warnings: list[str] = field(default_factory=list)


def number(text: str | None) -> int | None:
    if text in NOT_MEASURED:
        return None
    value = Decimal(str(text).replace(",", ""))
    assert value == value.to_integral_value()
    return int(value)


def measured(line: Line, labels: Mapping[str, str]) -> Numbers:
    found = {measure: number(line.get(label)) for measure, label in labels.items()}
    return {measure: value for measure, value in found.items() if value is not None}


def day(text: str, form: str) -> date:
    return datetime.strptime(text.strip(), form).date()


def csv_lines(name: str) -> list[Line]:
    with (EXPORTS / name).open(encoding="utf-8-sig", newline="") as file:
        return [dict(line) for line in csv.DictReader(file)]


def blocks(name: str) -> list[tuple[str, list[tuple[date, int]]]]:
    """Title and days of each block of a metric file: UTF-16, `sep=`, blocks apart by a blank line."""
    text = (EXPORTS / name).read_bytes().decode("utf-16").removeprefix("sep=,\n")
    found = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        (title,), _header, *rows = csv.reader(block.splitlines())
        found.append((title, [(date.fromisoformat(when[:10]), int(value)) for when, value in rows]))
    return found


def sheet_rows(name: str, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(EXPORTS / name)).get_sheet_by_name(sheet).to_python()


def sheet_lines(name: str, sheet: str) -> list[Line]:
    header, *rows = sheet_rows(name, sheet)
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]


# Facebook and Instagram.

METRICS = {
    "Follows.csv": [("Follows", "follows", "facebook"), ("Instagram follows", "follows", "instagram")],
    "Interactions.csv": [("Content interactions", "engagements", "facebook")],
    "Interactions (1).csv": [("Content interactions", "engagements", "instagram")],
    "Visits (1).csv": [("Instagram profile visits", "profile_visits", "instagram")],
    "ig_luot_theo_doi_vi.csv": [("Lượt theo dõi trên Instagram", "follows", "instagram")],
    "luot_xem_vi.csv": [("Lượt xem", "views", "facebook")],
}
ASKED = {"Follows.csv", "Interactions.csv", "Interactions (1).csv", "luot_xem_vi.csv"}


def metric_file(name: str) -> Expected:
    tables = []
    stated = blocks(f"meta_page_insights/{name}")
    for (title, days), (known, measure, platform) in zip(stated, METRICS[name], strict=True):
        assert title == known
        facts = [Fact(when, when, platform, "", {measure: value}) for when, value in days]
        tables.append(Table(f"{platform}_days", facts, "day"))
    return Expected("meta_page", tables)


FACEBOOK = {
    "views": "Views", "impressions": "Impressions", "reach": "Reach",
    "engagements": "Reactions, Comments and Shares", "likes": "Reactions", "comments": "Comments",
    "shares": "Shares", "clicks": "Total clicks", "link_clicks": "Link Clicks",
}  # fmt: skip
INSTAGRAM = {"views": "Views", "reach": "Reach", "likes": "Likes", "shares": "Shares", "comments": "Comments",
             "saves": "Saves", "follows": "Follows"}  # fmt: skip


def post_file(name: str, report: str, labels: Mapping[str, str], owner: str, *warnings: str) -> Expected:
    lines = [line for line in csv_lines(f"meta_page_insights/{name}") if line["Post ID"]]
    facts = []
    for line in lines:
        when = day(line["Publish time"], "%m/%d/%Y %H:%M")
        numbers = measured(line, labels)
        if line.get("Seconds viewed"):
            numbers["watch_seconds"] = round(Decimal(line["Seconds viewed"]))
        facts.append(Fact(when, when, line["Post ID"], "", numbers))
    (account,) = {line[owner] for line in lines}
    return Expected("meta_page", [Table(report, facts, "lifetime")], account, list(warnings))


KEY_METRICS = {
    "impressions": "Lifetime Post Total Impressions", "reach": "Lifetime Post Total Reach",
    "organic_impressions": "Lifetime Post Organic Impressions", "organic_reach": "Lifetime Post organic reach",
    "paid_impressions": "Lifetime Post Paid Impressions", "paid_reach": "Lifetime Post Paid Reach",
    "clicks": "Lifetime Post Consumptions",
}  # fmt: skip
VIDEO_VIEWS = {
    "organic_video_views": "Lifetime Organic Video Views",
    "paid_video_views": "Lifetime Paid Video Views",
}


def legacy_file(day_of_export: str) -> Expected:
    """Three of the eight sheets: the others count people or complaints. Of labels that stand twice the description
    in the second row says which column counts times and not people.
    """
    name = f"meta_page_insights/Facebook Insights Data Export (Post Level) - LOK - {day_of_export}.xlsx"
    header, descriptions, *rows = sheet_rows(name, "Key Metrics")
    key = []
    for row in rows:
        line = dict(zip(header, map(str, row), strict=True))
        numbers = measured(line, KEY_METRICS)
        for measure, label in VIDEO_VIEWS.items():
            (column,) = (
                at
                for at, text in enumerate(header)
                if text == label and str(descriptions[at]).endswith("(Total Count)")
            )
            numbers[measure] = int(row[column])
        key.append(legacy_fact(line, numbers))
    stories = [
        legacy_fact(line, measured(line, {"likes": "like", "comments": "comment", "shares": "share"}))
        for line in sheet_lines(name, "Lifetime Post Stories by act...")
    ]
    clicks = [
        legacy_fact(line, measured(line, {"link_clicks": "link clicks"}))
        for line in sheet_lines(name, "Lifetime Post Consumptions b...")
    ]
    tables = [Table("legacy_posts", facts, "lifetime") for facts in (key, stories, clicks)]
    return Expected("meta_page", tables, "lok")


def legacy_fact(line: Line, numbers: Numbers) -> Fact:
    when = date.fromisoformat(line["Posted"][:10])
    return Fact(when, when, line["Post ID"], "", numbers)


# LinkedIn.

FOLLOWERS = {"follows": "Total de seguidores", "organic_follows": "Seguidores orgânicos",
             "paid_follows": "Seguidores patrocinados"}  # fmt: skip
VISITORS = {"page_views": "Total de visualizações da página (total)",
            "users": "Total de visitantes únicos (total)"}  # fmt: skip
PEOPLE = ("Localidade", "Função", "Nível de experiência", "Setor", "Tamanho da empresa")


def linkedin_file(
    name: str, sheet: str, labels: Mapping[str, str], report: str, split: tuple[str, str]
) -> Expected:
    path = f"linkedin_page/{name}"
    by_day = [
        Fact(when, when, "", "", measured(line, labels))
        for line in sheet_lines(path, sheet)
        for when in [day(line["Data"], "%m/%d/%Y")]
    ]
    tables = [Table(report, by_day, "day")]
    first, last = tables[0].period
    measure, label = split
    for kind in PEOPLE:
        facts = [
            Fact(first, last, "", f"{kind}={line[kind]}"[:120], measured(line, {measure: label}))
            for line in sheet_lines(path, kind)
        ]
        tables.append(Table(f"{report}_by", facts, "range"))
    return Expected("linkedin_page", tables, "orladigitaltech")


# X.

TWEETS = {"impressions": "impressions", "engagements": "engagements", "likes": "likes", "comments": "replies",
          "shares": "retweets", "follows": "follows", "link_clicks": "url clicks",
          "profile_visits": "user profile clicks", "paid_impressions": "promoted impressions",
          "paid_engagements": "promoted engagements", "paid_clicks": "promoted url clicks",
          "paid_follows": "promoted follows"}  # fmt: skip
OVERVIEW = {"impressions": "Impressions", "engagements": "Engagements", "likes": "Likes", "comments": "Replies",
            "shares": "Reposts", "follows": "New follows", "unfollows": "Unfollows", "saves": "Bookmarks",
            "profile_visits": "Profile visits", "video_views": "Video views", "posts": "Create Post"}  # fmt: skip


def x_days(name: str, form: str, labels: Mapping[str, str], account: str = "") -> Expected:
    facts = [
        Fact(when, when, "", "", measured(line, labels))
        for line in csv_lines(f"twitter_x/{name}")
        for when in [day(line["Date"], form)]
    ]
    return Expected("twitter_x", [Table("days", facts, "day")], account)


def x_posts(name: str) -> Expected:
    facts = [
        Fact(when, when, line["Tweet id"], "", measured(line, TWEETS))
        for line in csv_lines(f"twitter_x/{name}")
        for when in [date.fromisoformat(line["time"][:10])]
    ]
    return Expected("twitter_x", [Table("posts", facts, "lifetime")], "adhorg")


# YouTube.

YEAR = (date(2025, 6, 13), date(2026, 6, 12))
VIDEOS = {"views": "Views", "follows": "Subscribers", "impressions": "Impressions"}


def youtube_videos() -> Table:
    facts = []
    for line in csv_lines("youtube/Table data.csv"):
        if line["Content"] == "Total":
            continue
        numbers = measured(line, VIDEOS)
        if line["Watch time (hours)"]:
            numbers["watch_seconds"] = round(Decimal(line["Watch time (hours)"]) * 3600)
        facts.append(Fact(*YEAR, line["Content"].strip(), "", numbers))
    return Table("videos", facts, "range")


def beyond_the_list() -> list[str]:
    """What the row of totals states more of than the listed videos have, by over half a percent."""
    total, *_videos = csv_lines("youtube/Table data.csv")
    sums = youtube_videos().sums
    return [
        measure
        for measure, label in VIDEOS.items()
        if abs(int(total[label]) - sums[measure]) * 200 > int(total[label])
    ]


def youtube_chart() -> Table:
    facts = [
        Fact(when, when, line["Content"], "", measured(line, {"views": "Views"}))
        for line in csv_lines("youtube/Chart data.csv")
        for when in [date.fromisoformat(line["Date"])]
    ]
    return Table("video_days", facts, "day")


# Sprout Social.

OF_THE_GROUP = "(Devil's Reserve) February 1, 2025 - March 25, 2026.csv"
SPROUT_INSTAGRAM = {
    "followers": "Followers", "follows": "Followers Gained", "unfollows": "Followers Lost",
    "posts": "Published Posts", "views": "Views", "reach": "Reach", "organic_engagements": "Organic Engagements",
    "likes": "Organic Likes", "comments": "Organic Comments", "shares": "Organic Shares", "saves": "Organic Saves",
}  # fmt: skip
SPROUT_TIKTOK = {
    "followers": "Followers", "posts": "Published Posts", "video_views": "Video Views", "impressions": "Impressions",
    "engagements": "Engagements", "likes": "Likes", "comments": "Comments", "shares": "Shares",
    "profile_visits": "Profile Views",
}  # fmt: skip
SPROUT_COMPETITORS = {"followers": "Audience", "posts": "Published Posts", "engagements": "Public Engagements",
                      "likes": "Reactions", "comments": "Comments", "shares": "Shares"}  # fmt: skip


def sprout_profiles(name: str, label: str, network: str, report: str, labels: Mapping[str, str]) -> Expected:
    facts = [
        Fact(when, when, f"{network} › {line[label].lstrip(chr(39))}", "", measured(line, labels))
        for line in csv_lines(f"sprout_social/{name} {OF_THE_GROUP}")
        for when in [day(line["Date"], "%m-%d-%Y")]
    ]
    return Expected("sprout_social", [Table(report, facts, "day")], "devil's reserve")


def sprout_competitors() -> Expected:
    facts = [
        Fact(
            when,
            when,
            "",
            f"Network={line['Network']}; Profile={line['Profile']}",
            measured(line, SPROUT_COMPETITORS),
        )
        for line in csv_lines(f"sprout_social/Competitor Performance {OF_THE_GROUP}")
        for when in [day(line["Date"], "%m-%d-%Y")]
    ]  # fmt: skip
    return Expected(
        "sprout_social", [Table("competitors", facts, "day")], "devil's reserve", ["split_report"]
    )


BY_DAY = {**TWEETS, "posts": "Tweets published"}

EXPECTED: dict[str, Callable[[], Expected]] = {
    **{f"meta_page_insights/{name}": partial(metric_file, name) for name in METRICS},
    **{
        f"meta_page_insights/Facebook Insights Data Export (Post Level) - LOK - {on}.xlsx": partial(legacy_file, on)
        for on in ("2017-10-22", "2017-11-19")
    },
    "meta_page_insights/fb_posts_2023-12-12_2024-03-06.csv": partial(
        post_file, "fb_posts_2023-12-12_2024-03-06.csv", "facebook_posts", FACEBOOK, "Page ID", "posts_unnamed"
    ),
    "meta_page_insights/fb_posts_2025-01-14_2025-04-14.csv": partial(
        post_file, "fb_posts_2025-01-14_2025-04-14.csv", "facebook_posts", FACEBOOK, "Page ID"
    ),
    "meta_page_insights/ig_posts_2025-03-18_2025-04-14.csv": partial(
        post_file, "ig_posts_2025-03-18_2025-04-14.csv", "instagram_posts", INSTAGRAM, "Account ID"
    ),
    "linkedin_page/orladigitaltech_followers_1772703807989.xls": partial(
        linkedin_file, "orladigitaltech_followers_1772703807989.xls", "Novos seguidores", FOLLOWERS, "followers",
        ("followers", "Total de seguidores"),
    ),
    "linkedin_page/orladigitaltech_visitors_1772703796664.xls": partial(
        linkedin_file, "orladigitaltech_visitors_1772703796664.xls", "Métricas de visitantes", VISITORS, "visitors",
        ("page_views", "Total de visualizações"),
    ),
    **{
        f"twitter_x/{name}": partial(x_days, name, form, labels, account)
        for name, form, labels, account in (
            ("account_overview_analytics_snapshot-2025-08-24.csv", "%a, %b %d, %Y", OVERVIEW, ""),
            ("account_overview_analytics_snapshot-2025-08-26.csv", "%a, %b %d, %Y", OVERVIEW, ""),
            ("daily_tweet_activity_metrics_ADHOrg_20210301_20210401_en.csv", "%Y-%m-%d", BY_DAY, "adhorg"),
            ("daily_tweet_activity_metrics_ADHOrg_20210401_20210501_en.csv", "%Y-%m-%d", BY_DAY, "adhorg"),
        )
    },
    "twitter_x/tweet_activity_metrics_ADHOrg_20210401_20210501_en.csv": partial(
        x_posts, "tweet_activity_metrics_ADHOrg_20210401_20210501_en.csv"
    ),
    "youtube/Chart data.csv": lambda: Expected("youtube", [youtube_chart()]),
    "youtube/Table data.csv": lambda: Expected(
        "youtube", [youtube_videos()], "", ["total_disagrees"] * len(beyond_the_list())
    ),
    f"sprout_social/Competitor Performance {OF_THE_GROUP}": sprout_competitors,
    f"sprout_social/Instagram Business Profiles {OF_THE_GROUP}": partial(
        sprout_profiles, "Instagram Business Profiles", "Instagram Profile", "Instagram", "instagram_profiles",
        SPROUT_INSTAGRAM,
    ),
    f"sprout_social/TikTok Profiles {OF_THE_GROUP}": partial(
        sprout_profiles, "TikTok Profiles", "TikTok Profiles", "TikTok", "tiktok_profiles", SPROUT_TIKTOK
    ),
}  # fmt: skip
