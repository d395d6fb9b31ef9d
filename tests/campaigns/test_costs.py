"""Costs, colleagues and margins: what can be entered, what is refused and with which words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry
from campaigns.models import Campaign, Colleague, CostEntry, HourlyRate, Offer, ProductMargin
from campaigns.planning import colleagues, costs, margins
from campaigns.planning.colleagues import RateWish
from campaigns.planning.costs import CostWish
from tests.cast import Cast, as_workspace
from tests.races import PATIENCE, after, in_thread, wait_until_over_or_held_up

MAY = date(2026, 5, 1)


def wish(**changes: Any) -> CostWish:
    values: dict[str, Any] = {
        "kind": "tools",
        "name": "Scheduler",
        "starts_on": MAY,
        "amount": Decimal("49.00"),
    }
    return CostWish(**(values | changes))


def refused(cast: Cast, asked: CostWish) -> tuple[str, str]:
    with as_workspace(cast.bakery), pytest.raises(DomainError) as caught:
        costs.add_cost(cast.bakery, wish=asked, by=cast.analyst)
    return caught.value.field, caught.value.message


def test_a_cost_is_entered_in_the_workspace_s_currency_unless_it_names_another(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        entry = costs.add_cost(cast.bakery, wish=wish(name="  Two   words "), by=cast.analyst)
        other = costs.add_cost(cast.bakery, wish=wish(currency="usd"), by=cast.analyst)
        assert (entry.name, entry.currency, other.currency) == ("Two words", "EUR", "USD")
        assert entry.created_by == cast.analyst
        assert AuditEntry.objects.filter(action="cost.added", subject="Two words").exists()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "  "}, "name", "Say in a few words what was paid for."),
        ({"kind": "bribes"}, "kind", "Choose one of the list."),
        ({"rule": "by_mood"}, "rule", "Choose one of the list."),
        ({"repeats": "daily"}, "repeats", "Choose one of the list."),
        ({"ends_on": date(2026, 4, 30)}, "ends_on", "The last day is before the first day."),
        ({"starts_on": date(1000, 1, 1)}, "starts_on", "A day lies between Jan 1, 2000 and Dec 31, 2100."),
        ({"amount": None}, "amount", "Enter an amount."),
        (
            {"amount": None, "kind": "labour"},
            "amount",
            "Enter an amount, or hours with the colleague who worked them.",
        ),
        ({"amount": Decimal("-1")}, "amount", "An amount is a number from 0 to 999,999,999,999.99."),
        ({"amount": Decimal("1e12")}, "amount", "An amount is a number from 0 to 999,999,999,999.99."),
        ({"amount": Decimal("NaN")}, "amount", "An amount is a number from 0 to 999,999,999,999.99."),
        ({"amount": Decimal("0.001")}, "amount", "An amount has at most two decimals."),
        ({"amount": Decimal("0.001"), "currency": "KWD"}, "amount", "An amount has at most two decimals."),
        (
            {"amount": Decimal("1200.50"), "currency": "JPY"},
            "amount",
            "An amount in JPY has no decimals.",
        ),
        ({"currency": "XXX"}, "currency", "Choose a currency from the list."),
        ({"hours": Decimal(1)}, "hours", "Only labour is entered in hours."),
        ({"rule": "direct"}, "campaign", "Choose the campaign that bears the cost."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_at_its_field(
    cast: Cast, changes: dict[str, Any], field: str, message: str
) -> None:
    assert refused(cast, wish(**changes)) == (field, message)


def test_a_campaign_is_named_by_the_rule_direct_alone_and_is_one_of_the_workspace(cast: Cast) -> None:
    with as_workspace(cast.rival):
        foreign = Campaign.objects.of(cast.rival).create(name="Theirs")
    with as_workspace(cast.bakery):
        own = Campaign.objects.of(cast.bakery).create(name="Spring")
    assert refused(cast, wish(campaign=own)) == (
        "campaign",
        "A campaign is chosen only where one campaign bears the cost.",
    )
    assert refused(cast, wish(campaign=foreign, rule="direct")) == ("campaign", "Choose one of the list.")
    with as_workspace(cast.bakery):
        entry = costs.add_cost(cast.bakery, wish=wish(campaign=own, rule="direct"), by=cast.analyst)
        assert entry.campaign == own


def hours(colleague: Colleague | None, **changes: Any) -> CostWish:
    return wish(**({"kind": "labour", "amount": None, "hours": Decimal(8), "colleague": colleague} | changes))


def test_hours_need_a_colleague_with_a_rate_on_that_day(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        writer = colleagues.add_colleague(cast.bakery, name="Writer", by=cast.analyst)
    assert refused(cast, hours(None)) == ("colleague", "Choose who worked the hours.")
    assert refused(cast, hours(writer, hours=None)) == ("hours", "Enter how many hours were worked.")
    assert refused(cast, hours(writer, hours=Decimal(0))) == (
        "hours",
        "Hours are a number above 0 and below 1,000,000.",
    )
    assert refused(cast, hours(writer, amount=Decimal(5))) == (
        "amount",
        "Enter either an amount or hours, not both.",
    )
    text = "Writer has no hourly rate on May 1, 2026. Enter one under Colleagues first."
    assert refused(cast, hours(writer)) == ("colleague", text)
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal("40.00"), MAY, "GBP")
        colleagues.add_rate(cast.bakery, writer, wish=rate, by=cast.analyst)
        entry = costs.add_cost(cast.bakery, wish=hours(writer), by=cast.analyst)
        assert (entry.amount, entry.hours, entry.currency) == (None, Decimal(8), "GBP")


def test_a_cost_is_changed_and_deleted(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        entry = costs.add_cost(cast.bakery, wish=wish(), by=cast.analyst)
        costs.edit_cost(cast.bakery, entry, wish=wish(repeats="monthly"), by=cast.admin)
        assert CostEntry.objects.of(cast.bakery).get().repeats == "monthly"
        [edited] = AuditEntry.objects.filter(action="cost.edited")
        assert edited.detail == {"fields": ["repeats"]}
        costs.edit_cost(cast.bakery, entry, wish=wish(repeats="monthly"), by=cast.admin)
        assert AuditEntry.objects.filter(action="cost.edited").count() == 1
        costs.delete_cost(cast.bakery, entry, by=cast.admin)
        costs.delete_cost(cast.bakery, entry, by=cast.admin)
        assert not CostEntry.objects.of(cast.bakery).exists()
        assert AuditEntry.objects.filter(action="cost.deleted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_the_second_waits_and_is_whole(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal(30), MAY)
        writer = colleagues.add_colleague(cast.bakery, name="Writer", rate=rate, by=cast.analyst)
        entry = costs.add_cost(cast.bakery, wish=wish(kind="labour"), by=cast.analyst)
    threads: list[Any] = []

    def into_hours() -> Any:
        with as_workspace(cast.bakery):
            return costs.edit_cost(cast.bakery, entry, wish=hours(writer), by=cast.admin)

    def meanwhile() -> None:
        threads.append(in_thread(into_hours))
        wait_until_over_or_held_up(threads[0][0])

    dearer = wish(kind="labour", amount=Decimal(60))
    with as_workspace(cast.bakery), after('SELECT "campaigns_costentry"', meanwhile):
        costs.edit_cost(cast.bakery, entry, wish=dearer, by=cast.analyst)
    [(thread, outcome)] = threads
    thread.join(PATIENCE)
    assert [type(one) for one in outcome] == [CostEntry]
    with as_workspace(cast.bakery):
        found = CostEntry.objects.of(cast.bakery).get()
        assert (found.amount, found.hours, found.colleague) == (None, Decimal(8), writer)


@pytest.mark.django_db(transaction=True)
def test_a_colleague_who_gets_hours_at_this_moment_is_not_deleted(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal(30), MAY)
        writer = colleagues.add_colleague(cast.bakery, name="Writer", rate=rate, by=cast.analyst)
    threads: list[Any] = []

    def remove() -> bool:
        with as_workspace(cast.bakery):
            return colleagues.remove_colleague(cast.bakery, writer, by=cast.admin)

    def meanwhile() -> None:
        threads.append(in_thread(remove))
        wait_until_over_or_held_up(threads[0][0])

    with as_workspace(cast.bakery), after('SELECT "campaigns_colleague"', meanwhile):
        costs.add_cost(cast.bakery, wish=hours(writer), by=cast.analyst)
    [(thread, outcome)] = threads
    thread.join(PATIENCE)
    assert outcome == [False]
    with as_workspace(cast.bakery):
        assert Colleague.objects.of(cast.bakery).get().archived_at is not None


def test_a_cost_that_is_gone_cannot_be_changed(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        entry = costs.add_cost(cast.bakery, wish=wish(), by=cast.analyst)
        CostEntry.objects.of(cast.bakery).delete()
        with pytest.raises(Conflict, match="This cost was deleted meanwhile"):
            costs.edit_cost(cast.bakery, entry, wish=wish(name="Other"), by=cast.analyst)


def test_a_colleague_in_use_is_archived_and_another_deleted(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal(30), MAY)
        busy = colleagues.add_colleague(cast.bakery, name="Busy", rate=rate, by=cast.analyst)
        idle = colleagues.add_colleague(cast.bakery, name="Idle", rate=rate, by=cast.analyst)
        entry = costs.add_cost(cast.bakery, wish=hours(busy), by=cast.analyst)
        assert colleagues.remove_colleague(cast.bakery, busy, by=cast.analyst) is False
        assert colleagues.remove_colleague(cast.bakery, idle, by=cast.analyst) is True
        [left] = Colleague.objects.of(cast.bakery)
        assert left == busy and left.archived_at is not None
        assert HourlyRate.objects.of(cast.bakery).count() == 1
        # What was entered can be changed; new hours cannot be put on somebody who left.
        costs.edit_cost(cast.bakery, entry, wish=hours(left, hours=Decimal(9)), by=cast.analyst)
    assert refused(cast, hours(left)) == ("colleague", "Busy is archived.")
    with as_workspace(cast.bakery):
        colleagues.restore_colleague(cast.bakery, left, by=cast.analyst)
        assert Colleague.objects.of(cast.bakery).get().archived_at is None


def test_names_and_rates_of_colleagues_are_there_once(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal(30), MAY)
        writer = colleagues.add_colleague(cast.bakery, name="Writer", rate=rate, by=cast.analyst)
        with pytest.raises(DomainError, match="Writer is in the list already"):
            colleagues.add_colleague(cast.bakery, name=" Writer ", by=cast.analyst)
        with pytest.raises(DomainError, match="There is a rate from May 1, 2026 already"):
            colleagues.add_rate(cast.bakery, writer, wish=rate, by=cast.analyst)
        with pytest.raises(DomainError, match="An hour costs from 0"):
            colleagues.add_rate(cast.bakery, writer, wish=RateWish(Decimal("1e10"), MAY), by=cast.analyst)
        with pytest.raises(DomainError, match="An amount in KRW has no decimals"):
            won = RateWish(Decimal("15000.5"), date(2026, 6, 1), "KRW")
            colleagues.add_rate(cast.bakery, writer, wish=won, by=cast.analyst)
        # What somebody earns stands in no log.
        for entry in AuditEntry.objects.filter(action="hourly_rate.added"):
            assert "30" not in str(entry.detail) + entry.subject


def test_a_rate_that_hours_were_entered_at_is_not_deleted_while_there_is_no_other(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal(30), MAY)
        writer = colleagues.add_colleague(cast.bakery, name="Writer", rate=rate, by=cast.analyst)
        costs.add_cost(cast.bakery, wish=hours(writer), by=cast.analyst)
        first = HourlyRate.objects.of(cast.bakery).get()
        with pytest.raises(DomainError, match="there is none before it"):
            colleagues.delete_rate(cast.bakery, first, by=cast.analyst)
        earlier = RateWish(Decimal(28), date(2026, 1, 1))
        colleagues.add_rate(cast.bakery, writer, wish=earlier, by=cast.analyst)
        colleagues.delete_rate(cast.bakery, first, by=cast.analyst)
        assert HourlyRate.objects.of(cast.bakery).get().amount == 28


def test_products_and_offers_have_margins_of_their_own(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        row = margins.add_product_margin(
            cast.bakery, product=" Rye ", gross_margin=Decimal("0.41237"), by=cast.analyst
        )
        assert (row.product, row.gross_margin) == ("Rye", Decimal("0.4124"))
        with pytest.raises(DomainError, match="“Rye” has a margin already"):
            margins.add_product_margin(cast.bakery, product="Rye", gross_margin=Decimal(0), by=None)
        with pytest.raises(DomainError, match="between 0 and 100 percent"):
            margins.add_product_margin(cast.bakery, product="Oat", gross_margin=Decimal("1.1"), by=None)
        margins.delete_product_margin(cast.bakery, row, by=cast.analyst)
        assert not ProductMargin.objects.of(cast.bakery).exists()
        offer = Offer.objects.of(cast.bakery).create(name="Course")
        margins.set_offer_margin(cast.bakery, offer, gross_margin=Decimal("0.9"), by=cast.analyst)
        assert Offer.objects.of(cast.bakery).get().gross_margin == Decimal("0.9")
        margins.set_offer_margin(cast.bakery, offer, gross_margin=None, by=cast.analyst)
        assert Offer.objects.of(cast.bakery).get().gross_margin is None
