"""`/api/v1/` of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.tracking import links_api

# --- links ---
links: list[URLPattern] = [
    path("workspaces/<slug:slug>/links/", links_api.LinkListView.as_view(), name="link_list"),
    path("workspaces/<slug:slug>/links/<int:link_id>/", links_api.LinkView.as_view(), name="link_detail"),
    path(
        "workspaces/<slug:slug>/links/<int:link_id>/archive/",
        links_api.LinkArchiveView.as_view(),
        name="link_archive",
    ),
    path(
        "workspaces/<slug:slug>/links/<int:link_id>/clicks/",
        links_api.LinkClicksView.as_view(),
        name="link_clicks",
    ),
]

# --- tags ---
tags: list[URLPattern] = []

# --- people ---
leads: list[URLPattern] = []

# --- events ---
events: list[URLPattern] = []

urlpatterns = [*links, *tags, *leads, *events]
