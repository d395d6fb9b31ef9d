"""How numbers of a report are written for its reader."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from accounts.templatetags import formats
from analytics.briefs.showing import change_text


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_a_change_has_the_minus_of_all_numbers(language: str) -> None:
    with translation.override(language):
        less = change_text({"value": "258"}, {"value": "1000"})
        assert less == formats.percent(Decimal("-0.742"))
        assert change_text({"value": "-20"}, {"value": "-10"}) == formats.percent(-1)
        assert change_text({"value": "1258"}, {"value": "1000"}) == f"+{formats.percent(Decimal('0.258'))}"
        assert formats.money(Decimal("-5"), "EUR")[0] == less[0]


def test_what_cannot_be_seen_is_neither_more_nor_less() -> None:
    assert change_text({"value": "99999"}, {"value": "100000"}) == "0.0%"
    assert change_text({"value": "100001"}, {"value": "100000"}) == "0.0%"
    assert change_text({"value": "1"}, {"value": "0"}) == ""
