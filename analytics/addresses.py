"""Where the rows of a figure are shown, and other pages in the period that a figure is about."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Workspace


def rows_address(workspace: Workspace, metric: str, first: date, last: date, **within: Any) -> str:
    """The page of the rows of a metric; what `within` names and is None does not narrow it."""
    params = {"metric": metric, "from": first.isoformat(), "to": last.isoformat(), **within}
    query = urlencode({key: value for key, value in params.items() if value is not None})
    return f"{reverse('analytics:source_rows', args=[workspace.slug])}?{query}"


def page_address(workspace: Workspace, route: str, first: date, last: date, *args: Any, **within: Any) -> str:
    """A page that takes a period, in this one."""
    params = {"period": "custom", "from": first.isoformat(), "to": last.isoformat(), **within}
    query = urlencode({key: value for key, value in params.items() if value is not None})
    return f"{reverse(route, args=[workspace.slug, *args])}?{query}"
