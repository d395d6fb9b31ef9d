"""What the queue promises, on the broker that the tests really have."""

from __future__ import annotations

import uuid

import pytest
from celery.schedules import crontab
from django.conf import settings
from kombu import Connection

from smroi.celery import app, transport_settings


def test_only_json_is_understood() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"


def test_a_message_is_kept_until_its_work_is_done() -> None:
    assert app.conf.task_acks_late
    assert not app.conf.task_reject_on_worker_lost
    assert app.conf.task_ignore_result
    assert not app.conf.worker_enable_remote_control


def test_beat_only_sends_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        schedule = entry["schedule"]
        seconds = 24 * 3600 if isinstance(schedule, crontab) else schedule  # those of ours are daily
        assert entry["options"]["expires"] <= seconds, name


@pytest.mark.parametrize("url", ["amqp://broker//", "amqps://broker//"])
def test_rabbitmq_gets_quorum_queues(url: str) -> None:
    conf = transport_settings(url)
    assert conf["task_default_queue_type"] == "quorum"
    assert conf["broker_transport_options"] == {"confirm_publish": True}


def test_redis_gives_back_what_a_dead_worker_held() -> None:
    assert transport_settings("redis://broker")["broker_transport_options"]["unacked_restore_interval"] == 5


@pytest.mark.skipif(not settings.CELERY_BROKER_URL.startswith("pgmq:"), reason="another broker was given")
def test_the_queue_in_postgresql_goes_where_the_broker_url_says() -> None:
    options = app.conf.broker_transport_options
    # The client would otherwise follow DATABASE_URL, which is in the environment too.
    assert options["conn_string"].endswith("/smroi_broker")


def test_a_message_arrives_and_is_gone_when_acknowledged() -> None:
    name = f"test_{uuid.uuid4().hex[:12]}"
    options = app.conf.broker_transport_options
    with Connection(settings.CELERY_BROKER_URL, transport_options=options) as connection:
        queue = connection.SimpleQueue(name, serializer="json")
        queue.put({"job_id": 12})
        message = queue.get(timeout=5)
        assert message.payload == {"job_id": 12}
        message.ack()
        with pytest.raises(queue.Empty):
            queue.get(block=False)
        queue.close()
