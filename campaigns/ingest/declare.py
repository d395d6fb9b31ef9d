"""What a declaration of a source says: how its exports look and what their columns mean, as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from campaigns.ingest.headers import normalise
from campaigns.measures import MEASURES, Unit


class Alias(NamedTuple):
    """A label of one language, as files write it; `key` is the normalised form that headers are matched by."""

    text: str
    language: str
    key: str


Words = tuple[Alias, ...]
Kind = Literal["ads", "analytics", "social", "sales"]
# What a declaration was held against: exports of real accounts, or only what the vendor and connectors document.
Checked = Literal["real", "documented"]
ContactPart = Literal["id", "email", "phone", "created", "stage", "source"]


def words(**languages: str) -> Words:
    """Labels per language, several apart by "|", the preferred one first; `(@CUR)` stands for a currency code."""
    return tuple(
        Alias(text, language, normalise(text).key)
        for language, labels in languages.items()
        for text in labels.split("|")
    )


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A level the rows may stand on, present when its name or id has a column.

    `parts` are the (id field, name field) pairs below the campaign, the outermost first.
    """

    level: str
    parts: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of which one must have a column; the outermost level needs none."""
        if self.needs or not self.parts:
            return self.needs
        return tuple(name for name in self.parts[-1] if name)


# Campaigns that hold groups of ads, the deepest first; each with an id and a name.
AD_LEVELS = (
    LevelRule("ad", (("ad_group_id", "ad_group"), ("ad_id", "ad"))),
    LevelRule("ad_group", (("ad_group_id", "ad_group"),)),
    LevelRule("campaign", needs=("campaign", "campaign_id")),
    LevelRule("account"),
)
AD_NAMES = ("campaign", "campaign_id", "ad_group", "ad_group_id", "ad", "ad_id")


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows that are left out and counted: where `field` matches, or with `unless`, where it does not."""

    reason: str
    field: str
    pattern: re.Pattern[str]
    unless: bool = False


@dataclass(frozen=True, slots=True)
class Conditional:
    """A measure taken from an input column on those rows only whose `field` matches (a result of that kind)."""

    measure: str
    source: str
    field: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Kinded:
    """A measure that says nothing without its kind: the number of `source` goes on a row of its own, in the
    breakdown `name`=kind, so that it is never added up across kinds nor counted in totals. `field` names the kind.
    """

    measure: str
    source: str
    field: str
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """A measure that the file states only as an average over a base: "seconds a session" times sessions."""

    measure: str
    average: str
    base: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """One report of one vendor.

    `fields` are what a row is about, `measures` what it counts, `inputs` numbers that only help to work out
    measures, `known` columns that are recognised and deliberately not loaded (rates, costs per result, states),
    `private` columns that are never read into rows. `contact` says which columns describe a person, by the names
    of `ContactPart`, for what keeps people; e-mail and phone stay `private`. `needs` lists groups of names of
    which each must have a column, `hallmarks` labels that hardly anyone else writes. Tables of one file whose
    declarations share a `family` are read together; without one a file is one table. `is_lifetime`: numbers are
    what was gathered so far, whatever the day. `checked_languages` are the interface languages of the real
    exports; `restatement_days` is how long after a day the vendor may still change its numbers, 0 when it is not
    known to. `currency` is the one that the vendor bills everybody in.

    `titled` tells by the line above the header what the one column of numbers counts, `platforms` whose it is;
    `fixed` holds fields that no column says, `sheet` the name a table must have. `second_header` fits every
    cell of a row of descriptions below the header; where a label stands twice, its group 1 tells the columns apart.
    `borrows_period` takes the period of the other tables of the file, an attachment is nothing without them.
    `days_or_lifetime` names a column that holds either days, which then count, or a word for all time.
    `fixed_order`: dates are written in `date_order` in each language. `refused` is the code of the problem that
    says why such a table cannot be loaded. `negatives` are counts that the vendor takes back on a later day.

    `companions` read the same table once more, by another of its dates (joined, then left). `summary` is the name of
    a sheet that holds the lines other vendors put above the header. `is_top`: the table may stop after its largest
    rows, so that its total is of more than it shows. `day_else` are the fields that date a row whose day is blank.
    `segment` is the key of rows that no column tells apart from those of a sister report. `money_apart`: no file names
    the currency, and most of its numbers are no money, so that money stands in rows of its own, in the currency that
    the user says, and is left out where nobody said it.
    """

    source: str
    report: str
    version: str
    kind: Kind
    channel: str
    fields: Mapping[str, Words]
    measures: Mapping[str, Words]
    levels: tuple[LevelRule, ...]
    needs: tuple[tuple[str, ...], ...]
    hallmarks: Words = ()
    inputs: Mapping[str, tuple[Unit, Words]] = field(default_factory=dict)
    known: Words = ()
    private: Words = ()
    none_of: Words = ()
    title: re.Pattern[str] | None = None
    title_breakdowns: tuple[tuple[re.Pattern[str], str], ...] = ()
    breakdowns: tuple[str, ...] = ()
    open_dimensions: bool = False
    stacked_prefix: str = ""
    account_line: re.Pattern[str] | None = None
    account_in_name: re.Pattern[str] | None = None
    generated_line: re.Pattern[str] | None = None
    start_line: re.Pattern[str] | None = None
    end_line: re.Pattern[str] | None = None
    whole_period_start: bool = False
    total_when_empty: tuple[str, ...] = ()
    total_names: tuple[str, ...] = ()
    skips: tuple[Skip, ...] = ()
    folds: tuple[str, ...] = ()
    sums_rows: bool = False
    unique_by: str = ""
    skips_unmeasured: bool = False
    continued_by: str = ""
    line_measures: tuple[str, ...] = ()
    conditionals: tuple[Conditional, ...] = ()
    kinded: tuple[Kinded, ...] = ()
    constants: Mapping[str, int] = field(default_factory=dict)
    not_with: Mapping[str, str] = field(default_factory=dict)
    finish: Callable[[dict[str, int]], dict[str, int]] | None = None
    channels: Callable[[str, str], str] | None = None
    decimal: str = ""
    date_order: str = ""
    asks_currency: bool = True
    currency: str = ""
    hides_names: bool = False
    family: str = ""
    is_lifetime: bool = False
    checked: Checked = "documented"
    checked_languages: tuple[str, ...] = ()
    restatement_days: int = 0
    titled: tuple[tuple[re.Pattern[str], str], ...] = ()
    platforms: tuple[tuple[re.Pattern[str], str], ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    sheet: re.Pattern[str] | None = None
    second_header: re.Pattern[str] | None = None
    borrows_period: bool = False
    is_attachment: bool = False
    days_or_lifetime: str = ""
    refused: str = ""
    negatives: tuple[str, ...] = ()
    fixed_order: bool = False
    contact: Mapping[ContactPart, Words] = field(default_factory=dict)
    products: tuple[Product, ...] = ()
    companions: tuple[Declaration, ...] = ()
    summary: re.Pattern[str] | None = None
    is_top: bool = False
    day_else: tuple[str, ...] = ()
    segment: str = ""
    money_apart: bool = False

    @property
    def id(self) -> str:
        return f"{self.source}.{self.report}"

    def unit_of(self, name: str) -> Unit:
        return self.inputs[name][0] if name in self.inputs else MEASURES[name].unit

    def numbers(self) -> dict[str, Words]:
        """Every column that is read as a number: measures, then inputs."""
        return dict(self.measures) | {name: labels for name, (_unit, labels) in self.inputs.items()}


@dataclass(frozen=True, slots=True)
class Binding:
    """A declaration laid over one table: which column plays which part."""

    declaration: Declaration
    header: list[str]
    columns: Mapping[str, int]
    languages: Mapping[str, int] = field(default_factory=dict)
    repeated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    extra_dimensions: tuple[int, ...] = ()
    recognised: frozenset[int] = frozenset()

    def has(self, name: str) -> bool:
        return name in self.columns

    @property
    def numbers(self) -> dict[str, int]:
        """Column by measure or input."""
        names = self.declaration.numbers()
        return {name: index for name, index in self.columns.items() if name in names}
