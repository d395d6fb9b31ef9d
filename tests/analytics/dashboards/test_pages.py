"""The pages of dashboards: made from a template, arranged with plain forms, looked at through the address."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analytics.dashboards.verbs import make_dashboard
from analytics.models import Dashboard
from analytics.rollup import recompute
from campaigns.models import Campaign
from tests.analytics.opened import numbers_on, page_of
from tests.builders import Builder
from tests.cast import Cast, as_workspace

JUNE = {"period": "custom", "from": "2026-06-01", "to": "2026-06-30"}


def url(name: str, *args: Any) -> str:
    return reverse(f"analytics:{name}", args=["bakery", *args])


@pytest.fixture
def spent(build: Builder) -> Builder:
    for campaign, base in (("Spring", 10), ("Summer", 100)):
        series = build.series(source="meta_ads", campaign=campaign)
        for number in range(60):
            day = date.fromordinal(date(2026, 5, 1).toordinal() + number)
            build.fact(series, day, spend=base + number, clicks=number, conversion_value=3 * base)
    recompute(build.workspace.pk)
    return build


@pytest.fixture
def analyst(cast: Cast, signed_in: Any) -> Client:
    client: Client = signed_in(cast.analyst)
    return client


def made(cast: Cast, **asked: Any) -> Dashboard:
    with as_workspace(cast.bakery) as workspace:
        return make_dashboard(
            workspace, **{"name": "Mine", "by": cast.analyst, "template": "results", **asked}
        )


def test_an_empty_list_teaches_and_leads_to_a_first_dashboard(cast: Cast, analyst: Client) -> None:
    page = analyst.get(url("dashboard_list")).content.decode()
    assert "No dashboard yet" in page
    assert "Results at a glance" in page
    answer = analyst.post(url("dashboard_new"), {"name": "Board", "template": "ads", "is_shared": "on"})
    assert answer.status_code == 302
    assert "Board" in analyst.get(url("dashboard_list")).content.decode()
    assert "Impressions" in analyst.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("template", ["results", "ads", "sales"])
def test_every_number_of_a_dashboard_leads_to_rows_that_tell_it(
    cast: Cast, spent: Builder, analyst: Client, template: str
) -> None:
    one = made(cast, template=template)
    page = page_of(
        analyst.get(url("dashboard_page", one.pk), {**JUNE, "compare": "previous"}).content.decode()
    )
    shown = list(numbers_on(page))
    assert shown
    seen = 0
    for number in shown:
        assert number.href, number
        heading = page_of(analyst.get(number.href).content.decode()).all("h1")[0]
        told = heading.all("span", "num")[0]
        exact, rounded = told.number, number.number
        assert exact is not None
        assert rounded is not None
        assert exact == rounded or round(exact) == rounded or told.text in number.text, (number, told.text)
        seen += 1
    assert seen > 5


def test_the_address_says_all_and_a_colleague_sees_the_same(
    cast: Cast, spent: Builder, analyst: Client, signed_in: Any
) -> None:
    one = made(cast)
    spring = spent.campaign("Spring").pk
    asked = {**JUNE, "campaign": str(spring), "step": "month", "compare": "year"}
    page = analyst.get(url("dashboard_page", one.pk), asked)
    other = signed_in(cast.viewer).get(url("dashboard_page", one.pk), asked)
    assert [block["title"] for block in page.context["blocks"]][1] == "Revenue, Spend by month"
    assert page.context["look_params"] == asked
    data = [block.get("chart") for block in page.context["blocks"]]
    assert data == [block.get("chart") for block in other.context["blocks"]]
    assert ["Campaign", "Spring"] in page.context["blocks"][0]["filters"]


@pytest.mark.parametrize(
    "asked",
    [
        {"campaign": "123"},
        {"channel": "nonsense"},
        {"step": "hour"},
        {"compare": "never"},
        {"from": "x", "to": "y"},
        {"period": "ever"},
        {"region": "nowhere"},
    ],
)
def test_a_question_with_a_fault_says_so_and_shows_the_usual(
    cast: Cast, spent: Builder, analyst: Client, asked: dict[str, str]
) -> None:
    answer = analyst.get(url("dashboard_page", made(cast).pk), asked)
    assert answer.status_code == 400
    assert answer.context["problem"]
    assert len(answer.context["blocks"]) == 4


def test_blocks_are_arranged_with_plain_forms(cast: Cast, analyst: Client) -> None:
    one = made(cast, template="")
    choice = {"kind": "table", "metric_1": "clicks", "metric_2": "spend", "group_by": "month", "limit": "5"}
    answer = analyst.post(url("dashboard_block_new", one.pk), {**choice, "version": "1"})
    assert (answer.status_code, answer["Location"]) == (302, url("dashboard_edit", one.pk) + "#b1")
    analyst.post(url("dashboard_block_new", one.pk), {"kind": "cards", "metric_1": "roi", "version": "2"})
    analyst.post(url("dashboard_block_move", one.pk, "b2"), {"to": "up", "version": "3"})
    page = analyst.get(url("dashboard_edit", one.pk))
    assert [line["title"] for line in page.context["lines"]] == ["ROI", "Clicks, Spend by month"]
    form = analyst.get(url("dashboard_block", one.pk, "b1")).context["form"]
    assert (form["metric_1"].value(), form["metric_2"].value()) == ("clicks", "spend")
    analyst.post(url("dashboard_block", one.pk, "b1"), {**choice, "title": "By month", "version": "4"})
    analyst.post(url("dashboard_block_remove", one.pk, "b2"), {"version": "5"})
    page = analyst.get(url("dashboard_edit", one.pk))
    assert [line["title"] for line in page.context["lines"]] == ["By month"]


def test_a_block_keeps_the_archived_campaign_that_it_is_about(
    cast: Cast, spent: Builder, analyst: Client
) -> None:
    """Saving another change of it must not make its numbers those of the whole workspace."""
    one, campaign = made(cast, template=""), spent.campaign("Spring")
    choice = {"kind": "cards", "metric_1": "spend", "campaign": str(campaign.pk)}
    analyst.post(url("dashboard_block_new", one.pk), {**choice, "version": "1"})
    with as_workspace(cast.bakery) as workspace:
        Campaign.objects.of(workspace).filter(pk=campaign.pk).update(archived_at=timezone.now())
    form = analyst.get(url("dashboard_block", one.pk, "b1")).context["form"]
    assert (str(campaign.pk), "Spring") in form.fields["campaign"].choices
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = analyst.post(url("dashboard_block", one.pk, "b1"), {**sent, "title": "Spring", "version": "2"})
    assert answer.status_code == 302
    with as_workspace(cast.bakery):
        one.refresh_from_db()
    assert one.blocks["blocks"][0]["filters"] == {"campaign": str(campaign.pk)}
    assert one.blocks["blocks"][0]["title"] == "Spring"


def test_blocks_of_one_page_ask_once_for_what_they_have_in_common(
    cast: Cast, spent: Builder, analyst: Client
) -> None:
    def statements(blocks: int) -> int:
        one = made(cast, name=f"Board of {blocks}", template="")
        for version in range(1, blocks + 1):
            choice = {"kind": "cards", "metric_1": "spend", "title": str(version), "version": str(version)}
            analyst.post(url("dashboard_block_new", one.pk), choice)
        with CaptureQueriesContext(connection) as asked:
            assert analyst.get(url("dashboard_page", one.pk), JUNE).status_code == 200
        return len(asked)

    few, many = statements(1), statements(6)
    assert (many - few) / 5 <= 4


def test_who_edits_an_old_version_is_told_and_keeps_what_was_typed(cast: Cast, analyst: Client) -> None:
    one = made(cast)
    choice = {"kind": "cards", "metric_1": "cpc", "title": "My own words", "version": "0"}
    answer = analyst.post(url("dashboard_block_new", one.pk), choice)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Somebody has changed this dashboard meanwhile." in page
    assert "My own words" in page
    assert f'name="version" value="{one.version}"' in page
    moved = analyst.post(
        url("dashboard_block_move", one.pk, "b1"), {"to": "down", "version": "0"}, follow=True
    )
    assert "Somebody has changed this dashboard meanwhile." in moved.content.decode()


def test_a_wrong_choice_is_said_at_its_field(cast: Cast, analyst: Client) -> None:
    one = made(cast)
    mixed = {"kind": "chart", "metric_1": "spend", "metric_2": "clicks", "group_by": "day", "version": "1"}
    answer = analyst.post(url("dashboard_block_new", one.pk), mixed)
    assert answer.context["form"].errors.keys() == {"metric_1"}
    answer = analyst.post(
        url("dashboard_block_new", one.pk), {"kind": "table", "metric_1": "spend", "version": "1"}
    )
    assert answer.context["form"].errors.keys() == {"group_by"}


def test_a_personal_one_is_nothing_to_others(cast: Cast, signed_in: Any) -> None:
    one = made(cast, is_shared=False)
    boss = signed_in(cast.owner)
    assert boss.get(url("dashboard_page", one.pk)).status_code == 404
    assert boss.get(url("dashboard_edit", one.pk)).status_code == 404
    assert boss.post(url("dashboard_delete", one.pk)).status_code == 404
    assert boss.get(url("dashboard_block_csv", one.pk, "b1")).status_code == 404
    assert "Mine" not in boss.get(url("dashboard_list")).content.decode()
    own = signed_in(cast.analyst)
    assert own.get(url("dashboard_page", one.pk)).status_code == 200


def test_viewers_look_and_change_nothing(cast: Cast, spent: Builder, signed_in: Any) -> None:
    one = made(cast)
    viewer = signed_in(cast.viewer)
    page = viewer.get(url("dashboard_page", one.pk))
    assert page.status_code == 200
    assert "dashboards/new" not in viewer.get(url("dashboard_list")).content.decode()
    assert viewer.get(url("dashboard_edit", one.pk)).status_code == 403
    assert viewer.post(url("dashboard_view_new", one.pk), {"name": "x"}).status_code == 403


def test_views_are_saved_named_and_begun_with(cast: Cast, spent: Builder, analyst: Client) -> None:
    one = made(cast)
    look = {**JUNE, "channel": "meta", "step": "month"}
    analyst.post(url("dashboard_view_new", one.pk), {**look, "name": "June by month", "version": "1"})
    page = analyst.get(url("dashboard_page", one.pk))
    (view,) = page.context["views"]
    assert view["label"] == "June by month"
    assert analyst.get(view["href"]).context["look_params"] == look
    analyst.post(url("dashboard_view_new", one.pk), {**look, "as": "first", "version": "2"})
    assert analyst.get(url("dashboard_page", one.pk)).context["look_params"] == look
    analyst.post(url("dashboard_view_delete", one.pk, view["id"]), {"version": "3"})
    assert analyst.get(url("dashboard_page", one.pk)).context["views"] == []


def test_the_table_of_a_block_is_a_file(cast: Cast, spent: Builder, analyst: Client) -> None:
    one = made(cast)
    answer = analyst.get(url("dashboard_block_csv", one.pk, "b3"), {**JUNE, "compare": "previous"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Campaign", "Spend (EUR)", "Spend, before"]
    assert [row[0] for row in rows[1:4]] == ["Summer", "Spring", "Total"]
    assert float(rows[1][1]) + float(rows[2][1]) == float(rows[3][1])
    assert any(row[:1] == ["Definition"] for row in rows if row)
    assert analyst.get(url("dashboard_block_csv", one.pk, "b99")).status_code == 404


def test_a_block_whose_campaign_is_gone_says_so_and_hides_no_other(
    cast: Cast, spent: Builder, analyst: Client
) -> None:
    one = made(
        cast, blocks=[{"kind": "cards", "metrics": ["spend"]}, {"kind": "cards", "metrics": ["clicks"]}]
    )
    with as_workspace(cast.bakery) as workspace:
        blocks = {
            "version": 1,
            "blocks": [{**one.blocks["blocks"][0], "filters": {"campaign": "99"}}, one.blocks["blocks"][1]],
        }
        Dashboard.objects.of(workspace).filter(pk=one.pk).update(blocks=blocks)
    page = analyst.get(url("dashboard_page", one.pk), JUNE)
    assert [bool(block.get("problem")) for block in page.context["blocks"]] == [True, False]
    assert analyst.get(url("dashboard_edit", one.pk)).status_code == 200


def test_copies_and_moves_and_goes(cast: Cast, analyst: Client) -> None:
    one, two = made(cast, name="One"), made(cast, name="Two")
    analyst.post(url("dashboard_move", two.pk), {"to": "up"})
    names = [row["dashboard"].name for row in analyst.get(url("dashboard_list")).context["rows"]]
    assert names == ["Two", "One"]
    answer = analyst.post(url("dashboard_copy", one.pk), follow=True)
    assert "Copy of One" in answer.content.decode()
    analyst.post(url("dashboard_delete", one.pk))
    assert analyst.get(url("dashboard_page", one.pk)).status_code == 404
