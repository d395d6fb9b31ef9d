"""What an organization keeps for all of its clients."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User, random_id


class ClientTemplate(models.Model):
    """What an agency begins its clients with: objectives, goals without days, plans of campaigns, reports, ROI.

    Of the organization and not of a workspace: it outlives the one that it was kept from.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=200)
    plan: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("plan"), default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("template for clients")
        verbose_name_plural = _("templates for clients")
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="one_client_template_a_name")
        ]

    def __str__(self) -> str:
        return self.name
