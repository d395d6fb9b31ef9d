"""A workspace in which people come, are recognised, buy and take back: told in a line each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.attribution.packed import KINDS
from analytics.models import AttributedDay, Journey
from campaigns.changes import mark_journeys
from campaigns.models import Campaign, Conversion, PageView, Visit
from campaigns.tracking.conversions import conversions
from campaigns.tracking.conversions.conversions import Report
from campaigns.tracking.settings import settings_of

# Ten in the morning in Madrid, the zone of the cast.
NOON = datetime(2026, 5, 20, 8, tzinfo=UTC)


def at(days: float = 0, *, minutes: float = 0) -> datetime:
    """Days before (below zero) or after the twentieth of May."""
    return NOON + timedelta(days=days, minutes=minutes)


class World:
    """What happens in one workspace; each call is what the product would write."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.number = 0  # added to the numbers of visits, for worlds beside each other

    def campaign(self, name: str) -> int:
        with workspace_scope(self.workspace):
            found = Campaign.objects.of(self.workspace).filter(name=name).first()
            return (found or Campaign.objects.of(self.workspace).create(name=name)).pk

    def visit(
        self,
        visitor: str,
        when: datetime,
        channel: str = "meta",
        *,
        campaign: str = "",
        number: int | None = None,
        views: Iterable[datetime] = (),
        **fields: Any,
    ) -> int:
        """As enrichment writes it, with the mark that journeys may be other ones."""
        campaign_id = self.campaign(campaign) if campaign else None
        known: dict[str, Any] = {} if number is None else {"id": self.number + number}
        with workspace_scope(self.workspace):
            rows: Any = Visit.objects.of(self.workspace)
            visit: Visit = rows.create(
                origin="site",
                visitor=visitor_id(visitor),
                started_at=when,
                channel=channel,
                campaign_id=campaign_id,
                **({"last_at": when} | known | fields),
            )
            seen: Any = PageView.objects.of(self.workspace)
            for moment in views:
                key = f"{visit.pk} {moment:%H%M}"[-22:]
                seen.create(visit=visit, key=key, at=moment, host="bakery.example", path="/")
            mark_journeys(self.workspace.pk, visitors=[visitor_id(visitor)])
        return visit.pk

    def convert(
        self,
        external_id: str,
        when: datetime,
        value: str = "",
        *,
        kind: str = "purchase",
        visitor: str = "",
        email: str = "",
        customer: str = "",
        currency: str = "EUR",
        refund_of: str = "",
    ) -> Conversion:
        report = Report(
            kind=kind,
            external_id=external_id,
            at=when,
            source="api",
            value=Decimal(value) if value else None,
            currency=currency,
            visitor=visitor_id(visitor) if visitor else None,
            email=email,
            customer_id=customer,
            refund_of=refund_of,
        )
        with workspace_scope(self.workspace):
            made, _outcome = conversions.record(self.workspace, report)
        return made

    def rules(self, **fields: Any) -> None:
        """Settings as they are, without anybody being told."""
        with workspace_scope(self.workspace):
            rules = settings_of(self.workspace)
            type(rules).objects.of(self.workspace).filter(pk=rules.pk).update(**fields)

    def days(self) -> list[tuple[str, str, str, str, int, int | None, int]]:
        """All credit: day, kind, channel, campaign, millionths of conversions, value in cents, without a rate."""
        with workspace_scope(self.workspace):
            names = dict(Campaign.objects.of(self.workspace).values_list("pk", "name"))
            return sorted(
                (
                    row.day.isoformat(),
                    row.kind,
                    row.channel,
                    names.get(row.campaign_id, ""),
                    row.conversions,
                    row.value,
                    row.unconverted_count,
                )
                for row in AttributedDay.objects.of(self.workspace)
            )

    def journeys(self) -> dict[str, tuple[Any, ...]]:
        """By the id there: visits, seconds before, value and milestones."""
        import numpy as np

        with workspace_scope(self.workspace):
            ids = dict(Conversion.objects.of(self.workspace).values_list("pk", "external_id"))
            return {
                ids.get(row.conversion_id, "gone"): (
                    row.kind,
                    row.day.isoformat(),
                    row.value,
                    row.is_unconverted,
                    (np.frombuffer(row.visits, "<i8") - self.number).tolist(),
                    np.frombuffer(row.ages, "<i8").tolist(),
                    list(row.channels),
                    row.lead_index,
                    row.deal_index,
                )
                for row in Journey.objects.of(self.workspace)
            }

    def touches(self) -> dict[str, list[int]]:
        return {key: found[4] for key, found in self.journeys().items()}


def visitor_id(name: str) -> bytes:
    return name.encode().ljust(16, b"\0")


def sums(rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[int, int]]:
    """By kind, all conversions and all value."""
    found = {kind: (0, 0) for kind in KINDS}
    for _day, kind, _channel, _campaign, conversions_, value, _unconverted in rows:
        before = found[kind]
        found[kind] = (before[0] + conversions_, before[1] + (value or 0))
    return {kind: each for kind, each in found.items() if any(each)}
