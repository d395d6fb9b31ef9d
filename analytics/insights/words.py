"""Words and cells that several tables of insights share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from babel.dates import get_day_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.insights.evening import Evened, Evening, Key
from analytics.insights.rates import Outcome, Yardstick
from analytics.insights.tables import Cell, Table
from campaigns.measures import MEASURES

MOST_SHOWN = 20


def measure_label(name: str) -> str:
    """The name of a measure of posts, in the middle of a sentence."""
    if name == "interactions":
        return _("likes, comments, shares and saves")
    label = str(MEASURES[name].label)
    return label[:1].lower() + label[1:]


def rate_label(by: Yardstick) -> str:
    """What a rate is made of: "engagements per impressions"."""
    return _("%(hits)s ÷ %(shown)s") % {"hits": measure_label(by.hits), "shown": measure_label(by.shown)}


def outcome_label(outcome: Outcome) -> str:
    labels = {"engagement": _("Engagement rate"), "clicks": _("Click rate"), "saves": _("Save rate")}
    return labels[outcome]


def hour_label(hour: int) -> str:
    """An hour of the day as it begins: 09:00."""
    return f"{hour:02d}:00"


def weekday_labels(width: Literal["abbreviated", "wide"]) -> list[str]:
    """Monday first, in the reader's language."""
    names = get_day_names(width, context="stand-alone", locale=formats.reader_locale())
    return [names[day] for day in range(7)]


def posts_words(number: int) -> str:
    text = ngettext("%(count)s post", "%(count)s posts", number)
    return text % {"count": formats.count(number)}


def strength_words(evening: Evening[Key]) -> str:
    """How strongly small groups are drawn in."""
    number = formats.count(str(round(evening.strength, 1)))
    if evening.is_estimated:
        return _(
            "Evened out as if each had %(number)s more posts of the mean, as the scatter of these posts tells."
        ) % {"number": number}
    return _(
        "Evened out as if each had %(number)s more posts of the mean; these posts are too few to tell more."
    ) % {"number": number}


def rank_cell(group: Evened, min_posts: int, asked: Mapping[str, str]) -> Cell:
    """`asked` asks for its posts."""
    if group.rank is not None:
        return Cell(group.rank, group=asked)
    if group.posts < min_posts:
        return Cell(reason=_("Too few to rank"))
    return Cell(reason=_("Shown to nobody"))


def rate_cells(group: Evened, asked: Mapping[str, str]) -> list[Cell]:
    reason = "" if group.measured is not None else _("Shown to nobody")
    return [Cell(group.evened, reason, group=asked), Cell(group.measured, reason, group=asked)]


def percent_of(rate: float | None) -> str:
    return formats.percent(None if rate is None else f"{rate:.6f}")


def multiple_cells(group: Evened | None, min_posts: int, asked: Mapping[str, str]) -> list[Cell]:
    if group is None:
        reason = _("The export does not tell it.")
        return [Cell(reason=reason), Cell(reason=reason), Cell(reason=reason)]
    return [rank_cell(group, min_posts, asked), *rate_cells(group, asked)]


def notes_of(table: Table) -> list[str]:
    """With how many rows more the file has, where it can be saved."""
    return [*table.notes, *([more_words(table.more)] if table.more else [])]


def more_words(more: int) -> str:
    """Where a table can be saved as a file with all of its rows."""
    text = ngettext("%(count)s more is in the file.", "%(count)s more are in the file.", more)
    return text % {"count": formats.count(more)}
