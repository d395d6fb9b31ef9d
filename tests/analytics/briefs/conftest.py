"""A month of a bakery's marketing, for reports about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics import rollup
from analytics.briefs import briefs, editions, recipients
from analytics.briefs.models import Brief, Edition
from tests.builders import Builder
from tests.cast import Cast

MONTH = (date(2026, 6, 1), date(2026, 6, 30))
BEFORE = (date(2026, 5, 1), date(2026, 5, 31))


@dataclass
class Bakery:
    """Two campaigns on two channels, with recorded orders, in two months."""

    cast: Cast
    workspace: Workspace
    builder: Builder
    words: dict[str, Any] = field(default_factory=dict)

    def fill(self, spring: str = "Spring bread", autumn: str = "Autumn rolls") -> None:
        build = self.builder
        run = build.run("meta-june.csv")
        meta = build.series("meta_ads.performance", campaign=spring)
        google = build.series("google_ads.performance", campaign=autumn)
        orders = build.series("shopify.orders", level="account", kind="sales")
        for first, last in (BEFORE, MONTH):
            for number in range((last - first).days + 1):
                day = first + timedelta(days=number)
                times = 2 if first == MONTH[0] else 1
                values: dict[str, Any] = {"clicks": 40, "impressions": 1000, "conversions": 2}
                spend = 10 * times + number % 5
                build.fact(
                    meta, day, run_id=run.pk, line=number + 2, spend=spend, conversion_value=90, **values
                )
                build.fact(
                    google, day, run_id=run.pk, line=number + 40, spend=7, conversion_value=21, **values
                )
                build.fact(orders, day, run_id=run.pk, line=number + 2, orders=5, revenue=150 + number)
        self.recompute()

    def recompute(self) -> None:
        rollup.recompute(self.workspace.pk)

    def brief(self, starter: str = "monthly_client", **more: Any) -> Brief:
        with workspace_scope(self.workspace):
            brief = briefs.create_brief(self.workspace, starter=starter, by=self.cast.analyst, **more)
            for section in brief.sections:
                if section["kind"] == "commentary" and self.words:
                    section["text"] = self.words.get("text", "")
            brief.save(update_fields=["sections"])
        return brief

    def edition(self, brief: Brief | None = None, **more: Any) -> Edition:
        brief = brief or self.brief()
        with workspace_scope(self.workspace):
            return editions.make_edition(
                self.workspace, brief, by=self.cast.analyst, **({"days": MONTH} | more)
            )

    def sent(self, edition: Edition) -> Edition:
        """As if it had been sent just now, to nobody."""
        now = timezone.now()
        with workspace_scope(self.workspace):
            rows = Edition.objects.of(self.workspace).filter(pk=edition.pk)
            rows.update(state=Edition.State.SENT, sealed_at=now, sent_at=now)
            edition.refresh_from_db()
        return edition

    def send_to(self, brief: Brief, *emails: str) -> None:
        with workspace_scope(self.workspace):
            for email in emails:
                recipients.add_recipient(self.workspace, brief, email=email, by=self.cast.analyst)


@pytest.fixture
def bakery(cast: Cast) -> Bakery:
    made = Bakery(cast, cast.bakery, Builder(cast.bakery))
    made.fill()
    return made
