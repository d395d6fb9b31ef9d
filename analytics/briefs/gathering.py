"""Everything that an edition shows, asked at once: figures with their definitions, rates, and suggested words."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.brands import look_of
from accounts.errors import DomainError
from accounts.models import Workspace
from analytics import blocks
from analytics.briefs.currencies import converted, factor_into
from analytics.briefs.listings import Listings
from analytics.briefs.models import Brief
from analytics.briefs.sections import Section
from analytics.briefs.suggesting import sentences
from analytics.freshness import State, freshness_of
from analytics.lookups import LookUps
from analytics.rates.by_day import rates_at
from analytics.settling import moving_in
from analytics.settling import sentences as moving_sentences
from campaigns.models import Series
from campaigns.periods import Period
from campaigns.planning.days import today_in
from campaigns.tracking.settings import settings_of

VERSION = 1
# Times that the whole is asked again because an import came between.
TRIES = 3
Frozen = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One report of one period."""

    workspace: Workspace
    brief: Brief
    first: date
    last: date

    @property
    def period(self) -> Period:
        return Period("custom", self.first, self.last)

    def choice(self, section: Section) -> dict[str, Any]:
        """Of a block: what the report is about goes before what the block says itself."""
        choice = section["choice"]
        return {**choice, "filters": {**choice.get("filters", {}), **self.brief.scope}}


def gather(asked: Asked, *, words: dict[str, str] | None = None) -> Frozen:
    """In the active language. `words` are commentaries by the id of their section, which stay as they are.

    Sums that are replaced meanwhile would make a report of two halves, so it is asked again then.
    """
    for _try in range(TRIES):
        before = freshness_of(asked.workspace)
        found = _gathered(asked, words or {}, before)
        if freshness_of(asked.workspace).as_of == before.as_of:
            return found
    raise DomainError(_("An import is just changing these figures. Try again in a minute."))


def _gathered(asked: Asked, words: dict[str, str], fresh: State) -> Frozen:
    workspace, brief = asked.workspace, asked.brief
    # Before the first question: what is loaded while it is asked counts as later.
    taken_at = timezone.now()
    listings = Listings(workspace, asked.first, asked.last)
    data = _blocks(asked, fresh)
    factor = factor_into(workspace, brief.currency, asked.last)
    for key, one in data.items():
        data[key] = converted(one, factor)
    said = [sentence.kept() for sentence in sentences(data.values())]
    look = look_of(workspace.organization)
    return {
        "v": VERSION,
        "title": brief.name,
        "workspace": workspace.name,
        "organization": workspace.organization.name,
        "language": brief.language,
        "currency": brief.currency or workspace.currency,
        "period": {"first": asked.first.isoformat(), "last": asked.last.isoformat()},
        "taken_at": taken_at.isoformat(),
        "made_on": today_in(workspace).isoformat(),
        "look": {
            "accent": look.accent,
            "logo": base64.b64encode(look.logo).decode() if look.logo else "",
            "logo_type": look.logo_type,
            "logo_text": look.logo_text,
        },
        "sections": [_section(asked, section, data, listings, words, said) for section in brief.sections],
        "definitions": list(_definitions(data.values())),
        "rates": _rates(asked),
        "factor": factor.kept() if factor else None,
        "settings": _settings(workspace),
        "notes": _notes(asked, fresh, list(data.values()), factor.note() if factor else ""),
        "fresh_as_of": fresh.as_of.isoformat() if fresh.as_of else None,
    }


def _blocks(asked: Asked, fresh: State) -> dict[str, dict[str, Any]]:
    """By the id of their section; what several of them need is looked up once."""
    workspace, lookups = asked.workspace, LookUps([(asked.first, asked.last)])
    return {
        section["id"]: blocks.data_of(
            workspace,
            blocks.choice_from(workspace, asked.choice(section)),
            asked.period,
            state=fresh,
            lookups=lookups,
        )
        for section in asked.brief.sections
        if section["kind"] == "block"
    }


def _section(
    asked: Asked,
    section: Section,
    data: dict[str, Any],
    listings: Listings,
    words: dict[str, str],
    said: list[dict[str, Any]],
) -> dict[str, Any]:
    kept = {"id": section["id"], "kind": section["kind"]}
    match section["kind"]:
        case "heading":
            return {**kept, "text": section["text"]}
        case "commentary":
            text = words.get(section["id"], section["text"])
            return {**kept, "text": text, "suggestions": said if section["suggest"] else []}
        case "block":
            return {**kept, "choice": asked.choice(section), "data": data[section["id"]]}
    return {**kept, "kind": "listing", "of": dict(section), "data": listings.of(section)}


def _definitions(found: Any) -> Iterator[dict[str, Any]]:
    """Each definition once, by name and words: rows and totals of two blocks may follow two."""
    seen: set[tuple[str, str]] = set()
    for data in found:
        for column in data["columns"]:
            key = column["name"], column["definition"]
            if key not in seen:
                seen.add(key)
                yield {name: column[name] for name in ("name", "label", "definition", "version")}


def _rates(asked: Asked) -> list[dict[str, Any]]:
    """Of each currency that the workspace's sources have, as they counted on the first and the last day."""
    workspace = asked.workspace
    currencies = Series.objects.of(workspace).exclude(currency__in=["", workspace.currency])
    wanted = [
        (currency, day)
        for currency in sorted(set(currencies.values_list("currency", flat=True)))
        for day in (asked.first, asked.last)
    ]
    return [
        {
            "currency": currency,
            "into": workspace.currency,
            "day": day.isoformat(),
            "rate": f"{rate.as_decimal:.10f}".rstrip("0").rstrip("."),
            "rate_day": rate.day.isoformat(),
            "source": rate.source,
        }
        for (currency, day), rate in sorted(rates_at(workspace, wanted).items())
    ]


def _settings(workspace: Workspace) -> dict[str, Any]:
    """What figures rest on beside the data; kept to tell later what was changed."""
    attribution = settings_of(workspace)
    margin = workspace.gross_margin
    return {
        "currency": workspace.currency,
        "gross_margin": None if margin is None else str(margin),
        "headline_roi": workspace.headline_roi,
        "roi_cost": workspace.roi_cost,
        "attribution": attribution.model,
        "look_back_days": attribution.look_back_days,
        "date_basis": attribution.date_basis,
    }


def _notes(asked: Asked, fresh: State, data: list[dict[str, Any]], conversion: str) -> list[str]:
    """How the figures came about, each sentence once; those of a single block stay with it."""
    notes = [note for one in data for note in one["notes"]]
    if fresh.recomputing:
        notes.append(_("Newer data were on their way when these figures were taken."))
    notes += moving_sentences(moving_in(asked.workspace, asked.first, asked.last))
    if conversion:
        notes.append(conversion)
    return list(dict.fromkeys(notes))
