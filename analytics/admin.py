"""The back office of this floor: the fetch of exchange rates, rates and mark-ups that were entered, and notices."""

from __future__ import annotations

from django.contrib import admin

from accounts.backoffice import ReadOnlyAdmin, WorkspaceOwnedAdmin
from analytics.models import Markup, Notice, OwnRate, RateRefresh


@admin.register(RateRefresh)
class RateRefreshAdmin(ReadOnlyAdmin):
    list_display = ("newest_day", "tried_at", "succeeded_at", "failure_count", "added_count", "error")


@admin.register(OwnRate)
class OwnRateAdmin(WorkspaceOwnedAdmin):
    list_display = ("currency", "workspace", "valid_from", "quote", "rate", "own_currency", "note")
    list_filter = ("currency",)
    search_fields = ("workspace__name", "workspace__slug", "note")


@admin.register(Markup)
class MarkupAdmin(WorkspaceOwnedAdmin):
    list_display = ("valid_from", "workspace", "channel", "points", "note")
    list_filter = ("channel",)
    search_fields = ("workspace__name", "workspace__slug", "note")


@admin.register(Notice)
class NoticeAdmin(WorkspaceOwnedAdmin):
    list_display = ("subject_name", "workspace", "kind", "before", "after", "at")
    list_filter = ("kind",)
    search_fields = ("subject_name", "workspace__name", "workspace__slug")
