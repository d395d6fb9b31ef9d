"""The demo: three clients whose exports are read without a question, and whose figures stand."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import PortalDomain, User, Workspace
from analytics.query import StatsQuery
from analytics.report import run
from campaigns.ingest.read import read_file
from campaigns.ingest.shapes import ReadRequest
from campaigns.models import Goal, ImportRun, RunState
from smroi.demo.clients import CLIENTS
from tests.cast import as_workspace


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.currency)
def test_the_exports_of_a_client_raise_no_question(client: Any, tmp_path: Path) -> None:
    for name, content in client.files(date(2026, 11, 23)):
        path = tmp_path / "export"
        path.write_bytes(content)
        result = read_file(path, name, ReadRequest())
        assert result.is_loadable, (name, result.problems)
        assert result.grain in ("day", "lifetime"), name
        assert result.row_count > 50, name


@pytest.mark.django_db(transaction=True)
def test_the_demo_fills_once_and_prints_a_login_that_works(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    call_command("demo", stdout=io.StringIO())
    # Whoever took the domain out may go on starting it.
    PortalDomain.objects.all().delete()
    out = io.StringIO()
    call_command("demo", stdout=out)
    printed = dict(line.split(": ", 1) for line in out.getvalue().splitlines())
    assert User.objects.get(email=printed["login"]).check_password(printed["password"])
    assert not PortalDomain.objects.exists()
    assert Workspace.objects.count() == len(CLIENTS)
    for workspace in Workspace.objects.all():
        with as_workspace(workspace):
            states = set(ImportRun.objects.of(workspace).values_list("state", flat=True))
            assert states == {RunState.LOADED}
            assert Goal.objects.of(workspace).exists()
            query = StatsQuery.from_params(workspace, {"metrics": "spend,revenue,roi,conversions"})
            found = {name: value.state for name, value in run(query).totals.items()}
        assert found == dict.fromkeys(found, "ok"), workspace
