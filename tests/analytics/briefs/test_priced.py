"""Editions and the two views of spend: words stay in theirs, and what was sent before any mark-up is not taken away."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.tenancy import workspace_scope
from analytics.briefs import editions
from analytics.briefs.causes import causes_since
from analytics.briefs.models import Brief, Edition
from analytics.markup.entered import MarkupWish, add_markup, delete_markup
from analytics.models import Markup, Notice
from analytics.notices import lines
from tests.analytics.briefs.conftest import MONTH, Bakery

SAID = "It was 870 that the platforms charged."


def mark_up(bakery: Bakery) -> None:
    with workspace_scope(bakery.workspace):
        add_markup(bakery.workspace, wish=MarkupWish(date(2026, 1, 1), Decimal(15)), by=bakery.cast.owner)


def tell(bakery: Bakery, brief: Brief, priced: str) -> None:
    with workspace_scope(bakery.workspace):
        Brief.objects.of(bakery.workspace).filter(pk=brief.pk).update(priced=priced)


def written(bakery: Bakery, edition: Edition) -> Edition:
    part = next(one for one in edition.frozen["sections"] if one["kind"] == "commentary")
    with workspace_scope(bakery.workspace):
        return editions.put_words(bakery.workspace, edition, {part["id"]: SAID}, by=bakery.cast.analyst)


def anew(bakery: Bakery, edition: Edition) -> Edition:
    with workspace_scope(bakery.workspace):
        found: Edition = Edition.objects.of(bakery.workspace).get(pk=edition.pk)
        return found


def address(name: str, *args: Any) -> str:
    return reverse(f"analytics:{name}", args=["bakery", *args])


@pytest.fixture
def net(bakery: Bakery) -> Edition:
    """Made and written in the net view, of a report that is told in the client view since."""
    mark_up(bakery)
    brief = bakery.brief()
    tell(bakery, brief, "net")
    edition = written(bakery, bakery.edition(brief))
    assert edition.priced == "net"
    return edition


def test_words_go_along_within_their_view_alone(bakery: Bakery, net: Edition, signed_in: Any) -> None:
    browser = signed_in(bakery.cast.analyst)
    again = browser.post(address("edition_act", net.pk), {"act": "anew"}, follow=True).content.decode()
    assert SAID in str(anew(bakery, net).frozen)
    assert "write it anew" not in again
    tell(bakery, net.brief, "client")
    again = browser.post(address("edition_act", net.pk), {"act": "anew"}, follow=True).content.decode()
    found = anew(bakery, net)
    assert (found.priced, SAID in str(found.frozen)) == ("client", False)
    assert "write it anew" in again


def test_words_of_the_net_view_are_in_no_correction_for_the_client(
    bakery: Bakery, net: Edition, signed_in: Any
) -> None:
    with workspace_scope(bakery.workspace):
        editions.seal(bakery.workspace, net, by=bakery.cast.analyst)
    tell(bakery, net.brief, "client")
    sent = {"reason": "A typing error."}
    browser = signed_in(bakery.cast.analyst)
    assert (
        "write it anew"
        in browser.post(address("edition_correct", net.pk), sent, follow=True).content.decode()
    )
    with workspace_scope(bakery.workspace):
        made = Edition.objects.of(bakery.workspace).get(number=2)
    assert (made.priced, SAID in str(made.frozen)) == ("client", False)


def test_what_was_sealed_before_any_mark_up_is_still_shown(bakery: Bakery, signed_in: Any) -> None:
    old, draft = bakery.edition(), bakery.edition(bakery.brief("weekly_pulse"))
    with workspace_scope(bakery.workspace):
        editions.seal(bakery.workspace, old, by=bakery.cast.analyst)
    mark_up(bakery)
    viewer = signed_in(bakery.cast.viewer)
    assert viewer.get(address("edition", old.pk)).status_code == 200
    assert "another view today" in viewer.get(address("edition_since", old.pk)).content.decode()
    for page in ("edition", "edition_progress", "edition_since"):
        assert viewer.get(address(page, draft.pk)).status_code == 404
    # Sealed in the net view while there was a mark-up, which was deleted and entered again.
    with workspace_scope(bakery.workspace):
        editions.seal(bakery.workspace, draft, by=bakery.cast.analyst)
        delete_markup(bakery.workspace, Markup.objects.of(bakery.workspace).get(), by=bakery.cast.owner)
    mark_up(bakery)
    assert viewer.get(address("edition", draft.pk)).status_code == 404
    assert viewer.get(address("edition", old.pk)).status_code == 200


def test_a_mark_up_is_a_cause_for_those_who_may_know_of_it(bakery: Bakery) -> None:
    edition = bakery.edition()
    mark_up(bakery)
    workspace = bakery.workspace
    with workspace_scope(workspace):
        (cause,) = causes_since(workspace, edition.made_at, *MONTH)
        assert cause.explains("cpa", None, "", {})
        assert not cause.explains("revenue", None, "", {})
        workspace.may_see_net = False  # type: ignore[attr-defined]
        assert causes_since(workspace, edition.made_at, *MONTH) == []


def test_a_notice_about_an_edition_made_net_leads_whoever_may_not_see_it_nowhere(
    bakery: Bakery, net: Edition
) -> None:
    workspace = bakery.workspace
    with workspace_scope(workspace):
        editions.ask_for_approval(workspace, net, by=bakery.cast.analyst)
        notices = list(Notice.objects.of(workspace).filter(kind="approval"))
        assert [line.href for line in lines(workspace, notices, seen=None)] == [address("edition", net.pk)]
        workspace.may_see_net = False  # type: ignore[attr-defined]
        assert [line.href for line in lines(workspace, notices, seen=None)] == [""]
