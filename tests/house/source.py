"""Reads the project's own source and says which lines break a law of the house; a planted file works as well."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("accounts", "campaigns", "analytics", "smroi")  # from the ground up
QUERIES = {"_default_manager", "_base_manager", "objects"}
RELATION_FIELDS = {
    "PrimaryKeyRelatedField",
    "SlugRelatedField",
    "HyperlinkedRelatedField",
    "ModelChoiceField",
    "ModelMultipleChoiceField",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One module: its path in the project, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        return cls(path, text, ast.parse(text))

    @property
    def floor(self) -> str:
        return self.path.split("/", 1)[0]


@cache
def sources(*tops: str) -> tuple[Source, ...]:
    """The modules of these top folders; of all floors when none is named."""
    found = [
        path
        for top in tops or FLOORS
        for path in sorted((ROOT / top).rglob("*.py"))
        if "node_modules" not in path.parts
    ]
    return tuple(Source.of(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in found)


def _name(node: ast.AST) -> str:
    """`Campaign.objects` for the expression Campaign.objects; empty for anything but names and dots."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _name(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last part of what is called: `get_object_or_404`, `filter`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


# --- the manager that refuses -----------------------------------------------------------------------------


def unscoped_queries_in(source: Source, owned: set[str]) -> list[str]:
    """`Campaign.objects.filter(...)` and the like on a model of workspaces: `.of(workspace)` is the only door."""
    found = []
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in QUERIES
        ):
            model = _name(node.value.value).rpartition(".")[2]
            if model in owned and not (node.value.attr == "objects" and node.attr == "of"):
                found.append(
                    f"{source.path}:{node.lineno}: {model}.{node.value.attr}.{node.attr} names no workspace"
                )
    for call, called in _calls(source):
        first = _name(call.args[0]).rpartition(".")[2] if call.args else ""
        if called in {"get_object_or_404", "get_list_or_404"} and first in owned:
            found.append(f"{source.path}:{call.lineno}: {called}({first}, ...) looks into every workspace")
    return found


def unscoped_relation_fields_in(source: Source) -> list[str]:
    """Fields of forms and serializers whose choices are not those of one workspace.

    Nothing in the class and `Model.objects.of(workspace)` when the form is made is the way.
    """
    found = []
    for call, called in _calls(source):
        if called in RELATION_FIELDS:
            given = [word.value for word in call.keywords if word.arg == "queryset"] or call.args[:1]
            read_only = any(word.arg == "read_only" for word in call.keywords)
            if not read_only and not any(_is_scoped(value) for value in given):
                found.append(
                    f"{source.path}:{call.lineno}: the choices of this {called} belong to no workspace"
                )
    return found


def _is_scoped(queryset: ast.AST) -> bool:
    text = ast.unparse(queryset)
    return text == "None" or text.endswith(".none()") or ".objects.of(" in text


def uses_of_all_workspaces_in(source: Source) -> int:
    """Places that open the wall, without imports."""
    return sum(
        (isinstance(node, ast.Name) and node.id == "all_workspaces")
        or (isinstance(node, ast.Attribute) and node.attr == "all_workspaces")
        for node in ast.walk(source.tree)
    )


# --- SQL --------------------------------------------------------------------------------------------------


def glued_sql_in(source: Source) -> list[str]:
    """Values pasted into SQL instead of passed beside it, and the ORM's doors to raw SQL."""
    found = []
    composes = "from psycopg import sql" in source.text  # its format() quotes what it is given
    for call, called in _calls(source):
        if called in {"execute", "executemany", "copy"} and call.args and _is_glued(call.args[0], composes):
            found.append(f"{source.path}:{call.lineno}: SQL is glued together; pass the values as parameters")
        if called in {"raw", "extra"} and isinstance(call.func, ast.Attribute) and call.args + call.keywords:
            found.append(f"{source.path}:{call.lineno}: .{called}() writes SQL past the ORM")
        if called == "RawSQL":
            found.append(f"{source.path}:{call.lineno}: RawSQL")
    return found


def _is_glued(node: ast.AST, composes: bool) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    formats = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )
    return formats and not composes


def texts_hidden_in(source: Source) -> list[str]:
    """Texts inside the braces of an f-string: the tools that collect texts for translators do not look there."""
    return [
        f"{source.path}:{call.lineno}: a text hides in an f-string, where no translator finds it"
        for string in ast.walk(source.tree)
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in {"_", "gettext", "ngettext", "pgettext"}
    ]


# --- floors that no import betrays ------------------------------------------------------------------------


def tokens_withheld_in(template: str, with_a_token: set[str]) -> list[str]:
    """`only` keeps the token against forged requests from what is included, and a browser's form is refused."""
    included = re.findall(r'{% include "([^"]+)"([^%]*)%}', template)
    return [
        f"includes {name} with only, which has a form"
        for name, how in included
        if name in with_a_token and how.split()[-1:] == ["only"] and 'method="get"' not in how
    ]


def imports_upwards_in(source: Source) -> list[str]:
    """Imports of a higher floor; of the roof, which only its own files and the tests may import."""
    above = FLOORS[FLOORS.index(source.floor) + 1 :]
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        found += [
            f"{source.path}:{node.lineno}: imports {name}" for name in names if name.split(".")[0] in above
        ]
    return found


def named_upwards_in(source: Source) -> list[str]:
    """Strings that name a part of a higher floor, so that an import linter would not see it."""
    if source.floor not in FLOORS[:-1]:
        return []
    above = "|".join(FLOORS[FLOORS.index(source.floor) + 1 :])
    # Not the names of system checks (smroi.E001) and of the database's settings.
    pattern = re.compile(rf"(?:{above})\.(?!E\d+$|read$|write$)\w+(?:\.\w+)*")
    return [
        f"{source.path}:{node.lineno}: the string {node.value!r} names a higher floor"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and pattern.fullmatch(node.value)
    ]


def tasks_sent_by_name_in(source: Source) -> list[str]:
    return [
        f"{source.path}:{call.lineno}: a task sent by its name is a hidden import"
        for call, called in _calls(source)
        if called in {"send_task", "signature"}
        and source.floor != "smroi"
        and isinstance(call.func, ast.Attribute)
    ]


# --- size, names, reasons ---------------------------------------------------------------------------------


def length_of(source: Source) -> int:
    return len(source.text.splitlines())


def functions_in(source: Source) -> Iterator[tuple[str, int]]:
    """Every function as `path:name` with its number of lines, without decorators and docstring."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield f"{source.path}:{node.name}", (node.end_lineno or node.lineno) - body[0].lineno + 2


def skips_without_reason_in(source: Source) -> list[str]:
    found = []
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"skip", "skipif", "xfail"}
            and _name(node).startswith("pytest.")
        ):
            parent = next((call for call, _ in _calls(source) if call.func is node), None)
            reasons = [word for word in parent.keywords if word.arg == "reason"] if parent else []
            said = parent is not None and _name(node) == "pytest.skip" and bool(parent.args)
            if not reasons and not said:
                found.append(f"{source.path}:{node.lineno}: {_name(node)} says no reason")
    return found
