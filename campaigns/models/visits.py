"""Visits: the raw hits as the intake took them, and what became of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import WorkspaceOwned, random_id
from campaigns.models.links import Link
from campaigns.models.pages import LandingPage, PageVariant
from campaigns.models.planning import Campaign


class Hit(WorkspaceOwned):
    """What the intake accepted and nobody has looked at yet: the inbox of `campaigns.tracking.visits.enrich`.

    Written in sets by the intake before it answers; deleted in the transaction that makes visits of it.
    """

    at = models.DateTimeField()
    # view, leave, event, outbound, download: of the script; click, open: of a link and of a landing page.
    kind = models.CharField(max_length=8)
    verdict = models.CharField(max_length=8)  # ClickVerdict
    visitor = models.BinaryField(max_length=16)
    subject_id = models.BigIntegerField(null=True)  # the link or page
    # No address of a computer and no e-mail address: {"u": url, "r": referrer, "k": key, ...} (docs/tracking.md).
    body: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        indexes = [models.Index(fields=["workspace", "id"], name="hit_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class HitTally(WorkspaceOwned):
    """How many hits of a day were no people's, or were not counted for another reason."""

    pk = models.CompositePrimaryKey("workspace_id", "day", "kind", "reason")
    day = models.DateField()
    kind = models.CharField(max_length=8)
    reason = models.CharField(max_length=20)
    count = models.IntegerField()

    class Meta:
        verbose_name = _("tally of hits")
        verbose_name_plural = _("tallies of hits")

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class DailySalt(models.Model):
    """What visitors of a day are hashed with; deleted after two days, and with it the way back to an address."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("daily salt")
        verbose_name_plural = _("daily salts")

    def __str__(self) -> str:
        return str(self.day)


class Visit(WorkspaceOwned):
    """Somebody came, from somewhere: a touch that may get credit for a later conversion.

    `visitor` is a keyed hash that changes every day, or one of a first-party cookie where people agreed to it. A link's
    click is a visit that has no pages until the script on the target reports the same `click_id`.
    """

    class Origin(models.TextChoices):
        CLICK = "click", _("click on a link")
        SITE = "site", _("visit of the website")
        PAGE = "page", _("visit of a landing page")
        STATED = "stated", _("told by another system")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    origin = models.CharField(max_length=6, choices=Origin.choices)
    visitor = models.BinaryField(max_length=16)
    started_at = models.DateTimeField(_("began"))
    last_at = models.DateTimeField(_("last seen"))
    click_id = models.CharField(max_length=22, blank=True)
    host = models.CharField(_("website"), max_length=253, blank=True)
    path = models.CharField(_("first page"), max_length=500, blank=True)
    referrer_host = models.CharField(_("came from"), max_length=253, blank=True)
    # As they were written, for whoever corrects a tag later.
    utm_source = models.CharField(max_length=200, blank=True)
    utm_medium = models.CharField(max_length=200, blank=True)
    utm_campaign = models.CharField(max_length=200, blank=True)
    utm_term = models.CharField(max_length=200, blank=True)
    utm_content = models.CharField(max_length=200, blank=True)
    ad_click = models.CharField(
        max_length=10, blank=True
    )  # which platform's click id was there: gclid, fbclid
    channel = models.CharField(_("channel"), max_length=20)
    campaign = models.ForeignKey(
        Campaign,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    link = models.ForeignKey(Link, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    page = models.ForeignKey(LandingPage, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    variant = models.ForeignKey(
        PageVariant, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    device = models.CharField(_("device"), max_length=10, blank=True)
    page_count = models.IntegerField(_("pages"), default=0)
    seconds = models.IntegerField(_("seconds"), default=0)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(fields=["workspace", "visitor", "started_at"], name="visit_of_a_visitor"),
            # With what the quality of data asks of all visits of a period, whose rows lie far apart.
            models.Index(
                fields=["workspace", "started_at"], include=["campaign", "utm_campaign"], name="visit_by_time"
            ),
            models.Index(
                fields=["workspace", "click_id"], condition=~models.Q(click_id=""), name="visit_by_click"
            ),
            # From one spelling of a tag to the next (campaigns.tracking.tagging.spellings).
            models.Index(
                fields=["workspace", "utm_campaign"],
                condition=~models.Q(utm_campaign=""),
                name="visit_by_campaign_tag",
            ),
            models.Index(
                fields=["workspace", "utm_source"], condition=~models.Q(utm_source=""), name="visit_by_source"
            ),
            models.Index(
                fields=["workspace", "utm_medium"], condition=~models.Q(utm_medium=""), name="visit_by_medium"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.started_at}"


class PageView(WorkspaceOwned):
    """One page seen during a visit."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    key = models.CharField(max_length=22)  # made by the script: the same hit sent twice is one view
    at = models.DateTimeField(_("when"))
    host = models.CharField(_("website"), max_length=253)
    path = models.CharField(_("page"), max_length=500)
    title = models.CharField(_("title"), max_length=200, blank=True)
    seconds = models.IntegerField(_("seconds"), null=True)  # in sight; null where the page never said
    scroll = models.SmallIntegerField(_("scrolled in percent"), null=True)
    # What its visit is made of, and made of anew when a hit before it comes late (campaigns.tracking.visits.sessions):
    # who, until when something was heard of it, and what it says about where it came from.
    visitor = models.BinaryField(max_length=16, default=bytes)
    until = models.DateTimeField(null=True)
    said: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("page view")
        verbose_name_plural = _("page views")
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_page_view_a_key")]
        indexes = [
            models.Index(fields=["workspace", "visit"], name="view_of_a_visit"),
            models.Index(fields=["workspace", "at"], name="view_by_time"),
            models.Index(fields=["workspace", "visitor", "at", "key"], name="view_of_a_visitor"),
        ]

    def __str__(self) -> str:
        return self.path


class Interaction(WorkspaceOwned):
    """What somebody did during a visit: left by a link, downloaded a file, or what the website calls an event."""

    class Kind(models.TextChoices):
        OUTBOUND = "outbound", _("left by a link")
        DOWNLOAD = "download", _("downloaded a file")
        EVENT = "event", _("event of the website")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    key = models.CharField(max_length=22)
    view_key = models.CharField(max_length=22, blank=True)  # of the page view it belongs to
    at = models.DateTimeField(_("when"))
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    props: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_interaction_a_key")]
        indexes = [
            models.Index(fields=["workspace", "visit"], name="interaction_of_a_visit"),
            models.Index(fields=["workspace", "name", "at"], name="interaction_by_name"),
            models.Index(fields=["workspace", "at"], name="interaction_by_time"),
            models.Index(fields=["workspace", "view_key"], name="interaction_of_a_view"),
        ]

    def __str__(self) -> str:
        return self.name or self.url
