"""Whether this process is up (`/healthz`) and whether the whole can work (`/readyz`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import psycopg
import structlog
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from smroi import heartbeat
from smroi.celery import app

CONNECT_SECONDS = 3
OK = "ok"

logger = structlog.get_logger(__name__)


class NotReady(Exception):
    """A part that cannot work; its message is public, so it holds no address and no name."""


@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """Touches nothing else: a restart would not mend a database that is away."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    parts = {name: _state(name, check) for name, check in CHECKS.items()}
    ready = all(state == OK for state in parts.values())
    answer = JsonResponse({"ready": ready, "checks": parts}, status=200 if ready else 503)
    # Django would log each 503 as an error of this view; `_state` has said what is wrong.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except (Error, psycopg.Error, OperationalError, OSError) as error:
        logger.warning("not_ready", part=name, error=str(error))
        return "does not answer"
    return OK


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations() -> None:
    applied = MigrationRecorder(connection).applied_migrations()
    missing = [key for key in _known_migrations() if key not in applied]
    if missing:
        raise NotReady(f"{len(missing)} migrations are not applied")


def check_broker() -> None:
    url = settings.CELERY_BROKER_URL
    if url.startswith("pgmq:"):
        # The transport connects only when something is sent, and then waits longer than a probe may.
        with psycopg.connect(
            url.replace("pgmq:", "postgresql:", 1), connect_timeout=CONNECT_SECONDS
        ) as queue:
            row = queue.execute("SELECT to_regclass('pgmq.meta') IS NOT NULL").fetchone()
        if row is None or not row[0]:
            raise NotReady("the queue is not installed")
        return
    with app.connection_for_write(connect_timeout=CONNECT_SECONDS) as queue_connection:
        queue_connection.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_SECONDS)


def check_worker() -> None:
    if not heartbeat.is_fresh(heartbeat.WORKER):
        raise NotReady("no worker has been seen lately")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations or {})


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "worker": check_worker,
}
