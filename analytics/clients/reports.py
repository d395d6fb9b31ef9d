"""The reports of a client as others can begin with them: sections, period, language and rhythm, and nobody to send to.

A report about one campaign is that client's alone and is not kept. Objectives are named by their place in the template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.errors import DomainError
from accounts.models import User, Workspace
from analytics.briefs import briefs, scheduling
from analytics.briefs import sections as parts
from analytics.briefs.models import Brief, BriefSchedule, PricedView
from analytics.briefs.starters import BY_CODE
from analytics.portal.switches import show_brief
from campaigns.planning.kept import list_of, one_of, text_of, whole_of

MOST_REPORTS = 50
# What a filter or a scope may name that means the same everywhere.
EVERYWHERE = frozenset({"channel", "region", "audience"})
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class ReportShape:
    """`scope` and the filters of sections name an objective by its place among the objectives of the template."""

    name: str
    starter: str
    language: str
    period_rule: str
    sections: tuple[parts.Section, ...] = ()
    scope: Mapping[str, Any] | None = None
    currency: str = ""
    attachments: tuple[str, ...] = ()
    needs_approval: bool = False
    priced: str = PricedView.CLIENT
    in_portal: bool = True
    every: str = BriefSchedule.Every.MONTH
    weekday: int = 0
    month_day: int = 1
    hour: int = 8


def shapes_of(workspace: Workspace, places: Mapping[int, int]) -> Iterator[ReportShape]:
    """Of the reports in use; `places` are those of the objectives that are kept."""
    rhythms = {one.brief_id: one for one in BriefSchedule.objects.of(workspace)}
    rows = Brief.objects.of(workspace).filter(archived_at=None).exclude(period_rule=Brief.PeriodRule.CAMPAIGN)
    for row in rows.order_by("created_at", "pk")[:MOST_REPORTS]:
        scope = _renamed(row.scope, places)
        if scope is None:
            continue
        rhythm = rhythms.get(row.pk, BriefSchedule())
        yield ReportShape(
            name=row.name,
            starter=row.starter,
            language=row.language,
            period_rule=row.period_rule,
            sections=tuple(found for one in row.sections if (found := _section(one, places))),
            scope=scope,
            currency=row.currency,
            attachments=tuple(row.attachments),
            needs_approval=row.needs_approval,
            priced=row.priced,
            in_portal=row.in_portal,
            every=rhythm.every,
            weekday=rhythm.weekday,
            month_day=rhythm.month_day,
            hour=rhythm.hour,
        )


@dataclass(frozen=True, slots=True)
class Added:
    """How many are new, and by name those that lack what they are about, and those that came with fewer sections."""

    new: int
    left_out: tuple[str, ...]
    shortened: tuple[str, ...]


def add_reports(
    workspace: Workspace, shapes: tuple[ReportShape, ...], by_place: Mapping[int, int], *, by: User
) -> Added:
    """Those whose name is not there yet, each switched off until somebody says who gets it."""
    there = {name.casefold() for name in Brief.objects.of(workspace).values_list("name", flat=True)}
    new, left_out, shortened = 0, [], []
    for shape in shapes:
        name = " ".join(shape.name.split())
        if name.casefold() in there:
            continue
        there.add(name.casefold())
        scope = _renamed(shape.scope or {}, by_place)
        needed = BY_CODE[shape.starter].needs
        if scope is None or (needed and needed not in scope):
            left_out.append(name)
            continue
        if _add(workspace, shape, name, scope, by_place, by=by) < len(shape.sections):
            shortened.append(name)
        new += 1
    return Added(new, tuple(left_out), tuple(shortened))


def _add(
    workspace: Workspace,
    shape: ReportShape,
    name: str,
    scope: Mapping[str, Any],
    by_place: Mapping[int, int],
    *,
    by: User,
) -> int:
    """How many sections it has."""
    sections = list(_sections_here(workspace, shape, by_place))
    wish = briefs.BriefWish(
        name=name,
        language=shape.language,
        period_rule=shape.period_rule,
        currency=shape.currency,
        scope=scope,
        attachments=shape.attachments,
        needs_approval=shape.needs_approval,
        priced=shape.priced,
    )
    made = briefs.create_brief(workspace, starter=shape.starter, by=by, wish=wish, sections=sections)
    show_brief(workspace, made, shows=shape.in_portal, by=by)
    rhythm = scheduling.ScheduleWish(shape.every, shape.weekday, shape.month_day, shape.hour, is_on=False)
    scheduling.set_schedule(workspace, made, wish=rhythm, by=by)
    return len(sections)


def _sections_here(
    workspace: Workspace, shape: ReportShape, by_place: Mapping[int, int]
) -> Iterator[parts.Section]:
    """What makes no sense here is left away, such as a filter by regions that nothing was measured in."""
    for one in shape.sections:
        found = _section(one, by_place)
        if found is None:
            continue
        with suppress(DomainError):
            yield parts.checked(workspace, found)


def _section(section: Mapping[str, Any], places: Mapping[int, int]) -> parts.Section | None:
    """Without its id; words of one's own were about that client's days."""
    found = {name: value for name, value in section.items() if name != "id"}
    if found.get("kind") == "commentary":
        return {**found, "text": ""}
    if found.get("kind") != "block":
        return found
    choice = found.get("choice")
    filters = (choice.get("filters") or {}) if isinstance(choice, Mapping) else None
    renamed = _renamed(filters, places) if isinstance(filters, Mapping) else None
    if renamed is None:
        return None
    texts = {name: str(value) for name, value in renamed.items()}
    return {**found, "choice": {**(choice or {}), "filters": texts}}


def _renamed(names: Mapping[str, Any], places: Mapping[int, int]) -> dict[str, Any] | None:
    """The same with the objective as it is called elsewhere; None where it names what is only here."""
    found = {name: value for name, value in names.items() if value not in (None, "")}
    if not found.keys() <= EVERYWHERE | {"objective"}:
        return None
    if "objective" not in found:
        return found
    text = str(found["objective"])
    place = places.get(int(text)) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    return None if place is None else {**found, "objective": place}


# --- reading what is kept -----------------------------------------------------------------------------------------


def read(entry: Mapping[str, Any]) -> ReportShape | None:
    """None where it makes no sense; what is checked when a report is made is not checked here."""
    name, starter = text_of(entry.get("name"), 120), one_of(entry.get("starter"), list(BY_CODE))
    language = one_of(entry.get("language"), list(_LANGUAGES))
    rule = one_of(entry.get("period_rule"), Brief.PeriodRule.values)
    if not (name and starter and language and rule) or rule == Brief.PeriodRule.CAMPAIGN:
        return None
    sections, attachments = entry.get("sections"), entry.get("attachments")
    scope, currency = entry.get("scope"), entry.get("currency")
    hour = whole_of(entry.get("hour"), 0, 23)
    is_currency = (
        isinstance(currency, str) and len(currency) == 3 and currency.isascii() and currency.isupper()
    )
    return ReportShape(
        name=name,
        starter=starter,
        language=language,
        period_rule=rule,
        sections=tuple(
            dict(one) for one in list_of(sections)[: parts.MOST_SECTIONS] if isinstance(one, Mapping)
        ),
        scope=dict(scope) if isinstance(scope, Mapping) else {},
        currency=str(currency) if is_currency else "",
        attachments=tuple(one for one in Brief.Attachments.values if one in list_of(attachments)),
        needs_approval=entry.get("needs_approval") is True,
        priced=one_of(entry.get("priced"), PricedView.values) or PricedView.CLIENT,
        in_portal=entry.get("in_portal") is not False,
        every=one_of(entry.get("every"), BriefSchedule.Every.values) or BriefSchedule.Every.MONTH,
        weekday=whole_of(entry.get("weekday"), 0, 6) or 0,
        month_day=whole_of(entry.get("month_day"), 1, 31) or 1,
        hour=8 if hour is None else hour,
    )
