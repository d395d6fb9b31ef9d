"""The sentences of a feasibility: what is needed, what was, what the verdict rests on, and what is not in it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from babel.numbers import format_percent
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.goals import forecast
from analytics.metrics import METRICS, Metric

if TYPE_CHECKING:
    from analytics.goals.feasibility import Ask, Feasibility

# Beyond them twelve weeks are too few to tell one chance from another.
SURE, HOPELESS = Decimal("0.95"), Decimal("0.05")


def too_short(weeks: int) -> str:
    text = ngettext(
        "Not enough history: %(weeks)s whole week of the last half year is known, and %(needed)s are needed.",
        "Not enough history: %(weeks)s whole weeks of the last half year are known, and %(needed)s are needed.",
        weeks,
    )
    return text % {"weeks": weeks, "needed": forecast.MIN_WEEKS}


def no_such_window(ask: Ask) -> str:
    text = ngettext(
        "Not enough history: no %(days)s day in a row, as many as are ahead, can be told.",
        "Not enough history: no %(days)s days in a row, as many as are ahead, can be told.",
        ask.days_ahead,
    )
    return text % {"days": ask.days_ahead}


def own_days_unknown() -> str:
    return _("The goal's own days up to now are not known day by day, so nothing can be foretold of it.")


def of_sum(ask: Ask, made: Feasibility, metric: Metric, currency: str, *, is_count: bool) -> str:
    values = {
        "needed": formats.figure(_short(made.needed_per_week, metric), metric.unit, currency),
        "recent": formats.figure(_short(made.recent, metric), metric.unit, currency),
        "weeks": made.periods,
    }
    if ask.is_passed and ask.is_limit:
        text = _("The limit is passed so far, but the sum can still fall before the due day.")
    elif ask.is_passed:
        text = _("The target is reached so far, but the sum can still fall before the due day.")
    elif ask.is_limit:
        text = _("The limit leaves %(needed)s a week; the last %(weeks)s whole weeks had %(recent)s a week.")
    else:
        text = _("It needs %(needed)s a week; the last %(weeks)s whole weeks brought %(recent)s a week.")
    sentences = [text % values]
    if made.probability is not None:
        sentences.append(chance_words(made.probability))
    elif is_count:
        sentences.append(_("The weeks differ too much from each other for a percentage."))
    else:
        sentences.append(_("Sums like this get a word and no percentage."))
    sentences.append(season_words(is_seasonal=made.is_seasonal))
    return " ".join(sentences)


def chance_words(probability: Decimal) -> str:
    if probability > SURE:
        return _("The chance is over %(share)s.") % {"share": _whole(SURE)}
    if probability < HOPELESS:
        return _("The chance is under %(share)s.") % {"share": _whole(HOPELESS)}
    return _("The chance is about %(share)s.") % {"share": _whole(probability)}


def season_words(*, is_seasonal: bool) -> str:
    if is_seasonal:
        return _("The seasons of the last two years are in it, a trend is not.")
    return _("No season and no trend is in it.")


def of_ratio(ask: Ask, reached: int, windows: int, *, recent: Decimal | None, currency: str) -> str:
    metric = METRICS[ask.metric]
    values = {"reached": reached, "windows": windows, "days": ask.days_ahead}
    # Windows are a week apart.
    overlap = ask.days_ahead > 7
    if ask.seen is None and overlap:
        text = _(
            "Of the last %(windows)s spans of %(days)s days, which overlap, %(reached)s reached the target."
        )
    elif ask.seen is None:
        text = ngettext(
            "Of the last %(windows)s spans of %(days)s day, one a week, %(reached)s reached the target.",
            "Of the last %(windows)s spans of %(days)s days, one a week, %(reached)s reached the target.",
            ask.days_ahead,
        )
    elif not overlap:
        text = ngettext(
            "Of the last %(windows)s spans of %(days)s day, one a week, %(reached)s would take it to the target.",
            "Of the last %(windows)s spans of %(days)s days, one a week, %(reached)s would take it to the target.",
            ask.days_ahead,
        )
    else:
        text = _(
            "Of the last %(windows)s spans of %(days)s days, which overlap, %(reached)s would take it to the target."
        )
    sentences = [text % values]
    if recent is not None:
        shown = formats.figure(_short(recent, metric), metric.unit, currency)
        sentences.append(_("Recently it was %(value)s.") % {"value": shown})
    sentences.append(season_words(is_seasonal=False))
    return " ".join(sentences)


def _short(value: Decimal | None, metric: Metric) -> Decimal | None:
    """Counts a week with one decimal under a hundred: a third of a lead a week is worth telling."""
    if value is None or metric.unit != "count":
        return value
    return value.quantize(Decimal("0.1")) if abs(value) < 100 else value.quantize(Decimal(1))


def _whole(share: Decimal) -> str:
    return format_percent(share, format="#,##0%", locale=formats.reader_locale())
