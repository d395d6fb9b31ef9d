"""The Celery application: the queue only wakes workers, the job rows are the truth."""

from __future__ import annotations

import os
import socket
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_ready, worker_shutdown
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smroi.settings")

SWEEP_SECONDS = 30
GATHER_SECONDS = 5
RATES_SECONDS = 300
WATCH_SECONDS = 3600
BRIEF_SECONDS = 120
NOTICE_MAILS_SECONDS = 300
BOUNCES_SECONDS = 600


def transport_settings(broker_url: str) -> dict[str, Any]:
    """What each broker needs to keep its messages; see docs/deployment.md."""
    scheme = broker_url.partition(":")[0]
    if scheme == "pgmq":
        return {
            "broker_transport_options": {
                # Otherwise its client takes DATABASE_URL from the environment, which is another database.
                "conn_string": broker_url.replace("pgmq:", "postgresql:", 1),
                "init_extension": False,  # the queue is plain SQL in the database, no extension
                # A message that is not acknowledged appears again after this; longer than the longest task.
                "visibility_timeout": 3600,
                "wait_time_seconds": 0,
                "use_notify": True,
                "polling_interval": 0.1,
                "pool_size": 4,
            },
            # With 1, three hundred small tasks take six times as long.
            "worker_prefetch_multiplier": 2,
        }
    if scheme in {"amqp", "amqps", "pyamqp"}:
        return {
            "task_default_queue_type": "quorum",
            "task_default_exchange_type": "topic",
            "worker_detect_quorum_queues": True,
            "broker_transport_options": {"confirm_publish": True},
            "worker_prefetch_multiplier": 1,
        }
    if scheme in {"redis", "rediss", "redis+socket", "sentinel"}:
        # Without the restore options a dead worker's messages wait for the visibility timeout and a minute more.
        restore = {"unacked_restore_interval": 5, "unacked_restore_throttle": 1}
        return {
            "broker_transport_options": {"visibility_timeout": 3600, **restore},
            "worker_prefetch_multiplier": 1,
        }
    return {}


def beat_schedule() -> dict[str, Any]:
    """What goes by the clock: by name the task, when, and how long its order is worth anything.

    One that waited while no worker ran is worth nothing once the next has come: that does its work.
    """
    hours = 12 * 3600
    orders: dict[str, tuple[str, Any, int]] = {
        "sweep": ("campaigns.tasks.sweep", SWEEP_SECONDS, SWEEP_SECONDS),
        "gather_hits": ("campaigns.tasks.gather_hits", GATHER_SECONDS, GATHER_SECONDS),
        "sweep_tracking": ("campaigns.tasks.sweep_tracking", crontab(hour=2, minute=43), hours),
        "sweep_files": ("campaigns.tasks.sweep_files", crontab(hour=3, minute=17), hours),
        "watch_plans": ("accounts.tasks.watch_plans", crontab(minute=22), WATCH_SECONDS),
        "watch_portal_domains": ("accounts.tasks.watch_portal_domains", crontab(minute=52), WATCH_SECONDS),
        "sweep_mails": ("campaigns.tasks.sweep_mails", 15 * 60, 15 * 60),
        "sweep_forms": ("campaigns.tasks.sweep_forms", crontab(hour=3, minute=47), hours),
        # It asks the bank at most once an hour; more often here, so that one just started soon has its rates.
        "refresh_rates": ("analytics.tasks.refresh_rates", RATES_SECONDS, RATES_SECONDS),
        "watch_goals": ("analytics.tasks.watch_goals", crontab(minute=7), WATCH_SECONDS),
        "enqueue_briefs": ("analytics.tasks.enqueue_briefs", BRIEF_SECONDS, BRIEF_SECONDS),
        "sweep_notice_mails": (
            "analytics.tasks.sweep_notice_mails",
            NOTICE_MAILS_SECONDS,
            NOTICE_MAILS_SECONDS,
        ),
        "read_bounces": ("analytics.tasks.read_bounces", BOUNCES_SECONDS, BOUNCES_SECONDS),
        "keep_quality": ("analytics.tasks.keep_quality", crontab(minute=37), WATCH_SECONDS),
    }
    return {
        name: {"task": task, "schedule": schedule, "options": {"expires": expires}}
        for name, (task, schedule, expires) in orders.items()
    }


def make_app() -> Celery:
    from django.conf import settings

    celery = Celery("smroi")
    celery.config_from_object("django.conf:settings", namespace="CELERY")
    celery.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        # Acknowledged after the work: a worker that is killed leaves the message in the queue.
        task_acks_late=True,
        # A child that dies may be its task's fault; the sweep tries again and counts, a requeue would do so for ever.
        task_reject_on_worker_lost=False,
        # Its queue names are too long for pgmq, and a worker then dies at start.
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        # A lease keeps the second delivery out, so a hiccup of the broker need not kill a running import.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # A request must not hang when the broker is away: the sweep sends what was not sent.
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0.2},
        beat_max_loop_interval=GATHER_SECONDS,
        beat_schedule=beat_schedule(),
        timezone="UTC",
        **transport_settings(settings.CELERY_BROKER_URL),
    )
    # The request id travels with the task into its log lines.
    celery.steps["worker"].add(DjangoStructLogInitStep)
    celery.autodiscover_tasks()
    return celery


app = make_app()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Being connected is all it does: Celery leaves the logging alone that Django has set up."""


@worker_ready.connect
def start_worker_heartbeat(sender: Any, **_: Any) -> None:
    from smroi.heartbeat import start

    start(sender.hostname)


@beat_init.connect
def start_beat_heartbeat(**_: Any) -> None:
    from smroi.heartbeat import BEAT, start

    start(f"{BEAT}@{socket.gethostname()}")


@worker_shutdown.connect
def stop_worker_heartbeat(**_: Any) -> None:
    from smroi.heartbeat import stop

    stop()
