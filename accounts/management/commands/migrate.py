"""`manage.py migrate`, run as the owner of the tables instead of the runtime role."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.roles import as_owner, ensure_roles

# By application, the first and the last of the migrations that became part of its tables.
MADE_AT_ONCE = {
    "accounts": ("0003_invitations_and_kinds", "0013_benchmark"),
    "campaigns": ("0003_more_measures", "0023_notice_mail_job"),
    "analytics": ("0004_more_measures", "0014_client_templates"),
}


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            refuse_half_way()
            ensure_roles()
            super().handle(*args, **options)


def refuse_half_way() -> None:
    """A database with some of those migrations would lack what the others add, and nothing would say so."""
    done = set(MigrationRecorder(connection).applied_migrations())
    lacking = [
        f"{app}.{last}"
        for app, (first, last) in MADE_AT_ONCE.items()
        if (app, first) in done and (app, last) not in done
    ]
    if lacking:
        raise CommandError(
            "This database stopped half way through migrations that are no longer there:"
            f" it lacks {', '.join(lacking)}. Migrate it first with the last version that has them, then with this one"
            " (docs/decisions/0050)."
        )
