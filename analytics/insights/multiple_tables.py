"""Tables of times and hashtags: engagement as a multiple of what is usual on the network."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics.insights.averages import MULTIPLE, POSTS, asks_for_tag, asks_for_time
from analytics.insights.content import MIN_POSTS_AN_HOUR, MIN_USES, Tags, Times
from analytics.insights.evening import MIN_POSTS
from analytics.insights.tables import Cell, Column, Table
from analytics.insights.words import (
    MOST_SHOWN,
    hour_label,
    multiple_cells,
    posts_words,
    strength_words,
    weekday_labels,
)


def times_table(times: Times) -> Table:
    days = weekday_labels("wide")
    groups = times.evening.groups
    rows = []
    for weekday, hour in sorted(times.counts):
        group = groups.get((weekday, hour))
        rows.append(
            (
                Cell(days[weekday]),
                Cell(hour_label(hour)),
                Cell(times.counts[weekday, hour], group=asks_for_time(weekday, hour, POSTS)),
                *multiple_cells(group, MIN_POSTS_AN_HOUR, asks_for_time(weekday, hour, MULTIPLE)),
            )
        )
    return Table(
        "times",
        _("Best times to post"),
        _("Engagement by weekday and hour of the workspace, as a multiple of what is usual on the network."),
        (
            Column("weekday", _("Weekday")),
            Column("hour", _("Hour")),
            Column("posts", _("Posts"), "count"),
            Column("rank", _("Rank"), "count"),
            Column("multiple", _("Times the usual"), "ratio"),
            Column("measured", _("measured"), "ratio", under="multiple"),
        ),
        tuple(rows),
        (_times_sentence(times),) if rows else (),
        tuple(_times_notes(times)),
        _("No hour of publishing is known"),
        _("Import an export of posts that states the time of each: of Facebook, Instagram or X."),
    )


def _times_sentence(times: Times) -> str:
    ranked = times.evening.ranked
    if not ranked:
        return _("No hour of a weekday has %(number)s posts yet, so none is said to be best.") % {
            "number": MIN_POSTS_AN_HOUR
        }
    weekday, hour = ranked[0]
    best = times.evening.groups[ranked[0]]
    return _(
        "The best time so far is %(weekday)s at %(hour)s: %(multiple)s times the usual engagement, from %(posts)s."
    ) % {
        "weekday": weekday_labels("wide")[weekday],
        "hour": hour_label(hour),
        "multiple": formats.ratio(f"{best.evened:.6f}"),
        "posts": posts_words(best.posts),
    }


def _times_notes(times: Times) -> list[str]:
    notes = []
    if times.counts:
        notes.append(strength_words(times.evening))
    if times.without_hour:
        text = _("Not among them, because only the day is known: %(posts)s.")
        notes.append(text % {"posts": posts_words(times.without_hour)})
    if times.without_zone:
        text = _("Their export names no time zone, so the hour is taken as it stands there: %(posts)s.")
        notes.append(text % {"posts": posts_words(times.without_zone)})
    return notes


def hashtags_table(tags: Tags, *, most: int = MOST_SHOWN) -> Table:
    rows = tuple(
        (
            Cell(f"#{tag}"),
            Cell(count, group=asks_for_tag(tag, POSTS)),
            *multiple_cells(tags.evening.groups.get(tag), MIN_POSTS, asks_for_tag(tag, MULTIPLE)),
        )
        for tag, count in list(tags.counts.items())[:most]
    )
    ranked = tags.evening.ranked
    sentences: tuple[str, ...] = ()
    if ranked:
        best = tags.evening.groups[ranked[0]]
        text = _("Posts with #%(tag)s engage %(multiple)s times as much as is usual, from %(posts)s.")
        values = {
            "tag": ranked[0],
            "multiple": formats.ratio(f"{best.evened:.6f}"),
            "posts": posts_words(best.posts),
        }
        sentences = (text % values,)
    notes = [strength_words(tags.evening)] if rows else []
    return Table(
        "hashtags",
        _("Hashtags"),
        _(
            "Those used at least %(number)s times, the most used first. What a tag goes along with, it need not cause."
        )
        % {"number": MIN_USES},
        (
            Column("hashtag", _("Hashtag")),
            Column("posts", _("Posts"), "count"),
            Column("rank", _("Rank"), "count"),
            Column("multiple", _("Times the usual"), "ratio"),
            Column("measured", _("measured"), "ratio", under="multiple"),
        ),
        rows,
        sentences,
        tuple(notes),
        _("No hashtag was used twice"),
        _("They are read from the texts of posts in this period."),
        more=max(len(tags.counts) - most, 0),
    )
