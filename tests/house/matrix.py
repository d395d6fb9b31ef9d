"""Calls every address as every actor and says what is wrong with the answers; an empty list is the goal.

The rules, for each route, method and actor:

* an id of another workspace is answered byte for byte as an id of nothing;
* no answer or mail holds a canary of a workspace that the actor may not see, and no row of it changes;
* own ids are answered as `permissions.csv` says; nothing is answered 5xx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.utils import timezone

from accounts.access import ROLES, permission_for
from accounts.models import Role
from accounts.tenancy import all_workspaces
from tests.house.actors import Actor, World
from tests.house.canaries import readable
from tests.house.routes import NOT_IDS, Route, Whose, values_for
from tests.house.world import fingerprint, owned_models

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = {"GET", "HEAD", "OPTIONS"}
# They call every method of every route of ours. The others call the methods that the permissions name: what no method
# is for is refused before anybody looks who calls.
THOROUGH = {"owner", "stranger", "writing_key"}
# They call the routes of Django and allauth as well, which hold nothing of a workspace but the back office.
EVERYWHERE = {*THOROUGH, "anonymous", "staff", "back_office", "client"}

# Arguments whose values lead nowhere in this world, so that 404 is the answer also to those who may call.
MADE_UP = {"key", "uidb36", "url", "pk", "address"}

# Routes that answer 404 to most of those who may call them.
FOR_SOMEBODY_ELSE = {
    "tls_ask": "a proxy asks it about a domain that serves; tests/accounts/portal does",
    "accounts:waiting_invitation": "an invitation waits for the person of its address alone",
    **dict.fromkeys(
        (
            "accounts:organization_usage",
            "accounts:organization_billing",
            "accounts:organization_checkout",
            "accounts:organization_portal",
            "accounts:stripe_event",
        ),
        "not there where billing is off, as it is here; tests/accounts/billing has it on",
    ),
    **dict.fromkeys(
        (
            "analytics:group_rows",
            "analytics:group_rows_csv",
            "analytics:group_rows_xlsx",
            "analytics_api:insight_rows",
        ),
        "asks for a number that an import told of, which no fixed address names; `test_accounts_open` opens it",
    ),
}

# What differs from one answer to the next by its nature.
VOLATILE_HEADERS = {
    "date",
    "expires",
    "last-modified",
    "set-cookie",
    "x-request-id",
    "x-correlation-id",
    "server-timing",
    "content-length",
}
TOKENS = re.compile(
    r'(csrfmiddlewaretoken" value=|csrf-token" content=|X-CSRFToken"\]?\s*[:=]\s*|nonce=)"?[\w+/=-]+', re.I
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
# Where an answer leads to: the id of a row that the request has just made is another one each time, of up to 53
# bits: one in a hundred has fewer than fifteen digits.
MADE = re.compile(r"/\d{9,16}/")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def asks_to_sign_in(self) -> bool:
        location = self.headers.get("location", "")
        return self.status == 401 or (self.status == 302 and location.startswith(f"{_login_url()}?next="))

    @property
    def refuses(self) -> bool:
        return self.status in (401, 403, 404, 405) or self.asks_to_sign_in


@cache
def _login_url() -> str:
    return resolve_url(settings.LOGIN_URL)


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is always rolled back: each request meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def call(actor: Actor, method: str, url: str, **request: Any) -> Answer:
    """One request in the test's transaction; what it mails belongs to the answer."""
    mail.outbox.clear()
    if method not in SAFE:
        request.setdefault("content_type", JSON if url.startswith("/api/") else FORM)
    # A factory answers with requests; this one sends them.
    response: Any = actor.caller.generic(method, url, **request)
    headers = {name.lower(): value for name, value in response.items()}
    mails = "\n".join(f"{message.to} {message.subject}\n{message.body}" for message in mail.outbox)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, headers, readable(body) + mails)


def comparable(answer: Answer, values: Mapping[str, str]) -> tuple[int, list[tuple[str, str]], str]:
    """The answer without what must differ: moments of right now, tokens, and the ids that were asked for."""

    def neutral(text: str) -> str:
        for name, value in values.items():
            if name not in NOT_IDS:
                text = text.replace(value, f"<{name}>")
        return MOMENT.sub(_unless_now, TOKENS.sub("<token>", text))

    headers = sorted(
        (name, MADE.sub("/<made>/", neutral(value)) if name == "location" else neutral(value))
        for name, value in answer.headers.items()
        if name not in VOLATILE_HEADERS
    )
    return answer.status, headers, neutral(answer.text)


def _unless_now(moment: re.Match[str]) -> str:
    is_now = abs(timezone.now() - datetime.fromisoformat(moment[0])) < timedelta(minutes=5)
    return "<now>" if is_now else moment[0]


def leaks(world: World, actor: Actor, answer: Answer, values: Iterable[str]) -> list[str]:
    """Canaries in the answer that the actor may not see; the ids they sent themselves do not count."""
    text = "\n".join([answer.text, *answer.headers.values()])
    for value in values:
        if len(value) > 3:
            text = text.replace(value, "")
    return [word for canaries in world.hidden_from(actor) for word in canaries.found_in(text)]


def methods_for(actor: Actor, route: Route) -> list[str]:
    if actor.name in THOROUGH and route.is_ours:
        return list(METHODS)
    if actor.name not in EVERYWHERE and not route.is_ours:
        return []
    return [method for method in METHODS if method != "HEAD" and permission_for(route.name, method)]


# --- ids of others ------------------------------------------------------------------------------------


def foreign_and_absent(route: Route, actor: Actor) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The route filled in with an id of another workspace, and the same with the id of nothing.

    Once for each argument: those before it are the actor's own, those after it belong to the other workspace.
    """
    ids = [argument for argument in route.arguments if argument not in NOT_IDS]
    for index, argument in enumerate(ids):
        foreign: dict[str, Whose] = dict.fromkeys(ids[index:], "foreign")
        absent: dict[str, Whose] = {**foreign, argument: "absent"}
        yield (
            values_for(route, actor.own, actor.foreign, foreign),
            values_for(route, actor.own, actor.foreign, absent),
        )
        if actor.foreign is actor.own:
            break  # nothing is their own, so the first id decides


def foreign_findings(world: World, actor: Actor, routes: Iterable[Route]) -> list[str]:
    """What goes wrong when the actor calls these routes with ids of a workspace that is not theirs."""
    routes = list(routes)
    before = world.fingerprint_hidden_from(actor)
    found: list[str] = []
    with undone():
        for route in routes:
            found += _foreign_findings_of(world, actor, route)
        changed = before != fingerprint(world.sides_hidden_from(actor))
    if changed and len(routes) > 1:  # one of them changed something: say which
        middle = len(routes) // 2
        halves = foreign_findings(world, actor, routes[:middle]) + foreign_findings(
            world, actor, routes[middle:]
        )
        found += [finding for finding in halves if finding.endswith(CHANGED)]
    elif changed:
        found.append(f"{actor} {routes[0].address}: {CHANGED}")
    return found


CHANGED = "rows of another workspace changed"


def _foreign_findings_of(world: World, actor: Actor, route: Route) -> Iterator[str]:
    for theirs, nobodys in foreign_and_absent(route, actor):
        for method in methods_for(actor, route):
            where = f"{actor} {method} {route.fill(theirs)} ({route.name})"
            foreign = call(actor, method, route.fill(theirs))
            absent = call(actor, method, route.fill(nobodys))
            if foreign.status >= 500 or absent.status >= 500:
                yield f"{where}: answered {foreign.status} and {absent.status}"
            if comparable(foreign, theirs) != comparable(absent, nobodys) and not _same_organization(
                actor, route
            ):
                yield f"{where}: {difference(comparable(foreign, theirs), comparable(absent, nobodys))}"
            for word in leaks(world, actor, foreign, theirs.values()):
                yield f"{where}: shows {word}"


def _same_organization(actor: Actor, route: Route) -> bool:
    """A member of one workspace may know that their organization exists: 403 there, 404 for none."""
    same = actor.foreign.organization == actor.own.organization
    return same and actor.in_organization and "organization_id" in route.arguments


def difference(foreign: tuple[Any, ...], absent: tuple[Any, ...]) -> str:
    """The first place where the two answers differ."""
    for name, theirs, nobodys in zip(("status", "headers", "body"), foreign, absent, strict=True):
        if theirs == nobodys:
            continue
        if name == "headers":
            theirs, nobodys = sorted(set(theirs) - set(nobodys)), sorted(set(nobodys) - set(theirs))
        if name == "body":
            start = next((i for i, (a, b) in enumerate(zip(theirs, nobodys, strict=False)) if a != b), 0)
            theirs, nobodys = (
                theirs[max(0, start - 40) : start + 80],
                nobodys[max(0, start - 40) : start + 80],
            )
        return f"{name} for a foreign id {theirs!r}, for an absent one {nobodys!r}"
    return "no difference"


# --- own ids ------------------------------------------------------------------------------------------


def own_findings(world: World, actor: Actor, route: Route) -> Iterator[str]:
    """What goes wrong when the actor calls the route with ids of the workspace they belong to, or once did."""
    values = values_for(route, actor.own, actor.foreign, {})
    for method in methods_for(actor, route):
        where = f"{actor} {method} {route.fill(values)} ({route.name})"
        with undone():
            answer = call(actor, method, route.fill(values))
            if method not in SAFE and not answer.refuses:
                connection.check_constraints()
                if fingerprint(world.sides_hidden_from(actor)) != world.fingerprint_hidden_from(actor):
                    yield f"{where}: {CHANGED}"
        if answer.status >= 500:
            yield f"{where}: answered {answer.status}"
            continue
        if problem := wrong_status(actor, route, method, answer):
            yield f"{where}: answered {answer.status}, {problem}"
        # Whoever holds the token of an invitation may read to what.
        invited = {actor.own.word, *actor.own.organization_words} if "token" in route.arguments else set()
        for word in leaks(world, actor, answer, values.values()):
            if word.lower() not in invited:
                yield f"{where}: shows {word}"


def wrong_status(actor: Actor, route: Route, method: str, answer: Answer) -> str:
    """How the answer differs from what the permissions say; empty when it does not."""
    line = permission_for(route.name, method)
    if line is None:
        silent = not 200 <= answer.status < 300 or not route.is_ours or method == "OPTIONS"
        return "" if silent else "but permissions.csv has no line for it"
    if (
        "*" in line.route
        and answer.status in (403, 404, 405)
        and not route.name.endswith((":index", "_changelist"))
    ):
        return ""  # the line is for many routes, not each of which may be used in each way
    expected = expectation(actor, route, method, line.audience)
    if expected == "allowed":
        if answer.status == 404 and (MADE_UP & set(route.arguments) or route.name in FOR_SOMEBODY_ELSE):
            return ""
        return "but it is allowed" if answer.refuses else ""
    if expected == "sign in":
        invited = answer.asks_to_sign_in or (answer.status == 302 and not route.is_ours)
        return "" if invited else "not an invitation to sign in"
    if expected == "refused":
        return "but it is not allowed" if not (answer.refuses or answer.status in (301, 302)) else ""
    return f"not {expected}" if answer.status != int(expected) else ""


def expectation(actor: Actor, route: Route, method: str, audience: str) -> str:
    """`allowed`, `sign in`, `refused` in whatever way, or the status that is due."""
    line = permission_for(route.name, method)
    if actor.role == Role.CLIENT and line is not None and not (line.has_role or line.for_clients):
        return "404"
    if audience == "public":
        return "allowed"
    if audience == "staff":
        return "allowed" if actor.in_back_office else "refused"
    identified = bool(actor.key) if route.is_api else actor.user is not None
    if not identified:
        return "404" if actor.role == Role.CLIENT and route.is_api else "sign in"
    if actor.key and not actor.may_write and method not in SAFE:
        return "403"
    if audience == "user":
        return "allowed"
    needed = ROLES[audience.removeprefix("organization-")]
    if audience.startswith("organization-"):
        return _by_rank(actor.on_organization, needed, member=actor.in_organization)
    return _by_rank(actor.role, needed, member=actor.role is not None)


def _by_rank(role: int | None, needed: int, *, member: bool) -> str:
    if not member or (role == Role.CLIENT and needed > Role.CLIENT):
        return "404"
    return "allowed" if role is not None and role >= needed else "403"


# --- what others have -----------------------------------------------------------------------------------


def interference_findings(world: World, actor: Actor, routes: Iterable[Route]) -> list[str]:
    """Own pages that change when the rows of all other workspaces are gone: a sum over everybody has no canary."""
    routes = [route for route in routes if permission_for(route.name, "GET") and route.is_ours]
    before = [_page(actor, route) for route in routes]
    with undone():
        with all_workspaces(reason="the test removes the other workspaces"):
            gone = [side.workspace.pk for side in world.sides_hidden_from(actor)]
            # Deepest first: foreign keys are checked at the end, which never comes, but the order costs nothing.
            for model in reversed(owned_models()):
                model.all_workspaces.filter(workspace_id__in=gone).delete()
        after = [_page(actor, route) for route in routes]
    return [
        f"{actor} GET {route.address} ({route.name}): {difference(one, other)}, when the others are gone"
        for route, one, other in zip(routes, before, after, strict=True)
        if one != other
    ]


def _page(actor: Actor, route: Route) -> tuple[int, list[tuple[str, str]], str]:
    with undone():  # the first who asks for a file has it made
        answer = call(actor, "GET", route.fill(values_for(route, actor.own, actor.foreign, {})))
    return comparable(answer, {})


def everything_shown(actor: Actor, routes: Iterable[Route]) -> str:
    """All own pages of the actor in one text."""
    return "\n".join(
        _page(actor, route)[2] for route in routes if permission_for(route.name, "GET") and route.is_ours
    )
