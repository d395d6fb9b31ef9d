"""Rules that say which campaign a platform campaign belongs to, by its name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id
from campaigns.models.planning import Campaign


class CampaignRule(WorkspaceOwned):
    """Platform campaigns whose name fits belong to `campaign`, unless a person said otherwise.

    The first rule that fits counts, by `position`. `vendor` and `channel` narrow it down where they are not empty.
    """

    class Match(models.TextChoices):
        CONTAINS = "contains", _("contains")
        STARTS = "starts", _("starts with")
        EQUALS = "equals", _("is exactly")
        PATTERN = "pattern", _("fits the pattern")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    match = models.CharField(_("the name"), max_length=8, choices=Match.choices, default=Match.CONTAINS)
    text = models.CharField(_("text"), max_length=300)
    vendor = models.CharField(_("only this source"), max_length=30, blank=True)
    channel = models.CharField(_("only this channel"), max_length=20, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="rules", verbose_name=_("campaign"), db_constraint=False
    )
    position = models.IntegerField(_("order"), default=0)
    confirmed_at = models.DateTimeField(_("confirmed"), db_default=Now())
    confirmed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("confirmed by")
    )

    class Meta:
        verbose_name = _("campaign rule")
        verbose_name_plural = _("campaign rules")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "match", "text", "vendor", "channel"],
                name="one_campaign_rule_a_condition",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="campaign_rule_has_a_text"),
        ]
        indexes = [
            models.Index(fields=["workspace", "position"], name="campaign_rule_in_order"),
            models.Index(fields=["workspace", "campaign"], name="campaign_rule_of"),
        ]

    def __str__(self) -> str:
        return self.text
