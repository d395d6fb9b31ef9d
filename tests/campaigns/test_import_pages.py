"""The pages of imports, as the people of a workspace use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.models import ImportRun, RunState
from tests.campaigns.test_import_run import meta_file
from tests.cast import Cast, as_workspace


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path


def page(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def upload(browser: Any, slug: str, *files: tuple[str, bytes], **headers: str) -> Any:
    data = {"file": [SimpleUploadedFile(name, content) for name, content in files]}
    return browser.post(page("import_upload", slug), data, headers=headers)


def the_run(cast: Cast) -> ImportRun:
    with as_workspace(cast.bakery):
        return ImportRun.objects.of(cast.bakery).get()


def test_an_empty_history_teaches_what_to_do(cast: Cast, signed_in: Any) -> None:
    text = signed_in(cast.analyst).get(page("import_list", "bakery")).content.decode()
    assert "No imports yet" in text
    assert "data-dropzone" in text


def test_a_viewer_sees_imports_and_cannot_upload(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    assert "data-dropzone" not in browser.get(page("import_list", "bakery")).content.decode()
    assert upload(browser, "bakery", ("meta.csv", meta_file((1, "spring", "1")))).status_code == 403


def test_one_file_leads_to_its_page_and_can_be_confirmed(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    answer = upload(browser, "bakery", ("meta.csv", meta_file((1, "spring", "10.50"))))
    run = the_run(cast)
    assert answer.headers["Location"] == page("import_detail", "bakery", run.pk)
    text = browser.get(answer.headers["Location"]).content.decode()
    assert "Meta Ads" in text
    assert "€10.50" in text
    browser.post(page("import_confirm", "bakery", run.pk))
    assert the_run(cast).state == RunState.QUEUED


def test_several_files_come_back_as_cards_for_a_script(cast: Cast, signed_in: Any) -> None:
    files = [("a.csv", meta_file((1, "spring", "1"))), ("b.csv", meta_file((2, "spring", "2")))]
    answer = upload(signed_in(cast.analyst), "bakery", *files, **{"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert text.count("import-card") == 2


def test_without_a_file_the_answer_says_so(cast: Cast, signed_in: Any) -> None:
    answer = upload(signed_in(cast.analyst), "bakery", **{"HX-Request": "true"})
    assert answer.status_code == 400
    assert "Choose at least one file" in answer.content.decode()


def test_a_plain_spreadsheet_is_mapped_once_and_remembered(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    header = "When,What we ran,Money out,Visits bought\n"
    upload(browser, "bakery", ("own.csv", (header + "2026-06-01,Spring,10.5,30\n").encode()))
    run = the_run(cast)
    assert run.state == RunState.NEEDS_ANSWER
    answers = {
        "header_line": "1",
        "channel": "meta",
        "currency": "EUR",
        "column_0": "day",
        "column_1": "campaign",
        "column_2": "spend",
        "column_3": "clicks",
    }
    browser.post(page("import_answer", "bakery", run.pk), answers)
    run = the_run(cast)
    assert (run.state, run.new_count, run.findings["totals"]["spend"]) == (RunState.READY, 1, 10_500_000)
    browser.post(page("import_confirm", "bakery", run.pk))
    upload(browser, "bakery", ("own2.csv", (header + "2026-06-02,Spring,11.5,31\n").encode()))
    with as_workspace(cast.bakery):
        second = ImportRun.objects.of(cast.bakery).get(file_name="own2.csv")
    assert second.findings["totals"]["spend"] == 11_500_000


def test_a_wrong_mapping_says_what_is_wrong_beside_the_form(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    upload(browser, "bakery", ("own.csv", b"When,Money out\n2026-06-01,10.5\n"))
    run = the_run(cast)
    answer = browser.post(
        page("import_answer", "bakery", run.pk),
        {"header_line": "1", "channel": "meta", "column_0": "day", "column_1": "day"},
        follow=True,
    )
    assert answer.status_code == 200
    assert "mapped to the same thing" in answer.content.decode()


def test_what_cannot_be_read_is_said_with_its_line(cast: Cast, signed_in: Any) -> None:
    content = meta_file((1, "spring", "1")).replace(b",1,1000", b",12 apples,1000")
    answer = upload(signed_in(cast.analyst), "bakery", ("meta.csv", content), **{"HX-Request": "true"})
    text = answer.content.decode()
    assert "Line 2" in text
    assert "12 apples" in text
    assert the_run(cast).state == RunState.REJECTED
