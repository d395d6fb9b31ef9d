"""The parts that read long files: columns of numbers, combinations of texts, sums, and the cutting of text."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.ingest.amounts import COMMA, POINT, choose_formats, number_in
from campaigns.ingest.long.batches import exact_sum
from campaigns.ingest.long.chunks import is_regular
from campaigns.ingest.long.numbers import NumberColumn
from campaigns.ingest.long.slices import Slice
from campaigns.ingest.long.words import Combinations, Lexicons
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import BadValue
from campaigns.measures import Unit

quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

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
