"""Takes down conversions: once each, whoever reports them how often, in one transaction with who it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from accounts.models import Workspace
from campaigns.changes import mark_journeys
from campaigns.locks import Lock, take
from campaigns.measures import MICRO
from campaigns.models import Conversion, ConversionKind, Person, Stage
from campaigns.tracking.conversions.refunds import adopt_refunds, sale_of
from campaigns.tracking.people import people
from campaigns.tracking.settings import note_first

# By the primary key (workspace_id, ...).
DATE_ANEW = """
UPDATE campaigns_conversion c SET day = (c.at AT TIME ZONE w.time_zone)::date
  FROM accounts_workspace w
 WHERE c.workspace_id = %(workspace_id)s AND w.id = %(workspace_id)s
   AND c.day <> (c.at AT TIME ZONE w.time_zone)::date
"""

# created: taken down now; duplicate: it was here already; conflict: here already, and says something else.
Outcome = Literal["created", "duplicate", "conflict"]
SCRIPT = "script"
# What is left of the details of somebody who was erased.
ERASED = {"erased": True}
_STAGES = {ConversionKind.LEAD: Stage.LEAD, ConversionKind.PURCHASE: Stage.CUSTOMER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody reports; `value` in main units and without sign: a refund is taken off by its kind.

    `refund_of` is the sale's id in the same system; it may not have come yet.
    """

    kind: str
    external_id: str
    at: datetime
    source: str  # page, api, script, webhook, file
    system: str = ""
    name: str = ""
    value: Decimal | None = None
    currency: str = ""
    refund_of: str = ""
    page_id: int | None = None
    email: str = ""
    phone: str = ""
    customer_id: str = ""
    person_name: str = ""
    keep_details: bool = False  # somebody wrote their address down here, to be written to
    visitor: bytes | None = None
    click_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def record(workspace: Workspace, report: Report) -> tuple[Conversion, Outcome]:
    """Take the conversion down and say whether it was new; a lead or sale moves its person on.

    Takes the lock PEOPLE: a refund and its sale may come at once. An id that is here already changes nothing, since
    events are immutable; but what a server tells replaces what the browser told, and fills what was not told.
    """
    with transaction.atomic():
        take(Lock.PEOPLE, workspace.pk)
        found = same_as(workspace, report)
        visitor = report.visitor
        if found is not None and is_by_script(found) and found.visitor:
            visitor = bytes(found.visitor)
        elif visitor is None:
            visitor = people.clicked(workspace, report.click_id)
            report = replace(report, click_id="")
        sale = _sale(workspace, report)
        person = _who(workspace, report, visitor, found, sale)
        made = _conversion(workspace, report, person, visitor, sale)
        if found is None:
            made.save(force_insert=True)
            _lead_on(workspace, made)
            return made, "created"
        if is_by_script(found) and report.source != SCRIPT:
            return _take_over(workspace, found, made), "created"
        if is_by_script(made):
            # The page that says thanks is opened again, at another moment: no contradiction.
            return found, "duplicate" if found.source != SCRIPT or _says(found) == _says(made) else "conflict"
        return _told_again(workspace, found, made)


def is_erased(conversion: Conversion) -> bool:
    """Whether it was somebody's who wanted to be forgotten."""
    return conversion.person_id is None and conversion.details.get("erased") is True


def is_by_script(conversion: Conversion) -> bool:
    """Whether nobody but a browser has told of it."""
    return conversion.source == SCRIPT and conversion.system == ""


def _who(
    workspace: Workspace,
    report: Report,
    visitor: bytes | None,
    found: Conversion | None,
    sale: Conversion | None,
) -> Person | None:
    """Nobody where it is told again of somebody who was erased: they would be known again by it."""
    for one in (found, sale):
        if one is not None and is_erased(one) and not is_by_script(one):
            return None
    return people.identify(
        workspace,
        at=report.at,
        email=report.email,
        phone=report.phone,
        external_id=report.customer_id,
        system=report.system,
        name=report.person_name,
        visitor=visitor,
        click_id=report.click_id,
        keep=report.keep_details,
    )


def _lead_on(workspace: Workspace, made: Conversion) -> None:
    """What follows from a conversion that is here now."""
    note_first(workspace, made)
    if made.kind == ConversionKind.PURCHASE:
        adopt_refunds(workspace, made)
    if made.person is not None and (stage := _STAGES.get(ConversionKind(made.kind))):
        people.reach_stage(workspace, made.person, stage, at=made.at, reason=reason_of(made))
    mark_journeys(workspace.pk, conversions=[made.pk])


def _take_over(workspace: Workspace, found: Conversion, made: Conversion) -> Conversion:
    """The server's word instead of the browser's, of whose visitor it stays."""
    told = {} if is_erased(found) else found.details
    changes: dict[str, Any] = {
        "system": made.system,
        "source": made.source,
        "name": made.name or found.name,
        "at": made.at,
        "day": made.day,
        "visitor": made.visitor,
        "details": {**told, **made.details},
        "refund_of": made.refund_of,
        "refund_of_id_there": made.refund_of_id_there,
    }
    if made.person is not None:
        changes["person"] = made.person
    if made.value is not None:
        changes |= {"value": made.value, "currency": made.currency}
    return _changed(workspace, found, changes)


def _told_again(workspace: Workspace, found: Conversion, made: Conversion) -> tuple[Conversion, Outcome]:
    """Nothing changes but what was not known: who it was, and what a webhook's first word left out."""
    changes: dict[str, Any] = {}
    if found.person_id is None and made.person is not None:
        changes["person"] = made.person
        if found.visitor:
            people.link_visitor(workspace, made.person, bytes(found.visitor), at=found.at)
    is_filling = found.value is None and made.value is not None
    if is_filling and found.source == made.source == "webhook" and found.system == made.system:
        changes |= {"value": made.value, "currency": made.currency}
        outcome: Outcome = "duplicate"
    else:
        outcome = "duplicate" if _says(found) == _says(made) else "conflict"
    return (_changed(workspace, found, changes) if changes else found), outcome


def _changed(workspace: Workspace, found: Conversion, changes: dict[str, Any]) -> Conversion:
    Conversion.objects.of(workspace).filter(pk=found.pk).update(**changes)
    found = Conversion.objects.of(workspace).select_related("person").get(pk=found.pk)
    _lead_on(workspace, found)
    return found


def date_anew(workspace_id: int) -> None:
    """Midnight of the workspace is at another hour now."""
    with connection.cursor() as cursor:
        cursor.execute(DATE_ANEW, {"workspace_id": workspace_id})


def same_as(workspace: Workspace, report: Report) -> Conversion | None:
    """What is here under the id of the report.

    A browser knows no systems: what it told is the same as what a server tells of the id, and the other way round.
    """
    same = Conversion.objects.of(workspace).filter(kind=report.kind, external_id=report.external_id)
    found = same.filter(system=report.system).first()
    if found is None and report.source == SCRIPT:
        return same.order_by("received_at", "pk").first()
    return found or same.filter(system="", source=SCRIPT).first()


def _conversion(
    workspace: Workspace,
    report: Report,
    person: Person | None,
    visitor: bytes | None,
    sale: Conversion | None,
) -> Conversion:
    value = None if report.value is None else int((abs(report.value) * MICRO).to_integral_value())
    if report.kind == ConversionKind.REFUND:
        value = None if value is None else -value
    # Read anew: who bought may have turned out to be the person just now, and is nobody of their own any more.
    buyer = (
        Person.objects.of(workspace).filter(pk=sale.person_id).first() if sale and sale.person_id else None
    )
    return Conversion(
        workspace=workspace,
        kind=report.kind,
        system=report.system,
        external_id=report.external_id,
        source=report.source,
        name=report.name,
        at=report.at,
        day=report.at.astimezone(ZoneInfo(workspace.time_zone)).date(),
        # A refund belongs to whoever bought.
        person=buyer or person,
        visitor=visitor or (bytes(sale.visitor) if sale and sale.visitor else None),
        value=value,
        currency=report.currency if value is not None else "",
        refund_of=sale,
        refund_of_id_there=report.refund_of,
        page_id=report.page_id,
        details=dict(report.details),
    )


def _sale(workspace: Workspace, report: Report) -> Conversion | None:
    if report.kind != ConversionKind.REFUND:
        return None
    return sale_of(workspace, report.system, report.refund_of)


def _says(conversion: Conversion) -> tuple[Any, ...]:
    return conversion.at, conversion.value, conversion.currency, conversion.refund_of_id_there


def reason_of(conversion: Conversion) -> str:
    """What a stage is said to be reached by, of whoever told the conversion."""
    return {"page": "form", "file": "import"}.get(conversion.source, conversion.source)
