"""The addresses of tracking, of each part in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.sheets import KINDS
from campaigns.tracking.webhooks.door import HookView
from campaigns.views.tracking import (
    domains,
    forms,
    lead_file,
    link_builder,
    link_clicks,
    link_page,
    page_parts,
    person,
    submissions,
    tag_rules,
)
from campaigns.views.tracking import leads as lead_pages
from campaigns.views.tracking import links as link_pages
from campaigns.views.tracking import pages as page_views
from campaigns.views.tracking import sources as source_pages
from campaigns.views.tracking import tags as tag_pages
from campaigns.views.tracking import website as website_page

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
    path("w/<slug:slug>/tracking/links/<int:link_id>/clicks/", link_clicks.link_clicks, name="link_clicks"),
    *(
        path(
            f"w/<slug:slug>/tracking/links/<int:link_id>/clicks/rows.{kind}",
            link_clicks.link_clicks_export,
            {"kind": kind},
            name=f"link_clicks_{kind}",
        )
        for kind in KINDS
    ),
]

# --- landing pages ---
_PAGE = "w/<slug:slug>/tracking/pages/<int:page_id>/"
pages: list[URLPattern] = [
    path("w/<slug:slug>/tracking/pages/", page_views.page_list, name="page_list"),
    path("w/<slug:slug>/tracking/pages/new/", page_views.page_new, name="page_new"),
    path(_PAGE, page_views.page_detail, name="page_detail"),
    path(f"{_PAGE}edit/", page_views.page_edit, name="page_edit"),
    path(f"{_PAGE}publish/", page_views.page_publish, name="page_publish"),
    path(f"{_PAGE}archive/", page_views.page_archive, name="page_archive"),
    path(f"{_PAGE}duplicate/", page_views.page_duplicate, name="page_duplicate"),
    path(f"{_PAGE}blocks/", page_parts.page_blocks, name="page_blocks"),
    path(f"{_PAGE}form/", page_parts.page_form, name="page_form"),
    path(f"{_PAGE}variants/", page_parts.page_variants, name="page_variants"),
    path(f"{_PAGE}preview/", page_parts.page_preview, name="page_preview"),
    path(f"{_PAGE}files/", page_parts.page_files, name="page_files"),
    path(f"{_PAGE}files/<int:file_id>/", page_parts.page_file, name="page_file"),
    path(f"{_PAGE}files/<int:file_id>/delete/", page_parts.page_file_delete, name="page_file_delete"),
    path(f"{_PAGE}submissions/", submissions.submission_list, name="submission_list"),
    path(
        f"{_PAGE}submissions/<int:submission_id>/release/",
        submissions.submission_release,
        name="submission_release",
    ),
    path("pages/submit/", forms.Submit.as_view(), name="form_submit"),
    path("pages/confirm/<str:key>/", forms.Confirm.as_view(), name="form_confirm"),
    path("pages/thanks/<str:key>/", forms.thanks, name="form_thanks"),
    path("pages/download/<str:key>/", forms.download, name="form_download"),
]

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
website: list[URLPattern] = [
    path("w/<slug:slug>/tracking/website/", website_page.website, name="website"),
]

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
