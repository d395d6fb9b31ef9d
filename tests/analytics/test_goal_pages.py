"""The pages of goals as a browser without scripts sees them: the wizard, the list, one goal, its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Workspace
from analytics.models import Notice
from analytics.rollup import recompute
from campaigns.models import Campaign, Colleague, CostEntry, Goal, GoalReview, Objective
from campaigns.planning.goals import GoalPlan, create_goal
from campaigns.planning.reviews import ReviewWish, close_goal
from tests.builders import Builder
from tests.cast import Cast, as_workspace

TODAY = timezone.now().date()
LIST_QUERIES, CLOSED_QUERIES = 40, 20


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    """Twenty weeks with two leads and two euros of spend a day, from one campaign."""
    build = Builder(cast.bakery)
    run = build.run("meta.csv")
    spring = build.series(campaign="Spring bread")
    for back in range(1, 141):
        build.fact(spring, ago(back), run_id=run.pk, spend="2", leads=2, link_clicks=9, conversions=1)
    recompute(cast.bakery.pk)
    return build


@pytest.fixture
def browser(cast: Cast, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(cast.analyst)


def url(name: str, workspace: Workspace, *args: Any) -> str:
    return reverse(f"analytics:{name}", args=[workspace.slug, *args])


def words(response: Any) -> str:
    """The text of a page, without markup and with single spaces."""
    html = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").replace("\xa0", " ")
    return " ".join(text.replace("&quot;", '"').replace("&#x27;", "'").split())


def sent(**changes: Any) -> dict[str, Any]:
    values = {
        "name": "More leads from cafés",
        "objective": "",
        "metric": "leads",
        "campaign": "",
        "audience": "Cafés in Valencia",
        "action": "Two posts a week",
        "direction": "at_least",
        "target": "180",
        "baseline": "",
        "starts_on": ago(20).isoformat(),
        "due_on": (TODAY + timedelta(days=60)).isoformat(),
        "budget": "",
        "hours": "",
        "review_on": [],
        "reason": "",
    }
    return values | changes


def fields(response: Any) -> dict[str, Any]:
    """What the browser would send of the form on the page: hidden inputs, texts and the chosen options."""
    html = response.content.decode()
    form = html[html.index('id="goal-form"') : html.index("</form>", html.index('id="goal-form"'))]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="radio"' in tag and "checked" not in tag):
            continue
        text = value[1] if value else ""
        if name[1] == "review_on":
            found.setdefault("review_on", []).append(text)
        else:
            found[name[1]] = text
    texts = r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>'
    found |= dict(re.findall(texts, form, flags=re.DOTALL))
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def make(cast: Cast, **changes: Any) -> Goal:
    values: dict[str, Any] = {
        "name": "More leads",
        "metric": "leads",
        "target": Decimal(180),
        "starts_on": ago(20),
        "due_on": TODAY + timedelta(days=60),
    }
    with as_workspace(cast.bakery) as workspace:
        return create_goal(workspace, plan=GoalPlan(**(values | changes)), by=None)


def only_goal(cast: Cast) -> Goal:
    with as_workspace(cast.bakery) as workspace:
        return Goal.objects.of(workspace).select_related("objective", "campaign").get()


# --- the wizard -------------------------------------------------------------------------------------------------


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
    "a metric that is none": {"metric": "likes"},
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


# --- the list ---------------------------------------------------------------------------------------------------


def test_the_list_tells_state_way_and_what_to_expect(bakery: Builder, cast: Cast, browser: Client) -> None:
    make(cast, name="Enough", target=Decimal(150))
    make(cast, name="Too much", target=Decimal(900))
    make(cast, name="Over", starts_on=ago(60), due_on=ago(10), target=Decimal(500))
    text = words(browser.get(url("goal_list", cast.bakery)))
    assert "Open 3 Closed 0" in text
    over, running = text.index("Waiting for a review"), text.index("Running")
    assert over < text.index("Over") < running < text.index("Enough")
    assert "Expected by" in text and "in eight of ten cases" in text
    assert "Missed" in text and "Behind" in text


def test_closed_goals_show_what_was_known_when_they_were_closed(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast, name="Over", starts_on=ago(60), due_on=ago(10))
    with as_workspace(cast.bakery) as workspace:
        close_goal(
            workspace, goal, wish=ReviewWish("met", next_step="The next one"), value=Decimal(77), by=None
        )
    assert "Over" not in words(browser.get(url("goal_list", cast.bakery)))
    text = words(browser.get(url("goal_list", cast.bakery), {"show": "closed"}))
    assert "Over Met 77" in text and "The next one" in text


def test_the_list_is_filtered_by_objective_and_campaign(bakery: Builder, cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery) as workspace:
        objective = Objective.objects.of(workspace).create(name="More enquiries")
        spring = Campaign.objects.of(workspace).get()
    make(cast, name="Alpha", objective=objective)
    make(cast, name="Beta", campaign=spring)

    def names(**chosen: Any) -> set[str]:
        text = words(browser.get(url("goal_list", cast.bakery), {**chosen}))
        return {name for name in ("Alpha", "Beta") if f" {name} " in text}

    assert names() == {"Alpha", "Beta"}
    assert names(objective=objective.pk) == {"Alpha"}
    assert names(campaign=spring.pk) == {"Beta"}
    assert names(campaign=spring.pk + 2) == names(objective="\0") == {"Alpha", "Beta"}
    assert names(campaign=spring.pk, objective=objective.pk) == set()


def test_sixty_goals_ask_no_more_than_a_page_of_them(
    bakery: Builder, cast: Cast, browser: Client, django_assert_max_num_queries: Any
) -> None:
    with as_workspace(cast.bakery) as workspace:
        spring = Campaign.objects.of(workspace).get()
    for number in range(60):
        make(
            cast,
            name=f"Goal {number}",
            starts_on=ago(number + 1),
            campaign=spring if number % 2 else None,
            metric=("leads", "crm_leads", "spend", "cpl")[number % 4],
            direction="at_most" if number % 4 > 1 else "at_least",
        )
    with django_assert_max_num_queries(LIST_QUERIES):
        assert words(browser.get(url("goal_list", cast.bakery))).count("Goal ") == 24
    with as_workspace(cast.bakery) as workspace:
        for goal in Goal.objects.of(workspace):
            close_goal(workspace, goal, wish=ReviewWish("dropped"), value=None, by=cast.analyst)
    with django_assert_max_num_queries(CLOSED_QUERIES):
        text = words(browser.get(url("goal_list", cast.bakery), {"show": "closed"}))
    assert text.count("Dropped") == 50 and "1 to 50 of 60" in text


# --- one goal ---------------------------------------------------------------------------------------------------


def test_the_page_of_a_goal_tells_all_about_it(
    bakery: Builder, cast: Cast, signed_in: Callable[[Any], Client]
) -> None:
    goal = make(
        cast,
        budget=Decimal(300),
        hours=Decimal(20),
        review_on=(ago(1), TODAY, TODAY + timedelta(days=30)),
        baseline=Decimal(100),
        action="Two posts a week",
    )
    with as_workspace(cast.bakery) as workspace:
        Notice.objects.of(workspace).create(
            kind="goal", subject_id=goal.pk, subject_name=goal.name, before="on_track", after="behind"
        )
    page = signed_in(cast.viewer).get(url("goal", cast.bakery, goal.pk))
    text = words(page).replace(".0 ", " ")
    assert "Behind 40 of a target of 180 · from a baseline of 100" in text
    assert "22% of the way by" in text and "Expected by" in text
    assert "Budget €40.00 of €300.00 All-in cost" in text
    assert "Hours of work 20 planned" in text
    assert [row["text"] for row in page.context["review_days"]] == ["past", "today", ""]
    assert "Two posts a week" in text and "Achievable" in text
    assert "The way so far, and what to expect" in text and "Even pace" in text
    assert f"metric=leads&amp;from={ago(20)}&amp;to={ago(1)}" in page.content.decode()
    assert "Before: On track. Now: Behind." in text
    assert "Edit" not in text.split() and "Close it" not in text


def test_moving_the_posts_can_be_seen(bakery: Builder, cast: Cast, browser: Client) -> None:
    goal = make(cast)
    response = browser.post(
        url("goal_edit", cast.bakery, goal.pk),
        sent(target="90", due_on=(TODAY + timedelta(days=61)).isoformat()),
    )
    assert response["Location"] == url("goal", cast.bakery, goal.pk)
    text = words(browser.get(response["Location"]))
    assert "Target and dates were changed Target: 180, now 90 Due:" in text
    assert "Analyst" in text


def test_an_unknown_goal_is_that_of_nobody(bakery: Builder, cast: Cast, browser: Client) -> None:
    foreign = make_rival(cast)
    for name in ("goal", "goal_edit"):
        assert browser.get(url(name, cast.bakery, foreign)).status_code == 404
    for name in ("goal_close", "goal_reopen", "goal_delete"):
        assert browser.post(url(name, cast.bakery, foreign), {"outcome": "met"}).status_code == 404
    assert browser.get(url("goal", cast.bakery, 10**30)).status_code == 404


def make_rival(cast: Cast) -> int:
    plan = GoalPlan("Theirs", "leads", Decimal(1), ago(3), TODAY)
    with as_workspace(cast.rival) as rival:
        return create_goal(rival, plan=plan, by=None).pk


def test_a_viewer_changes_nothing(bakery: Builder, cast: Cast, signed_in: Callable[[Any], Client]) -> None:
    goal = make(cast)
    viewer = signed_in(cast.viewer)
    assert viewer.get(url("goal_new", cast.bakery)).status_code == 403
    assert viewer.get(url("goal_edit", cast.bakery, goal.pk)).status_code == 403
    for name in ("goal_close", "goal_reopen", "goal_delete"):
        assert viewer.post(url(name, cast.bakery, goal.pk), {"outcome": "met"}).status_code == 403


# --- its end ----------------------------------------------------------------------------------------------------


def test_a_goal_is_closed_with_a_review_and_leads_to_the_next(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast, name="Over", starts_on=ago(60), due_on=ago(11), target=Decimal(100), audience="Cafés")
    here = url("goal", cast.bakery, goal.pk)
    page = browser.get(here)
    assert page.context["form"].initial == {"outcome": "met"}
    review = {"outcome": "met", "result": "All of it", "why": "The box", "next_step": "Bars"}
    response = browser.post(url("goal_close", cast.bakery, goal.pk), review)
    assert response["Location"] == here
    with as_workspace(cast.bakery) as workspace:
        assert GoalReview.objects.of(workspace).get().value == 100
    bakery.fact(bakery.series(campaign="Late"), ago(30), leads=50)
    recompute(cast.bakery.pk)
    text = words(browser.get(here))
    assert "Value when it was closed 100" in text and "150 of a target of 100" in text
    assert "All of it" in text and "The box" in text and "Analyst" in text
    assert browser.get(url("goal_edit", cast.bakery, goal.pk))["Location"] == here
    assert "Reopen it before you change it" in words(
        browser.post(url("goal_edit", cast.bakery, goal.pk), sent(), follow=True)
    )
    new = browser.get(url("goal_new", cast.bakery), {"after": goal.pk})
    assert fields(new) | {"step": ""} == fields(new) | {
        "step": "",
        "metric": "leads",
        "audience": "Cafés",
        "starts_on": TODAY.isoformat(),
        "due_on": (TODAY + timedelta(days=49)).isoformat(),
    }
    browser.post(url("goal_reopen", cast.bakery, goal.pk))
    assert "Close it with a review" in words(browser.get(here))


def test_the_second_to_close_a_goal_is_told_of_the_first(
    bakery: Builder, cast: Cast, browser: Client, signed_in: Callable[[Any], Client]
) -> None:
    goal = make(cast)
    signed_in(cast.admin).post(url("goal_close", cast.bakery, goal.pk), {"outcome": "dropped"})
    response = browser.post(url("goal_close", cast.bakery, goal.pk), {"outcome": "met"}, follow=True)
    assert "Admin already closed this goal on" in words(response)
    with as_workspace(cast.bakery) as workspace:
        assert GoalReview.objects.of(workspace).get().outcome == "dropped"


def test_a_review_that_cannot_be_is_answered_on_the_page(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast)
    for wrong in (
        {},
        {"outcome": "splendid"},
        {"outcome": "met", "why": "a\0b"},
        {"outcome": "met", "why": "a" * 2001},
    ):
        response = browser.post(url("goal_close", cast.bakery, goal.pk), wrong)
        assert response.status_code == 400 and response.context["form"].errors
    with as_workspace(cast.bakery) as workspace:
        assert not GoalReview.objects.of(workspace).exists()


def test_a_goal_is_deleted(bakery: Builder, cast: Cast, browser: Client) -> None:
    goal = make(cast)
    response = browser.post(url("goal_delete", cast.bakery, goal.pk), follow=True)
    assert "The goal “More leads” is deleted." in words(response)
