"""Who is erased is nowhere any more, and no total has changed; and what somebody may ask for is all there is."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Sum

from accounts.errors import Conflict
from accounts.models import AuditEntry, Workspace
from accounts.sealing import Hasher, seal
from accounts.tenancy import WorkspaceOwned
from campaigns.models import (
    Contact,
    ContactSighting,
    Conversion,
    FormSubmission,
    ImportRun,
    JourneyChange,
    LandingPage,
    Person,
    PersonKey,
    RunState,
    SourceAccount,
    VisitorLink,
)
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.details import reveal
from campaigns.tracking.people.erasing import erase_person
from campaigns.tracking.people.people_file import MADE_OF_ADDRESS
from campaigns.tracking.people.person_export import everything
from tests.campaigns.tracking.visits import NOON, after, became_lead, came, report, visitor
from tests.cast import Cast, as_workspace
from tests.readable import places_with, whole_database

LIA, NAME, PHONE = "lia@orchard.example", "Lia Verdi", "+34612345678"


def lived(cast: Cast) -> Person:
    """Left traces in every place that can hold any."""
    with as_workspace(cast.bakery) as bakery:
        came(bakery, "a", "meta", after(hours=-2))
        lia = became_lead(
            bakery,
            LIA,
            NOON,
            visitor=visitor("a"),
            phone=PHONE,
            person_name=NAME,
            keep_details=True,
            customer_id="77",
            system="shop",
            details={"first_name": NAME, "email": LIA},
        )
        for number, value in enumerate(("30", "12")):
            sale = report(
                "purchase", f"order {number}", after(days=1), email=LIA, value=Decimal(value), currency="EUR",
                system="shop", name=f"Sold to {NAME}",
            )  # fmt: skip
            conversions.record(bakery, sale)
        # A program that takes the address for an id.
        conversions.record(bakery, report("sign_up", LIA.upper(), after(days=1), email=LIA))
        made_of = f"{MADE_OF_ADDRESS}{Hasher(bakery.pk, 'lead of a file')(LIA).hex()}"
        conversions.record(
            bakery, report("lead", made_of, after(days=2), email=LIA, source="file", system="file")
        )
        people.describe(
            bakery, lia, notes=f"{NAME} likes rye", heard_from=f"{NAME} saw it on TikTok", by=cast.analyst
        )
        people.set_stage(bakery, lia, "lost", at=after(days=3), by=cast.analyst)
        _forms(bakery, lia)
        _contacts(bakery)
        lia.refresh_from_db()
        return lia


def _forms(workspace: Workspace, lia: Person) -> None:
    page = LandingPage.objects.of(workspace).create(name="Fair", slug="fair")
    digest = people.digests_of(workspace.pk, email=LIA)["email"]
    # One that was never confirmed, so that nobody is known to have sent it.
    for nonce, person in (("a", lia), ("b", None)):
        sent = FormSubmission(
            workspace=workspace, page=page, person=person, nonce=nonce, state="accepted", email_hash=digest,
            visitor=visitor("a"), heard_from=NAME, click_id="click",
        )  # fmt: skip
        context = f"answers {sent.pk} of workspace {workspace.pk}"
        sent.answers = seal(
            json.dumps({"values": {"email": LIA, "name": NAME}, "kinds": {}}).encode(), context=context
        )
        sent.save()


def _contacts(workspace: Workspace) -> None:
    email, phone = (
        people.digests_of(workspace.pk, **{k: v})[k] for k, v in (("email", LIA), ("phone", PHONE))
    )
    for number, key in enumerate(("123", f"email:{email.hex()}")):
        account = SourceAccount.objects.of(workspace).create(vendor="hubspot", key=str(number))
        run = ImportRun.objects.of(workspace).create(
            state=RunState.LOADED, file_name="c.csv", sha256=str(number) * 64, size=1, account=account
        )
        values: dict[str, Any] = {"key": key, "email_hash": email, "phone_hash": phone if number else None}
        sealed = seal(LIA.encode(), context=f"email of contact {key} of workspace {workspace.pk}")
        Contact.objects.of(workspace).create(
            account=account, first_run=run, last_run=run, email=sealed, **values
        )
        ContactSighting.objects.of(workspace).create(run=run, email=sealed, **values)


def places_of(*needles: bytes) -> list[str]:
    """Columns of any table of workspaces in which one of these stands: as text, as bytes, or as hexadecimal digits."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, WorkspaceOwned | AuditEntry):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(
                field, models.IntegerField | models.DateField | models.BooleanField | models.ForeignKey
            ):
                continue
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT "{field.column}"::text FROM "{model._meta.db_table}"')
                texts = " ".join(str(text) for (text,) in cursor.fetchall() if text).lower()
            for needle in needles:
                forms = {needle.hex(), needle.decode("latin-1").lower()} if needle else set()
                if any(form in texts for form in forms):
                    found.append(f"{model._meta.db_table}.{field.column}")
    return sorted(set(found))


def traces(workspace: Workspace) -> list[bytes]:
    digests = people.digests_of(workspace.pk, email=LIA, phone=PHONE, external_id="77", system="shop")
    made_of = Hasher(workspace.pk, "lead of a file")(LIA)
    return [LIA.encode(), NAME.encode(), PHONE.encode(), made_of, *digests.values()]


def totals(workspace: Workspace) -> list[tuple[Any, ...]]:
    rows = Conversion.objects.of(workspace).order_by().values_list("day", "kind", "currency")
    return sorted(rows.annotate(number=Count("pk"), total=Sum("value")), key=str)


def test_nothing_is_left_by_which_anybody_could_be_known_again(cast: Cast) -> None:
    lia = lived(cast)
    with as_workspace(cast.bakery) as bakery:
        wanted = traces(bakery)
        assert set(places_of(*wanted)) >= {
            "campaigns_contact.email_hash",
            "campaigns_contact.key",
            "campaigns_contactsighting.email_hash",
            "campaigns_contactsighting.key",
            "campaigns_conversion.details",
            "campaigns_conversion.external_id",
            "campaigns_conversion.name",
            "campaigns_formsubmission.email_hash",
            "campaigns_formsubmission.heard_from",
            "campaigns_person.heard_from",
            "campaigns_person.notes",
            "campaigns_personkey.digest",
        }
        before, contacts = totals(bakery), Contact.objects.of(bakery).count()
        JourneyChange.objects.of(bakery).all().delete()
        sold = set(Conversion.objects.of(bakery).values_list("pk", flat=True))
        erase_person(bakery, lia, by=cast.admin)
        assert places_of(*wanted) == []
        assert places_with(whole_database(), *wanted, LIA, NAME, PHONE) == {}
        assert totals(bakery) == before
        for model in (Person, PersonKey, VisitorLink):
            assert not model.objects.of(bakery).exists()
        assert {change.conversion_id for change in JourneyChange.objects.of(bakery)} == sold
        for row in Conversion.objects.of(bakery):
            assert (row.person_id, row.visitor) == (None, None)
        # Of two leads of one person the second counted nothing, and never will.
        leads = Conversion.objects.of(bakery).filter(kind="lead").order_by("at")
        assert [row.details for row in leads] == [{"erased": True}, {"erased": True, "further_lead": True}]
        assert (
            not Conversion.objects.of(bakery).exclude(kind="lead").exclude(details={"erased": True}).exists()
        )
        for sent in FormSubmission.objects.of(bakery):
            assert (sent.person_id, sent.answers, sent.visitor, sent.click_id) == (None, None, None, "")
        # They are counted as often as before: who was one in two exports is one.
        assert Contact.objects.of(bakery).count() == contacts == 2
        assert Contact.objects.of(bakery).values("email_hash").distinct().count() == 1
        assert {c.key for c in Contact.objects.of(bakery)} == {
            c.key for c in ContactSighting.objects.of(bakery)
        }
        assert not Contact.objects.of(bakery).exclude(email=None).exists()


def test_the_log_says_that_it_was_done_and_not_to_whom(cast: Cast) -> None:
    lia = lived(cast)
    with as_workspace(cast.bakery) as bakery:
        erase_person(bakery, lia, by=cast.admin)
        (entry,) = AuditEntry.objects.filter(action="person.erased")
        assert (entry.subject, entry.detail, entry.actor) == (people.code_of(lia), {}, cast.admin)
        with pytest.raises(Conflict):
            erase_person(bakery, lia, by=cast.admin)


def test_whoever_writes_again_is_somebody_new_and_an_order_that_is_told_again_stays_one(cast: Cast) -> None:
    lia = lived(cast)
    with as_workspace(cast.bakery) as bakery:
        erase_person(bakery, lia, by=cast.admin)
        again = became_lead(bakery, LIA, after(days=9))
        assert again.pk != lia.pk
        assert (again.first_at, reveal(again)["name"]) == (after(days=9), "")
        before = totals(bakery)
        sale = report(
            "purchase", "order 0", after(days=1), email=LIA, value=Decimal(30), currency="EUR", system="shop"
        )
        assert conversions.record(bakery, sale)[1] == "duplicate"
        assert totals(bakery) == before


def test_others_are_left_alone(cast: Cast) -> None:
    lia = lived(cast)
    with as_workspace(cast.florist):
        theirs = became_lead(cast.florist, LIA, NOON, person_name=NAME, keep_details=True)
    with as_workspace(cast.bakery) as bakery:
        tom = became_lead(bakery, "tom@orchard.example", NOON, visitor=visitor("a"), details={"x": 1})
        erase_person(bakery, lia, by=cast.admin)
        assert list(Person.objects.of(bakery)) == [tom]
        assert Conversion.objects.of(bakery).get(person=tom).details == {"x": 1}
        assert VisitorLink.objects.of(bakery).get().person_id == tom.pk
    with as_workspace(cast.florist):
        assert reveal(theirs)["name"] == NAME


def test_the_file_of_a_person_has_everything_that_is_known(cast: Cast, signed_in: Any) -> None:
    lia = lived(cast)
    url = f"/w/bakery/tracking/leads/{lia.pk}/person.json"
    answer = signed_in(cast.analyst).get(url)
    assert answer["Content-Disposition"] == f'attachment; filename="person-{people.code_of(lia)}.json"'
    found = json.loads(answer.content)
    assert {name: found["person"][name] for name in ("email", "phone", "name", "stage")} == {
        "email": LIA,
        "phone": PHONE,
        "name": NAME,
        "stage": "lost",
    }
    assert {name: len(found[name]) for name in found if isinstance(found[name], list)} == {
        "recognised_by": 3,
        "visits": 1,
        "page_views": 0,
        "interactions": 0,
        "form_submissions": 2,
        "conversions": 5,
        "stage_changes": 3,
        "also_known_from_imports": 2,
    }
    assert found["form_submissions"][0]["answers"] == {"email": LIA, "name": NAME}
    assert {row["value"] for row in found["conversions"]} == {None, "30", "12"}
    assert found["conversions"][-1]["details"] == {"first_name": NAME, "email": LIA}
    assert {row["email"] for row in found["also_known_from_imports"]} == {LIA}
    with as_workspace(cast.bakery) as bakery:
        assert AuditEntry.objects.get(action="person.exported").detail == {}
        assert everything(bakery, lia)["person"]["email"] == LIA
    assert signed_in(cast.viewer).get(url).status_code == 403
    assert signed_in(cast.stranger).get(url).status_code == 404


def test_only_an_admin_erases_after_a_page_that_says_what_goes(cast: Cast, signed_in: Any) -> None:
    lia = lived(cast)
    url = f"/w/bakery/tracking/leads/{lia.pk}/erase/"
    for user in (cast.analyst, cast.viewer):
        assert signed_in(user).get(url).status_code == 403
        assert signed_in(user).post(url).status_code == 403
    browser = signed_in(cast.admin)
    assert "What goes, and what stays" in browser.get(url).content.decode()
    with as_workspace(cast.bakery) as bakery:
        assert Person.objects.of(bakery).exists()
    assert browser.post(url).status_code == 302
    assert browser.post(url).status_code == 404
    with as_workspace(cast.bakery) as bakery:
        assert not Person.objects.of(bakery).exists()


def test_a_number_alone_is_nobodys_who_has_another_address(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, LIA, NOON, phone=PHONE)
        number = people.digests_of(bakery.pk, phone=PHONE)["phone"]
        others = people.digests_of(bakery.pk, email="tom@orchard.example")["email"]
        account = SourceAccount.objects.of(bakery).create(vendor="hubspot", key="1")
        run = ImportRun.objects.of(bakery).create(
            state=RunState.LOADED, file_name="c.csv", sha256="1" * 64, size=1, account=account
        )
        for key, email in (("with another address", others), ("without", None)):
            values: dict[str, Any] = {"key": key, "email_hash": email, "phone_hash": number}
            Contact.objects.of(bakery).create(account=account, first_run=run, last_run=run, **values)
            seen: Any = ContactSighting.objects.of(bakery)
            seen.create(run=run, **values)
        found = everything(bakery, lia)["also_known_from_imports"]
        assert [row["id_there"] for row in found] == ["without"]
        erase_person(bakery, lia, by=cast.admin)
        for model in (Contact, ContactSighting):
            rows: Any = model.objects.of(bakery).filter(phone_hash=number)
            assert [(row.key, bytes(row.email_hash)) for row in rows] == [("with another address", others)]


def test_whoever_is_known_by_the_number_alone_is_known_by_it_to_imports(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = people.identify(bakery, at=NOON, phone=PHONE)
        assert lia is not None
        digests = people.digests_of(bakery.pk, email=LIA, phone=PHONE)
        account = SourceAccount.objects.of(bakery).create(vendor="hubspot", key="1")
        run = ImportRun.objects.of(bakery).create(
            state=RunState.LOADED, file_name="c.csv", sha256="1" * 64, size=1, account=account
        )
        Contact.objects.of(bakery).create(
            account=account,
            first_run=run,
            last_run=run,
            key="1",
            email_hash=digests["email"],
            phone_hash=digests["phone"],
        )
        assert [row["id_there"] for row in everything(bakery, lia)["also_known_from_imports"]] == ["1"]
