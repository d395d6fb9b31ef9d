"""`manage.py verify_rollups`: whether the daily sums equal the facts; exits with 1 where they do not."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.management.by_workspace import Verifying
from analytics.rollup import verify


class Command(Verifying):
    help = "Compares the daily sums with the facts; days that wait for their recompute are left out."

    def differences(self, workspace_id: int) -> Sequence[object]:
        return verify(workspace_id)
