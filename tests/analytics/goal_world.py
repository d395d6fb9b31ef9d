"""What tests of goals share: a bakery with even numbers, and the form as a browser would send it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Workspace
from analytics.rollup import recompute
from campaigns.models import Goal
from campaigns.planning.goals import GoalPlan, create_goal
from tests.builders import Builder
from tests.cast import Cast, as_workspace

TODAY = timezone.now().date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def fill(cast: Cast) -> Builder:
    """Twenty weeks with two leads and two euros of spend a day, from one campaign."""
    build = Builder(cast.bakery)
    run = build.run("meta.csv")
    spring = build.series(campaign="Spring bread")
    for back in range(1, 141):
        build.fact(spring, ago(back), run_id=run.pk, spend="2", leads=2, link_clicks=9, conversions=1)
    recompute(cast.bakery.pk)
    return build


def url(name: str, workspace: Workspace, *args: Any) -> str:
    return reverse(f"analytics:{name}", args=[workspace.slug, *args])


def words(response: Any) -> str:
    """The text of a page, without markup and with single spaces."""
    html = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").replace("\xa0", " ")
    return " ".join(text.replace("&quot;", '"').replace("&#x27;", "'").split())


def sent(**changes: Any) -> dict[str, Any]:
    values = {
        "name": "More leads from cafés",
        "objective": "",
        "metric": "leads",
        "campaign": "",
        "audience": "Cafés in Valencia",
        "action": "Two posts a week",
        "direction": "at_least",
        "target": "180",
        "baseline": "",
        "starts_on": ago(20).isoformat(),
        "due_on": (TODAY + timedelta(days=60)).isoformat(),
        "budget": "",
        "hours": "",
        "review_on": [],
        "reason": "",
    }
    return values | changes


def fields(response: Any) -> dict[str, Any]:
    """What the browser would send of the form on the page: hidden inputs, texts and the chosen options."""
    html = response.content.decode()
    form = html[html.index('id="goal-form"') : html.index("</form>", html.index('id="goal-form"'))]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="radio"' in tag and "checked" not in tag):
            continue
        text = value[1] if value else ""
        if name[1] == "review_on":
            found.setdefault("review_on", []).append(text)
        else:
            found[name[1]] = text
    texts = r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>'
    found |= dict(re.findall(texts, form, flags=re.DOTALL))
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def make(cast: Cast, **changes: Any) -> Goal:
    values: dict[str, Any] = {
        "name": "More leads",
        "metric": "leads",
        "target": Decimal(180),
        "starts_on": ago(20),
        "due_on": TODAY + timedelta(days=60),
    }
    with as_workspace(cast.bakery) as workspace:
        return create_goal(workspace, plan=GoalPlan(**(values | changes)), by=None)


def only_goal(cast: Cast) -> Goal:
    with as_workspace(cast.bakery) as workspace:
        return Goal.objects.of(workspace).select_related("objective", "campaign").get()
