"""`manage.py rebuild_rollups`: the daily sums from nothing but the facts."""

from __future__ import annotations

from accounts.models import Workspace
from analytics.management.by_workspace import ByWorkspace
from analytics.rollup import rebuild


class Command(ByWorkspace):
    help = "Throws the daily sums away and computes them anew."

    def do(self, workspace: Workspace) -> None:
        self.stdout.write(f"{workspace.slug}: {rebuild(workspace.pk)} days")
