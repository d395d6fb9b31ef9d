"""Contacts are told apart without being readable, and an undo leaves them as if the import had never been."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import keeping
from accounts.models import AuditEntry, Workspace
from accounts.sealing import CannotOpen, random_key
from accounts.tenancy import workspace_scope
from campaigns.ingest import contacts
from campaigns.ingest.people import normalise_email, normalise_phone
from campaigns.models import Contact, ContactSighting, ImportRun, RunState, SourceAccount
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace, make_user
from tests.races import PATIENCE, after, in_thread, wait_until_over_or_held_up

HEADER = "Record ID,First Name,Email,Phone Number,Lifecycle Stage,Create Date,Original Traffic Source"


def crm(*people: str) -> bytes:
    """An export of contacts; each line "id,name,email,phone,stage,created,source"."""
    return "\n".join([HEADER, *people, ""]).encode()


LIA = "1,Lia,Lia@Orchard.example,+34 612 345 678,Lead,2026-06-01,Organic Search"
TOM = "2,Tom,tom@orchard.example,,Customer,2026-06-02,Paid Social"


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def keep_contacts(cast: Cast, wanted: bool) -> None:
    with as_workspace(cast.bakery):
        keeping.change_keeping(cast.bakery, files_days=365, contacts=wanted, by=cast.admin)


def known(workspace: Workspace) -> dict[str, tuple[Any, ...]]:
    """All that is known of each contact but its id in the table."""
    with as_workspace(workspace):
        return {
            contact.key: (
                bytes(contact.email_hash or b""),
                bytes(contact.phone_hash or b""),
                contacts.reveal(contact),
                contact.created_on,
                contact.stage,
                contact.channel,
                contact.first_run_id,
                contact.last_run_id,
            )
            for contact in Contact.objects.of(workspace)
        }


def sightings(workspace: Workspace) -> int:
    with as_workspace(workspace):
        return ContactSighting.objects.of(workspace).count()


def whole_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg(t::text, ' '), '') FROM ("
            "SELECT c::text FROM campaigns_contact c UNION ALL SELECT s::text FROM campaigns_contactsighting s) t"
        )
        text: str = cursor.fetchone()[0]
    return text


def test_people_of_a_loaded_file_are_contacts_and_unreadable(desk: Desk) -> None:
    made = desk.load(crm(LIA, TOM), "contacts.csv")
    assert made.state == RunState.LOADED
    found = known(desk.workspace)
    assert sorted(found) == ["1", "2"]
    lia, tom = found["1"], found["2"]
    assert lia[2:] == (("", ""), lia[3], "Lead", "organic_search", made.pk, made.pk)
    assert str(lia[3]) == "2026-06-01"
    assert (len(lia[0]), len(lia[1]), len(tom[0]), len(tom[1])) == (32, 32, 32, 0)
    with as_workspace(desk.workspace):
        assert not any(word in whole_table() for word in ("Orchard", "orchard", "612"))


def test_nothing_is_known_before_the_file_is_loaded(desk: Desk) -> None:
    desk.upload(crm(LIA, TOM), "contacts.csv")
    assert (known(desk.workspace), sightings(desk.workspace)) == ({}, 0)


@pytest.mark.parametrize(
    ("one", "same"),
    [(" Lia@Orchard.example ", "lia@orchard.example"), ("ｌｉａ@orchard.example", "lia@orchard.example")],
)
def test_an_address_is_the_same_however_it_is_written(one: str, same: str) -> None:
    assert normalise_email(one) == same


@pytest.mark.parametrize("text", ["", "lia", "lia@", "@orchard.example", "lia @orchard.example", "a@b"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert normalise_email(text) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+34 612-345-678", "+34612345678"),
        ("0034 612 345 678", "+34612345678"),
        ("'+34612345678", "+34612345678"),
        ("(+82) 10-1234-5678", "+821012345678"),
        ("612 345 678", "612345678"),
        ("12345", ""),
        ("no phone", ""),
    ],
)
def test_a_number_keeps_its_digits_and_the_prefix_as_given(text: str, number: str) -> None:
    assert normalise_phone(text) == number


def test_hashes_of_one_person_differ_between_workspaces(desk: Desk, cast: Cast) -> None:
    desk.load(crm(LIA), "contacts.csv")
    Desk(cast.florist, cast.analyst).load(crm(LIA), "contacts.csv")
    ours, theirs = known(cast.bakery)["1"], known(cast.florist)["1"]
    assert ours[0] != theirs[0]
    assert ours[1] != theirs[1]


def test_without_an_id_the_address_tells_people_apart(desk: Desk) -> None:
    lines = [LIA.replace("1,", "lia@orchard.example,", 1), TOM]
    desk.load(crm(*lines), "contacts.csv")
    assert [key[:3] for key in sorted(known(desk.workspace))] == ["2", "id:"]


@pytest.mark.parametrize("given", ["lia@orchard.example", "198.51.100.77", "+34 612 345 678"])
def test_an_id_that_describes_a_person_is_kept_as_a_hash(desk: Desk, given: str) -> None:
    desk.load(crm(f"{given},Lia,,,Lead,2026-06-01,"), "contacts.csv")
    (key,) = known(desk.workspace)
    assert key.startswith("id:")
    assert given not in key


def test_guests_are_told_apart_by_their_address(desk: Desk) -> None:
    desk.load(crm(f"0{LIA[1:]}"), "contacts.csv")
    assert [key[:6] for key in known(desk.workspace)] == ["email:"]


def test_a_later_import_says_more_and_forgets_nothing(desk: Desk) -> None:
    first = desk.load(crm(LIA, TOM), "contacts.csv")
    before = known(desk.workspace)
    second = desk.load(crm("1,Lia,,,Customer,2026-06-01,"), "later.csv")
    after = known(desk.workspace)
    assert after["2"] == before["2"]
    assert after["1"][:2] == before["1"][:2]
    assert after["1"][4:] == ("Customer", "crm", first.pk, second.pk)


def test_addresses_and_numbers_are_kept_sealed_when_wanted(desk: Desk, cast: Cast) -> None:
    keep_contacts(cast, True)
    desk.load(crm(LIA, TOM), "contacts.csv")
    assert [known(cast.bakery)[key][2] for key in "12"] == [
        ("lia@orchard.example", "+34612345678"),
        ("tom@orchard.example", ""),
    ]
    with as_workspace(cast.bakery):
        assert "orchard" not in whole_table()
        assert b"orchard".hex() not in whole_table()


def test_a_sealed_address_opens_for_its_contact_only(desk: Desk, cast: Cast) -> None:
    keep_contacts(cast, True)
    desk.load(crm(LIA, TOM), "contacts.csv")
    with as_workspace(cast.bakery):
        one, two = Contact.objects.of(cast.bakery).order_by("key")
        one.email = two.email
        with pytest.raises(CannotOpen):
            contacts.reveal(one)


def test_after_a_new_key_in_front_the_command_seals_contacts_with_it(
    desk: Desk, cast: Cast, settings: Any
) -> None:
    old, new = random_key(), random_key()
    settings.FILE_KEYS = (old,)
    keep_contacts(cast, True)
    desk.load(crm(LIA, TOM), "contacts.csv")
    before = known(cast.bakery)
    settings.FILE_KEYS = (new, old)
    out = StringIO()
    call_command("seal_files", stdout=out)
    assert "6 addresses and numbers under the first key now" in out.getvalue()
    settings.FILE_KEYS = (new,)
    assert known(cast.bakery) == before
    settings.FILE_KEYS = (old,)
    with pytest.raises(CannotOpen):
        known(cast.bakery)
    with pytest.raises(CommandError):
        call_command("seal_files", stdout=StringIO(), stderr=StringIO())


def test_switching_it_off_erases_what_was_kept_and_still_knows_everybody(desk: Desk, cast: Cast) -> None:
    keep_contacts(cast, True)
    desk.load(crm(LIA, TOM), "contacts.csv")
    keep_contacts(cast, False)
    assert {key: person[2] for key, person in known(cast.bakery).items()} == {"1": ("", ""), "2": ("", "")}
    with as_workspace(cast.bakery):
        assert not ContactSighting.objects.of(cast.bakery).exclude(email=None, phone=None).exists()
        actions = AuditEntry.objects.filter(action="workspace.keeping_changed").order_by("pk")
        assert [entry.detail["changes"] for entry in actions] == [
            {"keep_contacts": [False, True]},
            {"keep_contacts": [True, False]},
        ]
    before = known(cast.bakery)["1"][0]
    desk.load(crm(LIA + "x"), "again.csv")
    assert known(cast.bakery)["1"][0] == before


def test_only_admins_say_what_is_kept(cast: Cast) -> None:
    for user in (cast.analyst, cast.viewer, cast.stranger):
        with pytest.raises(PermissionDenied), as_workspace(cast.bakery):
            keeping.change_keeping(cast.bakery, files_days=30, contacts=True, by=user)


def test_undoing_the_only_import_leaves_no_trace(desk: Desk) -> None:
    desk.undo(desk.load(crm(LIA, TOM), "contacts.csv"))
    assert (known(desk.workspace), sightings(desk.workspace)) == ({}, 0)


def test_the_same_id_in_two_accounts_is_two_people(desk: Desk, cast: Cast) -> None:
    first = desk.load(crm(LIA), "contacts.csv")
    with as_workspace(cast.bakery):
        other = SourceAccount.objects.of(cast.bakery).create(vendor="hubspot_contacts", key="b", name="B")
    made = desk.upload(crm(TOM.replace("2,", "1,", 1)), "other.csv", account=str(other.pk))
    desk.confirm(made)
    desk.work()
    with as_workspace(cast.bakery):
        rows = Contact.objects.of(cast.bakery).order_by("account__name")
        assert [(row.key, row.first_run_id) for row in rows] == [("1", made.pk), ("1", first.pk)]
    desk.undo(made)
    assert list(known(cast.bakery)) == ["1"]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_loading_and_undoing_ends_where_loading_what_stands_does(
    cast: Cast, settings: Any, tmp_path: Any, seed: int
) -> None:
    settings.FILES_DIR = tmp_path
    chance = random.Random(seed)
    keep_contacts(cast, bool(seed % 2))
    desk = Desk(cast.bakery, cast.analyst)
    standing: list[tuple[ImportRun, bytes]] = []
    for step in range(9):
        if standing and chance.random() < 0.4:
            undone, _content = standing.pop(chance.randrange(len(standing)))
            desk.undo(undone)
        else:
            content = crm(*_random_people(chance, step))
            standing.append((desk.load(content, f"{step}.csv"), content))
    found = known(cast.bakery)
    assert sightings(cast.bakery) == sum(len(set(_keys(content))) for _run, content in standing)

    if seed % 2:
        with as_workspace(cast.florist):
            keeping.change_keeping(cast.florist, files_days=365, contacts=True, by=cast.admin)
    other = Desk(cast.florist, cast.analyst)
    renamed = {run.pk: other.load(content, run.file_name).pk for run, content in standing}
    assert comparable(found, lambda run_id: renamed[run_id]) == comparable(
        known(cast.florist), lambda run_id: run_id
    )


def comparable(found: dict[str, tuple[Any, ...]], named: Callable[[int], int]) -> dict[str, tuple[Any, ...]]:
    """Without the hashes, which are of a workspace; whether there is one stays."""
    return {
        key: (bool(email), bool(phone), *said, named(first), named(last))
        for key, (email, phone, *said, first, last) in found.items()
    }


def _random_people(chance: random.Random, step: int) -> list[str]:
    keys = chance.sample(range(1, 7), chance.randrange(1, 5))
    return [
        f"{key},N,{chance.choice(['', f'p{key}@orchard.example', f'q{key}@orchard.example'])},"
        f"{chance.choice(['', f'+3460000000{key}'])},{chance.choice(['Lead', 'Customer'])},2026-06-0{key},"
        f"{chance.choice(['', 'Organic Search', 'Direct Traffic'])}"
        for key in keys
    ] + [f"{100 + step},N,,,Lead,2026-06-09,"]


def _keys(content: bytes) -> list[str]:
    return [line.split(",")[0] for line in content.decode().splitlines()[1:]]


def test_switching_it_off_while_an_import_ends_leaves_nothing_kept(desk: Desk, cast: Cast) -> None:
    """The end of an import holds the workspace's row, so switching off comes before it or after it."""
    keep_contacts(cast, True)
    with workspace_scope(cast.bakery), connection.cursor() as cursor:
        cursor.execute(contacts.IS_KEEPING, {"workspace_id": cast.bakery.pk})
        cursor.execute(
            "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'accounts_workspace'::regclass"
        )
        assert "RowShareLock" in {mode for (mode,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_switching_it_off_while_an_import_is_undone_brings_no_address_back(desk: Desk, cast: Cast) -> None:
    keep_contacts(cast, True)
    desk.load(crm(LIA, TOM), "contacts.csv")
    newest = desk.load(crm(LIA), "again.csv")
    reached, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        assert go_on.wait(PATIENCE)

    def undo() -> None:
        with after("INSERT INTO found_contact", wait):
            desk.undo(newest)

    undoing, undone = in_thread(undo)
    assert reached.wait(PATIENCE), undone
    switching, switched = in_thread(lambda: keep_contacts(cast, False))
    wait_until_over_or_held_up(switching)
    go_on.set()
    for thread in (undoing, switching):
        thread.join(PATIENCE)
    assert (undone, switched) == ([None], [None])
    assert {key: person[2] for key, person in known(cast.bakery).items()} == {"1": ("", ""), "2": ("", "")}


def test_the_back_office_shows_who_is_known_but_not_how_to_reach_them(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    keep_contacts(cast, True)
    desk.load(crm(LIA, TOM), "contacts.csv")
    with as_workspace(cast.bakery):
        lia = Contact.objects.of(cast.bakery).get(key="1")
    office = signed_in(make_user("office@smroi.example", is_staff=True, is_superuser=True))
    pages = [
        office.get("/admin/campaigns/contact/").content.decode(),
        office.get(f"/admin/campaigns/contact/{lia.pk}/change/").content.decode(),
    ]
    for page in pages:
        assert "organic_search" in page
        for hidden in ("orchard", "612 345", "612345", bytes(lia.email_hash or b"").hex(), "Lia"):
            assert hidden not in page
    with as_workspace(cast.bakery):
        looks = AuditEntry.objects.filter(action="staff.looked").order_by("pk")
        assert [entry.subject for entry in looks] == ["contacts", "contact: 1"]


def test_the_day_of_a_buyer_is_that_of_the_first_order_in_the_file(desk: Desk) -> None:
    header = "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name"
    lines = [
        f"#{number},lia@orchard.example,paid,EUR,5,5,{day} 10:00:00 +0200,1,Tea"
        for number, day in ((1, "2026-05-03"), (2, "2026-04-02"), (3, "2026-05-20"))
    ]
    desk.load("\n".join([header, *lines, ""]).encode(), "orders.csv")
    (said,) = known(desk.workspace).values()
    assert str(said[3]) == "2026-04-02"
