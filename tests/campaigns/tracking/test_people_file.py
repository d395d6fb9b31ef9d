"""Leads out of a file: what each line says in three languages, and nobody twice."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import keeping
from accounts.errors import DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.models import Conversion, JourneyChange, Person, PersonKey, Stage, StageChange
from campaigns.tracking.people import people
from campaigns.tracking.people.details import reveal
from campaigns.tracking.people.people_file import PeopleFile, keep_file, read_people
from campaigns.tracking.people.people_import import Imported, import_people
from tests.campaigns.tracking.visits import NOON, became_lead, everybody
from tests.cast import Cast, as_workspace

URL = "/w/bakery/tracking/leads/import/"
HEADER = "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Create Date,"
ENGLISH = f"""{HEADER}How did you hear about us?,Shoe size
1,Lia,Verdi,Lia@Orchard.example,+34 612 345 678,Lead,2026-05-04,A friend,38
2,Tom,Bruno,tom@orchard.example,,Customer,2026-05-05,,44
"""


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path


def look(workspace: Workspace, text: str | bytes, order: str = "") -> PeopleFile:
    data = text if isinstance(text, bytes) else text.encode()
    return read_people(workspace, keep_file(workspace, BytesIO(data), len(data)), order=order)


def take_in(cast: Cast, text: str, order: str = "") -> Imported:
    with as_workspace(cast.bakery) as bakery:
        return import_people(bakery, look(bakery, text, order), by=cast.analyst)


def refused(cast: Cast, text: str | bytes) -> str:
    with as_workspace(cast.bakery) as bakery, pytest.raises(DomainError) as caught:
        look(bakery, text)
    assert caught.value.field == "file"
    return caught.value.message


def test_a_file_is_read_looked_at_and_taken_in_once(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        keeping.change_keeping(bakery, files_days=365, contacts=True, by=cast.admin)
        found = look(bakery, ENGLISH)
        assert (found.columns["heard_from"], found.unused) == ("How did you hear about us?", ("Shoe size",))
        assert [row.verdict for row in found.rows] == ["new", "new"]
        assert not Person.objects.of(bakery).exists()
    bakery.refresh_from_db()
    assert take_in(cast, ENGLISH) == Imported(2, 0, 0)
    with as_workspace(cast.bakery) as bakery:
        lia = people.find_person(bakery, email="lia@orchard.example")
        tom = people.find_person(bakery, external_id="2", system="file")
        assert lia is not None
        assert tom is not None
        assert reveal(lia) == {
            "email": "lia@orchard.example",
            "phone": "+34612345678",
            "name": "Lia Verdi",
        }
        noon = datetime(2026, 5, 4, 10, tzinfo=UTC)
        assert (lia.stage, lia.lead_at, lia.first_at, lia.heard_from) == ("lead", noon, noon, "A friend")
        assert (tom.stage, tom.heard_from) == ("customer", "")
        leads = Conversion.objects.of(bakery).order_by("day")
        assert [(one.kind, str(one.day), one.source, one.person_id, one.value) for one in leads] == [
            ("lead", "2026-05-04", "file", lia.pk, None),
            ("lead", "2026-05-05", "file", tom.pk, None),
        ]
        assert {change.conversion_id for change in JourneyChange.objects.of(bakery)} == {
            one.pk for one in leads
        }
        (entry,) = AuditEntry.objects.filter(action="people.imported")
        assert (entry.subject, entry.detail) == ("2", {"changed": 0})
        before = everybody(bakery)
    assert take_in(cast, ENGLISH) == Imported(0, 0, 2)
    with as_workspace(cast.bakery) as bakery:
        assert everybody(bakery) == before
        assert Conversion.objects.of(bakery).count() == 2
        assert [row.verdict for row in look(bakery, ENGLISH).rows] == ["known", "known"]
        assert AuditEntry.objects.filter(action="people.imported").count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "Correo electrónico;Nombre;Etapa;Fecha de creación;¿Cómo nos conociste?\n"
        "lia@orchard.example;Lia;Cliente;04/05/2026;Radio\ntom@orchard.example;Tom;;25/05/2026;\n",
        "이메일\t이름\t단계\t생성일\t알게 된 경로\n"
        "lia@orchard.example\tLia\t고객\t2026. 5. 4.\tRadio\ntom@orchard.example\tTom\t리드\t2026년 5월 25일\t\n",
        "E-mail address|Name|Stage|Created|Heard from\n"
        "lia@orchard.example|Lia|Customer|May 4, 2026|Radio\ntom@orchard.example|Tom|new|2026-05-25|\n",
    ],
)
def test_headers_and_words_are_those_of_three_languages(cast: Cast, text: str) -> None:
    assert take_in(cast, text) == Imported(2, 0, 0)
    with as_workspace(cast.bakery) as bakery:
        assert list(
            Person.objects.of(bakery).order_by("lead_at").values_list("stage", "lead_at", "heard_from")
        ) == [
            ("customer", datetime(2026, 5, 4, 10, tzinfo=UTC), "Radio"),
            ("lead", datetime(2026, 5, 25, 10, tzinfo=UTC), ""),
        ]


def test_each_problem_has_its_line_column_value_and_what_to_do(cast: Cast) -> None:
    text = (
        "Email,Phone,Id,Stage,Created\n"
        "lia at orchard,,,,\n"
        ",,,,\n"
        ",12,,,\n"
        "a@orchard.example,,,rich,\n"
        "b@orchard.example,,,,sometime\n"
        "c@orchard.example,,,,2031-01-01\n"
        f"d@orchard.example,,{'x' * 201},,\n"
        "e@orchard.example,,,,2026-05-04\n"
        ",,,lead,\n"
    )
    with as_workspace(cast.bakery) as bakery:
        found = look(bakery, text)
    assert [(row.line, row.column, row.value[:9], row.problem) for row in found.of("problem")] == [
        (2, "Email", "lia at or", "This is no e-mail address."),
        (4, "Phone", "12", "This is no phone number."),
        (5, "Stage", "rich", "This is no stage. Write lead, qualified, opportunity, customer or lost."),
        (6, "Created", "sometime", "This is no day. Write it as 2026-06-15."),
        (7, "Created", "2031-01-0", "This day is still to come."),
        (8, "Id", "xxxxxxxxx", "An id has at most 200 characters."),
        (10, "Email", "", "Nobody can be recognised: address, number and id are empty."),
    ]
    assert take_in(cast, text) == Imported(1, 0, 0)


def test_a_day_that_can_be_read_either_way_is_asked_about(cast: Cast) -> None:
    text = "Email,Created\nlia@orchard.example,03/04/2026\n"
    with as_workspace(cast.bakery) as bakery:
        (row,) = look(bakery, text).rows
        assert row.problem == "Day and month may be meant either way. Choose their order."
        assert look(bakery, text, "dmy").rows[0].at == datetime(2026, 4, 3, 10, tzinfo=UTC)
        assert look(bakery, text, "mdy").rows[0].at == datetime(2026, 3, 4, 11, tzinfo=UTC)


def test_what_is_no_such_file_is_refused_with_what_to_do(cast: Cast) -> None:
    assert refused(cast, "") == "The file is empty."
    assert refused(cast, "\n\n ,\n") == "The file is empty."
    assert refused(cast, "Name,Shoe size\nLia,38\n").startswith(
        "No column has an address, a number or an id."
    )
    assert "20,000 lines" in refused(cast, "Email\n" + "a@b.example\n" * 20_001)
    assert "5 MB" in refused(cast, "Email\n" + "a" * (5 * 1024 * 1024))
    assert refused(cast, b"PK\x03\x04" + bytes(range(256)) * 20)
    assert refused(cast, 'Email\n"open quote\n')
    with as_workspace(cast.bakery) as bakery:
        for sha256 in ("0" * 64, "../../etc/passwd", ""):
            with pytest.raises(DomainError):
                read_people(bakery, sha256)


def test_who_is_known_is_added_to_and_is_no_lead_once_more(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, "lia@orchard.example", NOON)
        people.identify(bakery, at=NOON, email="tom@orchard.example")
    text = (
        "Email,Phone,Stage,Created,Heard from\n"
        "lia@orchard.example,612345678,qualified,2026-05-04,Radio\n"
        "tom@orchard.example,,lost,2026-05-04,\n"
    )
    assert take_in(cast, text) == Imported(0, 2, 0)
    assert take_in(cast, text) == Imported(0, 0, 2)
    with as_workspace(cast.bakery) as bakery:
        lia.refresh_from_db()
        assert (lia.stage, lia.heard_from, str(lia.lead_at)) == (
            "qualified",
            "Radio",
            "2026-05-04 10:00:00+00:00",
        )
        assert people.find_person(bakery, phone="612345678") == lia
        assert Conversion.objects.of(bakery).filter(person=lia).count() == 1
        assert Conversion.objects.of(bakery).count() == 2


def test_what_somebody_set_by_hand_is_not_undone_by_the_same_file(cast: Cast) -> None:
    take_in(cast, ENGLISH)
    with as_workspace(cast.bakery) as bakery:
        tom = people.find_person(bakery, email="tom@orchard.example")
        assert tom is not None
        people.set_stage(bakery, tom, Stage.LEAD, at=timezone.now(), by=cast.analyst)
    take_in(cast, ENGLISH)
    with as_workspace(cast.bakery):
        tom.refresh_from_db()
        assert tom.stage == Stage.LEAD


def test_lines_about_one_person_make_one_in_whatever_order(cast: Cast) -> None:
    lines = [
        "lia@orchard.example,,,2026-05-04",
        ",612345678,,2026-05-03",
        "lia@orchard.example,612345678,7,2026-05-05",
        "tom@orchard.example,,,2026-05-04",
    ]
    shuffled = lines[:]
    random.Random(7).shuffle(shuffled)
    outcomes = []
    for workspace, order in ((cast.bakery, lines), (cast.florist, shuffled)):
        with as_workspace(workspace):
            found = look(workspace, "\n".join(["Email,Phone,Id,Created", *order, ""]))
            import_people(workspace, found, by=cast.owner)
            outcomes.append(
                sorted(
                    (str(person.lead_at), PersonKey.objects.of(workspace).filter(person=person).count())
                    for person in Person.objects.of(workspace)
                )
            )
    assert (
        outcomes[0]
        == outcomes[1]
        == [
            ("2026-05-03 10:00:00+00:00", 3),
            ("2026-05-04 10:00:00+00:00", 1),
        ]
    )


def test_in_sets_and_one_by_one_the_same_people_come_of_it(cast: Cast) -> None:
    """The lines of the second file are named twice each, so that none of them goes in with the set."""
    lines = [
        "a@orchard.example,,opportunity,2026-05-04,Radio",
        ",612345678,lead,2026-05-05,",
        "c@orchard.example,612345679,customer,2026-05-06,TV",
    ]
    outcomes = []
    for workspace, number in ((cast.bakery, 1), (cast.florist, 2)):
        with as_workspace(workspace):
            found = look(
                workspace, "\n".join(["Email,Phone,Stage,Created,Heard from", *(lines * number), ""])
            )
            import_people(workspace, found, by=cast.owner)
            outcomes.append(
                [
                    (
                        person.stage,
                        person.first_at,
                        person.lead_at,
                        person.deal_at,
                        person.heard_from,
                        sorted(
                            StageChange.objects.of(workspace)
                            .filter(person=person)
                            .values_list("stage", "at", "reason")
                        ),
                        list(
                            Conversion.objects.of(workspace)
                            .filter(person=person)
                            .values_list("kind", "day", "at", "source", "system", "currency")
                        ),
                    )
                    for person in Person.objects.of(workspace).order_by("lead_at")
                ]
            )
    assert outcomes[0] == outcomes[1]


# --- the pages ------------------------------------------------------------------------------------------------------


def upload(text: str | bytes = ENGLISH) -> SimpleUploadedFile:
    return SimpleUploadedFile("leads.csv", text if isinstance(text, bytes) else text.encode())


def test_the_page_shows_what_each_line_would_do_and_then_does_it(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    bad = ENGLISH + "3,Eva,,eva at orchard,,,,,\n"
    answer = browser.post(URL, {"file": upload(bad)})
    text = answer.content.decode()
    assert answer.status_code == 200
    for seen in (
        "Lia Verdi",
        "This is no e-mail address.",
        "eva at orchard",
        "Shoe size",
        "Nothing is taken in yet.",
    ):
        assert seen in text, seen
    sha256 = answer.context["found"].sha256
    answer = browser.post(f"{URL}confirm/", {"sha256": sha256, "order": ""}, follow=True)
    assert "2 new leads." in answer.content.decode()
    answer = browser.post(f"{URL}confirm/", {"sha256": sha256, "order": ""}, follow=True)
    assert "2 stayed as they were." in answer.content.decode()
    with as_workspace(cast.bakery) as bakery:
        assert Person.objects.of(bakery).count() == 2


def test_the_order_of_day_and_month_is_chosen_in_the_preview(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    answer = browser.post(URL, {"file": upload("Email,Created\nlia@orchard.example,03/04/2026\n")})
    assert "Month before day" in answer.content.decode()
    wish = {"sha256": answer.context["found"].sha256, "order": "mdy"}
    text = browser.post(f"{URL}confirm/", wish | {"look": "1"}).content.decode()
    assert "Mar 4, 2026" in text
    assert "Month before day" not in text
    with as_workspace(cast.bakery) as bakery:
        assert not Person.objects.of(bakery).exists()
    assert browser.post(f"{URL}confirm/", wish).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        assert str(Conversion.objects.of(bakery).get().day) == "2026-03-04"


def test_the_pages_answer_what_is_wrong(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    assert browser.post(URL, {}).status_code == 400
    assert browser.post(URL, {"file": upload(""), "order": "x"}).status_code == 400
    answer = browser.post(URL, {"file": upload("Name\nLia\n")})
    assert (answer.status_code, "No column has an address" in answer.content.decode()) == (400, True)
    assert browser.post(f"{URL}confirm/", {"sha256": "x"}).status_code == 302
    assert browser.post(f"{URL}confirm/", {"sha256": "0" * 64}).status_code == 409
    assert signed_in(cast.viewer).post(URL, {"file": upload()}).status_code == 403
    assert signed_in(cast.viewer).get(URL).status_code == 403
    assert signed_in(cast.stranger).get(URL).status_code == 404


def test_the_file_of_another_workspace_is_not_there(cast: Cast, signed_in: Any) -> None:
    sha256 = signed_in(cast.analyst).post(URL, {"file": upload()}).context["found"].sha256
    answer = signed_in(cast.stranger).post("/w/rival-shop/tracking/leads/import/confirm/", {"sha256": sha256})
    assert answer.status_code == 409
