"""Addresses, numbers and names of people: sealed when kept, opened for who may see them, erased when unwanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from accounts.models import Workspace
from accounts.sealing import seal, sealed_anew, unseal
from accounts.signals import contacts_no_longer_kept
from accounts.tenancy import workspace_scope
from campaigns.ingest import contacts
from campaigns.locks import Lock, take
from campaigns.models import Person

KINDS = ("email", "phone", "name")
MOST_CHARACTERS = 300


def hold(workspace: Workspace) -> bool:
    """Take the lock PEOPLE, and say whether the workspace keeps contacts, which stays so until the commit.

    Before any row of a person is locked: whoever switches it off holds the workspace's row and then wants the people.
    """
    take(Lock.PEOPLE, workspace.pk)
    return contacts.is_keeping(workspace.pk)


def keep_details(
    workspace: Workspace,
    person: Person,
    given: Mapping[str, str],
    *,
    is_keeping: bool,
    wrote_down: bool = False,
) -> None:
    """Seal what is given and missing, where the workspace keeps contacts; after `hold`.

    With `wrote_down` the person wrote it here to be written to: kept in any case, and rather than what others said.
    """
    if not is_keeping and not wrote_down:
        return
    wanted = {what: plain(given.get(what, ""))[:MOST_CHARACTERS] for what in KINDS}
    missing = {
        what: text
        for what, text in wanted.items()
        if not getattr(person, what) or (wrote_down and what not in person.wrote_down)
    }
    sealed: dict[str, Any] = dict(sealed_details(person, missing))
    if wrote_down:
        said = {what for what, text in wanted.items() if text}
        if said - set(person.wrote_down):
            sealed["wrote_down"] = sorted({*person.wrote_down, *said})
    if sealed:
        Person.objects.of(workspace).filter(pk=person.pk).update(**sealed)
        person.refresh_from_db()


def sealed_details(person: Person, given: Mapping[str, str]) -> dict[str, bytes]:
    """What is given, sealed for this person alone."""
    texts = {what: plain(text)[:MOST_CHARACTERS] for what, text in given.items()}
    return {what: seal(text.encode(), context=_context(person, what)) for what, text in texts.items() if text}


def reveal(person: Person) -> dict[str, str]:
    """E-mail address, phone number and name, "" where they are not kept."""
    return {
        what: unseal(bytes(sealed), context=_context(person, what)).decode()
        if (sealed := getattr(person, what))
        else ""
        for what in KINDS
    }


def plain(text: str) -> str:
    """What can be hashed, sealed and shown: no NUL, no halves of characters, no blanks around it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


def seal_again(workspace_id: int) -> int:
    """Bring what is kept under the first key; whatever changes meanwhile wins."""
    done = 0
    rows = Person.objects.of(workspace_id)
    for person in rows.exclude(email=None, phone=None, name=None).iterator():
        for what in KINDS:
            sealed = bytes(getattr(person, what) or b"")
            if sealed and (anew := sealed_anew(sealed, context=_context(person, what))):
                done += rows.filter(pk=person.pk, **{what: sealed}).update(**{what: anew})
    return done


@receiver(contacts_no_longer_kept, dispatch_uid="campaigns.erase_details")
def erase_details(workspace_id: int, **_more: Any) -> None:
    """Erase what others said of people; what they wrote down here themselves, to be written to, stays."""
    with workspace_scope(workspace_id):
        for what in KINDS:
            kept = Q(**{what: None}) | Q(wrote_down__contains=[what])
            Person.objects.of(workspace_id).exclude(kept).update(**{what: None})


def _context(person: Person, what: str) -> str:
    return f"{what} of person {person.pk} of workspace {person.workspace_id}"
