"""The posts behind an average, or a count of posts, with the sums that it follows from and how it was evened out."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.insights.averages import MULTIPLE, POSTS, Average, Averaged, asks_for_usual
from analytics.insights.kinds import kind_label
from analytics.insights.networks import network_label
from analytics.insights.post_tables import cut
from analytics.insights.sections import Insights
from analytics.insights.tables import Value, plain
from analytics.insights.words import (
    hour_label,
    measure_label,
    outcome_label,
    percent_of,
    posts_words,
    rate_label,
    strength_words,
)
from analytics.views.figures import no_data
from analytics.views.insights import group_url, rows_url
from analytics.views.opened import Lines, Opened, Working, slice_of


class AveragedPosts(Opened):
    def __init__(self, found: Insights, average: Average) -> None:
        super().__init__(found)
        self.average, self.label, self.count = average, average.label, len(average.posts)
        self.is_count, self.is_multiple = average.figure == POSTS, average.figure == MULTIPLE
        self.figure = self._written(average.value)
        by = {one.by for one in average.averaged if one.by is not None}
        self.about = (self.name, *([rate_label(*by)] if len(by) == 1 else []))

    @cached_property
    def name(self) -> str:
        if self.is_count:
            return _("Posts")
        # The outcomes are all that is left.
        return _("Times the usual") if self.is_multiple else outcome_label(self.average.figure)  # type: ignore[arg-type]

    @property
    def caption(self) -> str:
        return _("The posts that were counted") if self.is_count else _("The posts that were averaged")

    @property
    def note(self) -> str:
        return _("Each opens to what was imported about it.")

    def _written(self, value: float | None) -> str:
        if self.is_count:
            return formats.count(str(value))
        return formats.ratio(f"{value:.6f}") if self.is_multiple else percent_of(value)

    def _exactly(self, value: float | None) -> str:
        """With two decimals, so that it can be reckoned with."""
        if value is None or self.is_multiple:
            return formats.ratio(None if value is None else f"{value:.6f}")
        return formats.exact_percent(f"{value * 100:.6f}")

    # --- how it came about --------------------------------------------------------------------------------------------

    @property
    def workings(self) -> list[Working]:
        average = self.average
        if self.is_count:
            return []
        text = (
            _("Their own multiple: engagement over what the same posts would have had at the usual rate.")
            if self.is_multiple
            else _("Their own rate: sum over sum.")
        )
        if untold := len(average.posts) - len(average.averaged):
            more = _("Not among them, because their export does not tell it: %(posts)s.")
            text = f"{text} {more % {'posts': posts_words(untold)}}"
        formula = f"{formats.count(str(average.hits))} ÷ {_below(average.below)}"
        own = Working(text, formula, self._exactly(average.own))
        return [own, *self._evened()]

    def _evened(self) -> list[Working]:
        average, group, evening = self.average, self.average.group, self.average.evening
        if group is None or evening is None:
            return []
        own, strength = formats.count(str(group.posts)), formats.count(str(round(evening.strength, 1)))
        weights = _("Their own rate counts %(own)s, that of all posts %(rest)s.") % {
            "own": percent_of(self.weight),
            "rest": percent_of(1 - self.weight),
        }
        formula = (
            f"({own} × {self._exactly(group.measured)} + {strength} × {self._exactly(evening.mean)})"
            f" ÷ ({own} + {strength})"
        )
        text = f"{strength_words(evening)} {weights}"
        if group.rank is not None:
            ranked = _("It is no. %(rank)s of the %(count)s that have enough posts to be ranked.")
            text = f"{text} {ranked % {'rank': group.rank, 'count': len(evening.ranked)}}"
        href = group_url(self.found, average.whole) if average.whole else ""
        link = _("The rate of all posts, %(rate)s") % {"rate": self._exactly(evening.mean)} if href else ""
        return [Working(text, formula, self.figure, href, link)]

    @property
    def weight(self) -> float:
        """Of the group's own rate; the rest is the mean's."""
        group, evening = self.average.group, self.average.evening
        return 1.0 if group is None or evening is None else group.posts / (group.posts + evening.strength)

    # --- the page -----------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[dict[str, Any]]:
        numbers = [] if self.is_count else [_("Above the line"), _("Shown")]
        more = [_("Usual rate"), _("At the usual rate")] if self.is_multiple else []
        return [
            {"label": _("Post")},
            *({"label": label, "numeric": True} for label in (*numbers, *more)),
            {"label": _("Published")},
            {"label": _("Network")},
        ]

    def lines(self, page: int) -> Lines:
        return [self._line(one) for one in self.average.posts[slice_of(page)]]

    def _line(self, one: Averaged) -> list[dict[str, Any]]:
        post = one.post
        hour = hour_label(post.moment.hour) if post.moment.hour is not None else ""
        # The words are long: under a number they would push it off a phone.
        made = rate_label(one.by) if self.is_multiple and one.by is not None else ""
        kind = kind_label(post.kind) if post.kind else ""
        return [
            {
                "text": cut(post.text) or _("Post without text"),
                "href": rows_url(self.found, post.record.series_id),
            },
            *([] if self.is_count else self._numbers(one)),
            {"text": formats.day(post.moment.day), "sub": hour},
            {"text": network_label(post.network), "sub": " · ".join(text for text in (kind, made) if text)},
        ]

    def _numbers(self, one: Averaged) -> list[dict[str, Any]]:
        if one.told is None or one.by is None or one.below is None:
            reason = _("The export does not tell it.")
            missing = {"text": "", "state": "missing", "reason": reason, "numeric": True}
            return [missing] * (4 if self.is_multiple else 2)
        href = rows_url(self.found, one.post.record.series_id)
        cells = [{"text": formats.count(str(value)), "href": href, "numeric": True} for value in one.told]
        if one.usual is not None:
            usual = group_url(self.found, asks_for_usual(one.post.network))
            rate = formats.exact_percent(f"{one.usual * 100:.6f}")
            cells.append({"text": rate, "href": usual, "numeric": True})
            cells.append({"text": _below(one.below), "numeric": True})
        return cells

    @property
    def totals(self) -> Lines:
        if self.is_count:
            return []
        count = len(self.average.averaged)
        label = ngettext("Sum of %(count)s post", "Sum of %(count)s posts", count)
        hits = {"text": formats.count(str(self.average.hits)), "numeric": True}
        below = {"text": _below(self.average.below), "numeric": True}
        # What networks call shown differs, so only what it would bring is added up across them.
        cells = [hits, {}, {}, below] if self.is_multiple else [hits, below]
        return [[{"text": label % {"count": formats.count(count)}}, *cells, {}, {}]]

    # --- the file -----------------------------------------------------------------------------------------------------

    @property
    def header(self) -> list[str]:
        numbers = [] if self.is_count else [_("Above the line"), _("counted as"), _("Shown"), _("counted as")]
        more = [_("Usual rate"), _("At the usual rate")] if self.is_multiple else []
        return [
            _("Published"),
            _("Hour"),
            *numbers,
            *more,
            _("Network"),
            _("Kind"),
            _("Post"),
            _("Address"),
        ]

    def sheet(self, per_page: int, page: int = 1) -> list[list[str]]:
        return [
            [
                one.post.moment.day.isoformat(),
                "" if one.post.moment.hour is None else hour_label(one.post.moment.hour),
                *([] if self.is_count else self._written_numbers(one)),
                network_label(one.post.network),
                kind_label(one.post.kind) if one.post.kind else "",
                one.post.text,
                one.post.permalink,
            ]
            for one in self.average.posts[slice_of(page, per_page)]
        ]

    def _written_numbers(self, one: Averaged) -> list[str]:
        if one.told is None or one.by is None:
            untold = no_data(_("The export does not tell it."))
            return [untold, "", untold, "", *([untold] * 2 if self.is_multiple else [])]
        hits, shown = (plain(value) or "" for value in one.told)
        told = [hits, measure_label(one.by.hits), shown, measure_label(one.by.shown)]
        return [*told, plain(one.usual) or "", plain(one.below) or ""] if self.is_multiple else told

    @property
    def sums(self) -> list[list[str]]:
        average, group, evening = self.average, self.average.group, self.average.evening
        if self.is_count:
            return [[self.name, str(self.count)]]
        told: list[tuple[str, Value]] = [
            (_("Sum: %(name)s") % {"name": _("Above the line")}, average.hits),
            (
                _("Sum: %(name)s") % {"name": _("At the usual rate") if self.is_multiple else _("Shown")},
                average.below,
            ),
        ]
        told.append((_("measured"), average.own))
        if group is not None and evening is not None:
            told += [
                (_("Mean of all posts"), evening.mean),
                (_("Strength in posts"), evening.strength),
                (_("Weight of its own rate"), self.weight),
            ]
        told.append((self.name, average.value))
        return [[label, plain(value) or ""] for label, value in told]


def _below(value: float) -> str:
    """A whole number as it is, a reckoned one to two decimals."""
    return formats.count(str(value)) if value == int(value) else formats.ratio(f"{value:.6f}")
