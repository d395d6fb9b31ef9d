"""Whether the name of a platform campaign fits the condition of a rule; without regard to case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import CampaignRule

Match = CampaignRule.Match


@dataclass(frozen=True, slots=True)
class Condition:
    """Empty `vendor` and `channel` stand for all."""

    match: str
    text: str
    vendor: str = ""
    channel: str = ""

    def fits(self, name: str, vendor: str, channel: str) -> bool:
        if self.vendor not in ("", vendor) or self.channel not in ("", channel):
            return False
        name, text = folded(name), folded(self.text)
        if self.match == Match.CONTAINS:
            return text in name
        if self.match == Match.STARTS:
            return name.startswith(text)
        if self.match == Match.EQUALS:
            return name == text
        return fits_pattern(name, text)


def condition_of(rule: CampaignRule) -> Condition:
    return Condition(rule.match, rule.text, rule.vendor, rule.channel)


def first_that_fits(
    rules: Iterable[CampaignRule], name: str, vendor: str, channel: str
) -> CampaignRule | None:
    return next((rule for rule in rules if condition_of(rule).fits(name, vendor, channel)), None)


def folded(text: str) -> str:
    """Upper and lower case, wide and narrow letters and runs of spaces are the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fits_pattern(name: str, pattern: str) -> bool:
    """`*` stands for any text, `?` for one character; at most as many steps as both lengths multiplied.

    Not a regular expression: one with many stars would never come to an end.
    """
    at, in_pattern = 0, 0
    star, after_star = -1, 0
    while at < len(name):
        if in_pattern < len(pattern) and pattern[in_pattern] == "*":
            star, after_star = in_pattern, at
            in_pattern += 1
        elif in_pattern < len(pattern) and pattern[in_pattern] in ("?", name[at]):
            at, in_pattern = at + 1, in_pattern + 1
        elif star >= 0:
            after_star += 1
            at, in_pattern = after_star, star + 1
        else:
            return False
    return pattern[in_pattern:].strip("*") == ""


def in_words(condition: Condition) -> str:
    """The condition as a sentence for a heading or a list."""
    texts = {
        Match.CONTAINS.value: _("The name contains “%(text)s”"),
        Match.STARTS.value: _("The name starts with “%(text)s”"),
        Match.EQUALS.value: _("The name is “%(text)s”"),
        Match.PATTERN.value: _("The name fits the pattern “%(text)s”"),
    }
    return texts[condition.match] % {"text": condition.text}
