"""The back office of this floor: people, organizations, workspaces, keys and the audit log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import billing_admin
from accounts.backoffice import AnyModelAdmin, AnyTabularInline, ReadOnlyAdmin, record_look
from accounts.keys import revoke_key
from accounts.models import (
    ApiKey,
    AuditEntry,
    Handover,
    Heartbeat,
    Invitation,
    Membership,
    Organization,
    PortalDomain,
    User,
    Workspace,
)


class MembershipInline(AnyTabularInline):
    model = Membership
    extra = 0
    can_delete = False
    fields = readonly_fields = ("user", "workspace", "role", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WorkspaceInline(AnyTabularInline):
    model = Workspace
    extra = 0
    can_delete = False
    show_change_link = True
    fields = readonly_fields = ("name", "slug", "currency", "time_zone", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    list_display = ("name", "workspace_count", "member_count", "plan", "created_at")
    list_select_related = ("subscription",)
    search_fields = ("name", "workspaces__name", "memberships__user__email")
    date_hierarchy = "created_at"
    inlines = (WorkspaceInline, MembershipInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        organizations: QuerySet[Organization] = super().get_queryset(request)
        return organizations.annotate(
            workspaces_in_it=Count("workspaces", distinct=True),
            people_in_it=Count("memberships__user", distinct=True),
        )

    @admin.display(description=_("workspaces"), ordering="workspaces_in_it")
    def workspace_count(self, organization: Any) -> int:
        return int(organization.workspaces_in_it)

    @admin.display(description=_("present plan"))
    def plan(self, organization: Any) -> str:
        """Empty where billing is off, or has not looked at it yet."""
        row = getattr(organization, "subscription", None)
        return billing_admin.in_words(row) if row else ""

    @admin.display(description=_("people"), ordering="people_in_it")
    def member_count(self, organization: Any) -> int:
        return int(organization.people_in_it)


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnlyAdmin):
    list_display = ("name", "organization", "slug", "currency", "time_zone", "created_at")
    list_filter = ("currency", "language")
    list_select_related = ("organization",)
    search_fields = ("name", "slug", "organization__name")
    inlines = (MembershipInline,)

    def changeform_view(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> Any:
        workspace = self.get_object(request, object_id) if object_id else None
        if isinstance(workspace, Workspace):
            record_look(request, workspace, workspace.name)
        return super().changeform_view(request, object_id, *args, **kwargs)


@admin.register(User)
class UserAdmin(AnyModelAdmin):
    """Support may switch an account off and make staff; passwords and second factors stay with their owner."""

    list_display = ("email", "name", "is_active", "is_staff", "joined_at", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "is_active", "is_staff", "is_superuser", "joined_at", "last_login")
    readonly_fields = ("email", "name", "language", "joined_at", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may make staff could make themselves anything: superusers alone."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PortalDomain)
class PortalDomainAdmin(ReadOnlyAdmin):
    list_display = ("host", "organization", "verified_at", "checked_at", "missing_since")
    list_select_related = ("organization",)
    search_fields = ("host", "organization__name")
    exclude = ("token",)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "organization", "workspace", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "organization", "workspace")
    search_fields = ("user__email", "organization__name", "workspace__name")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "organization", "workspace", "role", "created_at", "accepted_at", "revoked_at")
    list_select_related = ("organization", "workspace")
    search_fields = ("email", "organization__name")
    exclude = ("token_hash",)


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ("email", "workspace", "organization", "created_at", "accepted_at", "revoked_at")
    list_select_related = ("workspace", "organization")
    search_fields = ("email", "workspace__name", "organization__name")
    exclude = ("token_hash",)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = (
        "name",
        "prefix",
        "workspace",
        "scope",
        "role",
        "created_by",
        "last_used_at",
        "revoked_at",
    )
    list_filter = ("scope",)
    list_select_related = ("workspace", "created_by")
    search_fields = ("name", "prefix", "workspace__name")
    exclude = ("key_hash",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke the chosen keys"), permissions=["view"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        assert isinstance(request.user, User)
        for key in keys.select_related("workspace__organization"):
            revoke_key(key, by=request.user)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_label", "action", "subject", "workspace", "organization")
    list_filter = ("action",)
    list_select_related = ("workspace", "organization")
    search_fields = ("actor_label", "subject", "workspace__name", "organization__name")
    date_hierarchy = "at"


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "seen_at")
