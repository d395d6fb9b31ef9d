"""The table of kinds of posts, network by network."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from analytics.insights.averages import POSTS, asks_for_kind
from analytics.insights.content import NetworkKinds
from analytics.insights.evening import MIN_POSTS, STRONGEST
from analytics.insights.kinds import kind_label
from analytics.insights.networks import network_label
from analytics.insights.rates import OUTCOMES, Outcome
from analytics.insights.tables import Cell, Column, Table
from analytics.insights.words import (
    outcome_label,
    percent_of,
    posts_words,
    rank_cell,
    rate_cells,
    rate_label,
    strength_words,
)


def kinds_table(found: Sequence[NetworkKinds]) -> Table:
    outcomes = [name for name in OUTCOMES if any(name in one.rankings for one in found)]
    columns = [
        Column("kind", _("Kind")),
        Column("network", _("Network")),
        Column("posts", _("Posts"), "count"),
    ]
    for name in outcomes:
        label = outcome_label(name)
        columns += [
            Column(f"{name}_rank", _("Rank by %(rate)s") % {"rate": label[:1].lower() + label[1:]}, "count"),
            Column(name, label, "percent"),
            Column(f"{name}_measured", _("measured"), "percent", under=name),
            Column(f"{name}_posts", _("Posts in %(rate)s") % {"rate": label}, "count", is_for_files=True),
            Column(
                f"{name}_hits", _("%(rate)s: above the line") % {"rate": label}, "count", is_for_files=True
            ),
            Column(
                f"{name}_shown", _("%(rate)s: below the line") % {"rate": label}, "count", is_for_files=True
            ),
            Column(f"{name}_by", _("%(rate)s: made of") % {"rate": label}, is_for_files=True),
        ]
    rows = []
    for one in found:
        for kind in _by_rank(one):
            cells = [
                Cell(kind_label(kind)),
                Cell(network_label(one.network)),
                Cell(one.counts[kind], group=asks_for_kind(one.network, kind, POSTS)),
            ]
            for name in outcomes:
                cells += _outcome_cells(one, kind, name)
            rows.append(tuple(cells))
    return Table(
        "kinds",
        _("Kinds of posts"),
        _(
            "Which kind does best on each network. Few posts are drawn towards the mean: one lucky post is no rule."
        ),
        tuple(columns),
        tuple(rows),
        tuple(sentence for one in found if (sentence := _kinds_sentence(one))),
        tuple(note for one in found if (note := _kinds_note(one))),
        _("No kinds of posts are told"),
        _(
            "Import an export of posts that says what each is, such as those of Facebook, Instagram or LinkedIn."
        ),
    )


def _by_rank(one: NetworkKinds) -> list[str]:
    engagement = one.rankings.get("engagement")
    ranks = engagement.evening.groups if engagement else {}

    def place(kind: str) -> tuple[float, int, str]:
        group = ranks.get(kind)
        return (group.rank if group and group.rank else float("inf"), -one.counts[kind], kind)

    return sorted((kind for kind in one.counts if kind), key=place)


def _outcome_cells(one: NetworkKinds, kind: str, name: Outcome) -> list[Cell]:
    ranking = one.rankings.get(name)
    group = ranking.evening.groups.get(kind) if ranking else None
    if ranking is None or group is None:
        reason = _("The export does not tell it.")
        return [Cell(reason=reason), *(Cell(reason=reason) for _column in range(6))]
    asked = asks_for_kind(one.network, kind, name)
    return [
        rank_cell(group, MIN_POSTS, asked),
        *rate_cells(group, asked),
        Cell(group.posts),
        Cell(round(group.hits)),
        Cell(round(group.shown)),
        Cell(rate_label(ranking.by)),
    ]


def _kinds_sentence(one: NetworkKinds) -> str:
    network, ranking = network_label(one.network), one.rankings.get("engagement")
    if ranking is None:
        return ""
    ranked = ranking.evening.ranked
    if len(ranked) < 2:
        return _("On %(network)s no two kinds have %(number)s posts or more, so none is ranked.") % {
            "network": network,
            "number": MIN_POSTS,
        }
    if ranking.evening.is_estimated and ranking.evening.strength >= STRONGEST:
        text = _("On %(network)s kinds differ no more than posts of one kind do, so none is said to be best.")
        return text % {"network": network}
    best = ranking.evening.groups[ranked[0]]
    return _(
        "On %(network)s the best kind is %(kind)s: %(rate)s (%(made)s), from %(posts)s; the mean is %(mean)s."
    ) % {
        "network": network,
        "kind": kind_label(ranked[0]),
        "rate": percent_of(best.evened),
        "made": rate_label(ranking.by),
        "posts": posts_words(best.posts),
        "mean": percent_of(ranking.evening.mean),
    }


def _kinds_note(one: NetworkKinds) -> str:
    parts = []
    if unknown := one.counts.get("", 0):
        parts.append(_("Without a kind in the export: %(posts)s.") % {"posts": posts_words(unknown)})
    engagement = one.rankings.get("engagement")
    if engagement is not None:
        parts.append(strength_words(engagement.evening))
    return f"{network_label(one.network)}: {' '.join(parts)}" if parts else ""
