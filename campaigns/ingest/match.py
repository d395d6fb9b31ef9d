"""From what a file names to what we know: source accounts, platform campaigns and series, found or made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from campaigns.ingest.shapes import Part, ReadResult, Row
from campaigns.models import PlatformCampaign, Series, SourceAccount
from campaigns.planning.rules import homes

BATCH = 5_000
KEY_LENGTH = 300


def vendor_of(source: str) -> str:
    return source.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The distinct series of a file: `rows[i]` belongs to `keys[i]`; `examples` has one row for each key."""

    keys: list[tuple[str, ...]]
    examples: dict[tuple[str, ...], Row]


def wanted_series(rows: Sequence[Row]) -> Wanted:
    keys: list[tuple[str, ...]] = []
    examples: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = (row.campaign_key, row.level, row.entity_key, row.breakdown, row.currency)
        keys.append(key)
        examples.setdefault(key, row)
    return Wanted(keys, examples)


def find_account(workspace_id: int, *, vendor: str, key: str) -> SourceAccount | None:
    return SourceAccount.objects.of(workspace_id).filter(vendor=vendor, key=key).first()


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

    def find(self, wanted: Wanted) -> dict[tuple[str, ...], int]:
        """The ids of the series that exist already."""
        if self.account is None:
            return {}
        identities: dict[UUID, tuple[str, ...]] = {}
        for key, row in wanted.examples.items():
            campaign_id = self._campaign_of(row)
            if campaign_id is not None or not row.campaign_key:
                identities[self._identity(row, campaign_id)] = key
        found: dict[tuple[str, ...], int] = {}
        names = list(identities)
        for start in range(0, len(names), BATCH):
            rows = Series.objects.of(self.workspace_id).filter(identity__in=names[start : start + BATCH])
            for series_id, identity in rows.values_list("id", "identity"):
                found[identities[identity]] = series_id
        return found

    def make(self, wanted: Wanted) -> dict[tuple[str, ...], int]:
        """The ids of all series, after adding what is missing; in the caller's transaction."""
        assert self.account is not None
        self._make_campaigns(wanted.examples.values())
        found = self.find(wanted)
        missing = {key: row for key, row in wanted.examples.items() if key not in found}
        series = [
            Series(
                account=self.account,
                platform_campaign_id=(campaign_id := self._campaign_of(row)),
                source=self.parts[row.part].source,
                kind=self.parts[row.part].kind,
                level=row.level,
                entity_key=row.entity_key[:600],
                entity_name=row.entity_name[:600],
                channel=row.channel,
                breakdown=row.breakdown[:120],
                attribution=row.attribution[:120],
                currency=row.currency,
                identity=self._identity(row, campaign_id),
            )
            for row in missing.values()
        ]
        Series.objects.of(self.workspace_id).bulk_create(series, batch_size=BATCH)
        return found | {key: made.pk for key, made in zip(missing, series, strict=True)}

    def _campaign_of(self, row: Row) -> int | None:
        if not row.campaign_key:
            return None
        by_key = self._by_key.get(row.campaign_key[:KEY_LENGTH])
        if by_key is not None:
            return by_key
        namesakes = self._by_name.get(row.campaign_name[:KEY_LENGTH], [])
        named_only = [campaign for campaign in namesakes if campaign.key == campaign.name]
        if row.campaign_key == row.campaign_name:
            return namesakes[0].pk if len(namesakes) == 1 else None
        return named_only[0].pk if len(named_only) == 1 and len(namesakes) == 1 else None

    def _make_campaigns(self, rows: Iterable[Row]) -> None:
        assert self.account is not None
        new: dict[str, Row] = {}
        for row in rows:
            if row.campaign_key and self._campaign_of(row) is None:
                new.setdefault(row.campaign_key[:KEY_LENGTH], row)
        seen = [((row.campaign_name or key)[:KEY_LENGTH], row.channel) for key, row in new.items()]
        belong_to = homes(self.workspace_id, self.account, seen)
        made = [
            PlatformCampaign(
                account=self.account,
                campaign_id=home.campaign_id,
                rule_id=home.rule_id,
                key=key,
                name=(row.campaign_name or key)[:KEY_LENGTH],
                channel=row.channel,
            )
            for (key, row), home in zip(new.items(), belong_to, strict=True)
        ]
        PlatformCampaign.objects.of(self.workspace_id).bulk_create(made, batch_size=BATCH)
        for campaign in made:
            self._by_key[campaign.key] = campaign.pk
            self._by_name.setdefault(campaign.name, []).append(campaign)

    def _identity(self, row: Row, campaign_id: int | None) -> UUID:
        """The attribution setting is no part of it: spend under another setting is the same spend."""
        assert self.account is not None
        parts = (
            str(self.account.pk),
            vendor_of(self.parts[row.part].source),
            row.level,
            str(campaign_id or ""),
            row.entity_key,
            row.breakdown,
            row.currency,
        )
        return UUID(bytes=hashlib.md5("\x1f".join(parts).encode(), usedforsecurity=False).digest())


def measures_in(result: ReadResult) -> list[frozenset[str]]:
    """By part the measures that its report has a column for in this file.

    A blank there is "not measured", an absent column says nothing.
    """
    found: dict[str, set[str]] = {part.report_id: set() for part in result.parts}
    by_part = [found[part.report_id] for part in result.parts]
    for row in result.rows:
        by_part[row.part].update(row.measures)
    return [frozenset(names) for names in by_part]
