"""`manage.py flush`, run as the owner: the runtime role may not TRUNCATE."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush

from accounts.roles import as_owner


class Command(DjangoFlush):
    def handle(self, **options: Any) -> None:
        with as_owner():
            super().handle(**options)
