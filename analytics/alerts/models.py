"""Alerts that are open or were, the bounds that people set, and which notices somebody wants by e-mail."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


class Alert(WorkspaceOwned):
    """Something is wrong with one subject from the day it was raised until it was closed.

    Goals and budgets have none: their standing says the same. `detail` is what the alert was raised from, as text.
    """

    class Kind(models.TextChoices):
        CPA = "cpa", _("CPA over a bound")
        STALE = "stale", _("A source is out of date")
        EXPIRING = "expiring", _("A link is about to expire")
        GAP = "gap", _("An unusual gap between two sources")
        QUALITY = "quality", _("The data quality has dropped")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    subject_key = models.CharField(max_length=200)
    subject_name = models.CharField(_("about"), max_length=200)
    detail: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    raised_on = models.DateField(_("raised"))
    closed_on = models.DateField(_("closed"), null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "subject_key"],
                condition=Q(closed_on__isnull=True),
                name="one_open_alert_a_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_name}"


class CpaBound(WorkspaceOwned):
    """What an acquisition may cost at most, of one campaign or of the whole workspace (`campaign_id` is 0).

    It rests while the workspace counts in another currency than the one it was set in.
    """

    class Metric(models.TextChoices):
        CPA = "cpa", _("CPA")
        ALL_IN = "cpa_all_in", _("All-in CPA")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    campaign_id = models.BigIntegerField(default=0)
    metric = models.CharField(_("metric"), max_length=10, choices=Metric.choices, default=Metric.CPA)
    amount = models.DecimalField(_("at most"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    days = models.PositiveSmallIntegerField(default=28)
    created_at = models.DateTimeField(_("entered"), db_default=Now())
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("CPA bound")
        verbose_name_plural = _("CPA bounds")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "campaign_id", "metric"], name="one_bound_a_campaign"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bound_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.amount} {self.currency}"


class MailWish(WorkspaceOwned):
    """Which notices of a workspace somebody wants by e-mail, and when. Without a row it is none."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    # By kind: "at_once", "daily" or "weekly"; what is not named is not wanted.
    paces: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    # Empty: the workspace's.
    time_zone = models.CharField(max_length=64, blank=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_weekday = models.PositiveSmallIntegerField(default=0)  # 0 is Monday
    # Both or none; a night reaches over midnight.
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("wish for e-mail")
        verbose_name_plural = _("wishes for e-mail")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_mail_wish_a_person"),
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23, digest_weekday__lte=6), name="mail_wish_has_an_hour"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=models.F("quiet_until")),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class NoticeMail(WorkspaceOwned):
    """One notice for one person by e-mail: it waits until it is due, and is sent or dropped once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Went out")
        DROPPED = "dropped", _("Dropped")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    # Its database constraint carries the workspace (migration).
    notice = models.ForeignKey("analytics.Notice", models.CASCADE, related_name="mails", db_constraint=False)
    kind = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # What was sent together, so that a mail the server refused is taken back as a whole.
    batch = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("e-mail of a notice")
        verbose_name_plural = _("e-mails of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user", "notice"], name="one_mail_a_notice_and_person"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="notice_mail_that_waits"),
            models.Index(fields=["notice"], name="notice_mail_by_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
