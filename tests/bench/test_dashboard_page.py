"""What the dashboard costs: its figures against bare sums, its whole page, and both in a table ten times as large."""

from __future__ import annotations

import gc
import io
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.template import Template
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Organization, User, Workspace
from accounts.tenancy import workspace_scope
from analytics import lines, report
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.views.campaign_verdict import row_metrics
from analytics.views.dashboard import COLUMNS
from analytics.views.overview import CARDS, chart_query
from campaigns.models import CostEntry
from campaigns.periods import Period
from smroi import web
from tests.bench import crowd
from tests.bench.loads import report as say
from tests.bench.meter import Times, in_turns
from tests.cast import Cast

# Facts of all workspaces in the larger table; the smaller one has a tenth of them.
TABLE = int(os.environ.get("SMROI_BENCH_TABLE", "2000000"))
FACTS_EACH = 10_000
VISITS = int(os.environ.get("SMROI_BENCH_VISITS", "50000"))
ROUNDS = int(os.environ.get("SMROI_BENCH_ROUNDS", "15"))
FIRST = crowd.LAST - timedelta(days=89)

# Work that no table has a part in, in the process and in the database: how fast the machine is just now.
YARDSTICK = "SELECT sum(n), sum(n * n) FROM generate_series(1, 20000) n"


def questions(workspace: Workspace) -> list[StatsQuery]:
    """What the page asks (`analytics.views.dashboard`): campaigns with the cards, the period before, channels, days."""
    metrics = tuple(dict.fromkeys([*CARDS, *row_metrics(workspace, COLUMNS)]))
    whole = StatsQuery(workspace, FIRST, crowd.LAST, None, metrics)
    period = Period("custom", FIRST, crowd.LAST)
    return [
        StatsQuery(workspace, FIRST, crowd.LAST, "campaign", metrics),
        whole.previous(),
        StatsQuery(workspace, FIRST, crowd.LAST, "channel", COLUMNS),
        chart_query(workspace, period),
    ]


def bare(asked: list[StatsQuery]) -> Callable[[], object]:
    """The sums of the same questions and measures, each a statement on the daily sums of campaigns, whatever else the
    product reads, and nothing done with them.
    """
    statements = [
        (
            lines.lines_sql(found.query.group_by, _measures(found), False, False).replace(
                "analytics_daytotal", "analytics_dayrollup"
            ),
            found.query.values,
        )
        for found in report.run_together(asked)
    ]

    def ask() -> object:
        found = []
        for statement, values in statements:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                found.append(cursor.fetchall())
        return found

    return ask


def _measures(found: Report) -> tuple[str, ...]:
    return tuple(next(line.sums for line in found.counted.lines))


def page_of(workspace: Workspace, user: User) -> Callable[[], bytes]:
    """The page as a server asks for it: all of the middleware, and none of what the test client watches."""
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    path = reverse("analytics:dashboard", args=[workspace.slug])
    environ = {
        **RequestFactory().get(path).environ,
        "PATH_INFO": path,
        "QUERY_STRING": f"period=custom&from={FIRST}&to={crowd.LAST}&compare=1",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}",
    }
    application = WSGIHandler()

    def ask() -> bytes:
        said: list[str] = []

        def start(status: str, *_headers: Any) -> Any:
            said.append(status)

        response: Any = application({**environ, "wsgi.input": io.BytesIO()}, start)
        body = b"".join(response)
        response.close()
        assert said == ["200 OK"], said
        return body

    return ask


def yardstick() -> None:
    with connection.cursor() as cursor:
        cursor.execute(YARDSTICK)
        cursor.fetchall()
    words: dict[str, int] = {}
    for number in range(30_000):
        word = str(number % 977)
        words[word] = words.get(word, 0) + number


def data_of(workspace: Workspace) -> dict[str, Times]:
    """Reports and bare sums in turns."""
    asked = questions(workspace)
    with workspace_scope(workspace):
        return in_turns(
            {"bare": bare(asked), "reports": lambda: report.run_together(asked)}, rounds=ROUNDS, together=4
        )


def measure(own: Workspace, user: User, facts: int) -> tuple[float, float]:
    """The processor's time for the figures and for the whole page, as multiples of the yardstick's."""
    asked, ask_page = questions(own), page_of(own, user)
    with workspace_scope(own):
        data = in_turns(
            {"data": lambda: report.run_together(asked), "yardstick": yardstick}, rounds=ROUNDS, together=4
        )
    page = in_turns({"page": ask_page, "yardstick": yardstick}, rounds=ROUNDS, together=4)
    size = f"100,000 facts in {facts:,} of {facts // FACTS_EACH} workspaces"
    say("dashboard_page_p95_ms", [page["page"].p95], size)
    say("dashboard_page_processor_ms", [page["page"].processor_each], size)
    return (
        data["data"].processor / data["yardstick"].processor,
        page["page"].processor / page["yardstick"].processor,
    )


def against_the_sums(own: Workspace) -> None:
    """With entered costs, which the sums say nothing of, and then without."""
    for name in ("dashboard_with_costs_vs_sql", "dashboard_vs_sql"):
        if name == "dashboard_vs_sql":
            with workspace_scope(own):
                CostEntry.objects.of(own).delete()
        found = data_of(own)
        ratio = found["reports"].processor / found["bare"].processor
        walls = found["reports"].median / found["bare"].median
        say(name, [ratio], f"by the processor; by the clock {walls:.2f}; bare {found['bare'].median:.1f} ms")


@pytest.fixture
def as_served(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates as a server renders them: tests are told of each one, some three hundred a page. And with the garbage
    that a server has, which is none of the test's.
    """
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    web.post_worker_init(None)
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("as_served")
@pytest.mark.django_db(transaction=True)
def test_a_dashboard_among_many(cast: Cast) -> None:
    found = []
    # Not the reader's own: the page lists those.
    strangers = Organization.objects.create(name="Strangers")
    for number, facts in enumerate((TABLE // 10, TABLE)):
        own = crowd.measured_workspace(cast.agency, f"Measured {number}")
        there = TABLE // 10 * number
        others = crowd.other_workspaces(
            strangers, (facts - there) // FACTS_EACH, beginning=there // FACTS_EACH
        )
        crowd.fill(own, others, facts_each=FACTS_EACH, visits=VISITS)
        crowd.settle()
        found.append(measure(own, cast.owner, facts))
        against_the_sums(own)
    (data, page), (more_data, more_page) = found
    say("dashboard_growth", [more_page / page], "the whole page, ten times the table")
    say("dashboard_data_growth", [more_data / data], "its figures alone")
