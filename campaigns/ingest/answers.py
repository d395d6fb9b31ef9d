"""What a user answered about a file, as it is kept with the import: with the bytes it makes the same rows again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from campaigns.ingest.shapes import ReadRequest


@dataclass(frozen=True, slots=True)
class Answers:
    """`account` is the id of a source account, or `new` when the file's own is to be added; empty when not asked."""

    request: ReadRequest = field(default_factory=ReadRequest)
    account: str = ""
    # Whether the file is complete for its range: facts of its account, reports and levels that it lacks are removed.
    complete: bool = False
    # Whether nobody said the currency: it is that of the account's earlier files.
    is_currency_known: bool = False

    def to_json(self) -> dict[str, Any]:
        given = {name: value for name, value in asdict(self.request).items() if value is not None}
        if self.account:
            given["account"] = self.account
        if self.complete:
            given["complete"] = True
        if self.is_currency_known:
            given["is_currency_known"] = True
        return given

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answers:
        known = {name: value for name, value in data.items() if name in ReadRequest.__dataclass_fields__}
        return cls(
            ReadRequest(**known),
            str(data.get("account", "")),
            bool(data.get("complete")),
            bool(data.get("is_currency_known")),
        )

    def changed(self, request: ReadRequest, account: str, *, complete: bool) -> Answers:
        """A currency that was only known, and was not changed, is still only known."""
        is_known = self.is_currency_known and request.currency == self.request.currency
        return Answers(request, account, complete, is_known)

    def as_said(self) -> Answers:
        """Without what was known of the account, which may be another one now."""
        if not self.is_currency_known:
            return self
        return replace(self, request=replace(self.request, currency=None), is_currency_known=False)

    def with_known(self, currency: str | None) -> Answers:
        if currency is None:
            return self
        return replace(self, request=replace(self.request, currency=currency), is_currency_known=True)
