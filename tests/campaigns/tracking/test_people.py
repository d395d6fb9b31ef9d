"""Who is who: by any key, in any order, and what a person said about a stage holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import keeping
from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry
from campaigns.models import (
    Conversion,
    FormSubmission,
    Hit,
    JourneyChange,
    LandingPage,
    Person,
    PersonKey,
    Stage,
    StageChange,
    VisitorLink,
)
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.details import hold, reveal
from campaigns.tracking.people.merging import join_people, merge
from tests.campaigns.tracking.visits import NOON, after, became_lead, came, everybody, report, visitor
from tests.cast import Cast, as_workspace


def known(cast: Cast, **what: Any) -> Person:
    person = people.identify(cast.bakery, **({"at": NOON} | what))
    assert person is not None
    return person


def keep_contacts(cast: Cast, wanted: bool) -> None:
    with as_workspace(cast.bakery):
        keeping.change_keeping(cast.bakery, files_days=365, contacts=wanted, by=cast.admin)


FILLERS = ("0", "-", "null", "None", "UNDEFINED", "NaN", "n/a", "Guest", " anonymous ")


# --- keys -----------------------------------------------------------------------------------------------------------


def test_nothing_that_recognises_people_makes_nobody(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        nothing: list[dict[str, Any]] = [
            {},
            {"name": "Lia"},
            {"email": "no address"},
            {"phone": "12"},
            {"external_id": "  "},
            {"visitor": visitor("a")},
            {"phone": "000 000 000"},
            {"phone": "123456789"},
            {"phone": "+34 000 000 000"},
            {"phone": "0666666666"},
            *({"external_id": text, "system": "shop"} for text in FILLERS),
        ]
        for said in nothing:
            assert people.identify(cast.bakery, at=NOON, **said) is None, said
        assert everybody(cast.bakery) == {}


def test_one_person_is_known_by_every_spelling_of_an_address_and_by_each_of_several_keys(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        lia = known(
            cast, email=" LIA@Orchard.Example ", phone="+34 612 345 678", external_id="7", system="shop"
        )
        for said in (
            {"email": "lia@orchard.example"},
            {"phone": "0034612345678"},
            {"external_id": "7", "system": "shop"},
        ):
            assert people.find_person(cast.bakery, **said) == lia
            assert known(cast, **said) == lia
        assert people.find_person(cast.bakery, external_id="7", system="crm") is None
        assert PersonKey.objects.of(cast.bakery).count() == 3


def test_a_key_of_one_kind_is_none_of_another(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        known(cast, external_id="612345678")
        assert people.find_person(cast.bakery, phone="612345678") is None


def test_three_keys_of_two_people_make_one_of_them_who_has_everything(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = known(cast, at=after(days=1), email="lia@orchard.example", visitor=visitor("phone"))
        tom = known(cast, at=after(days=2), phone="612345678", external_id="7", visitor=visitor("desk"))
        sale, _ = conversions.record(bakery, report("purchase", "1", after(days=3), phone="612345678"))
        both = known(cast, at=after(days=4), email="lia@orchard.example", phone="612345678", external_id="7")
        assert both.pk == lia.pk
        assert [person.pk for person in Person.objects.of(bakery)] == [lia.pk]
        assert people.find_person(bakery, external_id="7") == lia
        assert Conversion.objects.of(bakery).get().person_id == lia.pk == both.pk != tom.pk
        assert sale.person_id == tom.pk
        assert both.stage == Stage.CUSTOMER
        assert {(bytes(link.visitor), link.linked_at) for link in VisitorLink.objects.of(bakery)} == {
            (visitor("phone"), after(days=1)),
            (visitor("desk"), after(days=2)),
        }


def test_a_number_that_two_addresses_share_makes_no_one_person_of_them(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = known(cast, email="lia@orchard.example", phone="612345678")
        tom = known(cast, email="tom@orchard.example", phone="612345678")
        assert tom.pk != lia.pk
        assert people.find_person(bakery, email="tom@orchard.example", phone="612345678") == tom
        assert people.find_person(bakery, phone="612345678") == lia == known(cast, phone="612345678")
        # Nor does an id of somebody whose address is known.
        known(cast, email="tom@orchard.example", external_id="7")
        assert known(cast, external_id="7", phone="612345678") == tom
        assert Person.objects.of(bakery).count() == 2


def test_a_number_without_an_address_is_whoever_gives_both_first(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        caller = known(cast, phone="612345678")
        assert known(cast, email="lia@orchard.example", phone="612345678") == caller
        assert known(cast, email="tom@orchard.example", phone="612345678") != caller
        assert PersonKey.objects.of(bakery).count() == 3


def test_people_of_another_workspace_are_nobody_here(cast: Cast) -> None:
    with as_workspace(cast.florist):
        people.identify(cast.florist, at=NOON, email="lia@orchard.example")
    with as_workspace(cast.bakery):
        assert people.find_person(cast.bakery, email="lia@orchard.example") is None


def test_odd_texts_are_answered_and_not_raised(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        assert people.identify(cast.bakery, at=NOON, email="a\ud800@b.example", name="\0") is not None
        assert people.find_person(cast.bakery, email="\ud800", phone="\0", external_id="x" * 10_000) is None
        assert people.identify(cast.bakery, at=NOON, external_id="\0 7", click_id="\0" * 50) is not None


# --- the click that is not looked at yet -----------------------------------------------------------------------------


def test_who_clicked_is_found_in_the_inbox_before_the_visit_is_made(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        Hit.objects.of(bakery).create(
            at=NOON, kind="click", verdict="person", visitor=visitor("a"), body={"k": "click-1"}
        )
        Hit.objects.of(bakery).create(
            at=NOON, kind="click", verdict="bot", visitor=visitor("bot"), body={"k": "click-1"}
        )
        came(bakery, "b", "meta", NOON, click_id="click-1")
        lia = known(cast, email="lia@orchard.example", click_id="click-1")
        assert [bytes(link.visitor) for link in VisitorLink.objects.of(bakery).filter(person=lia)] == [
            visitor("a")
        ]


def test_an_earlier_moment_of_a_link_wins_and_a_later_one_changes_nothing(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = known(cast, at=after(days=1), email="lia@orchard.example", visitor=visitor("a"))
        JourneyChange.objects.of(bakery).all().delete()
        known(cast, at=after(days=2), email="lia@orchard.example", visitor=visitor("a"))
        assert not JourneyChange.objects.of(bakery).exists()
        known(cast, at=NOON, email="lia@orchard.example", visitor=visitor("a"))
        (link,) = VisitorLink.objects.of(bakery)
        assert (link.person_id, link.linked_at) == (lia.pk, NOON)
        assert {change.person_id for change in JourneyChange.objects.of(bakery)} == {lia.pk, None}


# --- order ----------------------------------------------------------------------------------------------------------

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["lead", "purchase", "sign_up"]),
        st.integers(0, 9),  # day
        st.sampled_from(["", "a", "b", "c"]),  # address
        st.sampled_from(["", "x", "y"]),  # id
        st.sampled_from(["", "p", "q"]),  # visitor
    ).filter(lambda one: any(one[2:4])),
    min_size=1,
    max_size=6,
)


class Undone(Exception):
    """Takes back what one order made."""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, data=st.data())
def test_whoever_reports_first_the_same_people_come_of_it(cast: Cast, events: Any, data: Any) -> None:
    numbered = list(enumerate(events))
    found = []
    for order in (numbered, data.draw(st.permutations(numbered))):
        try:
            with transaction.atomic(), as_workspace(cast.bakery) as bakery:
                for number, (kind, day, email, own_id, who) in order:
                    conversions.record(
                        bakery,
                        report(
                            kind,
                            str(number),
                            after(days=day),
                            email=f"{email}@orchard.example" if email else "",
                            customer_id=own_id,
                            visitor=visitor(who) if who else None,
                        ),
                    )
                found.append(everybody(bakery))
                raise Undone
        except Undone:
            pass
    assert found[0] == found[1]


# --- stages ---------------------------------------------------------------------------------------------------------


def test_stages_go_forwards_by_what_happens_and_each_is_noted_with_its_first_moment(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        conversions.record(bakery, report("purchase", "1", after(days=3), email="lia@orchard.example"))
        lia = became_lead(bakery, "lia@orchard.example", after(days=2))
        became_lead(bakery, "lia@orchard.example", after(days=1))
        lia.refresh_from_db()
        assert (lia.stage, lia.lead_at) == (Stage.CUSTOMER, after(days=1))
        assert list(StageChange.objects.of(bakery).order_by("at").values_list("stage", "at", "reason")) == [
            ("lead", after(days=1), "api"),
            ("customer", after(days=3), "api"),
        ]


def test_what_a_person_says_holds_against_what_happened_before_and_not_against_what_comes(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, "lia@orchard.example", NOON)
        people.set_stage(bakery, lia, Stage.LOST, at=after(days=5), by=cast.analyst)
        late = report("purchase", "1", after(days=4), email="lia@orchard.example")
        conversions.record(bakery, late)
        lia.refresh_from_db()
        assert lia.stage == Stage.LOST
        conversions.record(bakery, report("purchase", "2", after(days=6), email="lia@orchard.example"))
        lia.refresh_from_db()
        assert lia.stage == Stage.CUSTOMER


def test_a_stage_is_set_back_by_hand_and_written_down_without_a_name(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, "lia@orchard.example", NOON)
        people.set_stage(bakery, lia, Stage.OPPORTUNITY, at=after(days=1), by=cast.analyst)
        people.set_stage(bakery, lia, Stage.QUALIFIED, at=after(days=2), by=cast.analyst)
        people.set_stage(bakery, lia, Stage.QUALIFIED, at=after(days=3), by=cast.analyst)
        lia.refresh_from_db()
        assert (lia.stage, lia.deal_at) == (Stage.QUALIFIED, after(days=1))
        entries = AuditEntry.objects.filter(action="person.stage_set").order_by("pk")
        assert [(entry.subject, entry.detail["before"], entry.detail["after"]) for entry in entries] == [
            (people.code_of(lia), "lead", "opportunity"),
            (people.code_of(lia), "opportunity", "qualified"),
        ]
        with pytest.raises(DomainError):
            people.set_stage(bakery, lia, "rich", at=NOON, by=cast.analyst)


def test_a_person_who_is_gone_is_a_conflict_and_no_fault(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, "lia@orchard.example", NOON)
        Person.objects.of(bakery).filter(pk=lia.pk).delete()
        with pytest.raises(Conflict):
            people.set_stage(bakery, lia, Stage.LOST, at=NOON, by=cast.analyst)
        with pytest.raises(Conflict):
            people.describe(bakery, lia, notes="x", by=cast.analyst)


def test_notes_are_kept_as_written_and_never_in_the_log(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, "lia@orchard.example", NOON)
        people.describe(
            bakery, lia, notes=" Met Lia\0 at the fair ", heard_from=" a  friend ", by=cast.analyst
        )
        lia.refresh_from_db()
        assert (lia.notes, lia.heard_from) == ("Met Lia at the fair", "a friend")
        (entry,) = AuditEntry.objects.filter(action="person.described")
        assert entry.detail == {"fields": ["heard_from", "notes"]}
        with pytest.raises(DomainError) as caught:
            people.describe(bakery, lia, notes="x" * 2001, by=cast.analyst)
        assert caught.value.field == "notes"


# --- merging --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("visitor", "lead", "lead"),
        ("customer", "lead", "customer"),
        ("lost", "visitor", "lost"),
        ("lost", "lead", "lead"),
        ("lost", "lost", "lost"),
    ],
)
def test_of_two_stages_the_further_one_stays(cast: Cast, one: str, other: str, both: str) -> None:
    for first, second in ((one, other), (other, one)):
        with as_workspace(cast.bakery) as bakery:
            lia, tom = known(cast, email="lia@orchard.example"), known(cast, email="tom@orchard.example")
            Person.objects.of(bakery).filter(pk=lia.pk).update(stage=first)
            Person.objects.of(bakery).filter(pk=tom.pk).update(stage=second)
            assert join_people(bakery, lia, tom, by=cast.admin).stage == both
            Person.objects.of(bakery).all().delete()


def test_merging_moves_everything_and_loses_no_words(cast: Cast) -> None:
    keep_contacts(cast, True)
    with as_workspace(cast.bakery) as bakery:
        lia = became_lead(bakery, "lia@orchard.example", after(days=2))
        tom = became_lead(bakery, "tom@orchard.example", after(days=1), person_name="Tom", phone="612345678")
        people.describe(bakery, lia, notes="a" * 2000, heard_from="", by=cast.analyst)
        people.describe(bakery, tom, notes="b" * 2000, heard_from="radio", by=cast.analyst)
        page = LandingPage.objects.of(bakery).create(name="Fair", slug="fair")
        FormSubmission.objects.of(bakery).create(page=page, person=tom, nonce="n", state="accepted")
        both = join_people(bakery, lia, tom, by=cast.admin)
        assert reveal(both) == {"email": "lia@orchard.example", "phone": "612345678", "name": "Tom"}
        assert both.notes == "a" * 2000 + "\n" + "b" * 2000
        assert (both.lead_at, both.first_at, both.heard_from) == (after(days=1), after(days=1), "radio")
        assert FormSubmission.objects.of(bakery).get().person_id == both.pk
        assert Conversion.objects.of(bakery).filter(person=both).count() == 2
        assert list(StageChange.objects.of(bakery).values_list("stage", "at")) == [("lead", after(days=1))]
        assert AuditEntry.objects.filter(action="person.merged").count() == 1


def test_nobody_is_merged_with_himself_or_with_who_is_gone(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia, tom = known(cast, email="lia@orchard.example"), known(cast, email="tom@orchard.example")
        with pytest.raises(DomainError):
            join_people(bakery, lia, lia, by=cast.admin)
        merge(bakery, lia, lia, is_keeping=hold(bakery))
        join_people(bakery, lia, tom, by=cast.admin)
        with pytest.raises(Conflict):
            join_people(bakery, lia, tom, by=cast.admin)
        assert list(Person.objects.of(bakery)) == [lia]


def test_a_chain_of_merges_ends_in_one_person(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        for number in range(5):
            known(cast, at=after(days=number), email=f"{number}@orchard.example")
        for number in range(4):
            known(cast, email=f"{number + 1}@orchard.example", external_id=f"chain {number}")
            known(cast, email=f"{number}@orchard.example", external_id=f"chain {number}")
        (person,) = Person.objects.of(bakery)
        assert PersonKey.objects.of(bakery).filter(person=person).count() == 9


def test_first_known_is_the_earliest_moment_of_all(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        known(cast, at=after(days=2), email="lia@orchard.example")
        assert known(cast, at=NOON, email="lia@orchard.example").first_at == NOON
        late = datetime.now(UTC) + timedelta(days=1)
        assert known(cast, at=late, email="lia@orchard.example").first_at == NOON
