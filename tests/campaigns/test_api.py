"""Imports over the API: what it answers to good and to bad requests, and to strangers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from accounts.keys import make_key
from accounts.models import ApiKey, Role, Workspace
from campaigns.models import ImportRun
from tests.campaigns.test_import_run import meta_file
from tests.cast import Cast, as_workspace


@pytest.fixture(autouse=True)
def files(db: None, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path
    cache.clear()


class Program:
    """A program with a key to one workspace."""

    def __init__(
        self, workspace: Workspace, *, role: Role = Role.ANALYST, scope: str = ApiKey.Scope.WRITE
    ) -> None:
        _key, self.text = make_key(workspace, name="robot", role=role, scope=scope, by=None)
        self.slug = workspace.slug

    def path(self, path: str, slug: str = "") -> str:
        return f"/api/v1/workspaces/{slug or self.slug}/{path}"

    def get(self, path: str, slug: str = "", **params: str) -> Any:
        return Client().get(self.path(path, slug), params, headers={"Authorization": f"Bearer {self.text}"})

    def post(self, path: str, slug: str = "", **data: Any) -> Any:
        return Client().post(self.path(path, slug), data, headers={"Authorization": f"Bearer {self.text}"})

    def upload(self, content: bytes, name: str = "meta.csv", slug: str = "", **more: Any) -> Any:
        return self.post("imports/", slug, file=SimpleUploadedFile(name, content), **more)


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.bakery)


def test_an_upload_is_answered_with_what_it_would_do(program: Program) -> None:
    answer = program.upload(meta_file((1, "spring", "10.50"), (2, "spring", "20")))
    body = answer.json()
    assert answer.status_code == 201
    assert {name: body[name] for name in ("status", "source", "grain", "currency", "counts", "period")} == {
        "status": "ready",
        "source": "meta_ads",
        "grain": "day",
        "currency": "EUR",
        "counts": {"new": 2, "changed": 0, "unchanged": 0, "removed": 0, "kept": 0, "skipped": 0},
        "period": {"start": "2026-06-01", "end": "2026-06-02"},
    }
    assert body["totals"]["spend"] == "30.5"
    assert body["evidence"]
    assert body["problems"] == []


def test_confirm_can_be_asked_for_at_once_or_later(program: Program) -> None:
    at_once = program.upload(meta_file((1, "spring", "1")), confirm="true").json()
    later = program.upload(meta_file((2, "spring", "2"))).json()
    confirmed = program.post(f"imports/{later['id']}/confirm/").json()
    assert [at_once["status"], later["status"], confirmed["status"]] == ["queued", "ready", "queued"]


def test_a_dry_run_leaves_nothing_to_confirm(program: Program) -> None:
    made = program.upload(meta_file((1, "spring", "1")), dry_run="true").json()
    assert (made["status"], made["counts"]["new"]) == ("discarded", 1)
    assert program.post(f"imports/{made['id']}/confirm/").status_code == 409


def test_a_question_is_answered_with_the_next_upload(program: Program) -> None:
    content = b"Day,Orders,Net sales,Gross sales,Discounts,Returns,Taxes,Total sales\n2026-06-01,2,100,100,0,0,10,110\n"
    asked = program.upload(content, "sales.csv").json()
    assert (asked["status"], [p["code"] for p in asked["problems"]]) == ("needs_answer", ["currency_missing"])
    assert program.upload(content, "sales.csv", currency="EUR").json()["status"] == "ready"


def test_the_list_is_in_pages_and_newest_first(program: Program) -> None:
    for day in (1, 2):
        program.upload(meta_file((day, "spring", "1")), f"day{day}.csv")
    body = program.get("imports/").json()
    assert [row["file_name"] for row in body["results"]] == ["day2.csv", "day1.csv"]
    assert program.get("imports/", page="0").status_code == 400
    assert program.get("imports/", page="99").status_code == 404


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "file"),
        ({"file": "not a file"}, "file"),
        ({"source": "myspace"}, "source"),
        ({"currency": "euro"}, "currency"),
        ({"mapping": "[1]"}, "mapping"),
        ({"mapping": "{"}, "mapping"),
        ({"mapping": '{"columns": "day"}'}, "mapping"),
        ({"mapping": '{"columns": {"day": 1}}'}, "mapping"),
        ({"mapping": '{"columns": ["day", null, 3]}'}, "mapping"),
        ({"mapping": '{"columns": null}'}, "mapping"),
        ({"mapping": '{"columns": ["day", "sp\\u0000end"]}'}, "mapping"),
        ({"mapping": '{"columns": ["day"], "channel": "me\\u0000ta"}'}, "mapping"),
        ({"mapping": '{"columns": ["day"], "a\\u0000": "b"}'}, "mapping"),
        ({"mapping": '{"columns": ["day"], "channel": {"a": ["b"]}}'}, "mapping"),
        ({"dry_run": "perhaps"}, "dry_run"),
        ({"decimal": ";"}, "decimal"),
    ],
)
def test_a_bad_request_names_the_field(program: Program, data: dict[str, str], field: str) -> None:
    form: dict[str, Any] = dict(data)
    if field != "file":
        form["file"] = SimpleUploadedFile("meta.csv", meta_file((1, "a", "1")))
    answer = program.post("imports/", **form)
    assert answer.status_code == 400
    assert field in answer.json()


def test_a_file_that_cannot_be_read_is_no_error_of_the_request(program: Program) -> None:
    answer = program.upload(b"\x00\x01\x02 binary", "meta.csv")
    assert (answer.status_code, answer.json()["status"]) == (201, "rejected")
    assert answer.json()["problems"][0]["message"]


def test_a_file_that_is_too_large_is_413(program: Program, settings: Any, cast: Cast) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    answer = program.upload(b"x" * 101)
    assert (answer.status_code, list(answer.json())) == (413, ["file", "code"])
    settings.MAX_REQUEST_BYTES = 50
    assert program.upload(b"x" * 101).status_code == 413
    with as_workspace(cast.bakery):
        assert not ImportRun.objects.of(cast.bakery).exists()


def test_too_many_requests_are_429(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts.keys import KeyThrottle

    monkeypatch.setattr(KeyThrottle, "THROTTLE_RATES", {"key": "2/min"})
    assert [program.get("imports/").status_code for _request in range(3)] == [200, 200, 429]


def test_without_a_key_or_with_a_wrong_one_the_answer_is_401(program: Program) -> None:
    assert Client().get(program.path("imports/")).status_code == 401
    assert (
        Client().get(program.path("imports/"), headers={"Authorization": "Bearer smroi_no"}).status_code
        == 401
    )


def test_another_workspace_is_answered_like_none(program: Program, cast: Cast) -> None:
    theirs, none = program.get("imports/", "rival-shop"), program.get("imports/", "no-such")
    assert (theirs.status_code, theirs.content) == (404, none.content)


def test_a_reading_key_cannot_upload(cast: Cast) -> None:
    assert Program(cast.bakery, scope=ApiKey.Scope.READ).upload(meta_file((1, "a", "1"))).status_code == 403
    assert Program(cast.bakery, role=Role.VIEWER).upload(meta_file((1, "a", "1"))).status_code == 403


def test_the_workspaces_of_a_key(program: Program) -> None:
    answer = Client().get("/api/v1/workspaces/", headers={"Authorization": f"Bearer {program.text}"})
    assert [(row["slug"], row["role"]) for row in answer.json()] == [("bakery", "analyst")]


@pytest.mark.django_db
def test_the_schema_is_valid_openapi_and_has_every_operation() -> None:
    # The library does not say its types.
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    validate_schema(json.loads(json.dumps(schema, default=str)))  # type: ignore[no-untyped-call]
    operations = {f"{method} {path}" for path, item in schema["paths"].items() for method in item}
    assert {
        "get /api/v1/workspaces/",
        "get /api/v1/workspaces/{slug}/imports/",
        "post /api/v1/workspaces/{slug}/imports/",
        "get /api/v1/workspaces/{slug}/imports/{run_id}/",
        "post /api/v1/workspaces/{slug}/imports/{run_id}/confirm/",
        "post /api/v1/workspaces/{slug}/imports/{run_id}/undo/",
        "get /api/v1/workspaces/{slug}/results/",
        "get /api/v1/workspaces/{slug}/results/sources/",
    } <= operations
