"""The same sale told by the browser and by the server, by two words of a webhook, or after somebody was erased."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import (
    Conversion,
    FormSubmission,
    Hit,
    JourneyChange,
    LandingPage,
    Person,
    VisitorLink,
    WebhookDelivery,
    WebhookSource,
)
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.erasing import erase_person
from campaigns.tracking.people.person_export import everything
from campaigns.tracking.webhooks import sweeping
from tests.campaigns.tracking.visits import NOON, after, came, report, visitor
from tests.cast import Cast, as_workspace

LIA = "lia@orchard.example"


def script(workspace: Workspace, number: str = "1001", **more: Any) -> tuple[Conversion, str]:
    said = {"source": "script", "visitor": visitor("a"), "value": Decimal(99), "currency": "EUR"} | more
    return conversions.record(workspace, report("purchase", number, NOON, **said))


def shop(
    workspace: Workspace, number: str = "1001", *, hours: int = 1, **more: Any
) -> tuple[Conversion, str]:
    said = {"source": "webhook", "system": "shopify", "value": Decimal(80), "currency": "EUR", "email": LIA}
    return conversions.record(workspace, report("purchase", number, after(hours=hours), **(said | more)))


def test_what_the_shop_tells_replaces_what_the_browser_told_and_the_visitor_stays(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        told, _ = script(bakery, details={"colour": "red"})
        JourneyChange.objects.of(bakery).all().delete()
        made, outcome = shop(bakery, name="#1001", details={"taxes_included": True})
        assert outcome == "created"
        row = Conversion.objects.of(bakery).get()
        assert (row.pk, made.pk, row.system, row.source) == (told.pk, told.pk, "shopify", "webhook")
        assert (row.value, row.at, row.name) == (80_000_000, after(hours=1), "#1001")
        assert bytes(row.visitor or b"") == visitor("a")
        assert row.details == {"colour": "red", "taxes_included": True}
        assert row.person is not None and row.person.stage == "customer"
        assert bytes(VisitorLink.objects.of(bakery).get(person=row.person).visitor) == visitor("a")
        assert told.pk in {change.conversion_id for change in JourneyChange.objects.of(bakery)}
        # Once.
        assert shop(bakery)[1] == "duplicate"
        assert script(bakery, visitor=visitor("b"))[1] == "duplicate"
        assert Conversion.objects.of(bakery).count() == 1


def test_a_browser_overrides_no_server_whichever_system_told(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        made, _ = shop(bakery)
        assert script(bakery) == (made, "duplicate")
        row = Conversion.objects.of(bakery).get()
        assert (row.value, row.system, row.visitor) == (80_000_000, "shopify", None)


def test_a_program_without_a_system_replaces_the_browser_too_and_another_kind_does_not(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        script(bakery)
        conversions.record(bakery, report("lead", "1001", NOON, email=LIA))
        assert shop(bakery, source="api", system="")[1] == "created"
        assert sorted(Conversion.objects.of(bakery).values_list("kind", "source", "value")) == [
            ("lead", "api", None),
            ("purchase", "api", 80_000_000),
        ]


def test_who_bought_may_be_told_later_and_nothing_else_changes(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        shop(bakery, email="", visitor=visitor("a"))
        assert shop(bakery)[1] == "duplicate"
        row = Conversion.objects.of(bakery).get()
        assert row.person == people.find_person(bakery, email=LIA)
        assert row.person is not None and row.person.stage == "customer"
        link = VisitorLink.objects.of(bakery).get()
        assert (bytes(link.visitor), link.linked_at) == (visitor("a"), row.at)
        shop(bakery, email="tom@orchard.example")
        assert Conversion.objects.of(bakery).get().person == row.person


def test_a_click_alone_finds_its_visitor_and_not_whoever_got_the_address_passed_on(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        Hit.objects.of(bakery).create(
            at=NOON, kind="view", verdict="person", visitor=visitor("b"), body={"k": "v", "c": "click-1"}
        )
        Hit.objects.of(bakery).create(
            at=NOON, kind="click", verdict="person", visitor=visitor("a"), body={"k": "click-1"}
        )
        made, _ = conversions.record(bakery, report("purchase", "1", after(hours=1), click_id="click-1"))
        assert bytes(made.visitor or b"") == visitor("a")
        came(bakery, "c", "meta", NOON, click_id="click-2")
        made, _ = conversions.record(bakery, report("purchase", "2", after(hours=1), click_id="click-2"))
        assert bytes(made.visitor or b"") == visitor("c")


def test_a_refund_before_its_sale_takes_off_what_had_counted_and_is_the_buyers(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        refund = report(
            "refund", "r", after(days=1), source="webhook", system="stripe", value=Decimal("54.50"),
            currency="EUR", refund_of="pi_1", email="payer@orchard.example",
            details={"gross": "54.50", "paid": "109.00"},
        )  # fmt: skip
        conversions.record(bakery, refund)
        sale, _ = shop(bakery, "in_1", system="stripe", details={"payment": "pi_1"}, value=Decimal(90))
        row = Conversion.objects.of(bakery).get(kind="refund")
        assert (row.refund_of_id, row.value, row.person_id) == (sale.pk, -45_000_000, sale.person_id)
        # And after it as well, whoever reports.
        conversions.record(
            bakery, report("refund", "r2", after(days=2), system="stripe", value=Decimal(1), currency="EUR",
                           refund_of="pi_1", email="payer@orchard.example"),
        )  # fmt: skip
        assert Conversion.objects.of(bakery).get(external_id="r2").person_id == sale.person_id


def test_a_refund_that_makes_one_person_of_the_buyer_and_another_is_that_persons(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        first, _ = shop(bakery, "1", email="", customer_id="7")
        second, _ = shop(bakery, "2", hours=2)
        assert first.person_id != second.person_id
        back = report("refund", "r", after(days=1), system="shopify", refund_of="2", value=Decimal(80),
                      currency="EUR", email=LIA, customer_id="7")  # fmt: skip
        refund, outcome = conversions.record(bakery, back)
        lia = Person.objects.of(bakery).get()
        assert (outcome, lia.pk) == ("created", first.person_id)
        assert (refund.refund_of_id, refund.person_id) == (second.pk, lia.pk)
        assert set(Conversion.objects.of(bakery).values_list("person", flat=True)) == {lia.pk}
        assert conversions.record(bakery, back)[1] == "duplicate"


def test_a_webhook_fills_the_value_that_its_first_word_left_out(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        shop(bakery, value=None, currency="")
        assert shop(bakery, value=Decimal(5000))[1] == "duplicate"
        row = Conversion.objects.of(bakery).get()
        assert (row.value, row.currency) == (5_000_000_000, "EUR")
        assert shop(bakery, value=Decimal(4000))[1] == "conflict"


def test_who_was_erased_does_not_come_back_by_a_sale_that_is_told_again(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        shop(bakery)
        script(bakery, "only the browser")
        page = LandingPage.objects.of(bakery).create(name="Fair", slug="fair")
        digest = people.digests_of(bakery.pk, email=LIA)["email"]
        FormSubmission.objects.of(bakery).create(page=page, nonce="n", state="waiting", email_hash=digest)
        lia = people.identify(bakery, at=NOON, email=LIA, visitor=visitor("a"))
        assert lia is not None
        found = everything(bakery, lia)
        assert [row["external_id"] for row in found["conversions"]] == ["1001", "only the browser"]
        assert [row["state"] for row in found["form_submissions"]] == ["waiting"]
        erase_person(bakery, lia, by=cast.admin)
        assert FormSubmission.objects.of(bakery).get().state == "expired"
        assert not Conversion.objects.of(bakery).exclude(person=None, visitor=None).exists()
        assert shop(bakery)[1] == "duplicate"
        back = report("refund", "r", after(days=1), system="shopify", refund_of="1001", value=Decimal(1),
                      currency="EUR", email=LIA)  # fmt: skip
        assert conversions.record(bakery, back)[1] == "created"
        assert not Person.objects.of(bakery).exists()


def test_an_id_that_is_the_persons_own_goes_with_the_person(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        source = WebhookSource.objects.of(bakery).create(vendor="hubspot", name="CRM", token=b"t")
        lead = report(
            "lead", "9001", NOON, source="webhook", system="hubspot", customer_id=f"{source.pk}:9001"
        )
        made, _ = conversions.record(bakery, lead)
        assert made.person is not None
        erase_person(bakery, made.person, by=cast.admin)
        assert Conversion.objects.of(bakery).get().external_id.startswith("erased:")


def test_what_webhooks_delivered_long_ago_is_forgotten(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        source = WebhookSource.objects.of(bakery).create(vendor="hubspot", name="CRM", token=b"t")
        for days in (89, 91):
            WebhookDelivery.objects.of(bakery).create(
                webhook=source, external_id=str(days), state="done",
                received_at=timezone.now() - timedelta(days=days),
            )  # fmt: skip
    assert sweeping.delete_old() == 1
    with as_workspace(cast.bakery) as bakery:
        assert WebhookDelivery.objects.of(bakery).get().external_id == "89"
