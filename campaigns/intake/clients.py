"""Who calls, as far as a request shows: a person or a program, on what, from which country. Nothing of it is kept."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from crawlerdetect import CrawlerDetect
from ip3country import CountryLookup

Headers = dict[bytes, bytes]

MAX_AGENT = 500
UNKNOWN = "unknown"

# They fetch what somebody is about to post, to show its title and picture; no person sees the page behind.
PREVIEW_AGENTS = re.compile(
    r"facebookexternalhit|facebookcatalog|facebot|meta-externalfetcher|twitterbot|linkedinbot|slackbot|slack-imgproxy"
    r"|discordbot|telegrambot|^whatsapp/|skypeuripreview|microsoftpreview|bingpreview|pinterestbot|pinterest/0"
    r"|redditbot|embedly|iframely|vkshare|kakaotalk-scrap|kakaostory-og-reader|snap url preview|cardyb|mastodon/"
    r"|bluesky|google-pagerenderer|googlemessages|line-poker|^viber/|tumblr/|flipboardproxy|quora link preview"
    r"|yahoo link preview|zoombot|notionembedder|mattermost-bot|rocket\.chat",
    re.IGNORECASE,
)
MORE_BOTS = re.compile(r"\bscrap(?:e|er|ing|y)?\b|headless|phantomjs|^mozilla/\d\.0$", re.IGNORECASE)
DEVICES = (
    ("ios", re.compile(r"iphone|ipad|ipod", re.IGNORECASE)),
    ("android", re.compile(r"android", re.IGNORECASE)),
    ("mobile", re.compile(r"mobile|windows phone|blackberry|opera mini|kaios|tizen", re.IGNORECASE)),
)

_crawlers = CrawlerDetect()
_countries = CountryLookup()
_SITE_OF_V6 = 64


class Agent(NamedTuple):
    """What a user agent says of itself."""

    verdict: str  # person, bot or preview
    device: str


class Address(NamedTuple):
    """An address of the internet, for as long as the request lasts."""

    key: str  # what visitors and limits are told apart by; of IPv6 the network, since the rest changes by the hour
    country: str


@lru_cache(maxsize=8192)
def agent_of(text: str) -> Agent:
    agent = text[:MAX_AGENT]
    device = next((name for name, pattern in DEVICES if pattern.search(agent)), "desktop")
    if PREVIEW_AGENTS.search(agent):
        return Agent("preview", device)
    if not agent.strip() or MORE_BOTS.search(agent) or _crawlers.is_crawler(agent):
        return Agent("bot", device)
    return Agent("person", device)


def verdict_of(method: str, headers: Headers, agent: Agent) -> str:
    """How a call of a link or page counts."""
    if method == "HEAD":
        return "head"
    if is_ahead(headers):
        return "prefetch"
    return agent.verdict


def is_ahead(headers: Headers) -> bool:
    """Whether a browser fetches the page before anybody asked for it."""
    for name in (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"):
        if (value := headers.get(name)) and (b"prefetch" in value.lower() or b"preview" in value.lower()):
            return True
    return False


def opts_out(headers: Headers) -> bool:
    """Do Not Track or Global Privacy Control."""
    return headers.get(b"sec-gpc") == b"1" or headers.get(b"dnt") == b"1"


def address_of(peer: str, forwarded: list[bytes], trusted_proxies: int) -> Address:
    """Only what proxies of ours wrote is believed: the entry that the outermost of them added."""
    if trusted_proxies:
        entries = [part.strip() for value in forwarded for part in value.decode("latin-1").split(",")]
        if len(entries) >= trusted_proxies:
            return _address(entries[-trusted_proxies])
    return _address(peer)


@lru_cache(maxsize=8192)
def _address(text: str) -> Address:
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return Address(UNKNOWN, "")
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return Address(str(ip_network((address, _SITE_OF_V6), strict=False)), "")
        address = address.ipv4_mapped
    return Address(str(address), _countries.lookupNumeric(int(address)) or "" if address.is_global else "")


def country_of(headers: Headers, address: Address, header: bytes) -> str:
    """What the proxy says, where one is set up to say it; else by the table in the package."""
    if header:
        stated = headers.get(header, b"").decode("latin-1").strip().upper()
        # XX and T1 are what proxies write for "unknown" and for Tor.
        return stated if len(stated) == 2 and stated.isalpha() and stated != "XX" else ""
    return address.country
