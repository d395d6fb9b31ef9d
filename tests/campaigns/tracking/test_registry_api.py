"""Campaign keys and aliases over the API."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import ApiKey, AuditEntry, Role
from campaigns.models import Campaign, CampaignKey, TagAlias, Visit
from tests.campaigns.test_rules import belongs, imported, planned
from tests.campaigns.test_rules_api import Ruler, program
from tests.campaigns.tracking.test_registry import visit
from tests.cast import Cast, as_workspace

__all__ = ["program"]


@pytest.fixture
def spring(cast: Cast) -> Campaign:
    with as_workspace(cast.bakery) as bakery:
        imported(bakery, "meta spring-26")
        return planned(bakery, "Spring")


def test_a_key_is_set_changed_and_listed(cast: Cast, program: Ruler, spring: Campaign) -> None:
    path = f"campaigns/{spring.pk}/key/"
    made = program.send("PUT", path, key="Spring 26", with_rule=True)
    assert made.status_code == 200
    assert {name: value for name, value in made.json().items() if name != "created_at"} == {
        "campaign": str(spring.pk),
        "campaign_name": "Spring",
        "key": "spring-26",
        "before": "",
        "moved": 1,
    }
    assert program.send("PUT", path).json()["key"] == "spring"
    listed = program.get("campaign-keys/").json()
    assert (listed["count"], [row["key"] for row in listed["results"]]) == (1, ["spring"])
    aliases = program.get("tag-aliases/").json()["results"]
    assert [(row["part"], row["text"], row["campaign"]) for row in aliases] == [
        ("campaign", "spring-26", str(spring.pk))
    ]
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery) == {"meta spring-26": "Spring"}


def test_an_alias_is_made_with_the_past_and_taken_away(cast: Cast, program: Ruler, spring: Campaign) -> None:
    with as_workspace(cast.bakery) as bakery:
        visit(bakery, utm_campaign="SPRNG")
    said = {"part": "campaign", "text": "sprng", "campaign": str(spring.pk)}
    made = program.send("POST", "tag-aliases/", **said, count_past=True)
    assert (made.status_code, made.json()["counted"]) == (201, 1)
    with as_workspace(cast.bakery) as bakery:
        assert Visit.objects.of(bakery).get().campaign_id == spring.pk
        retagged = AuditEntry.objects.get(workspace=bakery, action="visits.retagged")
        assert retagged.actor_label == str(ApiKey.objects.get(workspace=bakery))
    path = f"tag-aliases/{made.json()['id']}/"
    assert [program.send("DELETE", path).status_code for _again in range(2)] == [204, 404]
    with as_workspace(cast.bakery) as bakery:
        assert not TagAlias.objects.of(bakery).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"part": "campaign", "text": "x"}, "campaign"),
        ({"part": "campaign", "text": "x", "campaign": "1"}, "campaign"),
        ({"part": "campaign", "text": "x", "campaign": "-1"}, "campaign"),
        ({"part": "campaign", "text": "x", "campaign": {"a": 1}}, "campaign"),
        ({"part": "source", "text": "x"}, "value"),
        ({"part": "source", "text": "x\0y", "value": "z"}, "text"),
        ({"part": "term", "text": "x", "value": "z"}, "part"),
        ({"part": "source", "text": ["x"], "value": "z"}, "text"),
        ({"part": "source", "text": "x" * 201, "value": "z"}, "text"),
    ],
)
def test_an_alias_that_cannot_be_names_its_field(program: Ruler, said: dict[str, Any], field: str) -> None:
    answer = program.send("POST", "tag-aliases/", **said)
    assert answer.status_code == 400
    assert field in str(answer.json())


def test_a_key_in_use_is_a_conflict_and_other_workspaces_are_not_there(
    cast: Cast, program: Ruler, spring: Campaign
) -> None:
    with as_workspace(cast.bakery) as bakery:
        summer = planned(bakery, "Summer")
    with as_workspace(cast.rival) as rival:
        foreign = planned(rival, "Foreign")
    assert program.send("PUT", f"campaigns/{spring.pk}/key/", key="spring").status_code == 200
    assert program.send("PUT", f"campaigns/{summer.pk}/key/", key="SPRING").status_code == 409
    assert program.send("PUT", f"campaigns/{foreign.pk}/key/", key="x").status_code == 404
    assert program.send("PUT", f"campaigns/{spring.pk}/key/", key="!").status_code == 400
    assert program.send("PUT", f"campaigns/{spring.pk}/key/", key=["a"]).status_code == 400
    with as_workspace(cast.bakery) as bakery:
        assert list(CampaignKey.objects.of(bakery).values_list("key", flat=True)) == ["spring"]


def test_a_viewer_reads_only(cast: Cast, spring: Campaign) -> None:
    viewer = Ruler(cast.bakery, role=Role.VIEWER)
    assert viewer.get("campaign-keys/").status_code == 200
    assert viewer.get("tag-aliases/").status_code == 200
    assert viewer.send("PUT", f"campaigns/{spring.pk}/key/", key="x").status_code == 403
    assert viewer.send("POST", "tag-aliases/", part="source", text="x", value="y").status_code == 403
