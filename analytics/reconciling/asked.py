"""Which pair a page or a call of the API asks for: the one it names, else the best of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.reconciling.pairs import SUBJECTS, Pair, Side, Subject, asked_pair, best_pair, sides_of


@dataclass(frozen=True, slots=True)
class Asked:
    """`pair` is None where the workspace has no two sources that tell the subject."""

    subject: Subject
    sides: tuple[Side, ...]
    pair: Pair | None


def asked_for(workspace: Workspace, params: Mapping[str, str], first: date, last: date) -> Asked:
    """From `subject`, `here` and `there`; raises DomainError naming the parameter at fault.

    Without a subject it is sales, or leads where only these can be compared; of a pair that is named by half, the other
    half is the best that goes with it.
    """
    named = params.get("subject", "")
    if named and named not in SUBJECTS:
        raise DomainError(
            _("Choose one of these: %(choices)s.") % {"choices": ", ".join(SUBJECTS)}, field="subject"
        )
    subjects = [subject for subject in SUBJECTS if named in ("", subject)]
    found = [_best(workspace, subject, first, last) for subject in subjects]
    asked = next((each for each in found if each.pair is not None), found[0])
    here, there = params.get("here", ""), params.get("there", "")
    if not here and not there:
        return asked
    if not here or not there:
        code, field = (here, "there") if here else (there, "here")
        pair = _best_with(asked, code, field)
        return Asked(asked.subject, asked.sides, pair)
    return Asked(asked.subject, asked.sides, asked_pair(asked.subject, asked.sides, here, there))


def _best(workspace: Workspace, subject: Subject, first: date, last: date) -> Asked:
    sides = sides_of(workspace, subject, first, last)
    return Asked(subject, tuple(sides), best_pair(subject, sides))


def _best_with(asked: Asked, code: str, missing: str) -> Pair:
    known = [side for side in asked.sides if side.code == code]
    for other in asked.sides:
        pair = best_pair(asked.subject, [*known, other]) if known and other not in known else None
        if pair is not None:
            return pair
    raise DomainError(_("Choose two sources that report the same thing."), field=missing)
