"""Long files are read in slices; what comes out is what the reader of small files gives, wherever they are cut."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.ingest import encoding, read
from campaigns.ingest.amounts import COMMA, POINT, choose_formats, number_in
from campaigns.ingest.batch import HasHeads
from campaigns.ingest.declare import words
from campaigns.ingest.long.batches import LongBatches, exact_sum
from campaigns.ingest.long.chunks import is_regular
from campaigns.ingest.long.numbers import NumberColumn
from campaigns.ingest.long.reading import understands
from campaigns.ingest.long.words import Combinations, Lexicons
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import BadValue, ReadResult
from campaigns.ingest.sources import DECLARATIONS
from campaigns.ingest.sources.meta_ads import META_ADS
from campaigns.measures import Unit
from tests.campaigns.ingest.reading import FILES, codes, in_slices, problem, read_bytes, read_path, read_text
from tests.exports import EXPORTS

quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

OURS = sorted(path for path in FILES.rglob("*") if path.suffix in (".csv", ".tsv", ".txt"))
REAL = sorted(path for path in EXPORTS.rglob("*.csv")) if EXPORTS.exists() else []


def both(text: str | bytes, size: int = 700, **answers: Any) -> ReadResult:
    """What is read in slices, after it was compared with what is read as a whole."""
    data = text.encode() if isinstance(text, str) else text
    whole = read_bytes(data, **answers)
    with in_slices(size) as done:
        sliced = read_bytes(data, **answers)
    assert done or not whole.source, "it was not read in slices"
    assert sliced == whole
    assert sliced.rows == whole.rows
    stated = {name for batch in whole.batches for name in batch.measures}
    assert {name for batch in sliced.batches for name in batch.measures} == stated
    if done and sliced.batches:
        assert isinstance(sliced.batches, HasHeads), "its names are known without its rows"
        assert [head.names for head in sliced.batches.heads] == [batch.names for batch in sliced.batches]
    return sliced


ANSWERS: tuple[dict[str, Any], ...] = (
    {},
    {"currency": "EUR", "tolerance": 30},
    {"decimal": ",", "date_order": "dmy", "mapping": {"start_on": "2024-01-01", "end_on": "2024-12-31"}},
)


@pytest.mark.parametrize("path", [*OURS, *REAL], ids=lambda path: path.name)
def test_every_file_says_the_same_in_slices(path: Path) -> None:
    for size, answers in zip((150, 2_000, 100_000), ANSWERS, strict=True):
        whole = read_path(path, **answers)
        with in_slices(size):
            sliced = read_path(path, **answers)
        assert sliced == whole
        assert sliced.rows == whole.rows


def test_the_large_advertising_exports_are_among_those_read_in_slices() -> None:
    with in_slices() as read:
        for name in ("meta_ads/campaigns_daily_en.csv", "google_ads/campaigns_daily_utf16.csv"):
            assert read_path(FILES / name).rows
    assert sorted(read) == ["campaigns_daily_en.csv", "campaigns_daily_utf16.csv"]


def test_reading_makes_no_batch_and_no_row_of_what_lies_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_of_batch: Any) -> None:
        raise AssertionError("a batch was made while the file was read")

    monkeypatch.setattr(LongBatches, "_made", refuse)
    with in_slices(150) as read:
        result = read_path(FILES / "meta_ads/campaigns_daily_en.csv")
    assert (read, result.is_loadable) == (["campaigns_daily_en.csv"], True)
    with pytest.raises(AssertionError, match="a batch was made"):
        result.rows  # noqa: B018


def test_a_declaration_that_asks_for_more_is_left_to_the_other_reader() -> None:
    asking = {item.id for item in DECLARATIONS if not understands(item)}
    assert "meta_ads.performance" not in asking and "google_ads.performance" not in asking
    assert "shopify_orders.orders" in asking
    assert not understands(replace(META_ADS, finish=dict))


# --- files that are made up -------------------------------------------------------------------------------------

HEADER = [
    "Day",
    "Campaign name",
    "Ad name",
    "Impressions",
    "Amount spent (EUR)",
    "Reach",
    "Results",
    "Result indicator",
]
NAMES = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), include_characters=" |&-_,;\"'()\n"), min_size=1, max_size=12
).map(lambda text: f"C{text}")
AMOUNTS = st.one_of(
    st.integers(0, 10**8).map(lambda cents: str(Decimal(cents) / 100)),
    st.integers(0, 10**7).map(lambda number: f"{number:,}.5"),
    st.sampled_from(["", "-", "0", "12", "1,234", "0.123456789", "1e5", "ten", "-4.00", "=1+1", "€3.20"]),
)


@st.composite
def exports(draw: st.DrawFn) -> list[list[str]]:
    row_count = draw(st.integers(1, 30))
    some = draw(st.lists(NAMES, min_size=1, max_size=6))
    rows = []
    for _row in range(row_count):
        day = draw(st.integers(1, 28))
        is_total = draw(st.integers(0, 12)) == 0
        rows.append(
            [
                draw(st.sampled_from([f"2026-02-{day:02d}"] * 20 + ["2026-02-30", "", "Total: all"])),
                "" if is_total else draw(st.sampled_from(some)),
                "" if is_total else draw(st.sampled_from(["One", "Two", " Two"])),
                draw(st.integers(0, 5_000).map(str)),
                draw(AMOUNTS),
                draw(st.sampled_from(["", "7", "1,000"])),
                draw(st.sampled_from(["", "3", "0.5"])),
                draw(st.sampled_from(["actions:link_click", "purchase", ""])),
            ]
        )
    return rows


def written(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows([HEADER, *rows])
    return text.getvalue()


@quick
@given(exports(), st.integers(60, 3_000), st.sampled_from([None, 40]))
def test_the_size_of_the_slices_changes_nothing(
    rows: list[list[str]], size: int, tolerance: float | None
) -> None:
    both(written(rows), size, tolerance=tolerance)


@quick
@given(
    exports(), st.integers(60, 900), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
def test_how_it_is_written_changes_nothing(
    rows: list[list[str]], size: int, delimiter: str, end: str, has_mark: bool
) -> None:
    plain = read_text(written(rows))
    text = written(rows, delimiter, end)
    with in_slices(size):
        other = read_bytes(text.encode("utf-8-sig" if has_mark else "utf-8"))
    assert other.rows == plain.rows or delimiter != ","  # a name with line breaks may hide another delimiter
    assert codes(other) == codes(plain) or delimiter != ","


@quick
@given(
    exports(),
    st.lists(st.sampled_from(["", "Campaign report", "Acme: made up"]), max_size=4),
    st.integers(60, 900),
)
def test_lines_above_the_header_change_no_row(rows: list[list[str]], above: list[str], size: int) -> None:
    plain = read_text(written(rows))
    with in_slices(size):
        other = read_text("".join(f"{line}\n" for line in above) + written(rows))
    assert [row._replace(line=0) for row in other.rows] == [row._replace(line=0) for row in plain.rows]


@quick
@given(exports(), st.binary(min_size=1, max_size=6), st.data())
def test_damage_is_told_in_the_same_words(rows: list[list[str]], damage: bytes, data: st.DataObject) -> None:
    whole = written(rows).encode()
    place = data.draw(st.integers(0, len(whole)))
    hurt = whole[:place] + damage + whole[place:]
    plain = read_bytes(hurt)
    with in_slices(data.draw(st.integers(60, 900))):
        sliced = read_bytes(hurt)
    assert sliced == plain
    assert sliced.rows == plain.rows


def test_the_letter_that_is_none_is_named_and_not_the_first_foreign_one() -> None:
    result = both(
        written([["2026-02-01", "Cµµ", "One", "0", "0", "", "", ""]])
        .encode()
        .replace(b"\xb5\xc2", b"\xb5\xc2\0")
    )
    assert problem(result, "undecodable").value == "C2 00 B5 2C"


@pytest.mark.parametrize("place", [0, 3])
def test_a_long_file_that_was_encoded_twice_is_known_by_its_header_and_told_so_once(place: int) -> None:
    rows = [f"2026-02-{1 + at:02d},Campaña {at},{at},1.50" for at in range(28)]
    header = "Día,Nombre de la campaña,Impresiones,Importe gastado (EUR)"
    lines = [header, *rows]
    lines[0] = lines[0].encode().decode("cp1252")
    lines[1 + place] = lines[1 + place].encode().decode("cp1252")
    result = both("\n".join([*lines, ""]), 200)
    assert (result.source, result.header) == ("meta_ads", header.split(","))
    assert [item.line for item in result.problems if item.code == "mojibake_repaired"] == [1]
    assert result.samples[place][1] == f"Campaña {place}"


BASE = [["2026-02-01", f"Campaign {number}", "One", str(number), "1.50", "", "", ""] for number in range(40)]


@pytest.mark.parametrize(
    ("number", "row"),
    [
        (30, ["2026-02-01", "Campaign 3", "One", "3", "1.50", "", "", ""]),  # a copy
        (30, ["2026-02-01", "Campaign 3", "One", "4", "1.50", "9", "", ""]),  # names that collide
        (30, ["2026-02-01", "Total", "", "780", "60.00", "", "", ""]),
        (30, HEADER),
        (30, [""]),
        (30, ["2026-02-01", "Campaign, 3", "One"]),
        (30, ["2026-02-01", "C", "One", "4", "1.50", "9", "", "", "slipped"]),
        (30, ["2026-02-01", "C", "One", "4", "1.50", "9", "", "", "", ""]),
        (30, ["2026-02-01", "C\nD", "One", "4", "1.50", "9", "", ""]),
        (30, ["2030-02-01", "C", "One", "4", "1.50", "9", "", ""]),
        (30, ["2026-02-01", "CampaÃ±a", "One", "4", "1.50", "9", "", ""]),
        (0, ["2026-02-01", "Campaña", "One", "4", "1,5", "9", "", ""]),
        (39, ["2026-02-01", "", "One", "4", "£1.50", "9", "", ""]),
    ],
)
def test_one_row_that_is_different_is_found_in_any_slice(number: int, row: list[str]) -> None:
    rows = [*BASE[:number], row, *BASE[number:]]
    for size in (120, 500, 1_500):
        both(written(rows), size)
        both(written(rows), size, tolerance=50)


@pytest.mark.parametrize(
    "line",
    [
        '2026-02-01,a 5" tall,One,1,1,1,,\n',
        '2026-02-01,"open,One,1,1,1,,\n',
        "2026-02-01,cr\rin it,One,1,1,1,,\n",
    ],
)
def test_where_quotation_marks_are_not_regular_the_careful_parser_goes_on(line: str) -> None:
    for at in (1, 20, 40):
        lines = written(BASE).splitlines(keepends=True)
        both("".join([*lines[:at], line, *lines[at:]]), 400)


def test_one_of_several_accounts_is_read_in_slices() -> None:
    head = "Day,Account name,Campaign name,Impressions,Amount spent (EUR),Currency\n"
    rows = [f"2026-02-01,{'North' if at % 3 else 'South'},C{at},{at},1.00,EUR\n" for at in range(60)]
    asked = both(head + "".join(rows))
    assert [account[:3] for account in asked.accounts] == [("south", "South", 20), ("north", "North", 40)]
    chosen = both(head + "".join(rows), only_account="south")
    assert (chosen.row_count, chosen.skip_reasons) == (20, {"other_account": 40})


@pytest.mark.parametrize("target", ["campaign", "ad", "currency"])
def test_a_long_spreadsheet_whose_campaigns_are_people_is_refused_as_a_short_one(target: str) -> None:
    rows = [f"2026-02-01,{'lia' if at % 2 else 'tom'}{at}@orchard.example,{at}.50" for at in range(60)]
    mapping = {"columns": ["day", target, "spend"]}
    result = both("\n".join(["Day,Who,Cost", *rows, ""]), currency="EUR", mapping=mapping)
    assert "column_of_people" in codes(result) and not result.is_loadable
    assert "orchard" not in repr(result.to_dict())


def test_people_who_buy_here_and_there_are_no_reason_to_refuse_a_long_spreadsheet() -> None:
    names = ["lia@orchard.example", "Spring", "Summer"]
    rows = [f"2026-02-{1 + at:02d},{names[min(at, 2)]},{at}.50" for at in range(28)]
    text = "\n".join(["Day,Who,Cost", *rows, ""])
    result = both(text, currency="EUR", mapping={"columns": ["day", "campaign", "spend"]})
    assert (codes(result), result.row_count) == ([], 28)


def test_a_long_file_of_people_quotes_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    about_people = replace(META_ADS, private=words(en="Sold by"))
    monkeypatch.setattr(read, "DECLARATIONS", (about_people,))
    rows = [*BASE[:30], ["2026-02-01", "C", "One", "Canarina Privata", "1.50", "", "", ""], *BASE[30:]]
    result = both(written([*rows, ["2026-02-01", "C", "One", "1", "1", "", "", "", "Canarina"]]))
    assert "bad_number" in codes(result)
    assert "Canarina" not in repr(result.to_dict())


def test_wrong_rows_are_counted_and_the_first_are_kept_with_their_cells() -> None:
    rows = [*BASE, *(["2026-02-31", f"C{number}", "One", "x", "1.00", "", "", ""] for number in range(1_500))]
    result = both(written(rows), 5_000, tolerance=99)
    assert (result.row_count, result.bad_row_count, len(result.row_errors)) == (40, 1_500, 1_000)
    assert result.row_errors[0].cells == rows[40]
    assert problem(result, "rows_left_out").params["count"] == "1500"
    refused = both(written(rows), 5_000, tolerance=97)
    assert not refused.is_loadable and refused.bad_row_count == 1_500


# --- the parts --------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.from_regex(r"-?[0-9]{0,20}[.,]?[0-9]{0,12}", fullmatch=True),
    st.from_regex(r"[-+]?[0-9]{1,3}([.,][0-9]{2,3}){0,3}([.,][0-9]{0,3})?%?", fullmatch=True),
    st.from_regex(r"[$€+(-]?[0-9eE.,' ]{0,12}[)%-]?", fullmatch=True),
    st.text(max_size=5),
    st.sampled_from(
        ["9223372036854775807", "9223372036854775808", "-9223372036854775808", "9223372036854.775807"]
    ),
    st.sampled_from(
        ["9223372036854.775808", "0.0000005", "0.00000050001", "1.0000015", "1E5", "nan", "inf", "0x1"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(CELLS, min_size=1, max_size=30),
    st.sampled_from(["count", "money"]),
    st.sampled_from([POINT, COMMA]),
)
def test_a_column_of_numbers_says_what_each_of_its_cells_says(texts: list[str], unit: Unit, fmt: Any) -> None:
    numbers, wrong = NumberColumn("revenue", "x", 0, unit).read(pl.Series(texts, dtype=pl.String), fmt)
    found = dict(zip(wrong.rows, wrong.codes, strict=True))
    for row, text in enumerate(texts):
        try:
            number = number_in(text, unit, fmt)
        except BadValue as error:
            assert found[row] == ("formula_as_number" if text.lstrip().startswith("=") else error.code)
            assert not numbers.measured[row]
            continue
        assert row not in found
        assert (int(numbers.values[row]), bool(numbers.measured[row])) == (number or 0, number is not None)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=8), min_size=1, max_size=4),
    st.sampled_from(["count", "money"]),
    st.sampled_from(["", ".", ","]),
)
def test_examples_decide_on_the_format_as_all_texts_do(
    slices: list[list[str]], unit: Unit, declared: str
) -> None:
    column = NumberColumn("revenue", "x", 0, unit)
    for texts in slices:
        column.see(pl.Series(texts, dtype=pl.String))
    said: list[tuple[object, ...]] = []
    for values in (list(column.examples), [text for texts in slices for text in texts]):
        notes = Notes()
        formats = choose_formats(
            {"revenue": values}, {"revenue": unit}, {"revenue": "x"}, declared, None, notes
        )
        said.append((formats, notes.problems, notes.evidence))
    assert said[0] == said[1]


@quick
@given(st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12), max_size=5))
def test_combinations_are_numbered_in_the_order_they_first_stand(slices: list[list[tuple[int, int]]]) -> None:
    from campaigns.ingest.long.slices import Slice

    found = Combinations([0, 1], Lexicons())
    known: dict[tuple[int, int], int] = {}
    line = 1
    for pairs in slices:
        columns = {str(at): [str(pair[at]) for pair in pairs] for at in (0, 1)}
        frame = pl.DataFrame(columns, schema={"0": pl.String, "1": pl.String})
        lines = np.arange(line, line + len(pairs), dtype=np.int32)
        line += len(pairs)
        numbers = found.encode(Slice(lines, frame)).tolist()
        assert numbers == [known.setdefault(pair, len(known)) for pair in pairs]
    everything = [pair for pairs in slices for pair in pairs]
    assert found.counts.tolist() == [everything.count(pair) for pair in known]
    assert list(zip(found.texts(0), found.texts(1), strict=True)) == [(str(a), str(b)) for a, b in known]
    assert found.lines == [everything.index(pair) + 1 for pair in known]


@quick
@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_sums_do_not_overflow(numbers: list[int]) -> None:
    assert exact_sum(np.array(numbers, dtype=np.int64)) == sum(numbers)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('ab,"\n\r'), max_size=40))
def test_regular_text_is_split_the_same_by_both_parsers(text: str) -> None:
    data = text.encode()
    if not data or not is_regular(data, ","):
        return
    careful = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    width = max(map(len, careful), default=0)
    if width < 2:
        return
    frame = pl.read_csv(
        data,
        has_header=False,
        schema={str(at): pl.String for at in range(width)},
        missing_columns="insert",
        empty_string_is_null=False,
        truncate_ragged_lines=True,
    )
    assert [list(row) for row in frame.fill_null("").rows()] == [
        [*cells, *[""] * (width - len(cells))] for cells in careful
    ]


def test_a_line_of_twenty_megabytes_is_refused_in_slices_as_well() -> None:
    head = ",".join(HEADER) + "\n"
    body = "".join(",".join(row) + "\n" for row in BASE)
    for line, code in ((b"x" * (20 * 2**20), "cell_too_long"), (b"x," * (10 * 2**20), "too_many_columns")):
        result = read_bytes((head + body * 20).encode() + line)
        assert [item.code for item in result.problems] == [code]


def test_a_quote_that_never_closes_is_refused_in_slices_as_well() -> None:
    dice = random.Random(1)
    rows = [["2026-02-01", f"C{dice.random()}", "One", "1", "1", "1", "", ""] for _row in range(60_000)]
    text = written(rows)
    assert len(text) > encoding.LONG_FROM
    place = text.index("\n", len(text) // 2) + 1
    result = read_text(text[:place] + '"' + text[place:])
    assert [item.code for item in result.problems] == ["cell_too_long"]
    assert result.problems[0].line == text.count("\n", 0, place) + 1
