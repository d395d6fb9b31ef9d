"""The networks that posts are on, by the many words that exports have for them."""

from __future__ import annotations

from django.utils.functional import Promise

from campaigns.channels import CHANNELS

# The code of a network, its name, and the channel under which its advertising counts.
NETWORKS: dict[str, tuple[str | Promise, str]] = {
    "facebook": ("Facebook", "meta"),
    "instagram": ("Instagram", "meta"),
    "threads": ("Threads", "meta"),
    "linkedin": (CHANNELS["linkedin"], "linkedin"),
    "x": (CHANNELS["x"], "x"),
    "tiktok": (CHANNELS["tiktok"], "tiktok"),
    "youtube": (CHANNELS["youtube"], "youtube"),
    "pinterest": (CHANNELS["pinterest"], "pinterest"),
}

_WORDS = {
    "fb": "facebook",
    "페이스북": "facebook",
    "ig": "instagram",
    "인스타그램": "instagram",
    "twitter": "x",
    "트위터": "x",
    "링크드인": "linkedin",
    "틱톡": "tiktok",
    "유튜브": "youtube",
    "핀터레스트": "pinterest",
}


def network_of(text: str) -> str:
    """The code of a network that an export names, such as "Instagram Business"; else its word, in small letters."""
    words = text.casefold().replace("_", " ").split()
    for word in words:
        if word in NETWORKS:
            return word
        if word in _WORDS:
            return _WORDS[word]
    return " ".join(words)


def network_label(code: str) -> str:
    """The name of a network; the export's own word for one that is not known here."""
    if code in NETWORKS:
        return str(NETWORKS[code][0])
    return str(CHANNELS[code]) if code in CHANNELS else code


def channel_of_network(code: str) -> str:
    """The channel under which advertising on it counts; the code itself where it is none that is known."""
    return NETWORKS[code][1] if code in NETWORKS else code
