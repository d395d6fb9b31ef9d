"""Who calls: each actor of the isolation matrix, with the workspace that is theirs and one that is not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import Membership, Role, User
from accounts.tenancy import all_workspaces
from tests.house.canaries import Canaries
from tests.house.world import Side, make_key, make_organization, make_side


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
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def _client(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.key:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.key}"
        return client

    def client(self) -> Client:
        """As fresh as after signing in: what an earlier request did to its cookies is forgotten."""
        self._client.cookies = SimpleCookie(self.cookies)
        return self._client


@dataclass(frozen=True)
class World:
    bakery: Side
    florist: Side
    rival: Side
    organizations: list[Canaries]
    actors: dict[str, Actor]

    @property
    def sides(self) -> list[Side]:
        return [self.bakery, self.florist, self.rival]

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
    "neighbour",
    "ex_member",
    "stranger",
    "staff",
    "reading_key",
    "writing_key",
    "foreign_reading_key",
    "foreign_writing_key",
)


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
        Actor(
            "neighbour", bakery, bakery, None, None, True, frozenset({"zqagency", florist.word}), neighbour
        ),
        Actor("ex_member", bakery, bakery, user=ex_member),
        Actor("stranger", bakery, bakery, sees=frozenset({"zqholding", rival.word}), user=stranger),
        # Back-office staff who have not set up a second factor are nobody yet.
        Actor("staff", bakery, bakery, user=staff),
    ]
    for actor in people:
        if actor.user is not None:
            actor.cookies = sign_in(actor.user)
    return people


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
        # The last one made is the member that routes act on: never the only owner, where there is another.
        side.rows[Membership] = Membership.objects.create(
            id=side.id_for(position),
            user=user,
            organization=side.organization,
            workspace=None if whole else side.workspace,
            role=role,
        )
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
