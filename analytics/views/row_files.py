"""Links to files of all the rows that a page lists and to its next rows, and the end of a file that is cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Workspace
from campaigns import sheets

# Which page of a list is shown; a file has them all.
PAGES = ("page", "costs_page")


def row_files(
    workspace: Workspace, name: str, params: Mapping[str, str], *args: Any, app: str = "analytics"
) -> list[dict[str, str]]:
    """One for each kind of file, with what the page was asked for."""
    asked = urlencode(of_all_pages(params))
    return [
        {
            "label": kind.upper(),
            "href": f"{reverse(f'{app}:{name}_{kind}', args=[workspace.slug, *args])}?{asked}",
        }
        for kind in sheets.KINDS
    ]


def of_all_pages(params: Mapping[str, str]) -> dict[str, str]:
    """What the page was asked for, but for which page of its lists."""
    return {name: one for name, one in params.items() if name not in PAGES}


def asked_again(params: Mapping[str, str], page: str = "page") -> str:
    """The query of the other pages of a list, but for the number of the page."""
    return urlencode({name: one for name, one in params.items() if name != page}) + "&"


def left_out(count: int, listed: int) -> list[list[str]]:
    """A line that says how many rows are missing from a file that ends before all of them are in it."""
    return [[_("Rows that are not listed"), str(count - listed)]] if count > listed else []
