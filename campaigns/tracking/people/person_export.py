"""Everything that is known of one person, as the file that they may ask for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from accounts import audit
from accounts.models import User, Workspace
from campaigns.ingest import contacts
from campaigns.measures import MICRO
from campaigns.models import Contact, Conversion, FormSubmission, Person, PersonKey
from campaigns.tracking.pages.answers import answers_of
from campaigns.tracking.people.details import reveal
from campaigns.tracking.people.merging import code_of
from campaigns.tracking.people.timeline import Happening, happenings, visitors_of

# Rows of ours around what is known; what it says of the person is in the rest.
_LEFT_OUT = {"workspace_id", "visitor", "answers", "email_hash", "phone_hash", "nonce", "by_id"}


def person_export(workspace: Workspace, person: Person, *, by: User | None) -> bytes:
    """JSON in UTF-8; that it was made is written down, without what is in it."""
    audit.record("person.exported", by=by, workspace=workspace, subject=code_of(person))
    return json.dumps(everything(workspace, person), ensure_ascii=False, indent=2, default=_said).encode()


def everything(workspace: Workspace, person: Person) -> dict[str, Any]:
    found, _more = happenings(workspace, person, size=None)
    views = sorted((view for one in found for view in one.pages), key=lambda view: (view.at, view.pk))
    return {
        "made_at": timezone.now(),
        "person": {
            **reveal(person),
            "code": code_of(person),
            "stage": person.stage,
            "first_known": person.first_at,
            "lead_since": person.lead_at,
            "opportunity_since": person.deal_at,
            "heard_of_us_from": person.heard_from,
            "notes": person.notes,
            "wrote_down": person.wrote_down,
        },
        "recognised_by": list(
            PersonKey.objects.of(workspace)
            .filter(person=person)
            .order_by("kind", "pk")
            .values_list("kind", flat=True)
        ),
        "visitor_links": len(visitors_of(workspace, person)),
        "visits": _rows(found, "visit"),
        "page_views": [_fields(view) for view in views],
        "interactions": _rows(found[::-1], "action"),
        "form_submissions": [
            {**_fields(row), "answers": answers_of(row), "consent": _consent(row)}
            for row in _forms_of(workspace, person, found)
        ],
        "conversions": [
            {**_fields(row), "value": None if row.value is None else str(Decimal(row.value) / MICRO)}
            for row in _conversions_of(workspace, person, found)
        ],
        "stage_changes": _rows(found, "stage"),
        "also_known_from_imports": [
            dict(
                zip(("email", "phone"), contacts.reveal(contact), strict=True),
                account=str(contact.account),
                id_there=contact.key,
                created_on=contact.created_on,
                stage=contact.stage,
                channel=contact.channel,
            )
            for contact in contacts_of(workspace, person)
        ],
    }


def contacts_of(workspace: Workspace, person: Person) -> Sequence[Contact]:
    """Who of the imported contacts is the person, by the fingerprints of address and number."""
    is_same = same_as(workspace, person)
    if is_same is None:
        return []
    return list(
        Contact.objects.of(workspace).filter(is_same).select_related("account").order_by("account_id", "key")
    )


def same_as(workspace: Workspace, person: Person) -> Q | None:
    """What a contact or a sighting of the person is found by; None where neither address nor number is known.

    Whoever has the number with another address is somebody else.
    """
    digests: dict[str, list[bytes]] = {}
    for kind, digest in PersonKey.objects.of(workspace).filter(person=person).values_list("kind", "digest"):
        digests.setdefault(kind, []).append(bytes(digest))
    found = Q()
    if phones := digests.get(PersonKey.Kind.PHONE):
        found = Q(phone_hash__in=phones)
    if emails := digests.get(PersonKey.Kind.EMAIL):
        found = Q(email_hash__in=emails) | (found & Q(email_hash=None) if phones else Q())
    return found or None


def _forms_of(workspace: Workspace, person: Person, found: list[Happening]) -> list[FormSubmission]:
    """Theirs, and those that wait for a confirmation or never had one: with the same address, by its hash."""
    theirs: list[FormSubmission] = [one.row for one in found if one.kind == "form"]
    digests = PersonKey.objects.of(workspace).filter(person=person, kind=PersonKey.Kind.EMAIL)
    alike = (
        FormSubmission.objects.of(workspace)
        .filter(person=None, email_hash__in=[bytes(key.digest) for key in digests])
        .select_related("page", "variant", "consent")
        .order_by("-at", "-pk")
    )
    return [*theirs, *alike]


def _conversions_of(workspace: Workspace, person: Person, found: list[Happening]) -> list[Conversion]:
    """Theirs, and what their devices told of nobody known."""
    theirs: list[Conversion] = [one.row for one in found if one.kind == "conversion"]
    told = Conversion.objects.of(workspace).filter(person=None, visitor__in=visitors_of(workspace, person))
    return [*theirs, *told.order_by("-at", "-pk")]


def _consent(submission: FormSubmission) -> dict[str, Any] | None:
    consent = submission.consent
    return {"version": consent.version, "text": consent.text} if consent else None


def _rows(found: list[Happening], kind: str) -> list[dict[str, Any]]:
    return [_fields(one.row) for one in found if one.kind == kind]


def _fields(row: Model) -> dict[str, Any]:
    """All columns of a row that say something of the person."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in _LEFT_OUT
    }


def _said(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime) else str(value)
