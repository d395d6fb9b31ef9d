"""Numbers, money and days as readers of the active language write them; what is missing is a dash, never zero."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import (
    NumberPattern,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
    parse_pattern,
)
from babel.units import format_unit
from django import template
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()

Number = Decimal | int | str | None
MICRO = Decimal(1_000_000)
_LETTER_AND_DIGIT = re.compile(r"(?<=[A-Za-z])(?=\d)")


def reader_locale() -> Locale:
    """Babel's locale for the language of this request; English where Babel has none."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def missing(reason: str = "") -> SafeString:
    """A dash that says why there is no number to whoever points at it, tabs to it or listens."""
    words = gettext("No data")
    if reason:
        words = f"{words}: {reason}"
    return format_html(
        '<span class="missing why" tabindex="0"><span aria-hidden="true">—</span>'
        '<span class="why-note">{}</span></span>',
        words,
    )


def as_decimal(value: Number) -> Decimal | None:
    return None if value is None or value == "" else Decimal(value)


@register.filter
def micro(value: int | None) -> Decimal | None:
    """Micro-units as stored -> units: `{{ row.spend|micro|money:"AUD" }}`."""
    return None if value is None else Decimal(value) / MICRO


@register.filter
def money(value: Number, currency: str) -> str:
    """`1234.5|money:"AUD"` -> A$1,234.50; the currency decides the decimals (JPY and KRW have none)."""
    return figure(value, "money", currency)


def _money(amount: Decimal, currency: str, locale: Locale) -> str:
    return _apart(_money_pattern(currency, locale).apply(amount, locale))


@lru_cache(maxsize=1024)
def _money_pattern(currency: str, locale: Locale) -> NumberPattern:
    """Babel's, with the sign and the decimals of the currency put in once: it looks them up, and a name, each time."""
    given = locale.currency_formats["standard"]
    sign, places = get_currency_symbol(currency, locale), get_currency_precision(currency)
    prefix, suffix = (
        (first.replace("¤", sign), second.replace("¤", sign))
        for first, second in (given.prefix, given.suffix)
    )
    return NumberPattern(
        given.pattern,
        prefix,
        suffix,
        given.grouping,
        given.int_prec,
        (places, places),
        None,
        None,
        given.number_pattern,
    )


@register.filter
def whole_money(value: Number, currency: str) -> str:
    """Money without its cents, for places where a total is read at a glance."""
    amount = as_decimal(value)
    if amount is None:
        return missing()
    if abs(amount) < 1000:
        return money(amount, currency)
    locale = reader_locale()
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0")
    return _apart(format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False))


@register.filter
def count(value: Number) -> str:
    """A count with thousands separators; platforms also report fractions of conversions, which are shown."""
    return figure(value, "count")


def _count(amount: Decimal, _currency: str, locale: Locale) -> str:
    return format_decimal(amount, format=None, locale=locale, decimal_quantization=True)


@register.filter
def percent(value: Number) -> str:
    """A ratio as a percentage: 0.1234 -> 12.3%."""
    return figure(value, "percent")


def _percent(amount: Decimal, _currency: str, locale: Locale) -> str:
    text: str = _percent_pattern("0" if abs(amount) >= 10 else "0.0", locale).apply(amount, locale)
    return text


@lru_cache(maxsize=64)
def _percent_pattern(places: str, locale: Locale) -> NumberPattern:
    return parse_pattern(locale.percent_formats[None].pattern.replace("#,##0", f"#,##{places}"))


def exact_percent(value: Number) -> str:
    """A percentage as it was agreed, with all of its decimals: 17.25 -> 17.25%."""
    amount = as_decimal(value)
    if amount is None:
        return missing()
    locale = reader_locale()
    pattern = locale.percent_formats[None].pattern.replace("#,##0", "#,##0.##")
    return format_percent(amount / 100, format=pattern, locale=locale)


@register.filter
def ratio(value: Number) -> str:
    """A bare ratio with two decimals: 3.4567 -> 3.46."""
    return figure(value, "ratio")


def _ratio(amount: Decimal, _currency: str, locale: Locale) -> str:
    return format_decimal(amount, format="#,##0.00", locale=locale)


def months(value: Number) -> str:
    """`4.2 months`: to one decimal, for spans that are reckoned and not counted."""
    return figure(value, "months")


def _months(amount: Decimal, _currency: str, locale: Locale) -> str:
    return gettext("%(count)s months") % {"count": format_decimal(amount, format="#,##0.0", locale=locale)}


def duration(seconds: Number) -> str:
    """Whole seconds as `1 min 12 sec`; hours only where there are any."""
    return figure(seconds, "seconds")


def _duration(amount: Decimal, _currency: str, locale: Locale) -> str:
    whole = round(amount)
    parts = [("hour", whole // 3600), ("minute", whole // 60 % 60), ("second", whole % 60)]
    texts = [
        format_unit(number, f"duration-{unit}", "short", locale=locale) for unit, number in parts if number
    ]
    return _apart(" ".join(texts) or format_unit(0, "duration-second", "short", locale=locale))


@register.filter
def day(value: date | datetime | None) -> str:
    """A calendar day: 15 Jun 2026, 15 jun 2026, 2026. 6. 15."""
    if value is None or value == "":
        return missing()
    return _written_day(_local_day(value), reader_locale())


@lru_cache(maxsize=4096)
def _written_day(value: date, locale: Locale) -> str:
    """Kept, because pages of results name the same days over and over: in charts, tables and notes."""
    return format_date(value, format="medium", locale=locale)


def days(first: date, last: date) -> str:
    """From the first day to the last, or the one day that both are."""
    if first == last:
        return day(first)
    return gettext("%(first)s – %(last)s") % {"first": day(first), "last": day(last)}


@register.filter
def label_day(value: str) -> str:
    """The label of a chart's day, as people write it."""
    return day(date.fromisoformat(value))


@register.filter
def since(value: datetime | None) -> str:
    """How long ago, in words: "5 minutes ago"."""
    if value is None or value == "":
        return missing()
    return format_timedelta(value - timezone.now(), add_direction=True, locale=reader_locale())


# An amount, its currency where it is money, and whose eyes it is written for.
_WRITERS: dict[str, Callable[[Decimal, str, Locale], str]] = {
    "money": _money,
    "count": _count,
    "percent": _percent,
    "ratio": _ratio,
    "months": _months,
    "seconds": _duration,
}


def figure(value: Number, unit: str, currency: str = "") -> str:
    """A value of a metric by its unit: money, count, percent, ratio, months or seconds."""
    amount = as_decimal(value)
    return missing() if amount is None else _WRITERS[unit](amount, currency, reader_locale())


register.simple_tag(figure)


@register.filter
def chart_data(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What components/chart.html sends to the browser. Drawing is the only use of floats."""
    return {
        **spec,
        "labels": [str(label) for label in spec["labels"]],
        "series": [
            {
                **series,
                "name": str(series["name"]),
                "values": [None if v is None else float(v) for v in series["values"]],
            }
            for series in spec["series"]
        ],
    }


@register.filter
def chart_rows(spec: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The table twin of a chart: each label with every series' formatted value and the address of its rows, if any."""
    columns = [
        list(zip(series["values"], series.get("links") or [""] * len(series["values"]), strict=True))
        for series in spec["series"]
    ]
    locale, write, currency = reader_locale(), _WRITERS[spec["unit"]], spec.get("currency", "")
    gap = missing(gettext("No source tells anything here.")), ""
    for label, *cells in zip(spec["labels"], *columns, strict=True):
        name = _label(spec, label)
        if label in spec.get("moving", ()):
            name = f"{name} · {spec['moving_word']}"
        for mark in spec.get("marks", ()):
            if mark["day"] == label:
                name = f"{name} · {mark['text']}"
        amounts = [(as_decimal(value), link) for value, link in cells]
        yield (
            name,
            [gap if amount is None else (write(amount, currency, locale), link) for amount, link in amounts],
        )


@register.filter
def chart_summary(spec: Mapping[str, Any]) -> str:
    """What a chart shows, for whoever hears it: of each series the highest and the lowest value and where they are."""
    return " ".join(_series_summary(spec, series) for series in spec["series"])


def _series_summary(spec: Mapping[str, Any], series: Mapping[str, Any]) -> str:
    known = [
        (value, label)
        for value, label in zip(series["values"], spec["labels"], strict=True)
        if value is not None
    ]
    if not known:
        return gettext("%(name)s: no data.") % {"name": series["name"]}
    (high, highest), (low, lowest) = max(known, key=_first), min(known, key=_first)
    unit, currency = spec["unit"], spec.get("currency", "")
    return gettext(
        "%(name)s: at most %(high)s (%(highest)s), at least %(low)s (%(lowest)s); points without data: %(gaps)s."
    ) % {
        "name": series["name"],
        "high": figure(high, unit, currency),
        "highest": _label(spec, highest),
        "low": figure(low, unit, currency),
        "lowest": _label(spec, lowest),
        "gaps": count(len(spec["labels"]) - len(known)),
    }


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _label(spec: Mapping[str, Any], label: Any) -> str:
    return day(date.fromisoformat(str(label))) if spec.get("axis") == "day" else str(label)


@register.filter
def page_numbers(paginator: Paginator[Any], number: int) -> list[int | None]:
    """The page numbers to offer: the ends, the neighbours, None for a gap."""
    pages = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [page if isinstance(page, int) else None for page in pages]


def _apart(text: str) -> str:
    """CLDR sets a space between a code of letters and its digits (CHF 12.00); Babel leaves it away."""
    return _LETTER_AND_DIGIT.sub("\xa0", text)


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
