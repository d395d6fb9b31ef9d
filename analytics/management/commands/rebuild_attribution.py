"""`manage.py rebuild_attribution`: journeys and credit from nothing but visits, people and conversions."""

from __future__ import annotations

from accounts.models import Workspace
from analytics.attribution.rollup import rebuild
from analytics.management.by_workspace import ByWorkspace


class Command(ByWorkspace):
    help = "Throws the journeys of conversions and their credit away and tells them anew."

    def do(self, workspace: Workspace) -> None:
        self.stdout.write(f"{workspace.slug}: {rebuild(workspace.pk)} conversions")
