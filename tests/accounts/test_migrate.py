"""Databases that stopped half way through migrations that are no longer there."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.management.commands.migrate import MADE_AT_ONCE, refuse_half_way
from accounts.roles import as_owner


@pytest.fixture
def recorder(transactional_db: None) -> MigrationRecorder:
    return MigrationRecorder(connection)


def test_a_database_between_the_old_numbers_is_refused_until_it_has_the_last(
    recorder: MigrationRecorder,
) -> None:
    refuse_half_way()
    with as_owner():
        try:
            for app, (first, last) in MADE_AT_ONCE.items():
                recorder.record_applied(app, first)
                with pytest.raises(CommandError, match=f"lacks {app}.{last}"):
                    refuse_half_way()
                recorder.record_applied(app, last)
                refuse_half_way()
        finally:
            for app, names in MADE_AT_ONCE.items():
                for name in names:
                    recorder.record_unapplied(app, name)
