"""Events and redirects against a server that does nothing, and against Django with one insert."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from accounts.tenancy import workspace_scope
from campaigns.models import Link, PublicAddress
from campaigns.tracking.links import addresses
from campaigns.tracking.settings import settings_of
from tests.bench.loads import report
from tests.cast import Cast
from tests.flows.conftest import ROOT, environment_of_this_test
from tests.smroi.test_start import free_port

ROUNDS = int(os.environ.get("SMROI_BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("SMROI_BENCH_SECONDS", "4"))
CONNECTIONS = 64
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
EVENT = """
local body = '{{"s":"{site}","e":"view","k":"%s","u":"https://bakery.example/cakes/%d?utm_source=facebook'
  .. '&utm_medium=paid_social&utm_campaign=summer&fbclid=x","r":"https://www.facebook.com/","t":"Cakes of the house",'
  .. '"w":1280}}'
local letters, count = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", 0
math.randomseed(os.time())
local stem = ""
for _ = 1, 12 do local i = math.random(64); stem = stem .. letters:sub(i, i) end
request = function()
  count = count + 1
  return wrk.format("POST", "/e", {{["Content-Type"] = "text/plain", ["User-Agent"] = "{agent} " .. count % 1000}},
    string.format(body, stem .. string.format("%010d", count), count % 50))
end
"""
REDIRECT = """
local count = 0
request = function()
  count = count + 1
  return wrk.format("GET", "/cake", {{["Referer"] = "https://www.facebook.com/",
    ["User-Agent"] = "{agent} " .. count % 1000}})
end
"""
PACE = """
delay = function() return math.random(0, {longest}) end
"""


@dataclass(frozen=True, slots=True)
class Measured:
    rate: float
    p99: float  # milliseconds
    failed: int
    processor: float  # microseconds of the server's processor for a request


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    pid: int

    def processor(self) -> float:
        """Seconds of the processor that it took so far, with the processes that it started."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                pid, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
                if self.pid in (pid, int(rest[1])):
                    ticks += int(rest[11]) + int(rest[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(command: list[str], environment: dict[str, str], port: int, log: Path) -> Iterator[Served]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 120
        while not _answers(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status < 500
    except OSError:
        return False
    finally:
        asking.close()


def wrk(server: Served, script: Path, *, seconds: int = SECONDS, connections: int = CONNECTIONS) -> Measured:
    """wrk counts answers of 400 and more as failed."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
    before = server.processor()
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}/"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    assert rate, done.stdout
    assert p99, done.stdout
    milliseconds = float(p99[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    count = re.search(r"(\d+) requests in", done.stdout)
    assert count, done.stdout
    spent = (server.processor() - before) / max(int(count[1]), 1)
    return Measured(float(rate[1]), milliseconds, int(failed[1]) if failed else 0, spent * 1e6)


@pytest.fixture
def servers(transactional_db: None, tmp_path: Path, cast: Cast) -> Iterator[dict[str, Served]]:
    """The intake, a server that does nothing, and Django with one insert, all at once; idle ones cost nothing."""
    ports = {name: free_port() for name in ("intake", "noop", "django")}
    environment = environment_of_this_test(
        tmp_path / "files", INTAKE_PORT=str(ports["intake"]), INTAKE_RATE="1000000", PYTHONPATH=str(ROOT)
    )
    django = environment | {"BENCH_PEER": "1", "DJANGO_SETTINGS_MODULE": "smroi.settings"}
    noop = ["-m", "uvicorn", "tests.bench.intake_peers:noop", "--port", str(ports["noop"]), "--no-access-log"]
    gunicorn = [
        "-m",
        "gunicorn",
        "tests.bench.intake_peers:one_view()",
        "-w",
        "2",
        "-b",
        f"127.0.0.1:{ports['django']}",
    ]
    commands = {"intake": ["-m", "smroi.intake"], "noop": noop, "django": gunicorn}
    running: dict[str, Served] = {}
    with contextlib.ExitStack() as stack:
        for name, command in commands.items():
            ours = django if name == "django" else environment
            server = served([sys.executable, *command], ours, ports[name], tmp_path / f"{name}.log")
            running[name] = stack.enter_context(server)
        yield running


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed")
def test_the_intake_beside_a_server_that_does_nothing_and_django(
    servers: dict[str, Served], cast: Cast, tmp_path: Path
) -> None:
    with workspace_scope(cast.bakery):
        site = settings_of(cast.bakery).site_key
        link = Link.objects.of(cast.bakery).create(
            slug="cake", target="https://shop.example/cake?size=2", source="facebook", medium="paid_social"
        )
        addresses.take(cast.bakery, kind=PublicAddress.Kind.LINK, subject_id=link.pk, slug="cake")
    scripts = {}
    for name, text in (("event", EVENT), ("redirect", REDIRECT)):
        scripts[name] = tmp_path / f"{name}.lua"
        scripts[name].write_text(text.format(site=site, agent=AGENT))
        for server in servers.values():
            wrk(server, scripts[name], seconds=1)  # warm

    for name, figure in (("event", "intake"), ("redirect", "redirect")):
        rounds: dict[str, list[Measured]] = {peer: [] for peer in servers}
        for _round in range(ROUNDS):
            for peer, server in servers.items():
                rounds[peer].append(wrk(server, scripts[name]))
        assert not sum(measured.failed for found in rounds.values() for measured in found)
        ours = [measured.rate for measured in rounds["intake"]]
        for peer, label in (("noop", "noop"), ("django", "django_orm")):
            theirs = [measured.rate for measured in rounds[peer]]
            ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
            remark = f"{statistics.median(ours):,.0f} / {statistics.median(theirs):,.0f} a second"
            report(f"{figure}_vs_{label}", ratios, remark)
            costs = [
                other.processor / mine.processor
                for mine, other in zip(rounds["intake"], rounds[peer], strict=True)
            ]
            spent = [statistics.median(m.processor for m in rounds[who]) for who in ("intake", peer)]
            report(f"{figure}_processor_vs_{label}", costs, f"{spent[0]:.0f} / {spent[1]:.0f} us a request")
        full = statistics.median(ours)
        paced = tmp_path / f"{name}-paced.lua"
        # Each connection rests so long that all of them together ask half as much as they could.
        rest = 1000 * CONNECTIONS / (full / 2)
        paced.write_text(scripts[name].read_text() + PACE.format(longest=round(2 * rest)))
        relaxed = [wrk(servers["intake"], paced) for _ in range(ROUNDS)]
        share = statistics.median(measured.rate for measured in relaxed) / full
        report(f"{figure}_p99_ms", [measured.p99 for measured in relaxed], f"at {share:.0%} of its full load")
