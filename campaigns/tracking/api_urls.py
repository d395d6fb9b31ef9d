"""`/api/v1/` of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.tracking import events_api

# --- links ---
links: list[URLPattern] = []

# --- tags ---
tags: list[URLPattern] = []

# --- people ---
leads: list[URLPattern] = []

# --- events ---
events: list[URLPattern] = [
    path("workspaces/<slug:slug>/events/", events_api.EventListView.as_view(), name="event_list"),
    path(
        "workspaces/<slug:slug>/events/<int:conversion_id>/",
        events_api.EventView.as_view(),
        name="event_detail",
    ),
]

urlpatterns = [*links, *tags, *leads, *events]
