"""From signing up to a proven ROI on real exports of one shop, through HTTP and a real worker.

What the dashboard must say is computed here from the files with the standard library alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Workspace
from campaigns.models import Change, ImportRun, RunState
from tests.cast import as_workspace
from tests.exports import EXPORTS, needs_exports
from tests.flows.conftest import Worker, wait_for

META, GOOGLE, SHOP = (
    "meta_ads/cocoon_meta_ads",
    "google_ads/cocoon_google_ads",
    "shopify_analytics/cocoon_shopify_sales",
)
# In the order in which they were exported; the first three are the snapshots of 15 June.
FILES = [
    *((kind, "2026-06-15") for kind in (META, GOOGLE, SHOP)),
    *((kind, "2026-06-20a") for kind in (META, GOOGLE, SHOP)),
    *((kind, "2026-06-20b") for kind in (META, SHOP)),
    (META, "2026-06-24"),
    (META, "2026-06-26"),
]
MARGIN = Decimal("0.45")


def path_of(kind: str, snapshot: str) -> Path:
    return EXPORTS / f"{kind}_snapshot-{snapshot}.csv"


@dataclass
class Oracle:
    """The newest value for each key of each file read so far: rows that a later export lacks stay as they were."""

    rows: dict[tuple[str, ...], tuple[Decimal, Decimal, Decimal]]

    def read(self, kind: str, snapshot: str) -> None:
        """(spend, conversions, revenue) by day and name; lines with the same key in one file are added up."""
        fresh: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
        for key, values in self._lines(kind, path_of(kind, snapshot)):
            fresh[key] = [old + new for old, new in zip(fresh[key], values, strict=True)]
        self.rows |= {key: (values[0], values[1], values[2]) for key, values in fresh.items()}

    def _lines(
        self, kind: str, path: Path
    ) -> Iterator[tuple[tuple[str, ...], tuple[Decimal, Decimal, Decimal]]]:
        text = path.read_text("utf-8-sig")
        if kind == GOOGLE:
            text = text.split("\n", 2)[2]
        for row in csv.DictReader(io.StringIO(text)):
            if kind == META:
                spend, conversions = row["Amount spent (AUD)"], row["Purchases"]
                yield (
                    (kind, row["Day"], row["Campaign name"]),
                    (number(spend), number(conversions), Decimal(0)),
                )
            elif kind == GOOGLE:
                spend, conversions = row["Cost"], row["Conversions"]
                yield (kind, row["Day"], row["Campaign"]), (number(spend), number(conversions), Decimal(0))
            else:
                key = (kind, row["Day"], row["Product title"], row["Product variant SKU"])
                yield key, (Decimal(0), Decimal(0), number(row["Net sales"]))

    @property
    def figures(self) -> dict[str, Decimal]:
        spend, conversions, revenue = (
            sum((row[i] for row in self.rows.values()), Decimal(0)) for i in range(3)
        )
        return {
            "spend": spend,
            "conversions": conversions,
            "revenue": revenue,
            "roi": (revenue * MARGIN - spend) / spend,
            "cpa": spend / conversions,
        }


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "")) if text else Decimal(0)


class Shopkeeper:
    """Somebody who signs up, uploads and reads, in a browser and with an API key."""

    def __init__(self) -> None:
        self.browser = Client()
        self.slug = ""
        self.key = ""

    def sign_up(self) -> None:
        email = "keeper@cot-shop.example"
        self.browser.post(
            reverse("account_signup"), {"email": email, "password1": "a rather long passphrase"}
        )
        link = re.search(r"http://\S+/confirm-email/\S+", str(mail.outbox[-1].body))
        assert link, mail.outbox[-1].body
        self.browser.post("/" + link[0].split("/", 3)[3])
        answer = self.browser.post(
            reverse("accounts:start"),
            {
                "organization_name": "Cot shop",
                "kind": "business",
                "name": "Cot shop",
                "currency": "AUD",
                "time_zone": "Australia/Sydney",
                "language": "en",
                "gross_margin": "45",
            },
        )
        assert answer.status_code == 302, answer.content.decode()[:2000]
        workspace = Workspace.objects.get()
        self.slug = workspace.slug
        out = io.StringIO()
        call_command("create_api_key", self.slug, "--role", "owner", stdout=out)
        self.key = out.getvalue().strip()

    @property
    def workspace(self) -> Workspace:
        return Workspace.objects.get(slug=self.slug)

    def upload(self, kind: str, snapshot: str) -> ImportRun:
        path = path_of(kind, snapshot)
        self.browser.post(
            reverse("campaigns:import_upload", args=[self.slug]),
            {"file": SimpleUploadedFile(path.name, path.read_bytes())},
        )
        run = self.newest()
        if run.state == RunState.NEEDS_ANSWER:  # the shop's export names no currency
            self.browser.post(
                reverse("campaigns:import_answer", args=[self.slug, run.pk]), {"currency": "AUD"}
            )
        return self.newest()

    def load(self, kind: str, snapshot: str) -> ImportRun:
        run = self.upload(kind, snapshot)
        assert run.state == RunState.READY, (run.file_name, run.state, run.findings.get("problems"))
        self.browser.post(reverse("campaigns:import_confirm", args=[self.slug, run.pk]))
        wait_for(lambda: self.newest().state == RunState.LOADED, why=f"{run.file_name} is loaded")
        return self.newest()

    def newest(self) -> ImportRun:
        with as_workspace(self.workspace):
            return ImportRun.objects.of(self.workspace).order_by("-uploaded_at")[0]

    def settled(self) -> None:
        def is_settled() -> bool:
            with as_workspace(self.workspace):
                return not Change.objects.of(self.workspace).exists()

        wait_for(is_settled, why="the results are recomputed")

    def ask(self, path: str, **params: str) -> dict[str, Any]:
        answer = Client().get(
            f"/api/v1/workspaces/{self.slug}/{path}", params, headers={"Authorization": f"Bearer {self.key}"}
        )
        assert answer.status_code == 200, answer.content.decode()
        body: dict[str, Any] = answer.json()
        return body

    def figures(self) -> dict[str, Decimal]:
        metrics = "spend,revenue,conversions,roi,cpa"
        totals = self.ask("results/", **JUNE, group_by="channel", metrics=metrics)["totals"]
        return {name: Decimal(value["value"]) for name, value in totals.items() if name in metrics.split(",")}


JUNE = {"from": "2026-06-01", "to": "2026-06-30"}


def rounded(figures: dict[str, Decimal]) -> dict[str, Decimal]:
    """As the API states them: money to the cent, ratios to six places."""
    cents, six = Decimal("0.01"), Decimal("0.000001")
    return {name: value.quantize(six if name == "roi" else cents) for name, value in figures.items()}


@needs_exports
@pytest.mark.usefixtures("mailoutbox")
def test_from_sign_up_to_a_proven_roi_and_back(worker: Worker) -> None:
    keeper, oracle = Shopkeeper(), Oracle({})
    history: list[dict[str, Decimal]] = []
    keeper.sign_up()
    for kind, snapshot in FILES:
        keeper.load(kind, snapshot)
        oracle.read(kind, snapshot)
        history.append(rounded(oracle.figures))
    keeper.settled()
    assert rounded(keeper.figures()) == history[-1]
    assert_the_dashboard_shows(keeper, history[-1])

    for kind, snapshot in FILES:
        assert keeper.upload(kind, snapshot).state == RunState.DUPLICATE
    keeper.settled()
    assert rounded(keeper.figures()) == history[-1]

    with as_workspace(keeper.workspace):
        last = (
            ImportRun.objects.of(keeper.workspace).filter(state=RunState.LOADED).order_by("-uploaded_at")[0]
        )
    keeper.browser.post(reverse("campaigns:import_undo", args=[keeper.slug, last.pk]))
    wait_for(lambda: state_of(keeper, last) == RunState.UNDONE, why="the last import is undone")
    keeper.settled()
    assert rounded(keeper.figures()) == history[-2]

    assert_the_roi_opens_to_lines_of_files(keeper, history[-2])


def state_of(keeper: Shopkeeper, run: ImportRun) -> str:
    with as_workspace(keeper.workspace):
        return ImportRun.objects.of(keeper.workspace).get(pk=run.pk).state


def assert_the_dashboard_shows(keeper: Shopkeeper, figures: dict[str, Decimal]) -> None:
    page = keeper.browser.get(reverse("analytics:dashboard", args=[keeper.slug]), JUNE).content.decode()
    for name in ("spend", "revenue", "cpa"):
        assert f"{figures[name]:,.2f}" in page, (name, figures[name])


def assert_the_roi_opens_to_lines_of_files(keeper: Shopkeeper, figures: dict[str, Decimal]) -> None:
    page = keeper.browser.get(reverse("analytics:source_rows", args=[keeper.slug]), {**JUNE, "metric": "roi"})
    assert page.status_code == 200
    assert "cocoon_meta_ads_snapshot" in page.content.decode()
    sums: dict[str, Decimal] = defaultdict(Decimal)
    number_of_page = 1
    while True:
        body = keeper.ask("results/sources/", **JUNE, metric="spend", page=str(number_of_page))
        for row in body["rows"]:
            assert row["file_name"].startswith("cocoon_")
            assert row["line"] > 1
            sums["spend"] += Decimal(row["values"]["spend"])
        if number_of_page >= body["pages"]:
            break
        number_of_page += 1
    assert sums["spend"] == figures["spend"]
