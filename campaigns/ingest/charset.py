"""Turns the bytes of an export into text: Unicode first, then the three old encodings exports still come in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from campaigns.ingest.limits import Rejected, shorten
from campaigns.ingest.shapes import Problem

SAMPLE = 64 * 1024
PLAUSIBLE = 0.35

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be", "utf-16-be"),
)
_HEADER_WORDS = {
    "cp932": ("キャンペーン", "コスト", "広告", "通貨", "費用", "日", "インプレッション", "クリック"),
    "cp949": ("캠페인", "비용", "지출", "노출", "클릭", "광고", "날짜", "결과", "전환"),
    "cp1252": (
        "campaña",
        "campanha",
        "día",
        "impresión",
        "conversión",
        "dépens",
        "coût",
        "clôture",
        "ausgabe",
    ),
}
_LATIN_SIGNS = frozenset("€£¥¢©®™°ºª¿¡«»·–—‘’“”•…§±²³ \u00ad")
_NOT_PRINTED = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f]")
# Text in UTF-8 that was read as cp1252 and saved again: a lead byte and its trail bytes, each a letter of its own.
_TWICE_ENCODED = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]{1,3}")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    problems: list[Problem] = field(default_factory=list)


def decode(data: bytes) -> Decoded:
    """Raises Rejected when the bytes are no text in any encoding known here."""
    decoded = _decode_unicode(data)
    if isinstance(decoded, UnicodeDecodeError):
        decoded = _decode_legacy(data, decoded)
    refuse_binary(decoded.text)
    text = decoded.text.removesuffix("\x1a")
    repaired, problem = repair_mojibake(text)
    return Decoded(repaired, decoded.encoding, decoded.problems + ([problem] if problem else []))


def marked_codec(head: bytes) -> tuple[str, str, int] | None:
    """Name, codec and length of the mark where the first bytes say what they are; None for UTF-8 and the old ones."""
    for mark, name, codec in _BOMS:
        if head.startswith(mark):
            return name, codec, len(mark)
    wide = _wide_codec(head)
    return (wide, wide, 0) if wide else None


def _decode_unicode(data: bytes) -> Decoded | UnicodeDecodeError:
    if marked := marked_codec(data):
        name, codec, start = marked
        return Decoded(_decode_strictly(data[start:], codec), name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if is_damaged_utf8(data):
            raise _undecodable(data, error.start, "utf-8") from None
        return error


def _wide_codec(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: the NULs of its Latin letters all stand on one side."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > max(3, half * 0.15) and even < half * 0.02:
        return "utf-16-le"
    if even > max(3, half * 0.15) and odd < half * 0.02:
        return "utf-16-be"
    return None


def _decode_strictly(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, codec) from None


def _undecodable(data: bytes, position: int, codec: str) -> Rejected:
    before = data[:position].decode(codec, "replace")
    return undecodable(data[position : position + 4], before.count("\n") + 1, codec)


def undecodable(data: bytes, line: int, codec: str) -> Rejected:
    value = " ".join(f"{byte:02X}" for byte in data)
    return Rejected("undecodable", line=line, value=value, encoding=codec)


def is_damaged_utf8(data: bytes) -> bool:
    """More whole multi-byte letters than broken ones: old encodings form them by accident only."""
    text = data[: 4 * SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(1 for char in text if char > "\x7f") - broken > broken


def legacy_codecs(data: bytes) -> list[str]:
    """The old encodings in which it looks like their language, the likeliest first; looks at its beginning only."""
    sample = _foreign_lines(data)
    scores = {codec: _plausibility(sample, codec) for codec in _HEADER_WORDS}
    ranked = sorted(scores, key=lambda name: scores[name], reverse=True)
    return [codec for codec in ranked if scores[codec] >= PLAUSIBLE]


def _decode_legacy(data: bytes, no_unicode: UnicodeDecodeError) -> Decoded:
    for codec in legacy_codecs(data):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        return Decoded(text, codec, [guessed(text, codec)])
    raise _undecodable(data, no_unicode.start, "utf-8")


def _foreign_lines(data: bytes) -> bytes:
    """The first lines that are not plain ASCII, whole, so that no letter is cut in two."""
    lines = [line for line in data[: 16 * SAMPLE].split(b"\n") if not line.isascii()]
    return b"\n".join(lines)[: 4 * SAMPLE] if len(lines) < 2 else b"\n".join(lines[:400])[:SAMPLE]


def _plausibility(sample: bytes, codec: str) -> float:
    """Between 0 and 1: how much of what is not ASCII looks like the language of this encoding; headers add to it."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return 0.0
        text = sample[: error.start].decode(codec)
    foreign = [index for index, char in enumerate(text) if char > "\x7f"]
    if not foreign:
        return 0.0
    weigh = {"cp932": _weigh_japanese, "cp949": _weigh_korean, "cp1252": _weigh_latin}[codec]
    score = sum(weigh(text, index) for index in foreign) / len(foreign)
    has_header = any(word in text.casefold() for word in _HEADER_WORDS[codec])
    return score + 0.3 if has_header and score > 0.2 else score


def _weigh_japanese(text: str, index: int) -> float:
    char = text[index]
    if "\u3040" <= char <= "\u30ff":
        return 1.0
    if "\u4e00" <= char <= "\u9fff":
        return 0.6 if _has_foreign_neighbour(text, index) else 0.1
    return 0.6 if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff60" else 0.0


def _weigh_korean(text: str, index: int) -> float:
    char = text[index]
    if "\uac00" <= char <= "\ud7a3":
        # cp949 holds all 11,172 syllables; the 2,350 of EUC-KR are the ones in use, the rest betray a wrong guess.
        return 1.0 if len(char.encode("euc_kr", "ignore")) == 2 else 0.0
    return 0.4 if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff60" or char in "₩·…" else 0.0


def _weigh_latin(text: str, index: int) -> float:
    char = text[index]
    if char in _LATIN_SIGNS:
        return 0.7
    if not ("\u00c0" <= char <= "\u00ff" or char in "ŠšŽžŒœŸ"):
        return 0.0
    if text[max(0, index - 1) : index + 2].isascii() or _has_ascii_letter(text, index):
        return 1.0 if not _is_inside_run(text, index) else 0.0
    return 0.0


def _has_foreign_neighbour(text: str, index: int) -> bool:
    return text[index - 1 : index] > "\x7f" or text[index + 1 : index + 2] > "\x7f"


def _has_ascii_letter(text: str, index: int) -> bool:
    return any(char.isascii() and char.isalpha() for char in text[max(0, index - 2) : index + 3])


def _is_inside_run(text: str, index: int) -> bool:
    """Three letters outside ASCII in a row are rare in any Latin language and common in a wrong guess."""
    around = text[max(0, index - 2) : index + 3]
    return re.search(r"[^\x00-\x7f]{3}", around) is not None


def guessed(text: str, codec: str) -> Problem:
    position = next(index for index, char in enumerate(text) if char > "\x7f")
    start = text.rfind("\n", 0, position) + 1
    return Problem(
        code="encoding_guessed",
        severity="warning",
        line=text.count("\n", 0, position) + 1,
        value=shorten(text[max(start, position - 20) : position + 20].split("\n")[0].strip()),
        params={"encoding": codec},
    )


def refuse_binary(text: str) -> None:
    nul = text.find("\x00")
    printed = _NOT_PRINTED.findall(text[:SAMPLE])
    if len(printed) > 3 and len(printed) > len(text[:SAMPLE]) * 0.005:
        raise Rejected("binary_file")
    if nul >= 0:
        if text[:SAMPLE].count("\x00") > max(20, len(text[:SAMPLE]) * 0.05):
            raise Rejected("binary_file")
        start = text.rfind("\n", 0, nul) + 1
        raise Rejected(
            "nul_bytes", line=text.count("\n", 0, nul) + 1, value=text[max(start, nul - 20) : nul + 20]
        )


def repair_mojibake(text: str) -> tuple[str, Problem | None]:
    """Puts "campaÃ±a" right, letter by letter, where the bytes behind it are UTF-8 of a letter in use."""
    first: list[tuple[int, str, str]] = []

    def put_right(match: re.Match[str]) -> str:
        wrong = match[0]
        for length in range(len(wrong), 1, -1):
            right = _decode_twice(wrong[:length])
            if right is not None:
                if not first:
                    first.append((match.start(), wrong[:length], right))
                return right + wrong[length:]
        return wrong

    if text.isascii():
        return text, None
    repaired = _TWICE_ENCODED.sub(put_right, text)
    if not first:
        return text, None
    position, wrong, right = first[0]
    line = text.count("\n", 0, position) + 1
    return repaired, Problem(
        code="mojibake_repaired", severity="info", line=line, value=shorten(wrong), params={"repaired": right}
    )


def _decode_twice(wrong: str) -> str | None:
    try:
        right = b"".join(_old_byte(char) for char in wrong).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None
    return right if len(right) == 1 and _is_in_use(right) else None


def _old_byte(char: str) -> bytes:
    return char.encode("latin-1") if "\x80" <= char <= "\x9f" else char.encode("cp1252")


def _is_in_use(char: str) -> bool:
    return (
        "\u00a0" <= char <= "\u017f"
        or "\u0400" <= char <= "\u04ff"
        or "\u2010" <= char <= "\u2044"
        or char in "€™₩"
        or "\u3000" <= char <= "\u30ff"
        or "\u4e00" <= char <= "\u9fff"
        or "\uac00" <= char <= "\ud7a3"
        or "\uff00" <= char <= "\uffe6"
        or char >= "\U0001f300"
    )
