"""Tells whose export it is: the account, property, shop or profile that the file, its name or the user names."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding
from campaigns.ingest.detect import preamble_lines
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import RawRow

MAX_NAME = 200


def read_owner(
    binding: Binding, body: Body, preamble: Sequence[RawRow], file_name: str, given: str, notes: Notes
) -> tuple[str, str]:
    """Key and name, both "" when nothing says it; a file of several accounts is refused."""
    if given:
        return given.casefold()[:MAX_NAME], given[:MAX_NAME]
    owners = _in_columns(binding, body)
    if len(owners) > 1:
        shown = "; ".join(f"{name} ({line})" for (_key, name), line in list(owners.items())[:5])
        notes.add("several_accounts", accounts=shown, count=len(owners))
    for key, name in owners:
        return key[:MAX_NAME], name[:MAX_NAME]
    name = owner_above(binding, preamble) or _in_file_name(binding, file_name)
    return name.casefold()[:MAX_NAME], name[:MAX_NAME]


def _in_columns(binding: Binding, body: Body) -> dict[tuple[str, str], int]:
    """Each account with the first line it stands on."""
    indexes = [binding.columns.get(name) for name in ("account_id", "account")]
    owners: dict[tuple[str, str], int] = {}
    if indexes == [None, None]:
        return owners
    for line, row in zip(body.lines, body.cells, strict=True):
        key, name = ("" if index is None else row[index].strip() for index in indexes)
        owners.setdefault((key or name.casefold(), name or key), line)
    owners.pop(("", ""), None)
    return owners


def owner_above(binding: Binding, preamble: Sequence[RawRow]) -> str:
    """The account named above the header, "" when no line does."""
    pattern = binding.declaration.account_line
    matches = (pattern.match(line) for line in preamble_lines(preamble)) if pattern else ()
    return next((match[match.lastindex or 0].strip() for match in matches if match), "")


def _in_file_name(binding: Binding, file_name: str) -> str:
    pattern = binding.declaration.account_in_name
    match = pattern.match(file_name) if pattern else None
    return match[1] if match else ""
