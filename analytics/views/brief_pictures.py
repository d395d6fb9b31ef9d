"""Charts of a report on a page: pictures in the address itself, since the policy of pages takes no inline drawing."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any


def with_pictures(shown: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each section with `src` where it has a drawing, for an `img`; cells say whether they are numbers."""
    found = []
    for section in shown:
        made = dict(section)
        if section.get("svg"):
            made["src"] = picture(section["svg"])
        if section.get("rows"):
            made["rows"] = [
                [{**cell, "numeric": numeric} for cell, numeric in zip(row, section["numeric"], strict=True)]
                for row in section["rows"]
            ]
            made["columns"] = [
                {"label": label, "numeric": numeric}
                for label, numeric in zip(section["header"], section["numeric"], strict=True)
            ]
        found.append(made)
    return found


def picture(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
