"""Finds the header row and the source of a file by the labels it knows, and says what made it decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from campaigns.ingest.aliases import needed_by
from campaigns.ingest.declare import Binding, Declaration, Words
from campaigns.ingest.headers import normalise
from campaigns.ingest.shapes import Evidence, RawRow, RawTable

MAX_PREAMBLE = 60
ENOUGH = 0.65  # below, the labels fit but nothing tells the vendor from anyone who writes a plain table
TOO_CLOSE = 0.03

Keys = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declaration laid over one row of a table as its header."""

    binding: Binding
    table: RawTable
    header_at: int
    score: float
    evidence: tuple[Evidence, ...]

    @property
    def preamble(self) -> list[RawRow]:
        return self.table.rows[: self.header_at]


@dataclass(frozen=True, slots=True)
class Detection:
    """The best candidate and the best of another source; `is_sure` when nothing has to be asked."""

    best: Candidate | None
    runner_up: Candidate | None

    @property
    def is_sure(self) -> bool:
        if self.best is None or self.best.score < ENOUGH:
            return False
        return self.runner_up is None or self.best.score - self.runner_up.score >= TOO_CLOSE


def detect_source(
    tables: Sequence[RawTable], declarations: Sequence[Declaration], only: str | None = None
) -> Detection:
    """The likeliest declaration among all tables; with `only`, among those of the source the user chose."""
    allowed = [item for item in declarations if only is None or item.source == only]
    best_by_source: dict[str, Candidate] = {}
    for candidate in _candidates(tables, allowed):
        known = best_by_source.get(candidate.binding.declaration.source)
        if known is None or candidate.score > known.score:
            best_by_source[candidate.binding.declaration.source] = candidate
    ranked = sorted(best_by_source.values(), key=lambda item: -item.score)
    return Detection(ranked[0] if ranked else None, ranked[1] if len(ranked) > 1 else None)


def family_of(
    best: Candidate, tables: Sequence[RawTable], declarations: Sequence[Declaration]
) -> list[Candidate]:
    """The best candidate of each table that belongs to the same family, in the order of the file."""
    family = best.binding.declaration.family
    if not family:
        return [best]
    relatives = [item for item in declarations if item.family == family]
    found = []
    for table in tables:
        candidate = best if table is best.table else detect_source([table], relatives).best
        if candidate is not None and candidate.score >= ENOUGH:
            found.append(candidate)
    return found


def _candidates(tables: Sequence[RawTable], declarations: Sequence[Declaration]) -> Iterator[Candidate]:
    for table in tables:
        for at, row in enumerate(table.rows[:MAX_PREAMBLE]):
            keys = header_keys(row.cells)
            if len(keys) < 2:
                continue
            for declaration in declarations:
                binding = bind(declaration, row.cells, keys)
                if binding is not None:
                    score, evidence = _score(binding, keys, table.rows[:at])
                    yield Candidate(binding, table, at, score, evidence)


def header_keys(cells: Sequence[str]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for index, text in enumerate(cells):
        if text and (key := normalise(text).key):
            keys.setdefault(key, []).append(index)
    return keys


def bind(declaration: Declaration, header: Sequence[str], keys: Keys) -> Binding | None:
    """Lays the declaration over a header; None when a column it needs is missing or a foreign one is there."""
    if not needed_by(declaration).may_be_in(keys):
        return None
    columns: dict[str, int] = {}
    repeated: dict[str, tuple[int, ...]] = {}
    languages: Counter[str] = Counter()
    for name, labels in {**declaration.fields, **declaration.numbers()}.items():
        found = next((alias for alias in labels if alias.key in keys), None)
        if found is None:
            continue
        columns[name] = keys[found.key][0]
        languages[found.language] += 1
        if len(keys[found.key]) > 1:
            repeated[name] = tuple(keys[found.key])
    recognised = (
        set(columns.values()) | _columns_of(declaration.known, keys) | _columns_of(declaration.private, keys)
    )
    for labels in declaration.numbers().values():
        recognised |= _columns_of(labels, keys)
    return Binding(declaration, list(header), columns, languages, repeated, recognised=frozenset(recognised))


def _columns_of(labels: Words, keys: Keys) -> set[int]:
    return {index for alias in labels for index in keys.get(alias.key, ())}


def _score(binding: Binding, keys: Keys, preamble: Sequence[RawRow]) -> tuple[float, tuple[Evidence, ...]]:
    """Half for the columns it needs, a fifth for labels and titles only this vendor writes, the rest for coverage."""
    declaration = binding.declaration
    label_count = sum(len(indexes) for indexes in keys.values())
    typical = sorted({keys[alias.key][0] for alias in declaration.hallmarks if alias.key in keys})
    marks = [binding.header[index].strip() for index in typical]
    title = _title_of(declaration, preamble)
    coverage = len(binding.recognised) / label_count
    strength = min(1.0, (len(marks) + (2 if title else 0)) / 2)
    score = 0.5 + 0.2 * strength + 0.3 * coverage
    if not strength:
        score = min(score, ENOUGH - 0.05)
    evidence = [
        Evidence("columns_known", {"known": str(len(binding.recognised)), "total": str(label_count)}),
    ]
    if marks:
        evidence.append(Evidence("labels_typical", {"labels": ", ".join(marks[:5])}))
    if title:
        evidence.append(Evidence("title_typical", {"title": title[:80]}))
    language = max(binding.languages, key=lambda name: (binding.languages[name], name == "en"), default="en")
    evidence.append(Evidence("language", {"language": language}))
    return round(score, 3), tuple(evidence)


def _title_of(declaration: Declaration, preamble: Sequence[RawRow]) -> str:
    if declaration.title is None:
        return ""
    for line in preamble_lines(preamble):
        if declaration.title.search(line.lstrip("# ")):
            return line.lstrip("# ")
    return ""


def preamble_lines(rows: Sequence[RawRow]) -> list[str]:
    """The lines above the header as text; cells that a comma in a date cut apart are put together again."""
    lines = (", ".join(cell.strip() for cell in row.cells if cell.strip()) for row in rows)
    return [line for line in lines if line]


def guess_header(table: RawTable) -> int | None:
    """The likeliest header of a table nobody knows: many different words above a row that looks different."""
    best, best_score = None, 0
    for at, row in enumerate(table.rows[:MAX_PREAMBLE]):
        labels = [cell.strip() for cell in row.cells if cell.strip()]
        spoken = [label for label in labels if not _looks_like_value(label)]
        score = 2 * len(set(spoken)) - 3 * (len(labels) - len(spoken))
        if len(labels) >= 2 and score > best_score:
            best, best_score = at, score
    return best


def _looks_like_value(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return digits * 2 >= len(text) or len(text) > 80
