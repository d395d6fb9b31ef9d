"""Watch time, which exports state in hours or seconds with fractions: kept in whole seconds."""

from __future__ import annotations

from campaigns.measures import MICRO


def in_whole_seconds(measures: dict[str, int], stated: str, seconds: int = 1) -> dict[str, int]:
    """The measures with `watch_seconds` from the input `stated`, in millionths of a unit of so many seconds."""
    watched = measures.get(stated)
    if watched is None:
        return measures
    return {**measures, "watch_seconds": (watched * seconds + MICRO // 2) // MICRO}
