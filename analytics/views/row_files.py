"""Links to files of all the rows that a page lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Workspace
from campaigns import sheets

# Which page of a list is shown; a file has them all.
PAGES = ("page", "costs_page")


def row_files(workspace: Workspace, name: str, params: Mapping[str, str], *args: Any) -> list[dict[str, str]]:
    """One for each kind of file, with what the page was asked for."""
    asked = urlencode({key: one for key, one in params.items() if key not in PAGES})
    return [
        {
            "label": kind.upper(),
            "href": f"{reverse(f'analytics:{name}_{kind}', args=[workspace.slug, *args])}?{asked}",
        }
        for kind in sheets.KINDS
    ]
