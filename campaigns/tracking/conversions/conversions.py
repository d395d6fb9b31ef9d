"""Takes down conversions: once each, whoever reports them how often, in one transaction with who it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction

from accounts.models import Workspace
from campaigns.changes import mark_journeys
from campaigns.locks import Lock, take
from campaigns.measures import MICRO
from campaigns.models import Conversion, ConversionKind, Person, Stage
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
    events are immutable.
    """
    with transaction.atomic():
        take(Lock.PEOPLE, workspace.pk)
        person = people.identify(
            workspace,
            at=report.at,
            email=report.email,
            phone=report.phone,
            external_id=report.customer_id,
            system=report.system,
            name=report.person_name,
            visitor=report.visitor,
            click_id=report.click_id,
            keep=report.keep_details,
        )
        made = _conversion(workspace, report, person)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            found = same_as(workspace, report)
            if found is None:
                raise
            return found, "duplicate" if _says(found) == _says(made) else "conflict"
        if made.kind == ConversionKind.PURCHASE:
            _adopt_refunds(workspace, made)
        if person is not None and (stage := _STAGES.get(ConversionKind(made.kind))):
            people.reach_stage(workspace, person, stage, at=made.at, reason=_reason(made))
        note_first(workspace, made)
        mark_journeys(workspace.pk, conversions=[made.pk])
    return made, "created"


def date_anew(workspace_id: int) -> None:
    """Midnight of the workspace is at another hour now."""
    with connection.cursor() as cursor:
        cursor.execute(DATE_ANEW, {"workspace_id": workspace_id})


def same_as(workspace: Workspace, report: Report) -> Conversion | None:
    """What is here under the id of the report."""
    return (
        Conversion.objects.of(workspace)
        .filter(system=report.system, kind=report.kind, external_id=report.external_id)
        .first()
    )


def _conversion(workspace: Workspace, report: Report, person: Person | None) -> Conversion:
    value = None if report.value is None else int((abs(report.value) * MICRO).to_integral_value())
    sale = None
    if report.kind == ConversionKind.REFUND:
        value = None if value is None else -value
        sale = _sale(workspace, report)
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
        person=person or (sale.person if sale else None),
        visitor=report.visitor or (bytes(sale.visitor) if sale and sale.visitor else None),
        value=value,
        currency=report.currency if value is not None else "",
        refund_of=sale,
        refund_of_id_there=report.refund_of,
        page_id=report.page_id,
        details=dict(report.details),
    )


def _sale(workspace: Workspace, report: Report) -> Conversion | None:
    if not report.refund_of:
        return None
    return (
        Conversion.objects.of(workspace)
        .filter(system=report.system, kind=ConversionKind.PURCHASE, external_id=report.refund_of)
        .first()
    )


def _adopt_refunds(workspace: Workspace, sale: Conversion) -> None:
    """Refunds that came before their sale."""
    waiting = Conversion.objects.of(workspace).filter(
        kind=ConversionKind.REFUND, system=sale.system, refund_of_id_there=sale.external_id, refund_of=None
    )
    ids = list(waiting.values_list("pk", flat=True))
    if ids:
        Conversion.objects.of(workspace).filter(pk__in=ids).update(refund_of=sale)
        Conversion.objects.of(workspace).filter(pk__in=ids, person=None).update(person=sale.person)
        mark_journeys(workspace.pk, conversions=ids)


def _says(conversion: Conversion) -> tuple[Any, ...]:
    return conversion.at, conversion.value, conversion.currency, conversion.refund_of_id_there


def _reason(conversion: Conversion) -> str:
    return {"page": "form", "file": "import"}.get(conversion.source, conversion.source)
