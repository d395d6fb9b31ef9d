"""Charts of a report as SVG, drawn on the server: lines or bars with an axis, readable in print and without colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from analytics.briefs.showing import written

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 72, 12, 14, 30
PAPER, INK, MUTED, RULE = "#ffffff", "#1b2622", "#5a6661", "#dfe5e2"
# What was spent is ochre everywhere; what was earned has the accent.
SPENT = "#9a6700"
OTHERS = ("#3f4f8c", "#8a3b5c", "#4b6b1f", "#6b4d8f")
DASHES = ("", "6 4", "2 3", "9 3 2 3")
TICKS = 4
MOST_BARS = 12
# Of a text below the axis: how wide at most, how many letters at least, and how far from the next one.
LABEL_ROOM, FEWEST_LETTERS, APART = 126, 3, 8
MOST_DAYS, FEWEST_EVEN = 6, 4
NARROW = dict.fromkeys(" .,:;'|ijl-–", 4.0)
COSTS = {"spend", "all_in_cost"}
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    label: str
    unit: str
    values: tuple[float | None, ...]


def svg_of(data: Data, *, accent: str) -> str:
    """Days, weeks and months as lines; campaigns, channels and objectives as bars. Empty where nothing can be drawn."""
    series = _series(data)
    if not series:
        return ""
    is_time = data.get("group_by") in ("day", "week", "month")
    rows = data["rows"] if is_time else data["rows"][:MOST_BARS]
    series = [
        Series(one.name, one.label, one.unit, one.values[: len(rows)])
        for one in series
        if any(value is not None for value in one.values[: len(rows)])
    ]
    if not series:
        return ""
    low, high, step = scale([v for one in series for v in one.values if v is not None])
    canvas = _Canvas(low, high, data["currency"], series[0].unit)
    parts = canvas.grid(step)
    colours = _colours([one.name for one in series], accent)
    if is_time and len(rows) > 1:
        for number, (one, colour) in enumerate(zip(series, colours, strict=True)):
            parts += canvas.line(one.values, colour, DASHES[number % len(DASHES)])
        parts += canvas.days([row["key"] for row in rows])
    else:
        parts += canvas.bars([one.values for one in series], colours)
        parts += canvas.names([row["label"] for row in rows])
    parts += _legend(series, colours, dashed=is_time and len(rows) > 1)
    height = HEIGHT + 24
    title = quoteattr(data["title"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label={title} font-family="PaperPrint, sans-serif">'
        # Its own paper, on whatever it is laid.
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def _series(data: Data) -> list[Series]:
    """Those that can share an axis: of the unit of the first."""
    columns = data["columns"]
    return [
        Series(
            column["name"],
            column["label"],
            column["unit"],
            tuple(_float(row["values"][index]["value"]) for row in data["rows"]),
        )
        for index, column in enumerate(columns)
        if column["unit"] == columns[0]["unit"]
    ][: len(OTHERS)]


def _float(value: str | None) -> float | None:
    """Drawing is the only use of floats."""
    return None if value is None else float(Decimal(value))


def _colours(names: Iterable[str], accent: str) -> list[str]:
    others, found = list(OTHERS), []
    for name in names:
        if name in COSTS and SPENT not in found:
            found.append(SPENT)
        elif accent not in found:
            found.append(accent)
        else:
            found.append(others.pop(0))
    return found


def scale(values: Sequence[float]) -> tuple[float, float, float]:
    """From where to where the axis goes, in steps of 1, 2 or 5 times a power of ten; zero is always on it."""
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0
    rough = (high - low) / TICKS
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999999)
    return floor(low / step) * step, ceil(high / step) * step, step


@dataclass(frozen=True, slots=True)
class _Label:
    """A text below the axis, and from where to where it is."""

    text: str
    x: float
    anchor: str
    left: float
    right: float

    @classmethod
    def of(cls, text: str, x: float, is_first: bool, is_last: bool) -> _Label:
        """The first and the last one stay within the picture."""
        width = _width(text)
        anchor, before = ("start", 0.0) if is_first else ("end", width) if is_last else ("middle", width / 2)
        return cls(text, x, anchor, x - before, x - before + width)


class _Canvas:
    def __init__(self, low: float, high: float, currency: str, unit: str) -> None:
        self.low, self.high, self.currency, self.unit = low, high, currency, unit

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def grid(self, step: float) -> list[str]:
        parts = []
        for number in range(round((self.high - self.low) / step) + 1):
            value = self.low + number * step
            y = self.y(value)
            colour = MUTED if abs(value) < step / 1000 else RULE
            parts.append(
                f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="1"/>'
            )
            text = escape(written(f"{Decimal(repr(round(value, 9))):f}", self.unit, self.currency))
            parts.append(_text(LEFT - 8, y + 4, text, anchor="end"))
        return parts

    def line(self, values: Sequence[float | None], colour: str, dash: str) -> list[str]:
        """A gap where there is no value; a single day between gaps is a dot."""
        step = (WIDTH - LEFT - RIGHT) / max(len(values) - 1, 1)
        runs: list[list[tuple[float, float]]] = [[]]
        for number, value in enumerate(values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append((LEFT + number * step, self.y(value)))
        parts = []
        for run in filter(None, runs):
            if len(run) == 1:
                parts.append(f'<circle cx="{run[0][0]:.1f}" cy="{run[0][1]:.1f}" r="2.5" fill="{colour}"/>')
                continue
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" '
                f'stroke-linejoin="round"{dashed}/>'
            )
        return parts

    def bars(self, groups: Sequence[Sequence[float | None]], colours: Sequence[str]) -> list[str]:
        slots = max(len(groups[0]), 1)
        slot = (WIDTH - LEFT - RIGHT) / slots
        width = min(slot * 0.7 / len(groups), 48)
        parts = []
        for which, (values, colour) in enumerate(zip(groups, colours, strict=True)):
            for number, value in enumerate(values):
                if value is None:
                    continue
                x = LEFT + number * slot + (slot - width * len(groups)) / 2 + which * width
                top, bottom = sorted((self.y(value), self.y(0)))
                parts.append(
                    f'<rect x="{x:.1f}" y="{top:.1f}" width="{width - 2:.1f}" height="{max(bottom - top, 0.5):.1f}" '
                    f'fill="{colour}"/>'
                )
        return parts

    def days(self, keys: Sequence[str]) -> list[str]:
        step = (WIDTH - LEFT - RIGHT) / max(len(keys) - 1, 1)
        texts = [_day(key) for key in keys]
        # The first and the last, and as many between them as have room.
        labels: list[_Label] = []
        for count in _counts(len(keys)):
            shown = [round(number * (len(keys) - 1) / (count - 1)) for number in range(count)]
            labels = [_Label.of(texts[at], LEFT + at * step, at == 0, at == len(keys) - 1) for at in shown]
            if all(one.right + APART <= other.left for one, other in pairwise(labels)):
                break
        return [_text(one.x, HEIGHT - BOTTOM + 18, escape(one.text), anchor=one.anchor) for one in labels]

    def names(self, labels: Sequence[str]) -> list[str]:
        slot = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
        room = min(slot - APART, LABEL_ROOM)
        return [
            _text(
                LEFT + (number + 0.5) * slot,
                HEIGHT - BOTTOM + 18,
                escape(_cut(label, room)),
                anchor="middle",
            )
            for number, label in enumerate(labels)
        ]


def _legend(series: Sequence[Series], colours: Sequence[str], *, dashed: bool) -> list[str]:
    parts, x, y = [], float(LEFT), HEIGHT + 12
    for number, (one, colour) in enumerate(zip(series, colours, strict=True)):
        dash = DASHES[number % len(DASHES)] if dashed else ""
        stroke = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(
            f'<line x1="{x:.0f}" x2="{x + 22:.0f}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" '
            f'stroke-width="3"{stroke}/>'
        )
        parts.append(_text(x + 28, y, escape(one.label), anchor="start", colour=INK))
        x += 28 + _width(one.label) + 28
    return parts


def _text(x: float, y: float, text: str, *, anchor: str, colour: str = MUTED) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="12" fill="{colour}">{text}</text>'
    )


def _counts(days: int) -> list[int]:
    """How many of so many days may be named, the best first: evenly apart before many, and two of them at the end."""
    counts = range(min(days, MOST_DAYS), 1, -1)
    even = [count for count in counts if count >= FEWEST_EVEN and (days - 1) % (count - 1) == 0]
    return [*even, *counts]


def _width(text: str) -> float:
    """About as wide as it is set in letters of 12: those of East Asia fill a square."""
    return sum(12.0 if east_asian_width(letter) in "WF" else NARROW.get(letter, 7.0) for letter in text)


def _cut(label: str, room: float) -> str:
    """As many letters as have room, and a few whatever there is."""
    if _width(label) <= room:
        return label
    kept = label
    while len(kept) > FEWEST_LETTERS and _width(kept) + 12 > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _day(key: str) -> str:
    try:
        day = date.fromisoformat(key)
    except ValueError:
        return key
    return written(day.isoformat(), "day", "")
