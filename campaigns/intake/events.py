"""Takes what the script reports: judged field by field, cleaned, and acknowledged after the commit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from accounts.sealing import visitor_of_cookie
from campaigns.intake import answers, clients
from campaigns.intake.addresses import AddressBook
from campaigns.intake.answers import Answer, problem
from campaigns.intake.recording import Recorder, encode
from campaigns.intake.requests import Request, TooLarge
from campaigns.intake.subjects import Site
from campaigns.intake.urls import KEY, Cleaned, cleaned, masked, without_emails
from campaigns.intake.writing import HitRow, Refused, Unavailable

MAX_BYTES = 16 * 1024
MAX_PROPS = 30
MAX_PROP = 500
MAX_NAME = 100
MAX_TITLE = 200
MAX_ADDRESS = 8000
MAX_NUMBER = 10**15
COOKIE = re.compile(r"[A-Za-z0-9_-]{16,64}")
TYPES = (b"text/plain", b"application/json", b"")
# The script never sends these; what a website puts there by mistake is not kept.
NEVER_KEPT = frozenset({"email", "e-mail", "mail", "phone", "password"})
RETRY = (b"retry-after", b"2")

TAKEN = Answer(202, [answers.ANY_ORIGIN, answers.NO_STORE])
NOT_COUNTED = Answer(204, [answers.ANY_ORIGIN, answers.NO_STORE])
ALLOWED = Answer(
    204,
    [
        answers.ANY_ORIGIN,
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"content-type"),
        (b"access-control-max-age", b"86400"),
    ],
)


class BadEvent(Exception):
    """Its message says which field, and what is wrong with it."""


class EventDoor:
    """`POST /e`."""

    def __init__(self, book: AddressBook, recorder: Recorder) -> None:
        self._book, self._recorder = book, recorder

    async def answer(self, request: Request) -> Answer:
        if request.method != "POST":
            if request.method == "OPTIONS":
                return ALLOWED
            return problem(405, "Send events with POST.", (b"allow", b"POST, OPTIONS"))
        if request.headers.get(b"content-type", b"").partition(b";")[0].strip().lower() not in TYPES:
            return problem(415, "Send JSON as text/plain or application/json.")
        try:
            event = parsed(await request.body(MAX_BYTES))
            key = _key(event, "s", "the site key")
            kind = event.get("e")
            shape = SHAPES.get(kind) if isinstance(kind, str) else None
            if shape is None:
                raise BadEvent(f"e must be one of {', '.join(SHAPES)}.")
            page = _address(event, "u")
            found = await self._book.find("site", "", key)
            if found is None or not isinstance(found.subject, Site):
                raise BadEvent("s is no site key of anybody here.")
            site = found.subject
            if not site.takes(page.host):
                raise BadEvent(f"{page.host} is not on the list of websites of this key.")
            if site.respects_opt_out and clients.opts_out(request.headers):
                return NOT_COUNTED
            body = shape(event, page)
        except TooLarge:
            return problem(413, "An event has at most 16 KB.")
        except BadEvent as error:
            return problem(400, str(error))
        return await self._take(request, found.workspace_id, site, str(kind), event, body)

    async def _take(
        self,
        request: Request,
        workspace_id: int,
        site: Site,
        kind: str,
        event: dict[str, Any],
        body: dict[str, Any],
    ) -> Answer:
        cookie = event.get("ck")
        if site.knows_cookies and isinstance(cookie, str) and COOKIE.fullmatch(cookie):
            visitor = visitor_of_cookie(workspace_id, cookie)
            body["ck"] = 1
        else:
            visitor = await self._recorder.visitor(request, workspace_id)
        if kind == "view":
            body["co"], body["d"] = request.country, request.agent.device
        row = HitRow(workspace_id, request.at, kind, request.verdict, visitor, None, encode(body))
        try:
            await self._recorder.event(row)
        except Unavailable:
            return problem(503, "Not taken; send it again later.", RETRY)
        except Refused:
            return problem(400, "This event cannot be kept.")
        return TAKEN


def parsed(body: bytes) -> dict[str, Any]:
    """The object in the body, with nothing in its texts that a database or a page could not hold."""
    try:
        text = body.decode()
        event = json.loads(text, parse_constant=_no_number)
        # Only escapes can bring in null characters and halves of surrogate pairs.
        event = _mended(event) if "\\u" in text else event
    except (ValueError, RecursionError):
        raise BadEvent("The body is not JSON.") from None
    if not isinstance(event, dict):
        raise BadEvent("The body must be a JSON object.")
    return event


def _no_number(name: str) -> float:
    raise ValueError(name)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mended(key): _mended(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    return value


# --- fields ----------------------------------------------------------------------------------------------------------


def _key(event: dict[str, Any], name: str, what: str = "a key") -> str:
    value = event.get(name)
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise BadEvent(f"{name} must be {what} of 22 letters, digits, - and _.")
    return value


def _address(event: dict[str, Any], name: str) -> Cleaned:
    value = event.get(name)
    found = cleaned(value) if isinstance(value, str) and len(value) <= MAX_ADDRESS else None
    if found is None:
        raise BadEvent(f"{name} must be the address of a page, with http:// or https://.")
    return found


def _text(event: dict[str, Any], name: str, limit: int) -> str:
    value = event.get(name, "")
    if not isinstance(value, str):
        raise BadEvent(f"{name} must be text.")
    return masked(value, limit)


def _number(event: dict[str, Any], name: str, highest: int) -> int | None:
    value = event.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_NUMBER:
        raise BadEvent(f"{name} must be a number and not negative.")
    return min(int(value), highest)


def _props(event: dict[str, Any]) -> dict[str, Any]:
    props = event.get("p", {})
    if not isinstance(props, dict):
        raise BadEvent("p must be an object of names and values.")
    if len(props) > MAX_PROPS:
        raise BadEvent(f"p has {len(props)} values; {MAX_PROPS} are taken.")
    kept: dict[str, Any] = {}
    for name, value in props.items():
        if len(name) > MAX_NAME:
            raise BadEvent(f"A name in p has more than {MAX_NAME} characters.")
        # Lists and objects, such as the items of a basket, are left out; the rest of the event is kept.
        if name.lower() not in NEVER_KEPT and not isinstance(value, list | dict):
            kept[without_emails(name)] = _prop(name, value)
    told = props.get("id")
    if isinstance(told, str) and kept["id"] != told.replace("%40", "@"):
        # A star in its place would be the id of everybody.
        raise BadEvent("p.id must not hold an e-mail address.")
    return kept


def _prop(name: str, value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > MAX_PROP:
            raise BadEvent(f"p.{name} has more than {MAX_PROP} characters.")
        return without_emails(value)
    if value is None or isinstance(value, bool):
        return value
    if abs(value) > MAX_NUMBER:
        raise BadEvent(f"p.{name} is too large a number.")
    return value


# --- the shapes of hits (docs/tracking.md) ---------------------------------------------------------------------------


def _view(event: dict[str, Any], page: Cleaned) -> dict[str, Any]:
    referrer = event.get("r") or ""
    if not isinstance(referrer, str):
        raise BadEvent("r must be text.")
    came_from = cleaned(referrer[:MAX_ADDRESS]) if referrer else None
    body = {
        "k": _key(event, "k"),
        "u": page.url,
        "r": came_from.url if came_from else "",
        "t": _text(event, "t", MAX_TITLE),
        "w": _number(event, "w", 20_000),
        "c": page.click_id,
    }
    if page.ad_click:
        body["a"] = page.ad_click
    return body


def _leave(event: dict[str, Any], page: Cleaned) -> dict[str, Any]:
    return {"k": _key(event, "k"), "s": _number(event, "sec", 86_400), "y": _number(event, "y", 100)}


def _event(event: dict[str, Any], page: Cleaned) -> dict[str, Any]:
    name = _text(event, "n", MAX_NAME).strip()
    if not name:
        raise BadEvent("n must be the name of the event.")
    return {"k": _key(event, "k"), "v": _key(event, "v"), "n": name, "p": _props(event), "u": page.url}


def _followed(event: dict[str, Any], page: Cleaned) -> dict[str, Any]:
    return {"k": _key(event, "k"), "v": _key(event, "v"), "to": _address(event, "to").url}


SHAPES: dict[str, Callable[[dict[str, Any], Cleaned], dict[str, Any]]] = {
    "view": _view,
    "leave": _leave,
    "event": _event,
    "outbound": _followed,
    "download": _followed,
}
