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

# People who came by themselves: nobody paid for the click, and nobody wrote to them.
ORGANIC = frozenset({"organic_social", "organic_search", "direct", "referral"})

CHANNEL_CHOICES: list[tuple[str, Promise]] = list(CHANNELS.items())
CHANNEL_CODES: list[str] = list(CHANNELS)

# Paid search, paid social and the like name no platform, so they stay "other": guessing one would credit it
# with visits and sales that it may not have brought.
_WORDS = {
    "facebook": "meta",
    "facebook ads": "meta",
    "instagram": "meta",
    "meta ads": "meta",
    "fb": "meta",
    "ig": "meta",
    "google": "google_ads",
    "adwords": "google_ads",
    "linkedin ads": "linkedin",
    "x ads": "x",
    "twitter": "x",
    "twitter ads": "x",
    "tiktok ads": "tiktok",
    "pinterest ads": "pinterest",
    "youtube ads": "youtube",
    "spotify ads": "spotify",
    "yahoo! japan": "yahoo_japan",
    "yahoo! japan ads": "yahoo_japan",
    "yahoo!広告": "yahoo_japan",
    "ヤフー": "yahoo_japan",
    "e-mail": "email",
    "email marketing": "email",
    "newsletter": "email",
    "social media": "organic_social",
    "social": "organic_social",
    "seo": "organic_search",
    "direct traffic": "direct",
    "(none)": "direct",
    "(direct)": "direct",
    "referrals": "referral",
    "store": "shop",
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
    "tráfico directo": "direct",
    "자연 검색": "organic_search",
    "자연 소셜": "organic_social",
    "직접": "direct",
    "추천": "referral",
    "marketing por correo electrónico": "email",
    "marketing por correo": "email",
    "referencias": "referral",
    "이메일 마케팅": "email",
    "직접 트래픽": "direct",
    "pesquisa orgânica": "organic_search",
    "redes sociais orgânicas": "organic_social",
    "tráfego direto": "direct",
    "recherche organique": "organic_search",
    "réseaux sociaux organiques": "organic_social",
    "trafic direct": "direct",
    "organische suche": "organic_search",
    "organische soziale medien": "organic_social",
    "e-mail-marketing": "email",
    "direkter traffic": "direct",
}


def find_channel(text: str) -> str | None:
    """The channel that a word of another tool stands for, or None when it names none of them."""
    words = " ".join(text.replace("_", " ").split()).casefold()
    code = words.replace(" ", "_")
    return code if code in CHANNELS else _WORDS.get(words)


def channel_of_source(text: str) -> str:
    """The channel of a source named without its medium: "google" may be an advertisement or a search."""
    found = find_channel(text)
    return "other" if found is None or found == "google_ads" else found
