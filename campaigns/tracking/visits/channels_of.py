"""Through which channel a visit came: from its tags, the ad platform's click id, and who referred it."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.channels import CHANNELS, find_channel
from campaigns.tracking.tagging.tags import Registry, normalise
from campaigns.tracking.visits import referrers

# Click ids that only advertisements carry. Meta and Pinterest add theirs to every link, so those prove nothing.
AD_CLICKS = {
    "gclid": "google_ads",
    "gbraid": "google_ads",
    "wbraid": "google_ads",
    "msclkid": "other",
    "ttclid": "tiktok",
    "twclid": "x",
    "li_fat_id": "linkedin",
    "sccid": "other",
}
# Added to every link of the network, paid or not.
ANY_CLICKS = {"fbclid": "meta", "epik": "pinterest"}

PAID = frozenset({
    "cpc", "ppc", "cpm", "cpv", "cpa", "cpl", "paid", "ad", "ads", "adv", "display", "banner", "sponsored",
    "retargeting", "remarketing", "video", "sem", "sea", "pmax", "shopping", "programmatic", "publicidad", "광고",
})  # fmt: skip
SOCIAL_MEDIA = frozenset({
    "social", "social-network", "social-media", "social-networks", "socialmedia", "sm", "organic-social",
    "organicsocial", "social-organic", "story", "stories", "post", "reel", "bio", "community", "소셜",
})  # fmt: skip
EMAIL = frozenset(
    {"email", "e-mail", "mail", "newsletter", "edm", "mailing", "correo", "boletin", "이메일", "뉴스레터"}
)
SEARCH = frozenset({"organic", "seo", "organic-search", "organicsearch", "search"})
# Names of networks in utm_source that `campaigns.channels` does not know, and their hosts.
NETWORKS = {
    "threads": "meta", "messenger": "meta", "an": "meta", "audience-network": "meta", "facebook.com": "meta",
    "instagram.com": "meta", "fb.com": "meta", "threads.net": "meta", "googleads": "google_ads",
    "google.com": "google_ads", "linkedin.com": "linkedin", "lnkd.in": "linkedin", "x.com": "x", "twitter.com": "x",
    "t.co": "x", "tiktok.com": "tiktok", "pinterest.com": "pinterest", "yt": "youtube", "youtube.com": "youtube",
    "yahoo.co.jp": "yahoo_japan",
}  # fmt: skip
SOCIAL_SOURCES = frozenset({
    "reddit", "snapchat", "whatsapp", "telegram", "discord", "quora", "tumblr", "vk", "xing", "bluesky", "mastodon",
    "kakao", "kakaotalk", "kakaostory", "카카오", "카카오톡", "naver-blog", "naver_blog", "naverblog", "naver-cafe",
    "line", "band", "네이버블로그", "네이버카페", "linktree",
})  # fmt: skip
SEARCH_SOURCES = frozenset({
    "bing", "duckduckgo", "yahoo", "yandex", "baidu", "naver", "네이버", "daum", "다음", "ecosia", "qwant",
})  # fmt: skip
_PAID_NETWORKS_OF_PEOPLE = frozenset({"meta", "linkedin", "x", "tiktok", "pinterest", "youtube"})
_NETWORK_CODES = _PAID_NETWORKS_OF_PEOPLE | {"google_ads", "spotify", "yahoo_japan"}


@dataclass(frozen=True, slots=True)
class CameFrom:
    """What a visit says about where it came from, as it was written."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    ad_click: str = ""
    referrer_host: str = ""


def channel_of(came: CameFrom, registry: Registry) -> str:
    """A code of `campaigns.channels`: tags say more than a click id, a click id more than a referrer.

    A network's own code is what somebody paid for; what its users share by themselves is organic.
    """
    source, medium = registry.source_of(came.source), registry.medium_of(came.medium)
    click = came.ad_click.casefold()
    if source or medium:
        found = _of_tags(source, medium)
        if found != "other" or click not in AD_CLICKS:
            return _paid_after_all(found, source, medium, click)
    if click in AD_CLICKS:
        return AD_CLICKS[click]
    if normalise(came.campaign) and not came.referrer_host and click not in ANY_CLICKS:
        return "other"  # tagged, but nobody wrote where it stood
    if click in ANY_CLICKS and not came.referrer_host:
        return "organic_social"
    return referrers.kind_of(came.referrer_host)


def _of_tags(source: str, medium: str) -> str:
    if medium in EMAIL or (source in EMAIL and not is_paid(medium)):
        return "email"
    if is_paid(medium):
        return _network(source) or "other"
    if medium in SEARCH:
        return "organic_search"
    if medium in SOCIAL_MEDIA:
        return "organic_social"
    if medium in {"referral", "referrals", "partner"}:
        return "referral"
    if source == "google_ads" or (source in CHANNELS and source not in _NETWORK_CODES):
        return source  # an alias may name a channel
    return (
        _of_source(source) if medium in {"", "(none)", "(not-set)", "none", "link", "web", "qr"} else "other"
    )


def _of_source(source: str) -> str:
    """Of a source without a medium that says more: what its users share by themselves."""
    # "meta_ads" alone is paid all the same.
    network = _known_network(source) if source.endswith(("ads", "광고")) else _network(source)
    if network == "google_ads" or source in SEARCH_SOURCES:
        return "organic_search"
    if network in _PAID_NETWORKS_OF_PEOPLE or source in SOCIAL_SOURCES:
        return "organic_social"
    if "." in source:
        return referrers.kind_of(source)
    return network or _named(source) or "other"


def _paid_after_all(found: str, source: str, medium: str, click: str) -> str:
    """Tags without a medium, and a click id that only advertisements of that network carry."""
    network = _network(source)
    if found not in {"organic_social", "organic_search"} or medium or click not in AD_CLICKS:
        return found
    # A film's advertisement is bought at Google and stands at YouTube.
    if network == "youtube" and AD_CLICKS[click] == "google_ads":
        return "youtube"
    return AD_CLICKS[click]


def is_paid(medium: str) -> bool:
    """Whether somebody paid: "paid_social" and "paid-search" as well as "cpc"."""
    return medium in PAID or medium.startswith("paid")


def _network(source: str) -> str:
    """The network that a source names, or ""."""
    named = _named(source)
    return _known_network(source) or (named if named in _NETWORK_CODES else "")


def _named(source: str) -> str:
    """The channel by the words of `campaigns.channels`, or ""; a normalised source has hyphens for their spaces."""
    return find_channel(source.replace("-", " ")) or find_channel(source) or ""


def _known_network(source: str) -> str:
    return NETWORKS.get(source) or _network_of_host(source)


def _network_of_host(source: str) -> str:
    """The network of "m.facebook.com"."""
    if "." not in source:
        return ""
    labels = referrers.plain_host(source).split(".")
    return next(
        (NETWORKS[part] for n in range(len(labels)) if (part := ".".join(labels[n:])) in NETWORKS), ""
    )
