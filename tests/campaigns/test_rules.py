"""Campaign rules: what fits, where platform campaigns go when a rule comes, when they are first seen, when it goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from accounts.tenancy import all_workspaces, workspace_scope
from campaigns import locks
from campaigns.models import Campaign, CampaignRule, Change, PlatformCampaign, SourceAccount
from campaigns.planning.campaigns import archive_campaign, assign_platform_campaigns, restore_campaign
from campaigns.planning.matching import Condition, fits_pattern
from campaigns.planning.rules import Home, RuleWish, add_rule, delete_rule, homes, preview
from tests.campaigns.test_import_run import Desk, meta_file
from tests.campaigns.test_planning import platform_campaign
from tests.cast import Cast, as_workspace

MAY = date(2026, 5, 1)


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def planned(workspace: Workspace, name: str) -> Campaign:
    made: Campaign = Campaign.objects.of(workspace).create(name=name)
    return made


def imported(workspace: Workspace, name: str, *days: date) -> PlatformCampaign:
    """A platform campaign as an import leaves it: in a campaign of its own."""
    own = Campaign.objects.of(workspace).create(name=name, origin=Campaign.Origin.IMPORTED, channels=["meta"])
    return platform_campaign(workspace, own, name, *days)


def wish(text: str, match: str = "contains", *, first: bool = False, **only: str) -> RuleWish:
    return RuleWish(Condition(match, text, **only), first=first)


def belongs(workspace: Workspace) -> dict[str, str]:
    return dict(PlatformCampaign.objects.of(workspace).values_list("name", "campaign__name"))


# --- what fits --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("match", "text", "name", "expected"),
    [
        ("contains", "spring", "2026 SPRING sale", True),
        ("contains", "spring", "sprint", False),
        ("contains", "Spring  Sale", "spring sale 2", True),
        ("contains", "ＳＰＲＩＮＧ", "spring", True),
        ("contains", "straße", "STRASSE", True),
        ("contains", "봄", "2026 봄 세일", True),
        ("contains", "*", "a*b", True),
        ("contains", "*", "ab", False),
        ("starts", "spring", "Spring sale", True),
        ("starts", "spring", "The spring", False),
        ("equals", "spring", " SPRING ", True),
        ("equals", "spring", "spring 2", False),
        ("pattern", "spring*2026", "Spring sale 2026", True),
        ("pattern", "spring*2026", "Spring sale 2026 b", False),
        ("pattern", "?026*", "2026 spring", True),
        ("pattern", "?026*", "026 spring", False),
        ("pattern", "*[ab]*", "x[ab]y", True),
        ("pattern", "*[ab]*", "xay", False),
        ("pattern", "a.c", "abc", False),
    ],
)
def test_a_condition_fits_without_regard_to_case(match: str, text: str, name: str, expected: bool) -> None:
    assert Condition(match, text).fits(name, "meta_ads", "meta") is expected


def test_a_condition_may_ask_for_one_source_and_channel() -> None:
    one = Condition("contains", "a", "meta_ads", "meta")
    assert one.fits("a", "meta_ads", "meta")
    assert not one.fits("a", "google_ads", "meta")
    assert not one.fits("a", "meta_ads", "google_ads")


def literally(name: str, pattern: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(literally(name[start:], pattern[1:]) for start in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and literally(name[1:], pattern[1:])


@settings(max_examples=300, deadline=None)
@given(name=st.text("ab?", max_size=7), pattern=st.text("ab*?", max_size=6))
def test_a_pattern_means_what_it_says(name: str, pattern: str) -> None:
    assert fits_pattern(name, pattern) is literally(name, pattern)


def test_a_pattern_of_many_stars_comes_to_an_end() -> None:
    started = time.monotonic()
    assert not fits_pattern("a" * 300, "*a" * 149 + "*b")
    assert time.monotonic() - started < 1


# --- a new rule -------------------------------------------------------------------------------------------------


def test_a_rule_moves_what_fits_and_marks_its_days(cast: Cast, bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    imported(bakery, "spring meta", MAY)
    imported(bakery, "SPRING search", date(2026, 5, 2))
    imported(bakery, "autumn", date(2026, 5, 3))
    Change.objects.of(bakery).delete()
    seen = preview(bakery, wish("spring"), spring)
    assert sorted(row.name for row in seen.moving) == ["SPRING search", "spring meta"]
    assert belongs(bakery)["spring meta"] == "spring meta"
    added = add_rule(bakery, wish=wish("spring"), campaign=spring, by=cast.analyst)
    assert (added.moved, added.kept_by_hand) == (2, 0)
    assert belongs(bakery) == {"spring meta": "Spring", "SPRING search": "Spring", "autumn": "autumn"}
    assert set(Change.objects.of(bakery).values_list("day", flat=True)) == {MAY, date(2026, 5, 2)}
    # What they leave empty is put away, as when a person moves them.
    assert set(Campaign.objects.of(bakery).filter(archived_at=None).values_list("name", flat=True)) == {
        "Spring",
        "autumn",
    }
    assert added.rule.confirmed_by == cast.analyst


def test_what_was_assigned_by_hand_stays(cast: Cast, bakery: Workspace) -> None:
    spring, other = planned(bakery, "Spring"), planned(bakery, "Other")
    by_hand, rest = imported(bakery, "spring a"), imported(bakery, "spring b")
    assign_platform_campaigns(bakery, platform_campaigns=[by_hand], campaign=other, by=cast.analyst)
    seen = preview(bakery, wish("spring"), spring)
    assert ([row.pk for row in seen.moving], [row.pk for row in seen.by_hand]) == ([rest.pk], [by_hand.pk])
    added = add_rule(bakery, wish=wish("spring"), campaign=spring, by=None)
    assert (added.moved, added.kept_by_hand) == (1, 1)
    assert belongs(bakery) == {"spring a": "Other", "spring b": "Spring"}


def test_a_person_may_move_what_a_rule_assigned(bakery: Workspace) -> None:
    spring, other = planned(bakery, "Spring"), planned(bakery, "Other")
    row = imported(bakery, "spring a")
    rule = add_rule(bakery, wish=wish("spring"), campaign=spring, by=None).rule
    assign_platform_campaigns(bakery, platform_campaigns=[row], campaign=other, by=None)
    delete_rule(bakery, rule, keep=False, by=None)
    assert belongs(bakery) == {"spring a": "Other"}


def test_the_first_rule_that_fits_decides(bakery: Workspace) -> None:
    spring, sale, all_of_it = planned(bakery, "Spring"), planned(bakery, "Sale"), planned(bakery, "All")
    imported(bakery, "spring sale")
    add_rule(bakery, wish=wish("spring"), campaign=spring, by=None)
    seen = preview(bakery, wish("sale"), sale)
    assert ([*seen.moving], [row.name for row in seen.by_earlier_rule]) == ([], ["spring sale"])
    assert add_rule(bakery, wish=wish("sale"), campaign=sale, by=None).moved == 0
    assert belongs(bakery) == {"spring sale": "Spring"}
    assert add_rule(bakery, wish=wish("s", first=True), campaign=all_of_it, by=None).moved == 1
    assert belongs(bakery) == {"spring sale": "All"}


def test_what_is_there_already_is_not_the_rules_work(bakery: Workspace) -> None:
    row = imported(bakery, "spring")
    rule = add_rule(bakery, wish=wish("spring"), campaign=row.campaign, by=None).rule
    assert delete_rule(bakery, rule, keep=False, by=None) == 0
    assert belongs(bakery) == {"spring": "spring"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (wish(""), "text"),
        (wish("  "), "text"),
        (wish("*?*", "pattern"), "text"),
        (wish("x" * 301), "text"),
        (wish("x", "sounds like"), "match"),
        (wish("x", channel="smoke signals"), "channel"),
    ],
)
def test_what_is_no_condition_is_refused(bakery: Workspace, given: RuleWish, field: str) -> None:
    spring = planned(bakery, "Spring")
    for act in (
        lambda: preview(bakery, given, spring),
        lambda: add_rule(bakery, wish=given, campaign=spring, by=None),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.field == field


def test_the_same_condition_twice_and_an_archived_campaign_are_refused(bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    add_rule(bakery, wish=wish("spring  sale"), campaign=spring, by=None)
    with pytest.raises(Conflict):
        add_rule(bakery, wish=wish("spring sale"), campaign=spring, by=None)
    archive_campaign(bakery, spring, by=None)
    spring.refresh_from_db()
    with pytest.raises(Conflict):
        add_rule(bakery, wish=wish("other"), campaign=spring, by=None)


def test_who_made_and_deleted_a_rule_is_written_down(cast: Cast, bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    imported(bakery, "spring a")
    rule = add_rule(bakery, wish=wish("spring"), campaign=spring, by=cast.analyst).rule
    delete_rule(bakery, rule, keep=True, by=cast.owner)
    # Gone already: nothing more is done or written down.
    assert delete_rule(bakery, rule, keep=False, by=cast.owner) == 0
    with all_workspaces(reason="test"):
        entries = list(AuditEntry.objects.filter(workspace=bakery).order_by("pk"))
    assert [(one.action, one.actor_label, one.detail["names"], one.detail["moved"]) for one in entries] == [
        ("campaign_rule.added", str(cast.analyst), ["spring a"], 1),
        ("campaign_rule.deleted", str(cast.owner), ["spring a"], 0),
    ]


# --- platform campaigns that are first seen -----------------------------------------------------------------------


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def test_an_import_sorts_new_platform_campaigns_by_the_rules(cast: Cast, desk: Desk) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring, other = planned(bakery, "Spring"), planned(bakery, "Other")
        add_rule(bakery, wish=wish("spring"), campaign=spring, by=None)
        add_rule(bakery, wish=wish("spr", vendor="google_ads"), campaign=other, by=None)
    desk.load(meta_file((1, "Spring sale", "10"), (1, "Sprout", "5"), (1, "Autumn", "1")))
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery) == {"Spring sale": "Spring", "Sprout": "Sprout", "Autumn": "Autumn"}
        assert Campaign.objects.of(bakery).count() == 4
        by_rule = PlatformCampaign.objects.of(bakery).exclude(rule=None)
        assert [row.name for row in by_rule] == ["Spring sale"]


def test_a_campaign_that_is_known_stays_where_a_person_put_it(cast: Cast, desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10")))
    with as_workspace(cast.bakery) as bakery:
        other, spring = planned(bakery, "Other"), planned(bakery, "Spring")
        assign_platform_campaigns(
            bakery, platform_campaigns=PlatformCampaign.objects.of(bakery), campaign=other, by=None
        )
        add_rule(bakery, wish=wish("spring"), campaign=spring, by=None)
    desk.load(meta_file((2, "spring", "10")), "later.csv")
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery) == {"spring": "Other"}


def test_a_rule_rests_while_its_campaign_is_archived(bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    rule = add_rule(bakery, wish=wish("spring"), campaign=spring, by=None).rule
    account = SourceAccount.objects.of(bakery).create(vendor="meta_ads", name="Meta")
    archive_campaign(bakery, spring, by=None)
    [home] = homes(bakery.pk, account, [("spring", "meta")])
    assert (home.rule_id, Campaign.objects.of(bakery).get(pk=home.campaign_id).name) == (None, "spring")
    restore_campaign(bakery, spring, by=None)
    assert homes(bakery.pk, account, [("spring", "meta")]) == [Home(spring.pk, rule.pk)]


def test_undoing_the_import_keeps_the_campaign_that_a_rule_leads_to(cast: Cast, desk: Desk) -> None:
    made = desk.load(meta_file((1, "spring", "10"), (1, "spring b", "10")))
    with as_workspace(cast.bakery) as bakery:
        target = Campaign.objects.of(bakery).get(name="spring")
        add_rule(bakery, wish=wish("spring"), campaign=target, by=None)
    desk.undo(made)
    with as_workspace(cast.bakery) as bakery:
        assert set(Campaign.objects.of(bakery).values_list("name", flat=True)) == {"spring", "spring b"}
        assert not PlatformCampaign.objects.of(bakery).exists()
    desk.load(meta_file((1, "spring c", "10")), "again.csv")
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery) == {"spring c": "spring"}


@pytest.mark.django_db(transaction=True)
def test_a_rule_waits_for_an_import_that_is_adding_campaigns(cast: Cast) -> None:
    """Else neither would sort what the other has not committed yet."""
    with as_workspace(cast.bakery) as bakery:
        spring = planned(bakery, "Spring")
    done = threading.Event()

    def add() -> None:
        try:
            with workspace_scope(cast.bakery):
                add_rule(cast.bakery, wish=wish("spring"), campaign=spring, by=None)
            done.set()
        finally:
            connection.close()

    with as_workspace(cast.bakery) as bakery:
        account = SourceAccount.objects.of(bakery).create(vendor="meta_ads", name="Meta")
        [home] = homes(bakery.pk, account, [("spring", "meta")])
        # A second import of the workspace does not wait.
        locks.take(locks.Lock.RULES, bakery.pk, shared=True)
        PlatformCampaign.objects.of(bakery).create(
            account=account, campaign_id=home.campaign_id, key="spring", name="spring", channel="meta"
        )
        thread = threading.Thread(target=add)
        thread.start()
        assert not done.wait(0.5)
    thread.join(10)
    assert done.is_set()
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery) == {"spring": "Spring"}


# --- a rule that goes -------------------------------------------------------------------------------------------


def test_a_rule_that_goes_leaves_or_takes_back_what_it_assigned(bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    imported(bakery, "spring a", MAY)
    own = Campaign.objects.of(bakery).get(name="spring a")
    for keep, expected in ((True, "Spring"), (False, "spring a")):
        rule = add_rule(bakery, wish=wish("spring"), campaign=spring, by=None).rule
        if keep:
            assert delete_rule(bakery, rule, keep=True, by=None) == 0
            assert belongs(bakery) == {"spring a": expected}
            PlatformCampaign.objects.of(bakery).update(campaign=own)
            Campaign.objects.of(bakery).filter(pk=own.pk).update(archived_at=None)
        else:
            Change.objects.of(bakery).delete()
            assert delete_rule(bakery, rule, keep=False, by=None) == 1
            assert belongs(bakery) == {"spring a": expected}
            assert list(Change.objects.of(bakery).values_list("day", flat=True)) == [MAY]
    # The campaign it had come from is back, and no second one of that name was made.
    [back] = Campaign.objects.of(bakery).filter(name="spring a")
    assert (back.pk, back.archived_at) == (own.pk, None)
    assert not CampaignRule.objects.of(bakery).exists()


def test_without_it_the_next_rule_decides(bakery: Workspace) -> None:
    spring, sale = planned(bakery, "Spring"), planned(bakery, "Sale")
    imported(bakery, "spring sale")
    first = add_rule(bakery, wish=wish("spring"), campaign=spring, by=None).rule
    second = add_rule(bakery, wish=wish("sale"), campaign=sale, by=None).rule
    assert delete_rule(bakery, first, keep=False, by=None) == 1
    assert belongs(bakery) == {"spring sale": "Sale"}
    assert PlatformCampaign.objects.of(bakery).get().rule_id == second.pk


def test_two_of_one_name_go_back_to_campaigns_of_their_own(bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    rule = add_rule(bakery, wish=wish("spring"), campaign=spring, by=None).rule
    for key in ("1", "2"):
        account = SourceAccount.objects.of(bakery).create(vendor="meta_ads", key=key, name=key)
        [home] = homes(bakery.pk, account, [("spring", "meta")])
        PlatformCampaign.objects.of(bakery).create(
            account=account,
            campaign_id=home.campaign_id,
            rule_id=home.rule_id,
            key="x",
            name="spring",
            channel="meta",
        )
    assert delete_rule(bakery, rule, keep=False, by=None) == 2
    rows = PlatformCampaign.objects.of(bakery).values_list("campaign", "campaign__name")
    assert len(set(rows)) == 2
    assert {name for _campaign, name in rows} == {"spring"}
