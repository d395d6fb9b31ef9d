"""Opening files: encodings, delimiters, line numbers, zips, and everything that is no table."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from campaigns.ingest.encoding import Opened, open_tables
from campaigns.ingest.limits import MAX_FILE_BYTES

Open = Callable[..., Opened]

ENGLISH = "Campaign,Cost\nSpring,12.5\n"
SPANISH = "Campaña,Día,Importe gastado (EUR)\nOtoño en Málaga,2026-06-01,12.50\nSeñal nº 3,2026-06-02,€5\n"
KOREAN = "캠페인,일,비용\n봄 할인 행사,2026-06-01,48000\n가을 신상품 출시,2026-06-02,5000\n"
JAPANESE = "キャンペーン名,コスト,通貨\n春のセール,1200,JPY\n秋の新商品,800,JPY\n"


@pytest.fixture
def open_bytes(tmp_path: Path) -> Open:
    def open_it(data: bytes, name: str = "export.csv") -> Opened:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return open_tables(path, name)

    return open_it


def cells(opened: Opened, table: int = 0) -> list[list[str]]:
    return [row.cells for row in opened.tables[table].rows]


def only_problem(opened: Opened) -> tuple[str, str, int | None]:
    assert opened.tables == []
    assert len(opened.problems) == 1
    problem = opened.problems[0]
    return problem.code, problem.severity, problem.line


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (ENGLISH, "utf-8", "utf-8"),
        (SPANISH, "utf-8", "utf-8"),
        (KOREAN, "utf-8", "utf-8"),
        (SPANISH, "utf-8-sig", "utf-8-sig"),
        (KOREAN, "utf-16", "utf-16-le"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        (KOREAN, "utf-16-le", "utf-16-le"),
    ],
)
def test_reads_unicode_without_a_word(open_bytes: Open, text: str, codec: str, encoding: str) -> None:
    opened = open_bytes(text.encode(codec))
    assert opened.encoding == encoding
    assert cells(opened) == [line.split(",") for line in text.splitlines()]
    assert opened.problems == []


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (SPANISH, "cp1252"),
        ("Campagne,Dépenses\nÉté à Genève,12\n", "cp1252"),
        ("Café,1\n", "cp1252"),
        ("Price\n£5\n", "cp1252"),
        (KOREAN, "cp949"),
        ("캠페인,비용\n뷁뷁,5\n", "cp949"),
        (JAPANESE, "cp932"),
        ("全2件の結果,1\n費用,2\n", "cp932"),
    ],
)
def test_reads_old_encodings_and_says_which(open_bytes: Open, text: str, codec: str) -> None:
    opened = open_bytes(text.encode(codec))
    assert opened.encoding == codec
    assert cells(opened) == [line.split(",") for line in text.splitlines()]
    assert [(problem.code, problem.severity) for problem in opened.problems] == [
        ("encoding_guessed", "warning")
    ]
    assert opened.problems[0].params == {"encoding": codec}


@pytest.mark.parametrize("text", [SPANISH, "Campaña\nOtoño “feliz” 5 €\n", KOREAN, JAPANESE])
def test_repairs_text_that_was_encoded_twice(open_bytes: Open, text: str) -> None:
    twice = "".join(
        bytes([byte]).decode("latin-1")
        if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
        else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )
    opened = open_bytes(twice.encode())
    assert cells(opened) == [line.split(",") for line in text.splitlines()]
    assert [(problem.code, problem.severity) for problem in opened.problems] == [
        ("mojibake_repaired", "info")
    ]


def test_names_the_repaired_letter(open_bytes: Open) -> None:
    (problem,) = open_bytes("Cost\n5\ncampaÃ±a\n".encode()).problems
    assert (problem.line, problem.value, problem.params) == (3, "Ã±", {"repaired": "ñ"})


@pytest.mark.parametrize("text", ["Ação,São Tomé\n", "Â,É©®\n", "CAFÉ® été\n", "naïve Ã\n"])
def test_leaves_real_accents_alone(open_bytes: Open, text: str) -> None:
    opened = open_bytes(text.encode())
    assert cells(opened) == [text.strip().split(",")]
    assert opened.problems == []


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("캠페인,비용\n".encode() + b"\xed\xa0\x80,5\n", 2),
        (KOREAN.encode()[:-1] + b"\xff\n", 3),
        (b"\xef\xbb\xbfDay\n2026-01-01\xff\n", 2),
        (ENGLISH.encode("utf-16") + b"\x00", 3),
        ("Кампания,Цена\nВесна,5\n".encode("cp1251"), 1),
    ],
)
def test_text_in_no_known_encoding_is_refused_with_its_line(open_bytes: Open, data: bytes, line: int) -> None:
    assert only_problem(open_bytes(data)) == ("undecodable", "error", line)


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("a,b,c\n1,2,3\n", ",", ["a", "b", "c"]),
        ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", ";", ["a", "b", "c"]),
        ("a;b\nx;1,5\ny;2,5\n", ";", ["a", "b"]),
        ("a\tb, c\tc\n1,000\t2,5\t3\n", "\t", ["a", "b, c", "c"]),
        ("a|b|c\n1|2|3\n", "|", ["a", "b", "c"]),
        ("Campaign,Cost\nBrand | Search | AU,5\nBrand | Shopping,6\n", ",", ["Campaign", "Cost"]),
        ('Campaign,Cost\n"a;b;c;d",5\n"e;f;g;h",6\n', ",", ["Campaign", "Cost"]),
        ("Campaign\nSpring\n", ",", ["Campaign"]),
        ("sep=;\na;b\n1;2\n", ";", ["a", "b"]),
        ('"sep=,"\na,b\n1,2\n', ",", ["a", "b"]),
        ("sep=\t\na\tb\n1\t2\n", "\t", ["a", "b"]),
        ('Report\n"March 27, 2026 - April 23, 2026"\nCampaign,Cost,Clicks\nA,1,2\nB,1,2\n', ",", ["Report"]),
    ],
)
def test_finds_the_delimiter(open_bytes: Open, text: str, delimiter: str, expected: list[str]) -> None:
    opened = open_bytes(text.encode())
    assert opened.delimiter == delimiter
    assert cells(opened)[0] == expected


def test_keeps_the_physical_line_of_every_row(open_bytes: Open) -> None:
    text = 'sep=,\r\nPost,Likes\r\n"two\r\nlines",3\r\n\r\n"a ""b""\nc\n",4\r\nlast,5'
    opened = open_bytes(text.encode())
    assert opened.tables[0].rows == [
        (2, ["Post", "Likes"]),
        (3, ["two\r\nlines", "3"]),
        (5, []),
        (6, ['a "b"\nc\n', "4"]),
        (9, ["last", "5"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_counts_lines_the_same_for_every_line_end(open_bytes: Open, end: str) -> None:
    opened = open_bytes(end.join(["a,b", "1,2", "", "3,4"]).encode())
    assert opened.tables[0].rows == [(1, ["a", "b"]), (2, ["1", "2"]), (3, []), (4, ["3", "4"])]


def test_a_stray_quote_inside_a_cell_is_text(open_bytes: Open) -> None:
    assert cells(open_bytes(b'Title,Cost\n5" screen,3\n"Best" shoes,4\n'))[1:] == [
        ['5" screen', "3"],
        ["Best shoes", "4"],
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('a,b\n1,2\n"open,3\n4,5\n', "open_quote", 3),
        ('a,b\n1,2\n3,"', "open_quote", 3),
        ('a,b\n1,2\n"Brand,5\n2026-01-02,"Other",6\n', "broken_quotes", 3),
        ("a,b\n" + "x" * 200_000 + "\n", "cell_too_long", 2),
        ('a,b\n"' + "x\n" * 100_000, "cell_too_long", 2),
        ("a,b\n1,2\n" + ",".join("123456789") * 40 + "\n", "too_many_columns", 3),
        (",".join(["c"] * 10_000) + "\n", "too_many_columns", 1),
        ("a\n" * 300_001, "too_many_rows", 300_001),
        ("\n" * 300_001 + "a", "too_many_rows", 300_001),
        ("a,b\nSpring\x00,5\n", "nul_bytes", 2),
    ],
)
def test_a_broken_table_is_refused_with_its_line(open_bytes: Open, text: str, code: str, line: int) -> None:
    assert only_problem(open_bytes(text.encode())) == (code, "error", line)


def test_blank_columns_to_the_right_do_not_count(open_bytes: Open) -> None:
    rows = cells(open_bytes(("a,b" + "," * 600 + "\n1,2" + "," * 600 + "\n").encode()))
    assert [row[:2] for row in rows] == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    "data", [b"", b"   \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\n\x00", b"sep=,\n"[:0]]
)
def test_an_empty_file_is_refused(open_bytes: Open, data: bytes) -> None:
    assert only_problem(open_bytes(data)) == ("empty_file", "error", None)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "EXE"),
        (b"\x7fELF\x02\x01\x01\x00", "ELF"),
        (b"\x1f\x8b\x08\x00\x00\x00", "GZIP"),
        (b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>", "HTML"),
        (b"\n <table><tr><td>Cost</td></tr></table>", "HTML"),
    ],
)
def test_other_kinds_of_file_are_called_by_name(open_bytes: Open, data: bytes, kind: str) -> None:
    opened = open_bytes(data)
    assert only_problem(opened) == ("not_a_table", "error", None)
    assert opened.problems[0].params == {"kind": kind}


def test_random_bytes_are_no_table(open_bytes: Open) -> None:
    code, severity, _ = only_problem(open_bytes(bytes(range(256)) * 40))
    assert (code, severity) in [("binary_file", "error"), ("undecodable", "error")]


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert only_problem(open_tables(path, "huge.csv")) == ("file_too_large", "error", None)


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # A date of its own: names of tests are made of these bytes, and all processes must agree on them.
            archive.writestr(zipfile.ZipInfo(name.replace("__", "."), (2026, 3, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def test_every_table_in_a_zip_is_opened(open_bytes: Open) -> None:
    opened = open_bytes(
        zipped(totals__csv=b"a,b\n1,2\n", data__tsv=b"c\td\n3\t4\n", readme__pdf=b"%PDF"), "export.zip"
    )
    assert opened.file_kind == "zip"
    assert [(table.name, table.sheet) for table in opened.tables] == [("totals.csv", 0), ("data.tsv", 1)]
    assert cells(opened, 1) == [["c", "d"], ["3", "4"]]
    assert [(problem.code, problem.severity, problem.value) for problem in opened.problems] == [
        ("member_skipped", "info", "readme.pdf")
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(inner__zip=zipped(a__csv=b"a,b\n")), "zip_in_zip"),
        (zipped(readme__pdf=b"%PDF"), "zip_without_tables"),
        (zipped(), "zip_without_tables"),
        (zipped(a__csv=b"a,b\n1,2\n")[:-30], "damaged_file"),
        (b"PK\x03\x04 is not a zip at all", "damaged_file"),
        (zipped(**{f"f{number}__csv": b"a" for number in range(1_001)}), "too_many_entries"),
    ],
)
def test_a_zip_that_cannot_be_read_is_refused(open_bytes: Open, data: bytes, code: str) -> None:
    opened = open_bytes(data, "export.zip")
    assert opened.tables == []
    assert [
        (problem.code, problem.severity) for problem in opened.problems if problem.severity == "error"
    ] == [(code, "error")]


def test_a_zip_names_the_member_that_is_wrong(open_bytes: Open) -> None:
    opened = open_bytes(zipped(good__csv=b"a,b\n1,2\n", bad__csv=b'a,b\n"open,1\n'), "export.zip")
    (problem,) = opened.problems
    assert (problem.code, problem.line, problem.params) == ("open_quote", 2, {"member": "bad.csv"})
