"""Who somebody is: found by keyed hashes, made when unknown, merged when two turn out to be one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Least

from accounts.models import User, Workspace
from accounts.sealing import Hasher, seal, unseal
from campaigns.changes import mark_journeys
from campaigns.ingest.people import normalise_email, normalise_phone
from campaigns.locks import Lock, take
from campaigns.models import (
    Conversion,
    FormSubmission,
    Person,
    PersonKey,
    Stage,
    StageChange,
    Visit,
    VisitorLink,
)

# From one to the next nobody goes back by himself; a person may set any.
ORDER = (Stage.VISITOR, Stage.LEAD, Stage.QUALIFIED, Stage.OPPORTUNITY, Stage.CUSTOMER)
# The hashes of addresses and numbers are those of imported contacts, so that one person is one in both.
PURPOSES = {
    PersonKey.Kind.EMAIL: "e-mail",
    PersonKey.Kind.PHONE: "phone",
    PersonKey.Kind.EXTERNAL: "external id",
}
_SEALED = ("email", "phone", "name")


def digests_of(
    workspace_id: int, *, email: str = "", phone: str = "", external_id: str = "", system: str = ""
) -> dict[str, bytes]:
    """Hash by kind of key, of what is given and can be read."""
    texts = {
        PersonKey.Kind.EMAIL: normalise_email(email),
        PersonKey.Kind.PHONE: normalise_phone(phone),
        PersonKey.Kind.EXTERNAL: f"{system}:{external_id.strip()}" if external_id.strip() else "",
    }
    return {kind: Hasher(workspace_id, PURPOSES[kind])(text) for kind, text in texts.items() if text}


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
    take(Lock.PEOPLE, workspace.pk)
    keys = list(PersonKey.objects.of(workspace).filter(digest__in=list(digests.values())))
    keys = [key for key in keys if digests.get(key.kind) == bytes(key.digest)]
    people = list(
        Person.objects.of(workspace).filter(pk__in={key.person_id for key in keys}).order_by("first_at", "pk")
    )
    person = people[0] if people else Person.objects.of(workspace).create(first_at=at)
    for other in people[1:]:
        merge(workspace, person, other)
    known = {key.kind for key in keys}
    PersonKey.objects.of(workspace).bulk_create(
        PersonKey(workspace=workspace, person=person, kind=kind, digest=digest)
        for kind, digest in digests.items()
        if kind not in known
    )
    details = {"email": normalise_email(email), "phone": normalise_phone(phone), "name": name}
    keep_details(workspace, person, details, keep=keep)
    Person.objects.of(workspace).filter(pk=person.pk).update(first_at=Least(F("first_at"), at))
    for found in _visitors(workspace, visitor, click_id):
        link_visitor(workspace, person, found, at=at)
    person.refresh_from_db()
    return person


def keep_details(
    workspace: Workspace, person: Person, details: Mapping[str, str], *, keep: bool = False
) -> None:
    """Seal what is given and missing, where the workspace keeps contacts or with `keep`; under the lock PEOPLE."""
    # Against whoever switches it off meanwhile: that waits, and then erases what was written.
    keeping = Workspace.objects.filter(pk=workspace.pk, keep_contacts=True).select_for_update(no_key=True)
    if not keep and not keeping.exists():
        return
    sealed = {
        what: seal(text.strip()[:300].encode(), context=_context(person, what))
        for what, text in details.items()
        if text.strip() and not getattr(person, what)
    }
    if sealed:
        Person.objects.of(workspace).filter(pk=person.pk).update(**sealed)


def reveal(person: Person) -> dict[str, str]:
    """E-mail address, phone number and name, "" where they are not kept."""
    return {
        what: unseal(bytes(sealed), context=_context(person, what)).decode()
        if (sealed := getattr(person, what))
        else ""
        for what in _SEALED
    }


def link_visitor(workspace: Workspace, person: Person, visitor: bytes, *, at: datetime) -> None:
    """This visitor is this person, from `at` on; an earlier moment wins."""
    link, is_new = VisitorLink.objects.of(workspace).get_or_create(
        visitor=visitor, person=person, defaults={"workspace": workspace, "linked_at": at}
    )
    if not is_new and link.linked_at <= at:
        return
    if not is_new:
        VisitorLink.objects.of(workspace).filter(pk=link.pk).update(linked_at=at)
    mark_journeys(workspace.pk, people=[person.pk], visitors=[visitor])


def merge(workspace: Workspace, kept: Person, other: Person) -> None:
    """`other` is `kept`: everything of it moves; call under the lock PEOPLE."""
    PersonKey.objects.of(workspace).filter(person=other).update(person=kept)
    for link in VisitorLink.objects.of(workspace).filter(person=other):
        link_visitor(workspace, kept, bytes(link.visitor), at=link.linked_at)
    for model in (Conversion, FormSubmission, StageChange):
        rows: Any = model.objects.of(workspace)
        rows.filter(person=other).update(person=kept)
    details = {what: text for what, text in reveal(other).items() if text}
    keep_details(workspace, kept, details, keep=True)  # what was kept may be kept
    values = {
        "first_at": min(kept.first_at, other.first_at),
        "lead_at": min(filter(None, (kept.lead_at, other.lead_at)), default=None),
        "deal_at": min(filter(None, (kept.deal_at, other.deal_at)), default=None),
        "heard_from": kept.heard_from or other.heard_from,
        "notes": "\n".join(filter(None, (kept.notes, other.notes)))[:2000],
        "stage": _further(kept.stage, other.stage),
    }
    Person.objects.of(workspace).filter(pk=kept.pk).update(**values)
    Person.objects.of(workspace).filter(pk=other.pk).delete()
    kept.refresh_from_db()
    mark_journeys(workspace.pk, people=[kept.pk])


def reach_stage(workspace: Workspace, person: Person, stage: str, *, at: datetime, reason: str) -> None:
    """By what happened: forwards only, and what was lost comes back; call under the lock PEOPLE."""
    moments = {Stage.LEAD: "lead_at", Stage.OPPORTUNITY: "deal_at"}
    column = moments.get(Stage(stage))
    moment = getattr(person, column) if column else None
    changes: dict[str, Any] = {}
    if column and (moment is None or at < moment):
        changes[column] = at
    if person.stage == Stage.LOST or ORDER.index(Stage(stage)) > ORDER.index(Stage(person.stage)):
        changes["stage"] = stage
        StageChange.objects.of(workspace).create(person=person, stage=stage, at=at, reason=reason)
    if changes:
        Person.objects.of(workspace).filter(pk=person.pk).update(**changes)
        person.refresh_from_db()
        mark_journeys(workspace.pk, people=[person.pk])


def set_stage(workspace: Workspace, person: Person, stage: str, *, at: datetime, by: User) -> None:
    """What a person says, forwards or back."""
    take(Lock.PEOPLE, workspace.pk)
    person.refresh_from_db()
    if person.stage == stage:
        return
    moments = {Stage.LEAD: "lead_at", Stage.OPPORTUNITY: "deal_at"}
    column = moments.get(Stage(stage))
    first = {column: at} if column and getattr(person, column) is None else {}
    Person.objects.of(workspace).filter(pk=person.pk).update(stage=stage, **first)
    StageChange.objects.of(workspace).create(person=person, stage=stage, at=at, by=by)
    mark_journeys(workspace.pk, people=[person.pk])


def _visitors(workspace: Workspace, visitor: bytes | None, click_id: str) -> list[bytes]:
    """The visitor that is named, and the one who clicked."""
    found = [visitor] if visitor else []
    if click_id:
        clicked = Visit.objects.of(workspace).filter(click_id=click_id[:22]).values_list("visitor", flat=True)
        found += [bytes(one) for one in clicked]
    return list(dict.fromkeys(found))


def _further(one: str, other: str) -> str:
    known = [stage for stage in (one, other) if stage != Stage.LOST]
    return max(known, key=lambda stage: ORDER.index(Stage(stage)), default=Stage.LOST)


def _context(person: Person, what: str) -> str:
    return f"{what} of person {person.pk} of workspace {person.workspace_id}"
