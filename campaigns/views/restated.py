"""A table of days that imports changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from campaigns.ingest.sources import source_label
from campaigns.measures import MEASURES
from campaigns.restated import MOST, Restated


def restated_table(
    workspace: Workspace, found: Iterable[Restated], *, names_import: bool
) -> dict[str, Any] | None:
    """None where nothing was restated. `names_import`: with the file that changed each."""
    listed = list(found)
    if not listed:
        return None
    columns = [
        {"label": _("Day")},
        {"label": _("What")},
        {"label": _("Old value"), "numeric": True},
        {"label": _("New value"), "numeric": True},
        {"label": _("Difference"), "numeric": True},
        {"label": _("Changed rows"), "numeric": True},
    ]
    if names_import:
        columns.append({"label": _("Changed by")})
    note = ""
    if len(listed) >= MOST:
        note = _("Only the newest %(count)s are listed.") % {"count": formats.count(MOST)}
    return {
        "columns": columns,
        "rows": [_row(workspace, one, names_import=names_import) for one in listed],
        "note": note,
    }


def _row(workspace: Workspace, one: Restated, *, names_import: bool) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [
        {"text": formats.days(one.first, one.last)},
        {"text": str(MEASURES[one.measure].label), "sub": source_label(one.source.partition(".")[0])},
        {"text": _amount(one, one.before), "numeric": True},
        _after(one),
        {"text": _amount(one, one.difference), "numeric": True},
        {"text": formats.count(one.row_count), "numeric": True},
    ]
    if names_import:
        page = reverse("campaigns:import_detail", args=[workspace.slug, one.run_id])
        cells.append({"text": one.file_name, "href": page if access.may_open_files(workspace) else ""})
    return cells


def _after(one: Restated) -> dict[str, Any]:
    if one.after is None:
        reason = _("The newer file does not have this number any more.")
        return {"text": "", "state": "missing", "reason": reason, "numeric": True}
    return {"text": _amount(one, one.after), "numeric": True}


def _amount(one: Restated, value: Any) -> str:
    if MEASURES[one.measure].unit != "money":
        return formats.count(value)
    return formats.money(value, one.currency) if one.currency else formats.count(value)
