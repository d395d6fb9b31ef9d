"""Mails of notices: to whom, when, in which language, once, and to nobody who has left."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from accounts import archive
from accounts.errors import DomainError
from accounts.models import Membership, User
from analytics.alerts import mailing
from analytics.alerts.kinds import KINDS
from analytics.alerts.wishes import Wish, save_wish
from analytics.models import MailWish, NoticeMail
from campaigns import jobs
from tests.analytics.alerts.world import notice, states, utc, waiting_jobs, want, work
from tests.cast import Cast, as_workspace
from tests.office import Office, lose_answers

NOON = "2026-06-10 10:00"  # in Madrid it is a Wednesday


def sent_to() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def the_one_mail() -> EmailMultiAlternatives:
    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message


def html_of(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def stop_path(message: Any) -> str:
    found = re.fullmatch(r"<https?://[^/]+(/mail/stop/[^>]+/)>", message.extra_headers["List-Unsubscribe"])
    assert found
    return found[1]


def test_a_notice_is_mailed_at_once_to_who_wants_its_kind(cast: Cast, at: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    want(cast.bakery, cast.analyst, paces={"gap": "at_once"})
    notice(cast.bakery)
    notice(cast.bakery, kind="due", after="2026-06-30")  # no alert
    assert work(cast.bakery) == 1
    message = the_one_mail()
    assert (message.to, message.subject) == (["viewer@lantern.example"], "smroi: A source is out of date")
    assert "Bakery" not in message.subject
    for text in (str(message.body), html_of(message)):
        assert "Its data end on Jun 1, 2026, 12 days before yesterday; up to 9 are usual." in text
        assert "Import its newest export." in text and "/w/bakery/imports/" in text and "Bakery" in text
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (work(cast.bakery), mailing.sweep(), len(mail.outbox)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "Bakery"), ("ko", "Bakery"), ("en", "1 notice of “Bakery”")],
)
def test_a_mail_is_in_the_language_of_the_person(cast: Cast, at: Any, language: str, words: str) -> None:
    at(NOON)
    User.objects.filter(pk=cast.viewer.pk).update(language=language)
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    work(cast.bakery)
    message = the_one_mail()
    html = html_of(message)
    assert f'lang="{language}"' in html and words in html
    day = {"es": "1 jun 2026", "ko": "2026. 6. 1.", "en": "Jun 1, 2026"}[language]
    assert day in message.body and day in html


def test_quiet_hours_hold_a_mail_until_they_end(cast: Cast, at: Any) -> None:
    """In the night on which clocks are put forward seven o'clock comes an hour earlier."""
    at("2026-03-28 22:30")
    want(cast.bakery, cast.viewer, quiet_from=time(22), quiet_until=time(7))
    notice(cast.bakery)
    assert (work(cast.bakery), mailing.sweep(), sent_to()) == (0, 0, [])
    at("2026-03-29 04:59")
    assert mailing.sweep() == 0
    at("2026-03-29 05:01")
    assert (mailing.sweep(), work(cast.bakery)) == (1, 1)
    assert sent_to() == ["viewer@lantern.example"]


@pytest.mark.parametrize("is_old", [False, True])
def test_quiet_until_the_last_minute_of_a_day_leaves_that_minute(cast: Cast, at: Any, is_old: bool) -> None:
    """Seconds count for nothing, also those of a row from before they were left away."""
    at(NOON)
    day = {"quiet_from": time(0), "quiet_until": time(23, 59, 30)}
    row = want(cast.bakery, cast.viewer, **day)
    assert (row.quiet_from, row.quiet_until) == (time(0), time(23, 59))
    if is_old:
        with as_workspace(cast.bakery):
            MailWish.objects.of(cast.bakery).update(**day)
    notice(cast.bakery)
    with as_workspace(cast.bakery):
        assert NoticeMail.objects.of(cast.bakery).get().due_at == utc("2026-06-10 21:59")


def test_quiet_hours_within_one_minute_are_refused(cast: Cast) -> None:
    with pytest.raises(DomainError, match="end at another time"):
        want(cast.bakery, cast.viewer, quiet_from=time(8, 0, 10), quiet_until=time(8, 0, 30))


def test_quiet_hours_are_those_of_the_persons_own_clocks(cast: Cast, at: Any) -> None:
    at("2026-06-10 14:00")  # 23:00 in Seoul
    night = {"quiet_from": time(22), "quiet_until": time(7)}
    want(cast.bakery, cast.viewer, time_zone="Asia/Seoul", **night)
    want(cast.bakery, cast.analyst, **night)
    notice(cast.bakery)
    work(cast.bakery)
    assert sent_to() == ["analyst@lantern.example"]


def test_a_job_that_comes_late_into_quiet_hours_waits_for_their_end(cast: Cast, at: Any) -> None:
    at("2026-06-10 19:59")  # a minute before ten in Madrid
    want(cast.bakery, cast.viewer, quiet_from=time(22), quiet_until=time(7))
    notice(cast.bakery)
    at("2026-06-10 20:01")
    assert (work(cast.bakery), sent_to()) == (1, [])
    with as_workspace(cast.bakery):
        assert NoticeMail.objects.of(cast.bakery).get().due_at == utc("2026-06-11 05:00")
    at("2026-06-11 05:00")
    assert (mailing.sweep(), work(cast.bakery), len(sent_to())) == (1, 1, 1)


def test_a_summary_holds_all_of_its_time_and_comes_once(cast: Cast, at: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer, paces={"stale": "daily", "gap": "weekly"}, digest_hour=8)
    for number in range(3):
        notice(cast.bakery, subject_name=f"Source {number}")
    notice(cast.bakery, kind="gap", detail={"here_label": "Shop", "there_label": "Analytics"})
    assert (work(cast.bakery), mailing.sweep()) == (0, 0)
    at("2026-06-11 06:00")
    assert (mailing.sweep(), work(cast.bakery), mailing.sweep()) == (1, 1, 0)
    [daily] = mail.outbox
    assert daily.subject == "smroi: A source is out of date (3)"
    assert [f"Source {number}" in daily.body for number in range(3)] == [True] * 3
    assert "Analytics" not in daily.body
    at("2026-06-15 06:00")
    assert (mailing.sweep(), work(cast.bakery)) == (1, 1)
    assert "Shop · Analytics" in mail.outbox[1].body


def test_a_long_summary_says_how_many_more_there_are(cast: Cast, at: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    for number in range(33):
        notice(cast.bakery, subject_name=f"Source {number}")
    work(cast.bakery)
    [message] = mail.outbox
    assert message.body.count("Its data end on") == 30 and "3 more stand in the app." in message.body


def test_who_was_removed_gets_no_mail_and_leaves_no_wish(cast: Cast, at: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    want(cast.bakery, cast.analyst)
    notice(cast.bakery)
    Membership.objects.filter(user=cast.viewer).delete()
    User.objects.filter(pk=cast.analyst.pk).update(is_active=False)
    assert (work(cast.bakery), sent_to()) == (2, [])
    assert states(cast.bakery) == [("Analyst", "dropped"), ("Viewer", "dropped")]
    with as_workspace(cast.bakery):
        assert not MailWish.objects.of(cast.bakery).filter(user=cast.viewer).exists()
    notice(cast.bakery)
    assert waiting_jobs(cast.bakery) == []


def test_a_member_of_the_organization_is_written_to_about_each_workspace_by_its_own_wish(
    cast: Cast, at: Any
) -> None:
    at(NOON)
    want(cast.bakery, cast.analyst)
    want(cast.rival, cast.stranger)
    notice(cast.florist)
    notice(cast.bakery)
    for workspace in (cast.bakery, cast.florist, cast.rival):
        work(workspace)
    assert sent_to() == ["analyst@lantern.example"]
    assert "Florist" not in mail.outbox[0].body and states(cast.rival) == []


def test_a_wish_of_somebody_who_never_was_a_member_sends_nothing(cast: Cast, at: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.stranger)
    notice(cast.bakery)
    assert (work(cast.bakery), states(cast.bakery)) == (0, [])


def test_other_choices_hold_for_what_waits(cast: Cast, at: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer, paces={"stale": "weekly", "gap": "weekly"})
    notice(cast.bakery)
    notice(cast.bakery, kind="gap", detail={"here_label": "Shop", "there_label": "Analytics"})
    with as_workspace(cast.bakery):
        save_wish(cast.bakery, cast.viewer, wish=Wish(paces={"gap": "daily"}))
    at("2026-06-11 06:00")
    mailing.sweep()
    work(cast.bakery)
    assert [message.subject for message in mail.outbox] == ["smroi: An unusual gap between two sources"]
    assert sorted(states(cast.bakery)) == [("Viewer", "dropped"), ("Viewer", "sent")]


def test_a_server_of_mails_that_is_away_loses_nothing(cast: Cast, at: Any, settings: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    [job] = waiting_jobs(cast.bakery)
    jobs.run(cast.bakery.pk, job.pk)
    assert states(cast.bakery) == [("Viewer", "waiting")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (mailing.sweep(), work(cast.bakery), len(mail.outbox)) == (1, 1, 1)
    assert states(cast.bakery) == [("Viewer", "sent")]


def test_a_mailbox_that_is_no_more_is_not_tried_again(cast: Cast, at: Any, office: Office) -> None:
    at(NOON)
    User.objects.filter(pk=cast.viewer.pk).update(email="gone@lantern.example")
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    assert work(cast.bakery) == 1
    assert (states(cast.bakery), waiting_jobs(cast.bakery)) == ([("Viewer", "dropped")], [])
    assert (mailing.sweep(), office.taken()) == (0, [])


def test_a_server_that_asks_to_come_later_is_asked_later(cast: Cast, at: Any, office: Office) -> None:
    at(NOON)
    User.objects.filter(pk=cast.viewer.pk).update(email="later@lantern.example")
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    work(cast.bakery)
    assert states(cast.bakery) == [("Viewer", "waiting")]
    User.objects.filter(pk=cast.viewer.pk).update(email="viewer@lantern.example")
    assert (mailing.sweep(), work(cast.bakery)) == (1, 1)
    [taken] = office.taken()
    assert taken["to"] == "viewer@lantern.example" and taken["id"].startswith("<notices-")


def test_a_mail_that_may_have_been_taken_is_not_sent_again(
    cast: Cast, at: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has it, and its answer is lost."""
    at(NOON)
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    lose_answers(monkeypatch)
    assert work(cast.bakery) == 1
    assert (states(cast.bakery), waiting_jobs(cast.bakery)) == ([("Viewer", "sent")], [])
    assert (mailing.sweep(), len(office.taken())) == (0, 1)


def test_old_news_is_not_sent(cast: Cast, at: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    at("2026-06-18 10:01")
    work(cast.bakery)
    assert (states(cast.bakery), sent_to()) == ([("Viewer", "dropped")], [])


# --- the link that stops it -----------------------------------------------------------------------------------


def test_one_click_stops_all_mails_of_the_workspace(cast: Cast, at: Any, client: Any) -> None:
    """As a program that reads mail presses it: no session, no token of a form, a body of its own."""
    at(NOON)
    want(cast.bakery, cast.viewer)
    want(cast.bakery, cast.analyst)
    notice(cast.bakery)
    work(cast.bakery)
    path = stop_path(next(one for one in mail.outbox if one.to == ["viewer@lantern.example"]))
    notice(cast.bakery)  # waits when the button is pressed
    browser = type(client)(enforce_csrf_checks=True)
    for content_type in (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
    ):
        answer = browser.post(path, "List-Unsubscribe=One-Click", content_type=content_type)
        assert answer.status_code == 200 and "no more notices" in answer.content.decode()
        assert "sessionid" not in answer.cookies
    mail.outbox.clear()
    work(cast.bakery)
    assert sent_to() == ["analyst@lantern.example"]


def test_in_an_archive_mails_rest_and_can_be_stopped(cast: Cast, at: Any, client: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    work(cast.bakery)
    path = stop_path(mail.outbox[0])
    notice(cast.bakery)
    archive.archive(cast.bakery, by=cast.owner)
    assert mailing.sweep() == 0
    assert "no more notices" in client.post(path).content.decode()
    archive.restore(cast.bakery, by=cast.owner)
    assert mailing.sweep() == 0
    assert sorted(states(cast.bakery)) == [("Viewer", "dropped"), ("Viewer", "sent")]
    with as_workspace(cast.bakery):
        assert MailWish.objects.of(cast.bakery).get().paces == {}


def test_opening_the_link_stops_nothing_but_asks(cast: Cast, at: Any, client: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    work(cast.bakery)
    path = stop_path(mail.outbox[0])
    answer = client.get(path)
    assert "Stop these e-mails" in answer.content.decode() and "Bakery" in answer.content.decode()
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
    with as_workspace(cast.bakery):
        assert MailWish.objects.of(cast.bakery).get().paces == {"stale": "at_once"}


@pytest.mark.parametrize("change", [lambda key: key[:-2] + "AA", lambda key: "x", lambda key: key + "é"])
def test_a_link_that_was_changed_is_none(cast: Cast, at: Any, client: Any, change: Any) -> None:
    at(NOON)
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    work(cast.bakery)
    key = stop_path(mail.outbox[0]).split("/")[3]
    assert client.post(f"/mail/stop/{change(key)}/").status_code == 404
    with as_workspace(cast.bakery):
        assert MailWish.objects.of(cast.bakery).get().paces


# --- the page -------------------------------------------------------------------------------------------------

CHOSEN = dict.fromkeys(KINDS, "off") | {
    "stale": "at_once",
    "gap": "daily",
    "digest_hour": "7",
    "digest_weekday": "4",
    "time_zone": "workspace",
}


def test_each_person_chooses_for_themselves(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    page = "/w/bakery/notices/mail/"
    assert "You get none of these by e-mail." in browser.get("/w/bakery/notices/").content.decode()
    quiet = {"quiet_from": "22:00", "quiet_until": "07:30", "time_zone": "Asia/Seoul"}
    assert browser.post(page, CHOSEN | quiet)["Location"] == page
    with as_workspace(cast.bakery):
        row = MailWish.objects.of(cast.bakery).get()
    assert (row.user_id, row.paces) == (cast.viewer.pk, {"stale": "at_once", "gap": "daily"})
    assert (row.quiet_from, row.quiet_until, row.time_zone) == (time(22), time(7, 30), "Asia/Seoul")
    shown = browser.get(page).content.decode()
    assert 'value="22:00"' in shown and "viewer@lantern.example" in shown
    assert "22:00" not in signed_in(cast.analyst).get(page).content.decode()
    assert signed_in(cast.stranger).get(page).status_code == 404
    assert "You get none of these by e-mail." not in browser.get("/w/bakery/notices/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet_from": "22:00"}, "Quiet hours need a beginning and an end."),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "Quiet hours end at another time"),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "Enter a valid time."),
        ({"stale": "now"}, "Select a valid choice."),
        ({"digest_hour": "24"}, "Select a valid choice."),
        ({"time_zone": "Mars/Base"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_with_words(cast: Cast, signed_in: Any, wrong: Any, words: str) -> None:
    answer = signed_in(cast.viewer).post("/w/bakery/notices/mail/", CHOSEN | wrong)
    assert answer.status_code == 400 and words in answer.content.decode()
