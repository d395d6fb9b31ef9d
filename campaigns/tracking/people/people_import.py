"""Takes the leads of a file in: in one transaction, in sets where they are new, and nothing of it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User, Workspace
from campaigns.changes import mark_journeys
from campaigns.ingest.people import normalise_email, normalise_phone
from campaigns.models import Conversion, ConversionKind, Person, PersonKey, Stage, StageChange
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.details import hold, sealed_details
from campaigns.tracking.people.merging import rank
from campaigns.tracking.people.people_file import (
    CHUNK,
    SYSTEM,
    FileRow,
    PeopleFile,
    day_of,
    id_of,
    known_keys,
)


@dataclass(frozen=True, slots=True)
class Imported:
    new: int
    changed: int
    unchanged: int


@transaction.atomic
def import_people(workspace: Workspace, file: PeopleFile, *, by: User | None) -> Imported:
    """All lines that can be read. A line without a day tells of now; what is known already is only added to."""
    is_keeping = hold(workspace)
    now = timezone.now()
    rows = [row for row in file.rows if row.verdict != "problem"]
    known = known_keys(workspace, rows)
    seen = Counter(key for row in rows for key in row.keys)
    taken = _taken_ids(workspace, rows)
    alone = [
        row
        for row in rows
        if known.keys().isdisjoint(row.keys)
        and all(seen[key] == 1 for key in row.keys)
        and id_of(workspace, row) not in taken
    ]
    for start in range(0, len(alone), CHUNK):
        _add(workspace, alone[start : start + CHUNK], now=now, is_keeping=is_keeping)
    lines = {row.line for row in alone}
    told = _told(workspace, known)
    new, changed, rest = len(alone), 0, [row for row in rows if row.line not in lines]
    for row in rest:
        if _says_nothing_new(row, known, told, is_keeping=is_keeping):
            continue
        was_known = _add_to(workspace, row, now=now)
        new, changed = new + (not was_known), changed + was_known
    result = Imported(new, changed, len(rows) - new - changed)
    if new or changed:
        audit.record("people.imported", by=by, workspace=workspace, subject=str(new), changed=changed)
    return result


def _known_by(row: FileRow) -> dict[str, str]:
    return {"email": row.email, "phone": row.phone, "external_id": row.id, "system": SYSTEM}


def _taken_ids(workspace: Workspace, rows: Sequence[FileRow]) -> set[str]:
    """Which of the leads were taken down before."""
    ids = [id_of(workspace, row) for row in rows]
    found: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        same = Conversion.objects.of(workspace).filter(
            system=SYSTEM, kind=ConversionKind.LEAD, external_id__in=ids[start : start + CHUNK]
        )
        found.update(same.values_list("external_id", flat=True))
    return found


# --- in sets ------------------------------------------------------------------------------------------------------


def _add(workspace: Workspace, rows: Sequence[FileRow], *, now: datetime, is_keeping: bool) -> None:
    """People of whom nobody has heard, each with the keys, the lead and the stages of one line."""
    made: list[tuple[FileRow, Person, datetime]] = []
    for row in rows:
        at = row.at or now
        person = Person(
            workspace=workspace,
            first_at=at,
            lead_at=at,
            deal_at=at if row.stage == Stage.OPPORTUNITY else None,
            stage=row.stage,
            heard_from=row.heard_from,
        )
        if is_keeping:
            given = {
                "email": normalise_email(row.email),
                "phone": normalise_phone(row.phone),
                "name": row.name,
            }
            for what, sealed in sealed_details(person, given).items():
                setattr(person, what, sealed)
        made.append((row, person, at))
    Person.objects.of(workspace).bulk_create([person for _, person, _ in made])
    PersonKey.objects.of(workspace).bulk_create(
        PersonKey(workspace=workspace, person=person, kind=kind, digest=digest)
        for row, person, _ in made
        for kind, digest in row.keys
    )
    StageChange.objects.of(workspace).bulk_create(
        StageChange(workspace=workspace, person=person, stage=stage, at=at, reason="import")
        for row, person, at in made
        for stage in dict.fromkeys((Stage.LEAD, row.stage))
    )
    leads = [
        Conversion(
            workspace=workspace,
            kind=ConversionKind.LEAD,
            system=SYSTEM,
            external_id=id_of(workspace, row),
            source="file",
            at=at,
            day=day_of(at, workspace),
            person=person,
        )
        for row, person, at in made
    ]
    Conversion.objects.of(workspace).bulk_create(leads)
    mark_journeys(workspace.pk, conversions=[lead.pk for lead in leads])


# --- one by one ---------------------------------------------------------------------------------------------------


def _told(workspace: Workspace, known: dict[tuple[str, bytes], int]) -> dict[int, Person]:
    ids = sorted(set(known.values()))
    found: dict[int, Person] = {}
    for start in range(0, len(ids), CHUNK):
        found |= Person.objects.of(workspace).in_bulk(ids[start : start + CHUNK])
    return found


def _says_nothing_new(
    row: FileRow, known: dict[tuple[str, bytes], int], told: dict[int, Person], *, is_keeping: bool
) -> bool:
    ids = {known.get(key, 0) for key in row.keys}
    person = told.get(ids.pop()) if len(ids) == 1 else None
    if person is None or person.lead_at is None:
        return False
    details = {"email": row.email, "phone": normalise_phone(row.phone), "name": row.name}
    return (
        (row.at is None or row.at >= max(person.lead_at, person.first_at))
        and rank(row.stage) <= rank(person.stage)
        and bool(person.heard_from or not row.heard_from)
        and (not is_keeping or all(getattr(person, what) or not text for what, text in details.items()))
    )


def _add_to(workspace: Workspace, row: FileRow, *, now: datetime) -> bool:
    """To whoever it is, or to somebody new; who is a lead already is not one once more. Whether they were known."""
    at = row.at or now
    before = people.find_person(workspace, **_known_by(row))
    is_new = before is None or before.lead_at is None
    if before is None or before.lead_at is None:
        report = conversions.Report(
            kind=ConversionKind.LEAD,
            external_id=id_of(workspace, row),
            at=at,
            source="file",
            system=SYSTEM,
            email=row.email,
            phone=row.phone,
            customer_id=row.id,
            person_name=row.name,
        )
        conversions.record(workspace, report)
        person = people.find_person(workspace, **_known_by(row))
    else:
        at = row.at or before.lead_at
        person = people.identify(
            workspace,
            at=at,
            email=row.email,
            phone=row.phone,
            external_id=row.id,
            system=SYSTEM,
            name=row.name,
        )
    assert person is not None  # a line without keys is a problem
    people.reach_stage(workspace, person, Stage.LEAD, at=at, reason="import")
    if row.stage == Stage.LOST and is_new:
        people.lose(workspace, person, at=at, reason="import")
    elif row.stage not in (Stage.LOST, Stage.LEAD):
        people.reach_stage(workspace, person, row.stage, at=at, reason="import")
    if row.heard_from and not person.heard_from:
        Person.objects.of(workspace).filter(pk=person.pk).update(heard_from=row.heard_from)
    return before is not None
