"""The addresses of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import link_builder, tag_rules
from campaigns.views import tags as tag_pages
from campaigns.views.tracking import domains, link_page
from campaigns.views.tracking import links as link_pages

# --- links and domains ---
links: list[URLPattern] = [
    path("w/<slug:slug>/tracking/links/", link_pages.link_list, name="link_list"),
    path("w/<slug:slug>/tracking/links/new/", link_pages.link_new, name="link_new"),
    path("w/<slug:slug>/tracking/links/domains/", domains.domain_list, name="domain_list"),
    path(
        "w/<slug:slug>/tracking/links/domains/<int:domain_id>/check/",
        domains.domain_check,
        name="domain_check",
    ),
    path(
        "w/<slug:slug>/tracking/links/domains/<int:domain_id>/remove/",
        domains.domain_remove,
        name="domain_remove",
    ),
    path("w/<slug:slug>/tracking/links/<int:link_id>/", link_page.link_detail, name="link_detail"),
    path("w/<slug:slug>/tracking/links/<int:link_id>/edit/", link_pages.link_edit, name="link_edit"),
    path("w/<slug:slug>/tracking/links/<int:link_id>/archive/", link_pages.link_archive, name="link_archive"),
    path("w/<slug:slug>/tracking/links/<int:link_id>/qr/", link_page.link_qr, name="link_qr"),
]

# --- landing pages ---
pages: list[URLPattern] = []

# --- tags ---
tags: list[URLPattern] = [
    path("w/<slug:slug>/tracking/tags/", tag_pages.tag_list, name="tag_list"),
    path("w/<slug:slug>/tracking/tags/campaigns/<int:campaign_id>/", tag_pages.tag_key, name="tag_key"),
    path("w/<slug:slug>/tracking/tags/aliases/new/", tag_pages.alias_new, name="alias_new"),
    path(
        "w/<slug:slug>/tracking/tags/aliases/<int:alias_id>/delete/",
        tag_pages.alias_delete,
        name="alias_delete",
    ),
    path("w/<slug:slug>/tracking/tags/rules/", tag_rules.tag_rules, name="tag_rules"),
    path("w/<slug:slug>/tracking/tags/templates/", tag_rules.tag_template_list, name="tag_template_list"),
    path(
        "w/<slug:slug>/tracking/tags/templates/<int:tag_template_id>/",
        tag_rules.tag_template_edit,
        name="tag_template_edit",
    ),
    path(
        "w/<slug:slug>/tracking/tags/templates/<int:tag_template_id>/delete/",
        tag_rules.tag_template_delete,
        name="tag_template_delete",
    ),
    path("w/<slug:slug>/tracking/tags/builder/", link_builder.link_builder, name="link_builder"),
    path("w/<slug:slug>/tracking/tags/bulk/", link_builder.tag_bulk, name="tag_bulk"),
]

# --- people ---
leads: list[URLPattern] = []

# --- the website and its script ---
website: list[URLPattern] = []

# --- sources of conversions ---
sources: list[URLPattern] = []

urlpatterns = [*links, *pages, *tags, *leads, *website, *sources]
