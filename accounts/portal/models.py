"""The look of an organization and the hosts of its portal, as they are kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.ids import random_id


class Brand(models.Model):
    """How an organization's reports and its portal look: its colour and its logo."""

    organization = models.OneToOneField(
        "accounts.Organization",
        models.CASCADE,
        primary_key=True,
        related_name="brand",
        verbose_name=_("organization"),
    )
    # Empty: that of the product.
    accent = models.CharField(_("Accent colour"), max_length=7, blank=True)
    logo = models.BinaryField(null=True, editable=False)
    logo_type = models.CharField(max_length=10, blank=True, editable=False)
    # What is read aloud in its place; the organization's name where it is empty.
    logo_text = models.CharField(_("Words for the logo"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("Look of reports")
        verbose_name_plural = _("looks of reports")

    def __str__(self) -> str:
        return self.accent


class PortalDomain(models.Model):
    """A host at which an organization's clients find their portal; it serves while `verified_at` is set.

    `token` is what the organization's DNS must say of the host. `missing_since` is when it was first found gone.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization",
        models.CASCADE,
        related_name="portal_domains",
        verbose_name=_("organization"),
    )
    # As browsers send it: in small letters, punycode for other alphabets.
    host = models.CharField(_("domain"), max_length=253)
    token = models.CharField(max_length=64, editable=False)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    # When the first request arrived here by it. Until then no mail leads there.
    seen_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)
    # What the last look found, in words of `accounts.portal.proofs`, and what stood there instead.
    problem = models.CharField(max_length=20, blank=True, editable=False)
    found = models.CharField(max_length=255, blank=True, editable=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("portal domain")
        verbose_name_plural = _("portal domains")
        constraints = [
            models.UniqueConstraint(fields=["organization", "host"], name="one_portal_domain_a_host"),
            models.UniqueConstraint(
                fields=["host"], condition=Q(verified_at__isnull=False), name="one_organization_a_portal_host"
            ),
        ]

    def __str__(self) -> str:
        return self.host
