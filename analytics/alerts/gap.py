"""Two sources that count the same thing lie unusually far apart, by the gap of the weeks before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from accounts.models import Workspace
from analytics.alerts.findings import Finding, Says
from analytics.alerts.models import Alert
from analytics.reconciling.history import Gap, gap_of
from analytics.reconciling.lines import total_of
from analytics.reconciling.pairs import SUBJECTS, Pair, Side, Subject, best_pair, sides_of
from analytics.reconciling.sides import totals_by_day

DAYS = 28
# How long the sides may have been silent: what is older is a matter of the sources, not of their gap.
SILENT_DAYS = 28
# Closed only where the gap lies this part of the usual width inside of its borders.
INSIDE = Fraction(1, 10)


def look(workspace: Workspace, today: date, is_open: Mapping[str, Alert]) -> list[Finding]:
    yesterday = today - timedelta(days=1)
    since = yesterday - timedelta(days=DAYS + SILENT_DAYS - 1)
    found = []
    for subject in SUBJECTS:
        pair = _pair(workspace, subject, since, yesterday, is_open)
        if pair is not None:
            found.append(_look_at(workspace, pair, since, yesterday))
    return found


def _pair(
    workspace: Workspace, subject: Subject, first: date, last: date, is_open: Mapping[str, Alert]
) -> Pair | None:
    """The pair of an open alert as long as its sides speak, so that it is not closed by another that says more."""
    sides = sides_of(workspace, subject, first, last)
    by_code = {side.code: side for side in sides if side.in_period}
    for key in is_open:
        of, _sep, codes = key.partition(":")
        here, _sep, there = codes.partition(":")
        if of == subject and here in by_code and there in by_code:
            pair = Pair(subject, by_code[here], by_code[there])
            if pair.is_comparable:
                return pair
    return best_pair(subject, sides)


def _look_at(workspace: Workspace, pair: Pair, since: date, yesterday: date) -> Finding:
    """In the four weeks up to the last day that both sides know."""
    here = totals_by_day(workspace, pair, pair.here, since, yesterday)
    there = totals_by_day(workspace, pair, pair.there, since, yesterday)
    key = f"{pair.subject}:{pair.here.code}:{pair.there.code}"
    name = f"{pair.here.label} · {pair.there.label}"[:200]
    if not here or not there:
        return Finding(key, name, Says.KEEP)
    last = min(max(here), max(there))
    first = last - timedelta(days=DAYS - 1)
    total_here = total_of(figure for day, figure in here.items() if first <= day <= last)
    total_there = total_of(figure for day, figure in there.items() if first <= day <= last)
    gap = gap_of(workspace, pair, first, last, total_here, total_there)
    if gap.ratio is None or gap.usual is None:
        return Finding(key, name, Says.KEEP)
    detail = {
        "subject": pair.subject,
        "here": pair.here.code,
        "here_label": _label(pair.here),
        "there": pair.there.code,
        "there_label": _label(pair.there),
        "ratio": _text(gap.ratio),
        "low": _text(gap.usual.low),
        "high": _text(gap.usual.high),
        "first": first.isoformat(),
        "last": last.isoformat(),
    }
    return Finding(key, name, _says(gap), detail)


def _says(gap: Gap) -> Says:
    assert gap.ratio is not None and gap.usual is not None
    if gap.is_alarm:
        return Says.RAISE
    margin = (gap.usual.high - gap.usual.low) * INSIDE
    is_inside = gap.usual.low + margin <= gap.ratio <= gap.usual.high - margin
    return Says.CLOSE if is_inside else Says.KEEP


def _label(side: Side) -> str:
    """Empty where the label is a text of ours, which each reader gets in words of their own."""
    return side.label if side.sources and "." in side.code else ""


def _text(ratio: Fraction) -> str:
    return f"{float(ratio):.4f}"
