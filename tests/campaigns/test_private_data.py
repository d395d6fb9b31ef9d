"""No file of any source brings a person into the database, a page, an answer, a log or the folder of files."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts import keeping, keys
from accounts.models import ApiKey, Role
from campaigns.ingest import contacts, run
from campaigns.ingest.private import MASK, is_private, masked, masked_rows, quotable
from campaigns.ingest.read import read_file
from campaigns.ingest.shapes import ReadRequest, ReadResult
from campaigns.ingest.sources import DECLARATIONS, PLAIN
from campaigns.models import Contact, ImportRun, Person, PersonKey, RunState, Stage
from tests.campaigns import planted
from tests.campaigns.ingest.reading import FILES, codes, read_bytes, read_text
from tests.campaigns.planted import EMAIL, PHONE, TRACES, Planted, plant, plant_all
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace
from tests.exports import EXPORTS, needs_exports
from tests.readable import places_with, tables_of_clients, whole_database

MADE_UP = sorted(path for path in FILES.rglob("*") if path.suffix in (".csv", ".xlsx", ".xls", ".tsv"))
REAL = sorted(path for path in EXPORTS.rglob("*") if path.is_file()) if EXPORTS.is_dir() else []


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def traces_in(texts: dict[str, str]) -> dict[str, str]:
    return {place: match[0] for place, text in texts.items() if (match := TRACES.search(text))}


def planted_files() -> dict[str, Planted]:
    """For each declaration one of the files that are read by it, more for those that know people, and for none."""
    more = {"", *(item.id for item in DECLARATIONS if item.private or item.contact)}
    chosen: dict[str, list[Planted]] = {}
    for path in MADE_UP:
        for file in plant_all(path):
            known = chosen.setdefault(file.declaration, [])
            if len(known) < (3 if file.declaration in more else 1):
                known.append(file)
    return {f"{name or PLAIN}: {file.name}": file for name, files in chosen.items() for file in files}


PLANTED = planted_files()


def brought_in(desk: Desk, file: Planted) -> ImportRun:
    """Uploaded, answered and loaded as far as it goes."""
    made = desk.upload(file.content, file.name)
    if made.state == RunState.NEEDS_ANSWER:
        request = ReadRequest(currency="EUR", decimal=".", date_order="ymd")
        with as_workspace(desk.workspace):
            made = run.answer(desk.workspace, made.pk, request=request, account="new", by=desk.by)
    if made.state == RunState.READY:
        desk.confirm(made)
        desk.work()
    return desk.again(made)


def seen_by_people(desk: Desk, made: ImportRun, cast: Cast, signed_in: Any, client: Any) -> dict[str, str]:
    """All that pages and the API say of an import, each of which must be there."""
    browser = signed_in(desk.by)
    pages = ["", "campaigns/", "imports/", f"imports/{made.pk}/"]
    answers = {page: browser.get(f"/w/bakery/{page}") for page in pages}
    with as_workspace(cast.bakery):
        _key, text = keys.make_key(
            cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=cast.admin
        )
    head = {"Authorization": f"Bearer {text}"}
    for address in ("imports/", f"imports/{made.pk}/"):
        answers[f"API: {address}"] = client.get(f"/api/v1/workspaces/bakery/{address}", headers=head)
    assert {place: answer.status_code for place, answer in answers.items()} == dict.fromkeys(answers, 200)
    return {place: answer.content.decode() for place, answer in answers.items()}


@pytest.mark.parametrize("file", PLANTED.values(), ids=PLANTED.keys())
def test_no_person_of_a_file_is_kept_or_shown(
    desk: Desk, cast: Cast, signed_in: Any, client: Any, log: list[str], tmp_path: Path, file: Planted
) -> None:
    assert TRACES.search(file.content.decode())
    made = brought_in(desk, file)
    assert traces_in(whole_database()) == {}
    assert traces_in(seen_by_people(desk, made, cast, signed_in, client)) == {}
    assert traces_in({"log": "\n".join(log)}) == {}
    on_disk = {
        str(path): path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()
    }
    assert traces_in(on_disk) == {}
    assert on_disk


def test_every_source_with_people_is_among_the_planted_files() -> None:
    with_people = {item.id for item in DECLARATIONS if item.private or item.contact}
    assert with_people <= {file.declaration for file in PLANTED.values()}


def test_most_planted_files_are_loaded(desk: Desk) -> None:
    """Else the test above would look for people in files that were turned away."""
    with_people = {item.id for item in DECLARATIONS if item.private or item.contact}
    for file in PLANTED.values():
        if file.declaration in with_people:
            assert brought_in(desk, file).state == RunState.LOADED, file.name
    with as_workspace(desk.workspace):
        assert Contact.objects.of(desk.workspace).exclude(email_hash=None).exists()


def test_the_search_finds_a_person_that_is_kept(desk: Desk, cast: Cast) -> None:
    with as_workspace(cast.bakery):
        ImportRun.objects.of(cast.bakery).create(
            file_name=EMAIL, state=RunState.READY, sha256="0" * 64, size=1
        )
    assert traces_in(whole_database()) == {"campaigns_importrun": "Canarina"}


def test_the_search_finds_what_lies_as_bytes_and_in_the_log(cast: Cast, log: list[str]) -> None:
    with as_workspace(cast.bakery) as bakery:
        person = Person.objects.of(bakery).create(stage=Stage.LEAD, first_at=timezone.now())
        PersonKey.objects.of(bakery).create(person=person, kind="email", digest=b"to: mar.rojo")
    assert places_with(tables_of_clients(), "mar.rojo") == {"campaigns_personkey": "mar.rojo"}
    logging.getLogger("campaigns").warning("heard of %s", "Mar.Rojo")
    assert places_with({"log": "\n".join(log)}, "mar.rojo") == {"log": "mar.rojo"}


def test_with_storage_on_only_addresses_and_numbers_are_kept_and_sealed(desk: Desk, cast: Cast) -> None:
    with as_workspace(cast.bakery):
        keeping.change_keeping(cast.bakery, files_days=365, contacts=True, by=cast.admin)
    kept = set()
    for file in PLANTED.values():
        if brought_in(desk, file).state == RunState.LOADED:
            with as_workspace(cast.bakery):
                kept |= {contacts.reveal(row) for row in Contact.objects.of(cast.bakery)}
    assert traces_in(whole_database()) == {}
    assert {email for email, _phone in kept} - {""} == {EMAIL.lower()}
    assert {phone for _email, phone in kept} - {""} == {PHONE.replace(" ", "")}


def said(result: ReadResult) -> str:
    """All that a reading leaves behind but the people it hands to the loader."""
    return json.dumps(result.to_dict(), default=str, ensure_ascii=False) + repr(result.rows)


@needs_exports
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_no_person_planted_into_a_real_export_is_read(path: Path) -> None:
    try:
        file = plant(path)
    except Exception:  # what cannot be opened is the business of other tests
        file = None
    if file is None:
        assert read_file(path, path.name, ReadRequest()).problems
        return
    assert TRACES.search(said(read_bytes(file.content, file.name))) is None


# --- what an unknown file shows before it is mapped -----------------------------------------------------------

UNKNOWN = (
    "Label,Who,Contact,Reached from,Paid with,Amount\n"
    f"One,{planted.NAME},{EMAIL},{planted.IP},{planted.CARD},12\n"
    f"Two,,{PHONE},{planted.IP6},,13\n"
)


def test_samples_of_an_unknown_file_hide_people_and_show_the_rest() -> None:
    result = read_text(UNKNOWN)
    assert codes(result) == ["needs_mapping"]
    assert result.samples == [
        ["One", planted.NAME, MASK, MASK, MASK, "12"],
        ["Two", "", MASK, MASK, "", "13"],
    ]


def test_columns_whose_label_says_so_are_hidden_whatever_they_hold() -> None:
    header = ["First name", "Street address", "Teléfono", "이메일", "Campaign", "Emails sent"]
    rows = [["Lia", "12 Hill Road", "612", "lia at orchard", "spring", "7"]]
    assert masked_rows(header, rows) == [[MASK, MASK, MASK, MASK, "spring", "7"]]


def test_a_table_without_a_header_does_not_name_people_as_columns() -> None:
    result = read_text(f"Lia,{EMAIL},{planted.IP}\nTom,tom@orchard.example,198.51.100.78\n")
    assert TRACES.search(said(result)) is None


@pytest.mark.parametrize("target", ["campaign", "ad"])
def test_a_column_of_people_cannot_be_mapped_to_a_campaign(target: str) -> None:
    text = f"Day,Who,Cost\n2026-06-01,{EMAIL},1.50\n2026-06-02,{EMAIL},2.50\n"
    result = read_text(text, currency="EUR", mapping={"columns": ["day", target, "spend"]})
    assert codes(result) == ["column_of_people"]
    assert TRACES.search(said(result)) is None


def test_a_line_that_lost_a_cell_shows_no_neighbour_of_it() -> None:
    header = "Record ID,Create Date,First Name,Email,Lifecycle Stage,Original Traffic Source"
    for line in (
        f"1,{planted.NAME},{EMAIL},Lead,,",
        f"1,{planted.STREET},{EMAIL},Lead,,",
        f"1,{PHONE},,Lead,,",
    ):
        result = read_text(f"{header}\n{line}\n")
        assert "date_impossible" in codes(result)
        assert TRACES.search(said(result)) is None


@pytest.mark.parametrize(
    "content",
    [
        f'Day,Who,Cost\n2026-06-01,"{planted.NAME},{planted.STREET},{EMAIL},1\n'.encode(),
        f"Day,Who,Cost\n2026-06-01,{planted.NAME} {EMAIL}\x00,1\n".encode(),
        b"Day,Who,Cost\n2026-06-01,\xff\xfe\x81 Canarina Privata\x8d\x81,1\n",
        f"Day,{EMAIL},{EMAIL},Cost\n2026-06-01,a,b,1\n2026-06-99,a,b,x\n".encode(),
    ],
    ids=["open quote", "NUL", "no letters", "no header"],
)
def test_a_file_that_cannot_be_read_quotes_no_person(content: bytes) -> None:
    for answers in ({}, {"currency": "EUR", "mapping": {"columns": ["day", "campaign", "", "spend"]}}):
        result = read_bytes(content, "export.csv", **answers)
        assert result.problems
        assert TRACES.search(said(result)) is None


@pytest.mark.parametrize(
    "text",
    [
        "1,234,567.89",
        "2026-06-01 12:30:00 +0200",
        "23843567890123456",
        "spring::retargeting",
        "00:01:23",
        "v1.2.3.4.5",
    ],
)
def test_numbers_days_and_names_are_shown_as_they_are(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("text", ["2026-13-45", "12,5O", "31 Feb 26", "1.2.3"])
def test_a_wrong_number_or_day_in_a_file_of_people_is_still_quoted(text: str) -> None:
    assert quotable(text) == text


def test_a_measure_is_not_taken_for_a_column_of_people() -> None:
    for label in ("Emails sent", "Phone impressions", "Campaign", "Reach", "Description"):
        assert not is_private(label, ["12", "1,300", ""]), label
