"""Builds campaigns, series, facts and changes straight in the tables, for tests that are not about reading files."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.models import ExchangeRate
from campaigns.measures import MEASURES
from campaigns.models import (
    Campaign,
    Change,
    Fact,
    ImportRun,
    PlatformCampaign,
    RunState,
    Series,
    SourceAccount,
)

KINDS = {"meta_ads": "ads", "google_ads": "ads", "ga4": "analytics", "twitter_x": "social"}


def stored(measure: str, value: Any) -> int:
    """A value as the tables keep it: 12.5 of money is 12500000."""
    scaled = Decimal(str(value)) * MEASURES[measure].scale
    assert scaled == int(scaled), f"{value} of {measure} has too many decimals"
    return int(scaled)


def set_rates(rates: dict[str, dict[str, str]]) -> None:
    """`{"2026-05-01": {"USD": "1.25"}}`: units for one euro; the euro itself is added."""
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, day=day, per_euro=rate)
        for day, published in rates.items()
        for currency, rate in ({"EUR": "1"} | published).items()
    )


class Builder:
    """Rows of one workspace; every call is a transaction of its own unless one is open."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def account(self, vendor: str = "meta_ads", key: str = "1", name: str = "") -> SourceAccount:
        with workspace_scope(self.workspace):
            account, _ = SourceAccount.objects.of(self.workspace).get_or_create(
                vendor=vendor,
                key=key,
                defaults={"workspace": self.workspace, "name": name or f"{vendor} {key}"},
            )
        return account

    def campaign(self, name: str) -> Campaign:
        with workspace_scope(self.workspace):
            found = Campaign.objects.of(self.workspace).filter(name=name).first()
            return found or Campaign.objects.of(self.workspace).create(name=name)

    def run(self, file_name: str = "export.csv", account: SourceAccount | None = None) -> ImportRun:
        with workspace_scope(self.workspace):
            return ImportRun.objects.of(self.workspace).create(
                state=RunState.LOADED,
                file_name=file_name,
                sha256=hashlib.sha256(file_name.encode()).hexdigest(),
                size=1,
                account=account,
            )

    def series(
        self,
        source: str = "meta_ads.performance",
        *,
        account: SourceAccount | None = None,
        campaign: str = "",
        level: str = "campaign",
        entity: str = "",
        kind: str = "",
        channel: str = "",
        currency: str = "EUR",
        breakdown: str = "",
    ) -> Series:
        vendor = source.partition(".")[0]
        account = account or self.account(vendor)
        kind = kind or KINDS.get(vendor, "sales")
        channel = channel or {"meta_ads": "meta", "google_ads": "google_ads"}.get(vendor, "other")
        parts = (source, account.pk, campaign, level, entity, kind, channel, currency, breakdown)
        identity = uuid.uuid5(uuid.NAMESPACE_OID, repr(parts))
        with workspace_scope(self.workspace):
            platform = self._platform_campaign(account, campaign, channel) if campaign else None
            series, _ = Series.objects.of(self.workspace).get_or_create(
                identity=identity,
                defaults={
                    "workspace": self.workspace,
                    "account": account,
                    "platform_campaign": platform,
                    "source": source,
                    "kind": kind,
                    "level": level,
                    "entity_key": entity,
                    "entity_name": entity,
                    "channel": channel,
                    "currency": currency,
                    "breakdown": breakdown,
                },
            )
        return series

    def _platform_campaign(self, account: SourceAccount, name: str, channel: str) -> PlatformCampaign:
        platform, _ = PlatformCampaign.objects.of(self.workspace).get_or_create(
            account=account,
            key=name,
            defaults={
                "workspace": self.workspace,
                "campaign": self.campaign(name),
                "name": name,
                "channel": channel,
            },
        )
        return platform

    def fact(
        self,
        series: Series,
        start: str | date,
        end: str | date = "",
        *,
        run_id: int = 1,
        line: int = 1,
        **measures: Any,
    ) -> Fact:
        """A fact in plain units (`spend=12.5`), and the change that its day needs."""
        first = date.fromisoformat(start) if isinstance(start, str) else start
        last = (date.fromisoformat(end) if isinstance(end, str) else end) if end else first
        fact = Fact(
            series=series,
            start_on=first,
            end_on=last,
            run_id=run_id,
            line=line,
            **{name: None if value is None else stored(name, value) for name, value in measures.items()},
        )
        self.add([fact])
        return fact

    def add(self, facts: Iterable[Fact]) -> None:
        """Facts with measures already in stored units."""
        rows = list(facts)
        with workspace_scope(self.workspace):
            Fact.objects.of(self.workspace).bulk_create(rows, batch_size=5_000)
            days = {fact.start_on for fact in rows if fact.start_on == fact.end_on}
            Change.objects.of(self.workspace).bulk_create([Change(day=day) for day in sorted(days)])
