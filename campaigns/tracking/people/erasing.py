"""Erases a person: everything by which they could be known again goes, what they brought stays as a sum of nobody's."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict
from accounts.models import User, Workspace
from campaigns.changes import mark_journeys
from campaigns.models import (
    Contact,
    ContactSighting,
    Conversion,
    ConversionKind,
    Person,
    PersonKey,
    WebhookSource,
)
from campaigns.tracking.conversions.conversions import ERASED
from campaigns.tracking.pages.erasing import erase_submissions
from campaigns.tracking.people.details import hold
from campaigns.tracking.people.merging import code_of
from campaigns.tracking.people.people import digests_of
from campaigns.tracking.people.people_file import is_made_of_address
from campaigns.tracking.people.person_export import same_as
from campaigns.tracking.people.timeline import visitors_of

_ADDRESS = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+")


@transaction.atomic
def erase_person(workspace: Workspace, person: Person, *, by: User | None) -> None:
    """All at once or not at all. Whoever writes again with the same address is somebody new.

    Totals do not change: a conversion that nobody made still was one. Its visits stay visits of nobody known.
    """
    hold(workspace)
    found = Person.objects.of(workspace).select_for_update().filter(pk=person.pk).first()
    if found is None:
        raise Conflict(_("This person was merged with another one or erased meanwhile."))
    code = code_of(found)
    digests = {
        bytes(digest)
        for digest in PersonKey.objects.of(workspace).filter(person=found).values_list("digest", flat=True)
    }
    _forget_contacts(workspace, same_as(workspace, found))
    erase_submissions(workspace, found)
    _forget_conversions(workspace, found, digests)
    found.delete()
    audit.record("person.erased", by=by, workspace=workspace, subject=code)


def _forget_contacts(workspace: Workspace, is_same: Q | None) -> None:
    """Contacts of imports: under chance instead of fingerprints, so that they are counted as often as before."""
    if is_same is None:
        return
    chance: dict[bytes, bytes] = {}
    for model in (Contact, ContactSighting):
        rows: Any = model.objects.of(workspace)
        for email_hash, phone_hash in set(rows.filter(is_same).values_list("email_hash", "phone_hash")):
            alike = rows.filter(email_hash=email_hash, phone_hash=phone_hash)
            keys = list(alike.values_list("key", flat=True))
            alike.update(
                email_hash=_chance(chance, email_hash),
                phone_hash=_chance(chance, phone_hash),
                email=None,
                phone=None,
            )
            for key in keys:
                # An id that was made of the address.
                if key.startswith(("email:", "phone:", "id:")):
                    rows.filter(key=key).update(key=f"erased:{_chance(chance, key.encode()).hex()}")


def _chance(known: dict[bytes, bytes], digest: Any) -> Any:
    """The same for the same, and made of nothing."""
    return None if digest is None else known.setdefault(bytes(digest), secrets.token_bytes(32))


def _forget_conversions(workspace: Workspace, person: Person, digests: set[bytes]) -> None:
    """Theirs, and what their devices told of nobody known."""
    rows = Conversion.objects.of(workspace)
    theirs = Q(person=person) | Q(person=None, visitor__in=visitors_of(workspace, person))
    conversions = list(rows.filter(theirs).values_list("pk", "system", "external_id", "refund_of_id_there"))
    webhooks = dict(WebhookSource.objects.of(workspace).values_list("pk", "vendor"))
    for pk, system, external_id, sale_id in conversions:
        sources = [webhook_id for webhook_id, vendor in webhooks.items() if vendor == system]
        changes = {
            column: f"erased:{secrets.token_hex(16)}"
            for column, text in (("external_id", external_id), ("refund_of_id_there", sale_id))
            if text and (is_made_of_address(text) or _tells(workspace, text, digests, system, sources))
        }
        if changes:
            rows.filter(pk=pk).update(**changes)
    ids = [pk for pk, *_rest in conversions]
    # Leads are people: that several were one person is all that stays known.
    leads = rows.filter(pk__in=ids, person=person, kind=ConversionKind.LEAD).order_by("at", "pk")
    further = list(leads.values_list("pk", flat=True))[1:]
    rows.filter(pk__in=ids).update(person=None, visitor=None, details=ERASED, name="")
    rows.filter(pk__in=further).update(details={**ERASED, "further_lead": True})
    mark_journeys(workspace.pk, conversions=ids)


def _tells(workspace: Workspace, said: str, digests: set[bytes], system: str, sources: Sequence[int]) -> bool:
    """Whether an id of another system is the person's own address, number or id, or has the address in it."""
    for text in (said, *_ADDRESS.findall(said)):
        known = [{"email": text}, {"phone": text}]
        known += [{"external_id": own_id, "system": system} for own_id in (text, *_scoped(text, sources))]
        for one in known:
            if digests & set(digests_of(workspace.pk, **one).values()):
                return True
    return False


def _scoped(text: str, sources: Sequence[int]) -> list[str]:
    """As an id is written that a webhook told."""
    return [f"{webhook_id}:{text}" for webhook_id in sources]
