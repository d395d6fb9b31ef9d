"""Metrics that people ask for and that no file which can be read has the numbers for: named, never made up."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.metrics.shapes import MetricKind


@dataclass(frozen=True, slots=True)
class Unfed:
    """`why` says what is missing."""

    name: str
    label: Promise
    definition: Promise
    role: Promise
    kind: MetricKind
    why: Promise


UNFED = (
    Unfed(
        "downloads",
        _("Downloads"),
        _("How often a file that you offer was downloaded."),
        _("Measure this when you give a white paper or an e-book for an address; until then count sign-ups."),
        "outcome",
        _(
            "No source reports downloads yet. Web analytics counts them among its events, without telling them apart."
        ),
    ),
    Unfed(
        "share_of_voice",
        _("Share of voice"),
        _("own mentions ÷ (own mentions + mentions of the competitors on your list)"),
        _("Measure this when you want to know whether people speak of you or of others."),
        "vanity",
        _(
            "No source reports mentions yet. Exports about competitors hold their posts, not what others say of them."
        ),
    ),
)
