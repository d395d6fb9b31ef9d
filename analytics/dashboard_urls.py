"""The addresses of dashboards, below those of results."""

from __future__ import annotations

from django.urls import path

from analytics.views import arranged, arranged_blocks, arranged_edit, portal_settings

_ONE = "w/<slug:slug>/dashboards/<int:dashboard_id>"

urlpatterns = [
    path("w/<slug:slug>/dashboards/", arranged.dashboard_list, name="dashboard_list"),
    path("w/<slug:slug>/dashboards/new/", arranged_edit.dashboard_new, name="dashboard_new"),
    path(f"{_ONE}/", arranged.dashboard_page, name="dashboard_page"),
    path(f"{_ONE}/edit/", arranged_edit.dashboard_edit, name="dashboard_edit"),
    path(f"{_ONE}/portal/", portal_settings.dashboard_portal, name="dashboard_portal"),
    path(f"{_ONE}/copy/", arranged_edit.dashboard_copy, name="dashboard_copy"),
    path(f"{_ONE}/move/", arranged_edit.dashboard_move, name="dashboard_move"),
    path(f"{_ONE}/delete/", arranged_edit.dashboard_delete, name="dashboard_delete"),
    path(f"{_ONE}/views/", arranged_edit.dashboard_view_new, name="dashboard_view_new"),
    path(
        f"{_ONE}/views/<slug:view_id>/delete/",
        arranged_edit.dashboard_view_delete,
        name="dashboard_view_delete",
    ),
    path(f"{_ONE}/blocks/", arranged_blocks.dashboard_block_new, name="dashboard_block_new"),
    path(f"{_ONE}/blocks/<slug:block_id>.csv", arranged.dashboard_block_csv, name="dashboard_block_csv"),
    path(f"{_ONE}/blocks/<slug:block_id>/", arranged_blocks.dashboard_block, name="dashboard_block"),
    path(
        f"{_ONE}/blocks/<slug:block_id>/move/",
        arranged_blocks.dashboard_block_move,
        name="dashboard_block_move",
    ),
    path(
        f"{_ONE}/blocks/<slug:block_id>/remove/",
        arranged_blocks.dashboard_block_remove,
        name="dashboard_block_remove",
    ),
]
