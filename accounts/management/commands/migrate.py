"""`manage.py migrate`, run as the owner of the tables instead of the runtime role."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from accounts.roles import as_owner, ensure_roles


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            ensure_roles()
            super().handle(*args, **options)
