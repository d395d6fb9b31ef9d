"""Tables of single posts, and of how steadily they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.insights.content import TopPost
from analytics.insights.kinds import kind_label
from analytics.insights.networks import network_label
from analytics.insights.rates import OUTCOMES
from analytics.insights.rhythm import Rhythm, asks_for_rhythm
from analytics.insights.tables import Cell, Column, Table
from analytics.insights.words import MOST_SHOWN, hour_label, measure_label, rate_label

TEXT_SHOWN = 90


def posts_table(tops: Sequence[TopPost], *, most: int = MOST_SHOWN) -> Table:
    """The best of them; for a file all."""
    rows = tuple(_post_row(top) for top in tops[:most])
    used = sorted({(top.post.network, top.by) for top in tops})
    notes = [
        _("Engagement rate on %(network)s: %(made)s.")
        % {"network": network_label(network), "made": rate_label(by)}
        for network, by in used
    ]
    return Table(
        "posts",
        _("Posts that engaged most"),
        "",
        (
            Column("post", _("Post")),
            Column("kind", _("Kind"), under="post"),
            Column("network", _("Network")),
            Column("published", _("Published"), "day"),
            Column("hour", _("Hour"), under="published"),
            Column("engagement", _("Engagement"), "count"),
            Column("made_of", _("counted as"), is_for_files=True),
            Column("shown", _("Shown"), "count"),
            Column("shown_by", _("counted as"), under="shown"),
            Column("rate", _("Engagement rate"), "percent"),
            Column("multiple", _("Times the usual"), "ratio", under="rate"),
            Column("clicks", _("Clicks"), "count"),
            Column("clicks_of", _("counted as"), under="clicks"),
            Column("first", _("Counted from"), "day", is_for_files=True),
            Column("last", _("Counted to"), "day", is_for_files=True),
            Column("address", _("Address"), is_for_files=True),
        ),
        rows,
        (),
        tuple(notes),
        _("No posts with numbers in this period"),
        _("Import an export of posts from your networks, or choose a longer period."),
        opening=_("Each opens to what was imported about it."),
        more=max(len(tops) - most, 0),
    )


def _post_row(top: TopPost) -> tuple[Cell, ...]:
    post = top.post
    series_id = post.record.series_id
    clicks = next((name for name in OUTCOMES["clicks"] if name in post.measures), "")
    untold = _("The export does not tell it.")
    return (
        Cell(cut(post.text) or _("Post without text"), series_id=series_id),
        Cell(kind_label(post.kind) if post.kind else None),
        Cell(network_label(post.network), address=post.permalink),
        Cell(post.moment.day),
        Cell(hour_label(post.moment.hour) if post.moment.hour is not None else None),
        Cell(top.engagement, series_id=series_id),
        Cell(measure_label(top.by.hits)),
        Cell(top.shown, series_id=series_id),
        Cell(measure_label(top.by.shown)),
        Cell(top.engagement / top.shown, series_id=series_id)
        if top.shown
        else Cell(reason=_("Shown to nobody")),
        Cell(top.multiple),
        Cell(post.measures[clicks], series_id=series_id) if clicks else Cell(reason=untold),
        Cell(measure_label(clicks) if clicks else None),
        Cell(post.record.first),
        Cell(post.record.last),
        Cell(post.permalink or None),
    )


def cut(text: str) -> str:
    """The beginning of a text in one line."""
    words = " ".join(text.split())
    return words if len(words) <= TEXT_SHOWN else f"{words[: TEXT_SHOWN - 1].rstrip()}…"


def rhythm_table(rhythms: Mapping[str, Rhythm]) -> Table:
    rows = tuple(_rhythm_row(network, one) for network, one in rhythms.items())
    return Table(
        "rhythm",
        _("How steadily you post"),
        _("Whole weeks from Monday to Sunday, up to the newest export of each network's posts."),
        (
            Column("network", _("Network")),
            Column("posts", _("Posts"), "count"),
            Column("weeks", _("Whole weeks"), "count"),
            Column("a_week", _("Posts a week"), "ratio"),
            Column("middle", _("in the middle week"), "ratio", under="a_week"),
            Column("without", _("Weeks without posts"), "count"),
            Column("pause", _("Longest pause in days"), "count"),
        ),
        rows,
        tuple(_rhythm_sentence(network, one) for network, one in rhythms.items() if one.weeks),
        (),
        _("No posts in this period"),
        _("Import an export of posts from your networks, or choose a longer period."),
    )


def _rhythm_row(network: str, one: Rhythm) -> tuple[Cell, ...]:
    few = "" if one.weeks else _("No whole week in this period")

    def cell(figure: str, value: float | None, reason: str = "") -> Cell:
        # Without a whole week there is none to open.
        return Cell(value, reason, group=asks_for_rhythm(network, figure) if one.weeks else None)

    return (
        Cell(network_label(network)),
        Cell(one.posts, group=asks_for_rhythm(network, "posts")),
        cell("weeks", one.weeks),
        cell("a_week", one.a_week, few),
        cell("middle", one.middle),
        cell("without", one.weeks_without if one.weeks else None, few),
        Cell(
            one.pause,
            "" if one.pause is not None else _("Fewer than two posts"),
            group=asks_for_rhythm(network, "pause"),
        ),
    )


def _rhythm_sentence(network: str, one: Rhythm) -> str:
    text = ngettext(
        "%(network)s: no post in %(without)s of %(weeks)s whole week.",
        "%(network)s: no post in %(without)s of %(weeks)s whole weeks.",
        one.weeks,
    )
    return text % {"network": network_label(network), "without": one.weeks_without, "weeks": one.weeks}
