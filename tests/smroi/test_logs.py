"""What a log line may hold and what it must not."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
import structlog
from django.test import RequestFactory

from smroi.logs import REDACTED, drop_probes, formatter, redact


def as_json(record: logging.LogRecord) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(formatter("json").format(record))
    return parsed


def record(message: str, **extra: object) -> logging.LogRecord:
    return logging.getLogger("example").makeRecord(
        "example",
        logging.ERROR,
        "file.py",
        1,
        message,
        (),
        sys.exc_info() if sys.exc_info()[0] else None,
        extra=extra,
    )


def test_lines_of_other_libraries_become_events_too() -> None:
    line = as_json(record("It happened.", workspace_id=7))
    assert (line["event"], line["level"], line["workspace_id"]) == ("It happened.", "error", 7)
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "field", ["password", "new_password", "Authorization", "session_cookie", "api_key", "apikey"]
)
def test_values_of_secret_fields_are_left_out(field: str) -> None:
    assert redact(None, "info", {"event": "x", field: "hunter2"})[field] == REDACTED
    nested = redact(None, "info", {"event": "x", "form": {field: "hunter2", "name": "kept"}})
    assert nested["form"] == {field: REDACTED, "name": "kept"}


def test_the_token_of_a_lease_is_no_secret() -> None:
    assert redact(None, "info", {"event": "x", "lease_token": 12})["lease_token"] == 12


@pytest.mark.parametrize("format", ["json", "console"])
def test_tracebacks_do_not_show_the_values_of_variables(format: str) -> None:
    secret = "".join(["hun", "ter2"])
    try:
        raise ValueError("no")
    except ValueError:
        text = formatter(format).format(record("It failed."))
    assert "ValueError" in text
    assert secret not in text


def test_probes_leave_no_line() -> None:
    with pytest.raises(structlog.DropEvent):
        drop_probes(None, "info", {"event": "request_finished", "request": "GET /readyz"})
    kept = {"event": "request_finished", "request": "GET /w/bakery/"}
    assert drop_probes(None, "info", kept) == kept


@pytest.mark.parametrize("format", ["json", "console"])
def test_addresses_of_webhooks_are_not_written_out(format: str) -> None:
    event = record("request_started", request="POST /hooks/stripe/aVerySecretAddress/", code=200)
    failed = record('"POST /hooks/shopify/aVerySecretAddress/ HTTP/1.1" 500')
    for line in (formatter(format).format(event), formatter(format).format(failed)):
        assert "aVerySecretAddress" not in line
        assert REDACTED in line


@pytest.mark.parametrize("format", ["json", "console"])
def test_addresses_of_webhooks_inside_of_what_is_logged_are_not_written_out(format: str) -> None:
    address = "/hooks/stripe/aVerySecretAddress/"
    lines = [
        formatter(format).format(record("Internal Server Error", request=RequestFactory().post(address))),
        formatter(format).format(record("It failed.", seen=[{"path": address}])),
        formatter(format).format(record('"POST /hooks/stripe/aVerySecretAddress" 500')),
    ]
    try:
        raise ValueError(f"no answer for {address}")
    except ValueError:
        lines.append(formatter(format).format(record("It failed.")))
    for line in lines:
        assert "aVerySecretAddress" not in line
        assert REDACTED in line
        assert format == "console" or json.loads(line)["event"]
