"""The intake with this installation's settings: `python -m smroi.intake`, `uvicorn smroi.intake:application`."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from django.apps import apps
from django.conf import settings

from smroi.logs import configure, handlers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smroi.settings")
if not apps.ready:
    # Not django.setup(): without models it starts in half the time and in two thirds of the memory.
    apps.populate([])
    configure(settings.LOGGING)

from accounts.tenancy import STAFF_ROLE
from campaigns.intake.app import Intake
from campaigns.intake.configuration import Configuration, StaticFile

APPLICATION_NAME = "smroi-intake"
STATIC = Path(__file__).with_name("static")
FILES = {
    "/s.js": (STATIC / "dist" / "s.js", b"text/javascript; charset=utf-8"),
    "/static/intake.css": (STATIC / "ui" / "intake.css", b"text/css; charset=utf-8"),
}
# Settings that a PostgreSQL URL may carry, which asyncpg takes from a URL alone.
OF_URL = (
    "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslnegotiation",
    "ssl_min_protocol_version", "ssl_max_protocol_version", "passfile", "target_session_attrs",
)  # fmt: skip


def database() -> dict[str, Any]:
    """The arguments of `asyncpg.connect`; the role sees and writes all workspaces, and the statements name theirs."""
    ours = settings.DATABASES["default"]
    options = ours.get("OPTIONS", {})
    of_url = {name: options[name] for name in OF_URL if name in options}
    return {
        "dsn": f"postgresql://?{urlencode(of_url)}",
        "host": ours["HOST"] or None,
        "port": int(ours["PORT"]) if ours["PORT"] else None,
        "user": ours["USER"] or None,
        "password": ours["PASSWORD"] or None,
        "database": ours["NAME"] or None,
        "server_settings": {
            "role": STAFF_ROLE,
            "application_name": APPLICATION_NAME,
            "statement_timeout": "5s",
            "lock_timeout": "2s",
            "jit": "off",
        },
    }


@cache
def static(path: str) -> StaticFile | None:
    if path not in FILES or not FILES[path][0].is_file():
        return None
    file, content_type = FILES[path]
    body = file.read_bytes()
    return StaticFile(body, content_type, f'"{hashlib.sha256(body).hexdigest()[:20]}"'.encode())


def configuration() -> Configuration:
    return Configuration(
        database=database(),
        public_url=settings.PUBLIC_URL,
        base_url=settings.BASE_URL,
        static=static,
        trusted_proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT,
        country_header=settings.COUNTRY_HEADER,
        queue_limit=settings.INTAKE_QUEUE,
        rate=settings.INTAKE_RATE,
        is_production=settings.PRODUCTION,
    )


application = Intake(configuration())


def main() -> None:
    """One process: it is the database that has the second core. Addresses of computers stand in no log."""
    uvicorn.run(
        application,
        host=os.environ.get("SMROI_BIND", "127.0.0.1"),
        port=settings.INTAKE_PORT,
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        # Proxies are counted by the intake itself.
        proxy_headers=False,
        backlog=2048,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
        log_config=handlers(settings.LOG_LEVEL, settings.LOG_FORMAT),
    )


if __name__ == "__main__":
    main()
