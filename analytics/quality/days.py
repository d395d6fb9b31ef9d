"""Checks of days: how far the data reach, which days nobody told of, and which may still change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.quality.evidence import SPEND, Evidence
from analytics.quality.scoring import Finding, Place
from analytics.settling import moving_days, spans_of

IMPORTS, WEBSITE = Place("imports"), Place("website")
# Spans of days that are named in a sentence, the newest.
MOST_SPANS = 3


def freshness(seen: Evidence) -> Finding:
    """Of all days of all sources that count, those after the end of their source.

    A source that ended before the period and the one before it has been given up, and does not count.
    """
    if not seen.days:
        return _not_begun()
    ends = _ends(seen)
    if not ends:
        return Finding(None, _("No source told of cost or revenue in this period or the one before it."))
    last, length = seen.days[-1], len(seen.days)
    behind = {label: min(max((last - end).days, 0), length) for label, end in ends.items()}
    late = {label: number for label, number in behind.items() if number}
    if not late:
        text = _("Each source that counts reaches %(day)s.") % {"day": formats.day(last)}
        return Finding(Fraction(0), text, IMPORTS)
    sentence = " ".join(_ends_early(label, ends[label], number) for label, number in late.items())
    share = Fraction(sum(late.values()), length * len(ends))
    files = [label for label in late if label != _own_record()]
    if not files:
        fix = _("Look whether the script and the webhooks still report.")
        return Finding(share, sentence, WEBSITE, fix, WEBSITE)
    fix = _("Import a newer export of %(sources)s.") % {"sources": ", ".join(files)}
    return Finding(share, sentence, IMPORTS, fix, IMPORTS)


def _ends(seen: Evidence) -> dict[str, date]:
    """The last day of each source that tells cost or revenue, by its name."""
    ends: dict[str, date] = {}
    sources, measure = seen.revenue_sources
    for one, name in [*((one, SPEND) for one in seen.cost_sources), *((one, measure) for one in sources)]:
        if (last := one.last(name)) is not None:
            ends[one.label] = max(last, ends.get(one.label, last))
    heard = seen.found.counted.since.heard
    if seen.basis == "attributed" and heard is not None:
        ends[_own_record()] = heard
    return ends


def _own_record() -> str:
    return _("Your own record")


def _ends_early(label: str, end: date, number: int) -> str:
    text = ngettext(
        "%(source)s ends on %(day)s, %(count)s day early.",
        "%(source)s ends on %(day)s, %(count)s days early.",
        number,
    )
    return text % {"source": label, "day": formats.day(end), "count": number}


def days_without_cost(seen: Evidence) -> Finding:
    if not seen.days:
        return _not_begun()
    sources = seen.cost_sources
    if not sources and seen.cost.value is not None:
        return Finding(Fraction(0), _("All cost is entered by hand, and known for each day."), Place("costs"))
    known = set().union(*(one.days[SPEND] for one in sources))
    text = _("No cost is known for %(count)s of %(days)s: %(spans)s.")
    fix = _("Import an export of these days; one that has nothing to say of them makes them zeros.")
    return _gaps(seen, known, text, fix, _("Cost is known for each day up to the last one with data."))


def days_without_revenue(seen: Evidence) -> Finding:
    if not seen.days:
        return _not_begun()
    if seen.basis == "attributed":
        return Finding(Fraction(0), _("Your own record tells of every day."), Place("rows", "revenue"))
    sources, measure = seen.revenue_sources
    known = set().union(*(one.days[measure] for one in sources))
    text = _("No revenue is known for %(count)s of %(days)s: %(spans)s.")
    fix = _("Import the sales of these days, or let your website report them.")
    return _gaps(seen, known, text, fix, _("Revenue is known for each day up to the last one with data."))


def _gaps(seen: Evidence, known: Collection[date], text: str, fix: str, whole: str) -> Finding:
    """Days up to the last one that is known; what comes after it is a matter of freshness. All, where none is known."""
    last = max((day for day in seen.days if day in known), default=seen.days[-1])
    gaps = [day for day in seen.days if day <= last and day not in known]
    if not gaps:
        return Finding(Fraction(0), whole, IMPORTS)
    length = len(seen.days)
    days = ngettext("%(count)s day", "%(count)s days", length) % {"count": length}
    sentence = text % {"count": len(gaps), "days": days, "spans": _named(gaps)}
    return Finding(Fraction(len(gaps), length), sentence, IMPORTS, fix, IMPORTS)


def _named(days: Collection[date]) -> str:
    spans = spans_of(days)
    named = [formats.days(*span) for span in spans[-MOST_SPANS:]]
    return ", ".join(["…", *named] if len(spans) > MOST_SPANS else named)


def days_still_moving(seen: Evidence) -> Finding:
    if not seen.days:
        return _not_begun()
    # What a source of visits or posts may still change is in no ROI.
    counting = {one.label for one in seen.told if one.is_own}
    sources = [each for each in seen.moving if each.label in counting]
    moving = moving_days(sources).intersection(seen.days)
    if not moving:
        return Finding(Fraction(0), _("No source may still change the numbers of these days."), IMPORTS)
    text = ngettext(
        "%(count)s of %(days)s days may still change, or was exported before its end: %(spans)s (%(sources)s).",
        "%(count)s of %(days)s days may still change, or were exported before their end: %(spans)s (%(sources)s).",
        len(moving),
    )
    sentence = text % {
        "count": len(moving),
        "days": len(seen.days),
        "spans": _named(moving),
        "sources": ", ".join(each.label for each in sources),
    }
    fix = _("Import these days again in a week or two: the newest export counts.")
    return Finding(Fraction(len(moving), len(seen.days)), sentence, IMPORTS, fix, IMPORTS)


def _not_begun() -> Finding:
    return Finding(None, _("No day of this period is over yet."))
