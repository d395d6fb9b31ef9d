"""The settings of a smroi that was started with `make start`, kept in a file so that `manage.py` finds them too."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from smroi.embedded.binaries import EmbeddedError, var_dir
from smroi.embedded.bootstrap import bootstrap
from smroi.embedded.postgres import Cluster, development_cluster, write_secret

SERVERS = ("DATABASE_URL", "BROKER_URL")


def address() -> str:
    return f"http://localhost:{port()}"


def port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise EmbeddedError(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def intake_port() -> int:
    """Where links, landing pages and the script are answered: beside the product's port."""
    text = os.environ.get("INTAKE_PORT") or str(port() + 1)
    if not text.isdecimal() or not 0 < int(text) < 65536 or int(text) == port():
        raise EmbeddedError(
            f"INTAKE_PORT is {text}; it must be a number from 1 to 65535 and another one than PORT."
        )
    return int(text)


def public_address() -> str:
    return os.environ.get("PUBLIC_URL") or f"http://localhost:{intake_port()}"


def embedded_cluster() -> Cluster | None:
    """The cluster this run needs, None when the environment names real servers for everything."""
    return None if all(os.environ.get(name) for name in SERVERS) else development_cluster()


def demo_environment(cluster: Cluster | None) -> dict[str, str]:
    """Everything the processes need, on top of the environment we were started in. The cluster runs already."""
    given = {name: value for name, value in os.environ.items() if value}
    environment = {
        "SMROI_ENV": "demo",
        "SMROI_VAR": str(var_dir()),
        "SECRET_KEY": given.get("SECRET_KEY") or _secret_key(var_dir() / "secret-key"),
        "PORT": str(port()),
        "BASE_URL": given.get("BASE_URL") or address(),
        "INTAKE_PORT": str(intake_port()),
        "PUBLIC_URL": public_address(),
        "LOG_FORMAT": given.get("LOG_FORMAT") or "console",
    }
    servers = bootstrap(cluster).as_environment() if cluster else {}
    if "DATABASE_URL" in given:
        servers["DATABASE_OWNER_URL"] = given["DATABASE_URL"]
    for name, url in servers.items():
        environment[name] = given.get(name) or url
    for name in SERVERS:
        environment.setdefault(name, given.get(name, ""))
    return environment


def save(environment: dict[str, str]) -> None:
    lines = [f"{name}={value}\n" for name, value in sorted(environment.items())]
    write_secret(_file(), "".join(lines))


def use_saved() -> None:
    """Give `manage.py` the settings of the last `make start`, unless the environment has settings of its own."""
    if os.environ.get("DATABASE_URL") or os.environ.get("SMROI_ENV") or not _file().exists():
        return
    for line in _file().read_text().splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)
    cluster = development_cluster()
    if cluster.home.exists() and cluster.pid() is None:
        print("smroi does not run here, and so its database does not answer: `make start`.", file=sys.stderr)


def _secret_key(file: Path) -> str:
    if not file.exists():
        write_secret(file, secrets.token_urlsafe(48))
    return file.read_text().strip()


def _file() -> Path:
    return var_dir() / "run.env"
