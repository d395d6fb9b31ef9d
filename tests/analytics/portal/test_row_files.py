"""The rows that a client opens, as a file: every row of the page, its sums, and no word that the page does not say."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from accounts.templatetags import formats
from analytics.dashboards.verbs import change_dashboard
from analytics.models import Dashboard
from campaigns.models import CostEntry
from tests.analytics.portal.conftest import JUNE, Portal, text, url
from tests.builders import set_rates
from tests.cast import as_workspace

DAYS = {"from": JUNE["from"], "to": JUNE["to"]}


def show(portal: Portal, *metrics: str, **filters: str) -> None:
    with as_workspace(portal.cast.bakery) as workspace:
        found = Dashboard.objects.of(workspace).get(pk=portal.dashboard.pk)
        blocks: list[Any] = [{"kind": "cards", "metrics": [metric], "filters": filters} for metric in metrics]
        change_dashboard(workspace, found, blocks=blocks, by=portal.cast.analyst, version=found.version)


def lines_of(portal: Portal, browser: Client, **asked: str) -> list[list[str]]:
    answer = browser.get(url("rows_csv", portal.dashboard.pk), {**DAYS, **asked})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_offers_both_files_and_their_rows_add_up_to_the_figure(
    portal: Portal, reader: Client
) -> None:
    """More rows than a page has, in two currencies."""
    build = portal.bakery.builder
    series = build.series(campaign="Spring bread", level="ad", entity="Ad of the agency", currency="USD")
    set_rates({"2026-06-01": {"USD": "1.25"}})
    for day in range(1, 31):
        for name in ("Autumn rolls", "Winter cake"):
            build.fact(build.series(campaign=name), f"2026-06-{day:02}", spend=1)
    build.fact(series, "2026-06-08", clicks=3)
    build.fact(build.series(campaign="Abroad", currency="USD"), "2026-06-09", spend=10)
    portal.bakery.recompute()
    page = text(reader, url("rows", portal.dashboard.pk), metric="spend", **DAYS)
    links = [
        link.replace("&amp;", "&") for link in re.findall(r'href="(/portal/[^"]*rows\.\w+\?[^"]*)"', page)
    ]
    assert [link.partition("rows.")[2][:3] for link in links] == ["csv", "xls"]
    lines = lines_of(portal, reader, metric="spend", page="2")
    rows = lines[1 : lines.index([])]
    about = {line[0]: line[1] for line in lines[lines.index([]) + 1 :] if len(line) > 1}
    assert len(rows) > 60
    column = lines[0].index("Spend in EUR")
    total = sum(Decimal(row[column]) for row in rows)
    assert total == Decimal(about["Sum: Spend"]) == Decimal(about["Spend"])
    assert formats.money(total, "EUR").replace("\xa0", " ") in page.replace("\xa0", " ")
    [abroad] = [row for row in rows if row[-1] == "Abroad"]
    assert abroad[2:] == ["10", "8", "USD", "0.8", "2026-06-01", "ecb", "Meta Ads", "Abroad"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(reader.get(links[1]).content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [[str(cell) for cell in line[-2:]] for line in sheet[1 : len(rows) + 1]] == [
        row[-2:] for row in rows
    ]


def whole_page(portal: Portal, reader: Client, metric: str) -> str:
    """All pages of the rows."""
    address, said, number = url("rows", portal.dashboard.pk), "", 1
    while (answer := reader.get(address, {**DAYS, "metric": metric, "page": str(number)})).status_code == 200:
        said, number = said + answer.content.decode(), number + 1
    return " ".join(said.split())


def test_no_word_of_the_file_is_missing_from_the_page(portal: Portal, reader: Client) -> None:
    portal.cast.analyst.name = "Zebulon Q"
    portal.cast.analyst.save(update_fields=["name"])
    build = portal.bakery.builder
    account = build.account("meta_ads", "7", name="Account of the agency")
    series = build.series(campaign="Spring bread", account=account, entity="Ad of the agency", level="ad")
    build.fact(series, "2026-06-10", spend=5, revenue=9, run_id=build.run("secret-name.csv", account).pk)
    portal.bakery.recompute()
    show(portal, "spend", "revenue", "cpa")
    for metric in ("spend", "revenue", "cpa"):
        page = whole_page(portal, reader, metric)
        lines = lines_of(portal, reader, metric=metric)
        with override("en"):
            for row in lines[1 : lines.index([])]:
                assert formats.days(*map(date.fromisoformat, row[:2])) in page
                assert row[-2] in page and row[-1] in page, row
        for line in lines[lines.index([]) + 1 :]:
            words = line[0].removeprefix("Sum: ") if len(line) > 1 else line[0]
            assert words in page or words in ("Formula", "Definition"), line
        said = "\n".join(" ".join(line) for line in lines)
        for word in ("Account of", "Ad of", "secret-name", "meta-june", "Zebulon", "/w/"):
            assert word not in said and word not in page, word


def test_entered_costs_are_in_the_figure_and_not_in_the_file(portal: Portal, reader: Client) -> None:
    with as_workspace(portal.cast.bakery) as workspace:
        CostEntry.objects.of(workspace).create(
            name="Hours of Ana",
            kind="tools",
            repeats="once",
            starts_on="2026-06-03",
            amount=51,
            currency="EUR",
        )
    show(portal, "all_in_cost", "cpa_all_in")
    for metric in ("all_in_cost", "cpa_all_in"):
        lines = lines_of(portal, reader, metric=metric)
        said = "\n".join(",".join(line) for line in lines)
        assert "Hours of Ana" not in said
        assert not [line for line in lines if line[:1] and line[0].startswith("Sum: ") and "51" in line[1]]
        assert "are not listed one by one" in said
    assert dict(line[:2] for line in lines_of(portal, reader, metric="all_in_cost") if len(line) > 1)[
        "All-in cost"
    ] == str(870 + 51)


def test_rows_of_a_region_name_no_ad_account(portal: Portal, reader: Client) -> None:
    build = portal.bakery.builder
    account = build.account("meta_ads", "7", name="Account of the agency")
    series = build.series(campaign="Spring bread", breakdown="Country=Spain", account=account)
    build.fact(series, "2026-06-10", spend=5)
    portal.bakery.recompute()
    show(portal, "spend", region="country=Spain")
    lines = lines_of(portal, reader, metric="spend", region="country=Spain")
    assert lines[1][:4] == ["2026-06-10", "2026-06-10", "5", "5"] and lines[2] == []
    assert "Account of the agency" not in str(lines)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"metric": "orders"},
        {"metric": "nonsense"},
        {"metric": "spend", "campaign": "1", "channel": "meta"},
    ],
)
def test_what_does_not_stand_on_the_dashboard_is_no_file(
    portal: Portal, reader: Client, signed_in: Any, asked: dict[str, str]
) -> None:
    show(portal, "spend")
    for kind in ("csv", "xlsx"):
        address = url(f"rows_{kind}", portal.dashboard.pk)
        assert reader.get(address, {**DAYS, **asked}).status_code == 404
        hidden = url(f"rows_{kind}", portal.hidden_dashboard.pk)
        assert reader.get(hidden, {**DAYS, "metric": "spend"}).status_code == 404
        stranger = signed_in(portal.cast.stranger)
        assert stranger.get(address, {**DAYS, "metric": "spend"}).status_code == 404
        for name in ("owner", "viewer"):
            person = getattr(portal.cast, name)
            assert signed_in(person).get(address, {**DAYS, "metric": "spend"}).status_code == 200
