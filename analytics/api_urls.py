"""Addresses of the API's results, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from analytics import api, goals_api

app_name = "analytics_api"

urlpatterns = [
    path("workspaces/<slug:slug>/results/", api.ResultsView.as_view(), name="results"),
    path("workspaces/<slug:slug>/results/sources/", api.SourcesView.as_view(), name="result_sources"),
    path("workspaces/<slug:slug>/goals/", goals_api.GoalListView.as_view(), name="goal_list"),
    path("workspaces/<slug:slug>/goals/<int:goal_id>/", goals_api.GoalView.as_view(), name="goal"),
]
