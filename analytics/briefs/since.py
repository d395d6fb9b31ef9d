"""What changed since an edition was frozen: figure by figure, then and now, and what changed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics import blocks
from analytics.briefs.causes import Cause, causes_since
from analytics.briefs.currencies import converted, factor_into
from analytics.briefs.models import Edition
from analytics.briefs.showing import written
from analytics.markup.priced import in_view
from campaigns.periods import Period

# More would be another report; the sentence below says how many there are.
MOST_CHANGES = 200
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure; `row` is empty for a total. `causes` may be empty where nothing that is written down explains it."""

    section: str
    row: str
    figure: str
    then: str
    now: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    changes: tuple[Change, ...]
    more: int
    # Blocks that cannot be asked again, as when their campaign was deleted, with the reason.
    gone: tuple[str, ...]


def changed_since(workspace: Workspace, edition: Edition) -> Comparison:
    """In the active language, the currency and the view of the edition, whose frozen numbers stay as they are.

    Each block is asked the very question again that its frozen data answer.
    """
    frozen = edition.frozen
    workspace = in_view(workspace, edition.priced)
    first, last = (date.fromisoformat(frozen["period"][end]) for end in ("first", "last"))
    since = datetime.fromisoformat(frozen["taken_at"])
    causes = causes_since(workspace, since, first, last)
    found: list[Change] = []
    gone: list[str] = []
    for section in frozen["sections"]:
        if section["kind"] != "block":
            continue
        try:
            now = _asked_again(workspace, section, frozen, first, last)
        except DomainError as error:
            gone.append(f"{section['data']['title']}: {error.message}")
            continue
        found += _compared(section["data"], now, section["choice"], causes)
    return Comparison(tuple(found[:MOST_CHANGES]), max(len(found) - MOST_CHANGES, 0), tuple(gone))


def _asked_again(
    workspace: Workspace, section: Data, frozen: Data, first: date, last: date
) -> dict[str, Any]:
    """In the language of the edition, so that rows and reasons are called the same."""
    with translation.override(frozen["language"]):
        choice = blocks.choice_from(workspace, section["choice"])
        data = blocks.data_of(workspace, choice, Period("custom", first, last))
        currency = frozen["currency"] if frozen["factor"] or workspace.currency != frozen["currency"] else ""
        return converted(data, factor_into(workspace, currency, last))


def _compared(then: Data, now: Data, choice: Data, causes: Iterable[Cause]) -> Iterator[Change]:
    places = {column["name"]: index for index, column in enumerate(now["columns"])}
    rows = {row["key"]: row for row in now["rows"]}
    before = {row["key"] for row in then["rows"]}
    pairs = [(then["totals"], now["totals"], True)]
    pairs += [(row, rows.get(row["key"]), False) for row in then["rows"]]
    # A row that was not there says so; unless the list is cut short, where it may have moved up.
    pairs += [(None, row, False) for row in now["rows"] if row["key"] not in before]
    known = list(causes)
    for one, other, is_total in pairs:
        for index, column in enumerate(then["columns"]):
            old = one["values"][index]["value"] if one else None
            place = places.get(column["name"])
            new = other["values"][place]["value"] if other and place is not None else None
            if old == new:
                continue
            row = one or other
            key = "" if is_total else row["key"]
            yield Change(
                section=then["title"],
                row="" if is_total else row["label"],
                figure=column["label"],
                then=written(old, column["unit"], then["currency"]),
                now=written(new, column["unit"], now["currency"]),
                causes=tuple(
                    cause
                    for cause in known
                    if cause.explains(column["name"], then["group_by"], key, choice.get("filters") or {})
                ),
            )


def sentence_of(found: Comparison) -> str:
    """The short answer, above the list."""
    if not found.changes and not found.gone:
        return _("Asked again today, every figure is as it was.")
    return _("Some figures would be others today. What was sent stays as it was.")
