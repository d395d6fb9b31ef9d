"""A real server on a port of its own, on the database of the test, and a small client for it."""

from __future__ import annotations

import dataclasses
import http.client
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from django.core.management import call_command
from django.db import connection

from accounts.models import Workspace
from accounts.tenancy import all_workspaces, workspace_scope
from campaigns.intake.app import Intake
from campaigns.models import (
    Campaign,
    CampaignKey,
    DailySalt,
    Domain,
    Hit,
    LandingPage,
    Link,
    LinkTarget,
    PageFile,
    PageVariant,
    PublicAddress,
    TrackingSettings,
)
from campaigns.tracking.links import addresses
from campaigns.tracking.settings import settings_of
from smroi import intake as roof
from tests.cast import Cast, make_cast

PERSON = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PREVIEW = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> str:
        return str(self.json["detail"])


class Server:
    """`ask` is one request on a connection of its own."""

    def __init__(self, **changes: Any) -> None:
        ours = roof.database() | {"database": connection.settings_dict["NAME"]}
        configuration = dataclasses.replace(roof.configuration(), database=ours, rate=0.0)
        self.intake = Intake(dataclasses.replace(configuration, **changes))
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(self.intake, loop="uvloop", http="httptools", log_config=None, proxy_headers=False)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)
        assert self._server.started, "The intake does not start."

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()

    def ask(
        self, method: str, path: str, body: bytes | None = None, /, *, host: str = "localhost", **headers: str
    ) -> Reply:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Host": host, "User-Agent": PERSON} | {k.replace("_", "-"): v for k, v in headers.items()}
        try:
            asking.request(method, path, body, sent)
            answer = asking.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            asking.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, None, **headers)

    def event(self, event: object, **headers: str) -> Reply:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.ask("POST", "/e", body, **({"Content_Type": "text/plain"} | headers))


# What a test leaves behind, children first.
LEFT_BEHIND = (
    Hit, PublicAddress, LinkTarget, Link, PageFile, PageVariant, LandingPage, Domain, TrackingSettings, CampaignKey,
    Campaign,
)  # fmt: skip


@pytest.fixture(scope="package")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Committed, since the server has a connection of its own; once, since emptying the database takes seconds."""
    with django_db_blocker.unblock():
        yield make_cast()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def cast(people: Cast) -> Iterator[Cast]:
    yield people
    with all_workspaces(reason="nothing is left for the next test"):
        for model in LEFT_BEHIND:
            model._default_manager.all().delete()
        DailySalt.objects.all().delete()


@pytest.fixture
def serve(cast: Cast) -> Iterator[Callable[..., Server]]:
    """`serve(**changes of the configuration)`; every one of them is stopped at the end."""
    made: list[Server] = []

    def start(**changes: Any) -> Server:
        made.append(Server(**changes))
        return made[-1]

    yield start
    for server in made:
        server.stop()


@pytest.fixture
def intake(serve: Callable[..., Server]) -> Server:
    return serve()


def key() -> str:
    return secrets.token_urlsafe(16)


def make_link(
    workspace: Workspace, slug: str, target: str = "https://shop.example/cake", **fields: Any
) -> Link:
    with workspace_scope(workspace):
        link = Link(workspace=workspace, slug=slug, target=target, **fields)
        link.save(force_insert=True)
        host = link.domain.host if link.domain else ""
        addresses.take(workspace, kind=PublicAddress.Kind.LINK, subject_id=link.pk, slug=slug, host=host)
    return link


def add_target(link: Link, rule: str, target: str, **fields: Any) -> LinkTarget:
    assert link.workspace_id
    with workspace_scope(link.workspace_id):
        made = LinkTarget(workspace_id=link.workspace_id, link=link, rule=rule, target=target, **fields)
        made.save(force_insert=True)
    return made


def site_key(workspace: Workspace, **changes: Any) -> str:
    with workspace_scope(workspace):
        settings = settings_of(workspace)
        for name, value in changes.items():
            setattr(settings, name, value)
        settings.save()
        return settings.site_key


def hits(workspace: Workspace) -> list[Hit]:
    with workspace_scope(workspace):
        return list(Hit.objects.of(workspace).order_by("pk"))


def view(site: str, **fields: Any) -> dict[str, Any]:
    page = {"u": "https://bakery.example/cake", "r": "", "t": "Cake", "w": 1280}
    return {"s": site, "e": "view", "k": key()} | page | fields
