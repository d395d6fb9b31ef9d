"""The wizard that sets a goal, as a browser without scripts sees it, and what it answers to bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Colleague, CostEntry, Goal, Objective
from tests.analytics.goal_world import TODAY, ago, fields, fill, make, only_goal, sent, url, words
from tests.builders import Builder
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    return fill(cast)


@pytest.fixture
def browser(cast: Cast, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(cast.analyst)


def test_the_wizard_asks_in_four_steps_and_forgets_nothing(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    with as_workspace(cast.bakery) as workspace:
        objective = Objective.objects.of(workspace).create(
            name="More enquiries", metrics=["leads", "crm_leads"]
        )
    new = url("goal_new", cast.bakery)
    page = browser.get(new, {"objective": objective.pk})
    assert "What proves “More enquiries”" in words(page)
    assert page.context["metric_groups"][0].choices[0].metric.name == "leads"

    page = browser.post(new, fields(page) | {"metric": "leads", "go": "2"})
    assert "Whom it is about" in words(page) and "What shall be reached" not in words(page)
    page = browser.post(
        new, fields(page) | {"audience": "Cafés in Valencia", "action": "A tasting box", "go": "3"}
    )
    assert fields(page)["baseline"] == "180"  # 2 a day, and the goal has 90 days
    page = browser.post(new, fields(page) | {"target": "190", "go": "4"})
    last = fields(page)
    assert last["name"].startswith("Cafés in Valencia: Leads at least 190 by")
    half, late = TODAY + timedelta(days=44), TODAY + timedelta(days=82)
    assert last["review_on"] == [half.isoformat(), late.isoformat(), ""]
    assert [letter.is_met for letter in page.context["letters"]][:2] == [True, True]
    back = browser.post(new, last | {"budget": "400", "hours": "10", "go": "1"})
    assert (fields(back)["metric"], fields(back)["budget"], fields(back)["audience"]) == (
        "leads",
        "400",
        "Cafés in Valencia",
    )
    with as_workspace(cast.bakery) as workspace:
        assert not Goal.objects.of(workspace).exists()

    response = browser.post(new, last | {"budget": "400", "hours": "10"})
    goal = only_goal(cast)
    assert response["Location"] == url("goal", cast.bakery, goal.pk)
    assert (goal.objective, goal.metric) == (objective, "leads")
    assert (goal.target, goal.baseline) == (Decimal(190), Decimal(180))
    assert (goal.budget, goal.hours, goal.review_on) == (Decimal(400), Decimal(10), [half, late])


def test_what_was_filled_in_follows_the_rest_until_somebody_writes(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    new = url("goal_new", cast.bakery)
    page = browser.post(new, {"step": "2", "metric": "leads", "go": "3", **dates(44)})
    assert fields(page)["baseline"] == "90"
    page = browser.post(new, fields(page) | {"target": "100", "go": "4"})
    short = {"due_on": (TODAY + timedelta(days=9)).isoformat()}
    again = browser.post(new, fields(page) | short | {"go": "4"})
    assert fields(again)["baseline"] == "20"
    assert fields(again)["review_on"] == [(TODAY + timedelta(days=4)).isoformat(), ""]
    own = browser.post(new, fields(page) | short | {"baseline": "33", "name": "Mine", "go": "4"})
    assert (fields(own)["baseline"], fields(own)["name"]) == ("33", "Mine")


def dates(days: int) -> dict[str, str]:
    return {"starts_on": TODAY.isoformat(), "due_on": (TODAY + timedelta(days=days)).isoformat()}


def test_nobody_goes_on_over_what_is_wrong(bakery: Builder, cast: Cast, browser: Client) -> None:
    new = url("goal_new", cast.bakery)
    page = browser.post(new, {"step": "1", "go": "2"})
    assert page.status_code == 400 and "Choose a metric." in words(page)
    page = browser.post(new, {"step": "3", "metric": "leads", "target": "many", "go": "4", **dates(30)})
    assert page.status_code == 400 and page.context["step"].number == 3
    assert "Enter a number." in words(page)
    back = browser.post(new, {"step": "3", "metric": "leads", "target": "many", "go": "2", **dates(30)})
    assert back.status_code == 200 and fields(back)["target"] == "many"


def test_the_feasibility_is_told_before_the_goal_is_set(bakery: Builder, cast: Cast, browser: Client) -> None:
    asked = {"step": "3", "metric": "leads", "direction": "at_least", "check": "1", **dates(27)}
    likely = browser.post(url("goal_new", cast.bakery), asked | {"target": "30"})
    assert likely.context["advice"].feasibility.verdict.code == "likely"
    text = words(browser.post(url("goal_new", cast.bakery), asked | {"target": "400"}))
    assert "Can it be reached? Unlikely" in text
    assert "Needed a week 100 Lately a week 14" in text.replace("14.0", "14")
    assert "Best ever in as many days 56" in text.replace("56.0", "56")
    with as_workspace(cast.bakery) as workspace:
        assert not Goal.objects.of(workspace).exists()


def test_means_are_held_against_what_history_took(bakery: Builder, cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery) as workspace:
        who = Colleague.objects.of(workspace).create(name="Content")
        CostEntry.objects.of(workspace).create(
            kind="labour",
            name="Posts",
            starts_on=ago(90),
            ends_on=ago(1),
            hours=Decimal(45),
            colleague=who,
            currency="EUR",
            rule="equal",
        )
    asked = {"step": "4", "check": "1", **sent(target="100", budget="50", hours="30")}
    page = browser.post(url("goal_new", cast.bakery), asked)
    realistic = page.context["letters"][3].text.replace("\xa0", " ")
    assert (
        "€180.00 (All-in cost) for 180 (Leads). €100.00 are needed at that rate; less is planned."
        in realistic
    )
    assert (
        "45 hours of work for 180 (Leads). 25 hours are needed at that rate, and they are planned."
        in realistic
    )


def test_a_vanity_metric_is_allowed_with_a_warning_and_exchanged_by_one_button(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    new = url("goal_new", cast.bakery)
    page = browser.get(new, {"metric": "link_clicks"})
    assert "“Link clicks” proves nothing by itself" in words(page)
    assert "Measure this instead: Conversions" in words(page)
    page = browser.post(new, fields(page) | {"take": "conversions"})
    assert fields(page)["metric"] == "conversions" and "proves nothing" not in words(page)
    browser.post(new, sent(metric="link_clicks", target="500"))
    goal = only_goal(cast)
    page = browser.get(url("goal", cast.bakery, goal.pk))
    assert f"{new}?metric=conversions" in page.content.decode()
    make(cast, metric="conversions")
    assert "proves nothing" not in words(browser.get(url("goal", cast.bakery, goal.pk)))


def test_a_cost_is_aimed_at_from_above(bakery: Builder, cast: Cast, browser: Client) -> None:
    new = url("goal_new", cast.bakery)
    page = browser.post(new, fields(browser.get(new, {"metric": "cpl"})) | {"go": "3", "step": "2"})
    assert fields(page)["direction"] == "at_most"


def test_percentages_are_written_in_percent(bakery: Builder, cast: Cast, browser: Client) -> None:
    browser.post(url("goal_new", cast.bakery), sent(metric="roi", target="150", baseline="60.5"))
    goal = only_goal(cast)
    assert (goal.target, goal.baseline) == (Decimal("1.5"), Decimal("0.605"))
    page = browser.get(url("goal_edit", cast.bakery, goal.pk))
    assert (fields(page)["target"], fields(page)["baseline"]) == ("150", "60.5")


@pytest.mark.parametrize("wrong", [{"target": "12.345"}, {"baseline": "0.001"}])
def test_a_percentage_is_not_rounded_behind_the_back(
    bakery: Builder, cast: Cast, browser: Client, wrong: dict[str, str]
) -> None:
    page = browser.post(
        url("goal_new", cast.bakery), sent(metric="roi", target="12.34", baseline="1.10") | wrong
    )
    assert page.status_code == 400
    [field] = wrong
    assert page.context["form"].errors == {field: ["Write percentages with at most two decimals."]}
    assert browser.post(url("goal_new", cast.bakery), sent(metric="roi", target="12.3400")).status_code == 302
    assert only_goal(cast).target == Decimal("0.1234")


WRONG: dict[str, dict[str, Any]] = {
    "nothing of a name": {"name": "\0"},
    "a huge target": {"target": "1" + "0" * 30},
    "no number": {"target": "NaN"},
    "due before it starts": {"due_on": ago(21).isoformat()},
    "a day beyond years": {"due_on": "9999-12-31"},
    "a day before years": {"starts_on": "0001-01-01"},
    "reviews outside": {"review_on": [ago(21).isoformat()]},
    "no day of review": {"review_on": ["tomorrow"]},
    "too many reviews": {"review_on": [ago(-day).isoformat() for day in range(1, 14)]},
    "NUL in a day": {"review_on": ["\0"]},
    "a metric that is none": {"metric": "moonlight"},
    "NUL in the audience": {"audience": "a\0b"},
    "less than nothing": {"budget": "-1"},
    "a huge budget": {"budget": "1" + "0" * 30},
    "a huge id": {"campaign": "1" + "0" * 30},
    "NUL in an id": {"objective": "\0"},
    "no direction": {"direction": "sideways"},
    "the baseline": {"baseline": "180"},
}


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_answered_beside_its_field(
    what: str, bakery: Builder, cast: Cast, browser: Client
) -> None:
    response = browser.post(url("goal_new", cast.bakery), sent(**WRONG[what]))
    assert response.status_code == 400
    [field] = WRONG[what]
    expected = {"baseline": "target"}.get(field, field)
    assert list(response.context["form"].errors) == [expected]
    assert response.context["step"].fields.count(expected) == 1
    checked = browser.post(url("goal_new", cast.bakery), sent(**WRONG[what]) | {"check": "1", "step": "4"})
    assert checked.status_code == 200


def test_rows_of_another_workspace_are_no_choice(bakery: Builder, cast: Cast, browser: Client) -> None:
    foreign = Builder(cast.rival).campaign("Their secret")
    with as_workspace(cast.rival) as rival:
        objective = Objective.objects.of(rival).create(name="Their aim")

    def answer(**values: int) -> str:
        response = browser.post(url("goal_new", cast.bakery), sent(**values))
        assert response.status_code == 400
        assert "Choose one of the list." in words(response)
        return re.sub(r'name="csrf[^>]*>', "", words(response))

    assert answer(campaign=foreign.pk) == answer(campaign=foreign.pk + 2)
    assert answer(objective=objective.pk) == answer(objective=objective.pk + 2)
    asked = {"campaign": str(foreign.pk), "after": "9" * 40, "objective": "x"}
    page = browser.get(url("goal_new", cast.bakery), asked)
    assert page.status_code == 200 and "Their" not in words(page)


def test_advice_at_each_key_does_not_ask_what_all_metrics_measure(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    new = url("goal_new", cast.bakery)
    written = fields(browser.get(new)) | {"metric": "leads", "check": "1"}

    def scans(target: str) -> tuple[int, int]:
        """Of the facts, and the metrics offered."""
        headers = {"HX-Request": "true", "HX-Target": target} if target else {}
        with CaptureQueriesContext(connection) as asked:
            page = browser.post(new, written, headers=headers)
        assert 'id="advice"' in page.content.decode()
        whole = [query for query in asked if query["sql"].count('AS "last_') > 5]
        return len(whole), len(page.context["metric_groups"])

    assert scans("advice") == (0, 0)
    for target in ("metric-choice", ""):
        asked, offered = scans(target)
        assert asked > 1 and offered > 1
