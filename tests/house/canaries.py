"""Marks in the data of each workspace that no other may ever see, and the search for them in anything sent."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property

# Between the groups of a number as people write it, in text, HTML or JSON.
GAP = r"(?:[,.'\u00a0\u202f ]|&nbsp;|\\u00a0|\\u202f)?"


@dataclass(frozen=True)
class Canaries:
    """`word` starts every text and `thousands` every number of one workspace: 7316 makes 7,316,001, 7,316,002 ..."""

    word: str
    thousands: int = 0  # 0: words only

    def text(self, label: str, length: int) -> str:
        """As much of `word-label` as fits; the label tells which column leaked."""
        return f"{self.word}-{label}"[:length]

    def number(self, position: int) -> int:
        return self.thousands * 1000 + position

    def money(self, position: int) -> int:
        """In millionths, with cents of its own."""
        return self.number(position) * 1_000_000 + 170_000

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        if not self.thousands:
            return re.compile(self.word, re.IGNORECASE)
        millions, thousands = divmod(self.thousands, 1000)
        whole = rf"{millions}{GAP}{thousands:03}{GAP}\d{{3}}"
        short = rf"{millions}[.,]{thousands // 100}{thousands // 10 % 10}?{GAP}(?:M|k€|million)\b"
        # Whole numbers only: as a part of a random id the digits would mean nothing.
        return re.compile(
            rf"{self.word}|(?<![\d.,]){whole}(?:170000)?(?!\d)|(?<![\d.,]){short}", re.IGNORECASE
        )

    def found_in(self, text: str) -> list[str]:
        return sorted({match.group() for match in self.pattern.finditer(text)})


def readable(body: bytes) -> str:
    """The text of an answer, also of what is packed in it: .xlsx and .zip."""
    if body[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                return "\n".join(readable(archive.read(name)) for name in archive.namelist())
        except zipfile.BadZipFile:
            pass
    return body.decode("utf-8", "replace")
