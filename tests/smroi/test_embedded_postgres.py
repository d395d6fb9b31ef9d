"""The embedded server: started twice, crashed, killed, left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from smroi.embedded.bootstrap import Addresses, bootstrap
from smroi.embedded.postgres import Cluster
from smroi.embedded.seeds import seed_of
from smroi.embedded.testing import temporary_cluster

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with temporary_cluster(durable=True) as made:
        yield made


@pytest.fixture(scope="module")
def addresses(cluster: Cluster) -> Addresses:
    return bootstrap(cluster)


@pytest.fixture
def stamp(addresses: Addresses) -> str:
    """A row that was committed before whatever happens next."""
    word = f"kept {time.monotonic_ns()}"
    with psycopg.connect(addresses.owner) as connection:
        connection.execute("create table if not exists stamp (word text)")
        connection.execute("insert into stamp values (%s)", [word])
    return word


def words(addresses: Addresses) -> set[str]:
    with psycopg.connect(addresses.owner) as connection:
        return {word for (word,) in connection.execute("select word from stamp")}


def wait_until_gone(cluster: Cluster, pid: int) -> None:
    """A killed process is still there for a moment."""
    deadline = time.monotonic() + 10
    while cluster.pid() == pid:
        assert time.monotonic() < deadline, "it outlived being killed"
        time.sleep(0.01)


def test_two_starters_get_the_same_server(cluster: Cluster) -> None:
    cluster.stop()
    starters = [Cluster(cluster.home, durable=True) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Cluster.start, starters))
    assert len({starter.pid() for starter in starters}) == 1
    assert len({starter.url() for starter in starters}) == 1


@pytest.mark.parametrize("crash", ["immediate stop", "kill -9"])
def test_what_was_committed_outlives_a_crash(
    cluster: Cluster, addresses: Addresses, stamp: str, crash: str
) -> None:
    pid = cluster.pid()
    assert pid is not None
    if crash == "kill -9":
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(cluster, pid)
    else:
        cluster.stop("immediate")
    cluster.start()
    assert cluster.pid() not in (None, pid)
    assert stamp in words(addresses)


def test_a_pid_that_belongs_to_somebody_else_is_not_taken_for_the_server(
    cluster: Cluster, addresses: Addresses, stamp: str
) -> None:
    cluster.stop("immediate")
    stale = cluster.data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{cluster.data}\n")
    assert cluster.pid() is None
    cluster.start()
    assert stamp in words(addresses)


def test_stopping_what_does_not_run_is_no_error(tmp_path: Path) -> None:
    assert Cluster(tmp_path / "nothing").stop() is False


def test_bootstrap_may_run_at_every_start(cluster: Cluster, addresses: Addresses) -> None:
    assert bootstrap(cluster) == addresses


def test_secrets_are_for_their_owner_alone(cluster: Cluster, addresses: Addresses) -> None:
    for name in ("password", "roles.json"):
        assert (cluster.home / name).stat().st_mode & 0o077 == 0, name


def test_roles_can_do_what_they_must_and_no_more(addresses: Addresses) -> None:
    with psycopg.connect(addresses.owner) as connection:
        rows = connection.execute(
            "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname ~ '^smroi_'"
        ).fetchall()
    assert sorted(rows) == [
        ("smroi_app", True, False, False, False),
        ("smroi_broker", True, False, False, False),
        ("smroi_owner", True, False, False, True),
        ("smroi_staff", False, False, False, False),
    ]


def test_the_runtime_role_does_not_inherit_the_staff_role(addresses: Addresses) -> None:
    query = "select pg_has_role('smroi_staff', 'usage'), pg_has_role('smroi_staff', 'set')"
    with psycopg.connect(addresses.database) as connection:
        assert connection.execute(query).fetchone() == (False, True)
        assert connection.execute("set role smroi_staff; select current_user").nextset()


def test_the_brokers_role_cannot_enter_the_products_database(addresses: Addresses) -> None:
    url = addresses.broker.replace("pgmq:", "postgresql:").removesuffix("_broker")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url)


def test_the_clusters_of_killed_test_runs_are_removed_by_the_next() -> None:
    code = (
        "import os\n"
        "from smroi.embedded.testing import temporary_cluster\n"
        "with temporary_cluster() as cluster:\n"
        "    print(cluster.home, cluster.pid(), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    home, pid = done.stdout.split()
    assert done.returncode == -signal.SIGKILL
    assert Cluster(Path(home)).pid() == int(pid)
    with temporary_cluster():
        assert not Path(home).exists()
        assert Cluster(Path(home)).pid() is None


def test_a_prepared_database_is_there_at_the_next_beginning_alone_and_only_under_its_name() -> None:
    name, word = f"prepared_{os.getpid()}", f"word {time.monotonic_ns()}"
    try:
        with temporary_cluster(seed=name) as first:
            with psycopg.connect(first.url(), autocommit=True) as connection:
                connection.execute(f"create database {name}")
                connection.execute("create database another")
            with psycopg.connect(first.url(name)) as connection:
                connection.execute("create table stamp as select %s as word", [word])
        assert not first.home.exists()
        for _time in range(2):
            with (
                temporary_cluster(seed=name) as later,
                psycopg.connect(later.url(name), autocommit=True) as connection,
            ):
                assert connection.execute("select word from stamp").fetchone() == (word,)
                assert not connection.execute("select from pg_database where datname = 'another'").fetchone()
                connection.execute("delete from stamp")
        with temporary_cluster(seed=f"{name}_other") as other, psycopg.connect(other.url()) as connection:
            assert not connection.execute("select from pg_database where datname = %s", [name]).fetchone()
        assert not seed_of(f"{name}_other").exists()  # nothing of that name was made
    finally:
        shutil.rmtree(seed_of(name), ignore_errors=True)
