"""The sources that can be read, each a declaration; a new one is a module with data and a line here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.ingest.declare import Declaration
from campaigns.ingest.sources.buffer import BUFFER_POSTS
from campaigns.ingest.sources.facebook_insights import (
    FACEBOOK_INSIGHTS_CLICKS,
    FACEBOOK_INSIGHTS_DAYS,
    FACEBOOK_INSIGHTS_POSTS,
    FACEBOOK_INSIGHTS_STORIES,
)
from campaigns.ingest.sources.ga4 import GA4_REPORTS
from campaigns.ingest.sources.google_ads import GOOGLE_ADS
from campaigns.ingest.sources.hootsuite import HOOTSUITE_POSTS
from campaigns.ingest.sources.hubspot import HUBSPOT_CONTACTS, HUBSPOT_DEALS
from campaigns.ingest.sources.linkedin_ads import (
    LINKEDIN_ADS,
    LINKEDIN_ADS_AD_SETS,
    LINKEDIN_DEMOGRAPHICS,
)
from campaigns.ingest.sources.linkedin_page import (
    LINKEDIN_COMPETITORS,
    LINKEDIN_CONTENT,
    LINKEDIN_FOLLOWERS,
    LINKEDIN_FOLLOWERS_BY,
    LINKEDIN_POSTS,
    LINKEDIN_VISITORS,
    LINKEDIN_VISITORS_BY,
)
from campaigns.ingest.sources.mailchimp import MAILCHIMP_AUDIENCE, MAILCHIMP_CAMPAIGNS
from campaigns.ingest.sources.meta_ads import META_ADS
from campaigns.ingest.sources.meta_page import (
    FACEBOOK_POSTS,
    INSTAGRAM_POSTS,
    META_PAGE_AUDIENCE,
    META_PAGE_DAYS,
)
from campaigns.ingest.sources.pinterest_ads import PINTEREST_ADS
from campaigns.ingest.sources.shopify import (
    SHOPIFY_ANALYTICS_SALES,
    SHOPIFY_ANALYTICS_SESSIONS,
    SHOPIFY_ORDERS,
)
from campaigns.ingest.sources.spotify_ads import SPOTIFY_ADS
from campaigns.ingest.sources.sprout_social import (
    SPROUT_COMPETITORS,
    SPROUT_FACEBOOK,
    SPROUT_INSTAGRAM,
    SPROUT_LINKEDIN,
    SPROUT_PINTEREST,
    SPROUT_POSTS,
    SPROUT_PROFILES,
    SPROUT_TIKTOK,
    SPROUT_X,
    SPROUT_YOUTUBE,
)
from campaigns.ingest.sources.stripe import STRIPE_PAYMENTS
from campaigns.ingest.sources.tiktok_ads import TIKTOK_ADS
from campaigns.ingest.sources.twitter_x import TWITTER_X_DAYS, TWITTER_X_POSTS
from campaigns.ingest.sources.universal_analytics import UNIVERSAL_ANALYTICS_REPORTS
from campaigns.ingest.sources.woocommerce import WOOCOMMERCE_ANALYTICS, WOOCOMMERCE_EXPORT
from campaigns.ingest.sources.x_ads import X_ADS
from campaigns.ingest.sources.yahoo_japan_ads import YAHOO_JAPAN_ADS
from campaigns.ingest.sources.youtube import YOUTUBE_DAYS, YOUTUBE_TOTALS, YOUTUBE_VIDEO_DAYS, YOUTUBE_VIDEOS

PLAIN = "plain"

DECLARATIONS: tuple[Declaration, ...] = (
    META_ADS,
    GOOGLE_ADS,
    LINKEDIN_ADS,
    LINKEDIN_ADS_AD_SETS,
    LINKEDIN_DEMOGRAPHICS,
    TIKTOK_ADS,
    X_ADS,
    PINTEREST_ADS,
    SPOTIFY_ADS,
    YAHOO_JAPAN_ADS,
    *GA4_REPORTS,
    *UNIVERSAL_ANALYTICS_REPORTS,
    TWITTER_X_DAYS,
    TWITTER_X_POSTS,
    META_PAGE_DAYS,
    META_PAGE_AUDIENCE,
    FACEBOOK_POSTS,
    INSTAGRAM_POSTS,
    FACEBOOK_INSIGHTS_POSTS,
    FACEBOOK_INSIGHTS_STORIES,
    FACEBOOK_INSIGHTS_CLICKS,
    FACEBOOK_INSIGHTS_DAYS,
    LINKEDIN_FOLLOWERS,
    LINKEDIN_VISITORS,
    LINKEDIN_CONTENT,
    LINKEDIN_POSTS,
    LINKEDIN_FOLLOWERS_BY,
    LINKEDIN_VISITORS_BY,
    LINKEDIN_COMPETITORS,
    YOUTUBE_VIDEOS,
    YOUTUBE_VIDEO_DAYS,
    YOUTUBE_DAYS,
    YOUTUBE_TOTALS,
    SPROUT_POSTS,
    SPROUT_PROFILES,
    SPROUT_INSTAGRAM,
    SPROUT_TIKTOK,
    SPROUT_FACEBOOK,
    SPROUT_LINKEDIN,
    SPROUT_X,
    SPROUT_YOUTUBE,
    SPROUT_PINTEREST,
    SPROUT_COMPETITORS,
    HOOTSUITE_POSTS,
    BUFFER_POSTS,
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
    "tiktok_ads": "TikTok Ads",
    "x_ads": "X Ads",
    "pinterest_ads": "Pinterest Ads",
    "spotify_ads": "Spotify Ads",
    "yahoo_japan_ads": "Yahoo! JAPAN Ads",
    "ga4": "Google Analytics 4",
    "universal_analytics": "Universal Analytics",
    "twitter_x": _("X analytics"),
    "meta_page": _("Facebook and Instagram insights"),
    "linkedin_page": _("LinkedIn Page analytics"),
    "youtube": "YouTube Studio",
    "sprout_social": "Sprout Social",
    "hootsuite": "Hootsuite",
    "buffer": "Buffer",
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
