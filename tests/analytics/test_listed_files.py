"""The files of all rows behind a figure of web traffic, and behind credit: they add up to the figure."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from analytics.attribution import rollup as attribution
from analytics.views import listed_export
from tests.analytics.attribution.world import World, at
from tests.analytics.test_traffic import PERIOD, visited
from tests.builders import Builder
from tests.cast import Cast, as_workspace

MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}


def table(answer: Any) -> list[dict[str, str]]:
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def ask(cast: Cast, signed_in: Any) -> Any:
    browser = signed_in(cast.viewer)

    def get(name: str, **params: str) -> Any:
        return browser.get(reverse(f"analytics:{name}", args=["bakery"]), params)

    return get


def test_visits_are_listed_with_what_is_not_known_in_words(cast: Cast, ask: Any) -> None:
    with as_workspace(cast.bakery) as workspace:
        for number in range(60):  # more than the page shows at once
            visited(workspace, datetime(2026, 5, 4, 10, number, tzinfo=UTC), who=f"v{number}")
        visited(workspace, who="mute", seconds=None, channel="email")
    rows = table(ask("traffic_rows_csv", **PERIOD, table="channels"))
    assert len(rows) == 61
    assert sum(int(row["Seconds in sight"]) for row in rows if row["Channel"] != "Email") == 60 * 20
    [mute] = [row for row in rows if row["Channel"] == "Email"]
    assert mute["Seconds in sight"] == "No data: Nothing said how long."
    assert mute["Began"] == "2026-05-04 12:00:00+02:00"
    assert {row["New"] for row in rows} == {"No data: Nobody agreed to be recognised."}
    page = ask("traffic_rows", **PERIOD, table="channels", figure="visits")
    files = {file["label"]: file["href"] for file in page.context["files"]}
    assert "table=channels" in files["CSV"] and files["CSV"].startswith("/w/bakery/traffic/rows/rows.csv?")
    views = table(ask("traffic_rows_csv", **PERIOD, table="pages", figure="views"))
    assert len(views) == 61 and set(views[0]) == {"When", "Seconds in sight", "Page", "Channel"}


def test_a_file_that_ends_early_says_how_many_are_missing(
    cast: Cast, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_export, "MOST_ROWS", 2)
    with as_workspace(cast.bakery) as workspace:
        for number in range(5):
            visited(workspace, datetime(2026, 5, 4, 10, number, tzinfo=UTC), who=f"v{number}")
    answer = ask("traffic_rows_csv", **PERIOD, table="channels")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 1 + 2 + 2
    assert lines[-1] == ["Rows that are not listed", "3"]


def test_imported_lines_are_listed_with_their_file(cast: Cast, ask: Any) -> None:
    build = Builder(cast.bakery)
    run = build.run("ga4.csv")
    series = build.series("ga4.channels", level="channel_group", entity="Direct", channel="direct")
    build.fact(series, "2026-05-02", run_id=run.pk, line=7, sessions=40, key_events=2)
    rows = table(ask("traffic_rows_csv", **PERIOD, record="imported", table="channels"))
    assert [(row["Sessions"], row["Key events"], row["File"], row["Line"]) for row in rows] == [
        ("40", "2", "ga4.csv", "7")
    ]
    assert rows[0]["New users"] == "No data: The file does not say."


def test_credited_conversions_add_up_to_the_figure(cast: Cast, ask: Any) -> None:
    shop = World(cast.bakery)
    for number in range(55):
        shop.visit(f"p{number}", at(-2), "meta", campaign="Spring")
        shop.visit(f"p{number}", at(-1), "email")
        shop.convert(f"c{number}", at(), "10", visitor=f"p{number}")
    shop.convert("free", at())
    attribution.recompute(cast.bakery.pk)
    whole = ask("attributed_rows", **MAY, kind="sales", model="linear")
    rows = table(ask("attributed_rows_csv", **MAY, kind="sales", model="linear"))
    assert len(rows) == 56
    assert sum(Decimal(row["Credited conversions"]) for row in rows) == 56
    values = [row["Credited value in EUR"] for row in rows]
    assert values.count("No data: Nobody reported a value of it.") == 1
    assert sum(Decimal(value) for value in values if not value.startswith("No data")) == 550
    assert "€550.00" in whole.content.decode()
    touches = {row["Touches"] for row in rows}
    assert touches == {"Meta, Spring 50%; Email 50%", "no touch within the look-back"} or len(touches) == 2
    part = table(ask("attributed_rows_csv", **MAY, kind="sales", model="linear", channel="email"))
    assert sum(Decimal(row["Credited value in EUR"]) for row in part) == 275


def test_the_spreadsheet_holds_the_same(cast: Cast, ask: Any) -> None:
    with as_workspace(cast.bakery) as workspace:
        visited(workspace, seconds=20)
    book = io.BytesIO(ask("traffic_rows_xlsx", **PERIOD, table="channels").content)
    [header, row] = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()
    assert dict(zip(header, row, strict=True))["Seconds in sight"] == "20"


@pytest.mark.parametrize("name", ["traffic_rows_csv", "attributed_rows_csv"])
def test_a_question_with_a_fault_has_no_file(cast: Cast, ask: Any, name: str) -> None:
    refused = ask(name, **{"period": "custom", "from": "yesterday", "to": "2026-05-31"})
    assert refused.status_code == 400 and "Content-Disposition" not in refused
    unknown = ask(name, **MAY, record="nobody", model="nobody")
    assert unknown.status_code == 404
