"""Spotify Ads Manager: reports that say above the table what they hold, for what period and as of when."""

from __future__ import annotations

import re

from campaigns.ingest.declare import AD_LEVELS, AD_NAMES, Declaration, words

SPOTIFY_ADS = Declaration(
    source="spotify_ads",
    report="performance",
    version="2026-05",
    kind="ads",
    channel="spotify",
    fields={
        "day": words(en="Date|Day|Report Date", es="Fecha"),
        "account": words(en="Ad Account Name|Ad account|Account name", es="Nombre de la cuenta publicitaria"),
        "account_id": words(en="Ad Account ID"),
        "currency": words(en="Ad Account Currency|Currency|Account currency", es="Moneda"),
        "campaign": words(en="Campaign Name|Campaign", es="Nombre de la campaña|Campaña"),
        "campaign_id": words(en="Campaign ID"),
        "ad_group": words(en="Ad Set Name|Ad Set", es="Nombre del conjunto de anuncios"),
        "ad_group_id": words(en="Ad Set ID"),
        "ad": words(en="Ad Name|Ad", es="Nombre del anuncio"),
        "ad_id": words(en="Ad ID"),
        "country": words(en="Country"),
        "platform": words(en="Platform"),
        "genre": words(en="Genre"),
        "age": words(en="Age"),
        "gender": words(en="Gender"),
    },
    measures={
        "spend": words(en="Spend|Spend (@CUR)", es="Gasto|Inversión"),
        "impressions": words(en="Impressions|Ads Served", es="Impresiones"),
        "reach": words(en="Reach", es="Alcance"),
        "clicks": words(en="Clicks", es="Clics"),
        "video_views": words(en="Video Views", es="Visualizaciones de vídeo"),
        "follows": words(en="Follows"),
        "conversions": words(en="Conversions|Purchases"),
        "conversion_value": words(en="Purchase Value|Conversion Value"),
        "leads": words(en="Leads"),
        "page_views": words(en="Page Views"),
        "add_to_carts": words(en="Add To Cart|Add to Carts"),
        "checkouts": words(en="Start Checkout|Checkouts Started"),
    },
    levels=AD_LEVELS,
    needs=(("campaign", "campaign_id", "account", "ad"), ("spend", "impressions")),
    hallmarks=words(
        en="Ad Account Currency|Ad Account Name|Paid Listens|Paid Listens Reach|eCPCL|Streams per User|New Listeners|"
        "New Listener Streams|Listener Conversion Rate|Off-Spotify Impressions|Streamed Impressions|Ads Served"
    ),
    known=words(
        en="CTR|CPM|eCPM|CPC|eCPCL|Frequency|Starts|First Quartiles|First Quartile|Midpoints|Midpoint|Third Quartiles|"
        "Third Quartile|Completes|Completion Rate|Skips|Listeners|New Listeners|Streams|New Listener Streams|"
        "Streams per User|Conversion Rate|Intent Rate|Paid Listens|Paid Listens Reach|Paid Listens Frequency|"
        "Off-Spotify Impressions|Streamed Impressions|Video Expands|Video Expand Rate|Campaign Status|"
        "Campaign Objective|Ad Set Status|Ad Set Budget|Ad Status|Cost Model|Ad Format|Ads Served",
        es="CTR|CPM|Frecuencia",
    ),
    none_of=words(
        en="Amount spent (@CUR)|Total Spent|Currency code|Pin clicks|Clicks (destination)|Time period|Impr.|"
        "Attribution setting|Result indicator|Start Date (in UTC)",
        es="Fecha de inicio (en UTC)",
    ),
    # Not its name: that is the user's. Any of the other lines tells the vendor.
    title=re.compile(r"(?i)^Report (Granularity|Primary Entity|Date Range|Data as of)\s*:"),
    generated_line=re.compile(r"(?i)^Report Data as of\s*:\s*([0-9/:. -]+)"),
    breakdowns=("country", "platform", "genre", "age", "gender"),
    total_when_empty=(*AD_NAMES, "account"),
    total_names=("Total", "Totals"),
    decimal=".",
    date_order="ymd",
    # Numbers appear within 24 hours of the day and are refreshed after, as the help of Ads Manager says.
    restatement_days=2,
)
