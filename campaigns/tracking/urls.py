"""The addresses of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern

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
sources: list[URLPattern] = []

urlpatterns = [*links, *pages, *tags, *leads, *website, *sources]
