"""Knows what describes a person when it sees it: e-mail addresses, phone numbers, IP addresses, cards, streets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from campaigns.ingest.headers import normalise

MASK = "•••"

_EMAIL = re.compile(r"[^\s@<>\"',;:()\[\]]+@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_IPV6 = re.compile(
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?=[a-f:]*\d)(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}:){0,5}"
    r"[0-9a-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
# With a country's prefix, or grouped as people write numbers; a bare run of digits may be any id.
_PHONE = re.compile(
    r"(?<![\w.])(?:\+|00)\d[\d\s().-]{6,18}\d(?!\w)"
    r"|(?<![\w.-])\(\d{2,4}\)\s?\d{3,4}[-\s.]\d{3,4}(?![\w-])"
    r"|(?<![\w.-])\d{2,4}-\d{3,4}-\d{4}(?![\w-])"
)
_CARD = re.compile(
    r"(?<![\w.,-])(?:[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})(?![\w,-])"
)
# Columns by their label, where the cells alone do not give it away.
_LABEL = re.compile(
    r"e-?mail|correo|이메일|メール|\bip\b|\bphone|\bmobile (number|phone)|\btel(e|é)?(fon|phone)|\btel\b|\bmóvil\b|"
    r"전화|휴대폰|電話|\bstreet|\baddress|dirección|domicilio|주소|住所|\bzip\b|postal|우편|郵便|"
    r"first name|last name|full name|surname|customer name|contact name|billing name|shipping name|apellido|"
    r"nombre completo|성명|氏名|\bcard number|número de tarjeta|카드 ?번호|\biban\b|latitud|longitud|위도|경도|"
    r"date of birth|birthday|fecha de nacimiento|생년월일|passport|national id|\bssn\b"
)
# Labels that only sound like it.
_NO_LABEL = re.compile(
    r"(?i)e-?mails? (sent|delivered|opened|clicked)|address clicks|phone (calls|impressions)"
)


def masked(text: str) -> str:
    """The text without what describes a person."""
    if len(text) < 3 or text.isalpha():
        return text
    if "@" in text:
        text = _EMAIL.sub(MASK, text)
    if ":" in text:
        text = _IPV6.sub(MASK, text)
    if any(char.isdigit() for char in text):
        text = _IPV4.sub(MASK, text)
        text = _CARD.sub(lambda match: MASK if _is_card(match[0]) else match[0], text)
        text = _PHONE.sub(MASK, text)
    return text


def masked_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Sample rows for a page: whole columns that are about people are hidden, and what stands alone in others."""
    rows = [list(row) for row in rows]
    hidden = {
        index
        for index, label in enumerate(header)
        if is_private(label, [row[index] for row in rows if index < len(row)])
    }
    return [
        [(MASK if text.strip() else text) if at in hidden else masked(text) for at, text in enumerate(row)]
        for row in rows
    ]


def is_private(label: str, cells: Iterable[str]) -> bool:
    """Whether a column is about people, by its label or because at least half of its cells show it."""
    key = normalise(label).key
    if _LABEL.search(key) and not _NO_LABEL.search(key):
        return True
    return shows_people(cells)


def shows_people(cells: Iterable[str]) -> bool:
    """Whether at least half of the cells that say something describe a person."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and 2 * sum(masked(cell) != cell for cell in filled) >= len(filled)


def quotable(text: str) -> str:
    """A cell of a file of people as a problem may quote it: only what looks like a number or a day.

    A line that lost a cell shows its neighbours in the wrong columns, names and streets among them.
    """
    letters = sum(char.isalpha() for char in text)
    if letters > 4 or (letters and not any(char.isdigit() for char in text)):
        return MASK
    return masked(text)


def _is_card(text: str) -> bool:
    """Luhn's check, which one number in ten passes by chance."""
    digits = [int(char) for char in reversed(text) if char.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(digits) in (15, 16) and (sum(digits[::2]) + sum(doubled)) % 10 == 0
