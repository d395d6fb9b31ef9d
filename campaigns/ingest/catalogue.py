"""What can be imported, told from the declarations themselves: for the page, and for the table in the documentation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from campaigns.ingest.declare import Declaration
from campaigns.ingest.reports import report_label
from campaigns.ingest.sources import DECLARATIONS, source_label

# Languages that Django has no name for would be a mistake in a declaration; "own" marks words of a user.
_DAYS = ("day", "start", "end")
_TABLE = "| source | report | languages | rows | is asked | checked against |"


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
    rows = {_told(item) for item in DECLARATIONS}
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
    labels = (*item.fields.values(), *item.numbers().values())
    return {alias.language for words in labels for alias in words}


def _names(codes: Iterable[str]) -> str:
    """English first, since most exports are in it."""
    ordered = sorted(set(codes) - {"own"}, key=lambda code: (code != "en", code))
    return ", ".join(str(get_language_info(code)["name_translated"]) for code in ordered)


def _grain(item: Declaration) -> str:
    if item.is_lifetime:
        return _("all so far, by post")
    has_days = any(name in item.fields for name in _DAYS)
    if not has_days:
        return _("whole period")
    needs_days = any(set(group) <= set(_DAYS) for group in item.needs)
    return _("by day") if needs_days else _("by day or whole period")


def _asked(item: Declaration) -> list[str]:
    """What such a file may leave open, so that the user must say it."""
    asked = []
    has_money = any(item.unit_of(name) == "money" for name in item.measures)
    if has_money and item.asks_currency and "currency" not in item.fields:
        asked.append(_("currency, if the column does not name it"))
    if not any(name in item.fields for name in _DAYS) and item.start_line is None:
        asked.append(_("first and last day"))
    return asked


def _checked(item: Declaration) -> str:
    if item.checked == "documented":
        return _("the vendor's documentation only")
    languages = _names(item.checked_languages)
    return _("real exports: %(languages)s") % {"languages": languages} if languages else _("real exports")
