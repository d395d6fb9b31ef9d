"""The page of one person: the timeline, what is changed there, merging, and who may do what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import (
    Campaign,
    ConsentText,
    Contact,
    FormSubmission,
    ImportRun,
    Interaction,
    LandingPage,
    PageView,
    Person,
    RunState,
    SourceAccount,
    Stage,
)
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.merging import code_of
from campaigns.tracking.people.timeline import happenings
from tests.campaigns.tracking.visits import NOON, after, became_lead, came, report, visitor
from tests.cast import Cast, as_workspace

LIA, NAME, PHONE = "lia@orchard.example", "Lia Verdi", "+34612345678"


def lived(workspace: Workspace) -> Person:
    """Everything that can happen with a person, once."""
    spring = Campaign.objects.of(workspace).create(name="Spring")
    visit = came(workspace, "a", "meta", after(hours=-2), campaign=spring, page_count=2)
    for number in range(2):
        PageView.objects.of(workspace).create(
            visit=visit,
            key=f"v{number}",
            at=after(hours=-2, minutes=number),
            host="bakery.example",
            path=f"/{number}",
            title=f"Cake {number}",
        )
    Interaction.objects.of(workspace).create(
        visit=visit, key="i", at=after(hours=-1), kind="download", url="https://bakery.example/menu.pdf"
    )
    page = LandingPage.objects.of(workspace).create(name="Fair page", slug="fair")
    consent = ConsentText.objects.of(workspace).create(page=page, version=3, text="I agree.")
    person = became_lead(
        workspace, LIA, NOON, visitor=visitor("a"), phone=PHONE, person_name=NAME, keep_details=True
    )
    FormSubmission.objects.of(workspace).create(
        page=page, person=person, consent=consent, nonce="n", state="accepted", at=NOON
    )
    sale = report("purchase", "order 17", after(days=1), email=LIA, value=Decimal(30), currency="EUR")
    conversions.record(workspace, sale)
    refund = report(
        "refund", "r17", after(days=2), email=LIA, value=Decimal(5), currency="EUR", refund_of="order 17"
    )
    conversions.record(workspace, refund)
    people.describe(workspace, person, notes="likes rye", heard_from="TikTok", by=None)
    person.refresh_from_db()
    return person


@pytest.fixture
def lia(cast: Cast) -> Person:
    with as_workspace(cast.bakery) as bakery:
        return lived(bakery)


def url(person: Person, rest: str = "") -> str:
    return f"/w/bakery/tracking/leads/{person.pk}/{rest}"


def test_everything_that_happened_stands_there_newest_first(cast: Cast, lia: Person) -> None:
    with as_workspace(cast.bakery) as bakery:
        found, following = happenings(bakery, lia)
        assert following is None
        assert [(one.kind, one.at) for one in found] == [
            ("conversion", after(days=2)),
            ("stage", after(days=1)),
            ("conversion", after(days=1)),
            ("stage", NOON),
            ("form", NOON),
            ("conversion", NOON),
            ("action", after(hours=-1)),
            ("visit", after(hours=-2)),
        ]
        assert [view.path for view in found[-1].pages] == ["/0", "/1"]


def test_times_are_those_of_the_workspace_and_details_those_of_the_role(
    cast: Cast, signed_in: Any, lia: Person
) -> None:
    for user in (cast.analyst, cast.viewer):
        text = signed_in(user).get(url(lia)).content.decode()
        for seen in (
            "Jun 1, 2026 12:00",
            "Europe/Madrid",
            "Spring",
            "Cake 1",
            "menu.pdf",
            "Fair page",
            "consent text, version 3",
            "€30.00",
            "-€5.00",
            "€25.00",
            "Got money back",
        ):
            assert seen in text, (user, seen)
        told = "They say “TikTok”; the touch that made the lead is Meta."
        for secret in (LIA, NAME, PHONE, "likes rye", "order 17", told):
            assert (secret in text) == (user == cast.analyst), (user, secret)


def test_pages_of_the_timeline_leave_nothing_out(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, LIA, after(days=-1), visitor=visitor("a"))
        for number in range(12):
            # Four at a time in one moment, more than a page holds.
            came(bakery, "a", "meta", after(hours=number // 4))
        whole, _ = happenings(bakery, lia, size=None)
        told: list[int] = []
        before: datetime | None = None
        for _page in range(20):
            part, before = happenings(bakery, lia, before=before, size=3)
            told += [one.row.pk for one in part]
            if before is None:
                break
        assert told == [one.row.pk for one in whole]
        assert len(told) == 14


def test_a_moment_that_is_none_is_as_if_it_had_not_been(cast: Cast, signed_in: Any, lia: Person) -> None:
    browser = signed_in(cast.viewer)
    for text in ("x", "2026-13-01T00:00:00Z", "2026-06-01T00:00:00", "\0", "9" * 99):
        assert browser.get(url(lia), {"before": text}).status_code == 200
    old = browser.get(url(lia), {"before": after(hours=-1).isoformat()}).content.decode()
    assert "Visited the website" in old
    assert "Became a lead" not in old


def test_a_note_that_is_saved_late_moves_nobody_back(cast: Cast, signed_in: Any, lia: Person) -> None:
    wish = {"stage": "lead", "stage_was": "lead", "notes": "called", "heard_from": "the radio"}
    with as_workspace(cast.bakery) as bakery:
        Person.objects.of(bakery).filter(pk=lia.pk).update(stage=Stage.CUSTOMER)
        assert signed_in(cast.analyst).post(url(lia, "edit/"), wish).status_code == 302
        lia.refresh_from_db()
        assert (lia.stage, lia.notes) == (Stage.CUSTOMER, "called")
    assert "the radio" in signed_in(cast.analyst).get(url(lia)).content.decode()
    assert "the radio" not in signed_in(cast.viewer).get(url(lia)).content.decode()


def test_stage_notes_and_what_they_say_are_changed_by_analysts(
    cast: Cast, signed_in: Any, lia: Person
) -> None:
    wish = {"stage": "lost", "notes": "moved away", "heard_from": "a friend"}
    assert signed_in(cast.viewer).post(url(lia, "edit/"), wish).status_code == 403
    browser = signed_in(cast.analyst)
    assert browser.post(url(lia, "edit/"), wish).status_code == 302
    with as_workspace(cast.bakery):
        lia.refresh_from_db()
        assert (lia.stage, lia.notes, lia.heard_from) == ("lost", "moved away", "a friend")
    for bad in ({"stage": "rich"}, {"notes": "x" * 2001}, {"heard_from": "x" * 201}, {"notes": "\0"}):
        assert browser.post(url(lia, "edit/"), wish | bad).status_code == 400
    with as_workspace(cast.bakery):
        lia.refresh_from_db()
        assert lia.notes == "moved away"


def test_another_workspace_s_person_is_nobody(cast: Cast, signed_in: Any, lia: Person) -> None:
    browser = signed_in(cast.owner)
    for rest in ("", "merge/", "erase/", "person.json"):
        for pk in (lia.pk, 1, 10**30):
            assert browser.get(f"/w/florist/tracking/leads/{pk}/{rest}").status_code == 404
    with as_workspace(cast.florist):
        theirs = became_lead(cast.florist, LIA, NOON)
    answer = browser.post(url(lia, "merge/"), {"other": theirs.pk})
    assert answer.status_code == 404
    with as_workspace(cast.florist):
        assert Person.objects.of(cast.florist).filter(pk=theirs.pk).exists()


def test_two_people_are_looked_at_and_then_merged_by_an_admin(
    cast: Cast, signed_in: Any, lia: Person
) -> None:
    with as_workspace(cast.bakery) as bakery:
        tom = became_lead(bakery, "tom@orchard.example", NOON, person_name="Tom Bruno", keep_details=True)
    assert signed_in(cast.analyst).get(url(lia, "merge/")).status_code == 403
    browser = signed_in(cast.admin)
    for asked in ("tom@orchard.example", code_of(tom)):
        text = browser.get(url(lia, "merge/"), {"q": asked}).content.decode()
        assert "Tom Bruno" in text
        assert NAME in text
    for asked in (LIA, "nobody@orchard.example", "\0", code_of(lia)):
        assert "Make one person" not in browser.get(url(lia, "merge/"), {"q": asked}).content.decode()
    assert browser.post(url(lia, "merge/"), {"other": "x"}).status_code == 302
    assert browser.post(url(lia, "merge/"), {"other": lia.pk}).status_code == 400
    assert browser.post(url(lia, "merge/"), {"other": tom.pk}).status_code == 302
    assert browser.post(url(lia, "merge/"), {"other": tom.pk}).status_code == 404
    with as_workspace(cast.bakery):
        assert list(Person.objects.of(cast.bakery)) == [lia]


def test_who_an_import_knows_too_is_named_by_its_account(cast: Cast, signed_in: Any, lia: Person) -> None:
    with as_workspace(cast.bakery) as bakery:
        account = SourceAccount.objects.of(bakery).create(vendor="hubspot", key="1", name="CRM of the bakery")
        run = ImportRun.objects.of(bakery).create(
            state=RunState.LOADED, file_name="c.csv", sha256="0" * 64, size=1, account=account
        )
        digest = people.digests_of(bakery.pk, email=LIA)["email"]
        Contact.objects.of(bakery).create(
            account=account, key="7", first_run=run, last_run=run, email_hash=digest
        )
        Contact.objects.of(bakery).create(account=account, key="8", first_run=run, last_run=run)
    text = signed_in(cast.viewer).get(url(lia)).content.decode()
    assert "Also known from:" in text
    assert "CRM of the bakery" in text


def test_somebody_of_whom_nothing_is_known_has_a_page_too(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        person = people.identify(bakery, at=datetime.now(UTC) - timedelta(days=1), external_id="7")
    assert person is not None
    text = signed_in(cast.viewer).get(url(person)).content.decode()
    assert "Nothing is known yet" in text
    assert "Stage and notes" not in text
    assert Stage(person.stage) == Stage.VISITOR
    assert timezone.is_aware(person.first_at)
