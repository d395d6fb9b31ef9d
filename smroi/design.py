"""The living style page at /design/: every component with sample data, in each language; absent in production."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.templatetags.formats import count, money, percent, ratio

# Samples, not texts of the product: they are written in each language and stay out of the catalogues.
WORDS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("design_words.json").read_text("utf-8")
)
FIRST = date(2026, 5, 18)
CURRENCIES = {"en": "AUD", "es": "EUR", "ko": "KRW"}
MENU_ICONS = ("edit", "download", "trash")
SCALE = {"AUD": 1, "EUR": 1, "KRW": 900}


class SampleForm(forms.Form):
    """One field of each kind; the words come with the language."""

    name = forms.CharField(initial="")
    currency = forms.ChoiceField(choices=[("AUD", "AUD"), ("EUR", "EUR"), ("KRW", "KRW")])
    budget = forms.DecimalField(required=False, max_digits=12, decimal_places=2)
    starts_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    shown = forms.BooleanField(required=False)
    kind = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, words: dict[str, Any]) -> None:
        self.whole = words["alerts"][3][2]
        super().__init__(
            data={"name": "", "currency": "AUD", "budget": "12a", "starts_on": "2026-06-15", "kind": "sales"}
        )
        for name, (label, help_text) in words["fields"].items():
            self.fields[name].label = label
            self.fields[name].help_text = help_text
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = words["kinds"]

    def clean(self) -> dict[str, Any]:
        self.add_error(None, self.whole)
        return super().clean() or {}


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise Http404
    language = request.GET.get("lang", "en")
    language = language if language in WORDS else "en"
    with translation.override(language):
        return render(request, "design.html", sample_context(language))


def sample_context(language: str) -> dict[str, Any]:
    words = WORDS[language]
    currency = CURRENCIES[language]
    workspace = SimpleNamespace(
        pk=1, name=words["workspace"], slug="sample", currency=currency, has_markup=False
    )
    others = [
        SimpleNamespace(pk=pk, name=name, slug=f"sample-{pk}")
        for pk, name in enumerate(words["workspaces"], 1)
    ]
    return {
        "words": words,
        "currency": currency,
        "workspace": workspace,
        "nav": "results",
        "switcher_workspaces": others,
        "kpis": kpis(words, currency),
        "chart": chart(words, currency),
        "columns": columns(words),
        "rows": rows(words, currency),
        "totals": [rows_total(words, currency)],
        "form": SampleForm(words),
        "page": Paginator(range(412), 25).page(4),
        "first": FIRST,
        "last": FIRST + timedelta(days=27),
        "tabs": [
            {"label": label, "href": "#", "current": n == 0, "count": 12 - 3 * n}
            for n, label in enumerate(words["tabs"])
        ],
        "steps": [
            {"label": label, "state": state}
            for label, state in zip(words["steps"], ("done", "now", "", ""), strict=True)
        ],
        "stats": [{"label": label, "text": text} for label, text in words["stats"]],
        "menu": [
            {"label": label, "href": "#", "icon": icon}
            for label, icon in zip(words["menu"], MENU_ICONS, strict=True)
        ],
        "crumbs": [{"label": words["crumbs"][0], "href": "#"}, {"label": words["crumbs"][1]}],
        "problems": [
            {"tone": tone, "text": text, "where": where, "value": value}
            for tone, text, where, value in words["problems"]
        ],
    }


def kpis(words: dict[str, Any], currency: str) -> list[dict[str, Any]]:
    def cash(amount: str) -> str:
        return money(Decimal(amount) * SCALE[currency], currency)

    shapes: list[dict[str, Any]] = [
        {
            "key": "spend",
            "text": cash("18432.60"),
            "delta": percent(Decimal("0.084")),
            "direction": "up",
            "previous": cash("17004.10"),
        },
        {
            "key": "revenue",
            "text": cash("61290.15"),
            "delta": percent(Decimal("0.192")),
            "direction": "up",
            "tone": "good",
            "previous": cash("51418.00"),
        },
        {
            "key": "roi",
            "text": percent(Decimal("0.396")),
            "delta": percent(Decimal("0.06")),
            "direction": "up",
            "tone": "good",
        },
        {
            "key": "cpa",
            "text": cash("24.18"),
            "delta": percent(Decimal("0.031")),
            "direction": "up",
            "tone": "bad",
            "previous": cash("23.45"),
        },
        {"key": "orders", "text": count(762), "delta": percent(Decimal("0")), "direction": "flat"},
        {"key": "leads", "text": count(0), "state": "zero"},
        {"key": "cpl", "state": "undefined"},
        {"key": "sessions", "state": "missing"},
    ]
    return [{**words["kpis"][shape["key"]], "href": "#table", **shape} for shape in shapes]


def chart(words: dict[str, Any], currency: str) -> dict[str, Any]:
    days = [FIRST + timedelta(days=n) for n in range(28)]
    spend = [
        Decimal(520 + (n * 37) % 190 + (90 if n % 7 in (3, 4) else 0)) * SCALE[currency] for n in range(28)
    ]
    revenue = [
        None
        if n in (12, 13)
        else Decimal(1300 + (n * 211) % 900 + n * 22 + (520 if n % 7 in (3, 4) else 0)) * SCALE[currency]
        for n in range(28)
    ]
    series = [
        {"name": words["kpis"]["revenue"]["label"], "tone": "revenue", "values": revenue},
        {"name": words["kpis"]["spend"]["label"], "tone": "spend", "values": spend},
    ]
    return {
        "kind": "line",
        "axis": "day",
        "unit": "money",
        "currency": currency,
        "labels": days,
        "series": series,
    }


def columns(words: dict[str, Any]) -> list[dict[str, Any]]:
    names = ["campaign", "status", "spend", "revenue", "roi", "roas", "cpa"]
    found: list[dict[str, Any]] = [
        {
            "key": name,
            "label": words["columns"][name],
            "numeric": name not in {"campaign", "status"},
            "href": "?sort=" + name,
        }
        for name in names
    ]
    found[2]["sorted"] = "descending"
    found[1]["href"] = ""
    found[5]["definition"] = words["roas"]
    return found


def rows(words: dict[str, Any], currency: str) -> list[list[dict[str, Any]]]:
    figures = [
        ("8210.40", "31450.00", 512),
        ("5120.00", "14980.55", 188),
        ("3902.20", "3120.10", 41),
        ("1200.00", None, None),
        ("0", "0", 0),
    ]
    return [
        row(words, currency, *parts)
        for parts in zip(words["campaigns"], words["statuses"], figures, strict=True)
    ]


def rows_total(words: dict[str, Any], currency: str) -> list[dict[str, Any]]:
    return row(words, currency, (words["total"], ""), ("", ""), ("18432.60", "49550.65", 741))


def row(
    words: dict[str, Any],
    currency: str,
    name: tuple[str, str],
    status: tuple[str, str],
    figures: tuple[str, str | None, int | None],
) -> list[dict[str, Any]]:
    spend, revenue, orders = figures
    spent = Decimal(spend) * SCALE[currency]
    earned = None if revenue is None else Decimal(revenue) * SCALE[currency]
    missing = {"state": "missing", "reason": words["no_revenue"], "numeric": True}
    undefined = {"state": "undefined", "reason": words["no_spend"], "numeric": True}

    def link(text: str, zero: bool = False) -> dict[str, Any]:
        return {"text": text, "href": "#table", "numeric": True, "state": "zero" if zero else "ok"}

    cells: list[dict[str, Any]] = [
        {"text": name[0], "sub": name[1], "href": "#table" if status[0] else ""},
        {"badge": status[0], "tone": status[1]} if status[0] else {"text": ""},
    ]
    cells.append(link(money(spent, currency), not spent))
    if earned is None or orders is None:
        return [*cells, missing, missing, missing, missing]
    cells.append(link(money(earned, currency), not earned))
    if not spent:
        return [*cells, undefined, undefined, undefined]
    return [
        *cells,
        link(percent(earned / spent - 1)),
        link(ratio(earned / spent)),
        link(money(spent / orders, currency)),
    ]
