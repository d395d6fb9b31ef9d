"""A text file too long to be held: found to be text once, then read as UTF-8, block by block, as often as needed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from campaigns.ingest.charset import (
    guessed,
    is_damaged_utf8,
    legacy_codecs,
    marked_codec,
    refuse_binary,
    undecodable,
)
from campaigns.ingest.limits import Rejected
from campaigns.ingest.shapes import Problem

HEAD = 2**20
BLOCK = 8 * 2**20


@dataclass(frozen=True, slots=True)
class LongText:
    """`head` is the beginning as text, and all of it unless `is_longer`; the bytes before `start` mark the encoding."""

    path: Path
    encoding: str
    codec: str
    start: int
    head: str
    is_longer: bool
    problems: list[Problem] = field(default_factory=list)

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """The text in UTF-8, cut anywhere; UTF-8 itself is passed on as it is."""
        if self.codec == "utf-8":
            yield from _raw_blocks(self.path, self.start, size)
            return
        decoder = codecs.getincrementaldecoder(self.codec)()
        for block in _raw_blocks(self.path, self.start, size):
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()


def open_text(path: Path) -> LongText:
    """Looks at every byte once. Raises Rejected when they are no text in any encoding known here."""
    head = next(_raw_blocks(path, 0, HEAD), b"")
    name, codec, start = marked_codec(head) or ("utf-8", "utf-8", 0)
    try:
        return _opened(path, head, name, codec, start)
    except Rejected as refusal:
        is_marked = start or codec != "utf-8"
        if refusal.problem.code != "undecodable" or is_marked or is_damaged_utf8(head):
            raise
        return _open_legacy(path, head, refusal)


def _open_legacy(path: Path, head: bytes, refusal: Rejected) -> LongText:
    for codec in legacy_codecs(head):
        try:
            found = _opened(path, head, codec, codec, 0)
        except Rejected as other:
            if other.problem.code != "undecodable":
                raise
            continue
        found.problems.append(guessed(found.head, codec))
        return found
    raise refusal


def _opened(path: Path, head: bytes, name: str, codec: str, start: int) -> LongText:
    text = codecs.getincrementaldecoder(codec)("replace").decode(head[start:])
    refuse_binary(text)
    _survey(path, codec, start)
    return LongText(path, name, codec, start, text, len(head) == HEAD)


def _survey(path: Path, codec: str, start: int) -> None:
    """Raises Rejected at the first byte that is no letter, or that is NUL."""
    decoder = codecs.getincrementaldecoder(codec)()
    place = start
    for block in _raw_blocks(path, start):
        kept = decoder.getstate()[0]
        if not (codec == "utf-8" and not kept and block.isascii() and b"\0" not in block):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                at = place - len(kept) + error.start
                wrong = (kept + block)[error.start : error.start + 4]
                raise undecodable(wrong, _line_at(path, codec, start, at), codec) from None
            if "\0" in text:
                nul = text.index("\0")
                begin = text.rfind("\n", 0, nul) + 1
                line = _line_at(path, codec, start, place) + text.count("\n", 0, nul)
                raise Rejected("nul_bytes", line=line, value=text[max(begin, nul - 20) : nul + 20])
        place += len(block)
    if kept := decoder.getstate()[0]:
        raise undecodable(kept[:4], _line_at(path, codec, start, place - len(kept)), codec)


def _line_at(path: Path, codec: str, start: int, place: int) -> int:
    """The number of the line that holds this byte of the file."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    line, left = 1, place - start
    for block in _raw_blocks(path, start):
        line += decoder.decode(block[:left]).count("\n")
        left -= len(block)
        if left <= 0:
            break
    return line


def _raw_blocks(path: Path, start: int, size: int = BLOCK) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(size):
            yield block
