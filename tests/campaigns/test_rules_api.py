"""Campaign rules over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Role
from campaigns.models import Campaign, CampaignRule
from campaigns.planning.campaigns import archive_campaign
from campaigns.planning.rules import add_rule
from tests.campaigns.test_api import Program
from tests.campaigns.test_rules import belongs, imported, planned, wish
from tests.cast import Cast, as_workspace


class Ruler(Program):
    def send(self, method: str, path: str, **data: Any) -> Any:
        return Client().generic(
            method,
            self.path(path),
            json.dumps(data),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}"},
        )


@pytest.fixture
def program(cast: Cast) -> Ruler:
    cache.clear()
    return Ruler(cast.bakery)


@pytest.fixture
def spring(cast: Cast) -> Campaign:
    with as_workspace(cast.bakery) as bakery:
        imported(bakery, "spring a")
        return planned(bakery, "Spring")


def test_a_rule_is_tried_made_listed_and_deleted(cast: Cast, program: Ruler, spring: Campaign) -> None:
    asked = {"text": "Spring", "campaign": str(spring.pk)}
    answer = program.send("POST", "campaign-rules/", **asked, dry_run=True)
    assert (answer.status_code, answer.json()) == (200, {"rule": None, "moved": 1, "kept_by_hand": 0})
    assert program.get("campaign-rules/").json() == []
    answer = program.send("POST", "campaign-rules/", **asked)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["moved"], made["kept_by_hand"]) == (1, 0)
    assert {
        name: made["rule"][name]
        for name in ("match", "text", "source", "channel", "campaign", "campaign_name")
    } == {
        "match": "contains",
        "text": "Spring",
        "source": "",
        "channel": "",
        "campaign": str(spring.pk),
        "campaign_name": "Spring",
    }
    assert program.get("campaign-rules/").json() == [made["rule"]]
    assert program.send("DELETE", f"campaign-rules/{made['rule']['id']}/?keep=perhaps").status_code == 400
    assert program.send("DELETE", f"campaign-rules/{made['rule']['id']}/?keep=false").status_code == 204
    assert program.send("DELETE", f"campaign-rules/{made['rule']['id']}/").status_code == 404
    with as_workspace(cast.bakery) as bakery:
        assert belongs(bakery) == {"spring a": "spring a"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "**", "match": "pattern"}, "text"),
        ({"match": "x"}, "match"),
        ({"channel": "smoke"}, "channel"),
        ({"source": "myspace"}, "source"),
        ({"source": "myspace", "dry_run": True}, "source"),
        ({"campaign": "12"}, "campaign"),
        ({"campaign": "x"}, "campaign"),
        ({"campaign": None}, "campaign"),
        ({"first": "perhaps"}, "first"),
    ],
)
def test_bad_input_is_answered_with_its_field(
    program: Ruler, spring: Campaign, wrong: dict[str, Any], field: str
) -> None:
    answer = program.send("POST", "campaign-rules/", **({"text": "x", "campaign": str(spring.pk)} | wrong))
    assert (answer.status_code, set(answer.json()) - {"code"}) == (400, {field})


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_archived_campaign_gets_no_rule_not_even_to_try(
    cast: Cast, program: Ruler, spring: Campaign, dry_run: bool
) -> None:
    with as_workspace(cast.bakery) as bakery:
        archive_campaign(bakery, spring, by=cast.owner)
    answer = program.send("POST", "campaign-rules/", text="x", campaign=str(spring.pk), dry_run=dry_run)
    assert (answer.status_code, set(answer.json()) - {"code"}) == (409, {"campaign"})


def test_the_same_rule_twice_is_a_conflict(program: Ruler, spring: Campaign) -> None:
    asked = {"text": "x", "campaign": str(spring.pk)}
    assert program.send("POST", "campaign-rules/", **asked).status_code == 201
    assert program.send("POST", "campaign-rules/", **asked).status_code == 409


def test_roles_and_other_workspaces(cast: Cast, spring: Campaign) -> None:
    with as_workspace(cast.florist) as florist:
        theirs = add_rule(florist, wish=wish("x"), campaign=planned(florist, "T"), by=None).rule
    with as_workspace(cast.bakery) as bakery:
        ours = add_rule(bakery, wish=wish("y"), campaign=spring, by=None).rule
    asked = {"text": "z", "campaign": str(spring.pk)}
    viewer = Ruler(cast.bakery, role=Role.VIEWER)
    assert viewer.get("campaign-rules/").status_code == 200
    assert viewer.send("POST", "campaign-rules/", **asked).status_code == 403
    assert viewer.send("DELETE", f"campaign-rules/{ours.pk}/").status_code == 403
    reader = Ruler(cast.bakery, scope="read")
    assert reader.send("POST", "campaign-rules/", **asked).status_code == 403
    writer = Ruler(cast.bakery)
    assert writer.send("DELETE", f"campaign-rules/{theirs.pk}/").status_code == 404
    campaign_of_theirs = {"text": "z", "campaign": str(theirs.campaign_id)}
    assert writer.send("POST", "campaign-rules/", **campaign_of_theirs).status_code == 400
    with as_workspace(cast.florist) as florist:
        assert CampaignRule.objects.of(florist).count() == 1
