"""Who somebody is: found by keyed hashes, made when unknown, merged when two turn out to be one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
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
    "code_of",
    "digests_of",
    "find_person",
    "identify",
    "link_visitor",
    "reach_stage",
    "reveal",
    "set_stage",
]

# The hashes of addresses and numbers are those of imported contacts, so that one person is one in both.
PURPOSES = {
    PersonKey.Kind.EMAIL: "e-mail",
    PersonKey.Kind.PHONE: "phone",
    PersonKey.Kind.EXTERNAL: "external id",
}
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
        PersonKey.Kind.PHONE: "" if _is_filler(number) else number,
        PersonKey.Kind.EXTERNAL: f"{system}:{plain(external_id)}" if plain(external_id) else "",
    }
    return {kind: Hasher(workspace_id, PURPOSES[kind])(text) for kind, text in texts.items() if text}


def _is_filler(number: str) -> bool:
    """Whether it was written because the field had to be filled in: it would make one person of strangers."""
    digits = number.lstrip("+")
    return len(set(digits)) == 1 or digits in "01234567890123456789"


def find_person(workspace: Workspace, **known: str) -> Person | None:
    """By any of `email`, `phone`, `external_id` with its `system`."""
    digests = digests_of(workspace.pk, **known)
    keys = PersonKey.objects.of(workspace).filter(digest__in=list(digests.values())).select_related("person")
    by_kind = {key.kind: key.person for key in keys if digests.get(key.kind) == bytes(key.digest)}
    return next((by_kind[kind] for kind in PURPOSES if kind in by_kind), None)


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

    Takes the lock PEOPLE of the workspace. Addresses and names are kept, sealed, where the workspace keeps contacts;
    with `keep` also those of whoever wrote them down here to be written to. What visitor it was counts for conversions
    from `at` on.
    """
    digests = digests_of(workspace.pk, email=email, phone=phone, external_id=external_id, system=system)
    if not digests:
        return None
    is_keeping = hold(workspace)
    keys = list(PersonKey.objects.of(workspace).filter(digest__in=list(digests.values())))
    keys = [key for key in keys if digests.get(key.kind) == bytes(key.digest)]
    people = list(
        Person.objects.of(workspace).filter(pk__in={key.person_id for key in keys}).order_by("first_at", "pk")
    )
    person = people[0] if people else Person.objects.of(workspace).create(first_at=at)
    for other in people[1:]:
        merge(workspace, person, other, is_keeping=is_keeping)
    known = {key.kind for key in keys}
    PersonKey.objects.of(workspace).bulk_create(
        PersonKey(workspace=workspace, person=person, kind=kind, digest=digest)
        for kind, digest in digests.items()
        if kind not in known
    )
    given = {"email": normalise_email(plain(email)), "phone": normalise_phone(plain(phone)), "name": name}
    keep_details(workspace, person, given, is_keeping=is_keeping, wrote_down=keep)
    Person.objects.of(workspace).filter(pk=person.pk).update(first_at=Least(F("first_at"), at))
    for found in _visitors(workspace, visitor, click_id):
        link_visitor(workspace, person, found, at=at)
    person.refresh_from_db()
    return person


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


def _visitors(workspace: Workspace, visitor: bytes | None, click_id: str) -> list[bytes]:
    """The visitor that is named, and the one who clicked: in the inbox still, or a visit already.

    In this order: what leaves the inbox between the two questions is a visit by then.
    """
    found = [visitor] if visitor else []
    if click := plain(click_id)[:22]:
        is_it = Q(kind="click", body__k=click) | Q(body__c=click)
        waiting = Hit.objects.of(workspace).filter(is_it, verdict="person").values_list("visitor", flat=True)
        found += [bytes(one) for one in waiting]
        clicked = Visit.objects.of(workspace).filter(click_id=click).values_list("visitor", flat=True)
        found += [bytes(one) for one in clicked]
    return list(dict.fromkeys(found))
