"""Nobody gets a report twice, though the worker is killed in the middle of sending; and the list tells the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.flows.conftest import ROOT
from tests.flows.mail_chaos import RECIPIENTS


def mail_chaos(*arguments: str) -> dict[str, Any]:
    """In a process of its own: it has another database, and kills."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.mail_chaos", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout, done.stderr[-4000:]
    verdict: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return verdict


def test_nobody_gets_a_report_twice_over_kills_of_the_worker() -> None:
    found = mail_chaos("--kills", "4")
    assert found["killed"] >= 4, found
    assert found["twice"] == [], found
    assert found["sent_but_not_there"] == [], found
    assert found["there_but_waiting"] == [], found
    # Everybody has it, but for those of whom the list says that it is not known, one for each kill at most.
    states = found["states"]
    unknown = states.get("unknown", 0)
    assert unknown <= found["killed"], found
    assert states.get("sent", 0) + states.get("bounced", 0) + unknown == RECIPIENTS + 1, found
    # Refused, unless a kill fell into the middle of the refusal.
    assert found["gone"] in ("bounced", "unknown"), found
