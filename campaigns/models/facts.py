"""What happened: facts by day and series as the sources reported them, what they replaced, and what must be recomputed.

Money is kept in millionths of the series' currency and fractional counts in millionths, both as 64-bit integers: sums
are exact, rows small and quick to COPY. NULL is "not measured", 0 is a measured zero.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import WorkspaceOwned, random_id
from campaigns.models.planning import Campaign


class SourceAccount(WorkspaceOwned):
    """An ad account, property, shop or profile whose exports are imported."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    vendor = models.CharField(_("vendor"), max_length=30)
    key = models.CharField(_("id or name in the file"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    created_at = models.DateTimeField(_("first seen"), auto_now_add=True)
    # Every measure that its facts may have, so that sums need not look for others; None when nobody kept count.
    measures = ArrayField(models.CharField(max_length=40), null=True, editable=False)

    class Meta:
        verbose_name = _("source account")
        verbose_name_plural = _("source accounts")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "vendor", "key"], name="one_account_a_key")
        ]

    def __str__(self) -> str:
        return self.name


class PlatformCampaign(WorkspaceOwned):
    """What a platform calls a campaign; belongs to one campaign of ours, which the user may change."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    account = models.ForeignKey(
        SourceAccount, models.CASCADE, related_name="platform_campaigns", db_constraint=False
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="platform_campaigns", db_constraint=False
    )
    key = models.CharField(_("id or name in the file"), max_length=300)
    name = models.CharField(_("name"), max_length=300)
    channel = models.CharField(_("channel"), max_length=20)

    class Meta:
        verbose_name = _("platform campaign")
        verbose_name_plural = _("platform campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "account", "key"], name="one_platform_campaign_a_key"
            )
        ]
        indexes = [models.Index(fields=["workspace", "campaign"], name="platform_campaign_of")]

    def __str__(self) -> str:
        return self.name


class Series(WorkspaceOwned):
    """Names what is measured, once, so that facts are small."""

    account = models.ForeignKey(SourceAccount, models.CASCADE, related_name="+", db_constraint=False)
    platform_campaign = models.ForeignKey(
        PlatformCampaign, models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)  # ads, analytics, social or sales
    level = models.CharField(max_length=20)
    entity_key = models.CharField(max_length=600, blank=True)
    entity_name = models.CharField(max_length=600, blank=True)
    channel = models.CharField(max_length=20)
    breakdown = models.CharField(
        max_length=120, blank=True
    )  # a breakdown set is a second view and never enters totals
    attribution = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    # md5 of what identifies the series: one narrow unique key instead of eight wide columns.
    identity = models.UUIDField(editable=False)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "identity"], name="one_series_an_identity")
        ]
        indexes = [models.Index(fields=["workspace", "account"], name="series_by_account")]

    def __str__(self) -> str:
        return self.entity_name or self.source


def _measure() -> Any:
    return models.BigIntegerField(null=True)


class Measured(models.Model):
    """The columns of `campaigns.measures`, each NULL where it was not measured."""

    spend = _measure()
    revenue = _measure()
    gross_sales = _measure()
    discounts = _measure()
    returns = _measure()
    taxes = _measure()
    total_sales = _measure()
    orders = _measure()
    items = _measure()
    deals = _measure()
    impressions = _measure()
    reach = _measure()
    clicks = _measure()
    link_clicks = _measure()
    conversions = _measure()
    conversion_value = _measure()
    leads = _measure()
    sessions = _measure()
    users = _measure()
    new_users = _measure()
    engaged_sessions = _measure()
    key_events = _measure()
    engagements = _measure()
    likes = _measure()
    comments = _measure()
    shares = _measure()
    follows = _measure()
    video_views = _measure()
    shipping = _measure()
    refunds = _measure()
    fees = _measure()
    results = _measure()
    click_conversions = _measure()
    view_conversions = _measure()
    add_to_carts = _measure()
    checkouts = _measure()
    landing_page_views = _measure()
    views = _measure()
    saves = _measure()
    posts = _measure()
    profile_visits = _measure()
    followers = _measure()
    unfollows = _measure()
    watch_seconds = _measure()
    organic_impressions = _measure()
    organic_reach = _measure()
    organic_clicks = _measure()
    organic_engagements = _measure()
    organic_video_views = _measure()
    organic_follows = _measure()
    paid_impressions = _measure()
    paid_reach = _measure()
    paid_clicks = _measure()
    paid_engagements = _measure()
    paid_video_views = _measure()
    paid_follows = _measure()
    viral_impressions = _measure()
    viral_clicks = _measure()
    viral_engagements = _measure()
    viral_follows = _measure()
    viral_conversions = _measure()
    page_views = _measure()
    events = _measure()
    bounces = _measure()
    returning_users = _measure()
    engaged_seconds = _measure()
    emails_sent = _measure()
    emails_delivered = _measure()
    opens = _measure()
    unique_opens = _measure()
    unsubscribes = _measure()
    email_bounces = _measure()
    sign_ups = _measure()

    class Meta:
        abstract = True


MEASURE_FIELDS: tuple[str, ...] = tuple(field.name for field in Measured._meta.fields)


class Fact(Measured, WorkspaceOwned):
    """What one series measured from `start_on` to `end_on`; a period longer than a day is never laid on one day.

    Without foreign keys in the database: each would cost a look-up a row, and the loader resolves series and run inside
    the same workspace and transaction (docs/decisions/0003).
    """

    workspace = models.ForeignKey(
        "accounts.Workspace", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    pk = models.CompositePrimaryKey("workspace_id", "start_on", "series_id", "end_on")
    start_on = models.DateField()
    end_on = models.DateField()
    series = models.ForeignKey(Series, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    run_id = models.BigIntegerField()  # the import whose value this is
    sheet = models.SmallIntegerField(default=0)
    line = models.IntegerField()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        indexes = [
            # The few facts longer than a day, which every report looks for.
            models.Index(
                fields=["workspace", "start_on", "end_on"],
                condition=Q(end_on__gt=F("start_on")),
                name="fact_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.start_on}"


class Revision(Measured, WorkspaceOwned):
    """What a fact was before an import replaced or removed it; a fact that an import added has none.

    Append-only while the import stands: undo, and "what changed since", rest on it.
    """

    workspace = models.ForeignKey(
        "accounts.Workspace", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    run_id = models.BigIntegerField()
    start_on = models.DateField()
    end_on = models.DateField()
    series = models.ForeignKey(Series, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    previous_run_id = models.BigIntegerField()
    previous_sheet = models.SmallIntegerField()
    previous_line = models.IntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "run_id", "start_on", "series", "end_on"],
                name="one_revision_a_fact_and_run",
            )
        ]
        indexes = [models.Index(fields=["workspace", "series", "start_on"], name="revision_by_series")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.start_on} before {self.run_id}"


class Observation(WorkspaceOwned):
    """Which facts an import stated and which measures of them, without the numbers; a piece for each chunk loaded.

    An older export that is loaded later changes nothing that a newer one stated, be it equal, blank or absent
    (docs/decisions/0011). Goes with the undoing of its import.
    """

    account = models.ForeignKey(
        SourceAccount, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    run_id = models.BigIntegerField()
    # When the export was made, then when it was uploaded: what ranks imports.
    observed_at = models.DateTimeField()
    uploaded_at = models.DateTimeField()
    first_on = models.DateField()
    last_on = models.DateField()
    measures = ArrayField(models.CharField(max_length=40), default=list)
    # Of a file complete for its range: [source, level, what it is split by] of what it speaks for; then without keys.
    scopes = models.JSONField(null=True)
    keys = models.BinaryField(default=b"")

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        indexes = [
            models.Index(fields=["workspace", "account", "last_on"], name="observation_by_account"),
            models.Index(fields=["workspace", "run_id"], name="observation_by_run"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} to {self.last_on} by {self.run_id}"


class SliceFingerprint(WorkspaceOwned):
    """Of each day of a month, rows of one report that would change nothing: an import with the same need not compare.

    Whoever changes a fact of one of the days forgets them in the same transaction (`campaigns.ingest.slices`).
    """

    pk = models.CompositePrimaryKey("workspace_id", "account_id", "report", "month")
    account = models.ForeignKey(
        SourceAccount, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    report = models.CharField(max_length=120)
    month = models.DateField()  # its first day
    digests = models.BinaryField()  # 16 bytes for each of 31 days, zeros where nothing is known
    version = models.SmallIntegerField()

    class Meta:
        verbose_name = _("slice fingerprint")
        verbose_name_plural = _("slice fingerprints")

    def __str__(self) -> str:
        return f"{self.report} {self.month}"


class Change(WorkspaceOwned):
    """A day whose facts changed and whose rollup is stale; appended with the facts, deleted by the recompute."""

    day = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["workspace", "day"], name="change_by_workspace")]

    def __str__(self) -> str:
        return str(self.day)
