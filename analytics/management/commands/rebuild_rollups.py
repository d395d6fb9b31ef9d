"""`manage.py rebuild_rollups`: the daily sums from nothing but the facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Workspace
from analytics.rollup import rebuild


def add_workspaces(parser: CommandParser) -> None:
    parser.add_argument("slug", nargs="*", help="Addresses of workspaces; all of them when none is given.")


def chosen_workspaces(slugs: list[str]) -> list[Workspace]:
    found = Workspace.objects.order_by("pk")
    return list(found.filter(slug__in=slugs) if slugs else found)


class Command(BaseCommand):
    help = "Throws the daily sums away and computes them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        add_workspaces(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        for workspace in chosen_workspaces(options["slug"]):
            self.stdout.write(f"{workspace.slug}: {rebuild(workspace.pk)} days")
