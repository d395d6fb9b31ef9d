"""The one door through which smroi writes mails of its own; those about signing in go through `adapter`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation


def absolute(path: str) -> str:
    """A link for a mail: from the setting, since a request's Host header is anybody's to choose."""
    return f"{settings.BASE_URL}{path}"


def send(
    template: str,
    *,
    to: str,
    language: str,
    context: dict[str, Any],
    subject_values: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send `<template>_subject.txt`, `_message.txt` and `_message.html`.

    Subjects take no words of other people, so they get values of their own.
    """
    with translation.override(language):
        values = {**context, "base_url": settings.BASE_URL}
        subject = " ".join(render_to_string(f"{template}_subject.txt", dict(subject_values or {})).split())
        message = EmailMultiAlternatives(
            subject,
            render_to_string(f"{template}_message.txt", values).strip() + "\n",
            to=[to],
            headers=dict(headers or {}),
        )
        message.attach_alternative(render_to_string(f"{template}_message.html", values), "text/html")
    message.send()
