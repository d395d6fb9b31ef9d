"""The two probes, and the sign of life behind the second."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Heartbeat
from smroi import heartbeat

pytestmark = pytest.mark.django_db
FINE = {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"}
NOWHERE = "pgmq://nobody:nothing@127.0.0.1:1/none"


@pytest.fixture
def worker(db: None) -> str:
    heartbeat.beat("celery@example")
    return "celery@example"


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_the_process_is_up(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_every_part_is(client: Client, worker: str) -> None:
    assert ready(client) == (200, {"ready": True, "checks": FINE})


def test_not_ready_without_a_worker(client: Client) -> None:
    assert ready(client) == (
        503,
        {"ready": False, "checks": FINE | {"worker": "no worker has been seen lately"}},
    )


def test_not_ready_with_a_worker_that_fell_silent(client: Client, worker: str) -> None:
    Heartbeat.objects.update(seen_at=timezone.now() - heartbeat.FRESH_FOR - timedelta(seconds=5))
    assert ready(client)[0] == 503


def test_beat_is_no_worker(client: Client) -> None:
    heartbeat.beat("beat@example")
    assert ready(client)[0] == 503


def test_not_ready_before_the_migrations(client: Client, worker: str) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="accounts", name__startswith="0002").delete()
    status, answer = ready(client)
    assert (status, answer["checks"]["migrations"]) == (503, "1 migrations are not applied")


def test_not_ready_without_the_broker_and_no_address_is_told(client: Client, worker: str) -> None:
    with override_settings(CELERY_BROKER_URL=NOWHERE):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == FINE | {"broker": "does not answer"}
    assert b"127.0.0.1" not in answer.content


def test_probes_are_only_looked_at(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_process_that_ends_takes_its_sign_of_life_with_it() -> None:
    heartbeat.start("celery@example")
    deadline = time.monotonic() + 5
    while not heartbeat.is_fresh(heartbeat.WORKER) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert heartbeat.is_fresh(heartbeat.WORKER)
    heartbeat.stop()
    assert not Heartbeat.objects.exists()
