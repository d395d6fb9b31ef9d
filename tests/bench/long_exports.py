"""Large exports of invented accounts: a year of daily rows, most of them of a few ads, as real accounts have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

DAYS = 365
SETS, CAMPAIGNS = 7_919, 997

Ints = NDArray[np.int64]


def write_meta(path: Path, rows: int) -> None:
    """Meta Ads, ads by day: 17 columns, about 130 bytes a row."""
    days, ads, dice = _days_and_ads(rows, seed=1)
    sets = ads % SETS
    campaigns = sets % CAMPAIGNS
    impressions = dice.zipf(1.3, rows) % 200_000
    clicks = dice.binomial(impressions, 0.02)
    links = dice.binomial(clicks, 0.6)
    bought = dice.binomial(links, 0.05)
    is_sale = pl.Series(campaigns % 3 == 0)
    pl.DataFrame(
        {
            "Reporting starts": days,
            "Reporting ends": days,
            "Campaign name": _named("Campaign {}", campaigns),
            "Campaign ID": campaigns + 23_800_000,
            "Ad set name": _named("Set {}", sets),
            "Ad set ID": sets + 33_800_000,
            "Ad name": _named("Ad {}", ads),
            "Ad ID": ads + 43_800_000,
            "Impressions": impressions,
            "Reach": impressions * 4 // 5,
            "Amount spent (EUR)": _cents(impressions * dice.uniform(0.2, 1.0, rows)),
            "Clicks (all)": clicks,
            "Link clicks": links,
            "Result indicator": pl.select(
                pl.when(is_sale)
                .then(pl.lit("actions:offsite_conversion.fb_pixel_purchase"))
                .otherwise(pl.lit("actions:link_click"))
            ).to_series(),
            "Results": np.where(is_sale.to_numpy(), bought, links),
            "Purchases": pl.Series(bought).replace(0, None),
            "Purchases conversion value": _cents(bought * dice.uniform(1_000, 8_000, rows)),
        }
    ).write_csv(path)


def write_google(path: Path, rows: int) -> None:
    """Google Ads, keywords by day: two lines above the header, quoted names, thousands set apart by commas."""
    days, keywords, dice = _days_and_ads(rows, seed=2)
    groups = keywords % SETS
    impressions = dice.zipf(1.3, rows) % 200_000
    clicks = dice.binomial(impressions, 0.02)
    conversions = _cents(clicks * dice.uniform(0, 10, rows))
    frame = pl.DataFrame(
        {
            "Day": days,
            "Campaign": _named("Brand, region {}", groups % CAMPAIGNS),
            "Campaign ID": groups % CAMPAIGNS + 1_200_000,
            "Ad group": _named("Group {}", groups),
            "Ad group ID": groups + 5_000_000,
            "Search keyword": _named("[shoes {}]", keywords),
            "Search keyword match type": ["Exact match"] * rows,
            "Currency code": ["EUR"] * rows,
            "Cost": _grouped(_cents(clicks * dice.uniform(20, 200, rows))),
            "Impr.": _grouped(pl.Series(impressions).cast(pl.String)),
            "Clicks": _grouped(pl.Series(clicks).cast(pl.String)),
            "CTR": ["2.00%"] * rows,
            "Avg. CPC": ["0.55"] * rows,
            "Conversions": conversions,
            "Conv. value": conversions,
            "Search impr. share": ["< 10%"] * rows,
        }
    )
    with path.open("wb") as file:
        file.write(b'Search keyword report\n"January 1, 2025 - December 31, 2025"\n')
        frame.write_csv(file)


def _days_and_ads(rows: int, seed: int) -> tuple[pl.Series, Ints, np.random.Generator]:
    """A day and an ad for each row, no pair twice; on each day the ads are drawn by Zipf's law."""
    dice = np.random.default_rng(seed)
    a_day = rows // DAYS + 1
    count = max(40_000, 3 * a_day)
    weights = 1 / np.arange(1, count + 1) ** 0.7
    weights /= weights.sum()
    ads = [np.sort(dice.choice(count, size=a_day, replace=False, p=weights)) for _day in range(DAYS)]
    days = np.datetime64("2025-01-01") + np.repeat(np.arange(DAYS), a_day)[:rows]
    return pl.Series(days).cast(pl.Date).cast(pl.String), np.concatenate(ads)[:rows], dice


def _named(template: str, numbers: Ints) -> pl.Series:
    return pl.select(pl.format(template, pl.Series(numbers))).to_series()


def _cents(amounts: NDArray[np.float64]) -> pl.Series:
    cents = pl.Series(np.rint(amounts).astype(np.int64))
    whole, rest = cents // 100, (cents % 100).cast(pl.String).str.zfill(2)
    return pl.select(pl.format("{}.{}", whole, rest)).to_series()


def _grouped(texts: pl.Series) -> pl.Series:
    return texts.str.replace(r"^([0-9]{1,3})([0-9]{3})(\.|$)", "$1,$2$3")
