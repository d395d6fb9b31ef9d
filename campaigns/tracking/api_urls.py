"""`/api/v1/` of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.tracking import leads_api

# --- links ---
links: list[URLPattern] = []

# --- tags ---
tags: list[URLPattern] = []

# --- people ---
leads: list[URLPattern] = [
    path("workspaces/<slug:slug>/leads/", leads_api.LeadListView.as_view(), name="lead_list"),
    path("workspaces/<slug:slug>/leads/<int:person_id>/", leads_api.LeadView.as_view(), name="lead_detail"),
]

# --- events ---
events: list[URLPattern] = []

urlpatterns = [*links, *tags, *leads, *events]
