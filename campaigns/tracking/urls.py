"""The addresses of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.tracking.webhooks.door import HookView
from campaigns.views import sources as source_pages

# --- links and domains ---
links: list[URLPattern] = []

# --- landing pages ---
pages: list[URLPattern] = []

# --- tags ---
tags: list[URLPattern] = []

# --- people ---
leads: list[URLPattern] = []

# --- the website and its script ---
website: list[URLPattern] = []

# --- sources of conversions ---
sources: list[URLPattern] = [
    path("w/<slug:slug>/tracking/sources/", source_pages.source_list, name="source_list"),
    path("w/<slug:slug>/tracking/sources/new/", source_pages.source_new, name="source_new"),
    path(
        "w/<slug:slug>/tracking/sources/<int:webhook_id>/", source_pages.source_detail, name="source_detail"
    ),
    path(
        "w/<slug:slug>/tracking/sources/<int:webhook_id>/secret/",
        source_pages.source_secret,
        name="source_secret",
    ),
    path(
        "w/<slug:slug>/tracking/sources/<int:webhook_id>/stop/", source_pages.source_stop, name="source_stop"
    ),
    path(
        "w/<slug:slug>/tracking/sources/<int:webhook_id>/delete/",
        source_pages.source_delete,
        name="source_delete",
    ),
    path("hooks/<slug:vendor>/<str:address>/", HookView.as_view(), name="hook"),
]

urlpatterns = [*links, *pages, *tags, *leads, *website, *sources]
