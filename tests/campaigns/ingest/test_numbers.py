"""Numbers as the exports of eight networks and two spreadsheet programs write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ingest.numbers import (
    COMMA,
    POINT,
    NumberFormat,
    currency_mark,
    detect_number_format,
    is_null,
    parse_number,
)
from campaigns.ingest.shapes import BadValue


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("486.66", "486.66"),
        ("-802.32", "-802.32"),
        ("0.934996875", "0.934996875"),
        ("9,380", "9380"),
        ("1,211,188", "1211188"),
        ("3,215", "3215"),
        ("12,34,567.89", "1234567.89"),
        ("95.43%", "95.43"),
        ("0.214%", "0.214"),
        ("£0.00", "0.00"),
        ("$1,234.50 MXN", "1234.50"),
        ("US$1,234.50", "1234.50"),
        ("A$ 5", "5"),
        ("₩48,000", "48000"),
        ("KRW 5,000", "5000"),
        ("5,000원", "5000"),
        ("¥1,200", "1200"),
        ("￥１，２００", "1200"),
        ("١٬٢٣٤", "1234"),
        ("١٬٢٣٤٫٥", "1234.5"),
        ("۱۲۳", "123"),
        ("1'234.50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("1 234.50", "1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("1\u00a0234", "1234"),
        ("(1,234.5)", "-1234.5"),
        ("$(5.25)", "-5.25"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("5-", "-5"),
        ("\u22125.5", "-5.5"),
        ("+7", "7"),
        (".22", "0.22"),
        ("[8]", "8"),
        ("[0.934996875]", "0.934996875"),
        ("'-5.2", "-5.2"),
        (" 10.00\t", "10.00"),
        ("-0", "0"),
    ],
)
def test_reads_numbers_with_a_decimal_point(text: str, number: str) -> None:
    assert parse_number(text, POINT) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.546", "2546"),
        ("99,88%", "99.88"),
        ("US$ 0,00", "0.00"),
        ("1.234,50", "1234.50"),
        ("1 234,50 €", "1234.50"),
        ("0,21 %", "0.21"),
        ("R$ 1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("-12,5", "-12.5"),
        ("1250", "1250"),
    ],
)
def test_reads_numbers_with_a_decimal_comma(text: str, number: str) -> None:
    assert parse_number(text, COMMA) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "-", "--", " --", "—", "–", "N/A", "n/a", "NaN", "NULL", "None", "#N/A", "#DIV/0!", "[]"],
)
def test_says_nothing_is_not_zero(text: str) -> None:
    assert parse_number(text, POINT) is None
    assert is_null(text)


@pytest.mark.parametrize("text", ["< 10%", "> 90%", "<1%", "≤ 5", ">= 3"])
def test_a_bound_is_no_value(text: str) -> None:
    assert parse_number(text, POINT) is None


@pytest.mark.parametrize(
    "text",
    [
        "1.2K",
        "3M",
        "1e5",
        "1E+05",
        "1e309",
        "Infinity",
        "abc",
        "1,23",
        "12,3456",
        "1.2.3",
        "1,2,3",
        "0,123,456",
        "5 6",
        "100+",
        "--5",
        "-(5)",
        "(5",
        "5)",
        "[8, 9]",
        "#REF!",
        "#VALUE!",
        "=1+1",
        "5 XYZ",
        "2026-01-01",
        "12:30",
        "5²",
        "½",
        ".",
        ",",
        "-",
        "9" * 400,
        "9" * 40,
        "1\x002",
    ],
)
def test_refuses_what_is_no_number(text: str) -> None:
    if text == "-":
        assert parse_number(text, POINT) is None
        return
    with pytest.raises(BadValue) as refusal:
        parse_number(text, POINT)
    assert refusal.value.code == "bad_number"
    assert refusal.value.text == text[:64]


@pytest.mark.parametrize(
    ("text", "fmt"), [("1.234,50", POINT), ("1,234.50", COMMA), ("12.5", COMMA), ("12,5", POINT)]
)
def test_never_reads_a_number_in_the_wrong_format(text: str, fmt: NumberFormat) -> None:
    with pytest.raises(BadValue):
        parse_number(text, fmt)


@pytest.mark.parametrize(
    ("values", "fmt", "evidence"),
    [
        (["1.234,50", "12"], COMMA, "1.234,50"),
        (["1,234.50", "12"], POINT, "1,234.50"),
        (["1.234", "12,5"], COMMA, "12,5"),
        (["1.234", "0.5"], POINT, "0.5"),
        (["1.234", "1.234.567"], COMMA, "1.234.567"),
        (["9,380", "1,234,567"], POINT, "1,234,567"),
        (["0.123"], POINT, "0.123"),
        (["0,123"], COMMA, "0,123"),
        (["1234.567"], POINT, "1234.567"),
        (["1 234,567"], COMMA, "1 234,567"),
        (["US$ 0,00"], COMMA, "US$ 0,00"),
        (["₩48,000"], POINT, "₩48,000"),
        (["١٬٢٣٤"], POINT, "١٬٢٣٤"),
        (["12", "--", "", "0"], POINT, ""),
        (["Sydney, AU", "see 1.2.3", "< 10%", "1,5"], COMMA, "1,5"),
    ],
)
def test_names_the_value_that_decides_the_format(values: list[str], fmt: NumberFormat, evidence: str) -> None:
    detected = detect_number_format(values)
    assert (detected.value, detected.evidence) == (fmt, evidence)


@pytest.mark.parametrize("values", [["1.234"], ["1,234", "12", "999"], ["US$ 1.234", "2.500"]])
def test_does_not_guess_between_a_group_and_a_fraction(values: list[str]) -> None:
    detected = detect_number_format(values)
    assert detected.value is None
    assert detected.evidence == ""
    assert detected.ambiguous in values


def test_a_column_in_two_formats_has_none() -> None:
    detected = detect_number_format(["1.5", "7", "2,5"])
    assert (detected.value, detected.evidence, detected.ambiguous) == (None, "1.5", "2,5")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("₩48,000", "₩"),
        ("KRW 5,000", "KRW"),
        ("US$ 0,00", "US$"),
        ("1 234,50 €", "€"),
        ("12.5", None),
        ("EUR", None),
    ],
)
def test_finds_the_currency_beside_the_number(text: str, mark: str | None) -> None:
    assert currency_mark(text) == mark


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_nothing_or_refused(text: str) -> None:
    for fmt in (POINT, COMMA):
        try:
            number = parse_number(text, fmt)
        except BadValue:
            continue
        assert number is None or number.is_finite()
    detect_number_format([text])


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from([POINT, COMMA]))
def test_what_is_written_is_what_is_read(number: Decimal, fmt: NumberFormat) -> None:
    swapped = str.maketrans({",": fmt.grouping, ".": fmt.decimal})
    written = f"{number:,.2f}".translate(swapped)
    assert parse_number(written, fmt) == number
    assert detect_number_format([written]).value == fmt
