"""What people decide about an import: how many bad rows, which account, which header, and who reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from campaigns.ingest import run as verbs
from campaigns.models import Fact, ImportRun, RunState
from tests.campaigns.test_api import Program
from tests.campaigns.test_import_run import Desk, meta_file
from tests.cast import Cast, as_workspace

HEADER = "Day,Campaign name,Currency,Amount spent (EUR),Impressions,Reporting starts,Reporting ends,Note"
BAD = "\n".join(
    [
        HEADER,
        "2026-06-01,spring,EUR,1,100,2026-06-01,2026-06-01,fine",
        "2026-06-02,=cmd|' /C calc'!A0,EUR,x2,-5,2026-06-02,2026-06-02,@home",
        "2026-06-03,spring,EUR,3,100,2026-06-03,2026-06-03,fine",
        "",
    ]
).encode()
BOTH = b"""\
Day,Account ID,Account name,Campaign name,Currency,Amount spent (EUR),Clicks (all),Reporting starts,Reporting ends
2026-06-01,11,North,spring,EUR,1,100,2026-06-01,2026-06-01
2026-06-02,11,North,spring,EUR,2,100,2026-06-02,2026-06-02
2026-06-01,22,South,autumn,EUR,5,100,2026-06-01,2026-06-01
"""


@pytest.fixture(autouse=True)
def files(db: None, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast.bakery, cast.analyst)


def page(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def test_the_workspace_says_how_many_bad_rows_an_import_may_leave_out(desk: Desk, cast: Cast) -> None:
    cast.bakery.import_tolerance = 5
    cast.bakery.save(update_fields=["import_tolerance"])
    asked = desk.upload(meta_file((1, "spring", "1")))
    own = desk.upload(meta_file((2, "spring", "1")), tolerance=0.0)
    assert [asked.answers.get("tolerance"), own.answers.get("tolerance")] == [5.0, 0.0]


def test_an_admin_sets_that_share_in_the_settings(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    address = reverse("accounts:workspace_settings", args=["bakery"])
    kept = {
        "name": cast.bakery.name,
        "currency": "EUR",
        "time_zone": cast.bakery.time_zone,
        "language": cast.bakery.language,
        "headline_roi": "contribution",
        "roi_cost": "all_in",
    }
    assert browser.post(address, {**kept, "import_tolerance": "2.5"}).status_code == 302
    cast.bakery.refresh_from_db()
    assert str(cast.bakery.import_tolerance) == "2.50"
    assert browser.post(address, {**kept, "import_tolerance": "101"}).status_code == 400


def test_with_enough_tolerance_the_good_rows_are_loaded(desk: Desk, cast: Cast, signed_in: Any) -> None:
    run = desk.upload(BAD)
    browser = signed_in(cast.analyst)
    text = browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    assert 'value="34"' in text  # one of three rows, rounded up to what is enough
    browser.post(page("import_choices", "bakery", run.pk), {"tolerance": "34"})
    run = desk.again(run)
    assert (run.state, run.new_count, run.findings["bad_row_count"]) == (RunState.READY, 2, 1)
    desk.confirm(run)
    desk.work()
    with as_workspace(cast.bakery):
        spent = Fact.objects.of(cast.bakery).order_by("spend").values_list("spend", flat=True)
        assert list(spent) == [1_000_000, 3_000_000]


def test_a_file_complete_for_its_range_says_what_it_removes_before_it_does(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    desk.load(meta_file((1, "spring", "1"), (2, "spring", "2"), (3, "spring", "3")))
    run = desk.upload(meta_file((1, "spring", "1"), (3, "spring", "3")), "newer.csv")
    assert (run.state, run.gone_count) == (RunState.READY, 0)
    browser = signed_in(cast.analyst)
    browser.post(page("import_choices", "bakery", run.pk), {"complete": "on"})
    run = desk.again(run)
    text = browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    assert run.gone_count == 1
    assert "Loading this file removes 1 loaded row that it does not have" in text
    assert "changes nothing" not in text
    desk.confirm(run)
    desk.work()
    with as_workspace(cast.bakery):
        assert Fact.objects.of(cast.bakery).count() == 2


def test_choices_are_kept_with_the_import(desk: Desk, cast: Cast, signed_in: Any) -> None:
    run = desk.upload(meta_file((1, "spring", "1")))
    browser = signed_in(cast.analyst)
    browser.post(page("import_choices", "bakery", run.pk), {"tolerance": "10", "complete": "on"})
    run = desk.again(run)
    assert (run.answers["tolerance"], run.answers["complete"], run.state) == (10.0, True, RunState.READY)
    browser.post(page("import_choices", "bakery", run.pk), {"tolerance": ""})
    run = desk.again(run)
    assert (run.answers["tolerance"], "complete" in run.answers) == (0.0, False)


def test_a_choice_that_is_no_percentage_is_refused_beside_the_field(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    run = desk.upload(meta_file((1, "spring", "1")))
    answer = signed_in(cast.analyst).post(page("import_choices", "bakery", run.pk), {"tolerance": "many"})
    assert "Write a percentage" in answer.content.decode()
    assert "tolerance" not in desk.again(run).answers


def test_the_api_takes_the_same_choices(cast: Cast) -> None:
    program = Program(cast.bakery)
    made = program.upload(meta_file((1, "spring", "1")), tolerance="3", complete="true").json()
    with as_workspace(cast.bakery):
        answers = ImportRun.objects.of(cast.bakery).get(pk=made["id"]).answers
    assert (answers["tolerance"], answers["complete"]) == (3.0, True)
    assert program.upload(meta_file((2, "spring", "1")), tolerance="101").status_code == 400


# --- several accounts ---


def test_of_several_accounts_one_is_chosen_and_the_others_are_one_click_away(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    browser = signed_in(cast.analyst)
    browser.post(page("import_upload", "bakery"), {"file": SimpleUploadedFile("both.csv", BOTH)})
    with as_workspace(cast.bakery):
        run = ImportRun.objects.of(cast.bakery).get()
    text = browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    assert run.state == RunState.NEEDS_ANSWER
    assert "North: 2 rows, EUR" in text
    browser.post(page("import_answer", "bakery", run.pk), {"only_account": "11"})
    run = desk.again(run)
    assert (run.state, run.answers["only_account"], run.row_count) == (RunState.READY, "11", 2)
    desk.confirm(run)
    desk.work()
    assert "Load South too" in browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    browser.post(page("import_account", "bakery", run.pk), {"key": "22"})
    with as_workspace(cast.bakery):
        second = ImportRun.objects.of(cast.bakery).exclude(pk=run.pk).get()
    # The same bytes, and no duplicate.
    assert (second.sha256, second.answers["only_account"], second.row_count) == (run.sha256, "22", 1)
    assert second.state == RunState.NEEDS_ANSWER  # it is a new account beside a known one, and that is asked
    browser.post(page("import_answer", "bakery", second.pk), {"account": "new"})
    desk.confirm(second)
    desk.work()
    assert "Load South too" not in browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    with as_workspace(cast.bakery):
        spent = Fact.objects.of(cast.bakery).order_by("spend").values_list("spend", flat=True)
        assert list(spent) == [1_000_000, 2_000_000, 5_000_000]


def test_the_same_account_of_the_same_bytes_is_a_duplicate(desk: Desk) -> None:
    first = desk.confirm(desk.upload(BOTH, only_account="11"))
    again = desk.upload(BOTH, only_account="11")
    assert (again.state, again.duplicate_of) == (RunState.DUPLICATE, first)


def test_an_account_that_the_file_does_not_have_is_refused(desk: Desk, cast: Cast, signed_in: Any) -> None:
    run = desk.upload(meta_file((1, "spring", "1")))
    answer = signed_in(cast.analyst).post(page("import_account", "bakery", run.pk), {"key": "act_9"})
    assert answer.status_code == 400
    assert Program(cast.bakery).post(f"imports/{run.pk}/account/", key="act_9").status_code in (400, 415)


# --- large files ---


def test_a_large_file_is_read_by_a_worker_and_its_page_asks_until_it_is_done(
    desk: Desk, cast: Cast, signed_in: Any, settings: Any
) -> None:
    settings.CHECK_IN_REQUEST_BYTES = 100
    browser = signed_in(cast.analyst)
    content = meta_file((1, "spring", "10.50"))
    browser.post(page("import_upload", "bakery"), {"file": SimpleUploadedFile("big.csv", content)})
    with as_workspace(cast.bakery):
        run = ImportRun.objects.of(cast.bakery).get()
    text = browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    assert run.state == RunState.CHECKING
    assert 'hx-trigger="every 1s"' in text
    assert "Reading the file" in text
    desk.work()
    run = desk.again(run)
    assert (run.state, run.new_count, run.source) == (RunState.READY, 1, "meta_ads")


def test_the_api_answers_a_large_file_at_once_and_loads_it_when_it_is_read(
    desk: Desk, cast: Cast, settings: Any
) -> None:
    settings.CHECK_IN_REQUEST_BYTES = 100
    program = Program(cast.bakery)
    answer = program.upload(meta_file((1, "spring", "1")), confirm="true")
    assert (answer.status_code, answer.json()["status"]) == (201, "checking")
    desk.work()
    assert program.get(f"imports/{answer.json()['id']}/").json()["status"] == "loaded"


def test_a_large_file_that_was_put_aside_stays_there(desk: Desk, cast: Cast, settings: Any) -> None:
    settings.CHECK_IN_REQUEST_BYTES = 100
    run = desk.upload(meta_file((1, "spring", "1")))
    with as_workspace(cast.bakery):
        verbs.discard(cast.bakery, run.pk, by=cast.analyst)
    desk.work()
    assert desk.again(run).state == RunState.DISCARDED


def test_a_file_that_a_worker_cannot_read_says_so(desk: Desk, settings: Any) -> None:
    settings.CHECK_IN_REQUEST_BYTES = 10
    run = desk.upload(b"\x00\x01\x02 no table at all \xff\xfe")
    desk.work()
    run = desk.again(run)
    assert run.state == RunState.REJECTED
    assert run.findings["problems"]


# --- the header of a plain table ---


def test_the_row_with_the_column_names_is_chosen_among_the_first_rows(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    content = b"Spring report,made by hand,for us,all\nDate,Campaign,Cost,Visits\n2026-06-01,Spring,10.5,30\n"
    run = desk.upload(content, "own.csv")
    browser = signed_in(cast.analyst)
    text = browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    assert text.count('type="radio" name="header_line"') == 3
    assert "Spring report" in text
    for line in (1, 2):
        browser.post(page("import_answer", "bakery", run.pk), {"header_line": str(line)})
        assert desk.again(run).findings["header_line"] == line
    # Each header comes with a first mapping of its own.
    text = browser.get(page("import_detail", "bakery", run.pk)).content.decode()
    assert '<option value="day" selected' in text


def test_a_remembered_mapping_says_so_and_can_be_changed(desk: Desk, cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    header = "When,What we ran,Money out,Visits bought\n"
    first = desk.upload((header + "13/09/2026,Spring,10.5,30\n").encode(), "own.csv")
    answers = {
        "header_line": "1", "channel": "meta", "currency": "EUR",
        "column_0": "day", "column_1": "campaign", "column_2": "spend", "column_3": "clicks",
    }  # fmt: skip
    browser.post(page("import_answer", "bakery", first.pk), answers)
    text = browser.get(page("import_detail", "bakery", first.pk)).content.decode()
    assert "13/09/2026” appears, so the day comes first" in text
    desk.confirm(first)
    second = desk.upload((header + "14/09/2026,Spring,11.5,31\n").encode(), "own2.csv", currency="EUR")
    text = browser.get(page("import_detail", "bakery", second.pk)).content.decode()
    assert "mapped as you said the last time" in text
    assert "Change how it is read" in text
    changed = {**answers, "column_3": "impressions"}
    browser.post(page("import_answer", "bakery", second.pk), changed)
    assert "impressions" in desk.again(second).findings["totals"]


def test_what_was_done_with_an_import_is_told_on_its_page(desk: Desk, cast: Cast, signed_in: Any) -> None:
    run = desk.load(meta_file((1, "spring", "1")))
    text = signed_in(cast.viewer).get(page("import_detail", "bakery", run.pk)).content.decode()
    with as_workspace(cast.bakery):
        assert AuditEntry.objects.filter(detail__run=run.pk).count() == 2
    assert "Confirmed the import of meta.csv" in text


def test_the_history_is_narrowed_by_source_and_state(desk: Desk, cast: Cast, signed_in: Any) -> None:
    desk.load(meta_file((1, "spring", "1")), "loaded.csv")
    desk.upload(BAD, "broken.csv")
    browser = signed_in(cast.viewer)
    everything = browser.get(page("import_list", "bakery")).content.decode()
    loaded = browser.get(page("import_list", "bakery"), {"state": "loaded"}).content.decode()
    nonsense = browser.get(
        page("import_list", "bakery"), {"state": "nonsense", "source": "'"}
    ).content.decode()
    assert [("broken.csv" in text, "loaded.csv" in text) for text in (everything, loaded, nonsense)] == [
        (True, True),
        (False, True),
        (True, True),
    ]
