"""For random data: what Reconciliation and Content show is the sum of the rows that each number opens to."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.templatetags import formats
from accounts.tenancy import workspace_scope
from analytics.insights.sections import Insights
from analytics.views.insights import group_url
from campaigns.models import Campaign
from tests.analytics.opened import Node, numbers_on, page_of
from tests.analytics.reconciling.world import FIRST, LAST, META, PERIOD, SHOP, Bakery
from tests.analytics.walked import cells_of, read
from tests.cast import Cast

DAYS = st.integers(1, 28)
CENTS = st.integers(1, 99_999).map(lambda cents: float(Decimal(cents) / 100))
SALES = st.lists(st.tuples(DAYS, CENTS), min_size=1, max_size=8)
CLAIMS = st.dictionaries(
    st.tuples(DAYS, st.sampled_from(["Spring", "Summer"])), st.tuples(CENTS, st.integers(1, 9)), min_size=1
)
PLACES = st.dictionaries(
    st.tuples(DAYS, st.sampled_from(["Madrid", "Sevilla"])), st.integers(0, 5_000), min_size=1, max_size=8
)


def sum_of(page: Node, head: str) -> Decimal:
    """Of a column, from its rows: a sum at the foot is looked at against it."""
    heads = [one.text for one in page.all("thead")[0].all("th")]
    place = next(number for number, text in enumerate(heads) if text.startswith(head))
    found = Decimal(0)
    for row in page.all("tbody")[0].all("tr"):
        found += cells_of(row)[place].number or Decimal(0)
    return found


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(sales=SALES, claims=CLAIMS, data=st.data())
def test_every_amount_of_reconciliation_is_the_sum_of_its_rows(
    cast: Cast, signed_in: Any, sales: Any, claims: Any, data: Any
) -> None:
    with transaction.atomic():
        bakery = Bakery(cast)
        for number, (day, money) in enumerate(sales):
            bakery.order(f"{number}", f"2026-05-{day:02}", money)
        for (day, campaign), (money, count) in claims.items():
            bakery.claim(f"2026-05-{day:02}", money, count, campaign=campaign)
        bakery.compute()
        browser = signed_in(cast.viewer)
        asked = {**PERIOD, "subject": "sales", "here": SHOP, "there": META, "outcome": "matched"}
        shown = []
        for outcome in ("matched", "only_here", "only_there", "other_day", "other_amount"):
            answer = browser.get(
                reverse("analytics:reconciliation", args=["bakery"]), asked | {"outcome": outcome}
            )
            shown += list(numbers_on(page_of(answer.content.decode())))
        cards = [one for one in shown if one.where[0] == "card" and "/reconciliation/rows/" in one.href][:2]
        whole = {"Shopify orders": sum(Decimal(str(money)) for _day, money in sales)}
        whole["Meta Ads"] = sum((Decimal(str(money)) for money, _count in claims.values()), Decimal(0))
        for card in cards:
            rows = read(browser, card.href)
            head = "Revenue" if card.where[1].startswith("Shopify") else "Conversion value"
            assert card.number == sum_of(rows, head) == whole[card.where[1]], card
        assert len(cards) == 2
        # A line of a day is a part of what the day's rows add up to, and never more than it.
        lines = [one for one in shown if one.where[0] == "Lines of the comparison" and one.href]
        for line in data.draw(st.lists(st.sampled_from(lines), max_size=3)) if lines else []:
            rows = read(browser, line.href)
            head = "Revenue" if line.where[1].startswith("Shopify") else "Conversion value"
            assert line.number is not None and line.number <= sum_of(rows, head), line
        transaction.set_rollback(True)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(ads=CLAIMS, places=PLACES)
def test_every_amount_of_content_is_the_sum_of_the_facts_it_opens_to(
    cast: Cast, signed_in: Any, ads: Any, places: Any
) -> None:
    with transaction.atomic():
        bakery = Bakery(cast)
        build = bakery.build
        for (day, name), (spent, clicks) in ads.items():
            series = build.series(campaign="Spring", level="ad", entity=name)
            build.fact(series, f"2026-05-{day:02}", spend=spent, clicks=clicks, impressions=clicks * 50)
        for (day, place), seen in places.items():
            series = build.series(campaign="Spring", breakdown=f"Region={place}")
            build.fact(series, f"2026-05-{day:02}", impressions=seen)
        browser = signed_in(cast.viewer)
        with workspace_scope(cast.bakery):
            Campaign.objects.of(cast.bakery).update(regions=["Madrid", "Sevilla"])
            found = Insights(cast.bakery, FIRST, LAST)
            records = [
                (cells, next(cell.series_id for cell in cells.values() if cell.series_id), heads)
                for section, heads in (
                    ("ads", {"spend": "Spend", "clicks": "Clicks", "impressions": "Impressions"}),
                    ("regions", {"seen": "Impressions"}),
                )
                for cells in found.table(section).records()
                if any(cell.series_id for cell in cells.values())
            ]
        assert records
        for cells, series_id, heads in records:
            address = reverse("analytics:insight_rows", args=["bakery", series_id])
            rows = read(browser, f"{address}?from={FIRST.isoformat()}&to={LAST.isoformat()}")
            for key, head in heads.items():
                assert Decimal(str(cells[key].value)) == sum_of(rows, head), (key, cells)
        transaction.set_rollback(True)


AGES = st.dictionaries(
    st.tuples(DAYS, st.sampled_from(["18-24", "25-34", "65+"])), st.integers(0, 5_000), min_size=1, max_size=8
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(ages=AGES, places=PLACES, is_range=st.booleans())
def test_every_number_of_a_group_of_people_is_the_sum_of_its_rows(
    cast: Cast, signed_in: Any, ages: Any, places: Any, is_range: bool
) -> None:
    with transaction.atomic():
        build = Bakery(cast).build
        for name, numbers in (("Age", ages), ("Region", places)):
            for (day, group), seen in numbers.items():
                series = build.series(campaign="Spring", breakdown=f"{name}={group}")
                begin = f"2026-05-{day:02}"
                build.fact(series, begin, "2026-05-29" if is_range else begin, impressions=seen)
        browser = signed_in(cast.viewer)
        with workspace_scope(cast.bakery):
            Campaign.objects.of(cast.bakery).update(regions=["Madrid", "Sevilla"])
            found = Insights(cast.bakery, FIRST, LAST)
            told = [
                (found, column, cells[column.key])
                for section in ("audience", "regions")
                for table in [found.table(section)]
                for cells in table.records()
                for column in table.columns
                if column.unit in ("count", "percent") and cells[column.key].value is not None
            ]
        assert told
        for insights, column, cell in told:
            assert cell.group is not None, (column, cell)
            address = group_url(insights, cell.group)
            rows = read(browser, address)
            number = rows.all("h1")[0].all("span", "num")[0].number
            assert number == sum_of(rows, "Impressions") == rows.all("tfoot")[0].all("td", "num")[0].number
            assert all(link.attrs["href"] for link in rows.all("tbody")[0].all("a")), "file and line"
            if column.unit == "count":
                assert Decimal(str(cell.value)) == number
            else:
                assert formats.percent(f"{cell.value:.6f}") in rows.text
            file = browser.get(address.replace("/groups/?", "/groups/rows.csv?"))
            lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
            assert sum(Decimal(line[2]) for line in lines[1 : lines.index([])]) == number
        page = browser.get(reverse("analytics:insights", args=["bakery"]), PERIOD).content.decode()
        shares = [one for one in numbers_on(page_of(page)) if "%" in one.text]
        assert all(one.href for one in shares)
        assert bool(shares) is any([*ages.values(), *places.values()])
        transaction.set_rollback(True)


def test_a_number_without_an_opening_is_found() -> None:
    """What the walk over the pages looks at: planted in a table and on a card."""
    columns = [{"label": "Name"}, {"label": "Spend", "numeric": True}]
    rows = [[{"text": "Spring"}, {"text": "€5.00", "numeric": True}]]
    table = render_to_string("components/table.html", {"caption": "Costs", "columns": columns, "rows": rows})
    card = render_to_string(
        "components/kpi.html", {"key": "spend", "label": "Spend", "text": "€5", "state": "ok"}
    )
    found = {one.where: one.href for one in numbers_on(page_of(table + card))}
    assert found == {("Costs", "Spend", "Spring"): "", ("card", "Spend", ""): ""}
