"""What is kept of people: only where it is wanted, what they wrote down themselves, and nothing once that ends."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from accounts.sealing import random_key
from campaigns.tracking.people import people
from campaigns.tracking.people.details import reveal
from campaigns.tracking.people.merging import join_people
from tests.campaigns.tracking.test_people import keep_contacts, known
from tests.cast import Cast, as_workspace


def test_details_are_kept_only_where_the_workspace_keeps_them_or_somebody_wrote_them_down_here(
    cast: Cast,
) -> None:
    with as_workspace(cast.bakery):
        lia = known(cast, email="lia@orchard.example", name="Lia")
        assert reveal(lia) == {"email": "", "phone": "", "name": ""}
        lia = known(cast, email="lia@orchard.example", name="Lia", keep=True)
        assert reveal(lia) == {"email": "lia@orchard.example", "phone": "", "name": "Lia"}
        assert lia.wrote_down == ["email", "name"]
    keep_contacts(cast, True)
    with as_workspace(cast.bakery):
        lia = known(cast, email="lia@orchard.example", phone="612345678")
        tom = known(cast, email="tom@orchard.example", name="Tom")
        assert reveal(lia)["phone"] == "612345678"
        assert reveal(tom)["name"] == "Tom"


def test_what_somebody_wrote_down_wins_over_what_others_said(cast: Cast) -> None:
    keep_contacts(cast, True)
    with as_workspace(cast.bakery):
        known(cast, email="lia@orchard.example", name="L. Unknown")
        lia = known(cast, email="lia@orchard.example", name="Lia", keep=True)
        assert reveal(lia)["name"] == "Lia"
        assert reveal(known(cast, email="lia@orchard.example", name="Other"))["name"] == "Lia"


def test_switching_it_off_erases_what_others_said_and_leaves_what_people_wrote_down(cast: Cast) -> None:
    keep_contacts(cast, True)
    with as_workspace(cast.bakery):
        known(cast, email="lia@orchard.example", name="Lia", keep=True)
        lia = known(cast, email="lia@orchard.example", phone="612345678")
        tom = known(cast, email="tom@orchard.example", name="Tom", phone="612345679")
    keep_contacts(cast, False)
    with as_workspace(cast.bakery):
        lia.refresh_from_db()
        tom.refresh_from_db()
        assert reveal(lia) == {"email": "lia@orchard.example", "phone": "", "name": "Lia"}
        assert reveal(tom) == {"email": "", "phone": "", "name": ""}
        assert people.find_person(cast.bakery, phone="612345679") == tom


def test_merging_after_that_brings_nothing_back(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        lia = known(cast, email="lia@orchard.example")
        tom = known(cast, email="tom@orchard.example", name="Tom", keep=True)
        both = join_people(bakery, lia, tom, by=cast.admin)
        assert reveal(both) == {"email": "tom@orchard.example", "phone": "", "name": "Tom"}
        assert both.wrote_down == ["email", "name"]


def test_details_are_brought_under_a_new_key(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path
    old, new = random_key(), random_key()
    settings.FILE_KEYS = [old]
    with as_workspace(cast.bakery):
        lia = known(cast, email="lia@orchard.example", name="Lia", keep=True)
    settings.FILE_KEYS = [new, old]
    call_command("seal_files")
    settings.FILE_KEYS = [new]
    with as_workspace(cast.bakery):
        lia.refresh_from_db()
        assert reveal(lia)["name"] == "Lia"
