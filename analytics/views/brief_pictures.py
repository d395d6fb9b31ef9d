"""Charts of a report on a page: pictures in the address itself, since the policy of pages takes no inline drawing."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any

from accounts.portal.agency import readable_on_dark
from analytics.briefs.charts import INK, MUTED, PAPER, RULE

# As smroi/frontend/css/tokens.css has them for dark pages: the ground of panels, and what is written on it.
ON_DARK = {PAPER: "#161d1a", INK: "#e8ecea", MUTED: "#a2aca8", RULE: "#2e3633"}
COLOURS = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')


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
    """On the ground of the page: browsers tell a picture whether what it stands in is light or dark."""
    svg = svg.replace(">", f">{_dark_style(svg)}", 1)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _dark_style(svg: str) -> str:
    rules = [
        f'[{name}="{colour}"]{{{name}:{ON_DARK.get(colour) or readable_on_dark(colour)}}}'
        for name, colour in sorted(set(COLOURS.findall(svg)))
    ]
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
