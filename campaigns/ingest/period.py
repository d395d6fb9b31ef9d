"""Concludes which days each row covers: from a day column, from a period a row, or from the lines above the header."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar, cast

from campaigns.ingest.body import Body
from campaigns.ingest.dates import (
    ORDERS,
    DateOrder,
    detect_date_order,
    parse_day,
    parse_moment,
    parse_range_line,
)
from campaigns.ingest.declare import Binding, Declaration
from campaigns.ingest.detect import preamble_lines
from campaigns.ingest.headers import normalise
from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.offsets import offset_field, spans_of
from campaigns.ingest.shapes import BadValue, Grain, RawRow

T = TypeVar("T")
Period = tuple[date, date]

# A forecast or a date filled down in a spreadsheet; nothing can have happened that far ahead on any clock.
FURTHEST_AHEAD = timedelta(days=400)
# What a column of weeks is called, of all that declarations and people call a column of months.
WEEKS = frozenset(("week", "semana", "semaine", "woche", "tuần", "주", "週", "毎週"))
FILLED_LINES = 60  # so many lines, each a day later than the one above, that nobody would have typed them


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of each row, with the file's period and grain."""

    starts: list[date]
    ends: list[date]
    period: Period | None
    grain: Grain | None


def read_days(
    binding: Binding,
    body: Body,
    preamble: Sequence[RawRow],
    answers: Mapping[str, Any],
    order: str | None,
    today: date,
    notes: Notes,
) -> Days:
    """Days by row; without any period this is a question, and the rows get none."""
    stated = stated_period(binding.declaration, preamble, answers)
    reader = _Reader(binding, body, order, stated, notes)
    offset = offset_field(binding)
    dated = reader.days("day") if binding.has("day") else None
    if dated is not None and not _is_filled_down(dated, body, today, notes, binding):
        starts = ends = dated
        if binding.declaration.whole_period_start and _is_whole_period(starts, stated):
            ends = [cast(Period, stated)[1]] * len(starts)
            notes.explain("period_of_report", start=cast(Period, stated)[0], end=cast(Period, stated)[1])
        else:
            notes.explain("period_column", column=binding.header[binding.columns["day"]])
    elif binding.has("span"):
        starts, ends = reader.spans("span", stated)
        notes.explain("period_column", column=binding.header[binding.columns["span"]])
    elif offset and stated:
        starts, ends = reader.offsets(offset, stated)
        notes.explain("period_column", column=binding.header[binding.columns[offset]])
    elif binding.has("month"):
        starts, ends = reader.spans("month", stated)
        notes.explain("period_column", column=binding.header[binding.columns["month"]])
    elif binding.has("start") and binding.has("end"):
        starts, ends = reader.days("start"), reader.days("end")
        _check_order(starts, ends, binding, body, notes)
        notes.explain("period_column", column=binding.header[binding.columns["start"]])
    elif stated and not offset:
        starts, ends = [stated[0]] * len(body.lines), [stated[1]] * len(body.lines)
        notes.explain("period_preamble", start=stated[0], end=stated[1])
    else:
        if body.lines:
            notes.add("period_missing")
        return Days([], [], None, None)
    days = _conclude(starts, ends, body, stated, today, notes)
    is_lifetime = binding.declaration.is_lifetime and days.grain == "day"
    return replace(days, grain="lifetime") if is_lifetime else days


def by_days(binding: Binding, body: Body) -> Binding:
    """The binding with days from the column that holds days or the word for a lifetime, if it holds days."""
    declaration = binding.declaration
    if not binding.has(declaration.days_or_lifetime):
        return binding
    texts = set(body.column(binding.columns[declaration.days_or_lifetime]))
    if not texts or any(not any(char.isdigit() for char in text) for text in texts):
        return binding
    columns = {**binding.columns, "day": binding.columns[declaration.days_or_lifetime]}
    return replace(binding, columns=columns, declaration=replace(declaration, is_lifetime=False))


def stated_period(
    declaration: Declaration, preamble: Sequence[RawRow], answers: Mapping[str, Any]
) -> Period | None:
    """The period the user gave, or the one above the header."""
    if answers.get("start_on") and answers.get("end_on"):
        try:
            given = date.fromisoformat(str(answers["start_on"])), date.fromisoformat(str(answers["end_on"]))
        except ValueError:
            return None
        return given if given[0] <= given[1] else None
    first = last = None
    for line in preamble_lines(preamble):
        if declaration.start_line and (match := declaration.start_line.match(line)):
            first = _day_in(match[1], line)
        elif declaration.end_line and (match := declaration.end_line.match(line)):
            last = _day_in(match[1], line)
        elif period := parse_range_line(line):
            return period
    return (first, last) if first and last and first <= last else None


def generated_at(declaration: Declaration, preamble: Sequence[RawRow]) -> datetime | None:
    """When the vendor made the export, where the lines above the header say so."""
    if declaration.generated_line is None:
        return None
    matches = (declaration.generated_line.match(line) for line in preamble_lines(preamble))
    return next((parse_moment(match[1]) for match in matches if match), None)


def _day_in(text: str, line: str) -> date | None:
    """Numbers alone are read month first only below English words: only Americans write them so."""
    try:
        return parse_day(text.strip(), "mdy" if line.casefold().startswith("report") else "dmy")
    except BadValue:
        return None


def _is_whole_period(starts: Sequence[date], stated: Period | None) -> bool:
    """Whether the start column only repeats the start of a report that is longer than a day."""
    return stated is not None and stated[0] < stated[1] and set(starts) == {stated[0]}


def _is_filled_down(days: Sequence[date], body: Body, today: date, notes: Notes, binding: Binding) -> bool:
    """Whether a spreadsheet filled the column down: each line a day later, on into a far future.

    Such days say nothing about their rows; the period has to come from elsewhere.
    """
    if len(days) < FILLED_LINES or days[-1] <= today + FURTHEST_AHEAD or len(days) != len(body.lines):
        return False
    if any(later - earlier != timedelta(days=1) for earlier, later in pairwise(days)):
        return False
    notes.add(
        "dates_filled_down",
        line=body.lines[0],
        column=binding.header[binding.columns["day"]],
        value=days[-1].isoformat(),
        count=len(days),
    )
    return True


class _Reader:
    """Parses the date columns of one body, each distinct text once."""

    def __init__(
        self, binding: Binding, body: Body, order: str | None, stated: Period | None, notes: Notes
    ) -> None:
        self.binding, self.body, self.answer, self.notes = binding, body, order, notes
        self.stated = stated

    def days(self, name: str) -> list[date]:
        index = self.binding.columns[name]
        texts, label = self.body.column(index), self.binding.header[index]
        order = self._order(texts, label)
        return self._parsed(texts, label, lambda text: parse_day(text, order))

    def spans(self, name: str, stated: Period | None) -> tuple[list[date], list[date]]:
        """Months or weeks: a range in the cell, or the first day of a month, cut to the report's period.

        A cell of the column "span" may also be one day.
        """
        index = self.binding.columns[name]
        texts, label = self.body.column(index), self.binding.header[index]
        is_week = normalise(label).key in WEEKS
        order = self._order(texts, label)

        def span(text: str) -> Period:
            found = parse_range_line(text)
            if found is None:
                day = parse_day(text, order)
                found = (day, day) if name == "span" else _from_first(day, is_week)
            if stated:
                return max(found[0], stated[0]), min(found[1], stated[1])
            return found

        pairs = self._parsed(texts, label, span)
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def offsets(self, name: str, stated: Period) -> tuple[list[date], list[date]]:
        """Days counted from the first day of the period."""
        index = self.binding.columns[name]
        texts, label = self.body.column(index), self.binding.header[index]
        spans = spans_of(name, texts, stated)

        def span(text: str) -> Period:
            if text not in spans:
                raise BadValue("bad_date", text)
            return spans[text]

        pairs = self._parsed(texts, label, span, strips=False)
        starts, ends = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        return starts, starts if starts == ends else ends

    def _order(self, texts: Sequence[str], label: str) -> DateOrder:
        declared = cast(DateOrder, self.binding.declaration.date_order or "ymd")
        found = detect_date_order(text.strip() for text in dict.fromkeys(texts))
        if self.answer:
            return cast(DateOrder, self.answer)
        if found.value is not None:
            if found.evidence and found.value != "ymd":
                self.notes.explain("date_order", order=found.value, example=found.evidence)
            return found.value
        if found.evidence and found.ambiguous:
            self.notes.add("date_order_mixed", column=label, value=found.evidence, other=found.ambiguous)
        elif found.ambiguous and (within := self._order_within_period(texts)):
            self.notes.explain("date_order", order=within, example=found.ambiguous)
            return within
        elif found.ambiguous and not self._may_trust(declared):
            self.notes.add("date_ambiguous", column=label, value=found.ambiguous)
            return "dmy"
        return declared

    def _order_within_period(self, texts: Sequence[str]) -> DateOrder | None:
        """The only order in which all days lie in the period that the file states, if there is one."""
        if self.stated is None:
            return None
        fitting = [order for order in ORDERS if self._fits(texts, order)]
        return fitting[0] if len(fitting) == 1 else None

    def _fits(self, texts: Sequence[str], order: DateOrder) -> bool:
        first, last = cast(Period, self.stated)
        try:
            return all(first <= parse_day(text.strip(), order) <= last for text in set(texts))
        except BadValue:
            return False

    def _may_trust(self, declared: DateOrder) -> bool:
        """The vendor's order holds in the languages it was seen in; elsewhere the user is asked."""
        if self.binding.declaration.fixed_order:
            return True
        languages = self.binding.languages
        return declared != "ymd" and max(languages, key=lambda name: languages[name], default="en") in (
            "en",
            "pt",
        )

    def _parsed(
        self, texts: Sequence[str], label: str, parse: Callable[[str], T], *, strips: bool = True
    ) -> list[T]:
        known: dict[str, T] = {}
        wrong: set[str] = set()
        for text in set(texts):
            try:
                known[text] = parse(text.strip() if strips else text)
            except BadValue:
                wrong.add(text)
        if wrong:
            for text, line in zip(texts, self.body.lines, strict=True):
                if text in wrong:
                    code = "date_impossible" if text.strip() else "date_empty"
                    self.notes.add(code, line=line, column=label, value=text)
            return [known[text] for text in texts if text in known]
        return [known[text] for text in texts]


def _from_first(day: date, is_week: bool) -> Period:
    if is_week:
        return day, day + timedelta(days=6)
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _check_order(
    starts: Sequence[date], ends: Sequence[date], binding: Binding, body: Body, notes: Notes
) -> None:
    if len(starts) != len(body.lines) or len(ends) != len(body.lines):
        return
    for line, start, end in zip(body.lines, starts, ends, strict=True):
        if end < start:
            notes.add(
                "period_backwards", line=line, column=binding.header[binding.columns["end"]], value=str(end)
            )


def _conclude(
    starts: list[date], ends: list[date], body: Body, stated: Period | None, today: date, notes: Notes
) -> Days:
    if not starts or not ends:
        return Days(starts, ends, stated, None)
    first, last = min(starts), max(ends)
    grain: Grain = "day" if starts is ends or starts == ends else "range"
    if last > today + timedelta(days=1) and len(starts) == len(body.lines):
        ahead = [line for line, end in zip(body.lines, ends, strict=True) if end > today + timedelta(days=1)]
        code = "date_far_ahead" if last > today + FURTHEST_AHEAD else "date_ahead"
        where = next(at for at, end in enumerate(ends) if end == last)
        notes.add(
            code, line=body.lines[where], value=last.isoformat(), count=len(ahead), lines=some_lines(ahead)
        )
    return Days(starts, ends, (first, last), grain)
