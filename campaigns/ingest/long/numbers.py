"""Reads a whole column of numbers at once, and hands on to the reader of small files only the cells that are odd."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from campaigns.ingest.amounts import LARGEST, MAY_BE_NEGATIVE, POINT, number_in, wrong_sign
from campaigns.ingest.batch import Numbers
from campaigns.ingest.long.slices import Mask
from campaigns.ingest.numbers import NumberFormat
from campaigns.ingest.shapes import BadValue
from campaigns.measures import MICRO, Unit

# Ways to write a number that are alike in all that decides on a format (see `amounts.choose_formats`): which
# characters there are, what the separators may mean. One example of each says as much as a million.
_WAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"-?[0-9]{1,30}",
        r"-?[0-9]{1,20}\.(?:[0-9]{1,2}|[0-9]{4,20})",
        r"-?(?:[0-9]{4,20}|0[0-9]{0,2})\.[0-9]{3}",
        r"-?[1-9][0-9]{0,2}\.[0-9]{3}",
        r"-?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,6}\.[0-9]{1,20}",
        r"-?[1-9][0-9]{0,2},[0-9]{3}",
        r"-?[1-9][0-9]{0,2}(?:,[0-9]{3}){2,6}",
        r"-?[0-9]{1,20},(?:[0-9]{1,2}|[0-9]{4,20})",
        r"-?(?:[0-9]{4,20}|0[0-9]{0,2}),[0-9]{3}",
        r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,6},[0-9]{1,20}",
        r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,6}",
    )
)
_GROUPED_POINT = r"^-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_GROUPED_COMMA = r"^-?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?$"
# What the exact cast reads and we do not: 1e5, and more digits than anything has.
_STRANGE = r"[eE]|^.{31}"
_PLACES = 6
_BLANK = -1


@dataclass(slots=True)
class Wrong:
    """Cells of a slice that are no number of their kind: row, code of the problem, text."""

    rows: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class NumberColumn:
    """One column of numbers over all slices; `examples` are texts that decide on the format as all texts would."""

    name: str
    label: str
    index: int
    unit: Unit
    may_be_negative: bool = False
    examples: dict[str, None] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _known: dict[str, int | str | None] = field(default_factory=dict)

    def see(self, texts: pl.Series) -> None:
        """Take the texts into account for the format, in their order."""
        if not self._are_seen(texts):
            self._see(texts.unique(maintain_order=True))

    def _are_seen(self, texts: pl.Series) -> bool:
        """The quick answer for most columns: whole numbers and blanks, as there were before."""
        if not {0, _BLANK} <= self._seen:
            return False
        ints = _ints(texts)
        return ints is not None and not texts.str.contains("+", literal=True).any()

    def _see(self, fresh: pl.Series) -> None:
        places = np.arange(len(fresh))
        found: list[tuple[int, str]] = []
        for number, way in enumerate(_WAYS):
            if not len(fresh):
                break
            alike = fresh.str.contains(f"^(?:{way.pattern})$").to_numpy()
            if alike.any() and number not in self._seen:
                self._seen.add(number)
                first = int(alike.argmax())
                found.append((int(places[first]), fresh[first]))
            if alike.any():
                fresh, places = fresh.filter(pl.Series(~alike)), places[~alike]
        found += zip(places.tolist(), fresh.to_list(), strict=True)
        for _place, text in sorted(found):
            self.examples.setdefault(text)
        if "" in self.examples:
            self._seen.add(_BLANK)

    def read(self, texts: pl.Series, fmt: NumberFormat) -> tuple[Numbers, Wrong]:
        """In the measure's unit; what is wrong counts as not measured."""
        ints = _ints(texts)
        if ints is not None:
            values, measured = self._scaled(ints)
        else:
            values, measured = self._cast(texts if fmt == POINT else _pointed(texts))
        odd = np.zeros(0, dtype=np.bool_) if measured.all() else ~measured & (texts != "").to_numpy()
        if odd.any() and fmt == POINT:
            self._read_grouped(texts, odd, values, measured)
        wrong = Wrong()
        if odd.any():
            self._read_odd(texts, np.flatnonzero(odd), fmt, values, measured, wrong)
        if not (self.may_be_negative or self.name in MAY_BE_NEGATIVE) and values.min(initial=0) < 0:
            for row in np.flatnonzero(values < 0).tolist():
                _add(wrong, row, wrong_sign(self.name), texts[row])
        return Numbers(values, measured), wrong

    def _scaled(self, ints: pl.Series) -> tuple[NDArray[np.int64], Mask]:
        """Whole numbers in the unit; those that are too large for it are not measured, and so odd."""
        measured = ints.is_not_null().to_numpy().copy()
        values = ints.fill_null(0).to_numpy().copy()
        scale = 1 if self.unit == "count" else MICRO
        largest = LARGEST // scale
        if values.max(initial=0) > largest or values.min(initial=0) < -largest:
            measured &= (values <= largest) & (values >= -largest)
            values[~measured] = 0
        if scale != 1:
            values *= scale
        return values, measured

    def _read_grouped(self, texts: pl.Series, odd: Mask, values: NDArray[np.int64], measured: Mask) -> None:
        """1,234.5 and the like, which are then no longer odd."""
        rows = np.flatnonzero(odd)
        some = texts.gather(rows)
        grouped = some.str.contains(_GROUPED_POINT).to_numpy()
        if grouped.any():
            rows = rows[grouped]
            without = some.filter(pl.Series(grouped)).str.replace_all(",", "", literal=True)
            values[rows], measured[rows] = self._cast(without)
            odd[rows] = ~measured[rows]

    def _cast(self, texts: pl.Series) -> tuple[NDArray[np.int64], Mask]:
        """Digits with at most one point, exactly: rounded half to even behind the sixth place of a fraction."""
        if self.unit == "count":
            return self._scaled(texts.cast(pl.Int64, strict=False))
        exact = texts.cast(pl.Decimal(38, _PLACES), strict=False)
        numbers = exact.to_physical().cast(pl.Int64, strict=False)
        measured = numbers.is_not_null().to_numpy().copy()
        values = numbers.fill_null(0).to_numpy().copy()
        measured &= values >= -LARGEST
        strange = texts.str.contains(_STRANGE)
        if strange.any():
            measured &= ~strange.to_numpy()
        values[~measured] = 0
        return values, measured

    def _read_odd(
        self,
        texts: pl.Series,
        rows: NDArray[np.intp],
        fmt: NumberFormat,
        values: NDArray[np.int64],
        measured: Mask,
        wrong: Wrong,
    ) -> None:
        for row, text in zip(rows.tolist(), texts.gather(rows).to_list(), strict=True):
            found = self._known[text] if text in self._known else self._judge(text, fmt)
            if isinstance(found, str):
                _add(wrong, row, found, text)
            elif found is not None:
                values[row], measured[row] = found, True

    def _judge(self, text: str, fmt: NumberFormat) -> int | str | None:
        """The number, None where none is stated, or the code of what is wrong with it."""
        try:
            found: int | str | None = number_in(text, self.unit, fmt)
        except BadValue as error:
            found = error.code
        if len(self._known) < 100_000:
            self._known[text] = found
        return found


def _add(wrong: Wrong, row: int, code: str, text: str) -> None:
    wrong.rows.append(row)
    wrong.codes.append("formula_as_number" if text.lstrip().startswith("=") else code)
    wrong.texts.append(text)


def _pointed(texts: pl.Series) -> pl.Series:
    """Numbers with a decimal comma as they would be with a point; "" for all that needs a closer look."""
    is_sure = texts.str.contains(_GROUPED_COMMA)
    plain = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return plain.zip_with(is_sure, pl.Series([""], dtype=pl.String))


def _ints(texts: pl.Series) -> pl.Series | None:
    """The numbers of a column in which there are only whole numbers and blanks."""
    ints = texts.cast(pl.Int64, strict=False)
    empty = ints.null_count()
    return None if empty and (texts == "").sum() != empty else ints
