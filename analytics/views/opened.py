"""What a number of the page of content opens to: how it came about, and the rows that add up to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.insights.sections import Insights

PER_PAGE = 50

Lines = list[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Working:
    """A step from the sums to the number. `href` leads to what else is in it."""

    text: str
    formula: str = ""
    result: str = ""
    href: str = ""
    link: str = ""


class Opened(ABC):
    """`figure` stands in the heading as the page of content shows it; `about` says what it is of."""

    def __init__(self, found: Insights) -> None:
        self.found, self.workspace = found, found.workspace

    label: str
    figure: str
    about: tuple[str, ...]
    count: int  # of rows

    @property
    def caption(self) -> str:
        return _("The rows that were added up")

    @property
    def note(self) -> str:
        return _("Each comes from a line of a file you imported.")

    @property
    def workings(self) -> list[Working]:
        return []

    @property
    @abstractmethod
    def columns(self) -> list[dict[str, Any]]: ...

    @abstractmethod
    def lines(self, page: int) -> Lines: ...

    @property
    @abstractmethod
    def totals(self) -> Lines: ...

    @property
    @abstractmethod
    def header(self) -> list[str]: ...

    @abstractmethod
    def sheet(self, per_page: int, page: int = 1) -> list[list[str]]:
        """Lines of the file, with plain numbers."""

    @property
    @abstractmethod
    def sums(self) -> list[list[str]]:
        """What stands below them."""


def sum_words(count: int) -> str:
    text = ngettext("Sum of %(count)s row", "Sum of all %(count)s rows", count)
    return text % {"count": formats.count(count)}


def slice_of(page: int, per_page: int = PER_PAGE) -> slice:
    return slice((page - 1) * per_page, page * per_page)
