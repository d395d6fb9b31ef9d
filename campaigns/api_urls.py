"""`/api/v1/` of this floor."""

from __future__ import annotations

from django.urls import path

from campaigns import api, api_errors, campaigns_api, rules_api
from campaigns.tracking.api_urls import urlpatterns as tracking

app_name = "campaigns_api"
urlpatterns = [
    path("workspaces/<slug:slug>/campaigns/", campaigns_api.CampaignListView.as_view(), name="campaign_list"),
    path(
        "workspaces/<slug:slug>/campaigns/<int:campaign_id>/",
        campaigns_api.CampaignView.as_view(),
        name="campaign_detail",
    ),
    path("workspaces/<slug:slug>/campaign-rules/", rules_api.RuleListView.as_view(), name="rule_list"),
    path(
        "workspaces/<slug:slug>/campaign-rules/<int:rule_id>/",
        rules_api.RuleView.as_view(),
        name="rule_detail",
    ),
    path("workspaces/<slug:slug>/imports/", api.ImportListView.as_view(), name="import_list"),
    path("workspaces/<slug:slug>/imports/<int:run_id>/", api.ImportView.as_view(), name="import_detail"),
    path(
        "workspaces/<slug:slug>/imports/<int:run_id>/confirm/",
        api.ImportConfirmView.as_view(),
        name="import_confirm",
    ),
    path(
        "workspaces/<slug:slug>/imports/<int:run_id>/undo/", api.ImportUndoView.as_view(), name="import_undo"
    ),
    path(
        "workspaces/<slug:slug>/imports/<int:run_id>/replay/",
        api.ImportReplayView.as_view(),
        name="import_replay",
    ),
    path(
        "workspaces/<slug:slug>/imports/<int:run_id>/retry/",
        api.ImportRetryView.as_view(),
        name="import_retry",
    ),
    path(
        "workspaces/<slug:slug>/imports/<int:run_id>/account/",
        api.ImportAccountView.as_view(),
        name="import_account",
    ),
    path(
        "workspaces/<slug:slug>/imports/<int:run_id>/errors/",
        api_errors.ImportErrorsView.as_view(),
        name="import_errors",
    ),
    *tracking,
]
