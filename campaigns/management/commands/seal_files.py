"""`manage.py seal_files`: seal the files that lie open, and those under an older key with the first one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.ingest import store
from campaigns.models import ImportRun


class Command(BaseCommand):
    help = (
        "Seals uploaded files that lie open or under an older key than the first of FILE_KEYS. May run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done: Counter[str] = Counter()
        for workspace in Workspace.objects.order_by("pk"):
            with workspace_scope(workspace):
                files = ImportRun.objects.of(workspace).order_by("sha256").values_list("sha256", flat=True)
                wanted = list(files.distinct())
            for sha256 in wanted:
                try:
                    done[store.seal_again(workspace.pk, sha256)] += 1
                except DomainError:
                    done["failed"] += 1
                    self.stderr.write(f"workspace {workspace.pk}: {sha256} cannot be opened")
        self.stdout.write(
            f"{done['sealed']} sealed, {done['rekeyed']} under the first key now, {done['']} left as they were"
        )
        if done["failed"]:
            raise CommandError(
                f"{done['failed']} files were changed since they were stored, or their key is missing."
            )
