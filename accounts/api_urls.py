"""`/api/v1/` of this floor."""

from __future__ import annotations

from django.urls import path

from accounts import api

app_name = "accounts_api"
urlpatterns = [
    path("workspaces/", api.WorkspaceListView.as_view(), name="workspace_list"),
]
