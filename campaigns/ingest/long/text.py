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
    line = 1
    for block in _raw_blocks(path, start):
        kept = decoder.getstate()[0]
        try:
            if codec == "utf-8" and not kept and block.isascii():
                text: str | bytes = block
                nul, breaks = block.find(b"\0"), block.count(b"\n")
            else:
                text = decoder.decode(block)
                nul, breaks = text.find("\0"), text.count("\n")
        except UnicodeDecodeError as error:
            data = kept + block
            before = data[: error.start].decode(codec, "replace")
            raise undecodable(data[error.start : error.start + 4], line + before.count("\n"), codec) from None
        if nul >= 0:
            shown = text if isinstance(text, str) else text.decode()
            begin = shown.rfind("\n", 0, nul) + 1
            value = shown[max(begin, nul - 20) : nul + 20]
            raise Rejected("nul_bytes", line=line + shown.count("\n", 0, nul), value=value)
        line += breaks
    if decoder.getstate()[0]:
        raise undecodable(decoder.getstate()[0][:4], line, codec)


def _raw_blocks(path: Path, start: int, size: int = BLOCK) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(size):
            yield block
