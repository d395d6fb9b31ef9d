"""A dashboard is arranged in a real browser by keyboard alone, also without scripts; a chart is saved as files."""

from __future__ import annotations

import csv
import io
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.tenancy import workspace_scope
from analytics.dashboards.arranging import blocks_of
from analytics.models import Dashboard
from analytics.rollup import recompute
from tests.builders import Builder
from tests.cast import Cast
from tests.flows.test_goal_by_keyboard import CHROMIUM, QUIET, Keyboard, playwright, session_of

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PICTURES = os.environ.get("SMROI_SCREENSHOTS", "")


@pytest.fixture(autouse=True)
def rows_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright runs a loop in this thread, beside which Django would not read the database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def fill(cast: Cast) -> None:
    """Ten weeks of spend and clicks of two campaigns."""
    build = Builder(cast.bakery)
    run = build.run("meta.csv").pk
    for name, base in (("Spring bread", 3), ("Summer cakes", 7)):
        series = build.series(campaign=name)
        for back in range(1, 71):
            day = date.today() - timedelta(days=back)
            build.fact(series, day, run_id=run, spend=base + back % 7, clicks=back, conversion_value=2 * base)
    recompute(cast.bakery.pk)


def opened(running: Any, cast: Cast, server: str, **options: Any) -> tuple[Any, Any]:
    browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    context = browser.new_context(locale="en-US", **options)
    context.add_cookies([{"name": "sessionid", "value": session_of(cast.analyst), "url": server}])
    return browser, context


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_dashboard_is_arranged_by_keyboard_alone(has_scripts: bool, cast: Cast, live_server: Any) -> None:
    fill(cast)
    with playwright.sync_playwright() as running:
        browser, context = opened(running, cast, live_server.url, java_script_enabled=has_scripts)
        tab = context.new_page()
        tab.goto(live_server.url + reverse("analytics:dashboard_new", args=["bakery"]))
        keys = Keyboard(tab)
        keys.write("#id_name", "Monday")
        keys.follow(".form-actions .btn-primary")
        keys.reads("h1", "Monday")
        keys.follow("a[href$='/edit/']")
        # The last block goes up one place; then one more is added.
        keys.follow("#b4 button[value=up]")
        keys.follow("a[href$='/blocks/']")
        keys.to("#id_kind")
        tab.keyboard.type("Chart")
        keys.to("#id_group_by")
        tab.keyboard.type("Month")
        keys.to("#id_metric_1")
        tab.keyboard.type("Clicks")
        keys.follow(".form-actions .btn-primary")
        keys.reads("#b5", "Clicks by month")
        keys.follow("a.btn-primary[href*='/dashboards/']")
        keys.reads("#b5 h2", "Clicks by month")
        if has_scripts:
            keys.is_sound()
        browser.close()
    with workspace_scope(cast.bakery):
        (made,) = Dashboard.objects.of(cast.bakery)
    assert [block["id"] for block in blocks_of(made)] == ["b1", "b2", "b4", "b3", "b5"]


def test_a_chart_is_saved_as_picture_and_table_and_leads_to_its_rows(cast: Cast, live_server: Any) -> None:
    fill(cast)
    with playwright.sync_playwright() as running:
        browser, context = opened(running, cast, live_server.url, accept_downloads=True)
        tab = context.new_page()
        faults: list[str] = []
        tab.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        tab.goto(live_server.url + reverse("analytics:dashboard", args=["bakery"]))
        tab.wait_for_selector("[data-chart] svg")
        found = {kind: saved(tab, kind) for kind in ("png", "svg", "csv")}
        assert found["png"].startswith(b"\x89PNG") and len(found["png"]) > 5_000
        drawing = found["svg"].decode()
        assert drawing.startswith("<svg") and "Revenue and spend by day" in drawing and "<path" in drawing
        rows = list(csv.reader(io.StringIO(found["csv"].decode("utf-8-sig"))))
        assert rows[0] == ["", "Revenue (EUR)", "Spend (EUR)"]
        assert len(rows) == 29 and all(float(row[2]) > 0 for row in rows[1:])
        # The point of the last day leads to its rows.
        box = tab.locator("[data-chart]").bounding_box()
        spec = tab.evaluate(
            "JSON.parse(document.querySelector('[data-chart] + script, #chart-data-days').textContent)"
        )
        assert all(link for series in spec["series"] for link in series["links"])
        assert box is not None
        tab.locator(".chart-table summary").click()
        with tab.expect_navigation():
            tab.locator(".chart-table tbody tr:last-child td a").last.click()
        assert "day=" in tab.url
        playwright.expect(tab.locator("h1")).to_contain_text("Spend")
        assert faults == []
        browser.close()


def saved(tab: Any, kind: str) -> bytes:
    with tab.expect_download() as waiting:
        tab.locator(f"[data-chart-file={kind}]").first.click()
    path = Path(waiting.value.path())
    if PICTURES:
        Path(PICTURES, f"chart.{kind}").write_bytes(path.read_bytes())
    return path.read_bytes()
