"""Ways to damage a file, as exports are damaged by programs, disks and people; each takes bytes and gives bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[bytes, Random], bytes]

_JUNK = (b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b",", b";", b"\t", b"\r", b"\r\n", b"\n\n", b"=1+1", b"@x", b"'",
         "٣٤".encode(), "€".encode(), "합계".encode(), b"9" * 40, b"-", b"1e999", b"31/02/2026", b"2026-13-45",
         b"NaN", b"%s%n", b"\xc3\x28", b"Total", b"# ", b"sep=;\n", b"\\N")  # fmt: skip


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def flip_bytes(data: bytes, random: Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if damaged:
            damaged[random.randrange(len(damaged))] = random.randrange(256)
    return bytes(damaged)


def insert_junk(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice(_JUNK) * random.choice((1, 1, 1, 3)) + data[at:]


def cut_out(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at + random.randint(1, 200) :]


def cut_short(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def repeat_part(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    part = data[at : at + random.randint(1, 300)]
    return data[:at] + part * random.randint(2, 5) + data[at:]


def swap_lines(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def lose_line(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    del lines[random.randrange(len(lines))]
    return b"\n".join(lines)


def double_line(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at : at + random.randint(1, 3)], *lines[at + 1 :]])


def other_delimiter(data: bytes, random: Random) -> bytes:
    old = random.choice((b",", b";", b"\t"))
    return data.replace(old, random.choice((b",", b";", b"\t", b"|", b" ")))


def other_ends(data: bytes, random: Random) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\r")))


def other_encoding(data: bytes, random: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(random.choice(("utf-16", "utf-16-be", "cp949", "cp932", "cp1252", "utf-7")), "replace")


def other_digits(data: bytes, random: Random) -> bytes:
    """Digits changed in place: absurd amounts, days that do not exist, two values for one key."""
    damaged = bytearray(data)
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    for at in random.sample(digits, min(len(digits), random.randint(1, 20))):
        damaged[at] = random.choice(b"0123456789.,-/")
    return bytes(damaged)


def lose_quotes(data: bytes, random: Random) -> bytes:
    return data.replace(b'"', b"", random.randint(1, 5))


MUTATIONS: Sequence[Mutation] = (
    flip_bytes,
    insert_junk,
    cut_out,
    cut_short,
    repeat_part,
    swap_lines,
    lose_line,
    double_line,
    other_delimiter,
    other_ends,
    other_encoding,
    other_digits,
    lose_quotes,
)


def mutate(data: bytes, random: Random) -> bytes:
    """One to three kinds of damage, one after the other."""
    for _ in range(random.choice((1, 1, 2, 3))):
        data = random.choice(MUTATIONS)(data, random)
    return data
