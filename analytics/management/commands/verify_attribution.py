"""`manage.py verify_attribution`: whether journeys and credit equal those told anew; exits with 1 where they do not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analytics.attribution.rollup import verify
from analytics.management.commands.rebuild_rollups import add_workspaces, chosen_workspaces


class Command(BaseCommand):
    help = "Tells all journeys anew and compares; what waits to be told is left out."

    def add_arguments(self, parser: CommandParser) -> None:
        add_workspaces(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for workspace in chosen_workspaces(options["slug"]):
            differences = verify(workspace.pk)
            wrong += len(differences)
            self.stdout.write(f"{workspace.slug}: {len(differences)} differences")
            for difference in differences[:20]:
                self.stdout.write(f"  {difference}")
        if wrong:
            sys.exit(1)
