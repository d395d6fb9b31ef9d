"""Reads days, periods and moments as exports write them; a day is cut out of a moment and never converted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

from campaigns.ingest.months import is_weekday, month_number
from campaigns.ingest.shapes import BadValue, Detected

DateOrder = Literal["ymd", "dmy", "mdy"]

MAX_LENGTH = 80
MAX_LINE = 200
YEARS = range(1990, 2101)  # outside lie typing errors (0206, 20226) and the "never" of databases (9999)
ORDERS: tuple[DateOrder, ...] = ("ymd", "dmy", "mdy")

_FOLD = str.maketrans(
    {
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000\t", " "),
        **dict.fromkeys("\u200e\u200f\u061c\ufeff", None),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "\uff0f": "/",
        "\uff0e": ".",
        "\uff1a": ":",
        "\uff5e": "~",
        "\u301c": "~",
    }
)

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = (
    r"(?:[T,]?\s*(?:at\s+|a las\s+)?(?P<half1>[AP]M|오전|오후|午前|午後)?\s*"
    r"(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?\s*(?P<half2>[AaPp]\.?\s?[Mm]\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2})?)?"
)
_AFTER = _TIME + r"\s*(?:[(]?(?P<after>[^\W\d_]{1,3}|[^\W\d_]+)[)]?\.?)?"
_BEFORE = r"(?:(?P<before>[^\W\d_]+)\.?,?\s+)?"
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})\s*(?:[-/.年]|년)\s*(?P<month>[0-9]{1,2})\s*(?:[-/.月]|월)\s*(?P<day>[0-9]{1,2})\s*[.日일]?"
    + _AFTER
)
_PACKED = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?:[0-9]{2})?")
_NUMERIC = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])\s?(?P<second_part>[0-9]{1,2})(?P=mark)\s?(?P<third>[0-9]{4}|[0-9]{2})"
    r"(?![0-9])\.?(?:\s*" + _AFTER + ")?"
)
_DAY_MONTH = re.compile(
    _BEFORE
    + r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]*(?:de\s+|of\s+)?(?P<name>[^\W\d_]+)\.?,?[\s-]*"
    r"(?:de\s+|del\s+)?(?P<year>[0-9]{4})" + _AFTER,
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    _BEFORE
    + r"(?P<name>[^\W\d_]+)\.?[\s-]*(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?[\s-]+(?P<year>[0-9]{4})"
    + _AFTER,
    re.IGNORECASE,
)
_WRITTEN = (_YEAR_FIRST, _PACKED, _DAY_MONTH, _MONTH_DAY)
_BETWEEN = re.compile(
    r"\s*~\s*|\s+-\s+|-|_|\s+(?:to|until|through|al|a|hasta|até|au|bis|tot|から|부터)\s+|から\s*|부터\s*"
)
_LABEL = re.compile(r"[^0-9:]{1,60}:\s*")
_NO_YEAR_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:\s+(?:de\s+)?([^\W\d_]+)\.?)?", re.IGNORECASE)
_NO_YEAR_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+([0-9]{1,2})", re.IGNORECASE)


def parse_day(text: str, order: DateOrder = "ymd") -> date:
    """The day a cell names; a time and a zone behind it are read over, so that the day is the exporter's own.

    `order` is looked at only where all three parts are numbers and the year is not in front. Raises BadValue.
    """
    day = _parse_day(text, order)
    if day is None:
        raise BadValue("bad_date", text[:MAX_LENGTH])
    return day


def detect_date_order(values: Iterable[str]) -> Detected[DateOrder]:
    """In which order a column writes day, month and year, judged from all its values and never from a guess.

    `evidence` is the value that decides ("13/09/2026"). None when every value reads both ways (`ambiguous` holds
    the first), when two contradict each other (`evidence` and `ambiguous`), or when there is no date at all.
    """
    possible = set(ORDERS)
    evidence = ambiguous = written = ""
    for text in dict.fromkeys(values):
        readings = _possible_orders(text)
        if len(readings) == len(ORDERS):
            written = written or text
        elif readings:
            if possible.isdisjoint(readings):
                return Detected(None, evidence or ambiguous, text)
            if len(possible & readings) == 1 < len(possible):
                evidence = text
            ambiguous = ambiguous or text
            possible &= readings
    if len(possible) == 1:
        return Detected(possible.pop(), evidence)
    if ambiguous:
        return Detected(None, "", ambiguous)
    return Detected("ymd", written) if written else Detected(None, "")


def parse_range_line(text: str) -> tuple[date, date] | None:
    """First and last day of a line such as "27 January 2026 - 23 February 2026", None when it names no period."""
    line = text.strip()[: MAX_LINE + 1].translate(_FOLD).strip("#\"“”' ,;\ufeff")
    if len(line) > MAX_LINE:
        return None
    line = re.sub(r"\s*[(][^()]*[)]$", "", line)
    line = re.sub(r"^(?:del|desde el|from|vom|du)\s+", "", line, flags=re.IGNORECASE)
    return _split_range(line) or _split_range(_LABEL.sub("", line, count=1))


def parse_moment(text: str) -> datetime | None:
    """Day and time as written; it knows its zone only if the text names one."""
    folded = text.strip()[: MAX_LENGTH + 1].translate(_FOLD).strip('"')
    match = _match_written(folded)
    if match is None:
        return None
    day, parts = _day_of(match), match.groupdict()
    if day is None or parts.get("hour") is None:
        return None
    hour = _hour_of(int(parts["hour"]), parts["half1"] or parts["half2"] or "")
    try:
        return datetime(
            day.year,
            day.month,
            day.day,
            hour,
            int(parts["minute"]),
            int(parts["second"] or 0),
            tzinfo=_zone_of(parts["zone"]),
        )
    except ValueError:
        return None


@lru_cache(maxsize=50_000)
def _parse_day(text: str, order: DateOrder) -> date | None:
    if len(text) > MAX_LENGTH:
        return None
    if iso := _ISO.fullmatch(text):
        return _date(*map(int, iso.groups()))
    folded = text.translate(_FOLD).strip().strip("'\"")
    if match := _match_written(folded):
        return _day_of(match)
    if match := _NUMERIC.fullmatch(folded):
        return _numeric_day(match, order)
    return None


def _match_written(folded: str) -> re.Match[str] | None:
    """The match of a form that reads the same in every order, with nothing unknown around it."""
    if len(folded) > MAX_LENGTH:
        return None
    for form in _WRITTEN:
        match = form.fullmatch(folded)
        if match is not None and _has_known_words(match):
            return match
    return None


def _has_known_words(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    if parts.get("name") and month_number(parts["name"]) is None:
        return False
    return all(not parts.get(key) or is_weekday(parts[key]) for key in ("before", "after"))


def _day_of(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = month_number(parts["name"]) if "name" in parts else int(parts["month"])
    return _date(int(parts["year"]), month or 0, int(parts["day"]))


def _numeric_day(match: re.Match[str], order: DateOrder) -> date | None:
    first, second, third = match["first"], match["second_part"], match["third"]
    if order == "ymd":
        return _date(2000 + int(first), int(second), int(third)) if len(third) == len(first) == 2 else None
    year = int(third) if len(third) == 4 else 2000 + int(third)
    return _date(year, int(second), int(first)) if order == "dmy" else _date(year, int(first), int(second))


def _possible_orders(text: str) -> set[DateOrder]:
    """Orders a value may be written in; 31/02 is still day first, though there is no such day. Empty: no date."""
    if len(text) > MAX_LENGTH:
        return set()
    folded = text.translate(_FOLD).strip().strip("'\"")
    if _match_written(folded):
        return set(ORDERS)
    match = _NUMERIC.fullmatch(folded)
    if match is None:
        return set()
    first, second, third = int(match["first"]), int(match["second_part"]), int(match["third"])
    orders: set[DateOrder] = set()
    if 1 <= first <= 31 and 1 <= second <= 12:
        orders.add("dmy")
    if 1 <= first <= 12 and 1 <= second <= 31:
        orders.add("mdy")
    if len(match["third"]) == len(match["first"]) == 2 and 1 <= second <= 12 and 1 <= third <= 31:
        orders.add("ymd")
    return orders


def _split_range(line: str) -> tuple[date, date] | None:
    for gap in _BETWEEN.finditer(line):
        left, right = line[: gap.start()], line[gap.end() :]
        right = re.sub(r"\s*(?:まで|까지)$", "", right)
        for order in ORDERS if _NUMERIC.fullmatch(right) else ORDERS[:1]:
            first, last = _parse_day(left, order), _parse_day(right, order)
            if last is not None and first is None:
                first = _lend_year(left, last)
            if (
                first is not None
                and last is not None
                and first <= last
                and _is_only_reading(left, right, order)
            ):
                return first, last
    return None


def _is_only_reading(left: str, right: str, order: DateOrder) -> bool:
    """Whether no other order of day and month makes a period of the two."""
    for other in ORDERS:
        first, last = _parse_day(left, other), _parse_day(right, other)
        if not (first and last) or first > last:
            continue
        if (first, last) != (_parse_day(left, order), _parse_day(right, order)):
            return False
    return True


def _lend_year(text: str, last: date) -> date | None:
    """The first day of "1 - 15 June 2026" or "June 1 - June 15, 2026", which leaves out what the last day says."""
    if match := _NO_YEAR_DAY_FIRST.fullmatch(text):
        month = month_number(match[2]) if match[2] else last.month
        return _date(last.year, month or 0, int(match[1]))
    if match := _NO_YEAR_MONTH_FIRST.fullmatch(text):
        return _date(last.year, month_number(match[1]) or 0, int(match[2]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _hour_of(hour: int, half: str) -> int:
    letter = half.casefold()[:1]
    is_afternoon = letter == "p" or half in ("오후", "午後")
    is_morning = letter == "a" or half in ("오전", "午前")
    if is_afternoon and hour < 12:
        return hour + 12
    return 0 if is_morning and hour == 12 else hour


def _zone_of(zone: str | None) -> timezone | None:
    if not zone:
        return None
    digits = re.sub(r"[^0-9]", "", zone)
    if not digits:
        return UTC
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if "-" in zone else offset)
