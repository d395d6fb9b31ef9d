"""Where the rows of a figure are shown, and other pages in the period that a figure is about."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.urls import get_script_prefix, reverse

from accounts import access
from accounts.models import Workspace
from analytics.markup.priced import kept_in_address


def rows_address(workspace: Workspace, metric: str, first: date, last: date, **within: Any) -> str:
    """The page of the rows of a metric; what `within` names and is None does not narrow it.

    In the client portal figures of a dashboard open within the portal, and others do not open.
    """
    dashboard_id = getattr(workspace, "portal_dashboard", None)
    if dashboard_id is None and getattr(workspace, "in_portal", False):
        return ""
    params: dict[str, Any] = {
        "metric": metric,
        "from": first.isoformat(),
        "to": last.isoformat(),
        **within,
        **kept_in_address(workspace),
    }
    query = "&".join(f"{key}={_quoted(str(value))}" for key, value in params.items() if value is not None)
    return f"{_rows_page(get_script_prefix(), workspace.slug, dashboard_id)}?{query}"


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    """Kept, because the three hundred numbers of a page are about the same days and metrics."""
    return quote_plus(value)


@lru_cache(maxsize=1024)
def _rows_page(_prefix: str, slug: str, dashboard_id: int | None) -> str:
    """Kept, because each number of a page leads there."""
    if dashboard_id is not None:
        return reverse("portal:rows", args=[slug, dashboard_id])
    return reverse("analytics:source_rows", args=[slug])


def import_address(workspace: Workspace, run_id: int) -> str:
    """The page of an import; empty for whoever may not open files, and in the portal."""
    if getattr(workspace, "in_portal", False) or not access.may_open_files(workspace):
        return ""
    return reverse("campaigns:import_detail", args=[workspace.slug, run_id])


def imports_address(workspace: Workspace) -> str:
    """The list of imports; empty for whoever may not open files, and in the portal."""
    if getattr(workspace, "in_portal", False) or not access.may_open_files(workspace):
        return ""
    return reverse("campaigns:import_list", args=[workspace.slug])


def in_same_view(workspace: Workspace, address: str) -> str:
    """An address of a page, leading to the view of spend in which the workspace is read now."""
    kept = urlencode(kept_in_address(workspace))
    if not kept or not address:
        return address
    page, mark, part = address.partition("#")
    joint = "" if page.endswith(("?", "&")) else "&" if "?" in page else "?"
    return f"{page}{joint}{kept}{mark}{part}"


def page_address(workspace: Workspace, route: str, first: date, last: date, *args: Any, **within: Any) -> str:
    """A page that takes a period, in this one."""
    params: dict[str, Any] = {
        "period": "custom",
        "from": first.isoformat(),
        "to": last.isoformat(),
        **within,
        **kept_in_address(workspace),
    }
    query = urlencode({key: value for key, value in params.items() if value is not None})
    return f"{reverse(route, args=[workspace.slug, *args])}?{query}"
