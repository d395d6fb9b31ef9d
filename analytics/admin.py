"""The back office of this floor: how the fetch of exchange rates goes, and the rates that workspaces entered."""

from __future__ import annotations

from django.contrib import admin

from accounts.backoffice import ReadOnlyAdmin, WorkspaceOwnedAdmin
from analytics.models import OwnRate, RateRefresh


@admin.register(RateRefresh)
class RateRefreshAdmin(ReadOnlyAdmin):
    list_display = ("newest_day", "tried_at", "succeeded_at", "failure_count", "added_count", "error")


@admin.register(OwnRate)
class OwnRateAdmin(WorkspaceOwnedAdmin):
    list_display = ("currency", "workspace", "valid_from", "quote", "rate", "own_currency", "note")
    list_filter = ("currency",)
    search_fields = ("workspace__name", "workspace__slug", "note")
