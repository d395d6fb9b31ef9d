"""The list of leads: what each role sees, filters, order, the table of answers, and the list as a file."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry, Membership, Role, Workspace
from campaigns.models import Person, Stage
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.leads import LeadFilters, find_leads, heard_table
from campaigns.tracking.people.merging import code_of
from tests.builders import Builder
from tests.campaigns.tracking.visits import became_lead, came, report, visitor
from tests.cast import Cast, as_workspace, make_user

LIA, NAME, PHONE = "lia@orchard.example", "Lia Verdi", "+34612345678"
URL = "/w/bakery/tracking/leads/"


def ago(**span: float) -> Any:
    return timezone.now() - timedelta(**span)


@pytest.fixture
def lia(cast: Cast) -> Person:
    """Came by an ad of the spring campaign, wrote a form, bought in two currencies."""
    spring = Builder(cast.bakery).campaign("Spring")
    with as_workspace(cast.bakery) as bakery:
        came(bakery, "lia", "meta", ago(days=5), campaign=spring)
        person = became_lead(
            bakery, LIA, ago(days=4), visitor=visitor("lia"), phone=PHONE, person_name=NAME, keep_details=True
        )
        for number, (value, currency) in enumerate([("30", "EUR"), ("12.50", "EUR"), ("9", "USD")]):
            sale = report(
                "purchase", str(number), ago(days=3), email=LIA, value=Decimal(value), currency=currency
            )
            conversions.record(bakery, sale)
        refund = report(
            "refund", "r", ago(days=2), email=LIA, value=Decimal(2), currency="EUR", refund_of="0"
        )
        conversions.record(bakery, refund)
        people.describe(bakery, person, notes="likes rye", heard_from="Google", by=None)
        person.refresh_from_db()
    return person


def page(signed_in: Any, user: Any, query: str = "", status: int = 200) -> str:
    answer = signed_in(user).get(f"{URL}{query}")
    assert answer.status_code == status
    return str(answer.content.decode())


def found(workspace: Workspace, **params: str) -> list[int]:
    return [person.pk for person in find_leads(workspace, LeadFilters.from_params(params))]


def test_an_analyst_sees_who_it_is_and_a_viewer_a_code(cast: Cast, signed_in: Any, lia: Person) -> None:
    for user in (cast.analyst, cast.viewer):
        text = page(signed_in, user)
        for seen in ("customer", "Meta", "Spring", "€40.50", "$9.00", "Google"):
            assert seen in text, seen
        hidden = [LIA, NAME, PHONE, "likes rye", "leads.csv"]
        assert [word in text for word in (LIA, NAME)] == [user == cast.analyst] * 2
        if user == cast.viewer:
            assert f"Lead {code_of(lia)}" in text
            assert not [word for word in hidden if word in text]


def test_nobody_of_another_workspace_is_in_it(cast: Cast, signed_in: Any, lia: Person) -> None:
    answer = signed_in(cast.owner).get("/w/florist/tracking/leads/")
    assert "No leads yet" in answer.content.decode()
    assert signed_in(cast.stranger).get(URL).status_code == 404


def test_filters_narrow_to_stage_channel_campaign_and_days(cast: Cast, lia: Person) -> None:
    with as_workspace(cast.bakery) as bakery:
        came(bakery, "tom", "email", ago(days=101))
        tom = became_lead(bakery, "tom@orchard.example", ago(days=100), visitor=visitor("tom"))
        eva = became_lead(bakery, "eva@orchard.example", ago(days=1))
        people.identify(bakery, at=ago(days=1), email="passer-by@orchard.example")
        spring = str(Builder(bakery).campaign("Spring").pk)
        everybody = [eva.pk, lia.pk, tom.pk]
        assert found(bakery) == everybody
        assert found(bakery, stage="customer") == [lia.pk]
        assert found(bakery, stage="visitor") == everybody
        assert found(bakery, channel="email") == [tom.pk]
        assert found(bakery, channel="none") == [eva.pk]
        assert found(bakery, campaign=spring) == [lia.pk]
        assert found(bakery, campaign=spring, channel="email") == []
        assert found(bakery, days="7") == [eva.pk, lia.pk]
        assert found(bakery, days="7", stage="lead") == [eva.pk]
        assert found(bakery, sort="lead_at") == [tom.pk, lia.pk, eva.pk]
        assert found(bakery, sort="-value")[0] == found(bakery, sort="value")[0] == lia.pk
        assert found(bakery, sort="-stage")[0] == found(bakery, sort="stage")[-1] == lia.pk
        for nonsense in (
            {"stage": "rich"},
            {"channel": "\0"},
            {"campaign": "9" * 30},
            {"days": "-1"},
            {"sort": "x"},
        ):
            assert found(bakery, **nonsense) == everybody


def test_an_address_is_found_as_a_whole_and_only_by_who_may_see_it(
    cast: Cast, signed_in: Any, lia: Person
) -> None:
    code = code_of(lia)
    for query in (f"?q={LIA.upper()}", f"?q={code}", f"?q=Lead+{code.lower()}"):
        assert NAME in page(signed_in, cast.analyst, query)
    for query in ("?q=lia@orchard", "?q=orchard.example", "?q=Lia", "?q=" + "x" * 1000):
        assert "No lead fits" in page(signed_in, cast.analyst, query)
    # Whether somebody is a customer is nothing to try out with a list of addresses.
    assert "No lead fits" in page(signed_in, cast.viewer, f"?q={LIA}")
    assert code in page(signed_in, cast.viewer, f"?q={code}")


def test_the_number_of_questions_does_not_grow_with_the_rows(cast: Cast, signed_in: Any, lia: Person) -> None:
    browser = signed_in(cast.analyst)
    browser.get(URL)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(URL).status_code == 200
        counts.append(len(asked))
        with as_workspace(cast.bakery) as bakery:
            for person in range(10):
                who = f"{number} {person}"
                came(bakery, who, "email", ago(days=2))
                became_lead(bakery, f"{number}.{person}@orchard.example", ago(days=1), visitor=visitor(who))
    assert counts[0] == counts[1]


def test_pages_hold_fifty_and_keep_what_was_asked_for(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        now = timezone.now()
        Person.objects.of(bakery).bulk_create(
            Person(workspace=bakery, stage=Stage.LEAD, lead_at=now, first_at=now) for _ in range(51)
        )
    text = page(signed_in, cast.viewer, "?stage=lead&page=2")
    assert "51 to 51 of 51" in text
    assert "stage=lead&amp;sort=-lead_at&amp;page=1" in text
    assert "51 to 51" in page(signed_in, cast.viewer, "?page=99999999999999999999")


def test_answers_stand_against_the_channel_that_was_tracked(cast: Cast, signed_in: Any, lia: Person) -> None:
    with as_workspace(cast.bakery) as bakery:
        for number, answer in enumerate(["google", " Google! ", "a friend"]):
            other = became_lead(bakery, f"{number}@orchard.example", ago(days=1))
            people.describe(bakery, other, heard_from=answer, by=None)
        table = heard_table(bakery, LeadFilters())
        assert table is not None
        assert (table.channels, table.more) == (("meta", ""), 0)
        assert table.rows == (("Google", (1, 2), 3), ("a friend", (0, 1), 1))
        assert heard_table(bakery, LeadFilters(days="7")) == table
        assert sum(total for _, _, total in table.rows) == 4
    assert "How did you hear of us?" in page(signed_in, cast.analyst)
    # What people say are their own words.
    text = page(signed_in, cast.viewer)
    assert not [word for word in ("How did you hear of us?", "Heard of us from", "a friend") if word in text]


def test_many_different_answers_are_the_ten_most_frequent_and_a_number(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        assert heard_table(bakery, LeadFilters()) is None
        now = timezone.now()
        Person.objects.of(bakery).bulk_create(
            Person(
                workspace=bakery, stage=Stage.LEAD, lead_at=now, first_at=now, heard_from=f"place {number}"
            )
            for number in (*range(12), 3)
        )
        table = heard_table(bakery, LeadFilters())
        assert table is not None
        assert (len(table.rows), table.rows[0], table.more) == (10, ("place 3", (2,), 2), 2)


def test_the_list_leaves_as_a_file_with_nothing_that_a_spreadsheet_would_run(
    cast: Cast, signed_in: Any, lia: Person
) -> None:
    with as_workspace(cast.bakery) as bakery:
        people.describe(bakery, lia, heard_from='=HYPERLINK("https://evil.example")', by=None)
    browser = signed_in(cast.analyst)
    answer = browser.get(f"{URL}leads.csv?stage=customer")
    assert answer["Content-Disposition"] == 'attachment; filename="leads-bakery.csv"'
    header, line = answer.content.decode("utf-8-sig").splitlines()
    assert header.startswith("Code,Name,E-mail address,Phone,Stage,Lead since,")
    assert line.startswith(f"{code_of(lia)},{NAME},{LIA},")
    assert "40.5 EUR; 9 USD" in line
    assert "\"'=HYPERLINK" in line
    book = CalamineWorkbook.from_filelike(BytesIO(browser.get(f"{URL}leads.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:3] == [code_of(lia), NAME, LIA]
    entries = AuditEntry.objects.filter(action="leads.exported").order_by("pk")
    with as_workspace(cast.bakery):
        assert [(entry.subject, entry.detail) for entry in entries] == [
            ("1", {"kind": "csv", "filters": ["stage"]}),
            ("1", {"kind": "xlsx", "filters": []}),
        ]
    assert signed_in(cast.viewer).get(f"{URL}leads.csv").status_code == 403
    assert signed_in(cast.stranger).get(f"{URL}leads.csv").status_code == 404


def test_a_viewer_of_two_workspaces_sees_details_where_the_role_allows_it(
    cast: Cast, signed_in: Any, lia: Person
) -> None:
    mixed = make_user("mixed@lantern.example")
    Membership.objects.create(user=mixed, organization=cast.agency, workspace=cast.bakery, role=Role.VIEWER)
    Membership.objects.create(user=mixed, organization=cast.agency, workspace=cast.florist, role=Role.ADMIN)
    assert NAME not in page(signed_in, mixed)


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_the_list_is_there_in_every_language(cast: Cast, signed_in: Any, lia: Person, language: str) -> None:
    browser = signed_in(cast.viewer)
    browser.cookies["django_language"] = language
    assert browser.get(URL).status_code == 200
