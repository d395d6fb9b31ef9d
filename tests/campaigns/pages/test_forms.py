"""What becomes of a form: one lead of each person, confirmed where that is asked for, spam held back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Workspace
from campaigns import jobs
from campaigns.models import Conversion, FormSubmission, Job, JobKind, LandingPage, Person
from campaigns.tracking.pages import accepting, erasing, form_links, pages, publish
from campaigns.tracking.pages.answers import answers_of
from campaigns.tracking.pages.fields import FormField
from campaigns.tracking.people import people
from tests.campaigns.pages.world import CLICK, EMAIL, VISITOR, published, send, states, submissions, token
from tests.cast import Cast, as_workspace
from tests.readable import places_with, tables_of_clients


@pytest.fixture
def bakery(cast: Cast) -> Workspace:
    return cast.bakery


@pytest.fixture
def page(bakery: Workspace) -> LandingPage:
    """Without a confirmation."""
    with as_workspace(bakery):
        return published(bakery, double_opt_in=False)


@pytest.fixture
def confirmed(bakery: Workspace) -> LandingPage:
    """With one."""
    with as_workspace(bakery):
        return published(bakery)


def work(workspace: Workspace, *, times: int = 1) -> None:
    with as_workspace(workspace):
        waiting = list(Job.objects.of(workspace).filter(kind=JobKind.FORM_MAIL).values_list("pk", flat=True))
    for _again in range(times):
        for job_id in waiting:
            jobs.run(workspace.pk, job_id)


def conversions(workspace: Workspace) -> list[tuple[str, str, str]]:
    with as_workspace(workspace):
        rows = Conversion.objects.of(workspace).order_by("at", "pk")
        return [(one.kind, one.source, one.external_id) for one in rows]


def link(number: int = 0) -> str:
    found = re.search(r"http://localhost:\d+(/pages/\S+)", str(mail.outbox[number].body))
    assert found
    return found[1]


def test_a_form_makes_a_lead_of_somebody_known_by_click_and_address(
    page: LandingPage, bakery: Workspace
) -> None:
    answer = send(page, f_heard="Newsletter")
    assert answer.status_code == 303 and answer["Location"].startswith("/pages/thanks/")
    (sent,) = submissions(page)
    assert (sent.state, sent.click_id, bytes(sent.visitor or b"")) == ("accepted", CLICK, VISITOR)
    assert answers_of(sent) == {"email": EMAIL, "heard": "Newsletter"}
    assert conversions(bakery) == [("sign_up", "page", f"page-{sent.pk}")]
    with as_workspace(bakery):
        person = Person.objects.of(bakery).get()
        assert people.reveal(person)["email"] == EMAIL
        assert person.heard_from == "Newsletter"
        made = Conversion.objects.of(bakery).get()
        assert (made.page_id, made.person_id) == (page.pk, person.pk)
        assert EMAIL not in str(made.details)
    thanks = Client().get(answer["Location"])
    assert thanks.status_code == 200 and b"Welcome!" in thanks.content


def test_the_same_form_sent_twice_is_one_submission(page: LandingPage, bakery: Workspace) -> None:
    same = token(page)
    first, second = (send(page, token=same, f_email=email) for email in (EMAIL, "other@customer.example"))
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(submissions(page)) == len(conversions(bakery)) == 1


def test_the_same_person_is_one_lead_of_a_page(page: LandingPage, bakery: Workspace) -> None:
    for email in (EMAIL, EMAIL.upper(), "other@customer.example"):
        send(page, f_email=email)
    assert states(page) == [("accepted", "")] * 3
    assert len(conversions(bakery)) == 2
    with as_workspace(bakery):
        assert sorted(one.submissions.count() for one in Person.objects.of(bakery).all()) == [1, 2]


def test_who_said_first_where_they_heard_of_us_is_believed(page: LandingPage, bakery: Workspace) -> None:
    for heard in ("", "Newsletter", "Other"):
        send(page, f_heard=heard)
    with as_workspace(bakery):
        assert Person.objects.of(bakery).get().heard_from == "Newsletter"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"f_email": ""}, b"E-mail address</strong>: This is needed."),
        ({"f_email": "nobody"}, b"This is no e-mail address."),
        ({"f_email": "a" * 600}, b"At most 500 characters."),
        ({"f_heard": "<script>"}, b"Choose one of the list."),
        ({"f_email": "\0"}, b"This is needed."),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(
    page: LandingPage, sent: dict[str, Any], words: bytes
) -> None:
    same = token(page)
    answer = send(page, token=same, **sent)
    assert answer.status_code == 400 and words in answer.content
    assert b"http://localhost:8001/spring" in answer.content
    assert states(page) == []
    assert send(page, token=same).status_code == 303
    assert states(page) == [("accepted", "")]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"company_fax": "1"}, "honeypot"),
        ({"age": "-5"}, "too_fast"),
        ({"f_text": "Buy http://a.example and www.b.example"}, "links"),
        ({"f_text": "<a href=x>"}, "links"),
        ({"f_name": "http://a.example"}, "links"),
    ],
)
def test_spam_is_held_back_and_thanked_like_everybody(
    bakery: Workspace, sent: dict[str, Any], reason: str
) -> None:
    with as_workspace(bakery):
        page = published(bakery, "webinar", double_opt_in=False)
    age = float(sent.pop("age", 30))
    answer = send(page, token=token(page, age=age), **sent)
    good = send(page, f_text="See http://my-own.example", f_email="good@customer.example")
    assert states(page) == [("spam", reason), ("accepted", "")]
    assert len(conversions(bakery)) == 1
    assert Client().get(answer["Location"]).content == Client().get(good["Location"]).content
    work(bakery)
    assert mail.outbox == []


def test_one_visitor_sends_ten_an_hour(page: LandingPage) -> None:
    for number in range(11):
        send(page, f_email=f"{number}@customer.example")
    assert states(page) == [("accepted", "")] * 10 + [("spam", "rate")]
    other = token(page, vi=(b"o" * 16).hex())
    send(page, token=other)
    assert states(page)[-1] == ("accepted", "")


def test_a_person_releases_what_was_no_spam(
    confirmed: LandingPage, bakery: Workspace, cast: Cast, signed_in: Any
) -> None:
    send(confirmed, company_fax="1")
    (held,) = submissions(confirmed)
    address = reverse("campaigns:submission_release", args=[bakery.slug, confirmed.pk, held.pk])
    for _again in range(2):
        assert signed_in(cast.analyst).post(address).status_code == 302
    assert states(confirmed) == [("waiting", "")]
    work(bakery)
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    assert Client().post(link()).status_code == 303
    assert states(confirmed) == [("accepted", "")]
    assert len(conversions(bakery)) == 1


def test_released_spam_counts_at_once_where_nothing_is_confirmed(
    page: LandingPage, bakery: Workspace
) -> None:
    send(page, company_fax="1")
    (held,) = submissions(page)
    with as_workspace(bakery):
        accepting.mark_not_spam(bakery, held, by=None)
    assert states(page) == [("accepted", "")] and len(conversions(bakery)) == 1


def test_an_address_counts_once_it_is_confirmed(confirmed: LandingPage, bakery: Workspace) -> None:
    answer = send(confirmed)
    assert b"One more step" in Client().get(answer["Location"]).content
    assert conversions(bakery) == []
    work(bakery, times=2)
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    assert b"Is this your address?" in Client().get(link()).content
    assert conversions(bakery) == []  # a program that opens links confirms nothing
    thanks, again = Client().post(link()), Client().post(link())
    assert (thanks.status_code, again.status_code) == (303, 303)
    assert b"Welcome!" in Client().get(thanks["Location"]).content
    assert b"Welcome!" in Client().get(link()).content
    assert states(confirmed) == [("accepted", "")]
    assert len(conversions(bakery)) == 1


@pytest.mark.parametrize("spoil", [lambda key: key[:-3] + "AAA", lambda key: "x", lambda key: "e" * 5000])
def test_a_link_that_was_tampered_with_leads_nowhere(
    confirmed: LandingPage, spoil: Callable[[str], str]
) -> None:
    send(confirmed)
    (sent,) = submissions(confirmed)
    for purpose in ("confirm", "thanks", "download"):
        key = spoil(form_links.link_of(purpose, sent))
        assert Client().get(reverse(f"campaigns:form_{purpose}", args=[key])).status_code == 404
    assert Client().post(reverse("campaigns:form_confirm", args=[spoil("k" * 90)])).status_code == 404


def test_a_link_is_good_for_one_thing_and_for_a_week(confirmed: LandingPage) -> None:
    send(confirmed)
    (sent,) = submissions(confirmed)
    for_something_else = form_links.link_of("thanks", sent)
    week_ago = timezone.now().timestamp() - 7 * 24 * 3600 - 5
    for key in (for_something_else, form_links.link_of("confirm", sent, at=week_ago)):
        address = reverse("campaigns:form_confirm", args=[key])
        assert (Client().get(address).status_code, Client().post(address).status_code) == (404, 404)
    assert states(confirmed) == [("waiting", "")]


@pytest.mark.parametrize(
    "spoil",
    [
        {"token": ""},
        {"token": "nonsense"},
        {"token": "__SMROI_TOKEN__"},
        {"age": 24 * 3600 + 10},
        {"p": 12345},
        {"w": 12345},
        {"w": None},
        {"n": "short"},
        {"t": "yesterday"},
        {"vi": "zz"},
        {"p": "1 OR 1"},
    ],
)
def test_a_form_that_was_never_shown_or_long_ago_is_not_taken(
    page: LandingPage, spoil: dict[str, Any]
) -> None:
    made = spoil["token"] if "token" in spoil else token(page, **spoil)
    answer = send(page, token=made)
    assert answer.status_code == 400 and b"Open" in answer.content
    assert states(page) == []


def test_a_page_of_another_workspace_takes_nothing(page: LandingPage, cast: Cast) -> None:
    assert send(page, token=token(page, w=cast.rival.pk)).status_code == 400
    assert states(page) == []


def test_only_a_form_is_read(page: LandingPage) -> None:
    address = reverse("campaigns:form_submit")
    assert Client().get(address).status_code == 405
    assert Client().post(address, {"token": token(page)}, content_type="application/json").status_code == 415
    assert Client().post(address, {"token": token(page)}).status_code == 415  # multipart
    assert states(page) == []


def test_the_words_that_were_agreed_to_are_kept(bakery: Workspace) -> None:
    with as_workspace(bakery):
        page = published(bakery, double_opt_in=False)
        for text in ("I agree.", "I agree to more."):
            pages.set_consent(bakery, page, text=text, by=None)
        page = publish.publish_page(bakery, page, by=None)
        pages.set_consent(bakery, page, text="I agree to what nobody has read yet.", by=None)
    for sent in ("", "3", "7", "x", "99999999999"):
        assert b"Please tick the box." in send(page, consent=sent).content
    assert send(page, consent="1").status_code == 303
    (kept,) = submissions(page)
    assert kept.consent is not None and (kept.consent.version, kept.consent.text) == (1, "I agree.")


def test_no_address_lies_readable_in_the_database(confirmed: LandingPage, bakery: Workspace) -> None:
    send(confirmed)
    work(bakery)
    Client().post(link())
    send(confirmed, company_fax="1")
    tables = tables_of_clients()
    for table in ("formsubmission", "person", "personkey", "conversion"):
        assert len(tables[f"campaigns_{table}"]) > 10
    assert places_with(tables, EMAIL, "ana.garcia", "customer.example") == {}


def test_what_nobody_confirmed_is_forgotten_after_a_week(confirmed: LandingPage, bakery: Workspace) -> None:
    send(confirmed)
    send(confirmed, company_fax="1")
    assert erasing.sweep() == 0
    with as_workspace(bakery):
        FormSubmission.objects.of(bakery).update(at=timezone.now() - timedelta(days=31))
    assert erasing.sweep() == 2
    assert erasing.sweep() == 0
    assert sorted(states(confirmed)) == [("expired", ""), ("spam", "honeypot")]
    assert [answers_of(one) for one in submissions(confirmed)] == [None, None]


def test_who_is_erased_leaves_only_that_something_was_sent(page: LandingPage, bakery: Workspace) -> None:
    for email in (EMAIL, "other@customer.example"):
        send(page, f_email=email)
    with as_workspace(bakery):
        person = people.find_person(bakery, email=EMAIL)
        assert person is not None
        assert erasing.erase_submissions(bakery, person) == 1
        person.delete()
    gone, kept = submissions(page)
    assert (answers_of(gone), gone.email_hash, gone.visitor, gone.person_id) == (None, None, None, None)
    assert answers_of(kept) == {"email": "other@customer.example", "heard": ""}


def test_a_phone_number_and_a_name_are_the_person_s(bakery: Workspace) -> None:
    with as_workspace(bakery):
        page = published(bakery, "consultation")
        pages.set_form(
            bakery,
            page,
            form=[
                FormField("name", "name", "Name"),
                FormField("phone", "phone", "Phone", required=True),
                FormField("", "checkbox", "Call me"),
            ],
            button="Go",
            by=None,
        )
        page = publish.publish_page(bakery, page, by=None)
    assert b"This is no phone number." in send(page, f_phone="call me").content
    assert send(page, f_phone="+34 612 345 678", f_name="Ana", f_checkbox="yes").status_code == 303
    with as_workspace(bakery):
        assert people.reveal(Person.objects.of(bakery).get())["name"] == "Ana"
    assert (answers_of(submissions(page)[0]) or {})["checkbox"] == "yes"
