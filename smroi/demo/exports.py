"""The client's numbers as the files that vendors let people download, in their real form."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date

from campaigns.samples.files import meta_row, table
from campaigns.samples.story import AdDay, Story


def meta_ads_korean(days: Iterable[AdDay]) -> bytes:
    header = [
        "일",
        "캠페인 이름",
        "노출",
        "지출 금액 (KRW)",
        "클릭(전체)",
        "링크 클릭",
        "구매",
        "구매 전환값",
        "보고 시작",
        "보고 종료",
    ]
    rows = []
    for row in days:
        values = meta_row(row, "KRW")
        rows.append(values[:3] + values[4:])
    return table([header, *rows]).encode("utf-8-sig")


def google_ads(days: Sequence[AdDay], currency: str) -> bytes:
    """The flavour called "Excel .csv": UTF-16, tabs, thousands with commas."""
    first, last = days[0].day, days[-1].day
    header = ["Campaign", "Day", "Currency code", "Cost", "Clicks", "Impr.", "Conversions", "Conv. value"]
    rows = [
        [row.campaign, row.day, currency, f"{row.spend:,}", row.clicks, f"{row.impressions:,}",
         f"{row.conversions}.00", f"{row.value:,}"]
        for row in days
    ]  # fmt: skip
    period = f"{first:%B} {first.day}, {first.year} - {last:%B} {last.day}, {last.year}"
    return table([["Campaign performance"], [period], header, *rows], delimiter="\t").encode("utf-16")


def linkedin_ads(days: Sequence[AdDay], account: str, currency: str) -> bytes:
    first, last = days[0].day, days[-1].day
    names = sorted({row.campaign for row in days})
    header = ["Start Date (in UTC)", "Account Name", "Currency", "Campaign ID", "Campaign Name", "Total Spent",
              "Impressions", "Clicks", "Conversions", "Leads"]  # fmt: skip
    rows = [
        [f"{row.day:%m/%d/%Y}", account, currency, 400100 + names.index(row.campaign), row.campaign, row.spend,
         row.impressions, row.clicks, row.conversions, row.conversions]
        for row in days
    ]  # fmt: skip
    preamble = [
        ["Campaign Performance Report (in UTC)"],
        [f"Report Start: {first:%B} {first.day}, {first.year}, 12:00 AM"],
        [f"Report End: {last:%B} {last.day}, {last.year}, 11:59 PM"],
        [f"Date Generated: {last:%B} {last.day}, {last.year}, 11:59 PM"],
        [],
    ]
    return table([*preamble, header, *rows], delimiter="\t").encode("utf-16")


def ga4_channels(story: Story, visits: dict[str, float], site: str) -> bytes:
    head = ["# " + "-" * 40, "# Traffic acquisition: Session default channel group", f"# Account: {site}",
            f"# Property: {site} - GA4", "# " + "-" * 40, "#", "# All Users",
            f"# Start date: {story.first_day:%Y%m%d}", f"# End date: {story.last_day:%Y%m%d}"]  # fmt: skip
    rows: list[list[object]] = [
        [
            "Date",
            "Session default channel group",
            "Sessions",
            "Engaged sessions",
            "Total users",
            "New users",
            "Key events",
        ]
    ]
    for day in story.days():
        for channel, usual in visits.items():
            sessions = round(usual * story.mood(day) * story.luck())
            engaged, users = round(sessions * 0.58 * story.luck(0.05)), round(sessions * 0.86)
            rows.append(
                [
                    f"{day:%Y%m%d}",
                    channel,
                    sessions,
                    min(engaged, sessions),
                    users,
                    users // 2,
                    sessions // 45,
                ]
            )
    return ("\n".join(head) + "\n" + table(rows)).encode()


def x_overview(story: Story, impressions: float) -> bytes:
    header = ["Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows", "Unfollows",
              "Replies", "Reposts", "Profile visits", "Create Post", "Video views", "Media views"]  # fmt: skip
    rows = []
    for day in reversed(list(story.days())):
        seen = round(impressions * story.mood(day) * story.luck(0.4))
        likes, replies, reposts = seen // 90, seen // 600, seen // 400
        rows.append([f"{day:%a, %b} {day.day}, {day.year}", seen, likes, seen // 40, seen // 900, seen // 1500,
                     seen // 700, seen // 2500, replies, reposts, seen // 110, 1, seen // 8, seen // 6])  # fmt: skip
    return table([header, *rows]).encode()


def hubspot_deals(story: Story, deals_a_month: float, amount: float, currency: str) -> bytes:
    header = ["Record ID", "Deal Name", "Pipeline", "Deal Stage", "Amount", "Close Date", "Create Date",
              "Original Traffic Source", "Original Traffic Source Drill-Down 1", "Currency"]  # fmt: skip
    came_from = [
        ("Paid Social", "LinkedIn"),
        ("Paid Search", "Google"),
        ("Organic Search", ""),
        ("Direct Traffic", ""),
    ]
    rows: list[list[object]] = []
    for day in story.days():
        if story.dice.random() >= deals_a_month / 30 * 2:
            continue
        stage = "Closed Won" if story.dice.random() < 0.5 else "Closed Lost"
        source, detail = story.dice.choices(came_from, weights=(4, 3, 3, 2))[0]
        number = 9000 + len(rows)
        rows.append([number, f"Team of {story.dice.randrange(5, 60)}", "Sales Pipeline", stage,
                     story.money(amount * story.luck(0.5)), f"{day} 10:00", f"{_before(day)} 09:00", source, detail,
                     currency])  # fmt: skip
    return table([header, *rows], quoting=csv.QUOTE_ALL).encode()


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 40)
