"""Leads out of a CSV file: what each line says, whether it is somebody new, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import IO, Literal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError, TooLarge
from accounts.models import Workspace
from accounts.sealing import Hasher
from campaigns.ingest import store
from campaigns.ingest.charset import decode
from campaigns.ingest.dates import DateOrder, detect_date_order, parse_day, parse_moment
from campaigns.ingest.delimited import split_rows
from campaigns.ingest.limits import Rejected
from campaigns.ingest.problems import message
from campaigns.ingest.shapes import BadValue, RawRow
from campaigns.models import PersonKey
from campaigns.tracking.people.details import plain
from campaigns.tracking.people.people import MOST_HEARD_FROM, digests_of
from campaigns.tracking.people.people_columns import COLUMNS, NEEDED, columns_in, stage_of

MOST_ROWS = 20_000
MOST_BYTES = 5 * 1024 * 1024
# Whose the ids in the file are.
SYSTEM = "file"
# What an id of a conversion begins with that is made of an address.
MADE_OF_ADDRESS = "lead:"
CHUNK = 5_000

Verdict = Literal["new", "known", "problem"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line; `at` is None where the file does not say when, and `problem` says what is wrong with `value`."""

    line: int
    email: str = ""
    phone: str = ""
    id: str = ""
    name: str = ""
    stage: str = ""
    at: datetime | None = None
    heard_from: str = ""
    digests: dict[str, bytes] = field(default_factory=dict)
    verdict: Verdict = "new"
    column: str = ""
    value: str = ""
    problem: str = ""
    is_open: bool = False  # its day can be read in two ways

    @property
    def keys(self) -> list[tuple[str, bytes]]:
        return sorted(self.digests.items())


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """`columns` are the headers that were understood, by part; `unused` those that were not."""

    sha256: str
    columns: dict[str, str]
    unused: tuple[str, ...]
    rows: tuple[FileRow, ...]

    def of(self, verdict: Verdict) -> list[FileRow]:
        return [row for row in self.rows if row.verdict == verdict]


def is_made_of_address(external_id: str) -> bool:
    return external_id.startswith(MADE_OF_ADDRESS)


def id_of(workspace: Workspace, row: FileRow) -> str:
    """What tells this lead apart in the next file too: a fingerprint of what people are recognised by."""
    kind, digest = next((kind, row.digests[kind]) for kind in PersonKey.Kind.values if kind in row.digests)
    return f"{MADE_OF_ADDRESS}{Hasher(workspace.pk, 'lead of a file')(kind + digest.hex()).hex()}"


def keep_file(workspace: Workspace, file: IO[bytes], size: int) -> str:
    """Where it waits, sealed, for a confirmation; the sweep takes it away a day later. Its name."""
    if size > MOST_BYTES:
        raise _too_large()
    return store.keep(workspace.pk, file, limit=MOST_BYTES).sha256


def read_people(workspace: Workspace, sha256: str, *, order: str = "") -> PeopleFile:
    """What the stored file says, and whom of it the workspace knows; `order` of day and month where days are open."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise store.Gone
    with store.opened(workspace.pk, sha256) as path:
        data = path.read_bytes()
    if len(data) > MOST_BYTES:
        raise _too_large()
    try:
        raw, _delimiter = split_rows(decode(data).text)
    except Rejected as error:
        raise DomainError(message(error.problem), field="file") from None
    filled = [row for row in raw if any(cell.strip() for cell in row.cells)]
    if len(filled) > MOST_ROWS + 1:
        text = _("A file may have at most %(count)s lines. Divide it.")
        raise DomainError(text % {"count": f"{MOST_ROWS:,}"}, field="file")
    if not filled:
        raise DomainError(_("The file is empty."), field="file")
    header = filled[0].cells
    columns = columns_in(header)
    if not columns.keys() & set(NEEDED):
        text = _("No column has an address, a number or an id. Name one of them, for example: %(names)s.")
        names = ", ".join(COLUMNS[part][0] for part in NEEDED)
        raise DomainError(text % {"names": names}, field="file")
    rows = _judged(workspace, _Reader(workspace, header, columns, order, filled[1:]).rows())
    used = set(columns.values())
    unused = tuple(
        plain(label)[:80] for place, label in enumerate(header) if place not in used and label.strip()
    )
    named = {part: plain(header[place])[:80] for part, place in columns.items()}
    return PeopleFile(sha256, named, unused, tuple(rows))


def _too_large() -> TooLarge:
    text = _("A file of leads may have at most %(size)d MB.")
    return TooLarge(text % {"size": MOST_BYTES // (1024 * 1024)}, field="file")


class _Wrong(Exception):
    """A cell that cannot be read: its column, the cell, and why."""

    def __init__(self, part: str, value: str, problem: str, *, is_open: bool = False) -> None:
        super().__init__(part)
        self.part, self.value, self.problem, self.is_open = part, value, problem, is_open


class _Reader:
    """The lines of one file, each read by the columns of its header."""

    def __init__(
        self,
        workspace: Workspace,
        header: Sequence[str],
        columns: dict[str, int],
        order: str,
        lines: Sequence[RawRow],
    ) -> None:
        self.workspace, self.header, self.columns, self.lines = workspace, header, columns, lines
        self.zone, self.now = ZoneInfo(workspace.time_zone), timezone.now()
        self.order: DateOrder | None = {"dmy": "dmy", "mdy": "mdy"}.get(order) or self._found_order()  # type: ignore[assignment]  # one of the three

    def _found_order(self) -> DateOrder | None:
        texts = [self.cell(row, "created") for row in self.lines]
        return detect_date_order(text for text in texts if text).value

    def cell(self, row: RawRow, part: str) -> str:
        place = self.columns.get(part)
        return plain(row.cells[place]) if place is not None and place < len(row.cells) else ""

    def rows(self) -> Iterable[FileRow]:
        for row in self.lines:
            try:
                yield self.read(row)
            except _Wrong as wrong:
                column = self.header[self.columns[wrong.part]] if wrong.part in self.columns else ""
                yield FileRow(
                    row.line,
                    verdict="problem",
                    column=plain(column)[:80],
                    value=wrong.value[:80],
                    problem=wrong.problem,
                    is_open=wrong.is_open,
                )

    def read(self, row: RawRow) -> FileRow:
        email, phone, own_id = (self.cell(row, part) for part in ("email", "phone", "id"))
        digests = digests_of(self.workspace.pk, email=email, phone=phone, external_id=own_id, system=SYSTEM)
        if email and PersonKey.Kind.EMAIL not in digests:
            raise _Wrong("email", email, _("This is no e-mail address."))
        if len(own_id) > 200:
            raise _Wrong("id", own_id, _("An id has at most 200 characters."))
        if not digests:
            if phone:
                raise _Wrong("phone", phone, _("This is no phone number."))
            raise _Wrong(
                next(part for part in NEEDED if part in self.columns),
                "",
                _("Nobody can be recognised: address, number and id are empty."),
            )
        stage = stage_of(self.cell(row, "stage"))
        if stage is None:
            text = _("This is no stage. Write lead, qualified, opportunity, customer or lost.")
            raise _Wrong("stage", self.cell(row, "stage"), text)
        parts = (self.cell(row, part) for part in ("first_name", "last_name"))
        return FileRow(
            row.line,
            email=email,
            phone=phone,
            id=own_id,
            name=self.cell(row, "name") or " ".join(filter(None, parts)),
            stage=stage,
            at=self.moment(self.cell(row, "created")),
            heard_from=" ".join(self.cell(row, "heard_from").split())[:MOST_HEARD_FROM],
            digests=digests,
        )

    def moment(self, text: str) -> datetime | None:
        """A day is its noon in the workspace's zone, so that it is the same day for whoever is near."""
        if not text:
            return None
        try:
            day = parse_day(text, self.order or "dmy")
        except BadValue:
            day = None
        if day is None:
            raise _Wrong("created", text, _("This is no day. Write it as 2026-06-15."))
        if self.order is None:
            problem = _("Day and month may be meant either way. Choose their order.")
            raise _Wrong("created", text, problem, is_open=True)
        exact = parse_moment(text)
        moment = datetime.combine(day, exact.timetz() if exact else time(12), exact.tzinfo if exact else None)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        if moment > self.now + timedelta(days=1):
            raise _Wrong("created", text, _("This day is still to come."))
        return min(moment, self.now).astimezone(UTC)


def _judged(workspace: Workspace, rows: Iterable[FileRow]) -> list[FileRow]:
    """With who is known already, here or further up in the file."""
    listed = list(rows)
    known = known_keys(workspace, (row for row in listed if row.verdict != "problem"))
    found = []
    for row in listed:
        keys = set(row.keys)
        is_known = row.verdict != "problem" and not known.keys().isdisjoint(keys)
        found.append(_with_verdict(row, "known") if is_known else row)
        known |= dict.fromkeys(keys - known.keys(), 0)
    return found


def _with_verdict(row: FileRow, verdict: Verdict) -> FileRow:
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return FileRow(**{**values, "verdict": verdict})


def known_keys(workspace: Workspace, rows: Iterable[FileRow]) -> dict[tuple[str, bytes], int]:
    """The person of each kind and digest that the workspace knows."""
    digests = sorted({digest for row in rows for digest in row.digests.values()})
    found: dict[tuple[str, bytes], int] = {}
    for start in range(0, len(digests), CHUNK):
        keys = PersonKey.objects.of(workspace).filter(digest__in=digests[start : start + CHUNK])
        for kind, digest, person_id in keys.values_list("kind", "digest", "person_id"):
            found[(kind, bytes(digest))] = person_id
    return found


def day_of(moment: datetime, workspace: Workspace) -> date:
    return moment.astimezone(ZoneInfo(workspace.time_zone)).date()
