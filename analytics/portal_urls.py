"""The addresses of the client portal: the same at the installation's host and at an organization's own."""

from __future__ import annotations

from django.urls import path

from accounts.portal_urls import urlpatterns as of_the_reader
from analytics.views import portal, portal_dashboards, portal_rows
from campaigns.sheets import KINDS

app_name = "portal"

_PORTAL = "portal/<slug:slug>/"
_DASHBOARD = f"{_PORTAL}dashboards/<int:dashboard_id>/"
_REPORT = f"{_PORTAL}reports/<int:edition_id>/"

urlpatterns = [
    *of_the_reader,
    path("portal/", portal.home, name="home"),
    path(_PORTAL, portal.start, name="start"),
    path(f"{_PORTAL}dashboards/", portal_dashboards.dashboard_list, name="dashboard_list"),
    path(_DASHBOARD, portal_dashboards.dashboard, name="dashboard"),
    path(f"{_DASHBOARD}blocks/<slug:block_id>.csv", portal_dashboards.block_csv, name="block_csv"),
    path(f"{_DASHBOARD}rows/", portal_rows.rows, name="rows"),
    *(
        path(f"{_DASHBOARD}rows/rows.{kind}", portal_rows.rows_export, {"kind": kind}, name=f"rows_{kind}")
        for kind in KINDS
    ),
    path(f"{_PORTAL}reports/", portal.report_list, name="report_list"),
    path(_REPORT, portal.report, name="report"),
    path(f"{_REPORT}report.<slug:kind>", portal.report_file, name="report_file"),
    path(f"{_PORTAL}goals/", portal.goal_list, name="goal_list"),
]
