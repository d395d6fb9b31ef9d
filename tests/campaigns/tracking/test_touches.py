"""Which touches somebody had: as attribution counts them, of many people in one question."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import PageView, Person
from campaigns.tracking.people import people
from campaigns.tracking.people.leads import disagree, same_answer
from campaigns.tracking.people.touches import Touch, Touches, lead_touches_of, touches_of
from campaigns.tracking.settings import settings_of
from tests.builders import Builder
from tests.campaigns.tracking.visits import NOON, after, became_lead, came, visitor
from tests.cast import Cast, as_workspace

LIA = "lia@orchard.example"


def told(found: Touches) -> dict[str, Any]:
    return {
        which: (touch.channel, touch.at)
        for which in ("first", "last", "last_non_direct", "lead")
        if (touch := getattr(found, which)) is not None
    }


def test_first_last_and_the_one_that_made_the_lead(cast: Cast) -> None:
    campaign = Builder(cast.bakery).campaign("Spring")
    with as_workspace(cast.bakery) as bakery:
        came(bakery, "a", "meta", after(days=-9), campaign=campaign)
        came(bakery, "a", "email", after(days=-2))
        came(bakery, "a", "google_ads", after(days=1))
        came(bakery, "a", "direct", after(days=2))
        came(bakery, "somebody else", "tiktok", after(days=-1))
        lia = became_lead(bakery, LIA, NOON, visitor=visitor("a"))
        found = touches_of(bakery, [lia])[lia.pk]
        assert told(found) == {
            "first": ("meta", after(days=-9)),
            "last": ("direct", after(days=2)),
            "last_non_direct": ("google_ads", after(days=1)),
            "lead": ("email", after(days=-2)),
        }
        assert found.first is not None
        assert found.first.campaign_id == campaign.pk
        assert lead_touches_of(bakery, [lia]) == {lia.pk: found.lead}


def test_a_visitor_who_turned_out_to_be_somebody_later_did_not_make_the_lead(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        came(bakery, "a", "meta", after(days=-3))
        came(bakery, "b", "email", after(days=-2))
        lia = became_lead(bakery, LIA, NOON, visitor=visitor("a"))
        people.identify(bakery, at=after(days=1), email=LIA, visitor=visitor("b"))
        found = touches_of(bakery, [lia])[lia.pk]
        assert told(found) == {
            "first": ("meta", after(days=-3)),
            "last": ("email", after(days=-2)),
            "last_non_direct": ("email", after(days=-2)),
            "lead": ("meta", after(days=-3)),
        }


def test_a_touch_before_the_look_back_made_no_lead_and_is_still_the_first(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        settings = settings_of(bakery)
        came(bakery, "a", "meta", after(days=-settings.look_back_days, seconds=-1))
        lia = became_lead(bakery, LIA, NOON, visitor=visitor("a"))
        assert lead_touches_of(bakery, [lia]) == {}
        assert list(told(touches_of(bakery, [lia])[lia.pk])) == ["first", "last", "last_non_direct"]
        came(bakery, "a", "x", after(days=-settings.look_back_days))
        assert lead_touches_of(bakery, [lia])[lia.pk].channel == "x"


def test_coming_back_from_the_payment_provider_is_no_touch_and_alone_it_is_direct(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        visit = came(bakery, "a", "meta", after(hours=-2), last_at=after(minutes=-50))
        PageView.objects.of(bakery).create(visit=visit, key="a", at=after(minutes=-50), host="x", path="/")
        came(bakery, "a", "referral", after(minutes=-30), referrer_host="www.paypal.com")
        lia = became_lead(bakery, LIA, NOON, visitor=visitor("a"))
        assert told(touches_of(bakery, [lia])[lia.pk])["lead"] == ("meta", after(hours=-2))
        came(bakery, "b", "referral", after(minutes=-20), referrer_host="checkout.stripe.com")
        came(bakery, "c", "referral", after(minutes=-10), referrer_host="notpaypal.com")
        tom = became_lead(bakery, "tom@orchard.example", NOON, visitor=visitor("b"))
        eva = became_lead(bakery, "eva@orchard.example", NOON, visitor=visitor("c"))
        found = lead_touches_of(bakery, [tom, eva])
        assert (found[tom.pk].channel, found[eva.pk].channel) == ("direct", "referral")


def test_a_tag_says_where_somebody_came_from_whatever_the_referrer(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        came(bakery, "a", "email", NOON, referrer_host="paypal.com", utm_source="newsletter")
        lia = became_lead(bakery, LIA, after(hours=1), visitor=visitor("a"))
        assert lead_touches_of(bakery, [lia])[lia.pk].channel == "email"


def test_one_device_of_two_people_counts_for_both_and_only_in_its_workspace(cast: Cast) -> None:
    with as_workspace(cast.florist) as florist:
        came(florist, "a", "tiktok", after(days=-1))
        people.identify(florist, at=NOON, email=LIA, visitor=visitor("a"))
    with as_workspace(cast.bakery) as bakery:
        visit = came(bakery, "a", "meta", after(days=-2))
        both = [became_lead(bakery, f"{name}@orchard.example", NOON, visitor=visitor("a")) for name in "xy"]
        touch = Touch(visit.pk, after(days=-2), "meta", None)
        assert lead_touches_of(bakery, both) == {person.pk: touch for person in both}


def test_many_people_are_one_question(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        settings_of(bakery)
        for number in range(5):
            came(bakery, str(number), "meta", after(days=-1))
            became_lead(bakery, f"{number}@orchard.example", NOON, visitor=visitor(str(number)))
        for size in (1, 5):
            found = list(Person.objects.of(bakery).order_by("pk")[:size])
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert len(touches_of(bakery, found)) == size
            assert len(asked) == 2  # the settings, the touches
        assert touches_of(bakery, []) == {}


def test_answers_are_told_apart_by_their_words_alone() -> None:
    assert same_answer("  Instagram! ") == same_answer("instagram") == same_answer("“ＩＮＳＴＡＧＲＡＭ”")
    assert same_answer("a friend") != same_answer("friend")
    assert same_answer("인스타그램") == same_answer(" 인스타그램 ")
    assert same_answer("???") == "???"


def test_a_word_that_names_a_channel_disagrees_with_another_channel_only() -> None:
    def touch(channel: str) -> Touch:
        return Touch(1, NOON, channel, None)

    assert disagree("Instagram", touch("google_ads"))
    assert not disagree("Instagram", touch("meta"))
    assert not disagree("Instagram", touch("organic_social"))
    assert not disagree("Google", touch("organic_search"))
    assert not disagree("social media", touch("tiktok"))
    assert not disagree("my neighbour", touch("meta"))
    assert not disagree("Instagram", None)
