"""The addresses of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views.tracking import lead_file, person
from campaigns.views.tracking import leads as lead_pages

# --- links and domains ---
links: list[URLPattern] = []

# --- landing pages ---
pages: list[URLPattern] = []

# --- tags ---
tags: list[URLPattern] = []

# --- people ---
leads: list[URLPattern] = [
    path("w/<slug:slug>/tracking/leads/", lead_pages.lead_list, name="lead_list"),
    path(
        "w/<slug:slug>/tracking/leads/leads.csv",
        lead_pages.lead_export,
        {"kind": "csv"},
        name="lead_export_csv",
    ),
    path(
        "w/<slug:slug>/tracking/leads/leads.xlsx",
        lead_pages.lead_export,
        {"kind": "xlsx"},
        name="lead_export_xlsx",
    ),
    path("w/<slug:slug>/tracking/leads/import/", lead_file.lead_import, name="lead_import"),
    path(
        "w/<slug:slug>/tracking/leads/import/confirm/",
        lead_file.lead_import_confirm,
        name="lead_import_confirm",
    ),
    path("w/<slug:slug>/tracking/leads/<int:person_id>/", person.lead_detail, name="lead_detail"),
    path("w/<slug:slug>/tracking/leads/<int:person_id>/edit/", person.lead_edit, name="lead_edit"),
    path("w/<slug:slug>/tracking/leads/<int:person_id>/merge/", person.lead_merge, name="lead_merge"),
    path(
        "w/<slug:slug>/tracking/leads/<int:person_id>/person.json",
        person.lead_person_file,
        name="lead_person_file",
    ),
    path("w/<slug:slug>/tracking/leads/<int:person_id>/erase/", person.lead_erase, name="lead_erase"),
]

# --- the website and its script ---
website: list[URLPattern] = []

# --- sources of conversions ---
sources: list[URLPattern] = []

urlpatterns = [*links, *pages, *tags, *leads, *website, *sources]
