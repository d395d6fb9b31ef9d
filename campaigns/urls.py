"""The addresses of planning and imports."""

from __future__ import annotations

from django.urls import path

from campaigns.views import imports, planning, rules

app_name = "campaigns"

urlpatterns = [
    path("w/<slug:slug>/campaigns/new/", planning.campaign_new, name="campaign_new"),
    path("w/<slug:slug>/campaigns/<int:campaign_id>/edit/", planning.campaign_edit, name="campaign_edit"),
    path(
        "w/<slug:slug>/campaigns/<int:campaign_id>/archive/",
        planning.campaign_archive,
        name="campaign_archive",
    ),
    path(
        "w/<slug:slug>/campaigns/<int:campaign_id>/assign/", planning.campaign_assign, name="campaign_assign"
    ),
    path("w/<slug:slug>/campaign-rules/", rules.rule_list, name="rule_list"),
    path("w/<slug:slug>/campaign-rules/new/", rules.rule_new, name="rule_new"),
    path("w/<slug:slug>/campaign-rules/<int:rule_id>/delete/", rules.rule_delete, name="rule_delete"),
    path("w/<slug:slug>/imports/", imports.import_list, name="import_list"),
    path("w/<slug:slug>/imports/upload/", imports.import_upload, name="import_upload"),
    path("w/<slug:slug>/imports/confirm/", imports.import_confirm_all, name="import_confirm_all"),
    path("w/<slug:slug>/imports/<int:run_id>/", imports.import_detail, name="import_detail"),
    path("w/<slug:slug>/imports/<int:run_id>/answer/", imports.import_answer, name="import_answer"),
    path("w/<slug:slug>/imports/<int:run_id>/confirm/", imports.import_confirm, name="import_confirm"),
    path("w/<slug:slug>/imports/<int:run_id>/discard/", imports.import_discard, name="import_discard"),
    path("w/<slug:slug>/imports/<int:run_id>/undo/", imports.import_undo, name="import_undo"),
]
