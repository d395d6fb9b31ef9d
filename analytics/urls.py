"""The addresses of results and goals."""

from __future__ import annotations

from django.urls import path

from analytics.dashboard_urls import urlpatterns as dashboard_urls
from analytics.views import (
    alerts,
    attributed_rows,
    attribution,
    benchmark,
    brief_edit,
    briefs,
    campaign,
    client_templates,
    clients,
    cost_entry,
    costs,
    dashboard,
    editions,
    glossary,
    goal_wizard,
    goals,
    group_rows,
    insight_rows,
    insights,
    listed_export,
    markups,
    notices,
    objective_edit,
    objectives,
    portal_settings,
    quality,
    rates,
    reconciling,
    reconciling_notes,
    rows,
    rows_export,
    shared,
    tagged_rows,
    tagging,
    traffic,
    traffic_rows,
)
from campaigns.sheets import KINDS

app_name = "analytics"

urlpatterns = [
    path("metrics/", glossary.metric_glossary, name="metric_glossary"),
    path("clients/", clients.clients, name="clients"),
    path("clients/clients.csv", clients.clients_csv, name="clients_csv"),
    path("clients/views/", clients.clients_keep, name="clients_keep"),
    path("clients/views/forget/", clients.clients_forget, name="clients_forget"),
    path("w/<slug:slug>/settings/template/", client_templates.client_template, name="client_template"),
    path(
        "w/<slug:slug>/settings/template/<int:client_template_id>/delete/",
        client_templates.client_template_delete,
        name="client_template_delete",
    ),
    path("w/<slug:slug>/benchmark/", benchmark.benchmark, name="benchmark"),
    path("w/<slug:slug>/", dashboard.dashboard, name="dashboard"),
    path("w/<slug:slug>/first-steps/hide/", dashboard.checklist_hide, name="checklist_hide"),
    path("w/<slug:slug>/freshness/", dashboard.freshness, name="freshness"),
    *dashboard_urls,
    path("w/<slug:slug>/portal/", portal_settings.portal_settings, name="portal_settings"),
    path("w/<slug:slug>/rows/", rows.source_rows, name="source_rows"),
    path("w/<slug:slug>/quality/", quality.quality, name="quality"),
    path(
        "w/<slug:slug>/rows/rows.csv", rows_export.source_rows_export, {"kind": "csv"}, name="source_rows_csv"
    ),
    path(
        "w/<slug:slug>/rows/rows.xlsx",
        rows_export.source_rows_export,
        {"kind": "xlsx"},
        name="source_rows_xlsx",
    ),
    path("w/<slug:slug>/attribution/", attribution.attribution, name="attribution"),
    path("w/<slug:slug>/attribution/rows/", attributed_rows.attributed_rows, name="attributed_rows"),
    *(
        path(
            f"w/<slug:slug>/attribution/rows/rows.{kind}",
            listed_export.attributed_rows_export,
            {"kind": kind},
            name=f"attributed_rows_{kind}",
        )
        for kind in KINDS
    ),
    path("w/<slug:slug>/reconciliation/", reconciling.reconciliation, name="reconciliation"),
    path("w/<slug:slug>/reconciliation/rows/", reconciling.reconciliation_rows, name="reconciliation_rows"),
    path(
        "w/<slug:slug>/reconciliation/download/",
        reconciling.reconciliation_download,
        name="reconciliation_download",
    ),
    path("w/<slug:slug>/reconciliation/notes/", reconciling_notes.note_new, name="reconciliation_note_new"),
    path(
        "w/<slug:slug>/reconciliation/notes/<int:note_id>/delete/",
        reconciling_notes.note_delete,
        name="reconciliation_note_delete",
    ),
    path("w/<slug:slug>/content/", insights.insights, name="insights"),
    path("w/<slug:slug>/content/<slug:section>.csv", insights.insights_file, name="insights_file"),
    path("w/<slug:slug>/content/rows/<int:series_id>/", insight_rows.insight_rows, name="insight_rows"),
    path("w/<slug:slug>/content/groups/", group_rows.group_rows, name="group_rows"),
    *(
        path(
            f"w/<slug:slug>/content/groups/rows.{kind}",
            group_rows.group_rows_export,
            {"kind": kind},
            name=f"group_rows_{kind}",
        )
        for kind in KINDS
    ),
    path("w/<slug:slug>/traffic/", traffic.web_traffic, name="traffic"),
    path("w/<slug:slug>/traffic/rows/", traffic_rows.traffic_rows, name="traffic_rows"),
    *(
        path(
            f"w/<slug:slug>/traffic/rows/rows.{kind}",
            listed_export.traffic_rows_export,
            {"kind": kind},
            name=f"traffic_rows_{kind}",
        )
        for kind in KINDS
    ),
    path(
        "w/<slug:slug>/traffic/table.csv", traffic.traffic_export, {"kind": "csv"}, name="traffic_export_csv"
    ),
    path(
        "w/<slug:slug>/traffic/table.xlsx",
        traffic.traffic_export,
        {"kind": "xlsx"},
        name="traffic_export_xlsx",
    ),
    path("w/<slug:slug>/campaigns/", campaign.campaign_list, name="campaign_list"),
    path("w/<slug:slug>/campaigns/<int:campaign_id>/", campaign.campaign, name="campaign"),
    path("w/<slug:slug>/costs/", costs.cost_list, name="cost_list"),
    path("w/<slug:slug>/costs/<int:entry_id>/", cost_entry.cost_entry, name="cost_entry"),
    *(
        path(
            f"w/<slug:slug>/costs/<int:entry_id>/payments.{kind}",
            cost_entry.cost_entry_export,
            {"kind": kind},
            name=f"cost_entry_{kind}",
        )
        for kind in KINDS
    ),
    path("w/<slug:slug>/tracking/tags/audit/", tagging.tag_audit, name="tag_audit"),
    path("w/<slug:slug>/tracking/tags/audit/rows/", tagged_rows.tagged_rows, name="tagged_rows"),
    *(
        path(
            f"w/<slug:slug>/tracking/tags/audit/rows/rows.{kind}",
            tagged_rows.tagged_rows_export,
            {"kind": kind},
            name=f"tagged_rows_{kind}",
        )
        for kind in KINDS
    ),
    path("w/<slug:slug>/goals/", goals.goal_list, name="goal_list"),
    path("w/<slug:slug>/goals/new/", goal_wizard.goal_new, name="goal_new"),
    path("w/<slug:slug>/goals/<int:goal_id>/", goals.goal, name="goal"),
    path("w/<slug:slug>/goals/<int:goal_id>/portal/", portal_settings.goal_portal, name="goal_portal"),
    path("w/<slug:slug>/goals/<int:goal_id>/edit/", goal_wizard.goal_edit, name="goal_edit"),
    path("w/<slug:slug>/goals/<int:goal_id>/close/", goals.goal_close, name="goal_close"),
    path("w/<slug:slug>/goals/<int:goal_id>/reopen/", goals.goal_reopen, name="goal_reopen"),
    path("w/<slug:slug>/goals/<int:goal_id>/delete/", goals.goal_delete, name="goal_delete"),
    path("w/<slug:slug>/notices/", notices.notice_list, name="notice_list"),
    path("w/<slug:slug>/notices/mail/", alerts.notice_mail, name="notice_mail"),
    path("w/<slug:slug>/notices/bounds/", alerts.bounds, name="cpa_bounds"),
    path("w/<slug:slug>/notices/bounds/<int:bound_id>/delete/", alerts.bound_delete, name="cpa_bound_delete"),
    path("mail/stop/<str:key>/", alerts.StopMails.as_view(), name="mail_stop"),
    path("w/<slug:slug>/notices/seen/", notices.notices_seen, name="notices_seen"),
    path("w/<slug:slug>/objectives/", objectives.objective_tree, name="objective_tree"),
    path("w/<slug:slug>/objectives/new/", objective_edit.objective_new, name="objective_new"),
    path("w/<slug:slug>/objectives/<int:objective_id>/", objectives.objective, name="objective"),
    path(
        "w/<slug:slug>/objectives/<int:objective_id>/edit/",
        objective_edit.objective_edit,
        name="objective_edit",
    ),
    path(
        "w/<slug:slug>/objectives/<int:objective_id>/archive/",
        objective_edit.objective_archive,
        name="objective_archive",
    ),
    path(
        "w/<slug:slug>/objectives/<int:objective_id>/move/",
        objective_edit.objective_move,
        name="objective_move",
    ),
    path(
        "w/<slug:slug>/objectives/<int:objective_id>/link/",
        objective_edit.objective_link,
        name="objective_link",
    ),
    path("w/<slug:slug>/reports/", briefs.brief_list, name="brief_list"),
    path("w/<slug:slug>/reports/new/", briefs.brief_new, name="brief_new"),
    path("w/<slug:slug>/reports/<int:brief_id>/", briefs.brief, name="brief"),
    path("w/<slug:slug>/reports/<int:brief_id>/portal/", portal_settings.brief_portal, name="brief_portal"),
    path("w/<slug:slug>/reports/<int:brief_id>/make/", briefs.brief_make, name="brief_make"),
    path("w/<slug:slug>/reports/<int:brief_id>/archive/", briefs.brief_archive, name="brief_archive"),
    path("w/<slug:slug>/reports/<int:brief_id>/schedule/", briefs.brief_schedule, name="brief_schedule"),
    path(
        "w/<slug:slug>/reports/<int:brief_id>/recipients/", briefs.brief_recipients, name="brief_recipients"
    ),
    path("w/<slug:slug>/reports/<int:brief_id>/edit/", brief_edit.brief_edit, name="brief_edit"),
    path(
        "w/<slug:slug>/reports/<int:brief_id>/sections/new/",
        brief_edit.brief_section_new,
        name="brief_section_new",
    ),
    path(
        "w/<slug:slug>/reports/<int:brief_id>/sections/<slug:section_id>/",
        brief_edit.brief_section,
        name="brief_section",
    ),
    path(
        "w/<slug:slug>/reports/<int:brief_id>/sections/<slug:section_id>/move/",
        brief_edit.brief_section_move,
        name="brief_section_move",
    ),
    path("w/<slug:slug>/reports/editions/<int:edition_id>/", editions.edition, name="edition"),
    path(
        "w/<slug:slug>/reports/editions/<int:edition_id>/progress/",
        editions.edition_progress,
        name="edition_progress",
    ),
    path(
        "w/<slug:slug>/reports/editions/<int:edition_id>/words/", editions.edition_words, name="edition_words"
    ),
    path("w/<slug:slug>/reports/editions/<int:edition_id>/act/", editions.edition_act, name="edition_act"),
    path(
        "w/<slug:slug>/reports/editions/<int:edition_id>/correct/",
        editions.edition_correct,
        name="edition_correct",
    ),
    path(
        "w/<slug:slug>/reports/editions/<int:edition_id>/since/", editions.edition_since, name="edition_since"
    ),
    path(
        "w/<slug:slug>/reports/editions/<int:edition_id>/report.<slug:kind>",
        editions.edition_file,
        name="edition_file",
    ),
    path(
        "w/<slug:slug>/reports/editions/<int:edition_id>/links/", editions.edition_links, name="edition_links"
    ),
    path(
        "w/<slug:slug>/reports/deliveries/<int:delivery_id>/again/",
        editions.delivery_again,
        name="delivery_again",
    ),
    path("w/<slug:slug>/reports/links/<int:share_id>/revoke/", editions.link_revoke, name="link_revoke"),
    path("reports/shared/<str:key>/", shared.SharedReport.as_view(), name="shared_report"),
    path("reports/shared/<str:key>/report.pdf", shared.SharedPdf.as_view(), name="shared_pdf"),
    path("reports/stop/<str:key>/", shared.Unsubscribe.as_view(), name="brief_unsubscribe"),
    path("o/<int:organization_id>/clients/<slug:slug>/markups/", markups.markups, name="markups"),
    path(
        "o/<int:organization_id>/clients/<slug:slug>/markups/<int:markup_id>/delete/",
        markups.markup_delete,
        name="markup_delete",
    ),
    path("w/<slug:slug>/settings/rates/", rates.rates, name="rates"),
    path("w/<slug:slug>/settings/rates/<int:rate_id>/delete/", rates.rate_delete, name="rate_delete"),
]
