"""A worker with a planted fault, for the negative control: it writes the changed days after the commit."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from typing import Any

from celery.signals import worker_process_init

from smroi.celery import app

__all__ = ["app"]


@worker_process_init.connect
def plant_the_fault(**_: Any) -> None:
    from django.db import transaction

    from accounts.tenancy import workspace_scope
    from campaigns import changes
    from campaigns.ingest import load

    mark_within = changes.mark_days

    def mark_after_commit(workspace_id: int, days: Iterable[date]) -> None:
        def mark() -> None:
            time.sleep(0.5)
            with workspace_scope(workspace_id):
                mark_within(workspace_id, days)

        transaction.on_commit(mark)

    setattr(load, "mark_days", mark_after_commit)  # noqa: B010  the name is imported there, not exported
