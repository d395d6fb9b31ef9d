"""Numbers of channels in packed journeys: kept for ever, so that a byte of an old journey never means another one."""

from __future__ import annotations

from campaigns.channels import CHANNELS

# Append only. A channel that is no longer used keeps its number.
CODES: dict[str, int] = {
    "direct": 1,
    "meta": 2,
    "google_ads": 3,
    "linkedin": 4,
    "x": 5,
    "tiktok": 6,
    "pinterest": 7,
    "youtube": 8,
    "spotify": 9,
    "yahoo_japan": 10,
    "email": 11,
    "organic_social": 12,
    "organic_search": 13,
    "referral": 14,
    "shop": 15,
    "crm": 16,
    "other": 17,
}
CHANNEL_BY_CODE = {code: channel for channel, code in CODES.items()}
DIRECT = CODES["direct"]


def code_of(channel: str) -> int:
    """Of a channel that nobody numbered: that of all others."""
    return CODES.get(channel, CODES["other"])


def unnumbered() -> list[str]:
    """Channels of the catalogue that have no number yet; a test keeps this empty."""
    return [channel for channel in CHANNELS if channel not in CODES]
