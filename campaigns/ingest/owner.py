"""Tells whose export it is: the account, property, shop or profile that the file, its name or the user names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding
from campaigns.ingest.detect import preamble_lines
from campaigns.ingest.shapes import FileAccount, RawRow

MAX_NAME = 200


def read_owner(
    binding: Binding, body: Body, preamble: Sequence[RawRow], file_name: str, given: str
) -> tuple[str, str]:
    """Key and name, both "" when nothing says it; of several accounts the first."""
    if given:
        return given.casefold()[:MAX_NAME], given[:MAX_NAME]
    owners = Owners(binding)
    owners.see(body)
    for account in owners.accounts:
        return account.key, account.name
    name = _above_header(binding, preamble) or _in_file_name(binding, file_name)
    return name.casefold()[:MAX_NAME], name[:MAX_NAME]


class Owners:
    """The accounts that the rows of a file name, each with its first line, its rows and its currencies."""

    def __init__(self, binding: Binding) -> None:
        names = ("account_id", "account", "currency")
        self._columns = [binding.columns.get(name) for name in names]
        self._found: dict[tuple[str, str], dict[str, int]] = {}
        self._first: dict[tuple[str, str], int] = {}

    @property
    def columns(self) -> list[int]:
        """Where it stands in the file, empty when no column says it."""
        is_said = self._columns[:2] != [None, None]
        return [at for at in self._columns if at is not None] if is_said else []

    def see(self, body: Body, weights: Sequence[int] | None = None) -> None:
        """`weights` tells how many rows each of the body's stands for."""
        if not self.columns:
            return
        for line, texts, weight in zip(
            body.lines, self._texts(body), weights or [1] * len(body.lines), strict=True
        ):
            owner, currency = _owner(*texts[:2]), texts[2].strip().upper()
            if owner != ("", ""):
                self._first.setdefault(owner, line)
                rows_by_currency = self._found.setdefault(owner, {})
                rows_by_currency[currency] = rows_by_currency.get(currency, 0) + weight

    def of(self, key: str, body: Body) -> list[bool]:
        """For each row whether it is of the account with that key."""
        return [_owner(*texts[:2])[0][:MAX_NAME] == key for texts in self._texts(body)]

    def _texts(self, body: Body) -> Iterator[tuple[str, ...]]:
        nothing = [""] * len(body.lines)
        return zip(*(nothing if at is None else body.column(at) for at in self._columns), strict=True)

    @property
    def accounts(self) -> list[FileAccount]:
        return [
            FileAccount(
                key[:MAX_NAME],
                name[:MAX_NAME],
                sum(rows.values()),
                ", ".join(sorted(code for code in rows if code.strip("-"))),
            )
            for (key, name), rows in self._found.items()
        ]

    def listed(self) -> str:
        """The first few with their first lines, for a sentence."""
        return "; ".join(f"{name} ({line})" for (_key, name), line in list(self._first.items())[:5])


def _owner(key: str, name: str) -> tuple[str, str]:
    key, name = key.strip(), name.strip()
    return key or name.casefold(), name or key


def _above_header(binding: Binding, preamble: Sequence[RawRow]) -> str:
    pattern = binding.declaration.account_line
    matches = (pattern.match(line) for line in preamble_lines(preamble)) if pattern else ()
    return next((match[match.lastindex or 0].strip() for match in matches if match), "")


def _in_file_name(binding: Binding, file_name: str) -> str:
    pattern = binding.declaration.account_in_name
    match = pattern.match(file_name) if pattern else None
    return match[1] if match else ""
