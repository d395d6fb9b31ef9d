"""The mark-ups that an organization adds to the ad spend of one of its workspaces."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id

MOST_POINTS = 50_000


class Markup(WorkspaceOwned):
    """From its day on until the next of its channel; without a channel for all that have none of their own by then.

    `points` are hundredths of a percent.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"))
    points = models.IntegerField(_("hundredths of a percent"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("entered"), db_default=Now())
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("mark-up")
        verbose_name_plural = _("mark-ups")
        constraints = [
            # Also the index by which the mark-up of a day is found.
            models.UniqueConstraint(
                fields=["workspace", "channel", "valid_from"], name="one_markup_a_channel_and_day"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=MOST_POINTS), name="markup_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.valid_from}"
