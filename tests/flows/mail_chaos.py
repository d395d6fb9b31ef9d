"""Reports under fire: a real worker sends to many while it is killed again and again; nobody may get one twice.

`python -m tests.flows.mail_chaos --kills 6` prints one line of JSON: who got it how often, and what the list says.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.flows.chaos import Workers, durable_database, patiently, sweep
from tests.flows.post_office import free_port, open_office

RECIPIENTS = 24
PATIENCE = 300
PAUSE = 0.12


def send(workspace: Any) -> Any:
    """An edition with little in it, on its way to many."""
    from accounts.tenancy import workspace_scope
    from analytics.briefs import briefs, editions, recipients

    with workspace_scope(workspace):
        brief = briefs.create_brief(workspace, starter="weekly_pulse", by=None)
        for number in range(RECIPIENTS):
            recipients.add_recipient(workspace, brief, email=f"reader{number}@example.com", by=None)
        recipients.add_recipient(workspace, brief, email="gone@example.com", by=None)
        edition = editions.make_edition(workspace, brief, by=None)
        return editions.send(workspace, edition, by=None)


def states(workspace: Any, edition: Any) -> dict[str, str]:
    from accounts.tenancy import workspace_scope
    from analytics.briefs.models import Delivery

    with workspace_scope(workspace):
        return dict(Delivery.objects.of(workspace).filter(edition=edition).values_list("email", "state"))


def run(kills: int, dice: random.Random) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        book = folder / "book.jsonl"
        book.touch()
        with durable_database(folder):
            from accounts.models import Organization, Workspace

            organization = Organization.objects.create(name="Post")
            workspace = Workspace.objects.create(
                organization=organization, name="Post", slug="post", currency="EUR", time_zone="UTC"
            )
            office = open_office(book, pause=PAUSE, port=port)
            workers = Workers("smroi.celery", folder / "workers.log")
            edition = send(workspace)
            try:
                killed = rage(workspace, edition, workers, book, kills, dice)
                return verdict(workspace, edition, book, killed, folder / "workers.log")
            finally:
                workers.kill_all()
                office.stop()


def rage(workspace: Any, edition: Any, workers: Workers, book: Path, kills: int, dice: random.Random) -> int:
    """Strike in the middle of mails until there have been enough kills, then let them finish."""
    killed, deadline, taken = 0, time.monotonic() + PATIENCE, 0
    while time.monotonic() < deadline:
        workers.fill()
        patiently(sweep)
        now = len(book.read_text().splitlines())
        if killed < kills and (
            now > taken or any(v == "sending" for v in states(workspace, edition).values())
        ):
            taken = now
            time.sleep(dice.uniform(0, 2.5 * PAUSE))
            killed += bool(workers.strike(dice))
        if killed >= kills and not {"waiting", "sending"} & set(states(workspace, edition).values()):
            break
        time.sleep(0.3)
    return killed


def verdict(workspace: Any, edition: Any, book: Path, killed: int, log: Path) -> dict[str, Any]:
    told = states(workspace, edition)
    times = Counter(json.loads(line)["to"] for line in book.read_text().splitlines())
    return {
        "killed": killed,
        "mails": sum(times.values()),
        "twice": sorted(address for address, count in times.items() if count > 1),
        "sent_but_not_there": sorted(a for a, state in told.items() if state == "sent" and not times[a]),
        "there_but_waiting": sorted(a for a, state in told.items() if state == "waiting" and times[a]),
        "states": dict(Counter(told.values())),
        "gone": told["gone@example.com"],
        "log": log.read_text()[-1500:] if "waiting" in told.values() else "",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print(json.dumps(run(given.kills, random.Random(given.seed))))


if __name__ == "__main__":
    main()
