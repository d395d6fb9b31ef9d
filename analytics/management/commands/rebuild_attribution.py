"""`manage.py rebuild_attribution`: journeys and credit from nothing but visits, people and conversions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analytics.attribution.rollup import rebuild
from analytics.management.commands.rebuild_rollups import add_workspaces, chosen_workspaces


class Command(BaseCommand):
    help = "Throws the journeys of conversions and their credit away and tells them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        add_workspaces(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        for workspace in chosen_workspaces(options["slug"]):
            self.stdout.write(f"{workspace.slug}: {rebuild(workspace.pk)} conversions")
