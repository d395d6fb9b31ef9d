"""The counts behind the followers of a profile: each day with its file and line, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.insights.followers import FIGURES, MEASURES_OF, Following, counts_of, followings
from analytics.insights.sections import Insights
from analytics.views.figures import no_data
from analytics.views.group_facts import file_cell, files_of, written_place
from analytics.views.opened import Lines, Opened, Working, slice_of, sum_words
from analytics.wording import label_of
from campaigns.measures import MEASURES
from campaigns.models import Fact

# Which column adds up to a number.
_MEASURE_OF = {"came": "follows", "left": "unfollows"}


class FollowerRows(Opened):
    def __init__(self, found: Insights, following: Following, figure: str) -> None:
        super().__init__(found)
        self.following, self.value = following, getattr(following, FIGURES[figure])
        self.of_figure, self.label = figure, following.label
        self.figure = formats.count(self.value)
        self.about = (_name(figure), label_of(following.source))
        self.facts = (
            counts_of(self.workspace, found.first, found.last)
            .filter(series=following.series_id)
            .order_by("-end_on", "-start_on", "series_id")
        )
        self.count = self.facts.count()

    @property
    def caption(self) -> str:
        return _("What the exports counted")

    @property
    def workings(self) -> list[Working]:
        one = self.following
        if self.of_figure == "growth":
            text = _("From the first count, of %(first)s, to the last, of %(last)s.")
            days = {"first": formats.day(one.first), "last": formats.day(one.last)}
            return [
                Working(text % days, f"{formats.count(one.after)} − {formats.count(one.before)}", self.figure)
            ]
        if self.of_figure == "followers":
            text = _("The last count, of %(day)s. Counts of several days are never added up.")
            return [Working(text % {"day": formats.day(one.last)})]
        if left_out := len(one.told_twice[_MEASURE_OF[self.of_figure]]):
            text = ngettext(
                "%(count)s row is not added, since another row has days of it.",
                "%(count)s rows are not added, since other rows have days of them.",
                left_out,
            )
            return [Working(text % {"count": formats.count(left_out)})]
        return []

    @property
    def columns(self) -> list[dict[str, Any]]:
        numbers = [{"label": label, "numeric": True} for label in self._labels]
        return [{"label": _("Day")}, *numbers, {"label": _("File and line")}]

    @property
    def _labels(self) -> list[str]:
        return [str(MEASURES["followers"].label), _("New followers"), _("Followers lost")]

    def lines(self, page: int) -> Lines:
        facts = list(self.facts[slice_of(page)])
        files = files_of(self.workspace, facts)
        return [
            [
                {
                    "text": formats.days(fact.start_on, fact.end_on),
                    "sub": " ".join(why for name in MEASURES_OF if (why := self._not_added(fact, name))),
                },
                *(self._cell(fact, name) for name in MEASURES_OF),
                file_cell(self.workspace, fact, files),
            ]
            for fact in facts
        ]

    def _cell(self, fact: Fact, name: str) -> dict[str, Any]:
        if why := self._why_not(fact, name):
            return {"text": "", "state": "missing", "reason": why, "numeric": True}
        value = getattr(fact, name)
        return {"text": formats.count(value), "state": "ok" if value else "zero", "numeric": True}

    def _why_not(self, fact: Fact, name: str) -> str:
        """Why a row gives nothing to the sum of this column; empty where it does."""
        if getattr(fact, name) is None:
            return _("The export does not tell it.")
        return self._not_added(fact, name)

    def _not_added(self, fact: Fact, name: str) -> str:
        other = self.following.told_twice.get(name, {}).get((fact.start_on, fact.end_on))
        if other is None:
            return ""
        text = _("%(name)s: %(number)s not added, since the row of %(days)s has days of it.")
        label = self._labels[MEASURES_OF.index(name)]
        number = formats.count(getattr(fact, name))
        return text % {"name": label, "number": number, "days": formats.days(*other)}

    @property
    def totals(self) -> Lines:
        """Counts are not added up; who came and who left is."""
        sums = (None, self.following.came, self.following.left)
        cells = [
            {} if value is None else {"text": formats.count(value), "numeric": True, "state": "ok"}
            for value in sums
        ]
        return [[{"text": sum_words(self.count)}, *cells, {}]]

    @property
    def header(self) -> list[str]:
        place = [_("Source"), _("Account"), _("File"), _("Sheet"), _("Line")]
        return [_("First day"), _("Last day"), *self._labels, *place]

    def sheet(self, per_page: int, page: int = 1) -> list[list[str]]:
        facts = list(self.facts[slice_of(page, per_page)])
        files = files_of(self.workspace, facts)
        return [[*self._written(fact), *written_place(fact, files)] for fact in facts]

    def _written(self, fact: Fact) -> list[str]:
        return [
            fact.start_on.isoformat(),
            fact.end_on.isoformat(),
            *(
                no_data(why) if (why := self._why_not(fact, name)) else str(getattr(fact, name))
                for name in MEASURES_OF
            ),
            label_of(self.following.source),
            self.following.account,
        ]

    @property
    def sums(self) -> list[list[str]]:
        told = [(_name(name), getattr(self.following, attribute)) for name, attribute in FIGURES.items()]
        return [[label, str(value)] for label, value in told if value is not None]


def _name(figure: str) -> str:
    return {
        "followers": _("Followers"),
        "growth": _("Growth"),
        "came": _("New followers"),
        "left": _("Followers lost"),
    }[figure]


def follower_rows(found: Insights, params: Mapping[str, str]) -> Opened | None:
    """None for a profile that nothing is told of, and for a number that its exports do not tell."""
    series, figure = params.get("series", ""), params.get("figure", "")
    one = next((one for one in followings(*found.of_accounts) if str(one.series_id) == series), None)
    if one is None or figure not in FIGURES or getattr(one, FIGURES[figure]) is None:
        return None
    return FollowerRows(found, one, figure)
