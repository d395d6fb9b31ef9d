"""Landing pages: blocks in variants, files, the words people consent to, and what they sent."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id
from campaigns.models.links import Domain
from campaigns.models.people import Person
from campaigns.models.planning import Campaign


class LandingPage(WorkspaceOwned):
    """A page with one aim; what is public are the variants' `html`, made when it is published."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="pages", verbose_name=_("domain"),
        db_constraint=False,
    )  # fmt: skip
    slug = models.CharField(_("address"), max_length=100)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="pages", verbose_name=_("campaign"),
        db_constraint=False,
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=2, default="en")
    title = models.CharField(_("title for search engines"), max_length=200, blank=True)
    description = models.CharField(_("description for search engines"), max_length=300, blank=True)
    is_indexed = models.BooleanField(_("search engines may list it"), default=False)
    accent = models.CharField(_("colour"), max_length=7, default="#1d4ed8")
    # [{"name": "email", "kind": "email", "label": "...", "required": true, "choices": []}, ...]
    fields: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        _("fields of the form"), default=list
    )
    button = models.CharField(_("words of the button"), max_length=60, blank=True)
    makes = models.CharField(
        _("who fills it in is"), max_length=8, choices=[("lead", _("a lead")), ("sign_up", _("a sign-up"))],
        default="lead",
    )  # fmt: skip
    double_opt_in = models.BooleanField(_("confirm the address by e-mail"), default=True)
    thanks: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        _("thank-you page"), default=list
    )
    thanks_html = models.TextField(blank=True, editable=False)
    # The form as it is published (campaigns.tracking.pages.published): what is sent is read by it and by nothing else.
    form: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, db_default={}, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    # By those who run the installation.
    blocked_at = models.DateTimeField(_("blocked"), null=True, editable=False)

    class Meta:
        verbose_name = _("landing page")
        verbose_name_plural = _("landing pages")
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="page_newest_first"),
            models.Index(fields=["workspace", "campaign"], name="page_of_a_campaign"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether strangers see it and may send its form."""
        return self.published_at is not None and self.blocked_at is None


class PageVariant(WorkspaceOwned):
    """One of the looks of a page; each visitor sees one, by share."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    page = models.ForeignKey(LandingPage, models.CASCADE, related_name="variants", db_constraint=False)
    name = models.CharField(_("name"), max_length=40)
    share = models.SmallIntegerField(_("share in percent"), default=100)
    blocks: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        _("blocks"), default=list
    )
    html = models.TextField(blank=True, editable=False)  # as published; empty where it is not
    position = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "page", "name"], name="one_variant_a_name"),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=100), name="variant_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PageFile(WorkspaceOwned):
    """A picture of a page, or what it gives to those who fill in its form (its lead magnet)."""

    class Role(models.TextChoices):
        PICTURE = "picture", _("picture")
        MAGNET = "magnet", _("lead magnet")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    page = models.ForeignKey(LandingPage, models.CASCADE, related_name="files", db_constraint=False)
    role = models.CharField(max_length=7, choices=Role.choices)
    name = models.CharField(_("file"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.IntegerField(_("size in bytes"))
    # In pixels, of a picture.
    width = models.IntegerField(null=True, editable=False)
    height = models.IntegerField(null=True, editable=False)
    body = models.BinaryField()
    created_at = models.DateTimeField(_("uploaded"), db_default=Now())

    class Meta:
        verbose_name = _("file of a page")
        verbose_name_plural = _("files of pages")
        indexes = [models.Index(fields=["workspace", "page"], name="file_of_a_page")]

    def __str__(self) -> str:
        return self.name


class ConsentText(WorkspaceOwned):
    """Words that people agreed to; never changed, only followed by another version."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    page = models.ForeignKey(LandingPage, models.CASCADE, related_name="consent_texts", db_constraint=False)
    version = models.SmallIntegerField(_("version"))
    text = models.TextField(_("consent text"), max_length=2000)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "page", "version"], name="one_consent_text_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class FormSubmission(WorkspaceOwned):
    """What somebody sent with a page's form; a lead once it is confirmed, where that is asked for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the confirmation")
        ACCEPTED = "accepted", _("accepted")
        SPAM = "spam", _("held back as spam")
        EXPIRED = "expired", _("never confirmed")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    page = models.ForeignKey(LandingPage, models.CASCADE, related_name="submissions", db_constraint=False)
    variant = models.ForeignKey(
        PageVariant, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, related_name="submissions", db_constraint=False
    )
    consent = models.ForeignKey(
        ConsentText, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    # Of the form as it was shown: the same form sent twice is one submission.
    nonce = models.CharField(max_length=22)
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    reason = models.CharField(_("why"), max_length=40, blank=True)  # of spam: honeypot, too_fast, rate, links
    # Sealed JSON: what was written by name of the field, and the kind of each; erased when the person is.
    answers = models.BinaryField(null=True)
    email_hash = models.BinaryField(max_length=32, null=True)
    heard_from = models.CharField(_("heard of us from"), max_length=200, blank=True)
    visitor = models.BinaryField(max_length=16, null=True)
    click_id = models.CharField(max_length=22, blank=True)
    at = models.DateTimeField(_("sent"), db_default=Now())
    mailed_at = models.DateTimeField(_("mail sent"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    downloaded_at = models.DateTimeField(_("first download"), null=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "page", "nonce"], name="one_submission_a_form")
        ]
        indexes = [
            models.Index(fields=["workspace", "page", "-at"], name="submission_newest_first"),
            models.Index(fields=["workspace", "person"], name="submission_of_a_person"),
            models.Index(fields=["workspace", "email_hash"], name="submission_by_email"),
            models.Index(
                fields=["at"],
                name="submission_without_mail",
                condition=Q(mailed_at=None, email_hash__isnull=False, state__in=("waiting", "accepted")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.at}"
