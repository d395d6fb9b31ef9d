"""Laws of the documents: they name every setting, and what they point at is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, sources

# Folders whose documents are not ours.
NOT_OURS = {"node_modules", ".venv", "var", ".git", ".pytest_cache"}
READS = re.compile(r'(?:\benv\.\w+\(|\benviron\.get\(|\benviron\[)\s*"([A-Z][A-Z_0-9]+)"')
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"^\s*(?:[A-Z_]+=\S+ )*make(?: -s| [A-Z_]+=\S+)* ([a-z][a-z-]*)")
CODE = re.compile(r"`([^`\n]+)`")
POINTER = re.compile(r"\bdocs/[\w./-]+\w")


def documents() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.md") if not NOT_OURS & set(path.relative_to(ROOT).parts))


def dead_links(place: Path, text: str) -> Iterator[str]:
    """Relative links that lead to nothing, as seen from the folder of the document."""
    for target in LINK.findall(text):
        path = target.partition("#")[0]
        if path and ":" not in path and not (place / path).exists():
            yield target


def make_targets_in(text: str) -> set[str]:
    """Targets that a document tells the reader to make: in code, within a line or in a block."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in re.split(r"\n|\$\(|&&", block)]
    commands += CODE.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return {found.group(1) for command in commands if (found := MAKE.match(command))}


def undocumented(settings: set[str], text: str) -> set[str]:
    return {name for name in settings if f"`{name}`" not in text}


def settings_read(*tops: str) -> set[str]:
    """Every environment variable that modules below these folders read by name."""
    return {name for module in sources(*tops) for name in READS.findall(module.text)}


def test_every_setting_is_documented() -> None:
    ours = settings_read()
    assert {"DATABASE_URL", "SMROI_VAR", "WEB_THREADS"} <= ours
    assert undocumented(ours, (ROOT / "docs/settings.md").read_text()) == set()


def test_every_documented_setting_is_read() -> None:
    text = (ROOT / "docs/settings.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in CODE.findall(row)}
    assert named - settings_read() == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_what_a_document_says_to_make_can_be_made(name: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wanted = make_targets_in((ROOT / name).read_text())
    assert "test" in wanted
    assert wanted - targets == set()


def test_links_between_documents_lead_somewhere() -> None:
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents()
        for target in dead_links(path.parent, path.read_text())
    ]
    assert dead == []


def test_documents_that_the_code_points_at_exist() -> None:
    """`docs/decisions/0003` stands for the one record of that number."""
    missing = {
        f"{module.path}: {pointer}"
        for module in [*sources(), *sources("tests")]
        for pointer in POINTER.findall(module.text)
        if module.path != "tests/house/test_docs.py" and not list(ROOT.glob(f"{pointer}*"))
    }
    assert missing == set()


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs/decisions"
    listed = set(LINK.findall((folder / "README.md").read_text()))
    records = {path.name for path in folder.glob("[0-9]*.md")}
    assert {name for name in listed if name[0].isdigit()} == records
    numbers = sorted(int(name[:4]) for name in records)
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_law_finds_a_planted_fault() -> None:
    text = "See [this](gone.md), [that](README.md).\n\n```sh\nKEY=$(make -s absent)\n```\nor `make nothing A=1`, `make`"
    assert list(dead_links(ROOT, text)) == ["gone.md"]
    assert make_targets_in(text) == {"absent", "nothing"}
    assert undocumented({"SMROI_SECRET", "PORT"}, "| `PORT` |") == {"SMROI_SECRET"}
    assert READS.findall('env.bool("DEBUG", False) or os.environ.get("PORT")') == ["DEBUG", "PORT"]
