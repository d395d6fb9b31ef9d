"""Short links: where they lead, for whom, and who called them; and the public addresses of everything."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace, WorkspaceOwned, random_id
from campaigns.models.contents import ContentItem
from campaigns.models.planning import Campaign


class PublicAddress(models.Model):
    """What a public address leads to; asked before any workspace is known, so it stands before the wall.

    It holds no text that anybody wrote but the slug. `host` is empty for the host of this installation.
    """

    class Kind(models.TextChoices):
        LINK = "link", "link"
        PAGE = "page", "landing page"
        SITE = "site", "site key of the script"
        WEBHOOK = "webhook", "hash of a webhook's secret address"
        DOMAIN = "domain", "own domain, verified"
        SHARE = "share", "hash of the address of a shared report"

    # Links and pages share one space of names on each host; the rest has spaces of its own.
    SPACES = {
        "link": "path",
        "page": "path",
        "site": "site",
        "webhook": "webhook",
        "domain": "domain",
        "share": "share",
    }

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    space = models.CharField(max_length=8)
    host = models.CharField(max_length=253, blank=True)
    slug = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("public address")
        verbose_name_plural = _("public addresses")
        constraints = [
            models.UniqueConstraint(fields=["space", "host", "slug"], name="one_subject_an_address"),
        ]
        indexes = [models.Index(fields=["workspace", "kind", "subject_id"], name="address_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.host}/{self.slug}"


class Domain(WorkspaceOwned):
    """A host of the workspace's own for links and landing pages; counts once it was seen to lead here."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    host = models.CharField(_("domain"), max_length=253)
    token = models.CharField(max_length=32, editable=False)  # what the host must answer with
    verified_at = models.DateTimeField(_("verified"), null=True)
    checked_at = models.DateTimeField(_("last checked"), null=True)
    problem = models.CharField(_("what is wrong"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("added"), db_default=Now())

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [models.UniqueConstraint(fields=["workspace", "host"], name="one_domain_a_host")]

    def __str__(self) -> str:
        return self.host


class Link(WorkspaceOwned):
    """A short link; it leads to what its owner wrote and nowhere else, with the tags of its campaign."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("domain"),
        db_constraint=False,
    )  # fmt: skip
    slug = models.CharField(_("short name"), max_length=100)
    title = models.CharField(_("title"), max_length=200, blank=True)
    target = models.CharField(_("leads to"), max_length=2000)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("campaign"),
        db_constraint=False,
    )  # fmt: skip
    content_item = models.ForeignKey(
        ContentItem, models.SET_NULL, null=True, blank=True, related_name="links",
        verbose_name=_("content item"), db_constraint=False,
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=100, blank=True)
    medium = models.CharField(_("medium"), max_length=100, blank=True)
    term = models.CharField(_("term"), max_length=200, blank=True)
    content = models.CharField(_("content"), max_length=200, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    expired_target = models.CharField(_("leads to after that"), max_length=2000, blank=True)
    password = models.CharField(_("password"), max_length=200, blank=True)  # hashed as passwords are
    # What networks and messengers show of it.
    preview_title = models.CharField(_("title of the preview"), max_length=200, blank=True)
    preview_text = models.CharField(_("text of the preview"), max_length=300, blank=True)
    preview_image = models.CharField(_("picture of the preview"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # The intake forgets what it kept when this moves.
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    # By those who run the installation.
    blocked_at = models.DateTimeField(_("blocked"), null=True, editable=False)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="link_newest_first"),
            models.Index(fields=["workspace", "campaign"], name="link_of_a_campaign"),
        ]

    def __str__(self) -> str:
        return self.title or self.slug


class LinkTarget(WorkspaceOwned):
    """Another place that a link leads to: for a country, a kind of device, or a share of all clicks."""

    class Rule(models.TextChoices):
        COUNTRY = "country", _("country")
        DEVICE = "device", _("device")
        SPLIT = "split", _("share of clicks")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    link = models.ForeignKey(Link, models.CASCADE, related_name="targets", db_constraint=False)
    rule = models.CharField(_("for"), max_length=7, choices=Rule.choices)
    value = models.CharField(_("which"), max_length=20, blank=True)  # ES; ios, android, mobile, desktop
    share = models.SmallIntegerField(_("share in percent"), null=True, blank=True)
    target = models.CharField(_("leads to"), max_length=2000)
    name = models.CharField(_("name"), max_length=60, blank=True)
    position = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        indexes = [models.Index(fields=["workspace", "link", "position"], name="target_of_a_link")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule="split", share__gte=1, share__lte=99, value="")
                | (~Q(rule="split") & Q(share__isnull=True) & ~Q(value="")),
                name="target_is_for_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.target


class ClickVerdict(models.TextChoices):
    """What called a link; only people count."""

    PERSON = "person", _("person")
    BOT = "bot", _("program")
    PREVIEW = "preview", _("link preview")
    PREFETCH = "prefetch", _("fetched ahead")
    HEAD = "head", _("only asked whether it is there")


class LinkClick(WorkspaceOwned):
    """One call of a link, by whomever; a person's is also a `Visit`, known by `click_id`."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    link = models.ForeignKey(Link, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    # Which of its targets; null for the link's own.
    target = models.ForeignKey(LinkTarget, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    at = models.DateTimeField(_("when"))
    verdict = models.CharField(max_length=8, choices=ClickVerdict.choices)
    visitor = models.BinaryField(max_length=16)
    click_id = models.CharField(max_length=22, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    device = models.CharField(_("device"), max_length=10, blank=True)
    referrer_host = models.CharField(_("came from"), max_length=253, blank=True)

    class Meta:
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        indexes = [models.Index(fields=["workspace", "link", "at"], name="click_of_a_link")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.at}"
