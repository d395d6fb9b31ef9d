"""Rows against a plan: what counts, that imports wait for room, and that events never do."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.billing import limits, usage, watch
from accounts.errors import PlanRefusal
from accounts.models import ApiKey, Membership, Role, Workspace
from campaigns.ingest import run
from campaigns.ingest.shapes import ReadRequest
from campaigns.models import Conversion, ImportRun, Job, JobKind, PageView, RunState
from tests.accounts.billing.plans import end_of, give
from tests.campaigns.test_import_pages import page, upload
from tests.campaigns.test_import_run import Desk, meta_file
from tests.campaigns.tracking.visits import came
from tests.cast import Cast, as_workspace, make_cast, make_user
from tests.races import in_thread


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path


def rows(*days: int) -> bytes:
    return meta_file(*((day, "spring", "1") for day in days))


def told(cast: Cast) -> list[tuple[str, str]]:
    """To whom something is written now, and what."""
    cache.clear()
    mail.outbox.clear()
    watch.tell_owners(cast.agency.pk)
    return [(message.to[0], str(message.subject)) for message in mail.outbox]


def used(cast: Cast) -> dict[str, tuple[int, int]]:
    cache.clear()
    found = usage.usage_of(cast.agency, time_zone="Europe/Madrid")
    return {one.slug: (counted.facts, counted.events) for one, counted in found.by_workspace}


def import_of(workspace: Workspace, *, state: str, **values: Any) -> None:
    with as_workspace(workspace):
        runs: Any = ImportRun.objects.of(workspace)
        runs.create(state=state, file_name=f"{state}.csv", sha256="0" * 64, size=1, **values)


def test_what_an_import_brought_counts_once_and_is_given_back_when_undone(stripe: Any, cast: Cast) -> None:
    desk = Desk(cast.bakery, cast.analyst)
    first = desk.load(rows(1, 2, 3))
    assert used(cast) == {"bakery": (3, 0), "florist": (0, 0)}
    # Two days that are known and one that is new.
    second = desk.load(rows(2, 3, 4), "again.csv")
    assert used(cast)["bakery"] == (4, 0)
    desk.undo(second)
    assert used(cast)["bakery"] == (3, 0)
    assert desk.again(first).state == RunState.LOADED


def test_only_what_is_loaded_or_will_be_in_this_month_counts(stripe: Any, cast: Cast) -> None:
    month = usage.running_month("Europe/Madrid")
    moment = timedelta(microseconds=1)
    for state in RunState.values:
        import_of(cast.bakery, state=state, new_count=1, changed_count=10, unchanged_count=100)
    assert used(cast)["bakery"] == (4 * 11, 0)
    for at, counts in (
        (month.since, 1),
        (month.since - moment, 0),
        (month.until, 0),
        (month.until - moment, 1),
    ):
        import_of(cast.florist, state="loaded", new_count=1, uploaded_at=at)
        assert used(cast)["florist"][0] == counts
        with as_workspace(cast.florist):
            ImportRun.objects.of(cast.florist).delete()


def view(workspace: Workspace, key: str, **values: Any) -> None:
    with as_workspace(workspace):
        visit = came(workspace, key, "direct", timezone.now())
        views: Any = PageView.objects.of(workspace)
        views.create(
            visit=visit, key=key, host="bakery.example", path="/", **{"at": timezone.now(), **values}
        )


def test_events_count_in_their_own_month(stripe: Any, cast: Cast) -> None:
    month = usage.running_month("Europe/Madrid")
    for number, at in enumerate((month.since, month.since - timedelta(seconds=1), month.until)):
        view(cast.bakery, f"view-{number}", at=at)
    with as_workspace(cast.bakery):
        for day in (month.first, month.first - timedelta(days=1)):
            Conversion.objects.of(cast.bakery).create(
                kind="lead", system="crm", external_id=str(day), at=timezone.now(), day=day, source="api"
            )
    view(cast.rival, "view-of-somebody-else")
    assert used(cast) == {"bakery": (0, 2), "florist": (0, 0)}


def test_counting_events_is_remembered_for_some_minutes_and_imports_never(stripe: Any, cast: Cast) -> None:
    assert used(cast)["bakery"] == (0, 0)
    view(cast.bakery, "view-1")
    import_of(cast.bakery, state="loaded", new_count=5)
    assert usage.rows_of_month(cast.agency, time_zone="Europe/Madrid") == 5


def test_an_import_that_passes_the_limit_is_taken_whole_and_the_next_one_waits(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch, signed_in: Any
) -> None:
    give(monkeypatch, cast.agency, rows=4)
    desk, other = Desk(cast.bakery, cast.analyst), Desk(cast.florist, cast.analyst)
    desk.load(rows(1, 2, 3))
    waiting, more = other.upload(rows(1, 2)), other.upload(rows(3), "more.csv")
    desk.load(rows(5, 6, 7), "june.csv")
    assert used(cast)["bakery"] == (6, 0)
    with pytest.raises(PlanRefusal, match=r"used up\. Choose a larger plan, or import again from"):
        other.confirm(waiting)
    with pytest.raises(PlanRefusal):
        other.upload(rows(9), "next.csv")
    browser = signed_in(cast.analyst)
    browser.post(page("import_confirm", "florist", waiting.pk))
    shown = browser.get(page("import_detail", "florist", waiting.pk)).content.decode()
    assert "used up" in shown and other.again(waiting).state == RunState.READY
    answer = browser.post(page("import_confirm_all", "florist"), follow=True)
    assert "used up" in answer.content.decode()
    refused = upload(browser, "florist", ("next.csv", rows(9)), **{"HX-Request": "true"})
    assert refused.status_code == 400 and "used up" in refused.content.decode()
    # With room again, both go on, and nothing of the refusal is left.
    give(monkeypatch, cast.agency, rows=100)
    browser.post(page("import_confirm_all", "florist"))
    other.work()
    assert {other.again(one).state for one in (waiting, more)} == {RunState.LOADED}
    assert other.again(waiting).error == ""


def test_a_file_larger_than_a_month_of_the_plan_is_refused(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, rows=2)
    desk = Desk(cast.bakery, cast.analyst)
    with pytest.raises(PlanRefusal, match="brings 3 rows, and your plan takes 2 in a month"):
        desk.confirm(desk.upload(rows(1, 2, 3)))


def test_a_large_file_that_a_worker_may_not_load_says_so_and_stays_ready(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    import io

    settings.CHECK_IN_REQUEST_BYTES = 10
    give(monkeypatch, cast.agency, rows=2)
    desk = Desk(cast.bakery, cast.analyst)
    with as_workspace(cast.bakery):
        made = run.request_import(
            cast.bakery,
            file=io.BytesIO(rows(1, 2, 3)),
            file_name="large.csv",
            request=ReadRequest(),
            by=cast.analyst,
            confirm=True,
        )
    desk.work()
    after = desk.again(made)
    assert (after.state, "brings 3 rows" in after.error) == (RunState.READY, True)
    with as_workspace(cast.bakery):
        assert not Job.objects.of(cast.bakery).filter(kind=JobKind.LOAD).exists()


def test_the_api_answers_402_with_a_code(stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, cast.agency, rows=0)
    answer = call_api(cast, "import_list", file=io_file("june.csv", rows(1)))
    assert (answer.status_code, answer.json()["code"]) == (402, "plan_limit")
    assert "used up" in answer.json()["detail"]


def io_file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def call_api(cast: Cast, route: str, *, body: Any = None, **form: Any) -> Any:
    from accounts.keys import hash_of

    ApiKey.objects.get_or_create(
        key_hash=hash_of("smroi_of_test"),
        defaults={
            "workspace": cast.bakery,
            "name": "shop",
            "prefix": "smroi",
            "role": Role.ADMIN,
            "scope": "write",
        },
    )
    address = reverse(f"campaigns_api:{route}", args=["bakery"])
    headers = {"Authorization": "Bearer smroi_of_test"}
    if body is not None:
        return Client().post(address, json.dumps(body), content_type="application/json", headers=headers)
    return Client().post(address, form, headers=headers)


@pytest.mark.parametrize("is_over", ["the limit", "the plan"])
def test_an_event_is_taken_whatever_the_plan_says(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch, is_over: str
) -> None:
    if is_over == "the limit":
        give(monkeypatch, cast.agency, rows=0)
    else:
        end_of(cast.agency, days_ago=60)
    sale = {
        "kind": "purchase",
        "event_id": "order-1",
        "occurred_at": timezone.now().isoformat(),
        "value": "12.50",
        "currency": "EUR",
    }
    answer = call_api(cast, "event_list", body={"events": [sale]})
    assert answer.status_code == 200, answer.content
    with as_workspace(cast.bakery):
        assert Conversion.objects.of(cast.bakery).count() == 1
    if is_over == "the plan":
        refused = call_api(cast, "import_list", file=io_file("june.csv", rows(1)))
        assert (refused.status_code, refused.json()["code"]) == (402, "read_only")


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_in_two_workspaces_the_second_counts_the_first(
    stripe: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    give(monkeypatch, cast.agency, rows=3)
    desks = [Desk(cast.bakery, cast.analyst), Desk(cast.florist, cast.analyst)]
    uploads = [(desk, desk.upload(rows(1, 2, 3))) for desk in desks]
    threads = [in_thread(partial(desk.confirm, made)) for desk, made in uploads]
    for thread, _outcome in threads:
        thread.join(60)
    outcomes = [outcome for _thread, [outcome] in threads]
    assert sorted(isinstance(one, PlanRefusal) for one in outcomes) == [False, True], outcomes


def test_without_billing_no_row_is_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "rows_of_month", lambda *args, **options: pytest.fail("it was counted"))
    Desk(cast.bakery, cast.analyst).load(rows(1, 2))


# --- mails --------------------------------------------------------------------------------------------


NEAR, USED_UP = "On smroi most rows of this month are used", "On smroi the rows of this month are used up"


def counted(cast: Cast, number: int) -> None:
    """So many rows were brought this month."""
    month = usage.running_month("Europe/Madrid")
    with as_workspace(cast.bakery):
        runs: Any = ImportRun.objects.of(cast.bakery)
        runs.all().delete()
    at = month.since + timedelta(hours=1)
    import_of(cast.bakery, state=RunState.LOADED, new_count=number, changed_count=0, uploaded_at=at)


def test_owners_are_told_once_at_eighty_percent_and_once_when_rows_are_used_up(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, rows=1000)
    owner = cast.owner.email
    for number, expected in (
        (799, []),
        (800, [(owner, NEAR)]),
        (900, []),
        (999, []),
        (1000, [(owner, USED_UP)]),
        (1200, []),
        (850, []),  # an import was undone
        (1000, []),
    ):
        counted(cast, number)
        assert told(cast) == expected, number
    # A larger plan is another limit.
    give(monkeypatch, cast.agency, rows=5000)
    assert told(cast) == []
    counted(cast, 4000)
    assert told(cast) == [(owner, NEAR)]
    # And a smaller one is told of by the page where it was chosen.
    give(monkeypatch, cast.agency, rows=1000)
    assert told(cast) == []


def test_whoever_uses_all_at_once_is_told_that_alone_and_again_next_month(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, rows=1000)
    counted(cast, 1000)
    assert told(cast) == [(cast.owner.email, USED_UP)]
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=32))
    assert told(cast) == []
    counted(cast, 810)
    assert told(cast) == [(cast.owner.email, NEAR)]


def test_once_all_is_told_no_row_is_counted_for_it_again_this_month(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looks() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert told(cast) == []
        return sum("FROM campaigns_importrun" in query["sql"] for query in asked.captured_queries)

    give(monkeypatch, cast.agency, rows=1000)
    counted(cast, 1000)
    assert told(cast) == [(cast.owner.email, USED_UP)]
    assert looks() == 0
    give(monkeypatch, cast.agency, rows=5000)
    assert looks() == 1


def test_each_owner_is_told_in_their_language_with_the_figures(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, rows=20_000)
    second = make_user("second@lantern.example", language="ko")
    Membership.objects.create(user=second, organization=cast.agency, role=Role.OWNER)
    counted(cast, 16_500)
    assert {to for to, _subject in told(cast)} == {cast.owner.email, second.email}
    by_address = {message.to[0]: message for message in mail.outbox}
    body = str(by_address[cast.owner.email].body)
    assert "16,500 of the 20,000 rows" in body and f"/o/{cast.agency.pk}/usage/" in body
    assert "16,500" in str(by_address[second.email].body)
    theirs = by_address[second.email]
    assert isinstance(theirs, EmailMultiAlternatives)
    html = str(theirs.alternatives[0][0])
    assert 'lang="ko"' in html and "16,500" in html
    assert cast.agency.name not in str(by_address[second.email].subject)


def test_nobody_is_told_of_rows_without_a_limit_or_once_nothing_can_be_imported(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(cast, 10**6)
    give(monkeypatch, cast.agency, rows=None)
    assert told(cast) == []
    end_of(cast.agency, days_ago=60)
    assert told(cast) == []
