"""Exports to measure with: ads by day in sixteen columns, as columns for the loader and as text for COPY and files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import EPOCH, Batch, Name, Numbers
from campaigns.ingest.shapes import Part

PART = Part("meta_ads", "performance", "ads")
LAST = date(2026, 4, 30)
MONEY = ("spend", "conversion_value")
MEASURES = (
    "spend", "impressions", "reach", "clicks", "link_clicks", "landing_page_views", "conversions",
    "conversion_value", "video_views",
)  # fmt: skip
# Day, four names, currency and ten numbers; the last is one that nobody reads, as in every export.
COLUMNS = ("day", "campaign_id", "campaign", "ad_id", "ad", "currency", *MEASURES, "frequency")
HEADER = (
    "Day,Campaign ID,Campaign name,Ad ID,Ad name,Currency,Amount spent (EUR),Impressions,Reach,Clicks (all),"
    "Link clicks,Landing page views,Results,Purchases conversion value,ThruPlays,Frequency"
)
MAKE_TABLE = """
CREATE TABLE bench_rows (
    workspace_id bigint, day date, campaign_id text, campaign text, ad_id text, ad text, currency text,
    spend numeric(14, 2), impressions bigint, reach bigint, clicks bigint, link_clicks bigint,
    landing_page_views bigint, conversions numeric(14, 2), conversion_value numeric(14, 2), video_views bigint,
    frequency numeric(10, 4)
)
"""


def sizes(rows: int, workspaces: int) -> list[int]:
    """Some workspaces are large and most are small: the n-th has a share of 1/n."""
    shares = 1 / np.arange(1, workspaces + 1)
    return [max(int(rows * share), 1) for share in shares / shares.sum()]


@dataclass(frozen=True, slots=True)
class Export:
    """One workspace's rows: every ad on every day."""

    batch: Batch

    @property
    def rows(self) -> int:
        return len(self.batch)

    def csv(self, workspace_id: int | None = None) -> bytes:
        """Without a header, led by the workspace when it is given."""
        batch, text = self.batch, io.StringIO()
        days = {day: date.fromordinal(day + EPOCH).isoformat() for day in np.unique(batch.starts).tolist()}
        names = [
            f"{name.campaign_key},{name.campaign_name},{name.entity_key},{name.entity_name},{name.currency}"
            for name in batch.names
        ]
        columns = [self._texts(measure) for measure in MEASURES]
        lead = "" if workspace_id is None else f"{workspace_id},"
        for day, name, *values in zip(batch.starts.tolist(), batch.name_of.tolist(), *columns, strict=True):
            text.write(f"{lead}{days[day]},{names[name]},{','.join(values)},1.25\n")
        return text.getvalue().encode()

    def _texts(self, measure: str) -> Iterator[str]:
        values = self.batch.measures[measure].values.tolist()
        if measure in (*MONEY, "conversions"):
            return (f"{value // 1_000_000}.{value // 10_000 % 100:02}" for value in values)
        return map(str, values)


def export(rows: int, *, seed: int, days: int = 365, last: date = LAST) -> Export:
    generator = np.random.default_rng(seed)
    days = min(days, rows)
    ads = -(-rows // days)
    names = [
        Name(
            "ad", f"12021{ad // 10:07}", f"Spring sale {seed} prospecting {ad // 10}", f"12022{ad:07}",
            f"Video {ad} with captions, vertical".replace(",", ""), "meta", "", "", "EUR",
        )
        for ad in range(ads)
    ]  # fmt: skip
    first = (last - timedelta(days=days - 1)).toordinal() - EPOCH
    starts = np.repeat(np.arange(first, first + days, dtype=np.int32), ads)[:rows]
    return Export(
        Batch(
            part=0,
            sheet=0,
            names=names,
            name_of=np.tile(np.arange(ads, dtype=np.int32), days)[:rows],
            lines=np.arange(2, rows + 2, dtype=np.int32),
            starts=starts,
            ends=starts,
            measures={
                name: Numbers(_amounts(name, rows, generator), np.ones(rows, np.bool_)) for name in MEASURES
            },
        )
    )


def _amounts(measure: str, rows: int, generator: np.random.Generator) -> NDArray[np.int64]:
    if measure in MONEY:
        return generator.integers(0, 50_000, rows) * 10_000
    if measure == "conversions":
        return generator.integers(0, 30, rows) * 1_000_000
    return generator.integers(0, 20_000, rows)


def restated(old: Export, *, days: int, changed_days: int, seed: int) -> Export:
    """The export of the last days once more, the very last of them with other numbers."""
    batch = old.batch
    last = int(batch.starts.max())
    rows = np.flatnonzero(batch.starts > last - days)
    taken = batch.take(rows)
    others = np.random.default_rng(seed).integers(0, 20_000, len(rows))
    is_changed = taken.starts > last - changed_days
    clicks = Numbers(
        np.where(is_changed, others, taken.measures["clicks"].values), taken.measures["clicks"].measured
    )
    return Export(
        Batch(
            taken.part, taken.sheet, taken.names, taken.name_of, taken.lines, taken.starts, taken.ends,
            {**taken.measures, "clicks": clicks},
        )
    )  # fmt: skip
