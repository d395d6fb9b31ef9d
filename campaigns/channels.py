"""The catalogue of channels: where attention was bought or earned, each with the words other tools use for it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANNELS: dict[str, Promise] = {
    "meta": _("Meta"),
    "google_ads": _("Google Ads"),
    "linkedin": _("LinkedIn"),
    "x": _("X"),
    "tiktok": _("TikTok"),
    "pinterest": _("Pinterest"),
    "youtube": _("YouTube"),
    "spotify": _("Spotify"),
    "yahoo_japan": _("Yahoo! JAPAN"),
    "email": _("Email"),
    "organic_social": _("Organic social"),
    "organic_search": _("Organic search"),
    "direct": _("Direct"),
    "referral": _("Referral"),
    "shop": _("Shop"),
    "crm": _("CRM"),
    "other": _("Other"),
}

CHANNEL_CHOICES: list[tuple[str, Promise]] = list(CHANNELS.items())

# Paid search, paid social and the like name no platform, so they stay "other": guessing one would credit it
# with visits and sales that it may not have brought.
_WORDS = {
    "facebook": "meta",
    "facebook ads": "meta",
    "instagram": "meta",
    "meta": "meta",
    "meta ads": "meta",
    "fb": "meta",
    "ig": "meta",
    "google": "google_ads",
    "google ads": "google_ads",
    "adwords": "google_ads",
    "linkedin": "linkedin",
    "linkedin ads": "linkedin",
    "x": "x",
    "x ads": "x",
    "twitter": "x",
    "twitter ads": "x",
    "tiktok": "tiktok",
    "tiktok ads": "tiktok",
    "pinterest": "pinterest",
    "pinterest ads": "pinterest",
    "youtube": "youtube",
    "youtube ads": "youtube",
    "spotify": "spotify",
    "spotify ads": "spotify",
    "yahoo japan": "yahoo_japan",
    "yahoo! japan": "yahoo_japan",
    "yahoo! japan ads": "yahoo_japan",
    "yahoo!広告": "yahoo_japan",
    "ヤフー": "yahoo_japan",
    "email": "email",
    "e-mail": "email",
    "email marketing": "email",
    "newsletter": "email",
    "organic social": "organic_social",
    "social media": "organic_social",
    "social": "organic_social",
    "organic search": "organic_search",
    "seo": "organic_search",
    "direct": "direct",
    "direct traffic": "direct",
    "(none)": "direct",
    "referral": "referral",
    "referrals": "referral",
    "shop": "shop",
    "store": "shop",
    "crm": "crm",
    "페이스북": "meta",
    "인스타그램": "meta",
    "메타": "meta",
    "구글": "google_ads",
    "구글 광고": "google_ads",
    "링크드인": "linkedin",
    "트위터": "x",
    "틱톡": "tiktok",
    "유튜브": "youtube",
    "핀터레스트": "pinterest",
    "스포티파이": "spotify",
    "야후 재팬": "yahoo_japan",
    "이메일": "email",
    "correo": "email",
    "correo electrónico": "email",
    "búsqueda orgánica": "organic_search",
    "redes sociales orgánicas": "organic_social",
    "directo": "direct",
    "referencia": "referral",
}


def find_channel(text: str) -> str | None:
    """The channel that a word of another tool stands for, or None when it names none of them."""
    words = " ".join(text.replace("_", " ").split()).casefold()
    if words in CHANNELS:
        return words
    return _WORDS.get(words) or (words.replace(" ", "_") if words.replace(" ", "_") in CHANNELS else None)
