"""Sends ids of another workspace where an address does not show them: in forms, bodies and query parameters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from django.db import connection, models

from accounts.access import permission_for
from accounts.models import ApiKey, Invitation, Membership
from campaigns.models import Campaign, Goal, ImportRun, PlatformCampaign, SourceAccount
from tests.house.actors import Actor, World
from tests.house.matrix import CHANGED, FORM, JSON, Answer, call, comparable, difference, leaks, undone
from tests.house.routes import Route, absent, values_for
from tests.house.world import Side, fingerprint

# Names under which a request may point at a row; those of the forms that pages show are added by themselves.
NAMES: dict[str, type[models.Model]] = {
    "campaign": Campaign,
    "campaign_id": Campaign,
    "account": SourceAccount,
    "account_id": SourceAccount,
    "platform_campaign": PlatformCampaign,
    "goal": Goal,
    "run": ImportRun,
    "run_id": ImportRun,
    "duplicate_of": ImportRun,
    "membership": Membership,
    "to": Membership,
    "invitation": Invitation,
    "key": ApiKey,
}
# Query parameters that pages do read: tried one by one as well, where all together might stop at the first.
IN_QUERIES = ("campaign", "account", "run")
PLACES = ("workspace", "workspace_id", "organization", "organization_id", "slug")


def id_of(side: Side, name: str) -> str:
    if name in NAMES:
        return str(side.rows[NAMES[name]].pk)
    if name == "slug" or name == "workspace":
        return side.workspace.slug
    return str(side.workspace.pk if name == "workspace_id" else side.organization.pk)


# --- forms as pages show them ------------------------------------------------------------------------------------


@dataclass
class Form:
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page with the values a browser would send."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self._form = Form(said.get("action") or self.address)
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "select":
            self._select = said.get("name", "")
        elif tag == "option" and self._select and (said.get("value") or "selected" in said):
            kept = self._form.values.setdefault(self._select, [])
            if "selected" in said or not kept:  # a choice is made even where the page leaves it open
                kept[:] = [said.get("value", "")]
        elif tag in ("input", "textarea", "button") and said.get("name"):
            if said.get("type") in ("checkbox", "radio") and said["name"] in self._form.values:
                return
            self._form.values[said["name"]] = [said.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


def forms_on(page: Answer, address: str) -> list[Form]:
    parser = Forms(address)
    parser.feed(page.text)
    return parser.forms


# --- trying ------------------------------------------------------------------------------------------------------


def smuggling_findings(world: World, actor: Actor, routes: Iterable[Route]) -> Iterator[str]:
    """What goes wrong when the actor calls own addresses with ids of the other workspace inside the request."""
    for route in routes:
        address = route.fill(values_for(route, actor.own, actor.foreign, {}))
        if permission_for(route.name, "GET"):
            yield from _compare(world, actor, "GET", address, {}, *NAMES, *PLACES)
            for name in IN_QUERIES:
                yield from _compare(world, actor, "GET", address, {}, name)
            if not route.is_api:
                with undone():
                    page = call(actor, "GET", address)
                for form in forms_on(page, address):
                    yield from _try_form(world, actor, form)
        for method in ("POST", "PUT", "PATCH"):
            if permission_for(route.name, method):
                yield from _compare(world, actor, method, address, {}, *NAMES, *PLACES)


def _try_form(world: World, actor: Actor, form: Form) -> Iterator[str]:
    """The form as it is, with everything smuggled in, and with each id in it exchanged."""
    if not form.action.startswith("/w/") and not form.action.startswith("/o/"):
        return
    yield from _compare(world, actor, "POST", form.action, form.values, *NAMES, *PLACES)
    own_ids = {str(row.pk): model for model, row in actor.own.rows.items()}
    for name, values in form.values.items():
        for model in {own_ids[value] for value in values if value in own_ids}:
            yield from _compare(world, actor, "POST", form.action, form.values, name, model=model)


def _compare(
    world: World,
    actor: Actor,
    method: str,
    address: str,
    values: dict[str, list[str]],
    *names: str,
    model: type[models.Model] | None = None,
) -> Iterator[str]:
    """The same request with foreign ids and with ids of nothing under `names`: the answers must be the same."""
    foreign = {
        name: str(actor.foreign.rows[model].pk) if model else id_of(actor.foreign, name) for name in names
    }
    nobodys = {name: absent(value, actor.foreign) for name, value in foreign.items()}
    where = f"{actor} {method} {address} with {', '.join(names) if len(names) < 4 else 'all'} of {actor.foreign.name}"
    answers = []
    for ids in (foreign, nobodys):
        with undone():
            answers.append(_send(actor, method, address, values, ids))
            if method != "GET" and not answers[-1].refuses:
                connection.check_constraints()
                if fingerprint(world.sides_hidden_from(actor)) != world.fingerprint_hidden_from(actor):
                    yield f"{where}: {CHANGED}"
    one, other = (comparable(answer, ids) for answer, ids in zip(answers, (foreign, nobodys), strict=True))
    if answers[0].status >= 500:
        yield f"{where}: answered {answers[0].status}"
    if one != other:
        yield f"{where}: {difference(one, other)}"
    for word in leaks(world, actor, answers[0], foreign.values()):
        yield f"{where}: shows {word}"


def _send(
    actor: Actor, method: str, address: str, values: dict[str, list[str]], ids: dict[str, str]
) -> Answer:
    everything = values | {name: [value] for name, value in ids.items()}
    query = urlencode(everything, doseq=True)
    if method == "GET":
        # The last one counts where a route has a query of its own.
        return call(actor, "GET", f"{address}{'&' if '?' in address else '?'}{query}")
    if address.startswith("/api/"):
        return call(
            actor,
            method,
            address,
            data=json.dumps({name: one[0] for name, one in everything.items()}),
            content_type=JSON,
        )
    return call(actor, method, address, data=query, content_type=FORM)
