"""Days, periods and moments as they stand in real exports."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ingest.dates import (
    ORDERS,
    DateOrder,
    detect_date_order,
    parse_day,
    parse_moment,
    parse_range_line,
)
from campaigns.ingest.shapes import BadValue


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-01", date(2026, 6, 1)),
        ("2025-01-01T01:00:00", date(2025, 1, 1)),
        ("2025-01-01T23:59:59", date(2025, 1, 1)),
        ("2026-06-01 00:00:00", date(2026, 6, 1)),
        ("2021-04-29 17:18 +0000", date(2021, 4, 29)),
        ("2025-05-11 09:55:16 -0400", date(2025, 5, 11)),
        ("2026-01-01T23:30:00+0300", date(2026, 1, 1)),
        ("2025-06-13T00:00:00.000Z", date(2025, 6, 13)),
        ("20260601", date(2026, 6, 1)),
        ("2026060123", date(2026, 6, 1)),
        ("Sun, Aug 24, 2025", date(2025, 8, 24)),
        ("Mon Feb 17 2025", date(2025, 2, 17)),
        ("Aug 28, 2025", date(2025, 8, 28)),
        ("27 January 2026", date(2026, 1, 27)),
        ("17-Feb-2025", date(2025, 2, 17)),
        ("Friday, 5 June 2026", date(2026, 6, 5)),
        ("2026/05/27", date(2026, 5, 27)),
        ("2026年1月1日", date(2026, 1, 1)),
        ("2026년 1월 3일", date(2026, 1, 3)),
        ("2026년1월3일(토)", date(2026, 1, 3)),
        ("2026. 1. 3.", date(2026, 1, 3)),
        ("2026.01.03", date(2026, 1, 3)),
        ("3 de enero de 2026", date(2026, 1, 3)),
        ("3 ene. 2026", date(2026, 1, 3)),
        ("sáb, 3 de enero de 2026", date(2026, 1, 3)),
        ("5 août 2026", date(2026, 8, 5)),
        ("1er janvier 2026", date(2026, 1, 1)),
        ("1. März 2026", date(2026, 3, 1)),
        ("１２ June ２０２６", date(2026, 6, 12)),
        (" 2026-06-01 ", date(2026, 6, 1)),
        ("'2026-06-01", date(2026, 6, 1)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_reads_what_every_order_reads_alike(text: str, day: date) -> None:
    assert {parse_day(text, order) for order in ORDERS} == {day}


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("12/6/2025", "mdy", date(2025, 12, 6)),
        ("12/6/2025", "dmy", date(2025, 6, 12)),
        ("05-21-2026", "mdy", date(2026, 5, 21)),
        ("16/04/2015", "dmy", date(2015, 4, 16)),
        ("16-09-15", "dmy", date(2015, 9, 16)),
        ("9/16/15", "mdy", date(2015, 9, 16)),
        ("26.01.03", "ymd", date(2026, 1, 3)),
        ("04.03.2025", "dmy", date(2025, 3, 4)),
        ("03/18/2025 09:30", "mdy", date(2025, 3, 18)),
        ("12/31/2025, 11:59 PM", "mdy", date(2025, 12, 31)),
    ],
)
def test_reads_numbers_in_the_order_it_is_told(text: str, order: DateOrder, day: date) -> None:
    assert parse_day(text, order) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2026",
        "2026-02-30",
        "2026-13-01",
        "2025-02-29",
        "0000-00-00",
        "0206-01-01",
        "9999-12-31",
        "Ongoing",
        "Lifetime",
        "Total Feb 17 2025",
        "Feb 17 2025 Total",
        "45000",
        "1,234",
        "12:30",
        "2026-01-01\x00",
        "2026-01-01x",
        "2024-03-01 - 2024-03-11",
        "(other)",
        "=TODAY()",
        "1/2/3/4",
        "9" * 400,
    ],
)
@pytest.mark.parametrize("order", ORDERS)
def test_refuses_what_is_no_day(text: str, order: DateOrder) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_day(text, order)
    assert refusal.value.code == "bad_date"


@pytest.mark.parametrize(
    ("values", "order", "evidence"),
    [
        (["01/02/2026", "13/09/2026"], "dmy", "13/09/2026"),
        (["12/6/2025", "2/25/2026"], "mdy", "2/25/2026"),
        (["03/04/2026", "05-21-2026"], "mdy", "05-21-2026"),
        (["31/02/2026"], "dmy", "31/02/2026"),
        (["2026-06-01", "2026-06-02"], "ymd", "2026-06-01"),
        (["20260601"], "ymd", "20260601"),
        (["Sun, Aug 24, 2025"], "ymd", "Sun, Aug 24, 2025"),
        (["2026-06-01", "13/09/2026"], "dmy", "13/09/2026"),
        (["Ongoing", "", "1/2/2026", "2/28/2026 10:00"], "mdy", "2/28/2026 10:00"),
    ],
)
def test_names_the_value_that_decides_the_order(values: list[str], order: DateOrder, evidence: str) -> None:
    detected = detect_date_order(values)
    assert (detected.value, detected.evidence) == (order, evidence)


def test_does_not_guess_between_day_and_month() -> None:
    detected = detect_date_order(["03/04/2026", "05/06/2026"])
    assert (detected.value, detected.evidence, detected.ambiguous) == (None, "", "03/04/2026")


def test_a_column_in_two_orders_has_none() -> None:
    detected = detect_date_order(["13/09/2026", "09/13/2026"])
    assert (detected.value, detected.evidence, detected.ambiguous) == (None, "13/09/2026", "09/13/2026")


def test_a_column_without_dates_has_no_order() -> None:
    assert detect_date_order(["", "Sydney", "12.5"]).value is None


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("27 January 2026 - 23 February 2026", date(2026, 1, 27), date(2026, 2, 23)),
        ('"March 27, 2026 - April 23, 2026"', date(2026, 3, 27), date(2026, 4, 23)),
        ("1 June 2026 - 15 June 2026", date(2026, 6, 1), date(2026, 6, 15)),
        ("2026年1月1日 - 2026年3月31日", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026年1月1日～2026年3月31日", date(2026, 1, 1), date(2026, 3, 31)),
        ("20241122-20260120", date(2024, 11, 22), date(2026, 1, 20)),
        ("# 20251213-20260312", date(2025, 12, 13), date(2026, 3, 12)),
        ("# 20150416-20150416", date(2015, 4, 16), date(2015, 4, 16)),
        ("1 de enero de 2026 - 31 de enero de 2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("Del 1 de enero de 2026 al 31 de enero de 2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("1 ene 2026 – 31 ene 2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("27 de enero - 23 de febrero de 2026", date(2026, 1, 27), date(2026, 2, 23)),
        ("2026년 1월 1일 - 2026년 3월 31일", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026. 1. 1. ~ 2026. 3. 31.", date(2026, 1, 1), date(2026, 3, 31)),
        ("2024-03-01 - 2024-03-11", date(2024, 3, 1), date(2024, 3, 11)),
        ("2024-03-01 to 2024-03-11", date(2024, 3, 1), date(2024, 3, 11)),
        ("Report Date Range: 2026/05/27 - 2026/05/28 (UTC)", date(2026, 5, 27), date(2026, 5, 28)),
        ("1 - 15 June 2026", date(2026, 6, 1), date(2026, 6, 15)),
        ("June 1 - June 15, 2026", date(2026, 6, 1), date(2026, 6, 15)),
        ("13/03/2025 – 03/03/2026", date(2025, 3, 13), date(2026, 3, 3)),
    ],
)
def test_finds_the_period_of_a_preamble(line: str, first: date, last: date) -> None:
    assert parse_range_line(line) == (first, last)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Campaign report",
        "RB - Campaign performance",
        "2026-01-01",
        "5 - 6",
        "Campaign,Day,Cost",
        "04/03/2025 – 03/03/2026",
        "1 June 2026 - 15 June 2025",
        "31 February 2026 - 5 March 2026",
        "-" * 5_000,
    ],
)
def test_a_line_without_one_clear_period_has_none(line: str) -> None:
    assert parse_range_line(line) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("March 5, 2026, 9:46 AM", datetime(2026, 3, 5, 9, 46)),
        ("December 6, 2025, 12:00 AM", datetime(2025, 12, 6)),
        ("December 6, 2025, 12:30 PM", datetime(2025, 12, 6, 12, 30)),
        ("2026-05-27 10:11:12 UTC", datetime(2026, 5, 27, 10, 11, 12, tzinfo=UTC)),
        (
            "2021-04-29 17:18 +0530",
            datetime(2021, 4, 29, 17, 18, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        ),
        ("2026년 3월 5일 오후 3:04", datetime(2026, 3, 5, 15, 4)),
        ("5 de marzo de 2026, 9:46 p. m.", datetime(2026, 3, 5, 21, 46)),
        ("March 5, 2026", None),
        ("March 5, 2026, 25:46", None),
        ("yesterday", None),
    ],
)
def test_reads_a_moment_with_the_zone_it_names(text: str, moment: datetime | None) -> None:
    parsed = parse_moment(text)
    assert parsed == moment
    assert moment is None or parsed is None or parsed.utcoffset() == moment.utcoffset()


@given(st.text(max_size=90))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    for order in ORDERS:
        with suppress(BadValue):
            parse_day(text, order)
    parse_range_line(text)
    parse_moment(text)
    detect_date_order([text])


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)), st.sampled_from(["dmy", "mdy"]))
def test_what_is_written_is_what_is_read(day: date, order: DateOrder) -> None:
    written = day.strftime("%d/%m/%Y" if order == "dmy" else "%m/%d/%Y")
    assert parse_day(written, order) == day
    assert detect_date_order([written]).value in (order, None)
