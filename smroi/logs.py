"""One structured log: every line of Django, Celery, gunicorn and our own code is an event with named fields."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog
import structlog.tracebacks
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"
SECRET_FIELD = re.compile(r"password|passwd|secret|token|authorization|cookie|api_?key|dsn", re.IGNORECASE)
PROBES = frozenset({"GET /healthz", "GET /readyz", "HEAD /healthz", "HEAD /readyz"})
# The lease of a job is called a token, is no secret, and is what one looks for when two workers met.
HARMLESS_FIELDS = frozenset({"lease_token"})

# Addresses that are half of a secret: whoever reads the log shall not be able to call them.
SECRET_ADDRESS = re.compile(r"(/hooks/[a-z]+/)[^/\s?\"'\\]+")


def configure(options: dict[str, Any]) -> None:
    """What Django calls with `LOGGING`: `{"level": "INFO", "format": "json" | "console"}`."""
    logging.config.dictConfig(handlers(options["level"], options["format"]))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_probes,
            *_fields(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def handlers(level: str, format: str) -> dict[str, Any]:
    """The standard library's side of it, in the form that `dictConfig` and gunicorn take."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "format": format}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # django_structlog writes one event for each request, with its id and duration.
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            "gunicorn.error": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Each delivery and each answer, twice as many lines as there is work.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "ERROR"},
            "pgmq": {"level": "WARNING"},
        },
    }


def formatter(format: str) -> logging.Formatter:
    """Renders our own events and lines of other libraries alike."""
    # Tracebacks without the values of local variables: those hold what `redact` keeps out.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    plain = structlog.dev.plain_traceback
    rendering: list[Processor] = (
        [
            structlog.processors.ExceptionRenderer(frames),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if format == "json"
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_fields(), structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact,
            *rendering,
            hide_addresses,
        ],
    )


def drop_probes(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """A probe comes every few seconds; what it found is logged where it was found."""
    if event.get("request") in PROBES and event.get("event") in {"request_started", "request_finished"}:
        raise structlog.DropEvent
    return event


def redact(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Fields named like secrets lose their value, also inside of fields."""
    cleaned: EventDict = _without_secrets(event)
    return cleaned


def hide_addresses(logger: WrappedLogger, name: str, line: Any) -> str:
    """Addresses of webhooks lose what makes them secret: the rendered line shows what stood inside of an object too."""
    return SECRET_ADDRESS.sub(rf"\1{REDACTED}", line)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: REDACTED if _is_secret(key) and inner else _without_secrets(inner)
            for key, inner in value.items()
        }
    return value


def _is_secret(field: object) -> bool:
    return isinstance(field, str) and field not in HARMLESS_FIELDS and SECRET_FIELD.search(field) is not None


def _fields() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
    ]
