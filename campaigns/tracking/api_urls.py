"""`/api/v1/` of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.tracking.conversions import events_api
from campaigns.tracking.links import clicks_api, links_api
from campaigns.tracking.people import leads_api
from campaigns.tracking.tagging import registry_api

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
        clicks_api.LinkClicksView.as_view(),
        name="link_clicks",
    ),
    path(
        "workspaces/<slug:slug>/links/<int:link_id>/clicks/rows/",
        clicks_api.LinkCallsView.as_view(),
        name="link_calls",
    ),
]

# --- tags ---
tags: list[URLPattern] = [
    path("workspaces/<slug:slug>/campaign-keys/", registry_api.KeyListView.as_view(), name="key_list"),
    path(
        "workspaces/<slug:slug>/campaigns/<int:campaign_id>/key/",
        registry_api.KeyView.as_view(),
        name="campaign_key",
    ),
    path("workspaces/<slug:slug>/tag-aliases/", registry_api.AliasListView.as_view(), name="alias_list"),
    path(
        "workspaces/<slug:slug>/tag-aliases/<int:alias_id>/",
        registry_api.AliasView.as_view(),
        name="alias_detail",
    ),
]

# --- people ---
leads: list[URLPattern] = [
    path("workspaces/<slug:slug>/leads/", leads_api.LeadListView.as_view(), name="lead_list"),
    path("workspaces/<slug:slug>/leads/<int:person_id>/", leads_api.LeadView.as_view(), name="lead_detail"),
]

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
