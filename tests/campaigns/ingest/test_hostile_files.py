"""Files made to hurt: bombs by name, and two thousand sound files with pieces torn out, doubled and swapped."""

from __future__ import annotations

import io
import os
import random
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from campaigns.ingest.encoding import Opened, open_tables
from tests.campaigns.ingest.workbooks import (
    MAIN,
    number_cell,
    raw_xls,
    raw_xlsx,
    text_cell,
    written_xlsx,
    zipped,
)

MUTATIONS = int(os.environ.get("SMROI_MUTATIONS", "2000"))

LAUGHS = "".join(f'<!ENTITY {chr(98 + step)} "{f"&{chr(97 + step)};" * 10}">' for step in range(8))
ENTITIES = f'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def sheet_of_many_cells() -> bytes:
    row = "<row>" + "<c><v>1</v></c>" * 50 + "</row>"
    return raw_xlsx(row * 110_000)


def many_shared_strings() -> bytes:
    strings = f'<sst xmlns="{MAIN}">' + "<si><t>A</t></si>" * 2_100_000 + "</sst>"
    return raw_xlsx('<row><c t="s"><v>0</v></c></row>', strings=strings)


def one_string_a_million_times() -> bytes:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"A" * 32_000}</t></si></sst>'
    return raw_xlsx('<row><c t="s"><v>0</v></c></row>' * 200_000, strings=strings)


def declaring_sheet(declaration: str, entity: str) -> bytes:
    cell = f'<row><c t="inlineStr"><is><t>&{entity};</t></is></c></row>'
    return raw_xlsx(
        f'<?xml version="1.0"?>{declaration}<worksheet xmlns="{MAIN}"><sheetData>{cell}</sheetData></worksheet>'
    )


def lying_sizes() -> bytes:
    """A member that says it inflates to ten bytes, in both places where a zip says so."""
    data = bytearray(zipped({"a.csv": b"0" * 5_000_000}))
    real = (5_000_000).to_bytes(4, "little")
    return bytes(data.replace(real, (10).to_bytes(4, "little")))


def overlapping_members() -> bytes:
    """A thousand names for the same bytes: 24 MB that would inflate to gigabytes."""
    data = zipped({"a.csv": b"0" * 2_000_000})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    directory = b"".join(entry.replace(b"a.csv", b"%05d" % number) for number in range(900))
    tail = bytearray(data[end:])
    tail[8:12] = (900).to_bytes(2, "little") * 2
    tail[12:16] = len(directory).to_bytes(4, "little")
    return data[:start] + directory + bytes(tail)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip ratio": (lambda: zipped({"a.csv": b"0" * (210 * 2**20)}), "inflates_too_far"),
    "sheet of 5.5 million cells": (sheet_of_many_cells, "too_many_cells"),
    "sparse sheet, A1 and XFD1048576": (
        lambda: raw_xlsx(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        "too_many_columns",
    ),
    "shared strings": (many_shared_strings, "too_many_cells"),
    "one long shared string in many cells": (one_string_a_million_times, "inflates_too_far"),
    "billion laughs": (lambda: declaring_sheet(ENTITIES, "i"), "entity_declared"),
    "entity outside the file": (lambda: declaring_sheet(OUTSIDE, "x"), "entity_declared"),
    "a million empty rows": (lambda: raw_xlsx("<row/>" * 1_000_000), "too_many_rows"),
    "line of 20 MB": (lambda: b"a,b\n" + b"x" * (20 * 2**20), "cell_too_long"),
    "line of 20 MB in cells": (lambda: b"a,b\n" + b"x," * (10 * 2**20), "too_many_columns"),
    "UTF-16 full of NUL": (lambda: b"\xff\xfe" + b"a\x00,\x00b\x00\n\x00" + b"\x00" * 4_000, "binary_file"),
    "NUL bytes": (lambda: b"a,b\n1,2\n3\x00,4\n", "nul_bytes"),
    "password, old workbook": (
        lambda: raw_xls(b"", b"", ("EncryptionInfo", "EncryptedPackage")),
        "password_protected",
    ),
    "macro": (lambda: raw_xlsx("<row/>", extra={"xl/vbaProject.bin": b"x"}), "macro_workbook"),
    "entries": (lambda: zipped({f"{number}.csv": b"" for number in range(1_001)}), "too_many_entries"),
    "member that lies about its size": (lying_sizes, "damaged_file"),
    "overlapping members": (overlapping_members, "inflates_too_far"),
    "zip in zip": (lambda: zipped({"a.zip": zipped({"a.csv": b"a"})}), "zip_in_zip"),
    "quote never closed": (lambda: b'a,b\n"' + b"x,1\n" * 20_000, "open_quote"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_fast_and_small(name: str, tmp_path: Path) -> None:
    build, code = BOMBS[name]
    path = tmp_path / "upload"
    path.write_bytes(build())
    started = time.process_time()
    opened = open_tables(path, "upload.xlsx")
    spent = time.process_time() - started
    assert opened.tables == []
    assert [(problem.code, problem.severity) for problem in opened.problems] == [(code, "error")]
    assert spent < 8, f"{spent:.1f} s of CPU"


def test_a_file_of_a_gigabyte_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    with path.open("wb") as file:
        file.truncate(2**30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    opened = open_tables(path, "upload.csv")
    assert [problem.code for problem in opened.problems] == ["file_too_large"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000


def seed_csv() -> bytes:
    rows = [f'2026-01-{day:02d},"Campaña ""{day}""",{day * 1.5:.2f},{day}' for day in range(1, 21)]
    return "\n".join(["Date,Campaign,Cost,Clicks", *rows]).encode()


def seed_xlsx() -> bytes:
    rows = [[f"2026-01-{day:02d}", f"Campaign {day}", day * 1.5, day] for day in range(1, 21)]
    return written_xlsx([["Date", "Campaign", "Cost", "Clicks"], *rows])


def seed_xls() -> bytes:
    return raw_xls(
        b"".join(text_cell(row, 0, f"row {row}") + number_cell(row, 1, row * 1.5) for row in range(20))
    )


FRAGMENTS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n\r", b"=cmd|/C calc!A0", b"1e309", b"NaN", b"-0",
    b"9" * 400, b"\xe2\x80\xae", b"\x1a", b",,,,,", b";", b"\t", b"1,5", b"1.234,56", b"0000-00-00", b"\xed\xa0\x80",
    b'<!DOCTYPE a [<!ENTITY x "y">]>', b"&#0;", b'<r><c t="s"><v>99999999</v></c></r>', b'<row r="1048576">',
    b'<c r="XFD1048576"><v>1</v></c>', b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xff\xff\xff", b"sep=,\n",
)  # fmt: skip


def mutate(data: bytes, dice: random.Random) -> bytes:
    piece = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        place, other = dice.randrange(len(piece) + 1), dice.randrange(len(piece) + 1)
        kind = dice.random()
        if kind < 0.3 and place < len(piece):
            piece[place] = dice.randrange(256)
        elif kind < 0.55:
            piece[place:place] = dice.choice(FRAGMENTS)
        elif kind < 0.75:
            del piece[place : place + dice.randint(1, 50)]
        elif kind < 0.92:
            piece[place:place] = piece[min(place, other) : max(place, other)][:200]
        else:
            del piece[place:]
    return bytes(piece)


def mutate_xlsx(data: bytes, dice: random.Random) -> bytes:
    """Mostly the parts, packed again, so that the damage gets past the checksums of the zip."""
    if dice.random() < 0.2:
        return mutate(data, dice)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    hit = [
        name
        for name in parts
        if name.startswith(("xl/work", "xl/shared", "xl/styles", "xl/_rels", "[Content"))
    ]
    for name in dice.sample(hit, dice.randint(1, 2)):
        if dice.random() < 0.15:
            del parts[name]
        else:
            parts[name] = mutate(parts[name], dice)
    return zipped(parts)


@pytest.mark.parametrize(
    ("seed", "mutator", "share"),
    [(seed_csv, mutate, 0.45), (seed_xlsx, mutate_xlsx, 0.35), (seed_xls, mutate, 0.2)],
    ids=["csv", "xlsx", "xls"],
)
def test_mutated_files_are_opened_or_refused_with_a_reason(
    seed: Callable[[], bytes], mutator: Callable[[bytes, random.Random], bytes], share: float, tmp_path: Path
) -> None:
    dice = random.Random(20260601)
    sound = seed()
    path = tmp_path / "upload"
    outcomes: set[str] = set()
    for _ in range(int(MUTATIONS * share)):
        path.write_bytes(mutator(sound, dice))
        opened = open_tables(path, "upload")
        outcomes.add(check_outcome(opened))
    assert "opened" in outcomes
    assert len(outcomes) > 3, "the mutator does no harm"


def check_outcome(opened: Opened) -> str:
    errors = [problem for problem in opened.problems if problem.severity == "error"]
    assert opened.tables or errors
    for problem in opened.problems:
        assert problem.line is None or problem.line >= 1
        assert problem.value is None or len(problem.value) <= 61
    for table in opened.tables:
        lines = [row.line for row in table.rows]
        assert lines == sorted(set(lines))
        assert all(isinstance(cell, str) for row in table.rows for cell in row.cells)
    return errors[0].code if errors else "opened"
