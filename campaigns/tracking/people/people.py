"""Who somebody is: found by keyed hashes, made when unknown, merged when two turn out to be one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from accounts.sealing import Hasher
from campaigns.changes import mark_journeys
from campaigns.ingest.people import normalise_email, normalise_phone
from campaigns.locks import Lock, take
from campaigns.models import Hit, Person, PersonKey, Stage, StageChange, Visit
from campaigns.tracking.people.details import hold, keep_details, plain, reveal
from campaigns.tracking.people.merging import code_of, link_visitor, merge, rank

__all__ = [
    "clicked",
    "code_of",
    "digests_of",
    "find_person",
    "identify",
    "is_id",
    "link_visitor",
    "lose",
    "reach_stage",
    "reveal",
    "set_stage",
]

# The hashes of addresses and numbers are those of imported contacts, so that one person is one in both.
# In the order in which they are believed: a number is shared by a household, an office, a switchboard.
PURPOSES = {
    PersonKey.Kind.EMAIL: "e-mail",
    PersonKey.Kind.EXTERNAL: "external id",
    PersonKey.Kind.PHONE: "phone",
}
# What programs write where there is no id: it would make one person of strangers.
NO_IDS = frozenset({"0", "-", "null", "none", "undefined", "nan", "n/a", "guest", "anonymous"})
# When somebody first was one, by stage.
MOMENTS = {Stage.LEAD: "lead_at", Stage.OPPORTUNITY: "deal_at"}
MOST_NOTES, MOST_HEARD_FROM = 2000, 200


def digests_of(
    workspace_id: int, *, email: str = "", phone: str = "", external_id: str = "", system: str = ""
) -> dict[str, bytes]:
    """Hash by kind of key, of what is given and can be read."""
    number = normalise_phone(plain(phone))
    texts = {
        PersonKey.Kind.EMAIL: normalise_email(plain(email)),
        PersonKey.Kind.EXTERNAL: f"{system}:{plain(external_id)}" if is_id(external_id) else "",
        PersonKey.Kind.PHONE: "" if _is_filler(number) else number,
    }
    return {kind: Hasher(workspace_id, PURPOSES[kind])(text) for kind, text in texts.items() if text}


def is_id(text: str) -> bool:
    """Whether it tells anybody apart."""
    return bool(plain(text)) and plain(text).casefold() not in NO_IDS


def _is_filler(number: str) -> bool:
    """Whether it was written because the field had to be filled in: it would make one person of strangers."""
    digits = number.removeprefix("+")
    if digits in "01234567890123456789":
        return True
    # The country's digits, or the nought before a national number, are no part of what was filled in.
    before = range(4) if number != digits else range(2) if digits.startswith("0") else range(1)
    return any(len(digits) >= 6 + start and len(set(digits[start:])) == 1 for start in before)


def find_person(workspace: Workspace, **known: str) -> Person | None:
    """By any of `email`, `phone`, `external_id` with its `system`."""
    digests = digests_of(workspace.pk, **known)
    ids = _known_by(workspace, digests)
    named = _people_of(workspace, digests, ids)
    first = next((ids[kind] for kind in PURPOSES if kind in ids), None)
    return next((person for person in named if person.pk == first), None)


def identify(
    workspace: Workspace,
    *,
    at: datetime,
    email: str = "",
    phone: str = "",
    external_id: str = "",
    system: str = "",
    name: str = "",
    visitor: bytes | None = None,
    click_id: str = "",
    keep: bool = False,
) -> Person | None:
    """Whoever this is, known from now on by all that is given; None when nothing that recognises people is given.

    A number that is that of somebody with another address stays theirs.

    Takes the lock PEOPLE of the workspace. Addresses and names are kept, sealed, where the workspace keeps contacts;
    with `keep` also those of whoever wrote them down here to be written to. What visitor it was counts for conversions
    from `at` on.
    """
    digests = digests_of(workspace.pk, email=email, phone=phone, external_id=external_id, system=system)
    if not digests:
        return None
    is_keeping = hold(workspace)
    known = _known_by(workspace, digests)
    people = _people_of(workspace, digests, known)
    person = people[0] if people else Person.objects.of(workspace).create(first_at=at)
    for other in people[1:]:
        merge(workspace, person, other, is_keeping=is_keeping)
    PersonKey.objects.of(workspace).bulk_create(
        PersonKey(workspace=workspace, person=person, kind=kind, digest=digest)
        for kind, digest in digests.items()
        if kind not in known
    )
    given = {"email": normalise_email(plain(email)), "phone": normalise_phone(plain(phone)), "name": name}
    keep_details(workspace, person, given, is_keeping=is_keeping, wrote_down=keep)
    Person.objects.of(workspace).filter(pk=person.pk).update(first_at=Least(F("first_at"), at))
    for found in dict.fromkeys(filter(None, (visitor, clicked(workspace, click_id)))):
        link_visitor(workspace, person, found, at=at)
    person.refresh_from_db()
    return person


def _known_by(workspace: Workspace, digests: Mapping[str, bytes]) -> dict[str, int]:
    """Ids of people by the kinds of the keys that are known."""
    rows = PersonKey.objects.of(workspace).filter(digest__in=list(digests.values()))
    return {row.kind: row.person_id for row in rows if digests.get(row.kind) == bytes(row.digest)}


def _people_of(workspace: Workspace, digests: Mapping[str, bytes], known: Mapping[str, int]) -> list[Person]:
    """Whom the keys name, who are one: by address and id, and by a number only where no two addresses share it."""
    ids = dict(known)
    by_phone = ids.pop(PersonKey.Kind.PHONE, None)
    addressed = set(
        PersonKey.objects.of(workspace)
        .filter(person__in=[*ids.values(), *filter(None, [by_phone])], kind=PersonKey.Kind.EMAIL)
        .values_list("person_id", flat=True)
    )
    named = set(ids.values())
    has_address = PersonKey.Kind.EMAIL in digests or bool(named & addressed)
    if by_phone is not None and not (by_phone in addressed and has_address):
        named.add(by_phone)
    return list(Person.objects.of(workspace).filter(pk__in=named).order_by("first_at", "pk"))


def clicked(workspace: Workspace, click_id: str) -> bytes | None:
    """Who clicked: in the inbox still, or a visit already; what leaves the inbox meanwhile is a visit by then.

    Not whoever else opened the address that the click led to: people pass it on.
    """
    click = plain(click_id)[:22]
    if not click:
        return None
    waiting = Hit.objects.of(workspace).filter(kind="click", body__k=click, verdict="person").order_by("pk")
    visits = Visit.objects.of(workspace).filter(click_id=click)
    first = visits.order_by(Case(When(origin=Visit.Origin.CLICK, then=0), default=1), "started_at", "pk")
    found = waiting.values_list("visitor", flat=True).first()
    found = found or first.values_list("visitor", flat=True).first()
    return None if found is None else bytes(found)


def reach_stage(workspace: Workspace, person: Person, stage: str, *, at: datetime, reason: str) -> None:
    """By what happened: forwards only, and what was lost comes back; call under the lock PEOPLE.

    What a person said of the stage holds against everything that happened before it, whenever that is told.
    """
    column = MOMENTS.get(Stage(stage))
    moment = getattr(person, column) if column else None
    changes: dict[str, Any] = {}
    if column and (moment is None or at < moment):
        changes[column] = at
    said = StageChange.objects.of(workspace).filter(person=person, reason="").order_by("-at").first()
    if rank(stage) > rank(person.stage) and (said is None or at > said.at):
        changes["stage"] = stage
    _note(workspace, person, stage, at=at, reason=reason, is_move="stage" in changes)
    if changes:
        Person.objects.of(workspace).filter(pk=person.pk).update(**changes)
        person.refresh_from_db()
        mark_journeys(workspace.pk, people=[person.pk])


def lose(workspace: Workspace, person: Person, *, at: datetime, reason: str) -> None:
    """Whoever was told to be lost, however far they had come; call under the lock PEOPLE."""
    Person.objects.of(workspace).filter(pk=person.pk).update(stage=Stage.LOST)
    StageChange.objects.of(workspace).create(person=person, stage=Stage.LOST, at=at, reason=reason)
    mark_journeys(workspace.pk, people=[person.pk])


def _note(
    workspace: Workspace, person: Person, stage: str, *, at: datetime, reason: str, is_move: bool
) -> None:
    """The first time that each stage was reached, in whatever order it is told; and each time somebody comes back."""
    rows = StageChange.objects.of(workspace).filter(person=person, stage=stage).exclude(reason="")
    first = rows.order_by("at", "pk").first()
    if first is None or (is_move and at > first.at):
        StageChange.objects.of(workspace).create(person=person, stage=stage, at=at, reason=reason)
    elif at < first.at:
        rows.filter(pk=first.pk).update(at=at, reason=reason)


@transaction.atomic
def set_stage(
    workspace: Workspace, person: Person, stage: str, *, at: datetime, by: User | ApiKey | None
) -> None:
    """What a person says, forwards or back."""
    if stage not in Stage.values:
        raise DomainError(_("Choose one of the list."), field="stage")
    take(Lock.PEOPLE, workspace.pk)
    person = _as_it_is(workspace, person)
    if person.stage == stage:
        return
    column = MOMENTS.get(Stage(stage))
    first = {column: at} if column and getattr(person, column) is None else {}
    Person.objects.of(workspace).filter(pk=person.pk).update(stage=stage, **first)
    StageChange.objects.of(workspace).create(
        person=person, stage=stage, at=at, by=by if isinstance(by, User) else None
    )
    audit.record(
        "person.stage_set",
        by=by,
        workspace=workspace,
        subject=code_of(person),
        before=str(person.stage),
        after=stage,
    )
    mark_journeys(workspace.pk, people=[person.pk])


@transaction.atomic
def describe(
    workspace: Workspace,
    person: Person,
    *,
    notes: str | None = None,
    heard_from: str | None = None,
    by: User | ApiKey | None,
) -> None:
    """Notes, and where somebody says to have heard of the business; None leaves what there is."""
    take(Lock.PEOPLE, workspace.pk)
    person = _as_it_is(workspace, person)
    wanted: dict[str, str] = {}
    if notes is not None:
        wanted["notes"] = plain(notes)
    if heard_from is not None:
        wanted["heard_from"] = " ".join(plain(heard_from).split())
    for field, most in (("notes", MOST_NOTES), ("heard_from", MOST_HEARD_FROM)):
        if len(wanted.get(field, "")) > most:
            raise DomainError(_("Write at most %(count)d characters.") % {"count": most}, field=field)
    changed = {field: text for field, text in wanted.items() if text != getattr(person, field)}
    if changed:
        Person.objects.of(workspace).filter(pk=person.pk).update(**changed)
        # Not what was written: that may be about the person.
        audit.record(
            "person.described", by=by, workspace=workspace, subject=code_of(person), fields=sorted(changed)
        )


def _as_it_is(workspace: Workspace, person: Person) -> Person:
    found = Person.objects.of(workspace).filter(pk=person.pk).first()
    if found is None:
        raise Conflict(_("This person was merged with another one or erased meanwhile."))
    return found
