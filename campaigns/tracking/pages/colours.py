"""Colours that can be read: black or white on a colour, by the contrast that WCAG reckons."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-f]{6}")
WHITE, INK = "#ffffff", "#111827"
# Below this a thing cannot be told from what it stands on (WCAG 1.4.11).
_TOLD_APART = 3


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def words_on(colour: str) -> str:
    """White or black, whichever is read better; one of the two always has 4.5."""
    return max(WHITE, "#000000", key=lambda words: contrast(words, colour))


def edge_of(colour: str) -> str:
    """The border of a button: its colour, or ink where the colour cannot be told from the white page."""
    return colour if contrast(colour, WHITE) >= _TOLD_APART else INK
