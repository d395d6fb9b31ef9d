"""The sources that can be read, each a declaration; a new one is a module with data and a line here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.ingest.declare import Declaration
from campaigns.ingest.sources.ga4 import GA4_REPORTS
from campaigns.ingest.sources.google_ads import GOOGLE_ADS
from campaigns.ingest.sources.hubspot import HUBSPOT_CONTACTS, HUBSPOT_DEALS
from campaigns.ingest.sources.linkedin_ads import LINKEDIN_ADS
from campaigns.ingest.sources.mailchimp import MAILCHIMP_AUDIENCE, MAILCHIMP_CAMPAIGNS
from campaigns.ingest.sources.meta_ads import META_ADS
from campaigns.ingest.sources.shopify import (
    SHOPIFY_ANALYTICS_SALES,
    SHOPIFY_ANALYTICS_SESSIONS,
    SHOPIFY_ORDERS,
)
from campaigns.ingest.sources.stripe import STRIPE_PAYMENTS
from campaigns.ingest.sources.twitter_x import TWITTER_X
from campaigns.ingest.sources.universal_analytics import UNIVERSAL_ANALYTICS_REPORTS
from campaigns.ingest.sources.woocommerce import WOOCOMMERCE_ANALYTICS, WOOCOMMERCE_EXPORT

PLAIN = "plain"

DECLARATIONS: tuple[Declaration, ...] = (
    META_ADS,
    GOOGLE_ADS,
    LINKEDIN_ADS,
    *GA4_REPORTS,
    *UNIVERSAL_ANALYTICS_REPORTS,
    TWITTER_X,
    SHOPIFY_ORDERS,
    SHOPIFY_ANALYTICS_SALES,
    SHOPIFY_ANALYTICS_SESSIONS,
    HUBSPOT_DEALS,
    HUBSPOT_CONTACTS,
    *MAILCHIMP_AUDIENCE,
    MAILCHIMP_CAMPAIGNS,
    STRIPE_PAYMENTS,
    WOOCOMMERCE_ANALYTICS,
    WOOCOMMERCE_EXPORT,
)

SOURCES: dict[str, str | Promise] = {
    "meta_ads": "Meta Ads",
    "google_ads": "Google Ads",
    "linkedin_ads": "LinkedIn Ads",
    "ga4": "Google Analytics 4",
    "universal_analytics": "Universal Analytics",
    "twitter_x": _("X analytics"),
    "shopify_orders": _("Shopify orders"),
    "shopify_analytics": _("Shopify analytics"),
    "hubspot_deals": _("HubSpot deals"),
    "hubspot_contacts": _("HubSpot contacts"),
    "mailchimp": "Mailchimp",
    "stripe": "Stripe",
    "woocommerce": "WooCommerce",
    PLAIN: _("Plain spreadsheet"),
}


def source_label(source: str) -> str:
    """The name people know a source by; the code itself for one that is not listed."""
    return str(SOURCES.get(source, source))
