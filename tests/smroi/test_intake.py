"""How the intake reaches the database that `DATABASE_URL` names."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from asyncpg import connect_utils
from django.conf import settings

from smroi import intake
from smroi.settings import database


def parameters() -> Any:
    """What asyncpg makes of the arguments."""
    _addresses, found = connect_utils._parse_connect_dsn_and_args(
        **{"passfile": None, "ssl": None, "service": None, "servicefile": None, "direct_tls": None}
        | {"target_session_attrs": None, "krbsrvname": None, "gsslib": None}
        | intake.database()
    )
    return found


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Any:
    def use(text: str) -> None:
        monkeypatch.setattr(settings, "DATABASES", {"default": database(text, role="smroi_app")})

    return use


def test_who_connects_is_who_stands_in_the_url(url: Any) -> None:
    url("postgresql://ana:p%40ss@db.example:6543/smroi")
    found = parameters()
    assert (found.user, found.password, found.database) == ("ana", "p@ss", "smroi")
    assert found.server_settings["role"] == "smroi_staff"
    assert not found.server_settings.keys() & set(intake.OF_URL)


def test_how_the_url_wants_tls_is_how_it_is_done(url: Any, tmp_path: Path) -> None:
    url("postgresql://ana:x@db.example/smroi?sslmode=require&target_session_attrs=read-write")
    found = parameters()
    assert (found.ssl.check_hostname, found.target_session_attrs.value) == (False, "read-write")
    url("postgresql://ana:x@db.example/smroi?sslmode=disable")
    assert parameters().ssl is False
    root = tmp_path / "root & all.pem"
    query = urlencode({"sslmode": "verify-full", "sslrootcert": str(root)})
    url(f"postgresql://ana:x@db.example/smroi?{query}")
    with pytest.raises(FileNotFoundError):
        parameters()
    # What is no certificate is read, and refused.
    root.write_text("nothing")
    with pytest.raises(ssl.SSLError):
        parameters()
