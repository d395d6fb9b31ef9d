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
from analytics.briefs.listings import Listings
from analytics.briefs.models import Edition
from analytics.briefs.showing import written
from analytics.freshness import freshness_of
from analytics.lookups import LookUps
from analytics.markup.priced import in_view, views_of
from campaigns.periods import Period

# More would be another report; the sentence below says how many there are.
MOST_CHANGES = 200
Data = Mapping[str, Any]
# Units of what names a row of a table of content or of web traffic.
WORDS = ("text", "day")


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
    if edition.priced not in views_of(workspace):
        return Comparison((), 0, (_("Ad spend is told in another view today than it was then."),))
    workspace = in_view(workspace, edition.priced)
    first, last = (date.fromisoformat(frozen["period"][end]) for end in ("first", "last"))
    since = datetime.fromisoformat(frozen["taken_at"])
    causes = causes_since(workspace, since, first, last)
    again = _Again(workspace, first, last)
    found: list[Change] = []
    gone: list[str] = []
    for section in frozen["sections"]:
        if section["kind"] not in ("block", "listing"):
            continue
        try:
            now = again.ask(section, frozen)
        except DomainError as error:
            gone.append(f"{section['data']['title']}: {error.message}")
            continue
        if section["kind"] == "listing":
            found += _listed(section["data"], now, section["of"], causes)
        else:
            found += _compared(section["data"], now, section["choice"], causes)
    return Comparison(tuple(found[:MOST_CHANGES]), max(len(found) - MOST_CHANGES, 0), tuple(gone))


class _Again:
    """Asks the questions of an edition again, and once what several of them share."""

    def __init__(self, workspace: Workspace, first: date, last: date) -> None:
        self.workspace, self.period = workspace, Period("custom", first, last)
        self.state = freshness_of(workspace)
        self.lookups = LookUps([(first, last)])
        self.listings = Listings(workspace, first, last)

    def ask(self, section: Data, frozen: Data) -> dict[str, Any]:
        """In the language of the edition, so that rows and reasons are called the same."""
        workspace = self.workspace
        with translation.override(frozen["language"]):
            if section["kind"] == "listing":
                return self.listings.of(section["of"])
            choice = blocks.choice_from(workspace, section["choice"])
            data = blocks.data_of(workspace, choice, self.period, state=self.state, lookups=self.lookups)
            is_other = frozen["factor"] or workspace.currency != frozen["currency"]
            currency = frozen["currency"] if is_other else ""
            return converted(data, factor_into(workspace, currency, self.period.last))


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


def _listed(then: Data, now: Data, of: Data, causes: Iterable[Cause]) -> Iterator[Change]:
    """Of a table of content or of web traffic, whose rows are told apart by their words.

    Of a list that is cut short a row that is not there may only have moved down, so nothing is said of it.
    """
    old, new = _rows_of(then), _rows_of(now)
    is_short = len(then["rows"]) >= of["limit"] or len(now["rows"]) >= of["limit"]
    names = [name for name in {**old, **new} if (name in old and name in new) or not is_short]
    pairs = [("", then["totals"], now["totals"])] if then["totals"] or now["totals"] else []
    pairs += [(", ".join(name[0]), old.get(name), new.get(name)) for name in names]
    places = {column["key"]: at for at, column in enumerate(now["columns"])}
    known = tuple(cause for cause in causes if cause.explains_listing(of["kind"]))
    for row, one, other in pairs:
        for at, column in enumerate(then["columns"]):
            before, place = _value(one, at), places.get(column["key"])
            after = _value(other, place) if place is not None else None
            if column["unit"] not in WORDS and before != after:
                unit, currency = column["unit"], then["currency"]
                yield Change(
                    section=then["title"],
                    row=row,
                    figure=column["label"],
                    then=written(before, unit, currency),
                    now=written(after, unit, now["currency"]),
                    causes=known,
                )


def _rows_of(data: Data) -> dict[tuple[tuple[str, ...], int], Any]:
    """By their words, and by which of those it is where several say the same."""
    at = [place for place, column in enumerate(data["columns"]) if column["unit"] in WORDS]
    found: dict[tuple[tuple[str, ...], int], Any] = {}
    for row in data["rows"]:
        words = tuple(row[place]["value"] or "" for place in at)
        number = sum(1 for name in found if name[0] == words)
        found[words, number] = row
    return found


def _value(row: Any, place: int) -> str | None:
    cell = row[place] if row else None
    value: str | None = cell["value"] if cell else None
    return value


def sentence_of(found: Comparison) -> str:
    """The short answer, above the list."""
    if not found.changes and not found.gone:
        return _("Asked again today, every figure is as it was.")
    return _("Some figures would be others today. What was sent stays as it was.")
