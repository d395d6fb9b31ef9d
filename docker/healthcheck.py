"""What the containers' health checks run: `python docker/healthcheck.py web|intake|worker|beat`."""

from __future__ import annotations

import http.client
import os
import socket
import sys

import psycopg

HEARTBEAT_NAMES = {"worker": "celery", "beat": "beat"}
FRESH = "SELECT seen_at > now() - interval '35 seconds' FROM accounts_heartbeat WHERE name = %s"


def web_answers() -> bool:
    """As the proxy would ask: by a host name that is allowed, over what was TLS."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status == http.HTTPStatus.OK


def intake_answers() -> bool:
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(os.environ.get("INTAKE_PORT", "8001")), timeout=4
    )
    connection.request("GET", "/healthz")
    return connection.getresponse().status == http.HTTPStatus.OK


def is_beating(kind: str) -> bool:
    """This container's process wrote its sign of life lately."""
    name = f"{HEARTBEAT_NAMES[kind]}@{socket.gethostname()}"
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=3) as connection:
        row = connection.execute(FRESH, [name]).fetchone()
    return row is not None and bool(row[0])


def main(arguments: list[str]) -> int:
    match arguments:
        case ["web"]:
            return 0 if web_answers() else 1
        case ["intake"]:
            return 0 if intake_answers() else 1
        case ["worker" | "beat" as kind]:
            return 0 if is_beating(kind) else 1
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
