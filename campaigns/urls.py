"""The addresses of planning and imports."""

from __future__ import annotations

from django.urls import path

from campaigns.tracking.urls import urlpatterns as tracking
from campaigns.views import (
    calendar,
    colleagues,
    contents,
    costs,
    import_errors,
    import_sources,
    imports,
    margins,
    offers,
    planning,
    rules,
    samples,
    templates,
)
from campaigns.views.annotations import annotation_delete, annotation_new

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
    path("w/<slug:slug>/costs/new/", costs.cost_new, name="cost_new"),
    path("w/<slug:slug>/costs/<int:entry_id>/edit/", costs.cost_edit, name="cost_edit"),
    path("w/<slug:slug>/costs/<int:entry_id>/delete/", costs.cost_delete, name="cost_delete"),
    path("w/<slug:slug>/costs/colleagues/", colleagues.colleague_list, name="colleague_list"),
    path(
        "w/<slug:slug>/costs/colleagues/<int:colleague_id>/",
        colleagues.colleague_edit,
        name="colleague_edit",
    ),
    path(
        "w/<slug:slug>/costs/colleagues/<int:colleague_id>/remove/",
        colleagues.colleague_remove,
        name="colleague_remove",
    ),
    path(
        "w/<slug:slug>/costs/rates/<int:hourly_rate_id>/delete/",
        colleagues.hourly_rate_delete,
        name="hourly_rate_delete",
    ),
    path("w/<slug:slug>/costs/margins/", margins.margin_list, name="margin_list"),
    path(
        "w/<slug:slug>/costs/margins/products/<int:product_margin_id>/delete/",
        margins.product_margin_delete,
        name="product_margin_delete",
    ),
    path("w/<slug:slug>/costs/margins/offers/<int:offer_id>/", margins.offer_margin, name="offer_margin"),
    path("w/<slug:slug>/costs/offers/<int:offer_id>/", offers.offer_edit, name="offer_edit"),
    path("w/<slug:slug>/costs/offers/<int:offer_id>/delete/", offers.offer_delete, name="offer_delete"),
    path(
        "w/<slug:slug>/campaigns/<int:campaign_id>/duplicate/",
        templates.campaign_duplicate,
        name="campaign_duplicate",
    ),
    path("w/<slug:slug>/campaigns/<int:campaign_id>/template/", templates.template_new, name="template_new"),
    path("w/<slug:slug>/campaigns/<int:campaign_id>/content/new/", contents.content_new, name="content_new"),
    path(
        "w/<slug:slug>/campaigns/<int:campaign_id>/content/<int:item_id>/",
        contents.content_edit,
        name="content_edit",
    ),
    path(
        "w/<slug:slug>/campaigns/<int:campaign_id>/content/<int:item_id>/publish/",
        contents.content_publish,
        name="content_publish",
    ),
    path(
        "w/<slug:slug>/campaigns/<int:campaign_id>/content/<int:item_id>/delete/",
        contents.content_delete,
        name="content_delete",
    ),
    path("w/<slug:slug>/calendar/", calendar.calendar, name="calendar"),
    path("w/<slug:slug>/annotations/new/", annotation_new, name="annotation_new"),
    path(
        "w/<slug:slug>/annotations/<int:annotation_id>/delete/",
        annotation_delete,
        name="annotation_delete",
    ),
    path("w/<slug:slug>/campaign-templates/", templates.template_list, name="template_list"),
    path(
        "w/<slug:slug>/campaign-templates/starter/<slug:starter>/", templates.starter_use, name="starter_use"
    ),
    path("w/<slug:slug>/campaign-templates/<int:template_id>/", templates.template_use, name="template_use"),
    path(
        "w/<slug:slug>/campaign-templates/<int:template_id>/rename/",
        templates.template_rename,
        name="template_rename",
    ),
    path(
        "w/<slug:slug>/campaign-templates/<int:template_id>/delete/",
        templates.template_delete,
        name="template_delete",
    ),
    path("w/<slug:slug>/campaign-rules/", rules.rule_list, name="rule_list"),
    path("w/<slug:slug>/campaign-rules/new/", rules.rule_new, name="rule_new"),
    path("w/<slug:slug>/campaign-rules/<int:rule_id>/delete/", rules.rule_delete, name="rule_delete"),
    path("w/<slug:slug>/imports/", imports.import_list, name="import_list"),
    path("w/<slug:slug>/imports/upload/", imports.import_upload, name="import_upload"),
    path("w/<slug:slug>/samples/", samples.samples_add, name="samples_add"),
    path("w/<slug:slug>/samples/remove/", samples.samples_remove, name="samples_remove"),
    path("w/<slug:slug>/imports/confirm/", imports.import_confirm_all, name="import_confirm_all"),
    path("w/<slug:slug>/imports/sources/", import_sources.import_sources, name="import_sources"),
    path("w/<slug:slug>/imports/<int:run_id>/", imports.import_detail, name="import_detail"),
    path("w/<slug:slug>/imports/<int:run_id>/answer/", imports.import_answer, name="import_answer"),
    path("w/<slug:slug>/imports/<int:run_id>/confirm/", imports.import_confirm, name="import_confirm"),
    path("w/<slug:slug>/imports/<int:run_id>/discard/", imports.import_discard, name="import_discard"),
    path("w/<slug:slug>/imports/<int:run_id>/undo/", imports.import_undo, name="import_undo"),
    path("w/<slug:slug>/imports/<int:run_id>/choices/", imports.import_choices, name="import_choices"),
    path("w/<slug:slug>/imports/<int:run_id>/account/", imports.import_account, name="import_account"),
    path("w/<slug:slug>/imports/<int:run_id>/replay/", imports.import_replay, name="import_replay"),
    path("w/<slug:slug>/imports/<int:run_id>/retry/", imports.import_retry, name="import_retry"),
    path("w/<slug:slug>/imports/<int:run_id>/errors/", import_errors.import_errors, name="import_errors"),
    path(
        "w/<slug:slug>/imports/<int:run_id>/errors.csv",
        import_errors.import_errors_file,
        {"kind": "csv"},
        name="import_errors_csv",
    ),
    path(
        "w/<slug:slug>/imports/<int:run_id>/errors.xlsx",
        import_errors.import_errors_file,
        {"kind": "xlsx"},
        name="import_errors_xlsx",
    ),
    *tracking,
]
