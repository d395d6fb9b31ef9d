"""The three clients of the made-up agency: what they are, what they run, and the exports they would download."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaigns.samples import files
from campaigns.samples.story import AdCampaign, Story
from smroi.demo import exports, posts

Files = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Client:
    name: str
    currency: str
    time_zone: str
    language: str
    gross_margin: Decimal | None
    files: Callable[[date], Files]
    goals: tuple[tuple[str, str, str, str], ...]  # name, metric, direction, target
    # Kinds of the library, each with the campaigns and the metrics of the goals that serve it.
    objectives: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    costly: str  # the campaign with hours and pictures of its own


def bakery(today: date) -> Files:
    story = Story("bakery", today)
    meta = [
        AdCampaign("Pan de masa madre | Prospecting", 34, 2.6, 58, 31),
        AdCampaign("Cestas de Navidad", 45, 4.2, 80, 48, first_month=1, last_month=3),
        AdCampaign("Retargeting | Carrito", 12, 6.1, 19, 36),
        AdCampaign("Talleres de pan", 15, 0.7, 30, 65, first_month=6),
    ]
    google = [
        AdCampaign("Marca | Search", 9, 7.5, 14, 34),
        AdCampaign("Panadería a domicilio | Search", 26, 1.9, 24, 33),
    ]
    return [
        ("meta-ads-sol-y-pan.csv", files.meta_ads(story.ads(meta), "EUR")),
        ("google-ads-sol-y-pan.csv", exports.google_ads(story.ads(google), "EUR")),
        ("shopify-sales-sol-y-pan.csv", files.shop_sales(story, 17, 33, "EUR")),
        ("ga4-channels-sol-y-pan.csv",
         exports.ga4_channels(story, {"Paid Social": 70, "Paid Search": 45, "Organic Search": 120, "Direct": 60,
                                      "Organic Social": 34, "Email": 22}, "solypan.example")),
        ("facebook-posts-sol-y-pan.csv", posts.facebook(Story("bakery facebook", today), "solypan.example")),
        ("instagram-posts-sol-y-pan.csv", posts.instagram(Story("bakery instagram", today), "solypan.example")),
    ]  # fmt: skip


def tea_house(today: date) -> Files:
    story = Story("tea house", today, digits=0)
    meta = [
        AdCampaign("봄 신상품", 42_000, 2.2, 60, 38_000, first_month=5),
        AdCampaign("재방문 고객", 15_000, 5.0, 21, 41_000),
        AdCampaign("선물 세트", 55_000, 3.1, 70, 62_000, first_month=10, last_month=12),
    ]
    return [
        ("메타-광고-한옥차.csv", exports.meta_ads_korean(story.ads(meta))),
        ("shopify-sales-hanok-cha.csv", files.shop_sales(story, 11, 39_000, "KRW")),
        ("x-account-overview-hanok-cha.csv", exports.x_overview(story, 5_200)),
    ]


def training(today: date) -> Files:
    story = Story("training", today)
    linkedin = [
        AdCampaign("HR leaders UK", 48, 0.9, 9, 130),
        AdCampaign("Safety managers | Lead form", 31, 1.6, 7, 110, first_month=3),
    ]
    google = [AdCampaign("Courses | Search", 39, 2.0, 26, 150), AdCampaign("Brand | Search", 8, 4.4, 9, 140)]
    return [
        ("linkedin-campaigns-fernbridge.csv", exports.linkedin_ads(story.ads(linkedin), "Fernbridge Training", "GBP")),
        ("google-ads-fernbridge.csv", exports.google_ads(story.ads(google), "GBP")),
        ("hubspot-crm-exports-all-deals.csv", exports.hubspot_deals(story, 7, 1_450, "GBP")),
        ("ga4-channels-fernbridge.csv",
         exports.ga4_channels(story, {"Paid Search": 40, "Paid Social": 18, "Organic Search": 95, "Direct": 44,
                                      "Referral": 12}, "fernbridge.example")),
    ]  # fmt: skip


CLIENTS = (
    Client("Sol y Pan", "EUR", "Europe/Madrid", "es", Decimal("0.62"), bakery,
           (("Each purchase through ads costs at most 15 euros", "cpa", "at_most", "15"),
            ("6,000 euros of sales from ads this quarter", "platform_revenue", "at_least", "6000")),
           (("sales", ("Pan de masa madre | Prospecting", "Cestas de Navidad", "Retargeting | Carrito",
                       "Panadería a domicilio | Search"), ("cpa", "platform_revenue")),
            ("traffic", ("Talleres de pan",), ()), ("retention", (), ())),
           "Pan de masa madre | Prospecting"),
    Client("한옥차", "KRW", "Asia/Seoul", "ko", Decimal("0.55"), tea_house,
           (("120 purchases through ads this quarter", "conversions", "at_least", "120"),),
           (("sales", ("재방문 고객", "선물 세트"), ("conversions",)), ("awareness", ("봄 신상품",), ())),
           "재방문 고객"),
    Client("Fernbridge Training", "GBP", "Europe/London", "en", None, training,
           (("Forty leads from ads this quarter", "leads", "at_least", "40"),),
           (("leads", ("HR leaders UK", "Safety managers | Lead form"), ("leads",)),
            ("sales", ("Courses | Search",), ()), ("awareness", ("Brand | Search",), ())),
           "HR leaders UK"),
)  # fmt: skip
