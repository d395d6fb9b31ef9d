"""What it means: sums by day ready to read, and what else can be built again. Each room has the models of its own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id
from analytics.alerts.models import Alert as Alert
from analytics.alerts.models import CpaBound as CpaBound
from analytics.alerts.models import MailWish as MailWish
from analytics.alerts.models import NoticeMail as NoticeMail
from analytics.briefs.models import (
    Brief,
    BriefRecipient,
    BriefSchedule,
    Delivery,
    Edition,
    EditionFile,
    ShareLink,
)
from analytics.clients.models import ClientTemplate
from analytics.dashboards.models import Dashboard
from analytics.markup.models import Markup
from analytics.rates.models import ExchangeRate, OwnRate, RateRefresh
from campaigns.models import Measured


class DayRollup(Measured, WorkspaceOwned):
    """Sums of one day, source, channel and campaign, money in the workspace's currency.

    `campaign_id` is 0 where the source knows no campaign. `unconverted_rows` counts facts whose money has no exchange
    rate: it is left out of the sums, never taken 1:1.
    """

    pk = models.CompositePrimaryKey("workspace_id", "day", "source", "kind", "channel", "campaign_id")
    day = models.DateField()
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    campaign_id = models.BigIntegerField(default=0)
    fact_rows = models.IntegerField()
    unconverted_rows = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("daily sum")
        verbose_name_plural = _("daily sums")

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


class DayTotal(Measured, WorkspaceOwned):
    """The daily sums of all campaigns together, added up from `DayRollup` in the transaction that wrote it.

    What asks of the whole workspace reads these: one row a day and source, however many campaigns there are.
    """

    pk = models.CompositePrimaryKey("workspace_id", "day", "source", "kind", "channel")
    day = models.DateField()
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    fact_rows = models.IntegerField()
    unconverted_rows = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("daily total")
        verbose_name_plural = _("daily totals")

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


class Freshness(WorkspaceOwned):
    """When the results of a workspace were last brought up to date."""

    recomputed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("freshness")
        verbose_name_plural = _("freshness")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_freshness_a_workspace")]

    def __str__(self) -> str:
        return str(self.recomputed_at)


class Standing(WorkspaceOwned):
    """How a goal or a budget stood when it was last looked at; a change of it is worth a notice."""

    class Subject(models.TextChoices):
        GOAL = "goal", _("Goal")
        BUDGET = "budget", _("Budget")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    subject = models.CharField(max_length=8, choices=Subject.choices)
    subject_id = models.BigIntegerField()  # of the goal, of the campaign, or of the channel's budget
    state = models.CharField(max_length=20)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "subject", "subject_id"], name="one_standing_a_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


class Notice(WorkspaceOwned):
    """Something that people of the workspace should know: a goal or a budget stands otherwise than before."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(_("about"), max_length=200)
    before = models.CharField(_("before"), max_length=20, blank=True)
    after = models.CharField(_("after"), max_length=20, blank=True)
    detail: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["workspace", "-at"], name="notice_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_name}"


class NoticesSeen(WorkspaceOwned):
    """Up to when somebody has seen the notices of a workspace."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notices seen")
        verbose_name_plural = _("notices seen")
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_seen_a_person")]

    def __str__(self) -> str:
        return str(self.seen_at)


class WorkspaceWatch(WorkspaceOwned):
    """The day, in the workspace's own calendar, on which its goals and budgets were last looked after."""

    watched_on = models.DateField()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_watch_a_workspace")]

    def __str__(self) -> str:
        return str(self.watched_on)


class ReconciliationNote(WorkspaceOwned):
    """What somebody knows about the gap between two sides in some days; the sides by their codes."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    subject = models.CharField(_("what is counted"), max_length=8)
    here = models.CharField(_("source"), max_length=80)
    there = models.CharField(_("compared with"), max_length=80)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    text = models.CharField(_("explanation"), max_length=500)
    created_at = models.DateTimeField(_("written"), db_default=Now())
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("explanation of a gap")
        verbose_name_plural = _("explanations of gaps")
        indexes = [models.Index(fields=["workspace", "last_on"], name="reconciliation_note_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="reconciliation_note_has_days"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Journey(WorkspaceOwned):
    """What led to one conversion, packed: its eligible touches from the earliest to the latest.

    Depends on nothing that happened after the conversion, so it is the same in whatever order things arrived. All
    models are functions of it (`analytics.attribution`); `version` is that of the rules that made it.
    """

    pk = models.CompositePrimaryKey("workspace_id", "conversion_id")
    conversion_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    at = models.DateTimeField()
    day = models.DateField()
    # In millionths of the workspace's currency; null without a value, or without a rate for it.
    value = models.BigIntegerField(null=True)
    is_unconverted = models.BooleanField(default=False)
    # Little-endian, one entry a touch: ids of visits (int64), seconds before the conversion (int64), codes of channels
    # (uint8), ids of campaigns (int64, 0 for none), days of touches since 1970 in the workspace's zone (int32).
    visits = models.BinaryField()
    ages = models.BinaryField()
    channels = models.BinaryField()
    campaigns = models.BinaryField()
    days = models.BinaryField()
    # The touch that made somebody a lead, and an opportunity; null where nobody knows.
    lead_index = models.SmallIntegerField(null=True)
    deal_index = models.SmallIntegerField(null=True)
    version = models.SmallIntegerField()

    class Meta:
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        indexes = [models.Index(fields=["workspace", "day"], name="journey_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class AttributedDay(WorkspaceOwned):
    """Credit of one day, kind of conversion, channel and campaign by the workspace's model and date basis.

    Conversions in millionths of one, value in millionths of the workspace's currency. `channel` is empty for what has
    no eligible touch; `campaign_id` is 0 where the touches belong to no campaign.
    """

    pk = models.CompositePrimaryKey("workspace_id", "day", "kind", "channel", "campaign_id")
    day = models.DateField()
    kind = models.CharField(max_length=8)
    channel = models.CharField(max_length=20, blank=True)
    campaign_id = models.BigIntegerField(default=0)
    conversions = models.BigIntegerField()
    value = models.BigIntegerField(null=True)
    unconverted_count = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("attributed day")
        verbose_name_plural = _("attributed days")

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class QualityDay(WorkspaceOwned):
    """How good the data of the four weeks before a day were when it began, in the workspace's own calendar.

    `score` is from 0 to 100, null where nothing was there to score.
    """

    pk = models.CompositePrimaryKey("workspace_id", "day")
    day = models.DateField()
    score = models.SmallIntegerField(null=True)

    class Meta:
        verbose_name = _("day of data quality")
        verbose_name_plural = _("days of data quality")
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100), name="quality_is_a_score"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.score}"


class ComparedSides(WorkspaceOwned):
    """Which two sources a workspace compares by default, and what each said day by day; made anew by looking.

    `as_of` is when the daily sums that it rests on were made. `subject` is empty where no two tell the same. `sums` are
    a list for each side of day, count and money, in millionths.
    """

    as_of = models.DateTimeField(null=True)
    subject = models.CharField(max_length=8, blank=True)
    here = models.JSONField()
    there = models.JSONField()
    sums = models.JSONField()

    class Meta:
        verbose_name = _("compared sources")
        verbose_name_plural = _("compared sources")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_comparison_a_workspace")]

    def __str__(self) -> str:
        return self.subject


__all__ = [
    "AttributedDay",
    "Brief",
    "BriefRecipient",
    "BriefSchedule",
    "ClientTemplate",
    "ComparedSides",
    "Dashboard",
    "DayRollup",
    "DayTotal",
    "Delivery",
    "Edition",
    "EditionFile",
    "ExchangeRate",
    "Freshness",
    "Journey",
    "Markup",
    "Notice",
    "NoticesSeen",
    "OwnRate",
    "QualityDay",
    "RateRefresh",
    "ReconciliationNote",
    "ShareLink",
    "Standing",
    "WorkspaceWatch",
]
