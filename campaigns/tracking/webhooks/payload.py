"""The payload of a webhook, read path by path; what is not as the vendor's documentation says is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from accounts import currencies
from campaigns.models import Conversion
from campaigns.tracking.conversions.events import CLICK
from campaigns.tracking.conversions.exact import EMAIL, MOST, UNFIT
from campaigns.tracking.conversions.reported import UTM, Known, Reached, Reported, Touch

Told = Reported | Known | Reached
# A sale of the same vendor that is recorded already, by its id there.
FindSale = Callable[[str], Conversion | None]
CLICK_NAME = "smroi_id"
FINEST = Decimal("0.000001")
OLDEST, NEWEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Malformed(Exception):
    """The payload is not what the vendor documents; the text names the place, for whoever asks the vendor."""


class Ignored(Exception):
    """A payload that is not about leads or sales, or not yet; the text is a code of `WHY_IGNORED`."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call as it came: its headers by lower-case name, when, and a hash of its bytes."""

    headers: Mapping[str, str]
    now: datetime
    fingerprint: str = ""
    find_sale: FindSale = field(default=lambda _id: None)

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


class Payload:
    """A JSON object and where it stands in the whole."""

    def __init__(self, value: Any, where: str = "") -> None:
        if not isinstance(value, dict):
            raise Malformed(f"{where or 'body'}: not an object")
        self._values = value
        self._where = where

    def is_nested(self, *path: str) -> bool:
        return isinstance(self._get(path), dict | list)

    def has(self, *path: str) -> bool:
        return self._get(path) not in (None, "", [], {})

    def part(self, *path: str) -> Payload:
        """An object; one without anything where there is none."""
        value = self._get(path)
        return Payload({} if value is None else value, self._name(path))

    def parts(self, *path: str) -> Iterator[Payload]:
        """The objects of a list."""
        value = self._get(path)
        if value is None:
            return
        if not isinstance(value, list):
            raise Malformed(f"{self._name(path)}: not a list")
        for index, one in enumerate(value):
            yield Payload(one, f"{self._name(path)}[{index}]")

    def text(self, *path: str, limit: int = 200) -> str:
        """Without what cannot be kept; "" where there is none. Numbers are texts too: ids are written as both."""
        value = self._get(path)
        if value is None or isinstance(value, bool | dict | list):
            return ""
        return UNFIT.sub("", str(value)).strip()[:limit]

    def id(self, *path: str) -> str:
        found = self.text(*path)
        if not found:
            raise Malformed(f"{self._name(path)}: no id")
        return found

    def flag(self, *path: str) -> bool:
        return self._get(path) in (True, "true")

    def is_no(self, *path: str) -> bool:
        return self._get(path) in (False, "false")

    def amount(self, *path: str, default: Decimal | None = None) -> Decimal:
        """With its sign, to a millionth."""
        value = self._get(path)
        if value in (None, "") and default is not None:
            return default
        try:
            number = Decimal(value) if isinstance(value, str | int | Decimal) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite() or number.copy_abs() >= MOST:
            raise Malformed(f"{self._name(path)}: no amount")
        return number.quantize(FINEST)

    def whole(self, *path: str, default: int | None = None) -> int:
        value = self._get(path)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**15:
            raise Malformed(f"{self._name(path)}: no whole number")
        return value

    def currency(self, *path: str) -> str:
        code = self.text(*path).upper()
        if code not in currencies.codes():
            raise Malformed(f"{self._name(path)}: no currency")
        return code

    def moment(self, *path: str, is_utc: bool = False, default: datetime | None = None) -> datetime:
        """ISO 8601 with its zone (`is_utc`: written without), or Unix time in seconds or thousandths."""
        value = self._get(path)
        if value in (None, "") and default is not None:
            return default
        try:
            at = _moment(value, is_utc=is_utc)
        except (ValueError, OverflowError, OSError):
            at = None
        if at is None or not OLDEST < at < NEWEST:
            raise Malformed(f"{self._name(path)}: no moment")
        return at

    def _get(self, path: tuple[str, ...]) -> Any:
        value: Any = self._values
        for name in path:
            if value is None:
                return None
            if not isinstance(value, dict):
                raise Malformed(f"{self._name(path)}: not an object")
            value = value.get(name)
        return value

    def _name(self, path: tuple[str, ...]) -> str:
        return ".".join(filter(None, (self._where, *path)))


def _moment(value: Any, *, is_utc: bool) -> datetime | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC)
    if not isinstance(value, str):
        return None
    at = datetime.fromisoformat(value[:40])
    if at.tzinfo is None:
        return at.replace(tzinfo=UTC) if is_utc else None
    return at.astimezone(UTC)


def touch_of_query(address: str, *, referrer: str = "") -> tuple[Touch, str]:
    """The tags and the click id that stand in the address of the first page."""
    try:
        query = dict(parse_qsl(urlsplit(address).query, max_num_fields=200))
    except ValueError:
        query = {}
    return touch_of({name: query.get(f"utm_{name}", "") for name in UTM}, referrer), click_of(
        query.get(CLICK_NAME, "")
    )


def touch_of(parts: Mapping[str, str], referrer: str = "") -> Touch:
    """Tags that may be kept as they are written: no e-mail address among them."""
    fit = {name: UNFIT.sub("", text).strip()[:200] for name, text in parts.items()}
    return Touch(
        **{name: text for name, text in fit.items() if not EMAIL.search(text)},
        referrer=UNFIT.sub("", referrer),
    )


def click_of(text: str) -> str:
    return text if CLICK.match(text) else ""
