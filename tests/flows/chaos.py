"""Imports under fire: workers are killed and the database is stopped at once, over and over; then all must be right.

`python -m tests.flows.chaos --kills 50 --crashes 5` prints one line of JSON. `--naive` is the negative control: workers
that write the changed days after the commit instead of within it must be found out.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smroi.embedded.bootstrap import bootstrap
from smroi.embedded.postgres import Cluster
from smroi.embedded.testing import temporary_cluster
from tests.flows.chaos_files import Export, ads_exports, order_exports, replay

WORKERS = 2
PATIENCE = 180
# A job that died so often since it last got further is let alone until it does: the fifth death would be its last, and
# a slow machine needs more time for a step than lies between two strikes.
DEATHS = 3


class Workers:
    """Celery workers, each in a process group of its own."""

    def __init__(self, app: str, log: Path) -> None:
        self.command = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            app,
            "worker",
            "--concurrency",
            "2",
            "-l",
            "warning",
        ]
        self.command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.log = log
        self.running: list[subprocess.Popen[bytes]] = []

    def fill(self) -> None:
        self.running = [process for process in self.running if process.poll() is None]
        while len(self.running) < WORKERS:
            with self.log.open("ab") as log:
                process = subprocess.Popen(self.command, stdout=log, stderr=log, start_new_session=True)
            self.running.append(process)

    def strike(self, dice: random.Random) -> int:
        """Kill every child, so that whatever is being done dies; sometimes the workers too. How many were killed."""
        victims: list[int] = []
        for process in self.running:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            with contextlib.suppress(OSError):
                victims += map(int, children.read_text().split())
            if dice.random() < 0.15:
                victims.append(process.pid)
        for victim in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        return len(victims)

    def kill_all(self) -> None:
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def durable_database(files: Path) -> Iterator[Cluster]:
    """A cluster that keeps what it acknowledged, and the environment that leads there."""
    with temporary_cluster(durable=True) as cluster:
        os.environ.update(bootstrap(cluster).as_environment())
        os.environ.update(
            SMROI_ENV="test",
            SMROI_VAR=str(files),
            SMROI_FILES=str(files / "files"),
            IMPORT_CHUNK_ROWS="20",
            JOB_LEASE_SECONDS="5",
            LOG_LEVEL="WARNING",
            CONN_MAX_AGE="0",
            DJANGO_SETTINGS_MODULE="smroi.settings",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield cluster


def patiently(act: Any) -> Any:
    """Try again while the database is away."""
    from django.db import InterfaceError, OperationalError, connection

    for _attempt in range(100):
        try:
            return act()
        except (InterfaceError, OperationalError):
            connection.close()
            time.sleep(0.2)
    raise RuntimeError("the database did not come back")


def upload_all(exports: list[Export]) -> Any:
    """Upload and confirm everything, in order; the workers begin at once."""
    from accounts.models import Organization, Workspace
    from accounts.tenancy import workspace_scope
    from campaigns.ingest import run
    from campaigns.ingest.shapes import ReadRequest

    organization = Organization.objects.create(name="Chaos")
    workspace = Workspace.objects.create(
        organization=organization, name="Chaos", slug="chaos", currency="EUR", time_zone="UTC"
    )
    for export in exports:
        with workspace_scope(workspace):
            made = run.request_import(
                workspace,
                file=io.BytesIO(export.content),
                file_name=export.name,
                request=ReadRequest(),
                by=None,
            )
            made = run.confirm(workspace, made.pk, by=None)
            assert made.state == "queued", (export.name, made.state, made.findings["problems"])
    return workspace


def rage(
    workspace: Any, workers: Workers, cluster: Cluster, dice: random.Random, kills: int, crashes: int
) -> int:
    """Strike in the middle of one job after another; when all is done, undo an import so that there is more to do."""
    killed, crashed, seen = 0, 0, set[int | None]()
    while killed < kills or crashed < crashes:
        workers.fill()
        patiently(lambda: wait_for_work(workspace, seen, dice))
        time.sleep(dice.uniform(0, 1.2))
        patiently(lambda: wait_for_progress(workspace, workers))
        killed += workers.strike(dice)
        if crashed < crashes and killed >= kills * (crashed + 1) / (crashes + 1):
            crashed += 1
            cluster.stop("immediate")
            cluster.start()
    return killed


def wait_for_work(workspace: Any, seen: set[int | None], dice: random.Random) -> None:
    """Until a worker holds a job that it has just taken; `seen` are the leases struck before."""
    from django.db.models.functions import Now

    from accounts.tenancy import workspace_scope
    from campaigns.models import Job

    deadline, swept = time.monotonic() + 20, 0.0
    while time.monotonic() < deadline:
        with workspace_scope(workspace):
            jobs = Job.objects.of(workspace)
            held = jobs.filter(state="running", lease_until__gt=Now()).exclude(lease_token=None)
            fresh = set(held.values_list("lease_token", flat=True)) - seen
            is_idle = not jobs.filter(state__in=["queued", "running"]).exists()
            if is_idle:
                undo_one(workspace)
        if fresh:
            seen |= fresh
            return
        if time.monotonic() - swept > 1:
            swept = time.monotonic()
            sweep()
        time.sleep(0.02)


def wait_for_progress(workspace: Any, workers: Workers) -> None:
    """Until no job has been taken more than `DEATHS` times since it last got further."""
    from accounts.tenancy import workspace_scope
    from campaigns.models import Job

    deadline, swept = time.monotonic() + PATIENCE, time.monotonic()
    while time.monotonic() < deadline:
        with workspace_scope(workspace):
            if not Job.objects.of(workspace).filter(state="running", attempts__gt=DEATHS).exists():
                return
        if time.monotonic() - swept > 1:
            swept = time.monotonic()
            workers.fill()
            sweep()
        time.sleep(0.02)
    raise RuntimeError("a job that nobody strikes gets no further")


def undo_one(workspace: Any) -> None:
    """More to do: the oldest import of an account is undone, so that all later ones are loaded again."""
    from campaigns.ingest import run
    from campaigns.models import ImportRun

    runs = ImportRun.objects.of(workspace)
    oldest = runs.filter(state="loaded").order_by("load_order").first()
    if oldest is not None and runs.filter(state="undone").count() < runs.count() // 2:
        run.request_undo(workspace, oldest.pk, by=None)


def sweep() -> None:
    from campaigns.tasks import sweep as task

    task()


def settle(workspace: Any, workers: Workers) -> float:
    """Seconds until nothing waits any more, or -1 when something waits for ever."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        workers.fill()
        patiently(sweep)
        if patiently(lambda: is_settled(workspace)):
            return time.monotonic() - began
        time.sleep(0.5)
    return -1


def is_settled(workspace: Any) -> bool:
    from accounts.tenancy import workspace_scope
    from campaigns.models import Change, Job

    with workspace_scope(workspace):
        busy = Job.objects.of(workspace).filter(state__in=["queued", "running"]).exists()
        return not busy and not Change.objects.of(workspace).exists()


def judge(workspace: Any, exports: list[Export]) -> dict[str, Any]:
    """Compare facts with a replay of the files, and sums with a recompute from scratch."""
    from accounts.tenancy import workspace_scope
    from analytics.rollup import verify
    from campaigns.models import Fact, ImportRun

    found: dict[tuple[str, Any, str], tuple[int, int]] = {}
    with workspace_scope(workspace):
        states = dict(ImportRun.objects.of(workspace).values_list("file_name", "state"))
        rows = Fact.objects.of(workspace).select_related("series__platform_campaign")
        for fact in rows:
            campaign = fact.series.platform_campaign
            key = (
                ("ads", fact.start_on, campaign.name)
                if campaign
                else ("orders", fact.start_on, fact.series.entity_key)
            )
            found[key] = (round((fact.spend or 0) / 10_000), round((fact.revenue or 0) / 10_000))
        stale = {difference.day for difference in verify(workspace.pk)}
    truth = replay([export for export in exports if states[export.name] != "undone"])
    return {
        "imports": len(states),
        "undone": sum(state == "undone" for state in states.values()),
        "not_loaded": sum(state not in ("loaded", "undone") for state in states.values()),
        "rows": len(truth),
        "lost": len(truth.keys() - found.keys()),
        "extra": len(found.keys() - truth.keys()),
        "wrong": sum(found[key] != truth[key] for key in truth.keys() & found.keys()),
        "stale_days": len(stale),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--crashes", type=int, default=5)
    parser.add_argument("--files", type=int, default=24)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--naive", action="store_true")
    given = parser.parse_args(arguments)
    dice = random.Random(given.seed)
    if given.naive:
        exports = list(ads_exports(dice, given.files, overlapping=False))
    else:
        exports = [*ads_exports(dice, given.files // 2), *order_exports(dice, given.files // 2)]
        dice.shuffle(exports)
    with (
        tempfile.TemporaryDirectory(prefix="smroi-chaos-") as folder,
        durable_database(Path(folder)) as cluster,
    ):
        workers = Workers("tests.flows.chaos_naive" if given.naive else "smroi", Path(folder) / "workers.log")
        try:
            workers.fill()
            workspace = upload_all(exports)
            killed = rage(workspace, workers, cluster, dice, given.kills, given.crashes)
            seconds = settle(workspace, workers)
        finally:
            workers.kill_all()
        verdict = judge(workspace, exports)
        if seconds < 0:
            print(workers.log.read_text()[-4000:], file=sys.stderr)
    fired = {
        "seed": given.seed,
        "kills": killed,
        "crashes": given.crashes,
        "settled_seconds": round(seconds, 1),
    }
    print(json.dumps(fired | verdict))
    clean = seconds >= 0 and not any(
        verdict[name] for name in ("not_loaded", "lost", "extra", "wrong", "stale_days")
    )
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
