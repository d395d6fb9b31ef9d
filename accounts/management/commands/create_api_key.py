"""Make an API key on the server; its text alone goes to the standard output, so that a script can take it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.access import ROLES
from accounts.keys import make_key
from accounts.models import ApiKey, Workspace


class Command(BaseCommand):
    help = "Make an API key for a workspace and print it. It is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workspace", help="the address of the workspace, as in /w/<address>/")
        parser.add_argument("--role", choices=sorted(ROLES), default="analyst", help="what the key may do")
        parser.add_argument("--scope", choices=ApiKey.Scope.values, default=ApiKey.Scope.WRITE)
        parser.add_argument("--name", default="Command line", help="what will use the key")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = Workspace.objects.select_related("organization").filter(slug=options["workspace"]).first()
        if workspace is None:
            raise CommandError(f"No workspace has the address {options['workspace']!r}.")
        with transaction.atomic():
            _key, text = make_key(
                workspace,
                name=options["name"][:80],
                role=ROLES[options["role"]],
                scope=options["scope"],
                by=None,
            )
        self.stdout.write(text)
