"""A sign of life in the database every ten seconds from workers and beat, which nobody calls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import Error, connection
from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from accounts.models import Heartbeat

WORKER, BEAT = "celery", "beat"
INTERVAL_SECONDS = 10.0
# Three beats may be missed, for example while the database restarts.
FRESH_FOR = timedelta(seconds=35)
KEPT_FOR = timedelta(days=1)

logger = structlog.get_logger(__name__)

_stopping = threading.Event()
_threads: list[threading.Thread] = []


def start(name: str) -> None:
    """Beat in a thread of this process until `stop`; the name is `celery@host` or `beat@host`."""
    _stopping.clear()
    thread = threading.Thread(target=_beat_for_ever, args=[name], name="heartbeat", daemon=True)
    _threads.append(thread)
    thread.start()


def stop() -> None:
    """End the threads; each takes its row away, so that a worker that left is not taken for one that hangs."""
    _stopping.set()
    while _threads:
        _threads.pop().join(timeout=5)


def beat(name: str) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, seen_at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )


def is_fresh(kind: str) -> bool:
    """Whether any process of this kind, on whatever machine, has been seen lately."""
    return Heartbeat.objects.filter(name__startswith=f"{kind}@", seen_at__gt=_ago(FRESH_FOR)).exists()


def _beat_for_ever(name: str) -> None:
    _while_connected(lambda: Heartbeat.objects.filter(seen_at__lt=_ago(KEPT_FOR)).delete())
    while True:
        _while_connected(lambda: beat(name))
        if _stopping.wait(INTERVAL_SECONDS):
            break
    _while_connected(lambda: Heartbeat.objects.filter(name=name).delete())


def _while_connected(action: Callable[[], object]) -> None:
    """A database that is away is no reason to stop beating; the missing beats say it."""
    try:
        action()
    except Error as error:
        logger.warning("heartbeat_failed", error=str(error))
    finally:
        # A connection of its own for a moment, rather than one that forked children inherit.
        connection.close()


def _ago(span: timedelta) -> Combinable:
    # By the database's clock: those of the machines differ.
    return ExpressionWrapper(Now() - Value(span), output_field=DateTimeField())
