"""Cuts a long text between its rows, and tells where its quotation marks are so regular that any parser agrees.

Regular means: each mark opens a cell, closes it, or stands doubled inside; a line ends with LF or CR LF; no line is
longer than a cell may be. From the first place that is not so, the rest is read line by line as small files are.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from campaigns.ingest.charset import repair_mojibake
from campaigns.ingest.long.text import LongText
from campaigns.ingest.shapes import Problem

_QUOTE, _LF, _CR = ord('"'), ord("\n"), ord("\r")
# Letters that UTF-8 read as cp1252 leaves behind, in UTF-8: a lead byte and a trail byte, each a letter of its own.
_MAYBE_TWICE = re.compile(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]")


@dataclass(slots=True)
class Chunk:
    """Whole rows in UTF-8, the first of which begins on that physical line; regular in the sense above."""

    data: bytes
    line: int


@dataclass(slots=True)
class Loose:
    """The rest of the file as physical lines, from the one with that number on."""

    lines: Iterable[str]
    line: int


def cut(text: LongText, delimiter: str, size: int, repaired: list[Problem]) -> Iterator[Chunk | Loose]:
    """All rows in order; a `Loose` is the last. The first damaged letter that was mended goes to `repaired`."""
    blocks = text.blocks(size)
    rest, line = b"", 1
    for block in blocks:
        data = rest + block
        end = _end_of_rows(data)
        if not end and len(data) < 2 * csv.field_size_limit():
            rest = data
            continue
        whole = _mended(data[:end], line, repaired)
        if not end or not is_regular(whole, delimiter):
            yield Loose(_physical_lines(data, blocks, line, repaired), line)
            return
        yield Chunk(whole, line)
        line += whole.count(b"\n")
        rest = data[end:]
    rest = _mended(rest.removesuffix(b"\x1a"), line, repaired)
    if is_regular(rest, delimiter):
        if rest:
            yield Chunk(rest, line)
    else:
        yield Loose(_physical_lines(rest, iter(()), line, repaired), line)


def _end_of_rows(data: bytes) -> int:
    """Behind the last line break that lies outside of quotation marks, as far as they are in pairs."""
    end = data.rfind(b"\n") + 1
    while end and data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", 0, data.rfind(b'"', 0, end)) + 1
    return end


def is_regular(data: bytes, delimiter: str) -> bool:
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    if _has_long_line(data):
        return False
    if b'"' not in data:
        return True
    if delimiter == '"' or not delimiter.isascii():
        return False
    codes = np.frombuffer(data, dtype=np.uint8)
    marks = np.flatnonzero(codes == _QUOTE)
    if len(marks) % 2:
        return False
    opening, closing = marks[::2], marks[1::2]
    before = codes[opening - 1]
    opens = (before == ord(delimiter)) | (before == _LF)
    opens[0] |= opening[0] == 0
    doubled = opening[1:] == closing[:-1] + 1
    opens[1:] |= doubled
    after = codes[np.minimum(closing + 1, len(codes) - 1)]
    closes = (after == ord(delimiter)) | (after == _LF) | (after == _CR) | (closing == len(codes) - 1)
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())


def _has_long_line(data: bytes) -> bool:
    """Whether some line may be too long; the careful parser says exactly which cell is."""
    step = csv.field_size_limit() // 2
    return any(data.find(b"\n", at, at + step) < 0 for at in range(0, len(data) - step, step))


def _mended(data: bytes, line: int, repaired: list[Problem]) -> bytes:
    if data.isascii() or _MAYBE_TWICE.search(data) is None:
        return data
    text, problem = repair_mojibake(data.decode())
    if problem is None:
        return data
    if not repaired:
        repaired.append(_moved(problem, line - 1))
    return text.encode()


def _moved(problem: Problem, lines: int) -> Problem:
    line = None if problem.line is None else problem.line + lines
    return Problem(problem.code, problem.severity, line, 0, problem.column, problem.value, problem.params)


def _physical_lines(
    data: bytes, blocks: Iterator[bytes], line: int, repaired: list[Problem]
) -> Iterator[str]:
    """Lines with their ends; one that is cut by the end of a block is put together again."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest = decoder.decode(data)
    for block in blocks:
        text = rest + decoder.decode(block)
        whole = text.rfind("\n") + 1
        yield from _split(text[:whole], line, repaired)
        line += text.count("\n", 0, whole)
        rest = text[whole:]
    yield from _split((rest + decoder.decode(b"", final=True)).removesuffix("\x1a"), line, repaired)


def _split(text: str, line: int, repaired: list[Problem]) -> Iterator[str]:
    mended, problem = repair_mojibake(text)
    if problem is not None and not repaired:
        repaired.append(_moved(problem, line - 1))
    yield from io.StringIO(mended, newline="")
