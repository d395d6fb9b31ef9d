"""Rules and templates of tags."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.models import (
    TagTemplate,
)
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.aliases import AliasWish, add_alias
from campaigns.tracking.tagging.tag_rules import findings, set_rules
from campaigns.tracking.tagging.tag_templates import (
    TemplateWish,
    add_template,
    delete_template,
    edit_template,
)
from campaigns.tracking.tagging.tags import Registry
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def rules(workspace: Workspace, **said: object) -> None:
    values = {
        "allowed_sources": ["facebook", "newsletter"],
        "allowed_media": ["paid_social", "email"],
        "separator": "-",
        "key_pattern": "{campaign}",
    } | said
    set_rules(workspace, **values, by=None)  # type: ignore[arg-type]  # of these fields


def test_rules_are_kept_as_tags_are_compared(cast: Cast, bakery: Workspace) -> None:
    set_rules(
        bakery,
        allowed_sources=["Facebook", " facebook", "My Shop", ""],
        allowed_media=[],
        separator="_",
        key_pattern="{campaign}_{year}",
        by=cast.admin,
    )
    settings = settings_of(bakery)
    assert (settings.allowed_sources, settings.allowed_media) == (["facebook", "my-shop"], [])
    assert (settings.separator, settings.key_pattern) == ("_", "{campaign}_{year}")
    assert list(AuditEntry.objects.filter(workspace=bakery).values_list("action", flat=True)) == [
        "tag_rules.changed"
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"separator": "."}, "separator"),
        ({"key_pattern": "{year}"}, "key_pattern"),
        ({"key_pattern": "{campaign} {week}"}, "key_pattern"),
        ({"key_pattern": "{campaign} {"}, "key_pattern"),
        ({"key_pattern": "{campaign}" + "x" * 100}, "key_pattern"),
        ({"allowed_sources": ["a\u202eb"]}, "allowed_sources"),
        ({"allowed_media": [str(number) for number in range(101)]}, "allowed_media"),
    ],
)
def test_rules_that_cannot_be_are_refused_at_their_field(
    bakery: Workspace, said: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        rules(bakery, **said)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("source", "medium", "expected"),
    [
        ("facebook", "paid_social", []),
        ("facebok", "paid_social", [("source", "facebook")]),
        ("fb", "email", [("source", "facebook")]),
        ("Facebook", "E mail", [("source", "facebook"), ("medium", "email")]),
        ("billboard", "print", [("source", ""), ("medium", "")]),
        ("", "", [("source", ""), ("medium", "")]),
    ],
)
def test_a_link_that_does_not_keep_to_the_rules_is_told_what_to_write(
    bakery: Workspace, source: str, medium: str, expected: list[tuple[str, str]]
) -> None:
    rules(bakery)
    add_alias(bakery, wish=AliasWish("source", "fb", value="facebook"), by=None)
    found = findings(settings_of(bakery), Registry.of(bakery), source=source, medium=medium)
    assert [(one.field, one.suggestion) for one in found] == expected
    assert all(one.suggestion in one.text for one in found)


def test_without_a_list_every_source_is_allowed(bakery: Workspace) -> None:
    rules(bakery, allowed_sources=[])
    assert findings(settings_of(bakery), Registry.of(bakery), source="billboard", medium="email") == []


# --- templates ----------------------------------------------------------------------------------------------------


def test_a_template_is_made_changed_and_deleted(cast: Cast, bakery: Workspace) -> None:
    rules(bakery)
    said = TemplateWish(" News letter ", "newsletter", "email", content="button")
    made = add_template(bakery, wish=said, by=cast.analyst)
    with pytest.raises(Conflict) as refused:
        add_template(bakery, wish=said, by=cast.analyst)
    assert refused.value.field == "name"
    edit_template(bakery, made, wish=TemplateWish("Ads", "facebook", "paid_social"), by=cast.analyst)
    columns = ("name", "source", "medium", "term", "content")
    assert list(TagTemplate.objects.of(bakery).values_list(*columns)) == [
        ("Ads", "facebook", "paid_social", "", "")
    ]
    delete_template(bakery, made, by=cast.analyst)
    delete_template(bakery, made, by=cast.analyst)
    with pytest.raises(Conflict):
        edit_template(bakery, made, wish=said, by=cast.analyst)
    assert [
        action
        for action in AuditEntry.objects.filter(workspace=bakery).values_list("action", flat=True)
        if action.startswith("tag_template")
    ].count("tag_template.deleted") == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (TemplateWish("", "facebook", "email"), "name"),
        (TemplateWish("a\0b", "facebook", "email"), "name"),
        (TemplateWish("A", "facebok", "email"), "source"),
        (TemplateWish("A", "facebook", "mail"), "medium"),
        (TemplateWish("A", "facebook", "email", term="x" * 201), "term"),
    ],
)
def test_a_template_keeps_to_the_rules(bakery: Workspace, said: TemplateWish, field: str) -> None:
    rules(bakery)
    with pytest.raises(DomainError) as refused:
        add_template(bakery, wish=said, by=None)
    assert refused.value.field == field
    assert not TagTemplate.objects.of(bakery).exists()
