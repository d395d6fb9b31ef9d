"""What a campaign consists of: budgets of channels, ads and posts, marks on its charts; and templates for the next."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id
from campaigns.models.planning import Campaign


class ChannelBudget(WorkspaceOwned):
    """The part of a campaign's budget that one channel gets, in the currency of the campaign."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        related_name="channel_budgets",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    channel = models.CharField(_("channel"), max_length=20)
    amount = models.DecimalField(_("budget"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("channel budget")
        verbose_name_plural = _("channel budgets")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "campaign", "channel"], name="one_budget_a_channel"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="channel_budget_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.channel


class ContentItem(WorkspaceOwned):
    """An ad, a post or a mailing that is planned for a day and, in the end, published."""

    class Kind(models.TextChoices):
        AD = "ad", _("Ad")
        POST = "post", _("Post")
        STORY = "story", _("Story")
        VIDEO = "video", _("Video")
        EMAIL = "email", _("E-mail")
        OTHER = "other", _("Something else")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        related_name="content_items",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.POST)
    channel = models.CharField(_("channel"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True, max_length=4000)
    planned_on = models.DateField(_("planned for"))
    published_on = models.DateField(_("published"), null=True, blank=True)
    url = models.CharField(_("address"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("content item")
        verbose_name_plural = _("content items")
        indexes = [
            models.Index(fields=["workspace", "planned_on"], name="content_by_day"),
            models.Index(fields=["workspace", "campaign"], name="content_of_a_campaign"),
        ]

    def __str__(self) -> str:
        return self.title


class Annotation(WorkspaceOwned):
    """Something that happened on a day and that the charts shall show; without a campaign, on all of them."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="annotations",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    day = models.DateField(_("day"))
    text = models.CharField(_("text"), max_length=200)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")
        indexes = [models.Index(fields=["workspace", "day"], name="annotation_by_day")]

    def __str__(self) -> str:
        return self.text


class CampaignTemplate(WorkspaceOwned):
    """What campaigns of a sort have in common; its days are counted from the first day of the campaign."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    plan: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("plan"), default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("campaign template")
        verbose_name_plural = _("campaign templates")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_campaign_template_a_name")
        ]

    def __str__(self) -> str:
        return self.name
