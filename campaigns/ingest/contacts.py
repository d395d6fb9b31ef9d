"""People of an import: kept as keyed hashes when it is loaded, and worked out anew from what remains when it is undone.

Each import says what it saw (`ContactSighting`); a contact is the newest that those of its account say. So loading and
undoing in any order end in the same contacts, without keeping what was before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.dispatch import receiver

from accounts.sealing import Hasher, seal, sealed_anew, unseal
from accounts.signals import contacts_no_longer_kept
from accounts.tenancy import workspace_scope
from campaigns.ingest.people import normalise_email, normalise_phone
from campaigns.ingest.private import masked
from campaigns.ingest.shapes import Contact as Person
from campaigns.models import Contact, ContactSighting, ImportRun

_KNOWN = ("email_hash", "phone_hash", "email", "phone", "created_on", "stage", "channel")
_COLUMNS = ", ".join(_KNOWN)
_MAX_KEY = 100
_CREATED_ON = _KNOWN.index("created_on")

# Against whoever switches it off meanwhile: that waits, and then erases what was written.
IS_KEEPING = "SELECT keep_contacts FROM accounts_workspace WHERE id = %(workspace_id)s FOR SHARE"

# COPY cannot write into a table with row-level security. The keys are primary: the planner does not know how much was
# just written to the other tables, and without an index it compares everybody with everybody.
MAKE_SEEN = """
CREATE TEMPORARY TABLE IF NOT EXISTS seen_contact (
    key varchar(100) PRIMARY KEY, email_hash bytea, phone_hash bytea, email bytea, phone bytea, created_on date,
    stage varchar(60), channel varchar(20)
) ON COMMIT DELETE ROWS
"""
MAKE_FOUND = """
CREATE TEMPORARY TABLE IF NOT EXISTS found_contact (
    key varchar(100) PRIMARY KEY, email_hash bytea, phone_hash bytea, email bytea, phone bytea, created_on date,
    stage varchar(60), channel varchar(20), first_run_id bigint, last_run_id bigint
) ON COMMIT DELETE ROWS
"""
FILL_SEEN = f"COPY seen_contact (key, {_COLUMNS}) FROM STDIN"
ADD_SIGHTINGS = f"""
INSERT INTO campaigns_contactsighting (workspace_id, run_id, key, {_COLUMNS})
SELECT %(workspace_id)s, %(run_id)s, key, {_COLUMNS} FROM seen_contact
"""
# By the primary key (workspace_id, run_id, key).
REMOVE_SIGHTINGS = """
WITH removed AS (
    DELETE FROM campaigns_contactsighting WHERE workspace_id = %(workspace_id)s AND run_id = %(run_id)s RETURNING key
)
INSERT INTO seen_contact (key) SELECT key FROM removed
"""

# Which of two imports is the newer one.
_ORDER = "r.load_order"
# What the newest import says that says anything; the sealed address is that of the hash. By sighting_by_key.
_LATEST = ", ".join(
    f"(array_agg(s.{name} ORDER BY {_ORDER} DESC) FILTER (WHERE {said}))[1]"
    for name, said in {
        "email_hash": "s.email_hash IS NOT NULL",
        "phone_hash": "s.phone_hash IS NOT NULL",
        "email": "s.email_hash IS NOT NULL",
        "phone": "s.phone_hash IS NOT NULL",
        "created_on": "s.created_on IS NOT NULL",
    }.items()
) + "".join(
    f", coalesce((array_agg(s.{name} ORDER BY {_ORDER} DESC) FILTER (WHERE s.{name} <> ''))[1], '')"
    for name in ("stage", "channel")
)
WORK_OUT = f"""
INSERT INTO found_contact (key, {_COLUMNS}, first_run_id, last_run_id)
SELECT s.key, {_LATEST}, (array_agg(r.id ORDER BY {_ORDER}))[1], (array_agg(r.id ORDER BY {_ORDER} DESC))[1]
  FROM campaigns_contactsighting s
  JOIN campaigns_importrun r ON r.workspace_id = s.workspace_id AND r.id = s.run_id
 WHERE s.workspace_id = %(workspace_id)s AND r.account_id = %(account_id)s AND s.key IN (SELECT key FROM seen_contact)
 GROUP BY s.key
"""
# By one_contact_a_key (workspace_id, account_id, key).
PUT = f"""
INSERT INTO campaigns_contact (workspace_id, account_id, key, {_COLUMNS}, first_run_id, last_run_id)
SELECT %(workspace_id)s, %(account_id)s, key, {_COLUMNS}, first_run_id, last_run_id FROM found_contact
ON CONFLICT (workspace_id, account_id, key) DO UPDATE
   SET {", ".join(f"{name} = excluded.{name}" for name in (*_KNOWN, "first_run_id", "last_run_id"))}
"""
REMOVE_UNSEEN = """
DELETE FROM campaigns_contact c USING seen_contact k
 WHERE c.workspace_id = %(workspace_id)s AND c.account_id = %(account_id)s AND c.key = k.key
   AND NOT EXISTS (SELECT FROM found_contact f WHERE f.key = k.key)
"""


def is_keeping(workspace_id: int) -> bool:
    """Whether the workspace keeps contacts, which stays so until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(IS_KEEPING, {"workspace_id": workspace_id})
        found = cursor.fetchone()
    return bool(found and found[0])


def keep(run: ImportRun, people: Sequence[Person]) -> None:
    """Keep the people of an import that is being loaded; in the transaction that ends the loading, account locked."""
    if not people:
        return
    values = _values(run)
    are_kept = is_keeping(values["workspace_id"])
    with connection.cursor() as cursor:
        _empty_seen(cursor)
        with cursor.copy(FILL_SEEN) as copy:
            for row in _rows(values["workspace_id"], people, is_keeping=are_kept):
                copy.write_row(row)
        cursor.execute(ADD_SIGHTINGS, values)
        _work_out(cursor, values)


def forget(workspace_id: int, run_id: int) -> None:
    """Take back what an import said of people; under the account's lock.

    What the other imports say is copied: an address that is erased meanwhile must not come back from there.
    """
    run = ImportRun.objects.of(workspace_id).filter(pk=run_id).first()
    if run is None:
        return  # it was taken away whole, and what it saw with it
    values = _values(run)
    is_keeping(workspace_id)  # for what it holds
    with connection.cursor() as cursor:
        _empty_seen(cursor)
        cursor.execute(REMOVE_SIGHTINGS, values)
        if cursor.rowcount:
            _work_out(cursor, values)


def reveal(contact: Contact) -> tuple[str, str]:
    """E-mail address and phone number, "" where they are not kept."""
    workspace_id, key = contact.workspace_id, contact.key
    assert workspace_id is not None
    email, phone = (
        unseal(bytes(sealed), context=_context(workspace_id, key, what)).decode() if sealed else ""
        for what, sealed in (("email", contact.email), ("phone", contact.phone))
    )
    return email, phone


def seal_again(workspace_id: int) -> int:
    """Bring what is kept under the first key; whatever changes meanwhile wins."""
    done = 0
    for model in (Contact, ContactSighting):
        rows = model.objects.of(workspace_id)
        for row in rows.exclude(email=None, phone=None).iterator():
            for what in ("email", "phone"):
                sealed = bytes(getattr(row, what) or b"")
                if sealed and (anew := sealed_anew(sealed, context=_context(workspace_id, row.key, what))):
                    done += rows.filter(pk=row.pk, **{what: sealed}).update(**{what: anew})
    return done


@receiver(contacts_no_longer_kept, dispatch_uid="campaigns.erase_contacts")
def erase(workspace_id: int, **_more: Any) -> None:
    """Erase addresses and numbers; the hashes stay, by which later imports recognise who is known."""
    with workspace_scope(workspace_id):
        for model in (Contact, ContactSighting):
            model.objects.of(workspace_id).exclude(email=None, phone=None).update(email=None, phone=None)


def _values(run: ImportRun) -> dict[str, Any]:
    return {"workspace_id": run.workspace_id, "run_id": run.pk, "account_id": run.account_id}


def _work_out(cursor: Any, values: dict[str, Any]) -> None:
    """Make the contacts of all keys in `seen_contact` what the sightings say, gone where there are none."""
    cursor.execute("ANALYZE seen_contact")
    cursor.execute(MAKE_FOUND)
    cursor.execute("TRUNCATE found_contact")
    cursor.execute(WORK_OUT, values)
    cursor.execute("ANALYZE found_contact")
    cursor.execute(PUT, values)
    cursor.execute(REMOVE_UNSEEN, values)


def _empty_seen(cursor: Any) -> None:
    cursor.execute(MAKE_SEEN)
    cursor.execute("TRUNCATE seen_contact")


def _rows(workspace_id: int, people: Sequence[Person], *, is_keeping: bool) -> Iterator[tuple[Any, ...]]:
    """One row a person; of several lines about one the later ones count where they say something.

    The day is the earliest: that of the first order, where each line is an order.
    """
    hash_email, hash_phone = Hasher(workspace_id, "e-mail"), Hasher(workspace_id, "phone")
    merged: dict[str, list[Any]] = {}
    for person in people:
        email, phone = normalise_email(person.email), normalise_phone(person.phone)
        email_hash = hash_email(email) if email else None
        phone_hash = hash_phone(phone) if phone else None
        key = _key(person.key, email_hash, phone_hash, hash_email)
        if not key:
            continue
        said = [email_hash, phone_hash, email, phone, person.created_on, person.stage, person.channel]
        before = merged.setdefault(key, said)
        days = [day for day in (person.created_on, before[_CREATED_ON]) if day]
        merged[key] = [new or old for new, old in zip(said, before, strict=True)]
        merged[key][_CREATED_ON] = min(days, default=None)
    for key, (email_hash, phone_hash, email, phone, *rest) in merged.items():
        kept = [
            seal(text.encode(), context=_context(workspace_id, key, what)) if is_keeping and text else None
            for what, text in (("email", email), ("phone", phone))
        ]
        yield (key, email_hash, phone_hash, *kept, *rest)


def _key(given: str, email_hash: bytes | None, phone_hash: bytes | None, hashed: Hasher) -> str:
    """The source's id; a hash where the id is itself an address or the like, or is missing."""
    if given:
        is_plain = len(given) < _MAX_KEY and masked(given) == given
        return given if is_plain else f"id:{hashed(given).hex()}"
    if email_hash:
        return f"email:{email_hash.hex()}"
    return f"phone:{phone_hash.hex()}" if phone_hash else ""


def _context(workspace_id: int, key: str, what: str) -> str:
    return f"{what} of contact {key} of workspace {workspace_id}"
