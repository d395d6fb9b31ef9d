"""Revenue of Google Analytics: its currency is asked for once, remembered for the property, and never told twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from accounts.tenancy import workspace_scope
from analytics import report, rollup
from analytics.query import StatsQuery
from analytics.reconciling.pairs import best_pair, sides_of
from campaigns import jobs
from campaigns.ingest import run as verbs
from campaigns.ingest import store
from campaigns.ingest.answers import Answers
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.versions import is_outdated
from campaigns.models import Fact, ImportRun, Job, JobState, RunState, Series, SourceAccount
from tests.builders import Builder
from tests.campaigns.ingest.reading import FILES, read_path
from tests.campaigns.test_import_run import Desk
from tests.campaigns.test_replay import hand_back
from tests.cast import Cast, as_workspace
from tests.races import after

FILE = FILES / "ga4/channels_revenue.csv"
REVENUE = FILE.read_bytes()
NEXT = REVENUE.replace(b"202603", b"202604")
NONE = (FILES / "ga4/channels_daily.csv").read_bytes()
MICRO = 1_000_000


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def told(run: ImportRun) -> list[str]:
    return [problem.code for problem in ReadResult.from_dict(run.findings).problems]


def money(desk: Desk) -> dict[str, Decimal]:
    """By currency of the series."""
    with as_workspace(desk.workspace) as bakery:
        rows = Fact.objects.of(bakery).values_list("series__currency").annotate(Sum("revenue")).order_by()
        return {currency: Decimal(amount) / MICRO for currency, amount in rows if amount is not None}


def visits(desk: Desk) -> int:
    with as_workspace(desk.workspace) as bakery:
        return int(Fact.objects.of(bakery).aggregate(all=Sum("sessions"))["all"] or 0)


def test_a_file_is_read_without_its_revenue_or_with_it_in_rows_of_its_own() -> None:
    without, known = read_path(FILE), read_path(FILE, currency="EUR")
    assert [(one.code, one.severity) for one in without.problems] == [("revenue_left_out", "warning")]
    assert without.row_count == 4 and "revenue" not in without.totals and without.totals["orders"] == 4
    assert known.problems == [] and known.totals == without.totals | {"revenue": 107_650_000}
    assert known.row_count == 8
    for row in known.rows:
        assert (row.currency == "EUR") is (set(row.measures) == {"revenue"}), row
    visits_alone = [row for row in known.rows if not row.currency]
    assert [row._replace(part=0) for row in visits_alone] == without.rows


def test_nothing_is_asked_where_nothing_was_sold(desk: Desk) -> None:
    assert (desk.upload(NONE).state, told(desk.upload(NONE))) == (RunState.READY, ["average_rounded"])


def test_the_currency_is_asked_once_and_remembered_for_the_property(
    desk: Desk, signed_in: Any, cast: Cast
) -> None:
    asked = desk.upload(REVENUE, "traffic.csv")
    assert (asked.state, told(asked)) == (RunState.NEEDS_ANSWER, ["revenue_currency"])
    browser = signed_in(cast.analyst)
    page = browser.get(reverse("campaigns:import_detail", args=["bakery", asked.pk])).content.decode()
    assert "Currency of the amounts" in page and "Choose the currency of the property" in page
    with as_workspace(desk.workspace):
        request = replace(Answers.from_json(asked.answers).request, currency="EUR")
        answered = verbs.answer(desk.workspace, asked.pk, request=request, account="", by=desk.by)
    assert answered.state == RunState.READY
    desk.confirm(answered)
    desk.work()
    assert money(desk) == {"EUR": Decimal("107.65")} and visits(desk) == 528
    later = desk.upload(NEXT, "traffic.csv")
    assert (later.state, later.currency) == (RunState.READY, "EUR")


def test_another_currency_is_refused_until_the_first_is_undone(desk: Desk) -> None:
    first = desk.load(REVENUE, "traffic.csv", currency="EUR")
    other = desk.upload(NEXT, "traffic.csv", currency="USD")
    assert (other.state, told(other)) == (RunState.NEEDS_ANSWER, ["currency_of_account"])
    words = "\n".join(str(one.params) for one in ReadResult.from_dict(other.findings).problems)
    assert "EUR" in words and "USD" in words
    desk.undo(first)
    assert desk.upload(NEXT, "traffic.csv", currency="USD").state == RunState.READY
    desk.load(REVENUE, "traffic.csv", currency="USD")
    assert set(money(desk)) == {"USD"}


def test_of_two_uploads_in_two_currencies_only_the_first_is_loaded(desk: Desk, signed_in: Any) -> None:
    euros = desk.upload(REVENUE, "euros.csv", currency="EUR")
    dollars = desk.upload(NEXT, "dollars.csv", currency="USD")
    assert (euros.state, dollars.state) == (RunState.READY, RunState.READY)
    page = signed_in(desk.by).post(reverse("campaigns:import_confirm_all", args=["bakery"]), follow=True)
    words = page.content.decode()
    assert "1 file is being loaded." in words and "1 file is not loaded yet" in words
    desk.work()
    dollars = desk.again(dollars)
    assert (dollars.state, told(dollars)) == (RunState.NEEDS_ANSWER, ["currency_of_account"])
    assert money(desk) == {"EUR": Decimal("107.65")}
    with as_workspace(desk.workspace):
        request = replace(Answers.from_json(dollars.answers).request, currency="EUR")
        verbs.answer(desk.workspace, dollars.pk, request=request, account="", by=desk.by)
    desk.confirm(dollars)
    desk.work()
    assert money(desk) == {"EUR": Decimal("215.3")}


def test_a_failed_import_is_not_tried_again_in_another_currency(desk: Desk) -> None:
    failed = desk.upload(NEXT, "dollars.csv", currency="USD")
    desk.load(REVENUE, "euros.csv", currency="EUR")
    with as_workspace(desk.workspace) as bakery:
        ImportRun.objects.of(bakery).filter(pk=failed.pk).update(state=RunState.FAILED, error="broken")
        tried = verbs.retry(bakery, failed.pk, by=desk.by)
    assert (tried.state, told(tried)) == (RunState.NEEDS_ANSWER, ["currency_of_account"])


def test_an_amount_that_became_zero_replaces_the_old_one(desk: Desk) -> None:
    desk.load(REVENUE, "traffic.csv", currency="EUR")
    nothing = desk.upload(re.sub(rb"(?m)^(D.*|2026.*),[-\d.]+$", rb"\1,0", REVENUE), "later.csv")
    assert (nothing.state, nothing.currency, told(nothing)) == (RunState.READY, "EUR", [])
    desk.confirm(nothing)
    desk.work()
    assert money(desk) == {"EUR": Decimal(0)} and visits(desk) == 528


def test_the_currency_of_another_property_is_not_taken(desk: Desk) -> None:
    """The files name no property, so that an account has to be chosen."""
    unnamed, later = (re.sub(rb"# Property.*\n", b"", file) for file in (REVENUE, NEXT))
    desk.load(unnamed, "euros.csv", currency="EUR")
    known = desk.upload(later, "next.csv")
    assert (known.state, known.currency) == (RunState.READY, "EUR")
    with as_workspace(desk.workspace) as bakery:
        other = SourceAccount.all_workspaces.create(
            workspace=bakery, vendor="ga4", key="other", name="Other", measures=[]
        )
        answers = Answers.from_json(known.answers)
        moved = verbs.answer(bakery, known.pk, request=answers.request, account=str(other.pk), by=desk.by)
    assert (moved.state, told(moved)) == (RunState.NEEDS_ANSWER, ["revenue_currency"])
    assert set(told(desk.upload(later, "unsaid.csv"))) == {"revenue_currency", "account_unsaid"}


def test_visits_that_were_loaded_before_the_revenue_are_not_told_twice(desk: Desk) -> None:
    """A file without the column, then the same days with it."""
    lines = REVENUE.decode().splitlines()
    bare = "\n".join(line.rpartition(",")[0] if line[:1] in "D2" else line for line in lines).encode()
    desk.load(bare, "bare.csv")
    before = visits(desk)
    desk.load(REVENUE, "traffic.csv", currency="EUR")
    assert before == visits(desk) == 528 and money(desk) == {"EUR": Decimal("107.65")}


def test_an_import_of_before_is_read_again_once_the_currency_is_known(desk: Desk) -> None:
    old = desk.load(REVENUE, "old.csv", currency="EUR")
    with as_workspace(desk.workspace) as bakery:
        # As it was loaded while revenue was not read.
        Fact.objects.of(bakery).filter(series__currency="EUR").delete()
        ImportRun.objects.of(bakery).filter(pk=old.pk).update(
            answers={}, currency="", source_version="2026-01+0"
        )
        verbs.request_replay(bakery, old.pk, by=desk.by)
    desk.work()
    old = desk.again(old)
    assert old.state == RunState.LOADED and "currency of the property is not known" in old.error
    assert money(desk) == {} and visits(desk) == 528
    desk.load(NEXT, "new.csv", currency="EUR")
    with as_workspace(desk.workspace) as bakery:
        verbs.request_replay(bakery, old.pk, by=desk.by)
    desk.work()
    assert money(desk) == {"EUR": Decimal("215.3")} and visits(desk) == 1056
    assert desk.again(old).currency == "EUR"


def test_reading_one_old_import_again_leaves_the_others_on_offer(desk: Desk) -> None:
    old = [desk.load(REVENUE, "old.csv", currency="EUR"), desk.load(NEXT, "later.csv", currency="EUR")]
    newest = NEXT.replace(b"202604", b"202605")
    with as_workspace(desk.workspace) as bakery:
        # As they were loaded while revenue was not read.
        Fact.objects.of(bakery).filter(series__currency="EUR").delete()
        ImportRun.objects.of(bakery).update(answers={}, currency="", source_version="2026-01+0")
    desk.load(newest, "newest.csv", currency="EUR")
    for run, amount in zip(old, ("215.3", "322.95"), strict=True):
        found = ReadResult.from_dict(desk.again(run).findings)
        assert is_outdated(found, desk.again(run).source_version)
        with as_workspace(desk.workspace) as bakery:
            verbs.request_replay(bakery, run.pk, by=desk.by)
        desk.work()
        assert money(desk) == {"EUR": Decimal(amount)}
        found = ReadResult.from_dict(desk.again(run).findings)
        assert not is_outdated(found, desk.again(run).source_version)


def half_read_again(desk: Desk) -> ImportRun:
    """An import of before, whose worker died after it had noted with what it would be read again."""
    old = desk.load(REVENUE, "old.csv", currency="EUR")
    with as_workspace(desk.workspace) as bakery:
        # As it was loaded while revenue was not read.
        Fact.objects.of(bakery).filter(series__currency="EUR").delete()
        ImportRun.objects.of(bakery).filter(pk=old.pk).update(
            answers={}, currency="", source_version="2026-01+0"
        )
    desk.load(NEXT, "new.csv", currency="EUR")
    with as_workspace(desk.workspace) as bakery:
        verbs.request_replay(bakery, old.pk, by=desk.by)

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), after("DELETE FROM campaigns_fact", die):
        desk.work()
    old = desk.again(old)
    assert (old.state, old.currency, old.answers["currency"]) == (RunState.REPLAYING, "EUR", "EUR")
    return old


def fail(desk: Desk) -> None:
    """The worker that tries again meets what cannot be helped."""
    with as_workspace(desk.workspace) as bakery:
        later = ImportRun.objects.of(bakery).get(file_name="new.csv")
    store.sealed_path(desk.workspace.pk, later.sha256).unlink()
    hand_back(desk)
    desk.work()


def wear_out(desk: Desk) -> None:
    """Four more workers die of it."""
    with as_workspace(desk.workspace) as bakery:
        Job.objects.of(bakery).filter(state=JobState.RUNNING).update(
            attempts=jobs.MAX_ATTEMPTS, lease_until=timezone.now() - timedelta(minutes=1)
        )
    jobs.due()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("end", "why"), [(fail, "new.csv” are deleted"), (wear_out, "five times")])
def test_what_could_not_be_read_again_is_as_it_was_loaded(desk: Desk, end: Any, why: str) -> None:
    old = half_read_again(desk)
    before = (money(desk), visits(desk))
    end(desk)
    old = desk.again(old)
    assert (old.state, old.answers, old.currency, old.before_replay) == (RunState.LOADED, {}, "", None)
    assert why in old.error
    assert (money(desk), visits(desk)) == before == ({"EUR": Decimal("107.65")}, 1056)
    assert is_outdated(ReadResult.from_dict(old.findings), old.source_version)


@pytest.mark.django_db(transaction=True)
def test_what_was_noted_is_kept_when_it_is_read_again_after_all(desk: Desk) -> None:
    old = half_read_again(desk)
    hand_back(desk)
    desk.work()
    old = desk.again(old)
    assert (old.state, old.currency, old.before_replay) == (RunState.LOADED, "EUR", None)
    assert (old.answers["currency"], old.answers["is_currency_known"]) == ("EUR", True)
    assert money(desk) == {"EUR": Decimal("215.3")}


@pytest.mark.django_db(transaction=True)
def test_an_undo_that_loads_it_again_meanwhile_loads_it_with_what_was_noted(desk: Desk) -> None:
    first = desk.load(NONE, "first.csv")
    old = half_read_again(desk)
    desk.undo(first)
    hand_back(desk)
    desk.work()
    old = desk.again(old)
    assert (old.state, old.currency, old.before_replay) == (RunState.LOADED, "EUR", None)
    assert money(desk) == {"EUR": Decimal("215.3")}


def test_it_is_compared_with_the_shop_and_never_added_to_what_was_sold(desk: Desk, cast: Cast) -> None:
    desk.load(REVENUE, "traffic.csv", currency="EUR")
    build = Builder(cast.bakery)
    series = build.series("shopify_orders.orders", level="order", entity="1", currency="EUR", channel="shop")
    rollup.recompute(cast.bakery.pk)
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    with workspace_scope(cast.bakery):
        whole = StatsQuery(cast.bakery, first, last, None, ("revenue", "orders"))
        assert report.run(whole).totals["revenue"].value is None, "nobody recorded a sale"
    build.fact(series, "2026-03-01", revenue=100, orders=1)
    rollup.recompute(cast.bakery.pk)
    with workspace_scope(cast.bakery):
        totals = report.run(whole).totals
        assert [totals[name].value for name in ("revenue", "orders")] == [100, 1]
        pair = best_pair("sales", sides_of(cast.bakery, "sales", first, last))
        assert pair is not None and (pair.here.kind, pair.there.kind) == ("shop", "analytics")
        assert (pair.there.money, pair.there.count) == ("revenue", "orders") and pair.has_money
        assert Series.objects.of(cast.bakery).filter(source__startswith="ga4", currency="EUR").exists()
