"""How a file is written does not change what it says: delimiter, order, preamble, encoding, totals."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.ingest.shapes import ReadResult, Row
from tests.campaigns.ingest.reading import read_bytes, read_text

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

META = [
    "Reporting starts",
    "Reporting ends",
    "Campaign name",
    "Impressions",
    "Reach",
    "Amount spent (EUR)",
    "Purchases",
]
NAMES = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), include_characters=" |&-_,;\"'()"), min_size=1, max_size=24
).map(lambda text: f"C{text.strip()}")
COUNTS = st.integers(0, 10**7)
CENTS = st.integers(0, 10**8).map(lambda cents: str(Decimal(cents) / 100))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    keys = draw(st.sets(st.tuples(st.integers(1, 28), NAMES), min_size=1, max_size=12))
    rows = []
    for day, name in sorted(keys):
        date = f"2026-02-{day:02d}"
        bought = draw(st.one_of(st.just(""), st.integers(0, 999).map(str)))
        rows.append([date, date, name, str(draw(COUNTS)), str(draw(COUNTS)), draw(CENTS), bought])
    return rows


def written(
    header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\n"
) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows([header, *rows])
    return text.getvalue()


def facts(result: ReadResult) -> list[Row]:
    """Rows without the line they stand on, in one order."""
    assert result.is_loadable, result.problems
    return sorted(
        (row._replace(line=0) for row in result.rows), key=lambda row: (row.start_on, row.campaign_key)
    )


@quick
@given(tables(), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
def test_the_delimiter_and_the_line_end_do_not_matter(
    rows: list[list[str]], delimiter: str, end: str
) -> None:
    again = read_text(written(META, rows, delimiter, end))
    assert facts(again) == facts(read_text(written(META, rows)))


@quick
@given(tables(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_the_encoding_does_not_matter(rows: list[list[str]], encoding: str) -> None:
    text = written(META, rows)
    data = b"\xff\xfe" + text.encode(encoding) if encoding == "utf-16-le" else text.encode(encoding)
    assert facts(read_bytes(data)) == facts(read_text(text))


@quick
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(rows: list[list[str]], random: object) -> None:
    import random as random_module

    assert isinstance(random, random_module.Random)
    shuffled, columns = list(rows), list(range(len(META)))
    random.shuffle(shuffled)
    random.shuffle(columns)
    again = written([META[at] for at in columns], [[row[at] for at in columns] for row in shuffled])
    assert facts(read_text(again)) == facts(read_text(written(META, rows)))


@quick
@given(tables(), st.lists(st.sampled_from(["", "Campaign report", "2026", "Acme: made up"]), max_size=4))
def test_lines_above_the_header_do_not_matter(rows: list[list[str]], above: list[str]) -> None:
    text = written(META, rows)
    assert facts(read_text("".join(f"{line}\n" for line in above) + text)) == facts(read_text(text))


@quick
@given(tables(), st.integers(0, 12))
def test_a_total_is_never_counted_wherever_it_stands(rows: list[list[str]], place: int) -> None:
    summed = [str(sum(Decimal(row[at] or 0) for row in rows)) for at in (3, 4, 5, 6)]
    total = ["2026-02-01", "2026-02-28", "", *summed]
    result = read_text(written(META, [*rows[:place], total, *rows[place:]]))
    assert facts(result) == facts(read_text(written(META, rows)))
    assert result.skip_reasons["total"] == 1
    assert {item.measure for item in result.control_totals} >= {"spend", "impressions"}
    assert all(item.agrees for item in result.control_totals)


@quick
@given(tables())
def test_sums_are_exact(rows: list[list[str]]) -> None:
    result = read_text(written(META, rows))
    assert result.totals["spend"] == sum(Decimal(row[5]) for row in rows) * 1_000_000
    assert result.totals["impressions"] == sum(int(row[3]) for row in rows)
    assert result.totals.get("conversions", 0) == sum(int(row[6] or 0) for row in rows) * 1_000_000
    assert "reach" not in result.totals


@quick
@given(tables(), st.data())
def test_copies_of_lines_never_count_twice(rows: list[list[str]], data: st.DataObject) -> None:
    copies = data.draw(st.lists(st.sampled_from(rows), max_size=5))
    result = read_text(written(META, [*rows, *copies]))
    assert facts(result) == facts(read_text(written(META, rows)))


@quick
@given(st.text(max_size=400))
def test_no_text_at_all_raises(text: str) -> None:
    result = read_text(text.replace("\x00", ""))
    assert result.rows == [] or result.is_loadable


@quick
@given(tables(), st.binary(min_size=1, max_size=6), st.data())
def test_no_damage_raises(rows: list[list[str]], damage: bytes, data: st.DataObject) -> None:
    whole = written(META, rows).encode()
    place = data.draw(st.integers(0, len(whole)))
    result = read_bytes(whole[:place] + damage + whole[place:])
    assert result.is_loadable or not result.rows or result.needs_answer
