"""Who calls: each actor of the isolation matrix, with the workspace that is theirs and one that is not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from accounts.models import Membership, Role, User
from accounts.tenancy import all_workspaces
from tests.house.canaries import Canaries
from tests.house.world import Side, fingerprint, make_key, make_organization, make_side


@dataclass
class Actor:
    """A caller of one kind. `role` is what it has in `own`; None is a stranger to every workspace it calls."""

    name: str
    own: Side
    foreign: Side
    role: Role | None = None
    on_organization: Role | None = None
    in_organization: bool = False
    sees: frozenset[str] = frozenset()  # the words of the canaries it may meet
    user: User | None = None
    key: str = ""
    may_write: bool = True
    in_back_office: bool = False
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def caller(self) -> Caller:
        return Caller(self)


class Caller(RequestFactory):
    """Sends requests through all middleware, each as fresh as after signing in: what a request did to cookies is gone.

    Not Django's test client, which keeps a copy of every template's context; and an exception is an answer here.
    """

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.cookies = SimpleCookie(actor.cookies)
        if actor.key:
            self.defaults["HTTP_AUTHORIZATION"] = f"Bearer {actor.key}"

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]  # not in the stubs


@dataclass(frozen=True)
class World:
    bakery: Side
    florist: Side
    rival: Side
    organizations: list[Canaries]
    actors: dict[str, Actor]
    _fingerprints: dict[frozenset[str], dict[str, tuple[int, str]]] = field(default_factory=dict)

    @property
    def sides(self) -> list[Side]:
        return [self.bakery, self.florist, self.rival]

    def sides_hidden_from(self, actor: Actor) -> list[Side]:
        return [side for side in self.sides if side.word not in actor.sees]

    def fingerprint_hidden_from(self, actor: Actor) -> dict[str, tuple[int, str]]:
        """As it was when the world was made: every test undoes what it did."""
        if actor.sees not in self._fingerprints:
            self._fingerprints[actor.sees] = fingerprint(self.sides_hidden_from(actor))
        return self._fingerprints[actor.sees]

    def hidden_from(self, actor: Actor) -> list[Canaries]:
        """What this actor may meet nowhere."""
        everything = [*(side.canaries for side in self.sides), *self.organizations]
        return [canaries for canaries in everything if canaries.word not in actor.sees]


ACTORS = (
    "anonymous",
    "owner",
    "admin",
    "analyst",
    "viewer",
    "client",
    "neighbour",
    "ex_member",
    "stranger",
    "staff",
    "back_office",
    "reading_key",
    "writing_key",
    "foreign_reading_key",
    "foreign_writing_key",
)


EVERYTHING = frozenset({"zqagency", "zqholding", "zqbakery", "zqflorist", "zqrival"})


def make_world() -> World:
    """The agency has the bakery and the florist; the rival's shop belongs to nobody else in this world."""
    with all_workspaces(reason="the world of the test is made from outside"):
        agency, agency_canaries = make_organization(1, "agency")
        holding, holding_canaries = make_organization(3, "holding")
        bakery = make_side(1, "bakery", thousands=5183, organization=agency)
        florist = make_side(2, "florist", thousands=6427, organization=agency)
        rival = make_side(3, "rival", thousands=7316, organization=holding)
        for side in (bakery, florist, rival):
            for scope in ("read", "write"):
                make_key(side, scope)
        actors = {actor.name: actor for actor in [*_people(bakery, florist, rival), *_keys(bakery, rival)]}
    assert tuple(actors) == ACTORS
    return World(bakery, florist, rival, [agency_canaries, holding_canaries], actors)


def _people(bakery: Side, florist: Side, rival: Side) -> list[Actor]:
    """The members of the bakery reach for the rival; everybody else reaches for the bakery."""
    whole_agency = frozenset({"zqagency", bakery.word, florist.word})
    people = [Actor("anonymous", bakery, bakery)]
    for position, name in enumerate(("owner", "admin", "analyst"), start=11):
        role = Role[name.upper()]
        user = _person("zqagency", position, bakery, role, whole=True)
        people.append(Actor(name, bakery, rival, role, role, True, whole_agency, user))
    viewer = _person(bakery.word, 14, bakery, Role.VIEWER)
    client = _person(bakery.word, 20, bakery, Role.CLIENT)
    neighbour = _person(florist.word, 15, florist, Role.OWNER)
    stranger = _person("zqholding", 17, rival, Role.OWNER, whole=True)
    # Without a role they are named in words of their own: their name is no secret of a workspace.
    ex_member = _person("somebody", 16, bakery, None)
    staff = _person("employee", 18, bakery, None, is_staff=True, is_superuser=True)
    people += [
        # The other client of the same agency is the closest foreigner there is.
        Actor(
            "viewer", bakery, florist, Role.VIEWER, None, True, frozenset({"zqagency", bakery.word}), viewer
        ),
        # Of an organization nothing is there for a client.
        Actor("client", bakery, florist, Role.CLIENT, sees=frozenset({"zqagency", bakery.word}), user=client),
        Actor(
            "neighbour", bakery, bakery, None, None, True, frozenset({"zqagency", florist.word}), neighbour
        ),
        Actor("ex_member", bakery, bakery, user=ex_member),
        Actor("stranger", bakery, bakery, sees=frozenset({"zqholding", rival.word}), user=stranger),
        # Back-office staff who have not set up a second factor are nobody yet.
        Actor("staff", bakery, bakery, user=staff),
        Actor("back_office", bakery, rival, sees=EVERYTHING, user=_back_office(bakery), in_back_office=True),
    ]
    for actor in people:
        if actor.user is not None:
            actor.cookies = sign_in(actor.user)
    return people


def _back_office(side: Side) -> User:
    """Staff with a second factor: sees all workspaces in the back office, and is a stranger to each of them outside."""
    from allauth.mfa.models import Authenticator

    user = _person("backoffice", 19, side, None, is_staff=True, is_superuser=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "none"})
    return user


def _keys(bakery: Side, rival: Side) -> list[Actor]:
    ours, theirs = frozenset({"zqagency", bakery.word}), frozenset({"zqholding", rival.word})
    return [
        Actor("reading_key", bakery, rival, Role.ADMIN, sees=ours, key=bakery.keys["read"], may_write=False),
        Actor("writing_key", bakery, rival, Role.ADMIN, sees=ours, key=bakery.keys["write"]),
        Actor("foreign_reading_key", bakery, bakery, sees=theirs, key=rival.keys["read"], may_write=False),
        Actor("foreign_writing_key", bakery, bakery, sees=theirs, key=rival.keys["write"]),
    ]


def _person(
    word: str, position: int, side: Side, role: Role | None, *, whole: bool = False, **fields: Any
) -> User:
    """A user with a role on the workspace or, `whole`, on its organization."""
    from allauth.account.models import EmailAddress

    email = f"{word}-{position}@example.com"
    user = User(id=side.id_for(position), email=email, name=f"{word} {position}", **fields)
    user.password = make_password("a password of theirs")
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if role:
        # The last one made of each kind is the member that routes act on: not the only owner, where there are more.
        membership = Membership.objects.create(
            id=side.id_for(position),
            user=user,
            organization=side.organization,
            workspace=None if whole else side.workspace,
            role=role,
        )
        side.variants["Membership", "organization"] = side.variants.get(
            ("Membership", "organization"), membership
        )
        side.rows[Membership] = membership
        if whole:
            side.variants["Membership", "organization"] = membership
    return user


def sign_in(user: User, **how: Any) -> dict[str, str]:
    """The cookies of a browser in which the user has just typed the password."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    # Otherwise half of the account's pages only ask for the password again.
    password = {"method": "password", "at": time.time(), "email": user.email}
    session["account_authentication_methods"] = [password, *how.values()]
    session.save()
    return {name: cookie.value for name, cookie in client.cookies.items()}
