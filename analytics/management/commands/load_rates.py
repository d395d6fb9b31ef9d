"""`manage.py load_rates`: the published exchange rates into the database; after an upgrade it adds what is new."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from analytics.models import RateRefresh
from analytics.rates.published import ensure_rates, newest_day
from analytics.rates.refresh import refresh


class Command(BaseCommand):
    help = "Loads the European Central Bank's reference rates and has recomputed what they change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fetch", action="store_true", help="also ask the bank's feed, as the worker does every hour"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        added = ensure_rates()
        if options["fetch"]:
            added += refresh()
        self.stdout.write(f"{added} rates added; known up to {newest_day()}.")
        last = RateRefresh.objects.filter(pk=1).first() if options["fetch"] else None
        if last is not None and last.error:
            self.stderr.write(last.error)
