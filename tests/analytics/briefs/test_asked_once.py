"""What several parts of a report need is looked up once, and pages read no more than they show."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tenancy import workspace_scope
from analytics.briefs import editions
from analytics.briefs.models import Edition
from campaigns import jobs
from tests.analytics.briefs.conftest import BEFORE, MONTH, Bakery


def asked(found: CaptureQueriesContext, *words: str) -> int:
    return sum(all(word in query["sql"] for word in words) for query in found.captured_queries)


@pytest.mark.django_db(transaction=True)
def test_files_and_sender_are_read_once_for_all_recipients(bakery: Bakery) -> None:
    brief = bakery.brief()
    bakery.send_to(brief, *(f"client{number}@example.com" for number in range(3)))
    edition = bakery.edition(brief)
    with workspace_scope(bakery.workspace):
        editions.send(bakery.workspace, edition, by=bakery.cast.analyst)
    [(workspace_id, job_id)] = [one for one in jobs.due() if one[0] == bakery.workspace.pk]
    with CaptureQueriesContext(connection) as found:
        jobs.run(workspace_id, job_id)
    assert asked(found, "SELECT", '"analytics_editionfile"."body"') == 1
    assert asked(found, 'FROM "accounts_organization"') == 1


def test_how_fresh_the_sums_are_is_asked_before_and_after_and_not_for_each_block(bakery: Bakery) -> None:
    brief = bakery.brief()
    with CaptureQueriesContext(connection) as found:
        edition = bakery.edition(brief)
    blocks = [one for one in edition.frozen["sections"] if one["kind"] == "block"]
    assert len(blocks) > 2
    assert asked(found, "SELECT recomputed_at FROM analytics_freshness") == 2


def test_progress_and_list_leave_what_a_report_is_made_of_where_it_is(bakery: Bakery, signed_in: Any) -> None:
    brief = bakery.brief()
    bakery.edition(brief, days=BEFORE)
    edition = bakery.edition(brief, days=MONTH)
    with workspace_scope(bakery.workspace):
        Edition.objects.of(bakery.workspace).filter(pk=edition.pk).update(state="sending", all_steps=4)
    browser = signed_in(bakery.cast.viewer)
    with CaptureQueriesContext(connection) as found:
        page = browser.get(reverse("analytics:edition_progress", args=["bakery", edition.pk]))
        shown = browser.get(reverse("analytics:brief_list", args=["bakery"])).content.decode()
    assert "progress" in page.content.decode()
    assert "Jun 30, 2026" in shown and "May 31, 2026" not in shown
    assert asked(found, '"analytics_edition"."frozen"') == 0
    assert asked(found, '"analytics_edition"."source_rows"') == 0
