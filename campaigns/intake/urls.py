"""What is kept of an address: no more of its query than tags, and nothing in it that points at somebody."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, unquote_plus, urlencode, urlsplit

CLICK_PARAMETER = "smroi_id"
AD_CLICKS = {
    name.lower(): name
    for name in (
        "gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid", "twclid", "li_fat_id", "epik", "ScCid",
    )
}  # fmt: skip
HIDDEN = "*"
MAX_URL = 1000
MAX_TAG = 200
MAX_FIELDS = 100

KEY = re.compile(r"[A-Za-z0-9_-]{22}")
_PART = r"[^\s/?&=,;:<>()\[\]\"'@]"
_EMAIL = re.compile(rf"{_PART}{{1,64}}@{_PART}{{1,200}}\.{_PART}{{2,20}}")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_UTM = re.compile(r"utm_[a-z0-9_]{1,30}")
_WORDS = re.compile(r"[-_.~+ ]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An address fit to be kept, and what stood in its query."""

    url: str
    host: str
    click_id: str = ""
    ad_click: str = ""
    utm: dict[str, str] = field(default_factory=dict)


def without_emails(text: str) -> str:
    """The text with a star for each e-mail address in it; cut a stranger's text first, by `masked`."""
    # Not as an alternative in the pattern, which then tries every way of reading a long row of them.
    written = text.replace("%40", "@")
    return _EMAIL.sub(HIDDEN, written) if "@" in written else text


def masked(text: str, limit: int) -> str:
    """At most `limit` characters of it, without e-mail addresses, and without the work for what is not kept."""
    return without_emails(text[: 2 * limit])[:limit]


@lru_cache(maxsize=4096)
def cleaned(url: str) -> Cleaned | None:
    """None for what is no address of a web page."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or len(host) > 253 or "@" in host:
        return None
    found = tags_in(parts.query)
    place = f"[{host}]" if ":" in host else host
    if port is not None:
        place = f"{place}:{port}"
    query = f"?{urlencode(found.utm)}" if found.utm else ""
    kept = f"{parts.scheme}://{place}{_path(parts)}"[:MAX_URL]
    return Cleaned(f"{kept}{query}"[: 2 * MAX_URL], host, found.click_id, found.ad_click, found.utm)


def tags_in(query: str) -> Cleaned:
    """What a query says of where somebody came from; everything else in it is nobody's business."""
    utm: dict[str, str] = {}
    click_id = ad_click = ""
    if query:
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            pairs = []
        for name, value in pairs:
            lower = name.lower()
            if _UTM.fullmatch(lower):
                if len(utm) < 10:
                    utm.setdefault(lower, masked(value.replace("\0", ""), MAX_TAG))
            elif lower == CLICK_PARAMETER:
                click_id = click_id or (value if KEY.fullmatch(value) else "")
            elif lower in AD_CLICKS and value:
                ad_click = ad_click or AD_CLICKS[lower]
    return Cleaned("", "", click_id, ad_click, utm)


def pieces_without(query: str, names: Collection[str]) -> list[str]:
    """The pieces of a query as they are written, but for those of these names, in whatever case."""
    return [
        piece
        for piece in query.split("&")
        if piece and unquote_plus(piece.partition("=")[0]).casefold() not in names
    ]


def _path(parts: SplitResult) -> str:
    if not parts.path:
        return "/"
    return "/".join(_segment(segment) for segment in parts.path.split("/"))


def _segment(segment: str) -> str:
    if len(segment) < 6:
        return segment
    text = unquote(segment)
    if _points_at_somebody(text):
        return HIDDEN
    # Spaces and control characters as they are written in addresses.
    return quote(text, safe="~!$&'()*+,;=:@%-._|") if segment.isascii() else segment


def _points_at_somebody(text: str) -> bool:
    """An e-mail address, or an id that is too long to be a word or the number of an article."""
    if _EMAIL.search(text.replace("%40", "@")) or _UUID.search(text):
        return True
    for part in _WORDS.split(text):
        digits = sum(letter.isdigit() for letter in part)
        if digits >= 12 or (len(part) >= 20 and digits >= 2 and part.isascii()):
            return True
    return False
