"""Campaign keys, aliases, the rules of tags and templates."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import (
    Campaign,
    CampaignKey,
    CampaignRule,
    Link,
    Objective,
    TagAlias,
    Visit,
)
from campaigns.planning.campaigns import archive_campaign
from campaigns.planning.rules import add_rule
from campaigns.tracking.tagging.aliases import AliasWish, add_alias, past_visits, remove_alias
from campaigns.tracking.tagging.registry import set_key, suggested_key
from campaigns.tracking.tagging.spelling import key_text, nearest
from campaigns.tracking.tagging.tag_rules import set_rules
from campaigns.tracking.tagging.tags import Registry
from tests.campaigns.test_rules import belongs, imported, planned, wish
from tests.campaigns.tracking.clicked import link_to
from tests.cast import Cast, as_workspace

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def keys(workspace: Workspace) -> dict[str, str]:
    return dict(CampaignKey.objects.of(workspace).values_list("campaign__name", "key"))


def meanings(workspace: Workspace) -> set[tuple[str, str, str]]:
    rows = TagAlias.objects.of(workspace).select_related("campaign")
    return {(row.part, row.text, row.campaign.name if row.campaign else row.value) for row in rows}


def visit(workspace: Workspace, **fields: Any) -> Visit:
    values: dict[str, Any] = {
        "origin": "site",
        "visitor": b"v" * 16,
        "started_at": NOON,
        "last_at": NOON,
        "channel": "other",
    } | fields
    rows: Any = Visit.objects.of(workspace)
    made: Visit = rows.create(**values)
    return made


def rules(workspace: Workspace, **said: object) -> None:
    values = {
        "allowed_sources": ["facebook", "newsletter"],
        "allowed_media": ["paid_social", "email"],
        "separator": "-",
        "key_pattern": "{campaign}",
    } | said
    set_rules(workspace, **values, by=None)  # type: ignore[arg-type]  # of these fields


# --- how keys are spelt -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "separator", "expected"),
    [
        ("Spring Sale 2026", "-", "spring-sale-2026"),
        ("Spring Sale 2026", "_", "spring_sale_2026"),
        ("  Año Nuevo: ¡Ofertas!", "-", "ano-nuevo-ofertas"),
        ("Straße & Łódź", "-", "strasse-lodz"),
        ("Mother's Day", "-", "mothers-day"),
        ("봄 세일 2026", "-", "봄-세일-2026"),
        ("a--b__c", "-", "a-b-c"),
        ("İstanbul", "-", "istanbul"),
        ("\0", "-", ""),
        ("🙂", "-", ""),
        ("x" * 300, "-", "x" * 100),
    ],
)
def test_a_key_is_lower_case_words_that_can_be_read(text: str, separator: str, expected: str) -> None:
    assert key_text(text, separator) == expected
    assert key_text(expected, separator) == expected


def test_the_nearest_tag_is_found_in_spite_of_hyphens_and_slips() -> None:
    known = ["spring-sale-2026", "summer-2026"]
    assert nearest("Spring_Sale_2026", known) == "spring-sale-2026"
    assert nearest("sping-sale-2026", known) == "spring-sale-2026"
    assert nearest("brand", known) == ""
    assert nearest("봄세일", ["봄-세일", "여름"]) == "봄-세일"


# --- keys ---------------------------------------------------------------------------------------------------------


def test_a_key_is_made_by_the_pattern_and_numbered_where_it_is_in_use(cast: Cast, bakery: Workspace) -> None:
    rules(bakery, key_pattern="{year}{month} {campaign} {objective}", separator="_")
    sales = Objective.objects.of(bakery).create(name="More sales", kind="sales", metrics=["revenue"])
    made = [
        Campaign.objects.of(bakery).create(name="Spring", starts_on=date(2026, 3, 9), objective=sales)
        for _again in range(3)
    ]
    assert [set_key(bakery, campaign, by=cast.analyst).key.key for campaign in made] == [
        "2026_03_spring_more_sales",
        "2026_03_spring_more_sales_2",
        "2026_03_spring_more_sales_3",
    ]


def test_what_somebody_types_is_tidied(cast: Cast, bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    done = set_key(bakery, spring, key="  Primavera Única ", by=cast.analyst)
    assert (done.key.key, done.before, done.moved) == ("primavera-unica", "", None)
    assert list(AuditEntry.objects.filter(workspace=bakery).values_list("action", "subject", "detail")) == [
        ("campaign_key.set", "Spring", {"key": "primavera-unica", "before": ""})
    ]


def test_a_key_that_changes_leaves_its_alias_and_wakes_the_links(bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    set_key(bakery, spring, key="spring", by=None)
    link = link_to(bakery, target="https://shop.example/", campaign=spring, by=None)
    other = link_to(bakery, target="https://shop.example/", by=None)
    Link.objects.of(bakery).update(changed_at=NOON)
    done = set_key(bakery, spring, key="spring-26", by=None)
    assert (done.key.key, done.before) == ("spring-26", "spring")
    assert meanings(bakery) == {("campaign", "spring", "Spring")}
    assert Registry.of(bakery).campaign_of("Spring") == spring.pk
    changed = dict(Link.objects.of(bakery).values_list("pk", "changed_at"))
    assert changed[link.pk] > NOON
    assert changed[other.pk] == NOON
    set_key(bakery, spring, key="spring", by=None)
    assert keys(bakery) == {"Spring": "spring"}
    assert meanings(bakery) == {("campaign", "spring-26", "Spring")}


def test_what_another_campaign_has_is_refused_whether_key_or_alias(bakery: Workspace) -> None:
    spring, summer = planned(bakery, "Spring"), planned(bakery, "Summer")
    set_key(bakery, spring, key="spring", by=None)
    set_key(bakery, spring, key="spring-26", by=None)
    for key, words in (("SPRING 26", "is the key of “Spring”"), ("spring", "is an alias of “Spring”")):
        with pytest.raises(Conflict, match=words) as refused:
            set_key(bakery, summer, key=key, by=None)
        assert refused.value.field == "key"
    assert keys(bakery) == {"Spring": "spring-26"}
    assert suggested_key(bakery, planned(bakery, "Spring")) == "spring-2"


@pytest.mark.parametrize("key", ["!!!", "\0", "a\u202eb", "x" * 201])
def test_a_key_that_cannot_be_is_refused_at_its_field(bakery: Workspace, key: str) -> None:
    with pytest.raises(DomainError) as refused:
        set_key(bakery, planned(bakery, "Spring"), key=key, by=None)
    assert refused.value.field == "key"
    assert keys(bakery) == {}


def test_an_archived_campaign_gets_no_key(bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    archive_campaign(bakery, spring, by=None)
    with pytest.raises(Conflict, match="archived"):
        set_key(bakery, spring, by=None)


def test_one_key_may_be_in_two_workspaces(cast: Cast) -> None:
    for workspace in (cast.bakery, cast.rival):
        with as_workspace(workspace):
            set_key(workspace, planned(workspace, "Spring"), key="spring", by=None)


def test_the_key_in_names_of_platforms_brings_their_campaigns(cast: Cast, bakery: Workspace) -> None:
    spring = planned(bakery, "Spring")
    imported(bakery, "META | spring-26 | video")
    imported(bakery, "brand")
    done = set_key(bakery, spring, key="spring-26", with_rule=True, by=cast.analyst)
    assert done.moved == 1
    assert belongs(bakery) == {"META | spring-26 | video": "Spring", "brand": "brand"}
    assert set_key(bakery, spring, key="spring-26", with_rule=True, by=cast.analyst).moved == 0
    assert CampaignRule.objects.of(bakery).count() == 1


def test_a_rule_for_another_campaign_is_in_the_way_and_nothing_is_changed(bakery: Workspace) -> None:
    spring, summer = planned(bakery, "Spring"), planned(bakery, "Summer")
    add_rule(bakery, wish=wish("spring"), campaign=summer, by=None)
    with pytest.raises(Conflict, match="Summer") as refused:
        set_key(bakery, spring, key="spring", with_rule=True, by=None)
    assert refused.value.field == "with_rule"
    assert keys(bakery) == {}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_who_want_the_same_key_get_one_between_them(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        made = [planned(bakery, "Spring"), planned(bakery, "Spring")]
    answers: list[str] = []
    start = threading.Barrier(2)

    def ask(campaign: Campaign) -> None:
        try:
            start.wait(10)
            with workspace_scope(cast.bakery):
                set_key(cast.bakery, campaign, key="spring", by=None)
            answers.append("set")
        except Conflict:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(campaign,)) for campaign in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["refused", "set"]
    with as_workspace(cast.bakery) as bakery:
        assert keys(bakery) == {"Spring": "spring"}


# --- aliases ------------------------------------------------------------------------------------------------------


def test_an_alias_means_a_campaign_or_another_tag(cast: Cast, bakery: Workspace) -> None:
    spring, summer = planned(bakery, "Spring"), planned(bakery, "Summer")
    alias = add_alias(bakery, wish=AliasWish("campaign", "SPRNG %20 26", spring), by=cast.analyst).alias
    add_alias(bakery, wish=AliasWish("source", "FB", value="Facebook"), by=cast.analyst)
    add_alias(bakery, wish=AliasWish("medium", "ppc", value="cpc"), by=cast.analyst)
    assert meanings(bakery) == {
        ("campaign", "sprng-26", "Spring"),
        ("source", "fb", "facebook"),
        ("medium", "ppc", "cpc"),
    }
    again = add_alias(bakery, wish=AliasWish("campaign", "sprng-26", summer), by=cast.analyst).alias
    assert again.pk == alias.pk
    assert Registry.of(bakery).campaign_of("sprng+26") == summer.pk
    remove_alias(bakery, again, by=cast.analyst)
    remove_alias(bakery, again, by=cast.analyst)
    assert Registry.of(bakery).campaign_of("sprng-26") is None
    assert AuditEntry.objects.filter(workspace=bakery, action="tag_alias.removed").count() == 1


def test_an_alias_that_means_nothing_is_refused_at_its_field(cast: Cast, bakery: Workspace) -> None:
    with as_workspace(cast.rival) as rival:
        foreign = planned(rival, "Foreign")
    with as_workspace(cast.bakery):
        spring = planned(bakery, "Spring")
        set_key(bakery, spring, key="spring", by=None)
        for said, field in [
            (AliasWish("campaign", "", spring), "text"),
            (AliasWish("campaign", "\0", spring), "text"),
            (AliasWish("campaign", "x" * 201, spring), "text"),
            (AliasWish("campaign", "x"), "campaign"),
            (AliasWish("campaign", "x", foreign), "campaign"),
            (AliasWish("campaign", "Spring", spring), "text"),
            (AliasWish("source", "fb"), "value"),
            (AliasWish("source", "fb", value="FB"), "value"),
            (AliasWish("term", "x", value="y"), "part"),
        ]:
            with pytest.raises(DomainError) as refused:
                add_alias(bakery, wish=said, by=None)
            assert refused.value.field == field, said
        assert meanings(bakery) == set()


def test_the_past_counts_only_where_somebody_says_so(cast: Cast, bakery: Workspace) -> None:
    spring, summer = planned(bakery, "Spring"), planned(bakery, "Summer")
    link = link_to(bakery, target="https://shop.example/", campaign=summer, by=None)
    for text in ("sprng", "SPRNG"):
        visit(bakery, utm_campaign=text)
    by_link = visit(bakery, utm_campaign="sprng", link=link, campaign=summer)
    visit(bakery, utm_campaign="other")
    said = AliasWish("campaign", "Sprng", spring)
    assert past_visits(bakery, said) == 2
    assert add_alias(bakery, wish=said, by=cast.analyst).counted == 0
    assert not Visit.objects.of(bakery).filter(campaign=spring).exists()
    assert past_visits(bakery, said) == 2
    assert add_alias(bakery, wish=said, with_past=True, by=cast.analyst).counted == 2
    assert sorted(
        Visit.objects.of(bakery).filter(campaign=spring).values_list("utm_campaign", flat=True)
    ) == [
        "SPRNG",
        "sprng",
    ]
    by_link.refresh_from_db()
    assert by_link.campaign_id == summer.pk
    assert past_visits(bakery, said) == 0


# --- rules of tags ------------------------------------------------------------------------------------------------
