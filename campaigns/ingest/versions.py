"""Tells whether a file would be read differently today: by the version and the words of its declarations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from campaigns.ingest.declare import Declaration
from campaigns.ingest.headers import normalise
from campaigns.ingest.money_apart import lacks_currency
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.sources import DECLARATIONS
from campaigns.ingest.titles import report_on

# Of a declaration, what tells people about it and nothing to the reader.
_TOLD = frozenset({"checked", "checked_languages", "restatement_days"})


def reports_of(found: ReadResult) -> list[str]:
    """The ids of the reports that a file was read as."""
    if found.parts:
        return list(dict.fromkeys(part.report_id for part in found.parts))
    return [f"{found.source}.{found.report}"] if found.source else []


def declared(found: ReadResult) -> list[Declaration]:
    """The declarations of these reports. One that tells platforms apart is behind a report of each."""
    reports = set(reports_of(found))
    return [item for item in DECLARATIONS if not reports.isdisjoint(_ids(item))]


def _ids(declaration: Declaration) -> list[str]:
    platforms = [name for _pattern, name in declaration.platforms]
    own = [f"{declaration.source}.{report_on(name, declaration.report)}" for name in platforms]
    return [declaration.id, *own]


def reading_version(found: ReadResult) -> str:
    """What the declarations of these reports say today, as a short text; empty for reports that nobody declares."""
    known = declared(found)
    if not known:
        return ""
    digest = hashlib.sha256("".join(_fingerprint(item) for item in known).encode()).hexdigest()
    return f"{max(item.version for item in known)}+{digest[:12]}"


def newly_read(found: ReadResult) -> list[str]:
    """Columns that were not read when the file was checked and mean something today."""
    words = {
        alias.key
        for item in declared(found)
        for labels in (*item.fields.values(), *item.numbers().values())
        for alias in labels
    }
    return [text for text in found.unread_columns if normalise(text).key in words]


def awaits_currency(found: ReadResult) -> bool:
    """Whether a currency would have more of it read: also of money that is all zero, which nobody is asked about.

    A zero takes away what an older export said of that day.
    """
    words = {
        alias.key
        for item in declared(found)
        if item.money_apart
        for name, labels in item.numbers().items()
        if item.unit_of(name) == "money"
        for alias in labels
    }
    return lacks_currency(found) or any(normalise(text).key in words for text in found.unread_columns)


def is_outdated(found: ReadResult, read_with: str) -> bool:
    """Whether the file may read to more than when it was read with that version.

    An import of before versions were kept has none; then only a column that is read now tells.
    """
    now = reading_version(found)
    if not now:
        return False
    if lacks_currency(found):
        return True
    return read_with != now if read_with else bool(newly_read(found))


def _fingerprint(declaration: Declaration) -> str:
    told = {item.name: getattr(declaration, item.name) for item in fields(declaration)}
    said = {name: _plain(value) for name, value in told.items() if name not in _TOLD}
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The same text in every process: patterns by their text, functions by their name, mappings in order."""
    if isinstance(value, re.Pattern):
        return value.pattern, value.flags
    if isinstance(value, Mapping):
        return sorted((str(name), _plain(item)) for name, item in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, item.name)) for item in fields(value)]
    if callable(value):
        return getattr(value, "__qualname__", "")
    if isinstance(value, str) or not isinstance(value, Iterable):
        return repr(value)
    return [_plain(item) for item in value]
