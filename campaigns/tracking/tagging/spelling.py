"""How tags are written: tidied the same way each time, and the nearest of those that are known."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from campaigns.tracking.tagging.tags import normalise

MOST_KEY = 100
# Letters that fall apart into no letter and mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# Below this two words have less in common than a slip of the finger leaves.
LIKENESS = 0.7


def key_text(text: str, separator: str = "-") -> str:
    """Lower case, words with the separator between them, Latin letters without their marks.

    Other scripts stay as they are: people who read Hangul read it in reports too, and no romanisation of it.
    """
    signs: list[str] = []
    for sign in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()):
        # Apostrophes vanish, so that a word stays one; a mark that no letter was composed with does behind Latin ones.
        if sign in "'’`´" or (unicodedata.combining(sign) and signs and signs[-1].isascii()):
            continue
        signs += _unmarked(sign)
    plain = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in signs)
    return separator.join(plain.translate(_LETTERS).split())[:MOST_KEY].strip(separator)


def _unmarked(sign: str) -> str:
    if sign.isascii() or not unicodedata.name(sign, "").startswith("LATIN "):
        return sign
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))


def nearest(text: str, known: Iterable[str], *, likeness: float = LIKENESS) -> str:
    """The known tag that differs least, without regard to hyphens and underscores; "" where none is near."""
    bare = {_bare(one): one for one in known}
    found = difflib.get_close_matches(_bare(text), list(bare), n=1, cutoff=likeness)
    return bare[found[0]] if found else ""


def _bare(text: str) -> str:
    return re.sub(r"[-_.\s]+", "", normalise(text))
