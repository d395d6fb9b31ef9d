"""The values that pass between reading a file, showing its preview and loading it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from campaigns.ingest.batch import Batch

T = TypeVar("T")

Severity = Literal["error", "question", "warning", "info"]
FileKind = Literal["csv", "xlsx", "xls", "zip"]
# "lifetime": what a post has gathered so far, kept on the day it was published.
Grain = Literal["day", "range", "lifetime"]
# What explains the gap between a stated total and the sum of the rows, "" when there is none or nothing does.
Gap = Literal["", "rounding", "left_out", "overlap", "top", "filtered"]
Level = Literal[
    "account",
    "campaign",
    "ad_group",
    "ad",
    "post",
    "product",
    "order",
    "deal",
    "lead",
    "page",
    "channel_group",
]

MAX_LISTED_PROBLEMS = 50
MAX_ROW_ERRORS = 1_000


class BadValue(ValueError):
    """A cell that says something, but not a value of its kind; `code` names the problem, `text` is the cell."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    severity: Severity
    line: int | None = None
    sheet: int = 0
    column: str | None = None
    value: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a conclusion; `campaigns.ingest.problems.explain` turns it into a sentence."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Detected(Generic[T]):
    """What was concluded from the values; `value` is None when they allow more than one reading."""

    value: T | None
    evidence: str
    ambiguous: str | None = None


class RawRow(NamedTuple):
    """Cells as seen, with the 1-based physical line of the file (or row of the sheet) they start on."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """`rows` are all there are, or the first of a long file; then `tail` is where all of them are read from."""

    name: str
    sheet: int
    rows: list[RawRow]
    tail: Tail | None = None


class Tail(Protocol):
    """All rows of a table too long to be held as texts, to be read as often as needed."""

    def raw_rows(self, lines: Sequence[int]) -> Iterator[RawRow]:
        """The rows that begin on these lines."""


@dataclass(frozen=True, slots=True)
class Opened:
    tables: list[RawTable]
    encoding: str
    delimiter: str
    file_kind: FileKind
    problems: list[Problem] = field(default_factory=list)


class Row(NamedTuple):
    """One fact as the file states it.

    A named tuple and not a frozen dataclass, because `map(Row._make, zip(...))` makes them several times faster.
    `measures` holds ints in the unit of `campaigns.measures`; a key that is absent was not measured. `entity_key` is
    the stable natural key below the campaign, "" on campaign level.
    """

    line: int
    sheet: int
    start_on: date
    end_on: date
    level: str
    campaign_key: str
    campaign_name: str
    entity_key: str
    entity_name: str
    channel: str
    breakdown: str
    attribution: str
    currency: str
    measures: dict[str, int]
    part: int = 0  # place in `ReadResult.parts`


class Post(NamedTuple):
    """A post that rows are about; `key` is their `entity_key`. What the file does not say is ""."""

    key: str
    network: str = ""
    kind: str = ""
    text: str = ""
    text_hash: str = ""
    published_at: str = ""  # ISO 8601, no more exact than stated, with a zone only where the file names one
    permalink: str = ""


class RowError(NamedTuple):
    """A cell for which its row was set aside, with the row as it stands in the file."""

    line: int
    sheet: int
    column: str
    value: str
    code: str
    params: dict[str, str]
    cells: list[str]


class FileAccount(NamedTuple):
    """One of the accounts a file holds; `currency` names all of its currencies, "" where none is stated."""

    key: str
    name: str
    rows: int
    currency: str


class Contact(NamedTuple):
    """A person as the file states them; goes from the reader to the loader and never into findings.

    `key` is the source's own id, "" without one.
    """

    key: str
    email: str
    phone: str
    created_on: date | None
    stage: str
    channel: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Every answer a user may give; None leaves the conclusion to the file.

    `tolerance` is the share of rows, in percent, that may be wrong and are then left out; without it one wrong row
    refuses the file. `only_account` is the key of the account whose rows are read. With `cells` nothing is understood:
    so many rows of the first table are wanted as they are written.
    """

    source: str | None = None
    currency: str | None = None
    mapping: Mapping[str, Any] | None = None
    decimal: str | None = None
    date_order: str | None = None
    tolerance: float | None = None
    only_account: str | None = None
    cells: int | None = None


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A total the file states beside the sum of its rows; `agrees` within half a percent. `why` explains a gap."""

    measure: str
    stated: int
    summed: int
    agrees: bool
    why: Gap = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the file that was read: which report it is, and what it holds by itself."""

    source: str
    report: str
    kind: str
    table: str = ""
    sheet: int = 0
    header_line: int | None = None
    grain: Grain | None = None
    period: tuple[date, date] | None = None
    row_count: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    currency: str = ""
    split_by: str = ""  # what splits its rows, which then never enter totals

    @property
    def report_id(self) -> str:
        return f"{self.source}.{self.report}"

    def to_dict(self) -> dict[str, Any]:
        data = asdict(self)
        data["period"] = [day.isoformat() for day in self.period] if self.period else None
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Part:
        period = data.get("period")
        days = (date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None
        return cls(**{**data, "period": days})


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Everything about one file. The fields on a table are those of its first part; `batches` are of all parts.

    Batches may lie in a file and are read from it when they are asked for; `rows` makes all of them at once, for
    files of a few thousand rows.
    """

    source: str | None = None
    source_version: str = ""
    report: str = ""
    kind: str = ""
    score: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
    runner_up: str | None = None
    runner_up_score: float = 0.0
    account_key: str = ""
    account_name: str = ""
    encoding: str = ""
    delimiter: str = ""
    file_kind: FileKind | None = None
    header: list[str] = field(default_factory=list)
    header_line: int | None = None
    header_signature: str = ""
    samples: list[list[str]] = field(default_factory=list)
    suggested_mapping: dict[str, Any] = field(default_factory=dict)
    # Of a plain table, the first rows with their lines: one of them is the header. All of them where cells are wanted.
    first_rows: list[tuple[int, list[str]]] = field(default_factory=list)
    period: tuple[date, date] | None = None
    grain: Grain | None = None
    currency: str | None = None
    generated_at: datetime | None = None
    batches: Sequence[Batch] = field(default=(), compare=False)
    posts: list[Post] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    row_count: int = 0
    bad_row_count: int = 0
    row_errors: list[RowError] = field(default_factory=list)
    accounts: list[FileAccount] = field(default_factory=list)
    skipped: int = 0
    skip_reasons: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    control_totals: list[ControlTotal] = field(default_factory=list)
    unread_columns: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    parts: list[Part] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """Made anew each time."""
        from campaigns.ingest.batch import rows_of  # it is made of the values of this module

        return rows_of(self.batches)

    @property
    def is_loadable(self) -> bool:
        """Nothing is wrong and nothing is left to ask; an empty export is loadable and changes nothing."""
        return not any(problem.severity in ("error", "question") for problem in self.problems)

    @property
    def needs_answer(self) -> bool:
        """Something must be asked, and nothing is wrong that an answer could not mend."""
        severities = {problem.severity for problem in self.problems}
        return "question" in severities and "error" not in severities

    def to_dict(self) -> dict[str, Any]:
        """The preview as JSON: everything but the rows, what they are about, and people."""
        data = {item.name: getattr(self, item.name) for item in fields(self) if item.name not in _ROWS}
        data["accounts"] = [list(account) for account in self.accounts]
        data["evidence"] = [_plain(item) for item in self.evidence]
        data["control_totals"] = [asdict(item) for item in self.control_totals]
        data["problems"] = [_plain(item) for item in self.problems]
        data["parts"] = [part.to_dict() for part in self.parts]
        data["period"] = [day.isoformat() for day in self.period] if self.period else None
        data["generated_at"] = self.generated_at.isoformat() if self.generated_at else None
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReadResult:
        known = {item.name for item in fields(cls)} - _ROWS
        values = {name: value for name, value in data.items() if name in known}
        values["evidence"] = [Evidence(**item) for item in data.get("evidence", [])]
        values["control_totals"] = [ControlTotal(**item) for item in data.get("control_totals", [])]
        values["problems"] = [Problem(**item) for item in data.get("problems", [])]
        values["first_rows"] = [(line, cells) for line, cells in data.get("first_rows", [])]
        values["accounts"] = [FileAccount(*item) for item in data.get("accounts", [])]
        values["parts"] = [Part.from_dict(item) for item in data.get("parts", [])]
        period, generated_at = data.get("period"), data.get("generated_at")
        values["period"] = (date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None
        values["generated_at"] = datetime.fromisoformat(generated_at) if generated_at else None
        return cls(**values)


_ROWS = {"batches", "row_errors", "posts", "contacts"}  # what the loader takes and a preview leaves out


def _plain(item: Problem | Evidence) -> dict[str, Any]:
    plain = {entry.name: getattr(item, entry.name) for entry in fields(item)}
    plain["params"] = dict(item.params)
    return plain
