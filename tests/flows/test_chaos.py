"""Nothing is lost, doubled or stale when workers and the database die in the middle of imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.flows.conftest import ROOT

ROUNDS = 6
LONG = os.environ.get("SMROI_CHAOS") == "long"


def chaos(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the driver in a process of its own: it has another database, and kills."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.chaos", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert done.stdout, done.stderr[-4000:]
    verdict: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(verdict)
    return done.returncode, verdict


def test_chaos_leaves_no_trace_in_the_numbers() -> None:
    size = (
        ["--kills", "1000", "--crashes", "50", "--files", "200"]
        if LONG
        else ["--kills", "50", "--crashes", "5"]
    )
    code, verdict = chaos(*size)
    faults = {name: verdict[name] for name in ("not_loaded", "lost", "extra", "wrong", "stale_days")}
    assert (code, faults) == (0, dict.fromkeys(faults, 0)), verdict


def test_chaos_finds_out_a_worker_that_marks_changes_after_the_commit() -> None:
    """A kill has to fall between a commit and its mark, so it is tried until one does."""
    for _round in range(ROUNDS):
        code, verdict = chaos("--naive", "--kills", "16", "--crashes", "0", "--files", "6")
        if verdict["stale_days"]:
            break
    assert verdict["stale_days"] > 0, verdict
    assert code == 1
