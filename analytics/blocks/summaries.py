"""A block in sentences, for whoever hears it read aloud: totals, their comparison, highest and lowest row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics.blocks.choices import Choice
from analytics.blocks.shapes import Days, Told
from analytics.metrics import METRICS, Value

# More would be a table read aloud, which stands beside it.
MOST_METRICS = 4


def summary_of(
    choice: Choice, period: Days, totals: Told, rows: Sequence[Told], currency: str, hidden: int = 0
) -> str:
    values = {"first": formats.day(period.first), "last": formats.day(period.last)}
    days = _("%(first)s to %(last)s") % values
    sentences = [f"{days}."]
    for name in choice.metrics[:MOST_METRICS]:
        sentences.append(_total(name, totals, currency))
        sentences += _extremes(name, rows, currency)
    if hidden:
        sentences.append(_("Rows that are not shown: %(count)s.") % {"count": formats.count(hidden)})
    return " ".join(sentences)


def _text(name: str, value: Value, currency: str) -> str:
    return formats.figure(value.value, METRICS[name].unit, currency)


def _total(name: str, totals: Told, currency: str) -> str:
    now, before = totals.values[name], (totals.before or {}).get(name)
    words = {"metric": METRICS[name].label, "reason": now.reason}
    if now.value is None:
        return _("%(metric)s: no number. %(reason)s") % words
    words["value"] = _text(name, now, currency)
    if before is None or before.value is None:
        return _("%(metric)s: %(value)s.") % words
    return _("%(metric)s: %(value)s, compared with %(before)s.") % {
        **words,
        "before": _text(name, before, currency),
    }


def _extremes(name: str, rows: Sequence[Told], currency: str) -> Iterator[str]:
    """Only among several rows that have a number."""
    known = [(value, row.label) for row in rows if (value := row.values[name].value) is not None]
    if len(known) < 2:
        return
    highest, lowest = max(known, key=lambda one: one[0]), min(known, key=lambda one: one[0])
    if highest[0] == lowest[0]:
        return
    unit = METRICS[name].unit
    yield _("Highest: %(high_name)s with %(high)s; lowest: %(low_name)s with %(low)s.") % {
        "high_name": highest[1],
        "high": formats.figure(highest[0], unit, currency),
        "low_name": lowest[1],
        "low": formats.figure(lowest[0], unit, currency),
    }
