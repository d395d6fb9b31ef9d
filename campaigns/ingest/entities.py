"""Reads the posts that rows are about: their kind, text, address and when they were published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import cast

from campaigns.ingest.body import Body
from campaigns.ingest.dates import DateOrder, detect_date_order, parse_day, parse_moment
from campaigns.ingest.declare import Binding
from campaigns.ingest.shapes import BadValue, Post, Row

MAX_TEXT = 20_000
MAX_KIND = 60
MAX_LINK = 600

_CLOCK = re.compile(r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?\s*([AP]M)?", re.IGNORECASE)
_NOT_SAID = frozenset(("", "-", "--", "N/A"))


def read_posts(binding: Binding, body: Body, rows: Sequence[Row], order: str | None = None) -> list[Post]:
    """A post for each key among the rows, in the order of the file; `rows[i]` is what line i of the body says.

    `order` is how somebody said that days are written, for columns that do not tell themselves.
    """
    if not rows or rows[0].level != "post" or not binding.has("post_id"):
        return []
    kinds, texts, links = (_column(binding, body, name) for name in ("post_type", "post", "permalink"))
    more = _column(binding, body, "description")
    moments = _moments(binding, body, rows, order)
    networks = _column(binding, body, "network") or [_network(binding, row) for row in rows]
    posts: dict[str, Post] = {}
    for at, row in enumerate(rows):
        if row.entity_key in posts or not row.entity_key:
            continue
        stated = [texts[at] if texts else "", more[at] if more else ""]
        text = "\n\n".join(dict.fromkeys(one for one in stated if one))
        posts[row.entity_key] = Post(
            key=row.entity_key,
            network=networks[at][:MAX_KIND],
            kind=(kinds[at] if kinds else "")[:MAX_KIND],
            text=text[:MAX_TEXT],
            text_hash=hashlib.sha256(text.encode()).hexdigest() if text else "",
            published_at=moments[at] if moments else "",
            permalink=(links[at] if links else "")[:MAX_LINK],
        )
    return list(posts.values())


def _column(binding: Binding, body: Body, name: str) -> list[str]:
    if not binding.has(name):
        return []
    stated = (text.replace("\x00", "").strip() for text in body.column(binding.columns[name]))
    return ["" if text in _NOT_SAID else text for text in stated]


def _network(binding: Binding, row: Row) -> str:
    return (
        binding.declaration.fixed.get("platform") or binding.declaration.fixed.get("network") or row.channel
    )


def _moments(binding: Binding, body: Body, rows: Sequence[Row], order: str | None) -> list[str]:
    """When each was published, as ISO 8601 and no more exact than stated; a zone only where the file names one."""
    if not binding.has("published"):
        return []
    is_day_column = binding.columns.get("day") == binding.columns["published"]
    texts = _column(binding, body, "published")
    stated = detect_date_order(texts).value or order or binding.declaration.date_order or "ymd"
    return [
        _moment(text, row.start_on.isoformat() if is_day_column else _day(text, cast(DateOrder, stated)))
        for text, row in zip(texts, rows, strict=True)
    ]


def _day(text: str, order: DateOrder) -> str:
    try:
        return parse_day(text, order).isoformat()
    except BadValue:
        return ""


def _moment(text: str, day: str) -> str:
    moment = parse_moment(text)
    if moment is not None:
        return moment.isoformat(timespec="minutes")
    clock = _CLOCK.search(text)
    if not day or clock is None:
        return day
    hour, minute, half = int(clock[1]), clock[2], (clock[3] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{day}T{hour:02d}:{minute}" if hour < 24 else day
