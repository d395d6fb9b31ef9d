"""The glossary of metrics: a public page that says what each number means and how it is computed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from analytics.glossary import glossary


@require_safe
def metric_glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "analytics/metric_glossary.html", {"chapters": glossary()})


def glossary_url(metric: str) -> str:
    """Where a metric is explained."""
    return f"{reverse('analytics:metric_glossary')}#{metric}"
