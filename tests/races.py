"""Two connections that meet at a chosen place: one stops behind a statement, the other does something meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

PATIENCE = 60

WAITERS = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE NOT l.granted AND a.datname = current_database()
"""


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Runs in a thread with a connection of its own; the list gets its result or its exception."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                # A busy machine may take longer than the ten seconds of the settings; whoever is held up waits.
                cursor.execute("SET lock_timeout = %s", [f"{PATIENCE}s"])
            outcome.append(work())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, outcome


@contextmanager
def after(statement: str, then: Callable[[], None]) -> Iterator[None]:
    """Does something right after the first statement on this connection that begins like this."""
    happened: list[bool] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if sql.lstrip().startswith(statement) and not happened:
            happened.append(True)
            then()
        return result

    with connection.execute_wrapper(watch):
        yield
    assert happened, f"no statement began with {statement}"


def wait_until_over_or_held_up(thread: threading.Thread) -> None:
    """Until the thread has ended, or some connection to this database waits for a lock of another."""
    end = time.monotonic() + PATIENCE
    while thread.is_alive() and time.monotonic() < end:
        with connection.cursor() as cursor:
            # In a transaction the list of connections stays as it was first read: one made since would be in none.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITERS)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    assert not thread.is_alive(), "it neither ended nor was held up"
