"""`/api/v1/` of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern

# --- links ---
links: list[URLPattern] = []

# --- tags ---
tags: list[URLPattern] = []

# --- people ---
leads: list[URLPattern] = []

# --- events ---
events: list[URLPattern] = []

urlpatterns = [*links, *tags, *leads, *events]
