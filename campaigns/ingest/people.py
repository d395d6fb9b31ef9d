"""Reads people out of a table for what keeps them, and keeps what describes people out of everything else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import cast

from campaigns.ingest.body import Body
from campaigns.ingest.dates import DateOrder, detect_date_order, parse_day
from campaigns.ingest.declare import Binding
from campaigns.ingest.headers import normalise
from campaigns.ingest.notes import Notes
from campaigns.ingest.private import masked, shows_people
from campaigns.ingest.shapes import BadValue, Contact
from campaigns.ingest.sources import PLAIN

_MAX_STAGE = 60
# What shops write for the id of a guest.
_NOBODY = ("0", "-")


def read_contacts(binding: Binding, body: Body) -> list[Contact]:
    """One for each row that names a person by id, e-mail or phone; none where the declaration knows no people."""
    columns = _columns(binding)
    if not columns.keys() & {"id", "email", "phone"}:
        return []
    texts = {part: _first_filled(body, indexes) for part, indexes in columns.items()}
    nothing = [""] * len(body.lines)
    days = _days(texts.get("created", nothing), binding)
    details = body.column(binding.columns["channel_detail"]) if binding.has("channel_detail") else nothing
    channels: dict[tuple[str, str], str] = {}
    found = []
    for at, line in enumerate(body.lines):
        key, email, phone, stage, source = (
            texts[part][at].strip() if part in texts else ""
            for part in ("id", "email", "phone", "stage", "source")
        )
        key = "" if key in _NOBODY else key
        if not (key or email or phone):
            continue
        place = (source, details[at])
        if place not in channels:
            channels[place] = _channel(binding, *place)
        stage = masked(stage)[:_MAX_STAGE]
        created = days.get(texts["created"][at]) if "created" in texts else None
        found.append(Contact(key, email, phone, created, stage, channels[place], masked(source), line))
    return found


def columns_of_words(binding: Binding) -> list[int]:
    """The columns that `refuse_people` looks at: of a plain spreadsheet those that are loaded as words."""
    if binding.declaration.source != PLAIN:
        return []
    return [index for name, index in binding.columns.items() if name in binding.declaration.fields]


def refuse_people(binding: Binding, texts_of: Callable[[int], Iterable[str]], notes: Notes) -> None:
    """In a plain spreadsheet anything may be called a campaign; people are not."""
    for index in columns_of_words(binding):
        if shows_people(set(texts_of(index))):
            notes.add("column_of_people", column=binding.header[index])


def normalise_email(text: str) -> str:
    """What two spellings of one address share; "" when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    before, at, after = plain.rpartition("@")
    return plain if at and before and "." in after and len(plain) <= 320 and " " not in plain else ""


def normalise_phone(text: str) -> str:
    """The digits, with the country's prefix where it is given (+34 or 0034); "" when there are too few."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    digits = "".join(char for char in plain if char in "0123456789")
    if not 6 <= len(digits) <= 20:
        return ""
    if plain.startswith(("+", "(+")):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def _columns(binding: Binding) -> dict[str, list[int]]:
    """The columns of each part, in the order in which their labels are declared."""
    places: dict[str, list[int]] = {}
    for index, label in enumerate(binding.header):
        places.setdefault(normalise(label).key, []).append(index)
    return {
        part: found
        for part, labels in binding.declaration.contact.items()
        if (found := list(dict.fromkeys(index for alias in labels for index in places.get(alias.key, ()))))
    }


def _first_filled(body: Body, indexes: Sequence[int]) -> Sequence[str]:
    """Of several columns with the same meaning, in each row the first that says something."""
    if len(indexes) == 1:
        return body.column(indexes[0])
    cells = zip(*(body.column(index) for index in indexes), strict=True)
    return [next((text for text in row if text.strip()), "") for row in cells]


def _days(texts: Iterable[str], binding: Binding) -> Mapping[str, date]:
    distinct = set(texts)
    order = detect_date_order(text.strip() for text in distinct if text.strip()).value
    days = {}
    for text in distinct:
        try:
            days[text] = parse_day(
                text.strip(), order or cast(DateOrder, binding.declaration.date_order or "ymd")
            )
        except BadValue:
            continue
    return days


def _channel(binding: Binding, source: str, detail: str) -> str:
    declaration = binding.declaration
    return declaration.channels(source, detail) if declaration.channels and source else declaration.channel
