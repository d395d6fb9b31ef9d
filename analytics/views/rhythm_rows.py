"""The weeks and posts behind the numbers of how steadily a network is posted to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.insights.averages import POSTS, Average, Averaged
from analytics.insights.networks import network_label
from analytics.insights.rhythm import Rhythm
from analytics.insights.sections import Insights
from analytics.insights.tables import plain
from analytics.views.average_rows import AveragedPosts
from analytics.views.opened import Lines, Opened, Working, slice_of

# The numbers that are made of weeks.
_OF_WEEKS = ("weeks", "a_week", "middle", "without")


class RhythmWeeks(Opened):
    def __init__(self, found: Insights, network: str, rhythm: Rhythm, figure: str) -> None:
        super().__init__(found)
        self.rhythm, self.of_figure, self.label = rhythm, figure, network_label(network)
        self.weeks = rhythm.by_week[::-1]
        self.count = len(self.weeks)
        value = _values(rhythm)[figure]
        self.figure = (
            formats.ratio(plain(value)) if figure in ("a_week", "middle") else formats.count(plain(value))
        )
        self.about = (_name(figure),)

    @property
    def caption(self) -> str:
        return _("The weeks that were counted")

    @property
    def note(self) -> str:
        return _("Whole weeks from Monday to Sunday, up to the newest export of each network's posts.")

    @property
    def workings(self) -> list[Working]:
        if self.of_figure != "a_week":
            return []
        formula = f"{formats.count(self.rhythm.posts_in_weeks)} ÷ {formats.count(self.rhythm.weeks)}"
        return [Working(_("Posts of whole weeks, over their number."), formula, self.figure)]

    @property
    def columns(self) -> list[dict[str, Any]]:
        return [{"label": _("Week")}, {"label": _("Posts"), "numeric": True}]

    def lines(self, page: int) -> Lines:
        return [
            [
                {"text": formats.days(monday, _sunday(monday))},
                {"text": formats.count(posts), "numeric": True, "state": "ok" if posts else "zero"},
            ]
            for monday, posts in self.weeks[slice_of(page)]
        ]

    @property
    def totals(self) -> Lines:
        label = ngettext("Sum of %(count)s week", "Sum of %(count)s weeks", self.count)
        posts = {"text": formats.count(self.rhythm.posts_in_weeks), "numeric": True}
        return [[{"text": label % {"count": formats.count(self.count)}}, posts]]

    @property
    def header(self) -> list[str]:
        return [_("First day"), _("Last day"), _("Posts")]

    def sheet(self, per_page: int, page: int = 1) -> list[list[str]]:
        return [
            [monday.isoformat(), _sunday(monday).isoformat(), str(posts)]
            for monday, posts in self.weeks[slice_of(page, per_page)]
        ]

    @property
    def sums(self) -> list[list[str]]:
        told = [[_name(name), plain(value) or ""] for name, value in _values(self.rhythm).items()]
        return [[_("Sum: %(name)s") % {"name": _("Posts")}, str(self.rhythm.posts_in_weeks)], *told]


class RhythmPosts(AveragedPosts):
    """All posts up to the newest export, or those at both ends of the longest pause."""

    def __init__(self, found: Insights, network: str, rhythm: Rhythm, figure: str) -> None:
        known = min(found.last, found.known_until[network])
        ends = rhythm.paused if figure == "pause" else None
        posts = (
            post
            for post in found.published.posts
            if post.network == network
            and post.moment.day <= known
            and post.moment.day in (ends or [post.moment.day])
        )
        super().__init__(
            found, Average(network_label(network), POSTS, tuple(Averaged(post) for post in posts))
        )
        self.pause = rhythm.pause if figure == "pause" else None
        self.ends = ends
        if self.pause is not None:
            self.figure, self.about = formats.count(self.pause), (_("Longest pause in days"),)

    @property
    def workings(self) -> list[Working]:
        if self.ends is None:
            return []
        text = _("From %(first)s to %(last)s, with no post between.")
        return [Working(text % {"first": formats.day(self.ends[0]), "last": formats.day(self.ends[1])})]

    @property
    def sums(self) -> list[list[str]]:
        return super().sums if self.pause is None else [[self.about[0], str(self.pause)]]


def rhythm_rows(found: Insights, params: Mapping[str, str]) -> Opened | None:
    """None for a network without posts, and for a number that there is none of."""
    network, figure = params.get("on", ""), params.get("figure", "")
    rhythm = found.rhythms.get(network)
    if rhythm is None:
        return None
    if figure in _OF_WEEKS and rhythm.weeks:
        return RhythmWeeks(found, network, rhythm, figure)
    if (figure == POSTS and rhythm.posts) or (figure == "pause" and rhythm.pause is not None):
        return RhythmPosts(found, network, rhythm, figure)
    return None


def _values(rhythm: Rhythm) -> dict[str, float | None]:
    return {
        "weeks": rhythm.weeks,
        "a_week": rhythm.a_week,
        "middle": rhythm.middle,
        "without": rhythm.weeks_without,
    }


def _name(figure: str) -> str:
    return {
        "weeks": _("Whole weeks"),
        "a_week": _("Posts a week"),
        "middle": _("in the middle week"),
        "without": _("Weeks without posts"),
    }[figure]


def _sunday(monday: date) -> date:
    return monday + timedelta(days=6)
