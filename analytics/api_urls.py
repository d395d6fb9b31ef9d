"""Addresses of the API's results, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from analytics import (
    api,
    attributed_api,
    attribution_api,
    bounds_api,
    briefs_api,
    costs_api,
    dashboards_api,
    goals_api,
    insight_rows_api,
    insights_api,
    markups_api,
    metrics_api,
    objectives_api,
    quality_api,
    reconciling_api,
    sources_api,
    tag_audit_api,
    traffic_api,
    verdict_api,
)

app_name = "analytics_api"

urlpatterns = [
    path("metrics/", metrics_api.MetricListView.as_view(), name="metric_list"),
    path("workspaces/<slug:slug>/results/", api.ResultsView.as_view(), name="results"),
    path("workspaces/<slug:slug>/results/sources/", sources_api.SourcesView.as_view(), name="result_sources"),
    path(
        "workspaces/<slug:slug>/attribution/", attribution_api.AttributionView.as_view(), name="attribution"
    ),
    path("workspaces/<slug:slug>/quality/", quality_api.QualityView.as_view(), name="quality"),
    path(
        "workspaces/<slug:slug>/reconciliation/",
        reconciling_api.ReconciliationView.as_view(),
        name="reconciliation",
    ),
    path("workspaces/<slug:slug>/insights/", insights_api.InsightsView.as_view(), name="insights"),
    path(
        "workspaces/<slug:slug>/insights/rows/",
        insight_rows_api.InsightRowsView.as_view(),
        name="insight_rows",
    ),
    path(
        "workspaces/<slug:slug>/attribution/rows/",
        attributed_api.AttributedRowsView.as_view(),
        name="attribution_rows",
    ),
    path("workspaces/<slug:slug>/traffic/", traffic_api.TrafficView.as_view(), name="traffic"),
    path("workspaces/<slug:slug>/traffic/rows/", traffic_api.TrafficRowsView.as_view(), name="traffic_rows"),
    path("workspaces/<slug:slug>/tag-audit/", tag_audit_api.TagAuditView.as_view(), name="tag_audit"),
    path(
        "workspaces/<slug:slug>/tag-audit/rows/", tag_audit_api.TaggedRowsView.as_view(), name="tagged_rows"
    ),
    path("workspaces/<slug:slug>/block/", dashboards_api.BlockDataView.as_view(), name="block_data"),
    path(
        "workspaces/<slug:slug>/dashboards/",
        dashboards_api.DashboardListView.as_view(),
        name="dashboard_list",
    ),
    path(
        "workspaces/<slug:slug>/dashboards/<int:dashboard_id>/",
        dashboards_api.DashboardView.as_view(),
        name="dashboard",
    ),
    path(
        "workspaces/<slug:slug>/dashboards/<int:dashboard_id>/data/",
        dashboards_api.DashboardDataView.as_view(),
        name="dashboard_data",
    ),
    path(
        "workspaces/<slug:slug>/reports/editions/", briefs_api.EditionListView.as_view(), name="edition_list"
    ),
    path(
        "workspaces/<slug:slug>/reports/editions/<int:edition_id>/",
        briefs_api.EditionView.as_view(),
        name="edition",
    ),
    path(
        "workspaces/<slug:slug>/reports/editions/<int:edition_id>/report.<slug:kind>",
        briefs_api.EditionFileView.as_view(),
        name="edition_file",
    ),
    path(
        "workspaces/<slug:slug>/costs/<int:entry_id>/", costs_api.CostEntryView.as_view(), name="cost_entry"
    ),
    path("workspaces/<slug:slug>/alerts/", bounds_api.AlertListView.as_view(), name="alert_list"),
    path("workspaces/<slug:slug>/markups/", markups_api.MarkupListView.as_view(), name="markup_list"),
    path("workspaces/<slug:slug>/markups/<int:markup_id>/", markups_api.MarkupView.as_view(), name="markup"),
    path("workspaces/<slug:slug>/cpa-bounds/", bounds_api.BoundListView.as_view(), name="cpa_bound_list"),
    path(
        "workspaces/<slug:slug>/cpa-bounds/<int:bound_id>/",
        bounds_api.BoundView.as_view(),
        name="cpa_bound",
    ),
    path("workspaces/<slug:slug>/goals/", goals_api.GoalListView.as_view(), name="goal_list"),
    path("workspaces/<slug:slug>/goals/<int:goal_id>/", goals_api.GoalView.as_view(), name="goal"),
    path(
        "workspaces/<slug:slug>/campaigns/<int:campaign_id>/verdict/",
        verdict_api.VerdictView.as_view(),
        name="campaign_verdict",
    ),
    path(
        "workspaces/<slug:slug>/objectives/",
        objectives_api.ObjectiveListView.as_view(),
        name="objective_list",
    ),
]
