"""Several who identify, merge and switch off at once: one person comes of it, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from accounts import keeping
from accounts.errors import Conflict
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import Conversion, Person, PersonKey
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.details import reveal
from campaigns.tracking.people.erasing import erase_person
from campaigns.tracking.people.merging import join_people
from tests.campaigns.tracking.visits import NOON, after, became_lead, report, visitor
from tests.cast import Cast
from tests.races import PATIENCE, in_thread, wait_until_over_or_held_up
from tests.races import after as right_after

LIA, TOM = "lia@orchard.example", "tom@orchard.example"


@pytest.fixture
def bakery(transactional_db: None, cast: Cast) -> Workspace:
    return cast.bakery


def inside(bakery: Workspace, work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with workspace_scope(bakery):
            return work()

    return run


def both(bakery: Workspace, first: Callable[[], Any], statement: str, second: Callable[[], Any]) -> Any:
    """What comes of the second, which begins on another connection after that statement of the first."""
    running: list[Any] = []

    def begin() -> None:
        running.extend(in_thread(second))
        wait_until_over_or_held_up(running[0])

    with right_after(statement, begin), workspace_scope(bakery):
        first()
    thread, outcome = running
    thread.join(PATIENCE)
    return outcome[0]


def test_the_same_stranger_reported_by_many_at_once_is_one_person(bakery: Workspace) -> None:
    start = threading.Barrier(4)

    def told(number: int) -> Callable[[], Any]:
        def work() -> Any:
            start.wait(PATIENCE)
            with workspace_scope(bakery):
                return conversions.record(
                    bakery,
                    report(
                        "lead",
                        str(number % 2),
                        NOON,
                        email=LIA,
                        customer_id=f"id {number}",
                        visitor=visitor("a"),
                    ),
                )

        return work

    running = [in_thread(told(number)) for number in range(4)]
    for thread, _outcome in running:
        thread.join(PATIENCE)
    assert [type(outcome[0]) for _thread, outcome in running] == [tuple] * 4
    with workspace_scope(bakery):
        (lia,) = Person.objects.of(bakery)
        assert PersonKey.objects.of(bakery).filter(person=lia).count() == 5
        assert Conversion.objects.of(bakery).filter(person=lia).count() == 2


def test_who_is_identified_while_being_merged_stays_one_person(bakery: Workspace, cast: Cast) -> None:
    with workspace_scope(bakery):
        lia, tom = became_lead(bakery, LIA, NOON), became_lead(bakery, TOM, NOON)
    outcome = both(
        bakery,
        lambda: join_people(bakery, lia, tom, by=None),
        "SELECT keep_contacts",
        inside(bakery, lambda: became_lead(bakery, TOM, after(days=1), customer_id="7")),
    )
    assert outcome.pk == lia.pk
    with workspace_scope(bakery):
        assert list(Person.objects.of(bakery)) == [lia]


def test_of_two_who_merge_the_same_pair_either_way_the_second_is_told(bakery: Workspace) -> None:
    with workspace_scope(bakery):
        lia, tom = became_lead(bakery, LIA, NOON), became_lead(bakery, TOM, NOON)
    outcome = both(
        bakery,
        lambda: join_people(bakery, lia, tom, by=None),
        "SELECT keep_contacts",
        inside(bakery, lambda: join_people(bakery, tom, lia, by=None)),
    )
    assert isinstance(outcome, Conflict)


def test_switching_off_meanwhile_waits_and_leaves_nothing_that_was_written(
    bakery: Workspace, cast: Cast
) -> None:
    """The workspace's row is taken before any person: the other way round the two would wait for each other."""
    keeping.change_keeping(bakery, files_days=365, contacts=True, by=cast.admin)
    with workspace_scope(bakery):
        people.identify(bakery, at=NOON, email=LIA, name="Lia")
        people.identify(bakery, at=NOON, phone="612345678", name="L. V.")
    outcome = both(
        bakery,
        lambda: people.identify(bakery, at=after(days=1), email=LIA, phone="612345678"),
        'UPDATE "campaigns_personkey"',
        lambda: keeping.change_keeping(bakery, files_days=365, contacts=False, by=cast.admin),
    )
    assert not isinstance(outcome, Exception), outcome
    with workspace_scope(bakery):
        (lia,) = Person.objects.of(bakery)
        assert set(reveal(lia).values()) == {""}


def test_a_conversion_that_comes_while_somebody_is_erased_is_that_of_somebody_new(bakery: Workspace) -> None:
    with workspace_scope(bakery):
        lia = became_lead(bakery, LIA, NOON)
    outcome = both(
        bakery,
        lambda: erase_person(bakery, lia, by=None),
        "SELECT keep_contacts",
        inside(bakery, lambda: became_lead(bakery, LIA, after(days=1))),
    )
    with workspace_scope(bakery):
        (person,) = Person.objects.of(bakery)
        assert person.pk == outcome.pk != lia.pk
        assert sorted(Conversion.objects.of(bakery).values_list("person_id", flat=True), key=str) == sorted(
            [None, person.pk], key=str
        )
