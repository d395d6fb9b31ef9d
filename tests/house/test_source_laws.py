"""The laws of the source: who may call what, how large things may grow, what may not be written."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from accounts.tenancy import WorkspaceOwned
from tests.house import source
from tests.house.doors import DANGERS
from tests.house.source import FLOORS, ROOT, sources

OWNED = {model.__name__ for model in apps.get_models() if issubclass(model, WorkspaceOwned)}
RATCHETS = Path(__file__).with_name("ratchets.json")
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
DRAWERS = {"utils", "util", "common", "core", "helpers", "services", "misc", "managers"}
# Written so that this file does not contain what it looks for.
NEVER_WRITTEN = {
    r"/[w]ork/|/[r]oot/|/tmp/[b]ash|/home/[a-z]+/(?!app)": "a path of somebody's machine",
    r"pythonh[o]sted|[p]ypi\.org|npm[j]s\.(?:org|com)|deb\.deb[i]an\.org": "the host of a registry",
    r"\b(?:[c]laude|[a]nthropic|[o]penai|[c]hatgpt|[c]opilot|sub-?[a]gents?|language [m]odels?)\b": "about no product",
}
NOT_TEXT = {".png", ".jpg", ".woff2", ".woff", ".ico", ".xlsx", ".xls", ".zip", ".gz", ".br", ".mo"}


def none_of(found: Iterable[str]) -> None:
    found = list(found)
    if found:
        pytest.fail(f"{len(found)} findings:\n" + "\n".join(found), pytrace=False)


@cache
def tracked_files() -> tuple[Path, ...]:
    """What the project ships; all files under the known folders where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return tuple(
            path
            for top in (*FLOORS, "tests", "docs", "docker")
            for path in (ROOT / top).rglob("*")
            if path.is_file()
        )
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def templates() -> list[Path]:
    return [
        path
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.html"))
        if "node_modules" not in path.parts
    ]


# --- the wall ------------------------------------------------------------------------------------------------


def test_rows_of_workspaces_are_asked_for_by_workspace() -> None:
    none_of(finding for module in sources() for finding in source.unscoped_queries_in(module, OWNED))


def test_choices_of_forms_and_serializers_belong_to_one_workspace() -> None:
    none_of(finding for module in sources() for finding in source.unscoped_relation_fields_in(module))


def test_sql_is_never_glued_together() -> None:
    none_of(finding for module in sources() for finding in source.glued_sql_in(module))


def test_no_text_hides_from_the_translators() -> None:
    none_of(finding for module in sources() for finding in source.texts_hidden_in(module))


def test_each_danger_has_one_door() -> None:
    none_of(
        finding for danger in DANGERS.values() for module in sources() for finding in danger.found_in(module)
    )


def test_every_door_is_still_used() -> None:
    for name, danger in DANGERS.items():
        users = {module.path for module in sources() if danger.is_used_by(module)}
        for door in danger.doors or {}:
            assert "*" in door or door in users, (
                f"{name}: {door} is no door any more; take it out of the list"
            )


def test_templates_never_switch_escaping_off_or_carry_code() -> None:
    forbidden = {
        r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off": "switches escaping off",
        r"<[^>]*\sstyle\s*=": "has a style that the content policy forbids",
        r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=": "has code in an attribute that the content policy forbids",
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)": "has a script that the content policy forbids",
        r"hx-vals\s*=\s*['\"]js:|hx-disinherit": "has code in an attribute",
    }
    none_of(
        f"{path.relative_to(ROOT)}: {what}"
        for path in templates()
        for pattern, what in forbidden.items()
        if not ("a style" in what and "email" in path.parts)  # mail programs know no style sheets
        if re.search(pattern, re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.S))
    )


def test_forms_of_components_get_their_token() -> None:
    none_of(
        f"{path.relative_to(ROOT)}: {finding}"
        for path in templates()
        for finding in source.tokens_withheld_in(path.read_text(), with_a_token())
    )


def with_a_token() -> set[str]:
    """Templates that have a form with a token, by the names under which they are included."""
    return {
        path.as_posix().partition("/templates/")[2]
        for path in templates()
        if "csrf_token" in path.read_text()
    }


# --- the floors ----------------------------------------------------------------------------------------------


def test_floors_look_down_only() -> None:
    none_of(finding for module in sources() for finding in source.imports_upwards_in(module))
    none_of(finding for module in sources() for finding in source.named_upwards_in(module))
    none_of(finding for module in sources() for finding in source.tasks_sent_by_name_in(module))


def test_the_import_linter_holds_the_same_floors() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert layers == [list(reversed(FLOORS))]


def test_nothing_hangs_on_a_lower_floor_by_a_foreign_key() -> None:
    """A reverse name is an attribute that the upper floor puts on the lower one."""
    none_of(
        f"{model.__name__}.{field.name}: related_name must be '+', it points at a lower floor"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.app_label in FLOORS
        and field.related_model._meta.app_label != model._meta.app_label
        and not str(field.remote_field.related_name).endswith("+")
    )


def test_reading_a_file_loads_neither_django_nor_the_database() -> None:
    """The jail's child starts anew for each upload; what it must not reach it must not even load."""
    heavy = ("django.db", "psycopg", "django.conf")
    code = f"import sys, campaigns.ingest.child, campaigns.ingest.read; print([m for m in {heavy} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# --- sizes and names -------------------------------------------------------------------------------------------


def counted() -> dict[str, dict[str, int]]:
    """What may only become less, file by file."""
    everything = [*sources(), *sources("tests")]
    grown = [module for module in everything if "/migrations/" not in module.path]
    return {
        "uses of all_workspaces": {
            m.path: uses for m in sources() if (uses := source.uses_of_all_workspaces_in(m))
        },
        "modules too long": {
            m.path: lines for m in grown if (lines := source.length_of(m)) > MAX_MODULE_LINES
        },
        "functions too long": {
            name: lines for m in grown for name, lines in source.functions_in(m) if lines > MAX_FUNCTION_LINES
        },
    }


@pytest.mark.parametrize("what", ["uses of all_workspaces", "modules too long", "functions too long"])
def test_it_only_becomes_less(what: str) -> None:
    """More needs a reason and a changed ratchets.json; less lowers the ratchet, so that it cannot come back."""
    recorded = json.loads(RATCHETS.read_text()).get(what, {})
    assert counted()[what] == recorded


def test_no_drawers() -> None:
    none_of(
        f"{path.relative_to(ROOT)}: name it after what it is about"
        for path in tracked_files()
        if path.suffix == ".py"
        and DRAWERS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    )


def test_every_skipped_test_says_why() -> None:
    none_of(finding for module in sources("tests") for finding in source.skips_without_reason_in(module))


def test_every_module_says_what_it_answers_for() -> None:
    none_of(
        f"{module.path}: begins without a sentence"
        for module in [*sources(), *sources("tests")]
        if module.tree.body and not ast.get_docstring(module.tree) and "/migrations/" not in module.path
    )


def test_nothing_is_said_that_does_not_concern_the_reader() -> None:
    none_of(
        f"{path.relative_to(ROOT)}:{number}: {why}"
        for path in tracked_files()
        if path.suffix not in NOT_TEXT
        for pattern, why in NEVER_WRITTEN.items()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if re.search(pattern, line, re.IGNORECASE)
    )
