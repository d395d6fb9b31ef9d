"""What the commands that rebuild or compare have in common: they do it for workspaces, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Workspace

MOST_SHOWN = 20


class ByWorkspace(BaseCommand):
    """For the workspaces whose addresses it is given; for all but archived ones when none is given."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "slug", nargs="*", help="Addresses of workspaces; all but archived ones when none is given."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = Workspace.objects.filter(archived_at=None).order_by("pk")
        for workspace in found.filter(slug__in=options["slug"]) if options["slug"] else found:
            self.do(workspace)

    def do(self, workspace: Workspace) -> None:
        raise NotImplementedError


class Verifying(ByWorkspace):
    """Prints the number of differences of each workspace and the first of them; exits with 1 where there are any."""

    wrong = 0

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if self.wrong:
            sys.exit(1)

    def do(self, workspace: Workspace) -> None:
        differences = self.differences(workspace.pk)
        self.wrong += len(differences)
        self.stdout.write(f"{workspace.slug}: {len(differences)} differences")
        for difference in differences[:MOST_SHOWN]:
            self.stdout.write(f"  {difference}")

    def differences(self, workspace_id: int) -> Sequence[object]:
        raise NotImplementedError
