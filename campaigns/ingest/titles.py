"""What the line above a header says about its table: what the numbers count, and of which platform they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from campaigns.ingest.declare import Binding
from campaigns.ingest.notes import Notes

VALUE = "value"  # the input column that a title names
PLATFORM = "platform"


class Titled(NamedTuple):
    """A table that is read, with the line above its header and the line of the header."""

    binding: Binding
    title: str
    line: int


def bind_titled(binding: Binding, title: str) -> Binding | None:
    """The binding with the column of values bound to the measure its title names; None when the title is unknown."""
    measure = next((name for pattern, name in binding.declaration.titled if pattern.search(title)), None)
    if measure is None:
        return None
    columns = {name: index for name, index in binding.columns.items() if name != VALUE}
    return replace(binding, columns={**columns, measure: binding.columns[VALUE]})


def settle_platform(table: Titled, answers: Mapping[str, Any], notes: Notes) -> Binding:
    """The binding with the platform that the title names, else the one the user says; neither is a question."""
    binding, declaration = table.binding, table.binding.declaration
    if not declaration.platforms:
        return binding
    found = _platform_of(table, answers)
    if not found:
        notes.add("platform_unsaid", line=table.line, value=table.title)
        return binding
    fixed, report = {**declaration.fixed, PLATFORM: found}, report_on(found, declaration.report)
    return replace(binding, declaration=replace(declaration, fixed=fixed, report=report))


def report_on(platform: str, report: str) -> str:
    """A report of its own: what one platform has a table for says nothing about the other's numbers."""
    return f"{platform}_{report}"


def report_twins(tables: Iterable[Titled], answers: Mapping[str, Any], notes: Notes) -> None:
    """Two tables of one file that name the same metric of the same platform: which is which, nobody can tell."""
    seen: dict[tuple[str, str, frozenset[str]], int] = {}
    for table in tables:
        declaration = table.binding.declaration
        if not declaration.titled:
            continue
        key = (declaration.id, _platform_of(table, answers), frozenset(table.binding.columns))
        if key in seen:
            notes.add("title_twice", line=table.line, value=table.title, first=seen[key])
        seen.setdefault(key, table.line)


def _platform_of(table: Titled, answers: Mapping[str, Any]) -> str:
    platforms = table.binding.declaration.platforms
    said = next((name for pattern, name in platforms if pattern.search(table.title)), "")
    answer = str(answers.get(PLATFORM) or "")
    return said or (answer if answer in {name for _pattern, name in platforms} else "")
