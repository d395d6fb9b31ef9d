"""Meta Ads Manager and Ads Reporting: campaigns, ad sets and ads, by day, month or whole period."""

from __future__ import annotations

import re

from campaigns.ingest.declare import AD_LEVELS, AD_NAMES, Conditional, Declaration, Kinded, words
from campaigns.ingest.sources.meta_ads_fields import FIELDS, HALLMARKS, KNOWN
from campaigns.ingest.sources.meta_ads_measures import MEASURES, RESULTS

_PURCHASE = re.compile(
    r"(?i)^(?!.*(cost|value|roas)).*(purchase|compra|구매|購入|aankop|achat|kauf|käufe|mua hàng)", re.DOTALL
)
_LEAD = re.compile(
    r"(?i)(\blead|onsite_conversion\.lead|cliente potencial|clientes potenciales|잠재 고객|リード|prospect)"
)

META_ADS = Declaration(
    source="meta_ads",
    report="performance",
    version="2026-06",
    kind="ads",
    channel="meta",
    checked="real",
    checked_languages=("en",),
    # The longest attribution window that Meta still fills after the day (tap-facebook allows 1, 7 and 28).
    restatement_days=28,
    fields=FIELDS,
    measures=MEASURES,
    inputs={"results": ("micro_count", RESULTS)},
    levels=AD_LEVELS,
    needs=(("spend", "impressions", "results"), ("spend", "start"), ("day", "month", "start")),
    hallmarks=HALLMARKS,
    known=KNOWN,
    none_of=words(
        en="Campaign Group ID|Campaign Group Name|Total Spent|Currency code|Sessions|Total users|"
        "Clicks (destination)|Pin clicks|Spend in account currency"
    ),
    breakdowns=("region", "country", "age", "gender", "platform", "placement", "device", "hour"),
    total_when_empty=AD_NAMES,
    total_names=(
        "All",
        "Total",
        "Totals",
        "합계",
        "전체",
        "모두",
        "合計",
        "すべて",
        "Todos",
        "Todas",
        "Todo",
        "Tous",
        "Tout",
        "Alle",
        "Gesamt",
        "Totaal",
        "Tất cả",
        "Tổng",
    ),
    conditionals=(
        Conditional("conversions", "results", "result_type", _PURCHASE),
        Conditional("leads", "results", "result_type", _LEAD),
    ),
    kinded=(Kinded("results", "results", "result_type", "result"),),
    decimal=".",
    date_order="ymd",
)
