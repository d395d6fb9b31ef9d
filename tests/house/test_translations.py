"""Every text a person reads is translated into every language, with the same placeholders."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.template import engines

from smroi import borrowed
from tests.house.source import FLOORS, ROOT

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}|%%")

needs_gettext = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="finding the texts takes gettext's tools (Debian: gettext)"
)


def catalogue(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def source_of(language: str) -> Path:
    return ROOT / "smroi" / "locale" / language / "LC_MESSAGES" / "django.po"


def texts(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def translations(message: Message) -> tuple[str, ...]:
    text = message.string
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


@pytest.fixture(scope="module")
def texts_of_the_source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `makemessages` finds today, in a copy of the sources."""
    copy = tmp_path_factory.mktemp("texts")
    ignored = shutil.ignore_patterns("node_modules", "static", "frontend", "*.pyc", "*.mo", "*.po")
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, copy / floor, ignore=ignored)
    shutil.copy(ROOT / "manage.py", copy)
    (copy / "smroi" / "locale").mkdir(exist_ok=True)
    # django-admin, and not our manage.py: it needs no database and no settings.
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale=es",
        "--no-obsolete",
        "--ignore=tests/*",
    ]
    made = subprocess.run(
        command,
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        env={**_environment(), "PYTHONPATH": str(copy)},
    )
    assert made.returncode == 0, made.stderr
    return catalogue(copy / "smroi" / "locale" / "es" / "LC_MESSAGES" / "django.po", "es")


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "DJANGO_SETTINGS_MODULE": "smroi.settings", "SMROI_ENV": "test"}


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(texts_of_the_source: Catalog, language: str) -> None:
    translated = catalogue(source_of(language), language)
    missing = []
    for wanted in texts_of_the_source:
        if not wanted.id:
            continue
        found = translated.get(texts(wanted)[0], wanted.context)
        if found is None or found.fuzzy or not all(translations(found)):
            missing.append(texts(wanted)[0])
    assert missing == [], f"{len(missing)} texts are not translated into {language}"


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_of_a_text_that_is_gone(texts_of_the_source: Catalog, language: str) -> None:
    known = {(texts(message)[0], message.context) for message in texts_of_the_source}
    gone = [
        texts(m)[0] for m in catalogue(source_of(language), language) if (texts(m)[0], m.context) not in known
    ]
    assert gone == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_placeholders_of_their_text(language: str) -> None:
    wrong = []
    for message in catalogue(source_of(language), language):
        if not message.id or not any(translations(message)):
            continue
        # A plural form may leave the number out ("one row"), so the last form is the measure of the plurals.
        wanted = sorted(set(PLACEHOLDER.findall(texts(message)[-1])))
        forms = translations(message)
        if sorted(set(PLACEHOLDER.findall(forms[-1]))) != wanted or any(
            set(PLACEHOLDER.findall(form)) - set(wanted) for form in forms
        ):
            wrong.append((texts(message)[-1], forms))
    assert wrong == []


class Anything(dict[str, int]):
    def __missing__(self, name: str) -> int:
        return 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_with_placeholders_can_be_filled_in(language: str) -> None:
    """A lone percent sign would break the page that shows the sentence."""
    wrong = []
    for message in catalogue(source_of(language), language):
        if "python-format" not in message.flags or "%(" not in texts(message)[-1]:
            continue
        for text in translations(message):
            try:
                text % Anything()
            except (TypeError, ValueError) as error:
                wrong.append((text, str(error)))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_all_the_forms_of_the_language(language: str) -> None:
    po = catalogue(source_of(language), language)
    short = [
        m.id
        for m in po
        if isinstance(m.id, tuple) and (len(translations(m)) != po.num_plurals or not all(translations(m)))
    ]
    assert short == []
    gettext.c2py(po.plural_expr)  # raises where the header's formula is none


def test_borrowed_texts_are_still_texts_of_the_libraries() -> None:
    theirs: set[str] = set()
    for app in ("auth", "account"):
        folder = Path(apps.get_app_config(app).path)
        home = folder if (folder / "locale").exists() else folder.parent
        with (home / "locale/ko/LC_MESSAGES/django.mo").open("rb") as file:
            theirs.update(texts(message)[0] for message in read_mo(file) if message.id)
    assert [text for text in borrowed.TEXTS if text not in theirs] == []


def test_every_template_compiles() -> None:
    engine = engines["django"]
    folders = [path for floor in FLOORS for path in (ROOT / floor).glob("templates/**/*") if path.is_file()]
    names = sorted(str(path).partition("/templates/")[2] for path in folders)
    assert names
    for name in names:
        engine.get_template(name)
