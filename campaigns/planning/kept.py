"""Values of JSON that other versions may have written: what makes no sense reads as nothing."""

from __future__ import annotations

from typing import Any


def text_of(value: Any, length: int) -> str:
    return value.replace("\x00", "").strip()[:length] if isinstance(value, str) else ""


def one_of(value: Any, known: list[str]) -> str:
    return value if isinstance(value, str) and value in known else ""


def whole_of(value: Any, least: int, most: int) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and least <= value <= most else None


def list_of(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
