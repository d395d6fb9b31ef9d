"""Dashboards are made, arranged, shared and deleted; two editors notice each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.errors import Conflict, DomainError
from accounts.keys import make_key
from accounts.models import ApiKey, AuditEntry, Role, User
from accounts.tenancy import workspace_scope
from analytics.dashboards import arranging, verbs
from analytics.dashboards.look import look_from
from analytics.dashboards.templates import TEMPLATES
from analytics.models import Dashboard
from tests.cast import Cast, as_workspace
from tests.races import in_thread, wait_until_over_or_held_up

CARDS: dict[str, Any] = {"kind": "cards", "metrics": ["spend"]}
CHART: dict[str, Any] = {"kind": "chart", "metrics": ["spend"], "group_by": "week"}


def make(cast: Cast, by: User | ApiKey | None = None, **asked: Any) -> Dashboard:
    with as_workspace(cast.bakery) as workspace:
        return verbs.make_dashboard(workspace, **{"name": "Mine", "by": by or cast.analyst, **asked})


def again(dashboard: Dashboard) -> Dashboard:
    with workspace_scope(dashboard.workspace):
        return Dashboard.objects.of(dashboard.workspace).get(pk=dashboard.pk)


def kinds(dashboard: Dashboard) -> list[str]:
    return [block["kind"] for block in arranging.blocks_of(again(dashboard))]


def actions(cast: Cast) -> list[str]:
    with as_workspace(cast.bakery):
        found = AuditEntry.objects.filter(workspace_id=cast.bakery.pk, action__startswith="dashboard.")
        return list(found.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("template", TEMPLATES)
def test_it_begins_from_a_template_whose_blocks_can_all_be_shown(cast: Cast, template: str) -> None:
    made = make(cast, template=template)
    with as_workspace(cast.bakery) as workspace:
        for block in arranging.blocks_of(made):
            assert arranging.choice_of(workspace, block).metrics
    assert len({block["id"] for block in arranging.blocks_of(made)}) == len(TEMPLATES[template].blocks)


def test_blocks_are_added_moved_changed_and_removed(cast: Cast) -> None:
    made = make(cast)
    with as_workspace(cast.bakery) as workspace:
        one = arranging.add_block(workspace, made, choice=CARDS, by=cast.analyst, version=1)
        two = arranging.add_block(workspace, made, choice=CHART, by=cast.analyst, version=2)
        assert (one, two) == ("b1", "b2")
        arranging.move_block(workspace, made, two, up=True, by=cast.analyst, version=3)
    assert kinds(made) == ["chart", "cards"]
    with as_workspace(cast.bakery) as workspace:
        arranging.move_block(workspace, made, two, up=True, by=cast.analyst, version=4)
    assert again(made).version == 4, "the first cannot go higher, and nothing has changed"
    with as_workspace(cast.bakery) as workspace:
        table = {**CHART, "kind": "table"}
        arranging.change_block(workspace, made, two, choice=table, by=cast.analyst, version=4)
        arranging.remove_block(workspace, made, one, by=cast.analyst, version=5)
    assert kinds(made) == ["table"]
    assert actions(cast) == ["dashboard.made", *["dashboard.changed"] * 5]


def test_who_edits_what_has_changed_meanwhile_is_told_and_changes_nothing(cast: Cast) -> None:
    made = make(cast)
    with as_workspace(cast.bakery) as workspace:
        arranging.add_block(workspace, made, choice=CARDS, by=cast.admin, version=1)
        with pytest.raises(Conflict) as refused:
            verbs.change_dashboard(workspace, made, name="Other", by=cast.analyst, version=1)
    assert refused.value.code == "changed_meanwhile"
    assert (again(made).name, kinds(made)) == ("Mine", ["cards"])


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    made = make(cast)

    def add() -> str:
        with as_workspace(cast.bakery) as workspace:
            return arranging.add_block(workspace, made, choice=CHART, by=cast.admin, version=1)

    with as_workspace(cast.bakery) as workspace:
        arranging.add_block(workspace, made, choice=CARDS, by=cast.analyst, version=1)
        thread, outcome = in_thread(add)
        wait_until_over_or_held_up(thread)
        assert not outcome, "it waits for the first"
    thread.join()
    assert isinstance(outcome[0], Conflict)
    assert kinds(made) == ["cards"]
    connection.close()


def test_one_of_ones_own_is_nobody_elses(cast: Cast) -> None:
    own = make(cast, is_shared=False)
    with as_workspace(cast.bakery) as workspace:
        assert list(verbs.visible_to(workspace, cast.analyst)) == [own]
        assert list(verbs.visible_to(workspace, cast.owner)) == []
        with pytest.raises(Conflict):
            verbs.change_dashboard(workspace, own, name="Taken", by=cast.owner, version=1)
        verbs.delete_dashboard(workspace, own, by=cast.owner)
    assert again(own).name == "Mine"


def test_only_its_owner_stops_sharing_it(cast: Cast) -> None:
    made = make(cast)
    with as_workspace(cast.bakery) as workspace:
        with pytest.raises(DomainError):
            verbs.change_dashboard(workspace, made, is_shared=False, by=cast.owner, version=1)
        verbs.change_dashboard(workspace, made, is_shared=False, by=cast.analyst, version=1)
    assert not again(made).is_shared


def test_a_program_has_none_of_its_own(cast: Cast) -> None:
    key, _text = make_key(cast.bakery, name="k", role=Role.ANALYST, scope=ApiKey.Scope.WRITE, by=None)
    with pytest.raises(DomainError) as refused:
        make(cast, by=key, is_shared=False)
    assert refused.value.field == "is_shared"
    assert make(cast, by=key).owner_id is None


def test_a_copy_is_ones_own_and_the_order_can_be_changed(cast: Cast) -> None:
    first, second = make(cast, name="One", template="ads"), make(cast, name="Two")
    with as_workspace(cast.bakery) as workspace:
        copy = verbs.copy_dashboard(workspace, first, name="", by=cast.admin)
        assert (copy.name, copy.is_shared, copy.owner_id) == ("Copy of One", False, cast.admin.pk)
        assert copy.blocks == first.blocks
        verbs.move_dashboard(workspace, second, up=True, by=cast.analyst)
        assert [one.name for one in verbs.visible_to(workspace, cast.analyst)] == ["Two", "One"]
        verbs.move_dashboard(workspace, second, up=True, by=cast.analyst)
        assert [one.name for one in verbs.visible_to(workspace, cast.admin)] == ["Two", "One", "Copy of One"]


def test_there_is_an_end_to_how_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "MOST_DASHBOARDS", 1)
    made = make(cast, blocks=[CARDS] * verbs.MOST_BLOCKS)
    with pytest.raises(DomainError):
        make(cast)
    with as_workspace(cast.bakery) as workspace, pytest.raises(DomainError):
        arranging.add_block(workspace, made, choice=CARDS, by=cast.analyst, version=1)


def test_views_are_saved_by_name(cast: Cast) -> None:
    made = make(cast)
    june = {"period": "custom", "from": "2026-06-01", "to": "2026-06-30", "channel": "meta", "step": "week"}
    with as_workspace(cast.bakery) as workspace:
        arranging.save_view(workspace, made, name="June", look=june, by=cast.analyst, version=1)
        arranging.save_view(
            workspace, made, name="June", look={**june, "compare": "year"}, by=cast.analyst, version=2
        )
        (view,) = again(made).views
        assert (view["name"], view["look"]) == ("June", {**june, "compare": "year"})
        assert look_from(workspace, view["look"]).params() == view["look"]
        with pytest.raises(DomainError):
            arranging.save_view(
                workspace, made, name="Bad", look={"channel": "nonsense"}, by=cast.analyst, version=3
            )
        arranging.remove_view(workspace, made, view["id"], by=cast.analyst, version=3)
    assert again(made).views == []


def test_another_workspace_has_no_part_in_it(cast: Cast) -> None:
    made = make(cast)
    with as_workspace(cast.florist) as workspace:
        assert list(verbs.visible_to(workspace, cast.analyst)) == []
        with pytest.raises(Conflict):
            verbs.change_dashboard(workspace, made, name="Taken", by=cast.analyst, version=1)
