"""The registry of tags: what a workspace writes into its links, and which campaign each tag means."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id
from campaigns.models.planning import Campaign


class AttributionModel(models.TextChoices):
    """How a conversion is shared among the touches before it (docs/attribution.md)."""

    FIRST = "first", _("First touch")
    LAST = "last", _("Last touch")
    LAST_NON_DIRECT = "last_non_direct", _("Last non-direct touch")
    LINEAR = "linear", _("Linear")
    TIME_DECAY = "time_decay", _("Time decay")
    U_LAST = "u_last", _("Position-based: first and last")
    U_LEAD = "u_lead", _("Position-based: first and lead creation")
    W = "w", _("W-shaped")
    FULL_PATH = "full_path", _("Full path")


class DateBasis(models.TextChoices):
    """The day on which a conversion counts."""

    CONVERSION = "conversion", _("day of the conversion")
    TOUCH = "touch", _("day of the touch")


class TrackingSettings(WorkspaceOwned):
    """How one workspace tags, counts and attributes; made when it is first asked for."""

    # Public: it stands in the pages that carry the script. Its address is a `PublicAddress`.
    site_key = models.CharField(_("site key"), max_length=22, editable=False)
    # Empty: the script counts wherever it stands.
    site_hosts: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=253), verbose_name=_("websites"), default=list, blank=True
    )
    # 0: no cookie, and a visitor is known for a day.
    cookie_days = models.SmallIntegerField(_("days a visitor is known, with consent"), default=0)
    respects_opt_out = models.BooleanField(_("respect Do Not Track and Global Privacy Control"), default=True)
    allowed_sources: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("allowed sources"),
        default=list,
        blank=True,
    )
    allowed_media: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=100), verbose_name=_("allowed media"), default=list, blank=True
    )
    separator = models.CharField(
        _("between words"), max_length=1, choices=[("-", "-"), ("_", "_")], default="-"
    )
    # Of a new key: {campaign}, {year}, {month}, {objective}.
    key_pattern = models.CharField(_("pattern of new keys"), max_length=100, default="{campaign}")
    ignored_referrers: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=253),
        verbose_name=_("referrers that get no credit"),
        default=list,
        blank=True,
    )
    model = models.CharField(
        _("attribution model"),
        max_length=15,
        choices=AttributionModel.choices,
        default=AttributionModel.LAST_NON_DIRECT,
    )
    look_back_days = models.SmallIntegerField(_("look-back in days"), default=30)
    date_basis = models.CharField(
        _("date basis"), max_length=10, choices=DateBasis.choices, default=DateBasis.CONVERSION
    )

    # The day on which the first sale and the first lead of our own record was received, files aside: before it nobody
    # tracked anything.
    sales_since = models.DateField(_("sales tracked since"), null=True, editable=False)
    leads_since = models.DateField(_("leads tracked since"), null=True, editable=False)

    class Meta:
        verbose_name = _("tracking settings")
        verbose_name_plural = _("tracking settings")
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="one_tracking_settings_a_workspace"),
            models.CheckConstraint(
                condition=Q(look_back_days__gte=1, look_back_days__lte=365),
                name="look_back_is_at_most_a_year",
            ),
            models.CheckConstraint(
                condition=Q(cookie_days__gte=0, cookie_days__lte=365), name="cookie_lives_at_most_a_year"
            ),
        ]

    def __str__(self) -> str:
        return self.site_key


class CampaignKey(WorkspaceOwned):
    """The one name of a campaign in links, pages, ad platforms and CRM: the value of utm_campaign."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="keys", verbose_name=_("campaign"), db_constraint=False
    )
    key = models.CharField(_("campaign key"), max_length=100)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("campaign key")
        verbose_name_plural = _("campaign keys")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="one_campaign_a_key"),
            models.UniqueConstraint(fields=["workspace", "campaign"], name="one_key_a_campaign"),
        ]

    def __str__(self) -> str:
        return self.key


class TagAlias(WorkspaceOwned):
    """What a tag that is in the wild means: another spelling of a campaign's key, of a source or of a medium."""

    class Part(models.TextChoices):
        CAMPAIGN = "campaign", "utm_campaign"
        SOURCE = "source", "utm_source"
        MEDIUM = "medium", "utm_medium"

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    part = models.CharField(_("part"), max_length=8, choices=Part.choices)
    text = models.CharField(
        _("as it is written"), max_length=200
    )  # normalised (campaigns.tracking.tagging.tags)
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tag_aliases",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    value = models.CharField(_("means"), max_length=100, blank=True)  # of a source or medium
    created_at = models.DateTimeField(_("created"), db_default=Now())
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("tag alias")
        verbose_name_plural = _("tag aliases")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "part", "text"], name="one_meaning_a_tag"),
            models.CheckConstraint(
                condition=Q(part="campaign", campaign__isnull=False, value="")
                | (~Q(part="campaign") & Q(campaign__isnull=True) & ~Q(value="")),
                name="tag_alias_means_something",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class TagTemplate(WorkspaceOwned):
    """Tags that a workspace uses again and again, such as those of its newsletter."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(_("source"), max_length=100)
    medium = models.CharField(_("medium"), max_length=100)
    term = models.CharField(_("term"), max_length=200, blank=True)
    content = models.CharField(_("content"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tag template")
        verbose_name_plural = _("tag templates")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_tag_template_a_name")]

    def __str__(self) -> str:
        return self.name
