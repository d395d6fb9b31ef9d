"""The hashtags in the text of a post."""

from __future__ import annotations

import re

# A tag ends where its word ends; "#1" and colours in a style are no tags, and neither is an anchor in an address.
_TAG = re.compile(r"(?<![\w/&#.])[#＃](\w*[^\W\d_]\w*)")
_ADDRESS = re.compile(r"https?://\S+")
MAX_LENGTH = 100


def hashtags_in(text: str) -> list[str]:
    """Each once, without "#" and in small letters, in the order of the text."""
    found = (tag.casefold() for tag in _TAG.findall(_ADDRESS.sub(" ", text)))
    return list(dict.fromkeys(tag for tag in found if len(tag) <= MAX_LENGTH))
