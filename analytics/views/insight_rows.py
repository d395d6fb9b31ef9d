"""From a post or an ad to what was imported about it: every fact with its file and line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import import_address
from analytics.insights.kinds import kind_label, kind_of
from analytics.insights.networks import network_label, network_of
from analytics.insights.posts import web_address
from analytics.markup.prices import MARKED, prices_for, with_markup
from analytics.metrics.shapes import divided
from analytics.views.figures import place_words
from analytics.views.periods import Period, period_or_default
from analytics.wording import label_of
from campaigns.measures import MEASURES
from campaigns.models import MEASURE_FIELDS, Fact, ImportRun, Post, Series

MOST_ROWS = 1_000


@require_safe
def insight_rows(request: HttpRequest, slug: str, series_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    series = Series.objects.of(workspace).filter(pk=series_id).select_related("account").first()
    if series is None:
        raise Http404
    period, problem = period_or_default(workspace, request.GET)
    facts = _facts(workspace, series, period)
    measures = [name for name in MEASURE_FIELDS if any(getattr(fact, name) is not None for fact in facts)]
    prices = prices_for(workspace)
    runs = ImportRun.objects.of(workspace).in_bulk({fact.run_id for fact in facts})
    post = _post(workspace, series)
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "series": series,
        "source": label_of(series.source),
        "post": post,
        "is_post": series.level == "post",
        "network": network_label(network_of(post.network)) if post else "",
        "kind": kind_label(kind_of(post.kind)) if post else "",
        "address": web_address(post.permalink) if post else "",
        "columns": [
            {"label": _("Day")},
            {"label": _("File and line")},
            *({"label": MEASURES[name].label, "numeric": True} for name in measures),
        ],
        "rows": [
            _line(
                workspace,
                fact,
                runs.get(fact.run_id),
                measures,
                series.currency,
                prices.points_on(series.channel, fact.end_on),
            )
            for fact in facts[:MOST_ROWS]
        ],
        "is_cut": len(facts) > MOST_ROWS,
        "most": MOST_ROWS,
        "back": f"{reverse('analytics:insights', args=[workspace.slug])}?{period.query_string()}",
    }
    return render(request, "analytics/insight_rows.html", context, status=400 if problem else 200)


def _post(workspace: Workspace, series: Series) -> Post | None:
    if series.level != "post":
        return None
    return Post.objects.of(workspace).filter(account=series.account_id, key=series.entity_key).first()


def _facts(workspace: Workspace, series: Series, period: Period) -> list[Fact]:
    """Of its days by the primary key, a day more at each end as moments have zones; longer ones by fact_range."""
    days = Q(
        start_on__gte=period.first - timedelta(days=1),
        start_on__lte=period.last + timedelta(days=1),
        end_on=F("start_on"),
    )
    ranges = Q(start_on__lte=period.last, end_on__gte=period.first, end_on__gt=F("start_on"))
    found: list[Fact] = []
    for condition in (days, ranges):
        of_series = Fact.objects.of(workspace).filter(condition, series=series)
        found += of_series.order_by("-start_on", "-end_on")[: MOST_ROWS + 1]
    return found


def _line(
    workspace: Workspace,
    fact: Fact,
    run: ImportRun | None,
    measures: list[str],
    currency: str,
    points: int,
) -> list[dict[str, Any]]:
    days, where = formats.days(fact.start_on, fact.end_on), place_words(fact.sheet, fact.line)
    so_far = _("all so far") if run is not None and run.grain == "lifetime" else ""
    file: dict[str, Any] = {"text": where}
    if run is not None:
        file = {"text": run.file_name, "href": import_address(workspace, run.pk), "sub": where}
    return [
        {"text": days, "sub": so_far},
        file,
        *(_amount(fact, name, currency, points) for name in measures),
    ]


def _amount(fact: Fact, name: str, currency: str, points: int) -> dict[str, Any]:
    """`points` is the mark-up of its spend."""
    stored, measure = getattr(fact, name), MEASURES[name]
    if stored is None:
        return {"text": "", "state": "missing", "reason": _("The export does not tell it."), "numeric": True}
    value = divided(with_markup(stored, points) if name == MARKED else stored, measure.scale)
    text = formats.money(value, currency) if measure.unit == "money" and currency else formats.count(value)
    return {"text": text, "numeric": True, "state": "ok" if stored else "zero"}
