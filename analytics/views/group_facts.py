"""The facts behind a number of a group of people: of an audience, or of a region that a campaign aims at."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import import_address
from analytics.insights.groups import Group, facts_behind
from analytics.insights.sections import Insights
from analytics.sources import names_of
from analytics.views.figures import place_words
from analytics.views.opened import Lines, Opened, Working, slice_of, sum_words
from analytics.wording import label_of
from campaigns.measures import MEASURES
from campaigns.models import Fact, ImportRun


class GroupFacts(Opened):
    def __init__(self, found: Insights, group: Group) -> None:
        super().__init__(found)
        self.group, self.label, self.figure = group, group.label, formats.count(group.number)
        self.measure, self.source = str(MEASURES[group.measure].label), label_of(group.source)
        self.about = (self.measure, self.source, *([group.account] if group.account != self.source else []))
        self.facts = facts_behind(self.workspace, group, found.first, found.last)
        self.count = self.facts.count()

    @property
    def workings(self) -> list[Working]:
        if not self.group.whole:
            return []
        return [
            Working(
                _("A share is of what the file lists."),
                f"{self.figure} ÷ {formats.count(self.group.whole)}",
                formats.percent(f"{self.group.number / self.group.whole:.6f}"),
            )
        ]

    @property
    def columns(self) -> list[dict[str, Any]]:
        return [
            {"label": _("Day")},
            {"label": self.measure, "numeric": True},
            {"label": _("Group")},
            {"label": _("Name")},
            {"label": _("File and line")},
        ]

    def lines(self, page: int) -> Lines:
        facts = list(self.facts[slice_of(page)])
        files = files_of(self.workspace, facts)
        return [
            [
                {"text": formats.days(fact.start_on, fact.end_on)},
                {"text": formats.count(getattr(fact, self.group.measure)), "numeric": True},
                {"text": fact.series.breakdown},
                {"text": fact.series.entity_name},
                file_cell(self.workspace, fact, files),
            ]
            for fact in facts
        ]

    @property
    def totals(self) -> Lines:
        return [[{"text": sum_words(self.count)}, {"text": self.figure, "numeric": True}, {}, {}, {}]]

    @property
    def header(self) -> list[str]:
        told = [self.measure, _("Group"), _("Name"), _("Source"), _("Account")]
        return [_("First day"), _("Last day"), *told, _("File"), _("Sheet"), _("Line")]

    def sheet(self, per_page: int, page: int = 1) -> list[list[str]]:
        facts = list(self.facts[slice_of(page, per_page)])
        files = files_of(self.workspace, facts)
        return [
            [
                fact.start_on.isoformat(),
                fact.end_on.isoformat(),
                str(getattr(fact, self.group.measure)),
                fact.series.breakdown,
                fact.series.entity_name,
                self.source,
                self.group.account,
                *written_place(fact, files),
            ]
            for fact in facts
        ]

    @property
    def sums(self) -> list[list[str]]:
        return [
            [_("Sum"), "", str(self.group.number)],
            [_("All groups of the file"), "", str(self.group.whole)],
        ]


def files_of(workspace: Workspace, facts: list[Fact]) -> dict[int, str]:
    """The names of their files, by import."""
    return names_of(ImportRun.objects.of(workspace), {fact.run_id for fact in facts}, "file_name")


def file_cell(workspace: Workspace, fact: Fact, files: dict[int, str]) -> dict[str, Any]:
    return {
        "text": files.get(fact.run_id, ""),
        "href": import_address(workspace, fact.run_id),
        "sub": place_words(fact.sheet, fact.line),
    }


def written_place(fact: Fact, files: dict[int, str]) -> list[str]:
    """File, sheet and line."""
    return [files.get(fact.run_id, ""), str(fact.sheet + 1), str(fact.line)]
