"""The letters of SMART: each is judged by itself and says why, in whole sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from campaigns.planning.smart import Draft, Need, check, proposed_name, proposed_reviews

SMART = Draft(
    today=date(2026, 7, 1),
    name="More wholesale enquiries",
    objective="More leads",
    metric="Leads",
    better="up",
    audience="cafés in Valencia",
    action="A tasting box for each café that asks, shown in two posts a week",
    target=Decimal(50),
    starts_on=date(2026, 7, 1),
    due_on=date(2026, 9, 30),
    review_on=(date(2026, 8, 15), date(2026, 9, 23)),
    sources="Meta Ads",
    data_end=date(2026, 6, 30),
    verdict="likely",
    verdict_label="Likely",
    ground="It needs 4 a week; the last 26 whole weeks brought 5 a week.",
    budget=Decimal(1000),
    hours=Decimal(10),
    currency="EUR",
    money_need=Need(Decimal(800), "From 1 to 2: €16.00 for 1."),
)


def letter(key: str, **changes: Any) -> tuple[bool, str]:
    [found] = [each for each in check(replace(SMART, **changes)) if each.key == key]
    return found.is_met, found.text


def met(**changes: Any) -> str:
    """The initials of the letters that are met."""
    return "".join(each.key for each in check(replace(SMART, **changes)) if each.is_met)


@pytest.mark.parametrize(
    ("changes", "letters"),
    [
        ({}, "SMART"),
        ({"objective": ""}, "MAT"),
        ({"audience": ""}, "MART"),
        ({"audience": "", "scope": "Spring"}, "SMART"),
        ({"action": ""}, "MART"),
        ({"metric": ""}, "ART"),
        ({"data_end": None}, "SART"),
        ({"data_end": date(2026, 6, 1)}, "SART"),
        ({"target": None}, "SMRT"),
        ({"verdict": ""}, "SMRT"),
        ({"verdict": "unknown"}, "SMRT"),
        ({"verdict": "unlikely"}, "SMRT"),
        ({"verdict": "possible"}, "SMART"),
        ({"verdict": "lost"}, "SMRT"),
        ({"verdict": "reached"}, "SMART"),
        ({"better": "down"}, "SMAT"),
        ({"direction": "at_most"}, "SMAT"),
        ({"direction": "at_most", "better": "down"}, "SMART"),
        ({"budget": None, "hours": None}, "SMAT"),
        ({"budget": Decimal(700)}, "SMAT"),
        ({"budget": None}, "SMART"),
        ({"money_need": Need()}, "SMART"),
        ({"hours_need": Need(Decimal(20), "x")}, "SMAT"),
        ({"due_on": date(2026, 7, 3), "review_on": (date(2026, 7, 2),)}, "SMAR"),
        ({"due_on": date(2028, 7, 3)}, "SMAR"),
        ({"due_on": date(2026, 6, 3), "starts_on": date(2026, 5, 3)}, "SMAR"),
        ({"due_on": None}, "SMAR"),
        ({"review_on": ()}, "SMAR"),
        ({"review_on": (date(2026, 6, 30),)}, "SMAR"),
        ({"review_on": (date(2026, 10, 1),)}, "SMAR"),
    ],
)
def test_each_letter_is_judged_by_itself(changes: dict[str, Any], letters: str) -> None:
    assert met(**changes) == letters


def test_a_smart_goal_says_why_it_is_one() -> None:
    assert [(each.title, each.is_met, each.text) for each in check(SMART)] == [
        (
            "Specific",
            True,
            "Leads of the whole workspace, for cafés in Valencia; it serves “More leads”.",
        ),
        ("Measurable", True, "Reported by Meta Ads; the data end on Jun 30, 2026."),
        ("Achievable", True, "Likely. It needs 4 a week; the last 26 whole weeks brought 5 a week."),
        (
            "Realistic",
            True,
            "From 1 to 2: €16.00 for 1. €800.00 are needed at that rate, and they are planned.",
        ),
        ("Timely", True, "92 days, and it is looked at on Aug 15, 2026, Sep 23, 2026."),
    ]


@pytest.mark.parametrize(
    ("key", "changes", "text"),
    [
        (
            "S",
            {"objective": "", "audience": "", "action": ""},
            "Choose the objective that it serves. Say whom it is about, or which region. Say what will be done.",
        ),
        ("S", {"metric": "", "objective": ""}, "Choose the objective that it serves. Choose a metric."),
        ("M", {"metric": ""}, "Choose a metric."),
        (
            "M",
            {"data_end": None, "connect": "It can be fed by an export of: HubSpot."},
            "No import has reported Leads yet. It can be fed by an export of: HubSpot.",
        ),
        (
            "M",
            {"data_end": date(2026, 6, 1)},
            "Reported by Meta Ads, but the data end on Jun 1, 2026. Import newer days.",
        ),
        (
            "M",
            {"data_end": date(2026, 6, 1), "sources": ""},
            "It is known up to Jun 1, 2026 only. Import newer days.",
        ),
        ("A", {"target": None}, "Without a target nobody can say."),
        ("A", {"verdict": "unknown", "ground": "Not enough history."}, "Not enough history."),
        (
            "R",
            {"objective": "", "budget": None, "hours": None},
            "Link it to an objective, so that it is worth the effort. "
            "Plan a budget or hours: nothing comes from nothing. From 1 to 2: €16.00 for 1.",
        ),
        (
            "R",
            {"budget": Decimal(700)},
            "From 1 to 2: €16.00 for 1. €800.00 are needed at that rate; less is planned.",
        ),
        ("R", {"better": "down"}, "Leads is better when lower, but the goal asks for more of it."),
        ("T", {"due_on": date(2026, 6, 30)}, "It is due before it starts."),
        ("T", {"review_on": ()}, "Choose days on which you look at it and may still change the course."),
    ],
)
def test_what_is_missing_is_said(key: str, changes: dict[str, Any], text: str) -> None:
    assert letter(key, **changes) == (False, text)


def test_what_history_cannot_tell_is_no_fault() -> None:
    told = (True, "History cannot tell whether the planned means suffice.")
    assert letter("R", budget=None) == letter("R", money_need=Need()) == told


def test_an_import_of_last_week_is_fresh() -> None:
    assert letter("M", data_end=date(2026, 6, 23))[0]
    assert not letter("M", data_end=date(2026, 6, 22))[0]


def test_a_name_is_proposed_from_the_parts() -> None:
    assert proposed_name(SMART, "50") == "cafés in Valencia: Leads at least 50 by Sep 30, 2026"
    assert proposed_name(replace(SMART, audience=""), "50") == "Leads at least 50 by Sep 30, 2026"
    limit = replace(SMART, audience="", direction="at_most")
    assert proposed_name(limit, "50") == "Leads at most 50 by Sep 30, 2026"
    assert proposed_name(replace(SMART, target=None), "") == ""
    with override("ko"):
        assert len(proposed_name(replace(SMART, audience="가" * 300), "50")) == 200


@given(st.dates(date(2000, 1, 1), date(2095, 1, 1)), st.integers(0, 1800))
def test_proposed_days_lie_inside_the_goal(first: date, length: int) -> None:
    due = first + timedelta(days=length)
    days = proposed_reviews(first, due)
    assert list(days) == sorted(set(days))
    assert all(first < day < due for day in days)
    assert len(days) <= 2 and bool(days) == (length >= 2)


def test_half_way_and_a_week_before() -> None:
    assert proposed_reviews(date(2026, 7, 1), date(2026, 9, 29)) == (date(2026, 8, 15), date(2026, 9, 22))
    assert proposed_reviews(date(2026, 7, 1), date(2026, 7, 10)) == (date(2026, 7, 5),)
    assert proposed_reviews(date(2026, 7, 1), date(2026, 7, 2)) == ()
