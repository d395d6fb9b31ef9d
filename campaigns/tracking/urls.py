"""The addresses of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views.tracking import website as website_page

# --- links and domains ---
links: list[URLPattern] = []

# --- landing pages ---
pages: list[URLPattern] = []

# --- tags ---
tags: list[URLPattern] = []

# --- people ---
leads: list[URLPattern] = []

# --- the website and its script ---
website: list[URLPattern] = [
    path("w/<slug:slug>/tracking/website/", website_page.website, name="website"),
]

# --- sources of conversions ---
sources: list[URLPattern] = []

urlpatterns = [*links, *pages, *tags, *leads, *website, *sources]
