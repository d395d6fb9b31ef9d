"""The negative control: each fault that the house guards against is planted once, and must be found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from accounts import access, tenancy
from accounts.tenancy import RefusingManager
from tests.house import matrix, planted, source
from tests.house.actors import World
from tests.house.doors import DANGERS
from tests.house.routes import Route, all_routes
from tests.house.smuggling import smuggling_findings
from tests.house.source import Source
from tests.house.test_isolation import everything_of


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Route]]:
    """The planted routes by name, with their lines in the permissions."""
    lines = (*planted.LINES, *access.permissions())
    monkeypatch.setattr(access, "permissions", lambda: lines)
    with override_settings(ROOT_URLCONF=planted.__name__):
        all_routes.cache_clear()
        yield {route.name: route for route in all_routes() if route.name in planted.FAULTS}
    all_routes.cache_clear()


def test_a_dropped_filter_is_found(world: World, faults: dict[str, Route]) -> None:
    found = matrix.foreign_findings(world, world.actors["owner"], [faults["dropped_filter"]])
    assert any("shows zqrival" in finding for finding in found)
    assert any("status for a foreign id 200, for an absent one 404" in finding for finding in found)


def test_saying_what_exists_is_found(world: World, faults: dict[str, Route]) -> None:
    found = matrix.foreign_findings(world, world.actors["viewer"], [faults["oracle"]])
    assert found
    assert all("status for a foreign id 403, for an absent one 404" in finding for finding in found)


def test_a_sum_over_everybody_is_found(world: World, faults: dict[str, Route]) -> None:
    assert list(matrix.own_findings(world, world.actors["viewer"], faults["total"])) == []
    assert matrix.interference_findings(world, world.actors["viewer"], [faults["total"]])


def test_a_write_into_another_workspace_is_found_among_others(world: World, faults: dict[str, Route]) -> None:
    routes = [faults["broken"], faults["writes"], faults["oracle"]]
    found = matrix.foreign_findings(world, world.actors["owner"], routes)
    assert [finding for finding in found if finding.endswith(matrix.CHANGED)] == [
        f"owner {faults['writes'].address}: {matrix.CHANGED}"
    ]


def test_an_unscoped_relation_field_is_found(world: World, faults: dict[str, Route]) -> None:
    assert list(smuggling_findings(world, world.actors["owner"], [faults["relation_field"]]))


def test_a_view_that_asks_for_no_role_is_found(world: World, faults: dict[str, Route]) -> None:
    for name, wanted in (("viewer", "not 403"), ("stranger", "not 404"), ("anonymous", "not an invitation")):
        found = list(matrix.own_findings(world, world.actors[name], faults["without_role"]))
        assert any(wanted in finding for finding in found), name


def test_a_page_that_breaks_is_found(world: World, faults: dict[str, Route]) -> None:
    found = list(matrix.own_findings(world, world.actors["viewer"], faults["broken"]))
    assert any("answered 500" in finding for finding in found)


def test_a_permission_line_that_is_gone_is_found(
    world: World, faults: dict[str, Route], monkeypatch: pytest.MonkeyPatch
) -> None:
    without = tuple(line for line in access.permissions() if line.route != "without_role")
    monkeypatch.setattr(access, "permissions", lambda: without)
    found = list(matrix.own_findings(world, world.actors["owner"], faults["without_role"]))
    assert any("permissions.csv has no line for it" in finding for finding in found)


def test_a_scope_that_is_too_wide_is_found_once_the_filter_is_gone(
    world: World, faults: dict[str, Route], monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, page = world.actors["viewer"], faults["unfiltered"]
    everybody = [side.workspace.pk for side in world.sides]
    monkeypatch.setattr(RefusingManager, "of", everything_of)
    assert list(matrix.own_findings(world, viewer, page)) == []
    monkeypatch.setattr(access, "enter", lambda *, read, **more: tenancy.enter(read=everybody, **more))
    assert any("shows zqflorist" in finding for finding in matrix.own_findings(world, viewer, page))


# --- the source -------------------------------------------------------------------------------------------------

OWNED = {"Campaign"}


@pytest.mark.parametrize(
    ("line", "checker"),
    [
        ("Campaign.objects.filter(pk=1)", lambda file: source.unscoped_queries_in(file, OWNED)),
        ("models.Campaign._default_manager.get(pk=1)", lambda file: source.unscoped_queries_in(file, OWNED)),
        ("get_object_or_404(Campaign, pk=1)", lambda file: source.unscoped_queries_in(file, OWNED)),
        (
            "PrimaryKeyRelatedField(queryset=Campaign.all_workspaces.all())",
            source.unscoped_relation_fields_in,
        ),
        ("forms.ModelChoiceField(Campaign.all_workspaces.all())", source.unscoped_relation_fields_in),
        ('cursor.execute(f"SELECT {name}")', source.glued_sql_in),
        ("words = f\"{_('Nobody translates this.')} {more}\"", source.texts_hidden_in),
        ('cursor.execute("SELECT %s" % name)', source.glued_sql_in),
        ('Campaign.all_workspaces.raw("SELECT 1")', source.glued_sql_in),
        ("from analytics import report", source.imports_upwards_in),
        ('model = "analytics.DayRollup"', source.named_upwards_in),
        ('app.send_task("campaigns.tasks.run_job")', source.tasks_sent_by_name_in),
        ("pytestmark = pytest.mark.skip", source.skips_without_reason_in),
        ("csv.writer(file)", DANGERS["spreadsheets out"].found_in),
        ("mark_safe(name)", DANGERS["markup"].found_in),
        ("from django.core.mail import send_mail", DANGERS["mail"].found_in),
        ("import requests", DANGERS["outbound requests"].found_in),
        ('open("anything")', DANGERS["files"].found_in),
        ("pickle.loads(data)", DANGERS["code from data"].found_in),
    ],
)
def test_a_line_that_breaks_a_law_is_found(line: str, checker: object) -> None:
    assert callable(checker)
    assert checker(Source.of("campaigns/planted.py", line))


def test_a_form_whose_token_is_withheld_is_found() -> None:
    form = "components/form.html"
    found = [
        source.tokens_withheld_in(f'{{% include "{form}" with form=one {how} %}}', {form})
        for how in ("only", 'method="get" only', "")
    ]
    assert [len(one) for one in found] == [1, 0, 0]


def test_the_right_way_breaks_no_law() -> None:
    line = "get_object_or_404(Campaign.objects.of(workspace), pk=1)\nModelChoiceField(queryset=None)\n"
    file = Source.of("campaigns/planted.py", line)
    assert source.unscoped_queries_in(file, OWNED) + source.unscoped_relation_fields_in(file) == []
