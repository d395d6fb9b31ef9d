"""Dashboards as they are kept."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


class Dashboard(WorkspaceOwned):
    """What somebody arranged to look at: blocks in order, a period and filters to begin with, and saved views.

    `blocks` and `views` are checked by `analytics.dashboards`; `version` grows with each change, so that two editors
    notice each other. One that is not shared is its owner's alone.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(max_length=100)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    is_shared = models.BooleanField(default=True)
    # Only a shared one.
    in_portal = models.BooleanField(default=False, db_default=False)
    position = models.IntegerField(default=0)
    # {"version": 1, "blocks": [{"id": "b1", and what analytics.blocks keeps of a choice}]}
    blocks: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # What it shows when it is opened without a word: period, filters, comparison, step.
    look: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # [{"id": "v1", "name": "...", "look": {...}}]
    views: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("arranged dashboard")
        verbose_name_plural = _("arranged dashboards")
        indexes = [models.Index(fields=["workspace", "position"], name="dashboard_by_position")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="dashboard_has_a_name"),
            models.CheckConstraint(condition=Q(version__gte=1), name="dashboard_has_a_version"),
            models.CheckConstraint(
                condition=Q(in_portal=False) | Q(is_shared=True), name="dashboard_in_portal_is_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name
