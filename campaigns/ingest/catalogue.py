"""What can be imported, told from the declarations themselves: for the page, and for the table in the documentation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from campaigns.ingest.declare import Declaration
from campaigns.ingest.offsets import UNITS
from campaigns.ingest.reports import report_label
from campaigns.ingest.sources import DECLARATIONS, source_label

_DAYS = frozenset(("day", "start", "end", *UNITS))
_TABLE = "| source | report | languages | rows | is asked, if nothing in the file says it | checked against |"


@dataclass(frozen=True, slots=True)
class Importable:
    """One report that can be read, in the reader's language."""

    source: str
    report: str
    languages: str
    grain: str
    asked: str
    checked: str
    is_checked: bool

    def line(self) -> str:
        cells = (self.source, self.report, self.languages, self.grain, self.asked or "–", self.checked)
        return f"| {' | '.join(cells)} |"


def importable() -> list[Importable]:
    """Every declared report, by source and report."""
    rows = {_told(item) for item in DECLARATIONS if not item.refused}
    return sorted(rows, key=lambda row: (row.source.casefold(), row.report.casefold(), row.line()))


def as_markdown() -> str:
    """The table that docs/importing.md shows; in English."""
    return "\n".join([_TABLE, "|---|---|---|---|---|---|", *(row.line() for row in importable())])


def _told(item: Declaration) -> Importable:
    return Importable(
        source=source_label(item.source),
        report=report_label(item.source, item.report),
        languages=_names(_languages(item)),
        grain=_grain(item),
        asked=", ".join(_asked(item)),
        checked=_checked(item),
        is_checked=item.checked == "real",
    )


def _languages(item: Declaration) -> set[str]:
    """Those in which a file has all that is needed to recognise it; what stays English is in each."""
    labels = {**item.fields, **item.numbers()}
    groups = [{alias.language for name in group for alias in labels[name]} for group in item.needs]
    spoken = {alias.language for words in labels.values() for alias in words}
    return {code for code in spoken if all(code in group or group == {"en"} for group in groups)}


def _names(codes: Iterable[str]) -> str:
    """English first, since most exports are in it."""
    ordered = sorted(codes, key=lambda code: (code != "en", code))
    return ", ".join(str(get_language_info(code)["name_translated"]) for code in ordered)


def _needs_days(item: Declaration) -> bool:
    return any(_DAYS.issuperset(group) for group in item.needs)


def _grain(item: Declaration) -> str:
    if item.is_lifetime:
        is_of_posts = any(rule.level == "post" for rule in item.levels)
        return _("all so far, by post") if is_of_posts else _("all so far")
    if _DAYS.isdisjoint(item.fields):
        return _("whole period")
    return _("by day") if _needs_days(item) else _("by day or whole period")


def _asked(item: Declaration) -> list[str]:
    """What such a file may leave open, so that the user must say it."""
    asked = []
    if (
        (item.asks_currency or item.money_apart)
        and not item.currency
        and any(item.unit_of(name) == "money" for name in item.measures)
    ):
        asked.append(_("currency"))
    if item.start_line is None and not item.is_lifetime and not _needs_days(item):
        asked.append(_("first and last day"))
    return asked


def _checked(item: Declaration) -> str:
    if item.checked == "documented":
        return _("the vendor's documentation only")
    languages = _names(item.checked_languages)
    return _("real exports: %(languages)s") % {"languages": languages} if languages else _("real exports")
