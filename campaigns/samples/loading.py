"""Puts made-up numbers into an empty workspace, through the same import as real ones, and takes them out again.

Nothing made up ever stands beside something real: samples come only where nothing was imported, and while they are
there no other file is taken.
"""

from __future__ import annotations

import io
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, currencies
from accounts.errors import Conflict
from accounts.models import User, Workspace
from campaigns.ingest import run as imports
from campaigns.ingest.account import NEW
from campaigns.ingest.shapes import ReadRequest
from campaigns.locks import Lock, take
from campaigns.models import ImportRun, RunState
from campaigns.planning.days import today_in
from campaigns.samples.files import meta_ads, shop_sales
from campaigns.samples.story import AdCampaign, Story

# What people pay for a basket, in a currency that has cents and in one that has none, such as yen and won.
BASKET, BASKET_WITHOUT_CENTS = 33.0, 39_000.0


def may_be_added(workspace: Workspace) -> bool:
    return not ImportRun.objects.of(workspace).exclude(state__in=imports.LEFT_NOTHING).exists()


@transaction.atomic
def add(workspace: Workspace, *, by: User | None) -> list[ImportRun]:
    """Fourteen months of ads and of sales, in the workspace's currency; twice is as good as once."""
    # Before anything is read, so that of two who press at once one finds the other's files.
    take(Lock.CONFIRM, workspace.pk)
    if imports.has_samples(workspace):
        return []
    if not may_be_added(workspace):
        raise Conflict(_("This workspace has data of its own, beside which nothing made up may stand."))
    runs = []
    for name, body in files_of(workspace, today_in(workspace)):
        run = imports.request_import(
            workspace,
            file=io.BytesIO(body),
            file_name=name,
            request=ReadRequest(),
            by=by,
            account=NEW,
            at_once=True,
            is_sample=True,
        )
        runs.append(imports.confirm(workspace, run.pk, by=by))
    audit.record("samples.added", by=by, workspace=workspace, subject=workspace.name)
    return runs


@transaction.atomic
def remove(workspace: Workspace, *, by: User | None) -> int:
    """Undo every sample, by which their campaigns go too; how many there were."""
    samples = ImportRun.objects.of(workspace).filter(is_sample=True).exclude(state__in=imports.LEFT_NOTHING)
    if samples.filter(state__in=(RunState.QUEUED, RunState.LOADING)).exists():
        raise Conflict(_("The sample data are still being loaded. Wait a moment."))
    found = list(samples.order_by("pk"))
    for run in found:
        if run.state in (RunState.LOADED, RunState.UNDOING):
            imports.request_undo(workspace, run.pk, by=by)
        else:
            imports.discard(workspace, run.pk, by=by)
    if found:
        audit.record("samples.removed", by=by, workspace=workspace, subject=workspace.name)
    return len(found)


def files_of(workspace: Workspace, today: date) -> list[tuple[str, bytes]]:
    """The same for a workspace on the same day."""
    currency = workspace.currency
    digits = currencies.decimals(currency)
    basket = BASKET if digits else BASKET_WITHOUT_CENTS
    story = Story(f"sample {workspace.pk}", today, digits)
    scale = basket / BASKET
    ads = [
        AdCampaign(_("Sample: new customers"), 34 * scale, 2.6, 58, basket),
        AdCampaign(_("Sample: people who came back"), 12 * scale, 6.1, 19, basket),
        AdCampaign(_("Sample: a workshop"), 15 * scale, 0.7, 30, 2 * basket, first_month=6),
    ]
    return [
        ("sample-meta-ads.csv", meta_ads(story.ads(ads), currency)),
        ("sample-shop-sales.csv", shop_sales(story, 17, basket, currency)),
    ]
