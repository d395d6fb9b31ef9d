"""`manage.py seal_files`: seal the files that lie open, and what is under an older key with the first one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.sealing import CannotOpen
from accounts.tenancy import workspace_scope
from campaigns.ingest import contacts, store
from campaigns.models import ImportRun
from campaigns.tracking.pages import answers
from campaigns.tracking.people import details
from campaigns.tracking.webhooks import sources


class Command(BaseCommand):
    help = "Seals files that lie open, and all that is sealed with an older key than the first of FILE_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        done: Counter[str] = Counter()
        for workspace in Workspace.objects.order_by("pk"):
            with workspace_scope(workspace, even_archived=True):
                files = ImportRun.objects.of(workspace).order_by("sha256").values_list("sha256", flat=True)
                wanted = list(files.distinct())
                done["contacts"] += self._contacts(workspace)
                done["answers"] += self._answers(workspace)
                done["webhooks"] += sources.seal_again(workspace)
            for sha256 in wanted:
                try:
                    done[store.seal_again(workspace.pk, sha256)] += 1
                except DomainError:
                    done["failed"] += 1
                    self.stderr.write(f"workspace {workspace.pk}: {sha256} cannot be opened")
        self.stdout.write(
            f"{done['sealed']} sealed, {done['rekeyed']} under the first key now, {done['']} left as they were"
        )
        self.stdout.write(f"{done['contacts']} addresses and numbers under the first key now")
        self.stdout.write(f"{done['answers']} answers of forms under the first key now")
        self.stdout.write(f"{done['webhooks']} secrets of webhooks under the first key now")
        if done["failed"]:
            raise CommandError(
                f"{done['failed']} files were changed since they were stored, or their key is missing."
            )

    def _contacts(self, workspace: Workspace) -> int:
        try:
            with transaction.atomic():
                return contacts.seal_again(workspace.pk) + details.seal_again(workspace.pk)
        except CannotOpen:
            raise CommandError(
                f"Contacts or people of workspace {workspace.pk} need a key that is missing."
            ) from None

    def _answers(self, workspace: Workspace) -> int:
        try:
            with transaction.atomic():
                return answers.seal_again(workspace.pk)
        except CannotOpen:
            raise CommandError(
                f"Answers of forms of workspace {workspace.pk} need a key that is missing."
            ) from None
