"""Every address of the product, read from the URLconf, and ways to fill in ids: own, foreign, of nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern

from accounts.models import ApiKey, Invitation, Membership, PortalDomain
from analytics.models import (
    Brief,
    ClientTemplate,
    CpaBound,
    Dashboard,
    Delivery,
    Edition,
    Markup,
    OwnRate,
    ReconciliationNote,
    ShareLink,
)
from campaigns.models import (
    Annotation,
    Campaign,
    CampaignRule,
    CampaignTemplate,
    Colleague,
    ContentItem,
    Conversion,
    CostEntry,
    Domain,
    FormSubmission,
    Goal,
    HourlyRate,
    ImportRun,
    LandingPage,
    Link,
    Objective,
    Offer,
    PageFile,
    Person,
    PlatformCampaign,
    ProductMargin,
    Series,
    SourceAccount,
    TagAlias,
    TagTemplate,
    WebhookSource,
)
from tests.house.world import Side

# Whose id stands in an address: of the actor's own workspace, of another one, or of nothing at all.
Whose = Literal["own", "foreign", "absent"]

# Ids of nothing: as long as those of the world, so that two answers can be compared byte by byte.
ABSENT_NUMBER = "9"


# Routes that the matrix does not call, each with the reason; at most one in twenty.
SKIPPED = {
    "readyz": "asks the broker and the workers, which this test does not run; it has tests of its own",
    "admin:login": "leads to the sign-in of everybody, and shows nothing",
}
# What a route asks for besides its address.
QUERIES = {
    "analytics:source_rows": "?metric=spend",
    "analytics:reconciliation_rows": "?side=ads.meta_ads",
    "analytics:source_rows_csv": "?metric=spend",
    "analytics:source_rows_xlsx": "?metric=spend",
    "analytics_api:result_sources": "?metric=spend",
    "analytics_api:block_data": "?metrics=spend",
    "analytics:tagged_rows": "?part=source&text=meta",
    "analytics:tagged_rows_csv": "?part=source&text=meta",
    "analytics:tagged_rows_xlsx": "?part=source&text=meta",
    "analytics_api:tagged_rows": "?part=source&text=meta",
    "portal:rows": "?metric=spend",
    "portal:rows_csv": "?metric=spend",
    "portal:rows_xlsx": "?metric=spend",
}
# Routes of Django and allauth: their form views take PUT for POST, and answer 404 where nothing is set up yet.
NOT_OURS = ("account_", "mfa_", "usersessions_", "admin:")


@dataclass(frozen=True, slots=True)
class Route:
    """One pattern of the URLconf: its name, and its address as parts that are text or the name of an argument."""

    name: str
    parts: tuple[str | tuple[str], ...]

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(part[0] for part in self.parts if isinstance(part, tuple))

    @property
    def address(self) -> str:
        return "/" + "".join(part if isinstance(part, str) else f"<{part[0]}>" for part in self.parts)

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")

    @property
    def is_ours(self) -> bool:
        return not self.name.startswith(NOT_OURS)

    def fill(self, values: Mapping[str, str]) -> str:
        address = "/" + "".join(part if isinstance(part, str) else values[part[0]] for part in self.parts)
        return address + QUERIES.get(self.name, "")


# --- reading the URLconf ------------------------------------------------------------------------------


@cache
def all_routes() -> tuple[Route, ...]:
    return tuple(walk(get_resolver()))


def called_routes() -> list[Route]:
    return [route for route in all_routes() if route.name not in SKIPPED]


def walk(
    resolver: URLResolver, before: tuple[Any, ...] = (), namespaces: tuple[str, ...] = ()
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        parts = (*before, *_parts(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from walk(entry, parts, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        elif isinstance(entry, URLPattern):
            # As Django names it in request.resolver_match.view_name, which is what the permissions are looked up by.
            name = entry.name or entry.lookup_str
            yield Route(":".join([*namespaces, name]), parts)


def _parts(pattern: Any) -> Iterator[str | tuple[str]]:
    if isinstance(pattern, LocalePrefixPattern):
        raise TypeError("Addresses do not carry the language.")
    if isinstance(pattern, RoutePattern):
        for piece in re.split(r"(<[^>]+>)", str(pattern)):
            if piece:
                yield (piece[1:-1].rpartition(":")[2],) if piece.startswith("<") else piece
    elif isinstance(pattern, RegexPattern):
        yield from _regex_parts(str(pattern))


def _regex_parts(regex: str) -> Iterator[str | tuple[str]]:
    """The named groups of a regular expression and the plain text between them."""
    rest = regex.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    while (start := rest.find("(?P<")) >= 0:
        if start:
            yield _plain(rest[:start])
        depth, end = 0, start
        for end in range(start, len(rest)):
            depth += {"(": 1, ")": -1}.get(rest[end], 0) if rest[end - 1] != "\\" else 0
            if not depth:
                break
        yield (rest[start + 4 : rest.index(">", start)],)
        rest = rest[end + 1 :]
    if rest:
        yield _plain(rest)


def _plain(regex: str) -> str:
    text = re.sub(r"\\([./-])", r"\1", regex).replace("/?", "/")
    if re.search(r"[\\()\[\]*+?{}|^$]", text):
        raise ValueError(f"Cannot fill in {regex!r}; teach tests/house/routes.py.")
    return text


# --- filling it in ------------------------------------------------------------------------------------


def _row(model: type[models.Model], variant: str = "") -> Callable[[Side, Route], str]:
    def fill(side: Side, route: Route) -> str:
        row = side.variants.get((model.__name__, variant)) if variant else side.rows[model]
        return str(row.pk if row is not None else side.rows[model].pk)

    return fill


def _import_run(side: Side, route: Route) -> str:
    """A run in the state that the route acts on, so that allowed calls get past "this is not possible now"."""
    action = route.name.rpartition("_")[2].rpartition("-")[2]
    state = {"answer": "needs_answer", "confirm": "ready", "discard": "ready"}.get(action, "")
    return _row(ImportRun, state)(side, route)


def _edition(side: Side, route: Route) -> str:
    """In the portal there are those that were sent alone."""
    return _row(Edition, "sent" if route.name.startswith("portal:") else "")(side, route)


def _of_organization(model: type[models.Model]) -> Callable[[Side, Route], str]:
    """A member of, or an invitation to, the whole organization where the route is about it."""

    def fill(side: Side, route: Route) -> str:
        whole = "organization_id" in route.arguments and (model.__name__, "organization") in side.variants
        return _row(model, "organization" if whole else "")(side, route)

    return fill


def _object_id(side: Side, route: Route) -> str:
    """In the back office: a row of the model that the route's name says, e.g. `admin:campaigns_goal_change`."""
    label = route.name.rpartition(":")[2].rpartition("_")[0]
    for model in apps.get_models():
        if f"{model._meta.app_label}_{model._meta.model_name}" == label and model in side.rows:
            return _quoted(side.rows[model])
    return str(side.id_for(3))


def _quoted(row: models.Model) -> str:
    from django.contrib.admin.utils import quote

    return str(quote(row.pk))


# The name of an argument -> its value for one workspace. A new name without a line here makes the suite fail.
FILLERS: dict[str, Callable[[Side, Route], str]] = {
    "slug": lambda side, route: side.workspace.slug,
    "organization_id": lambda side, route: str(side.organization.pk),
    "campaign_id": _row(Campaign),
    "goal_id": _row(Goal),
    "item_id": _row(ContentItem),
    "annotation_id": _row(Annotation),
    "template_id": _row(CampaignTemplate),
    "client_template_id": _row(ClientTemplate),
    "starter": lambda side, route: "webinar",
    "objective_id": _row(Objective),
    "rule_id": _row(CampaignRule),
    "rate_id": _row(OwnRate),
    "markup_id": _row(Markup),
    "bound_id": _row(CpaBound),
    "note_id": _row(ReconciliationNote),
    "dashboard_id": _row(Dashboard),
    "block_id": lambda side, route: "b1",
    "view_id": lambda side, route: "v1",
    "entry_id": _row(CostEntry),
    "colleague_id": _row(Colleague),
    "hourly_rate_id": _row(HourlyRate),
    "product_margin_id": _row(ProductMargin),
    "offer_id": _row(Offer),
    "page_id": _row(LandingPage),
    "file_id": _row(PageFile),
    "submission_id": _row(FormSubmission),
    "link_id": _row(Link),
    "domain_id": _row(Domain),
    "alias_id": _row(TagAlias),
    "tag_template_id": _row(TagTemplate),
    "person_id": _row(Person),
    "brief_id": _row(Brief),
    "edition_id": _edition,
    "portal_domain_id": _row(PortalDomain),
    "accent": lambda side, route: "1d4ed8",
    "delivery_id": _row(Delivery),
    "share_id": _row(ShareLink),
    "section_id": lambda side, route: "a1b2c3d4",
    "kind": lambda side, route: "pdf",
    "run_id": _import_run,
    "account_id": _row(SourceAccount),
    "series_id": _row(Series),
    "section": lambda side, route: "kinds",
    "conversion_id": _row(Conversion),
    "webhook_id": _row(WebhookSource),
    "vendor": lambda side, route: "stripe",
    "address": lambda side, route: f"{side.number}nobodys-secret-address",
    "platform_campaign_id": _row(PlatformCampaign),
    "invitation_id": _of_organization(Invitation),
    "membership_id": _of_organization(Membership),
    "key_id": _row(ApiKey),
    "token": lambda side, route: side.token,
    "object_id": _object_id,
    "content_type_id": lambda side, route: str(ContentType.objects.get_for_model(Campaign).pk),
    "app_label": lambda side, route: "campaigns",
    "url": lambda side, route: "nothing-here",
    "key": lambda side, route: f"{side.number}xample-key",
    "uidb36": lambda side, route: "zzzz",
    "pk": lambda side, route: str(side.id_for(4)),
}
# Arguments that are not ids of rows, or whose knowledge is the right to use them: only filled with the actor's own.
NOT_IDS = {
    "content_type_id": "a number of Django's, the same for everybody",
    "app_label": "a name in the code",
    "starter": "a name in the code, the same for everybody",
    "section": "a name in the code, the same for everybody",
    "accent": "a colour, the same for everybody",
    "block_id": "the place on a dashboard, whose own id stands before it",
    "view_id": "a place in the list of a dashboard, whose own id stands before it",
    "url": "the rest of an address that leads nowhere",
    "section_id": "the place of a section within a report, whose id stands before it",
    "kind": "a name in the code, the same for everybody",
    "vendor": "a name in the code, the same for everybody",
    "address": "whoever holds the secret address may knock, and is heard by a signature",
    "token": "whoever holds the token of the mail is invited; no other id leads to it",
    "uidb36": "goes with a signed token",
}


def values_for(route: Route, own: Side, foreign: Side, whose: Mapping[str, Whose]) -> dict[str, str]:
    """The route's arguments: of the actor's own workspace, unless `whose` says another for it."""
    values = {}
    for argument in route.arguments:
        of = "own" if argument in NOT_IDS else whose.get(argument, "own")
        values[argument] = FILLERS[argument](foreign if of != "own" else own, route)
        if of == "absent":
            values[argument] = absent(values[argument], foreign)
    return values


def absent(value: str, side: Side) -> str:
    """The id of nothing, exactly as long as the given one."""
    if value.startswith(str(side.number)):
        return ABSENT_NUMBER + value[1:]
    return value.replace(side.name, side.name[::-1])
