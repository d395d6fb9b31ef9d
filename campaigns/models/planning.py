"""What was planned: campaigns with their dates and budget, and the goals they shall reach."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


class Campaign(WorkspaceOwned):
    """What the marketer calls a campaign; one campaign of each platform, or several, make it up."""

    class Origin(models.TextChoices):
        PLANNED = "planned", _("Planned here")
        IMPORTED = "imported", _("Found in an import")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.PLANNED)
    channels: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=20), verbose_name=_("channels"), default=list, blank=True
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        indexes = [models.Index(fields=["workspace", "name"], name="campaign_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="campaign_budget_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoalDirection(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Goal(WorkspaceOwned):
    """A SMART goal: a metric of the catalogue that shall go from a baseline to a target by a day."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    name = models.CharField(_("goal"), max_length=200)
    metric = models.CharField(_("metric"), max_length=30)
    direction = models.CharField(
        _("direction"), max_length=10, choices=GoalDirection.choices, default=GoalDirection.AT_LEAST
    )
    baseline = models.DecimalField(_("baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4)
    starts_on = models.DateField(_("first day"))
    due_on = models.DateField(_("due"))
    reason = models.TextField(_("why it matters and why it can be reached"), blank=True, max_length=2000)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        indexes = [models.Index(fields=["workspace", "due_on"], name="goal_by_due_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="goal_is_due_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name
