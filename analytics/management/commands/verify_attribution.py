"""`manage.py verify_attribution`: whether journeys and credit equal those told anew; exits with 1 where they do not."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.attribution.rollup import verify
from analytics.management.by_workspace import Verifying


class Command(Verifying):
    help = "Tells all journeys anew and compares; what waits to be told is left out."

    def differences(self, workspace_id: int) -> Sequence[object]:
        return verify(workspace_id)
