"""Concludes which currency the money of a file is in, from whatever states it; what nothing states is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding
from campaigns.ingest.detect import preamble_lines
from campaigns.ingest.headers import normalise
from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.numbers import CURRENCY_CODES, currency_mark
from campaigns.ingest.shapes import RawRow

# Signs that stand for one currency only; "$", "kr" and "¥" do not.
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "원": "KRW",
    "₹": "INR",
    "₴": "UAH",
    "грн": "UAH",
    "₫": "VND",
    "₺": "TRY",
    "₽": "RUB",
    "₪": "ILS",
    "R$": "BRL",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "US$": "USD",
    "MX$": "MXN",
    "円": "JPY",
    "元": "CNY",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
}
_SCANNED_VALUES = 2_000


def read_currency(
    binding: Binding, body: Body, preamble: Sequence[RawRow], answer: str | None, notes: Notes
) -> str | None:
    """The one currency of the file's money; None when there is no money, or when it is asked for or mixed."""
    money = [index for name, index in binding.numbers.items() if binding.declaration.unit_of(name) == "money"]
    if not money:
        return None
    stated: dict[str, str] = {}
    for code, place, line in _statements(binding, body, preamble, money, notes):
        if code not in stated:
            stated[code] = f"{place}: {code}" if line is None else f"{place}, {line}: {code}"
            if len(stated) == 1:
                notes.explain("currency_stated", currency=code, place=place)
    if len(stated) > 1:
        notes.add("currency_mixed", currencies="; ".join(stated.values()))
        return None
    if stated:
        return _checked(next(iter(stated)), answer, notes)
    if always := binding.declaration.currency:
        notes.explain("currency_of_source", currency=always, source=binding.declaration.source)
        return _checked(always, answer, notes)
    if answer:
        notes.explain("currency_answered", currency=answer.upper())
        return _checked(answer.upper(), None, notes)
    if body.lines and binding.declaration.asks_currency:
        notes.add("currency_missing", column=binding.header[money[0]])
    return None


def _checked(code: str, answer: str | None, notes: Notes) -> str | None:
    if code not in CURRENCY_CODES:
        notes.add("currency_unknown", value=code)
        return None
    if answer and answer.upper() != code:
        notes.add("currency_contradicts", value=code, answer=answer.upper())
    return code


def _statements(
    binding: Binding, body: Body, preamble: Sequence[RawRow], money: Sequence[int], notes: Notes
) -> Iterator[tuple[str, str, str | None]]:
    """Each currency the file names, with where: header, currency column, values, or a line above the header."""
    for index in money:
        if code := normalise(binding.header[index]).currency:
            yield code, binding.header[index], None
    if binding.has("currency"):
        yield from _from_column(binding, body, notes)
        return
    for index in money:
        yield from _from_values(binding.header[index], body, index)
    for line in preamble_lines(preamble):
        words = line.replace(",", " ").split()
        if len(words) <= 3 and words[-1] in CURRENCY_CODES and "currency" in line.casefold():
            yield words[-1], line, None


def _from_column(binding: Binding, body: Body, notes: Notes) -> Iterator[tuple[str, str, str | None]]:
    index = binding.columns["currency"]
    lines_by_code: dict[str, list[int]] = {}
    for line, text in zip(body.lines, body.column(index), strict=True):
        lines_by_code.setdefault(text, []).append(line)
    for text, lines in lines_by_code.items():
        code = text.strip().upper()
        if not code or set(code) <= {"-"}:
            continue
        yield code, binding.header[index], some_lines(lines, 3)


def _from_values(label: str, body: Body, index: int) -> Iterator[tuple[str, str, str | None]]:
    """Signs and codes beside the numbers; only texts that are more than digits are looked at."""
    lines_by_code: dict[str, list[int]] = {}
    seen: dict[str, str | None] = {}
    for line, text in zip(body.lines, body.column(index), strict=True):
        if not text or (text.isascii() and not any(char.isalpha() for char in text)):
            continue
        if text not in seen:
            if len(seen) > _SCANNED_VALUES:
                break
            mark = currency_mark(text) or ""
            seen[text] = mark if mark in CURRENCY_CODES else _SIGNS.get(mark.strip("."))
        if code := seen[text]:
            lines_by_code.setdefault(code, []).append(line)
    for code, lines in lines_by_code.items():
        yield code, label, some_lines(lines, 3)
