"""Links from a spreadsheet: read row by row with a verdict on each, then made all or none, and never twice."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, DomainError, TooLarge
from accounts.models import User, Workspace
from campaigns.ingest.jail import cells_in_jail
from campaigns.ingest.problems import message
from campaigns.locks import Lock, take
from campaigns.models import Campaign, Link, TrackingSettings
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.links.link_wishes import SHORT_ITSELF, short_among
from campaigns.tracking.links.short import ShortWish, checked_target, checked_texts, make_links, plain
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.builder import Tags, keys_of, tagged
from campaigns.tracking.tagging.spelling import nearest
from campaigns.tracking.tagging.tag_rules import findings
from campaigns.tracking.tagging.tags import Registry, normalise

MOST_ROWS = 2_000
MOST_BYTES = 2 * 2**20
# As text it is sent once more with the form, which may not be larger.
MOST_TEXT = MOST_BYTES - 100_000
# To compare each unknown campaign with each key takes time.
MOST_SUGGESTED = 50
COLUMNS = ("campaign", "source", "medium", "term", "content", "target", "title")
NEEDED = ("campaign", "source", "medium", "target")
# What people write over their columns; compared without case, accents and what is no letter.
_HEADINGS = {
    "campaign": "campaign key utmcampaign campaignkey campaignname campana clavedecampana 캠페인 캠페인키",
    "source": "source utmsource fuente origen 소스",
    "medium": "medium utmmedium medio 매체 미디엄",
    "term": "term utmterm keyword termino 검색어",
    "content": "content utmcontent contenido 콘텐츠",
    "target": "target url targeturl address link landingpage destino direccion enlace leadsto 대상 주소 링크",
    "title": "title name titulo nombre 제목 이름",
}
_COLUMN_OF = {word: column for column, words in _HEADINGS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a cell, and what to do."""

    column: str
    text: str


@dataclass(slots=True)
class Row:
    """One line of the table, and what becomes of it: a link that is there already, or a new one, or nothing."""

    line: int
    cells: dict[str, str]
    wrong: list[Wrong] = field(default_factory=list)
    wish: ShortWish | None = None
    key: str = ""
    link: Link | None = None
    # The line of the same table that says the same already.
    same_as: int | None = None

    @property
    def short_url(self) -> str:
        return _short(self.link)

    @property
    def url(self) -> str:
        """The tagged address that the link leads to."""
        if self.wish is None:
            return ""
        wish = self.wish
        return tagged(wish.target, Tags(wish.source, wish.medium, self.key, wish.term, wish.content))


@dataclass(slots=True)
class Sheet:
    """A table as it was read."""

    rows: list[Row]

    @property
    def wrong_count(self) -> int:
        return sum(bool(row.wrong) for row in self.rows)

    @property
    def new_count(self) -> int:
        return sum(not row.wrong and row.link is None and row.same_as is None for row in self.rows)

    @property
    def there_count(self) -> int:
        return sum(row.link is not None and row.same_as is None for row in self.rows)

    @property
    def text(self) -> str:
        """What a person may mend and send again, with tabs between the cells."""
        lines = [list(COLUMNS), *([row.cells.get(column, "") for column in COLUMNS] for row in self.rows)]
        return "\n".join("\t".join(cells) for cells in lines)


# --- reading ------------------------------------------------------------------------------------------------------


def read_sheet(data: bytes, file_name: str) -> Sheet:
    """Its rows as they are written; raises DomainError where there is no table with the columns that are needed."""
    if len(data) > MOST_BYTES:
        raise TooLarge(_("The file is larger than 2 MB. Split it into several."), field="file")
    found = cells_in_jail(data, file_name, MOST_ROWS + 2)
    if found.problems:
        raise DomainError(message(found.problems[0]), field="file")
    if not found.first_rows:
        raise DomainError(_("There are no rows in it."), field="file")
    if found.row_count > MOST_ROWS + 1:
        text = _("There are more than %(count)s rows in it. Split it into several.")
        raise TooLarge(text % {"count": MOST_ROWS}, field="file")
    columns = _columns(found.first_rows[0][1])
    rows = [Row(line, _cells(columns, cells)) for line, cells in found.first_rows[1:]]
    sheet = Sheet([row for row in rows if any(row.cells.values())])
    if not sheet.rows:
        raise DomainError(_("There is only a row of headings in it."), field="file")
    if len(sheet.text.encode()) > MOST_TEXT:
        raise TooLarge(_("The file is larger than 2 MB. Split it into several."), field="file")
    return sheet


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Which column stands where; the first of two that mean the same counts."""
    found: dict[str, int] = {}
    for at, label in enumerate(header):
        column = _COLUMN_OF.get(_bare(label))
        if column is not None:
            found.setdefault(column, at)
    missing = [column for column in NEEDED if column not in found]
    if missing:
        text = _("The first row must name the columns. Missing: %(columns)s.")
        raise DomainError(text % {"columns": ", ".join(missing)}, field="file")
    return found


def _bare(label: str) -> str:
    plain_text = unicodedata.normalize("NFKD", label).casefold()
    return unicodedata.normalize("NFC", "".join(sign for sign in plain_text if sign.isalnum()))


def _cells(columns: dict[str, int], cells: Sequence[str]) -> dict[str, str]:
    return {column: " ".join(cells[at].split()) if at < len(cells) else "" for column, at in columns.items()}


# --- a verdict on each row ----------------------------------------------------------------------------------------


def judge(workspace: Workspace, sheet: Sheet) -> Sheet:
    """Says of each row what is wrong with it, or which link it is; nothing is made."""
    judges = _Judges.of(workspace)
    for row in sheet.rows:
        judges.judge(row)
    _refuse_short(sheet)
    _match(workspace, sheet)
    return sheet


@dataclass(slots=True)
class _Judges:
    """What rows are judged by, read once for all of them."""

    settings: TrackingSettings
    registry: Registry
    keys: dict[int, str]
    by_name: dict[str, list[int]]
    # What was asked for and is not there, with the nearest key.
    unknown: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace) -> _Judges:
        by_name: dict[str, list[int]] = defaultdict(list)
        campaigns = Campaign.objects.of(workspace).filter(archived_at=None).order_by("pk")
        for pk, name in campaigns.values_list("pk", "name"):
            by_name[normalise(name)].append(pk)
        return cls(settings_of(workspace), Registry.of(workspace), keys_of(workspace), by_name)

    def judge(self, row: Row) -> None:
        cells = {name: row.cells.get(name, "") for name in COLUMNS}
        tags = {name: normalise(cells[name]) for name in ("source", "medium")}
        texts: dict[str, str] = {}
        campaign, target, title = 0, "", ""
        with _noting(row):
            campaign = self._campaign(cells["campaign"])
        row.wrong += [Wrong(one.field, one.text) for one in findings(self.settings, self.registry, **tags)]
        with _noting(row):
            texts = checked_texts(**tags, term=cells["term"], content=cells["content"])
        with _noting(row):
            target = checked_target(cells["target"])
        with _noting(row):
            title = plain(cells["title"], "title", 200)
        if not row.wrong:
            row.key = self.keys[campaign]
            row.wish = ShortWish(target=target, campaign_id=campaign, title=title, **texts)

    def _campaign(self, said: str) -> int:
        """By its key, an alias, or its name as it is."""
        if not said:
            raise DomainError(_("Say which campaign, by its key."), field="campaign")
        found = self.registry.campaign_of(said)
        named = self.by_name.get(normalise(said), [])
        if found is None and len(named) > 1:
            text = _("Several campaigns have the name “%(text)s”. Write the key of the one you mean.")
            raise DomainError(text % {"text": said[:60]}, field="campaign")
        found = found or (named[0] if named else None)
        if found is None:
            raise DomainError(self._unknown(said), field="campaign")
        if found not in self.keys:
            text = _("“%(text)s” has no campaign key yet. Give it one under Tags first.")
            raise DomainError(text % {"text": said[:60]}, field="campaign")
        return found

    def _unknown(self, said: str) -> str:
        if said not in self.unknown:
            is_many = len(self.unknown) >= MOST_SUGGESTED
            self.unknown[said] = "" if is_many else nearest(said, self.keys.values())
        near = self.unknown[said]
        text = _("There is no campaign with the key “%(text)s”. Give it one under Tags first.")
        if near:
            text = _("There is no campaign with the key “%(text)s”. Did you mean “%(near)s”?")
        return text % {"text": said[:60], "near": near}


@contextmanager
def _noting(row: Row) -> Iterator[None]:
    """What is refused inside is wrong with this row."""
    try:
        yield
    except DomainError as error:
        row.wrong.append(Wrong(error.field, error.message))


def _refuse_short(sheet: Sheet) -> None:
    """No link leads to a short link again, which could lead back."""
    short = short_among({row.wish.target for row in sheet.rows if row.wish is not None})
    for row in sheet.rows:
        if row.wish is not None and row.wish.target in short:
            row.wrong.append(Wrong("target", str(SHORT_ITSELF)))
            row.wish = None


def _match(workspace: Workspace, sheet: Sheet) -> None:
    """Which rows are links that are there already, and which say what a row above says."""
    there = _links_like(workspace, {row.wish.target for row in sheet.rows if row.wish is not None})
    first: dict[tuple[Any, ...], int] = {}
    for row in sheet.rows:
        if row.wish is None:
            continue
        same = tuple(getattr(row.wish, name) for name in _SAME)
        row.link = there.get(same)
        line = first.setdefault(same, row.line)
        row.same_as = line if line != row.line else None


# Two links that agree in these are one.
_SAME = ("target", "campaign_id", "source", "medium", "term", "content")


def _links_like(workspace: Workspace, targets: set[str]) -> dict[tuple[Any, ...], Link]:
    """The oldest link by what makes it the same."""
    rows = Link.objects.of(workspace).filter(archived_at=None, target__in=targets).select_related("domain")
    found: dict[tuple[Any, ...], Link] = {}
    for link in rows.order_by("created_at", "pk"):
        found.setdefault(tuple(getattr(link, name) for name in _SAME), link)
    return found


# --- making them --------------------------------------------------------------------------------------------------


@transaction.atomic
def create_links(workspace: Workspace, sheet: Sheet, *, by: User | None) -> int:
    """How many were made: those that are there already are not made again. One row that is wrong stops all."""
    take(Lock.TAGS, workspace.pk)
    judge(workspace, sheet)
    if sheet.wrong_count:
        raise Conflict(_("Some rows cannot be made into links. Nothing was made."), field="rows")
    new = [row for row in sheet.rows if row.link is None and row.same_as is None]
    made = make_links(workspace, wishes=[row.wish for row in new if row.wish is not None], by=by)
    for row, link in zip(new, made, strict=True):
        row.link = link
    by_line = {row.line: row.link for row in sheet.rows}
    for row in sheet.rows:
        row.link = row.link or by_line.get(row.same_as or 0)
    return len(made)


def as_table(sheet: Sheet) -> tuple[list[str], list[list[str]]]:
    """For a spreadsheet: what was written, with the link and the tagged address behind it."""
    header = [*COLUMNS, "short_link", "tagged_url"]
    rows = [
        [*(row.cells.get(column, "") for column in COLUMNS), _short(row.link), row.url] for row in sheet.rows
    ]
    return header, rows


def _short(link: Link | None) -> str:
    return url_of(link.slug, link.domain) if link is not None else ""
