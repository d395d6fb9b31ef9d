"""Turns columns of text into exact ints: one number format a column, concluded from all its values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from campaigns.ingest.notes import Notes
from campaigns.ingest.numbers import NumberFormat, detect_number_format, is_null, parse_number
from campaigns.ingest.shapes import BadValue
from campaigns.measures import MICRO, Unit

POINT = NumberFormat(".", ",")
COMMA = NumberFormat(",", ".")
LARGEST = 2**63 - 1

PLAIN = re.compile(r"[0-9.\-\n]*")
_DECIMAL_POINT = re.compile(r"^-?[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})$", re.MULTILINE)

# What may be below zero: returned goods, refunds, corrections. Spend may be too, when the user says so.
MAY_BE_NEGATIVE = frozenset(
    (
        "revenue",
        "total_sales",
        "gross_sales",
        "discounts",
        "returns",
        "taxes",
        "items",
        "conversion_value",
        "refunded",
        "results",
    )
)


def choose_formats(
    columns: Mapping[str, Sequence[str]],
    units: Mapping[str, Unit],
    labels: Mapping[str, str],
    declared: str,
    answer: str | None,
    notes: Notes,
) -> dict[str, NumberFormat]:
    """The number format of each column: what its values prove, else what its neighbours prove, else the vendor's.

    A column that could be read both ways with no help from anywhere is a question, unless it counts: then
    "1.234" can only be a group, for there are no fractions of a click.
    """
    if answer:
        return dict.fromkeys(columns, POINT if answer == "." else COMMA)
    formats: dict[str, NumberFormat] = {}
    unclear: dict[str, str] = {}
    # In the order of the file, so that the evidence is the same each time.
    joined = {name: "\n".join(dict.fromkeys(values)) for name, values in columns.items()}
    if any("," in text for text in joined.values()):
        declared = ""  # saved again by a spreadsheet: what the vendor writes proves nothing any more
    for name in columns:
        if _is_plainly_point(joined[name], declared):
            formats[name] = POINT
            continue
        found = detect_number_format(dict.fromkeys(columns[name]))
        if found.value is not None:
            formats[name] = found.value
        elif found.evidence and found.ambiguous:
            notes.add(
                "number_format_mixed", column=labels[name], value=found.evidence, other=str(found.ambiguous)
            )
            formats[name] = POINT
        elif units[name] == "count":
            formats[name] = COMMA if "." in (found.ambiguous or "") else POINT
        else:
            unclear[name] = found.ambiguous or ""
        if name in formats and found.evidence and formats[name] == COMMA:
            notes.explain("number_format", column=labels[name], example=found.evidence, decimal=",")
    if unclear:
        _settle(unclear, columns, formats, labels, declared, notes)
    return formats


def _is_plainly_point(joined: str, declared: str) -> bool:
    """The quick answer for nearly every column: no comma anywhere, and a point that can only be decimal."""
    if PLAIN.fullmatch(joined) is None:
        return False
    return declared == "." or "." not in joined or _DECIMAL_POINT.search(joined) is not None


def _settle(
    unclear: Mapping[str, str],
    columns: Mapping[str, Sequence[str]],
    formats: dict[str, NumberFormat],
    labels: Mapping[str, str],
    declared: str,
    notes: Notes,
) -> None:
    proven = {formats[name] for name in formats if any("." in text or "," in text for text in columns[name])}
    for name, example in unclear.items():
        if len(proven) == 1:
            formats[name] = next(iter(proven))
        elif declared and not proven:
            formats[name] = POINT if declared == "." else COMMA
        else:
            notes.add("number_ambiguous", column=labels[name], value=example)
            formats[name] = POINT


def read_amounts(
    name: str,
    label: str,
    values: Sequence[str],
    lines: Sequence[int],
    unit: Unit,
    fmt: NumberFormat,
    notes: Notes,
    *,
    may_be_negative: bool = False,
) -> list[int | None]:
    """A column as ints in the measure's unit, None where nothing was measured; bad cells become problems."""
    distinct = set(values)
    is_plain = fmt == POINT and PLAIN.fullmatch("\n".join(distinct)) is not None
    known: dict[str, int | None] = {}
    wrong: dict[str, str] = {}
    for text in distinct:
        try:
            number = _plain(text, unit) if is_plain else _written(text, unit, fmt)
        except BadValue as error:
            wrong[text] = error.code
            continue
        known[text] = number
        if number is not None and number < 0 and not (may_be_negative or name in MAY_BE_NEGATIVE):
            wrong[text] = wrong_sign(name)
    if wrong:
        for text, line in zip(values, lines, strict=True):
            if text in wrong:
                code = "formula_as_number" if text.lstrip().startswith("=") else wrong[text]
                notes.add(code, line=line, column=label, value=text)
    return list(map(known.get, values))


def number_in(text: str, unit: Unit, fmt: NumberFormat) -> int | None:
    """One cell in the measure's unit. Raises BadValue."""
    return _plain(text, unit) if fmt == POINT and PLAIN.fullmatch(text) else _written(text, unit, fmt)


def wrong_sign(name: str) -> str:
    """The code of the problem when this is below zero."""
    return "negative_spend" if name == "spend" else "negative_count"


def _plain(text: str, unit: Unit) -> int | None:
    """The quick way for digits with at most a point, which is nearly every cell of nearly every export."""
    if not text:
        return None
    try:
        if unit == "count":
            return _bounded(int(text), text)
        whole, _, fraction = text.partition(".")
        has_digits = bool(fraction) or whole not in ("", "-")  # "-" alone means that nothing was measured
        if has_digits and len(fraction) <= 6 and "-" not in fraction:
            return _bounded(int(whole + fraction.ljust(6, "0")), text)
    except ValueError as error:
        if isinstance(error, BadValue):
            raise
    return _written(text, unit, POINT)


def _written(text: str, unit: Unit, fmt: NumberFormat) -> int | None:
    number = parse_number(text, fmt)
    if number is None:
        return None
    return to_units(number, unit, text)


def to_units(number: Decimal, unit: Unit, text: str) -> int:
    """Exact where the unit is fine enough, half to even where the file has more than six places."""
    if unit == "count":
        if number != number.to_integral_value():
            raise BadValue("not_whole", text)
        return _bounded(int(number), text)
    return _bounded(int((number * MICRO).to_integral_value(ROUND_HALF_EVEN)), text)


def _bounded(number: int, text: str) -> int:
    if abs(number) > LARGEST:
        raise BadValue("number_too_large", text)
    return number


def looks_numeric(texts: Sequence[str]) -> bool:
    """Whether a column holds numbers and nothing else; nulls count as neither."""
    stated = [text for text in texts if not is_null(text)]
    if not stated:
        return False
    for text in stated:
        try:
            parse_number(text, COMMA if "," in text and "." not in text else POINT)
        except BadValue:
            return False
    return True
