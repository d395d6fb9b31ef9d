"""The life of an import through its verbs and its jobs, the worker's part run in this process."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse

from accounts.errors import Conflict
from accounts.models import User, Workspace
from campaigns import jobs
from campaigns.ingest import run
from campaigns.ingest.attribution import settings_of
from campaigns.ingest.problems import message
from campaigns.ingest.shapes import Problem, ReadRequest, ReadResult
from campaigns.models import Fact, ImportRun, Job, JobState, RunState, SourceAccount
from tests.cast import Cast, as_workspace

HEADER = (
    "Day,Campaign name,Currency,Amount spent (EUR),Impressions,Link clicks,Reporting starts,Reporting ends"
)


def meta_file(*rows: tuple[int, str, str], month: int = 6) -> bytes:
    """A daily export of Meta Ads: (day, campaign, spend)."""
    lines = [
        f"2026-{month:02}-{day:02},{campaign},EUR,{spend},1000,10,2026-{month:02}-{day:02},2026-{month:02}-{day:02}"
        for day, campaign, spend in rows
    ]
    return "\n".join([HEADER, *lines, ""]).encode()


class Desk:
    """An analyst at work in one workspace."""

    def __init__(self, workspace: Workspace, by: User) -> None:
        self.workspace, self.by = workspace, by

    def upload(
        self, content: bytes, name: str = "meta.csv", *, account: str = "", **answers: Any
    ) -> ImportRun:
        with as_workspace(self.workspace):
            return run.request_import(
                self.workspace,
                file=io.BytesIO(content),
                file_name=name,
                request=ReadRequest(**answers),
                account=account,
                by=self.by,
            )

    def confirm(self, made: ImportRun) -> ImportRun:
        with as_workspace(self.workspace):
            return run.confirm(self.workspace, made.pk, by=self.by)

    def undo(self, made: ImportRun) -> None:
        with as_workspace(self.workspace):
            run.request_undo(self.workspace, made.pk, by=self.by)
        self.work()

    def work(self) -> None:
        """What the workers would do, until nothing waits."""
        for _attempt in range(20):
            with as_workspace(self.workspace):
                waiting = list(
                    Job.objects.of(self.workspace).filter(state=JobState.QUEUED).order_by("created_at")
                )
            if not waiting:
                return
            for job in waiting:
                jobs.run(self.workspace.pk, job.pk)

    def load(self, content: bytes, name: str = "meta.csv", **answers: Any) -> ImportRun:
        made = self.confirm(self.upload(content, name, **answers))
        self.work()
        return self.again(made)

    def again(self, made: ImportRun) -> ImportRun:
        with as_workspace(self.workspace):
            return ImportRun.objects.of(self.workspace).get(pk=made.pk)

    def spend(self) -> dict[tuple[int, str], int | None]:
        with as_workspace(self.workspace):
            rows = Fact.objects.of(self.workspace).values_list(
                "start_on__day", "series__platform_campaign__name", "spend"
            )
            return {(day, campaign): spend for day, campaign, spend in rows}


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def counts(made: ImportRun) -> tuple[int, int, int, int]:
    return made.new_count, made.changed_count, made.unchanged_count, made.skipped_count


def codes(made: ImportRun) -> list[str]:
    return [problem.code for problem in ReadResult.from_dict(made.findings).problems]


def test_an_upload_says_what_it_would_do_and_does_nothing(desk: Desk) -> None:
    made = desk.upload(meta_file((1, "spring", "10.50"), (2, "spring", "20.00")))
    assert (made.state, made.source, counts(made)) == (RunState.READY, "meta_ads", (2, 0, 0, 0))
    assert desk.spend() == {}


def test_a_confirmed_import_is_loaded_and_counted(desk: Desk) -> None:
    made = desk.load(meta_file((1, "spring", "10.50"), (2, "spring", "20.00")))
    assert (made.state, counts(made)) == (RunState.LOADED, (2, 0, 0, 0))
    assert desk.spend() == {(1, "spring"): 10_500_000, (2, "spring"): 20_000_000}


def test_the_same_file_again_changes_nothing_and_says_so(desk: Desk) -> None:
    first = desk.load(meta_file((1, "spring", "10.50")))
    again = desk.upload(meta_file((1, "spring", "10.50")), "meta (1).csv")
    assert (again.state, again.duplicate_of_id, counts(again)) == (RunState.DUPLICATE, first.pk, (0, 0, 1, 0))
    assert desk.confirm(again).state == RunState.DUPLICATE


def test_two_uploads_of_one_file_confirmed_both_load_once(desk: Desk) -> None:
    one, two = desk.upload(meta_file((1, "spring", "1"))), desk.upload(meta_file((1, "spring", "1")))
    assert [desk.confirm(one).state, desk.confirm(two).state] == [RunState.QUEUED, RunState.DUPLICATE]


def test_a_later_export_changes_only_what_differs(desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10"), (2, "spring", "20")))
    made = desk.load(meta_file((1, "spring", "10"), (2, "spring", "21"), (3, "spring", "5")))
    assert counts(made) == (1, 1, 1, 0)
    assert desk.spend()[(2, "spring")] == 21_000_000


def test_undoing_the_last_import_brings_the_earlier_state_back(desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10"), (2, "spring", "20")))
    before = desk.spend()
    last = desk.load(meta_file((2, "spring", "22"), (3, "autumn", "5")))
    desk.undo(last)
    assert desk.again(last).state == RunState.UNDONE
    assert desk.spend() == before


def test_undoing_an_import_in_the_middle_loads_the_later_ones_again(desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "1"), (2, "spring", "2")))
    middle = desk.load(meta_file((1, "spring", "10"), (3, "spring", "3")))
    last = desk.load(meta_file((2, "spring", "20"), (3, "spring", "3"), (4, "spring", "4")))
    desk.undo(middle)
    assert desk.spend() == {
        (1, "spring"): 1_000_000,
        (2, "spring"): 20_000_000,
        (3, "spring"): 3_000_000,
        (4, "spring"): 4_000_000,
    }
    assert (desk.again(last).state, counts(desk.again(last))) == (RunState.LOADED, (2, 1, 0, 0))


def test_after_undo_the_same_file_may_be_loaded_again(desk: Desk) -> None:
    made = desk.load(meta_file((1, "spring", "10")))
    desk.undo(made)
    assert desk.spend() == {}
    assert desk.load(meta_file((1, "spring", "10"))).state == RunState.LOADED


def test_an_older_export_uploaded_late_keeps_what_the_newer_one_says(desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10"), (9, "spring", "20")))
    older = desk.upload(meta_file((1, "spring", "9"), (2, "spring", "3")))
    assert "older_export" in codes(older)
    assert (*counts(older), older.kept_count) == (1, 0, 0, 0, 1)
    desk.confirm(older)
    desk.work()
    assert desk.spend() == {(1, "spring"): 10_000_000, (2, "spring"): 3_000_000, (9, "spring"): 20_000_000}
    assert (*counts(desk.again(older)), desk.again(older).kept_count) == (1, 0, 0, 0, 1)


def under(setting: str, spend: str, *more: str) -> bytes:
    """An export of Meta Ads whose results are counted under a setting."""
    first, *rows = meta_file(
        (1, "spring", spend), *((2 + at, "spring", spend) for at in range(len(more)))
    ).splitlines()
    settings = ("Attribution setting", setting, *more)
    return b"\n".join(line + f",{text}".encode() for line, text in zip([first, *rows], settings, strict=True))


def test_a_change_of_the_attribution_setting_is_told_and_the_spend_stays_one(desk: Desk) -> None:
    first = desk.load(under("7-day click or 1-day view", "10"))
    assert settings_of(ReadResult.from_dict(first.findings).evidence) == ["7d_click 1d_view"]
    other = desk.upload(under("1-day click", "12"))
    (told,) = [item for item in other.findings["problems"] if item["code"] == "attribution_changed"]
    sentence = message(Problem(**told))
    assert "setting “7-day click or 1-day view”, this one counts them under “1-day click”" in sentence
    desk.confirm(other)
    desk.work()
    assert desk.spend() == {(1, "spring"): 12_000_000}
    again = desk.upload(under("1-day click", "13"))
    assert "attribution_changed" not in codes(again)
    desk.undo(other)
    assert "attribution_changed" in codes(desk.upload(under("1-day click", "14")))


def test_settings_that_the_import_before_had_among_others_are_no_change(desk: Desk) -> None:
    desk.load(under("7-day click", "10", "1-day click"))
    assert "attribution_changed" not in codes(desk.upload(under("7-day click", "11")))
    assert "attribution_changed" not in codes(desk.upload(meta_file((1, "spring", "12"))))
    assert "attribution_changed" in codes(desk.upload(under("7-day click", "13", "28-day click")))


def test_a_rejected_file_cannot_be_confirmed(desk: Desk) -> None:
    made = desk.upload(b"%PDF-1.7 no table", "report.csv")
    assert made.state == RunState.REJECTED
    with pytest.raises(Conflict):
        desk.confirm(made)


def test_a_file_of_an_account_of_another_own_workspace_is_asked_about(desk: Desk, cast: Cast) -> None:
    with as_workspace(cast.florist):
        SourceAccount.objects.of(cast.florist).create(vendor="linkedin_ads", key="orla", name="Orla")
    lines = ['Campaign Performance Report (in UTC)', '"Report Start: June 1, 2026, 12:00 AM"',
             '"Report End: June 30, 2026, 11:59 PM"', '"Date Generated: July 1, 2026, 9:46 AM"', "",
             "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign ID\tCampaign Name\tTotal Spent\tClicks",
             "6/1/2026\tOrla\tEUR\t77\tHiring\t12.00\t3"]  # fmt: skip
    content = "\n".join(lines).encode("utf-16")
    made = desk.upload(content, "linkedin.csv")
    assert made.state == RunState.NEEDS_ANSWER
    assert codes(made) == ["account_of_other_workspace"]
    assert desk.upload(content, "linkedin.csv", account="new").state == RunState.READY


def test_a_file_that_names_no_account_is_loaded_into_the_one_its_preview_chose(
    desk: Desk, cast: Cast
) -> None:
    with as_workspace(cast.bakery):
        only = SourceAccount.objects.of(cast.bakery).create(vendor="meta_ads", key="act_1", name="Only one")
    assert desk.load(meta_file((1, "spring", "1"))).account_id == only.pk
    with as_workspace(cast.bakery):
        assert SourceAccount.objects.of(cast.bakery).count() == 1


def test_a_file_of_an_account_of_strangers_says_nothing_of_them(desk: Desk, cast: Cast) -> None:
    with as_workspace(cast.rival):
        SourceAccount.objects.of(cast.rival).create(vendor="meta_ads", key="", name="Theirs")
    assert desk.upload(meta_file((1, "spring", "1"))).state == RunState.READY


def test_confirming_twice_is_confirming_once(desk: Desk) -> None:
    made = desk.upload(meta_file((1, "spring", "1")))
    desk.confirm(made), desk.confirm(made)
    with as_workspace(desk.workspace):
        assert Job.objects.of(desk.workspace).filter(kind="load").count() == 1


def test_what_a_job_dies_of_five_times_fails_the_import_and_leaves_nothing(
    desk: Desk, signed_in: Any
) -> None:
    made = desk.confirm(desk.upload(meta_file((1, "spring", "1"))))
    with as_workspace(desk.workspace):
        ImportRun.objects.of(desk.workspace).filter(pk=made.pk).update(sha256="0" * 64)
        job = Job.objects.of(desk.workspace).get(kind="load")
    jobs.run(desk.workspace.pk, job.pk)
    failed = desk.again(made)
    assert (failed.state, desk.spend()) == (RunState.FAILED, {})
    assert failed.error
    page = (
        signed_in(desk.by).get(reverse("campaigns:import_detail", args=["bakery", made.pk])).content.decode()
    )
    assert "Nothing of this file is loaded." in page
    assert "Load it again" in page


def test_chunks_give_the_same_facts_as_one(desk: Desk, settings: Any) -> None:
    settings.IMPORT_CHUNK_ROWS = 2
    made = desk.load(meta_file(*((day, "spring", str(day)) for day in range(1, 8))))
    assert (made.loaded_rows, counts(made)) == (7, (7, 0, 0, 0))
    assert sum(spend or 0 for spend in desk.spend().values()) == 28_000_000
