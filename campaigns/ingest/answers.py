"""What a user answered about a file, as it is kept with the import: with the bytes it makes the same rows again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from campaigns.ingest.shapes import ReadRequest


@dataclass(frozen=True, slots=True)
class Answers:
    """`account` is the id of a source account, or `new` when the file's own is to be added; empty when not asked."""

    request: ReadRequest = field(default_factory=ReadRequest)
    account: str = ""
    # Whether the file is complete for its range: facts of its account, reports and levels that it lacks are removed.
    complete: bool = False

    def to_json(self) -> dict[str, Any]:
        given = {name: value for name, value in asdict(self.request).items() if value is not None}
        if self.account:
            given["account"] = self.account
        if self.complete:
            given["complete"] = True
        return given

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answers:
        known = {name: value for name, value in data.items() if name in ReadRequest.__dataclass_fields__}
        return cls(ReadRequest(**known), str(data.get("account", "")), bool(data.get("complete")))
