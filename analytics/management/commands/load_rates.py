"""`manage.py load_rates`: the published exchange rates into the database; after an upgrade it adds what is new."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from accounts.tenancy import all_workspaces, workspace_scope
from analytics.rates import ensure_rates, newest_day
from campaigns.changes import mark_all_days

WITHOUT_RATE = "SELECT DISTINCT workspace_id FROM analytics_dayrollup WHERE unconverted_rows > 0"


class Command(BaseCommand):
    help = "Loads the European Central Bank's reference rates and recomputes what waited for them."

    def handle(self, *args: Any, **options: Any) -> None:
        added = ensure_rates()
        self.stdout.write(f"{added} rates added; known up to {newest_day()}.")
        if not added:
            return
        with all_workspaces(reason="new rates may convert what had none"), connection.cursor() as cursor:
            cursor.execute(WITHOUT_RATE)
            waiting = [workspace_id for (workspace_id,) in cursor.fetchall()]
        for workspace_id in waiting:
            with workspace_scope(workspace_id):
                mark_all_days(workspace_id)
