"""Reads column labels: one form for matching whatever the width, case or quotes, and the currency they name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from campaigns.ingest.numbers import CURRENCY_CODES

CURRENCY_SLOT = "(@cur)"

# Capitals only: "Clicks (all)" names no Albanian lek.
_IN_BRACKETS = re.compile(r"\(\s*([A-Z]{3}|@CUR)\s*\)")
_BLANKS = re.compile(r"\s+")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\ufeff": None})


class Label(NamedTuple):
    key: str
    currency: str


@lru_cache(maxsize=20_000)
def normalise(text: str) -> Label:
    """The form labels are compared in; a currency code in brackets is taken out and returned beside it."""
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES))
    currency = ""
    match = _IN_BRACKETS.search(plain)
    if match and (match[1] == "@CUR" or match[1] in CURRENCY_CODES):
        currency = "" if match[1] == "@CUR" else match[1]
        plain = f"{plain[: match.start()].rstrip()} {CURRENCY_SLOT}{plain[match.end() :]}"
    return Label(_BLANKS.sub(" ", plain).strip(' "\t').casefold(), currency)


def signature(header: Sequence[str]) -> str:
    """What two tables with the same columns in the same order share; remembered mappings are found by it."""
    keys = [normalise(text) for text in header]
    while keys and not keys[-1].key:
        keys.pop()
    joined = "\x1f".join(label.key for label in keys)
    return hashlib.sha256(joined.encode()).hexdigest()
