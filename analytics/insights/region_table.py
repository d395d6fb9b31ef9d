"""The table of target regions."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from analytics.insights.groups import asks_for_aim
from analytics.insights.regions import Aim
from analytics.insights.tables import Cell, Column, Table
from analytics.wording import label_of


def regions_table(aims: Sequence[Aim]) -> Table:
    """A row for each region that a campaign aims at, and for each account that tells of it."""
    return Table(
        "regions",
        _("Reach in target regions"),
        _(
            "What the ads of a campaign told of the regions it aims at. A share is of what the file lists; accounts "
            "stand side by side and are never added up."
        ),
        (
            Column("campaign", _("Campaign")),
            Column("region", _("Target region")),
            Column("source", _("Source")),
            Column("reach", _("Reach"), "count"),
            Column("seen", _("Impressions"), "count"),
            Column("share", _("Share"), "percent"),
            Column("first", _("From"), "day"),
            Column("last", _("To"), "day"),
        ),
        tuple(_row(aim) for aim in aims),
        (),
        (),
        _("No campaign names a target region"),
        _("Enter target regions in the plan of a campaign, and import ads split by country or region."),
    )


def _row(aim: Aim) -> tuple[Cell, ...]:
    if aim.account is None:
        reason = _("No import splits the ads of this campaign by this region.")
        nothing = Cell(reason=reason)
        return (Cell(aim.campaign), Cell(aim.region), *(nothing for _column in range(6)))
    source, asked = label_of(aim.source), asks_for_aim(aim)
    unknown = _("The export does not tell it.")
    many = _("People of two rows may be the same, so their reach is not added up.")
    return (
        Cell(aim.campaign),
        Cell(aim.region),
        Cell(source if aim.account == source else f"{source}, {aim.account}"),
        Cell(aim.reach, "" if aim.reach is not None else unknown if aim.series_id else many, aim.series_id),
        Cell(aim.seen, "" if aim.seen is not None else unknown, group=asked),
        Cell(
            None if aim.share is None else float(aim.share),
            "" if aim.share is not None else unknown,
            group=asked,
        ),
        Cell(aim.first),
        Cell(aim.last),
    )
