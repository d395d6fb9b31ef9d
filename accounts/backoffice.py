"""The back office: Django's admin behind allauth's sign-in, over all workspaces, with every look written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.decorators import secure_admin_login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User, Workspace
from accounts.tenancy import all_workspaces


class BackOffice(admin.AdminSite):
    site_title = gettext_lazy("smroi back office")
    site_header = gettext_lazy("smroi back office")
    index_title = gettext_lazy("What there is")
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """allauth's own page: with its rate limits and second factor, which Django's has not."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """See all workspaces, for as long as the page is made: it is rendered before the scope ends."""
        guarded = super().admin_view(view, cacheable)

        def seeing_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if self.has_permission(request) and settings.STAFF_MFA_REQUIRED and not is_mfa_enabled(user):
                messages.warning(request, _("The back office needs a second factor. Set one up first."))
                return redirect("mfa_index")
            if not self.has_permission(request):
                refusal: HttpResponse = guarded(request, *args, **kwargs)
                return refusal
            with all_workspaces(reason="back office"):
                answer: HttpResponse = guarded(request, *args, **kwargs)
                if isinstance(answer, SimpleTemplateResponse):
                    answer.render()
                return answer

        return seeing_all


if TYPE_CHECKING:  # generic for the type checker only
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyTabularInline = admin.TabularInline[Any, Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyTabularInline = admin.TabularInline


class ReadOnlyAdmin(AnyModelAdmin):
    """To be looked at, not changed: what belongs to a customer is changed by the customer."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class WorkspaceOwnedAdmin(ReadOnlyAdmin):
    """Rows of workspaces. Each list and each page writes into the workspace's audit log who looked."""

    list_select_related: ClassVar[tuple[str, ...]] = ("workspace",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer = super().changelist_view(request, extra_context)
        changelist = (
            getattr(answer, "context_data", {}).get("cl") if hasattr(answer, "context_data") else None
        )
        if changelist is not None:
            looked_at = {row.workspace_id: row.workspace for row in changelist.result_list}
            for workspace in looked_at.values():
                record_look(request, workspace, str(self.opts.verbose_name_plural))
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        row = self.get_object(request, object_id) if object_id else None
        if row is not None:
            record_look(request, row.workspace, f"{self.opts.verbose_name}: {row}")
        return super().changeform_view(request, object_id, form_url, extra_context)


def record_look(request: HttpRequest, workspace: Workspace, subject: str) -> None:
    assert isinstance(request.user, User)
    audit.record("staff.looked", by=request.user, workspace=workspace, subject=subject)
