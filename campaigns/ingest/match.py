"""From what a file names to what we know: source accounts, platform campaigns and series, found or made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.ingest.batch import Batch, Name
from campaigns.ingest.shapes import Part
from campaigns.models import Campaign, PlatformCampaign, Series, SourceAccount

BATCH = 5_000
KEY_LENGTH = 300

# In the order of the arrays, so that neighbours in the file are neighbours among the facts.
ADD_SERIES = """
INSERT INTO campaigns_series
       (workspace_id, account_id, platform_campaign_id, source, kind, level, entity_key, entity_name, channel,
        breakdown, attribution, currency, identity)
SELECT %(workspace_id)s, %(account_id)s, platform_campaign_id, source, kind, level, entity_key, entity_name, channel,
       breakdown, attribution, currency, identity
  FROM unnest(%(campaigns)s::bigint[], %(sources)s::text[], %(kinds)s::text[], %(levels)s::text[],
              %(entity_keys)s::text[], %(entity_names)s::text[], %(channels)s::text[], %(breakdowns)s::text[],
              %(attributions)s::text[], %(currencies)s::text[], %(identities)s::uuid[])
       AS t(platform_campaign_id, source, kind, level, entity_key, entity_name, channel, breakdown, attribution,
            currency, identity)
RETURNING id, identity
"""


def vendor_of(source: str) -> str:
    return source.partition(".")[0]


# Series of these levels are one order or one deal, which lies on one day at a time: on another day it has moved.
ONE_DAY_LEVELS = frozenset({"order", "deal"})


class Scope(NamedTuple):
    """What a file that is complete for its range speaks for: a report's source, a level, and how it is split."""

    source: str
    level: str
    split_by: str

    @property
    def on_one_day(self) -> bool:
        return self.level in ONE_DAY_LEVELS


def scope_of(source: str, level: str, breakdown: str) -> Scope:
    """`breakdown` is written like "age=18-24; gender=female"."""
    return Scope(source, level, "; ".join(pair.partition("=")[0] for pair in breakdown.split("; ")))


@dataclass(frozen=True, slots=True)
class Resolved:
    """The series of the names of a batch, one for each; below 0 where it does not exist yet."""

    series: NDArray[np.int64]
    scopes: list[Scope]
    are_new: bool  # made just now, all of them: there are no facts of them


def find_account(workspace_id: int, *, vendor: str, key: str) -> SourceAccount | None:
    return SourceAccount.objects.of(workspace_id).filter(vendor=vendor, key=key).first()


class _Wanted(NamedTuple):
    name: Name
    part: Part
    campaign_id: int | None


class Matcher:
    """Resolves the series of one account; `find` only looks, `make` adds what is missing.

    A campaign that an earlier file knew by name only is recognised when a later file adds its id, and the other way
    round as long as one campaign of the account has that name: else the same money would be counted twice.
    """

    def __init__(self, workspace_id: int, account: SourceAccount | None, parts: Sequence[Part]) -> None:
        self.workspace_id = workspace_id
        self.account = account
        self.parts = parts
        known = (
            list(PlatformCampaign.objects.of(workspace_id).filter(account=account).only("id", "key", "name"))
            if account
            else []
        )
        self._by_key = {campaign.key: campaign.pk for campaign in known}
        self._by_name: dict[str, list[PlatformCampaign]] = {}
        for campaign in known:
            self._by_name.setdefault(campaign.name, []).append(campaign)

    def find(self, batches: Sequence[Batch]) -> list[Resolved]:
        """The series as far as they exist; the others get numbers below 0, one for each that is missing."""
        wanted = [self._wanted(batch) for batch in batches]
        found = self._existing({identity for identities in wanted for identity in identities})
        missing: dict[UUID, int] = {}
        for identities in wanted:
            for identity in identities:
                if identity not in found:
                    missing.setdefault(identity, -len(missing) - 1)
        return [
            self._resolved(identities, batch, found, missing)
            for identities, batch in zip(wanted, batches, strict=True)
        ]

    def make(self, batches: Sequence[Batch]) -> list[Resolved]:
        """The series of all names, after adding what is missing; in the caller's transaction."""
        self._make_campaigns(name for batch in batches for name in batch.names)
        wanted = [self._wanted(batch) for batch in batches]
        examples: dict[UUID, _Wanted] = {}
        for identities, batch in zip(wanted, batches, strict=True):
            for identity, name in zip(identities, batch.names, strict=True):
                if identity not in examples:
                    examples[identity] = _Wanted(name, self.parts[batch.part], self._campaign_of(name))
        found = self._existing(set(examples))
        made = self._make_series({key: one for key, one in examples.items() if key not in found})
        return [
            self._resolved(identities, batch, found, made)
            for identities, batch in zip(wanted, batches, strict=True)
        ]

    def _wanted(self, batch: Batch) -> list[UUID]:
        part = self.parts[batch.part]
        return [self._identity(name, part, self._campaign_of(name)) for name in batch.names]

    def _existing(self, identities: set[UUID]) -> dict[UUID, tuple[int, str]]:
        """Id and source of the series that are there."""
        found: dict[UUID, tuple[int, str]] = {}
        names = list(identities) if self.account else []
        for start in range(0, len(names), BATCH):
            rows = Series.objects.of(self.workspace_id).filter(identity__in=names[start : start + BATCH])
            for series_id, identity, source in rows.values_list("id", "identity", "source"):
                found[identity] = series_id, source
        return found

    def _resolved(
        self,
        identities: Sequence[UUID],
        batch: Batch,
        found: dict[UUID, tuple[int, str]],
        others: dict[UUID, int],
    ) -> Resolved:
        own = self.parts[batch.part].source
        series, scopes = [], []
        for identity, name in zip(identities, batch.names, strict=True):
            series_id, source = found.get(identity) or (others[identity], own)
            series.append(series_id)
            scopes.append(scope_of(source, name.level, name.breakdown))
        are_new = not any(identity in found for identity in identities)
        return Resolved(np.array(series, dtype=np.int64), scopes, are_new)

    def _make_series(self, missing: dict[UUID, _Wanted]) -> dict[UUID, int]:
        if not missing:
            return {}
        assert self.account is not None
        names = [one.name for one in missing.values()]
        values: dict[str, Any] = {
            "workspace_id": self.workspace_id,
            "account_id": self.account.pk,
            "campaigns": [one.campaign_id for one in missing.values()],
            "sources": [one.part.source for one in missing.values()],
            "kinds": [one.part.kind for one in missing.values()],
            "levels": [name.level for name in names],
            "entity_keys": [name.entity_key[:600] for name in names],
            "entity_names": [name.entity_name[:600] for name in names],
            "channels": [name.channel for name in names],
            "breakdowns": [name.breakdown[:120] for name in names],
            "attributions": [name.attribution[:120] for name in names],
            "currencies": [name.currency for name in names],
            "identities": list(missing),
        }
        with connection.cursor() as cursor:
            cursor.execute(ADD_SERIES, values)
            return {identity: series_id for series_id, identity in cursor.fetchall()}

    def _campaign_of(self, name: Name) -> int | None:
        if not name.campaign_key:
            return None
        by_key = self._by_key.get(name.campaign_key[:KEY_LENGTH])
        if by_key is not None:
            return by_key
        namesakes = self._by_name.get(name.campaign_name[:KEY_LENGTH], [])
        named_only = [campaign for campaign in namesakes if campaign.key == campaign.name]
        if name.campaign_key == name.campaign_name:
            return namesakes[0].pk if len(namesakes) == 1 else None
        return named_only[0].pk if len(named_only) == 1 and len(namesakes) == 1 else None

    def _make_campaigns(self, names: Iterable[Name]) -> None:
        assert self.account is not None
        new: dict[str, Name] = {}
        for name in names:
            if name.campaign_key and self._campaign_of(name) is None:
                new.setdefault(name.campaign_key[:KEY_LENGTH], name)
        campaigns = [
            Campaign(
                name=(name.campaign_name or key)[:200],
                origin=Campaign.Origin.IMPORTED,
                channels=[name.channel],
            )
            for key, name in new.items()
        ]
        Campaign.objects.of(self.workspace_id).bulk_create(campaigns, batch_size=BATCH)
        made = [
            PlatformCampaign(
                account=self.account,
                campaign=campaign,
                key=key,
                name=(name.campaign_name or key)[:KEY_LENGTH],
                channel=name.channel,
            )
            for (key, name), campaign in zip(new.items(), campaigns, strict=True)
        ]
        PlatformCampaign.objects.of(self.workspace_id).bulk_create(made, batch_size=BATCH)
        for campaign in made:
            self._by_key[campaign.key] = campaign.pk
            self._by_name.setdefault(campaign.name, []).append(campaign)

    def _identity(self, name: Name, part: Part, campaign_id: int | None) -> UUID:
        """The attribution setting is no part of it: spend under another setting is the same spend.

        Of a campaign that is not there yet the key stands for its id; no series has that identity.
        """
        parts = (
            str(self.account.pk if self.account else ""),
            vendor_of(part.source),
            name.level,
            str(campaign_id or (name.campaign_key and f"new {name.campaign_key}")),
            name.entity_key,
            name.breakdown,
            name.currency,
        )
        return UUID(bytes=hashlib.md5("\x1f".join(parts).encode(), usedforsecurity=False).digest())
