"""An event of the API read from JSON: what it says, or what is wrong with each of its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from campaigns.ingest.people import normalise_email, normalise_phone
from campaigns.models import Conversion, ConversionKind, Person, Stage
from campaigns.tracking.conversions.conversions import Report
from campaigns.tracking.conversions.exact import UNFIT, BadValue, read_amount, read_currency, read_text
from campaigns.tracking.conversions.reported import UTM, Known, Reached, Reported, Touch, reach, take_down
from campaigns.tracking.tagging.meaning import Meaning

OLDEST, NEWEST = timedelta(days=730), timedelta(minutes=5)
STAGE = "stage"
KINDS = (*ConversionKind.values, STAGE)
STAGES = (Stage.QUALIFIED.value, Stage.OPPORTUNITY.value, Stage.CUSTOMER.value, Stage.LOST.value)
SYSTEM = re.compile(r"^[a-z0-9_-]{1,20}$", re.ASCII)
CLICK = re.compile(r"^[A-Za-z0-9_-]{22}$", re.ASCII)
WHO = ("email", "phone", "customer_id", "person_name", "click_id")
# What each kind may say.
FIELDS = {
    STAGE: {"kind", "event_id", "system", "occurred_at", "stage", *WHO},
    **{
        kind: {
            *("kind", "event_id", "system", "occurred_at", "value", "currency", "name", "utm", "referrer"),
            *WHO,
        }
        for kind in ConversionKind.values
    },
}
FIELDS[ConversionKind.REFUND.value].add("refund_of")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Which field cannot be taken, and why."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one event: created, duplicate, conflict, or error with what is wrong."""

    event_id: str
    status: str
    id: int | None = None
    errors: tuple[Wrong, ...] = ()


def take_event(workspace: Workspace, said: Any, meaning: Meaning) -> Result:
    """Take one event down in a savepoint of its own, or say what is wrong with it."""
    reading = _Reading(workspace, said)
    told = reading.told()
    event_id = reading.event_id
    if told is None:
        return Result(event_id, "error", errors=tuple(reading.wrong))
    if isinstance(told, Reached):
        person, has_moved = reach(workspace, told)
        return Result(event_id, "created" if has_moved else "duplicate", _id(person))
    made, outcome = take_down(workspace, told, meaning)
    if outcome == "conflict":
        text = _("This id is taken by an event that says something else. What is recorded stays.")
        return Result(event_id, outcome, made.pk, (Wrong("event_id", text),))
    return Result(event_id, outcome, made.pk)


def _id(row: Person | Conversion | None) -> int | None:
    return None if row is None else row.pk


class _Reading:
    """Reads the fields of one event and collects what is wrong."""

    def __init__(self, workspace: Workspace, said: Any) -> None:
        self.workspace = workspace
        self.said: Mapping[str, Any] = said if isinstance(said, dict) else {}
        self.wrong: list[Wrong] = []
        self.event_id = ""
        if not isinstance(said, dict):
            self._is_wrong("", _("An event is an object."))

    def told(self) -> Reported | Reached | None:
        if self.wrong:
            return None
        self.event_id = self._text("event_id", 200, required=True, numbers=True)
        kind = self._choice("kind", KINDS)
        if not kind:
            return None
        for name in sorted(set(self.said) - FIELDS[kind]):
            text = _("There is no such field. Of %(kind)s there are: %(fields)s.")
            self._is_wrong(str(name)[:60], text % {"kind": kind, "fields": ", ".join(sorted(FIELDS[kind]))})
        known = self._known(needs_moment=kind == STAGE)
        told = self._reached(known) if kind == STAGE else self._reported(kind, known)
        return None if self.wrong else told

    # --- the parts ---

    def _known(self, *, needs_moment: bool) -> Known:
        return Known(
            at=self._moment(required=needs_moment),
            system=self._get("system", lambda value: _matched(value, SYSTEM, _system_words()), ""),
            email=self._get("email", _email, ""),
            phone=self._get("phone", _phone, ""),
            customer_id=self._text("customer_id", 200, numbers=True, readable=False),
            person_name=self._text("person_name", 300, readable=False),
            click_id=self._get("click_id", lambda value: _matched(value, CLICK, _click_words()), ""),
        )

    def _reached(self, known: Known) -> Reached:
        stage = self._choice("stage", STAGES)
        if not (known.email or known.phone or known.customer_id) and not self.wrong:
            self._is_wrong("email", _("Say whose stage it is: “email”, “phone” or “customer_id”."))
        return Reached(stage, known, "api")

    def _reported(self, kind: str, known: Known) -> Reported:
        currency = self._get("currency", read_currency, self.workspace.currency)
        value = self._get("value", lambda value: read_amount(value, currency), None)
        if kind == ConversionKind.REFUND and self.said.get("value") is None:
            self._is_wrong("value", _("Say how much was paid back."))
        report = Report(
            kind=kind,
            external_id=self.event_id,
            at=known.at,
            source="api",
            system=known.system,
            name=self._text("name", 100),
            value=value,
            currency=currency,
            refund_of=self._text("refund_of", 200, numbers=True) if kind == ConversionKind.REFUND else "",
            email=known.email,
            phone=known.phone,
            customer_id=known.customer_id,
            person_name=known.person_name,
            click_id=known.click_id,
        )
        return Reported(report, self._touch())

    def _touch(self) -> Touch:
        said = self.said.get("utm")
        if said is not None and not isinstance(said, dict):
            self._is_wrong("utm", _("Write an object with %(parts)s.") % {"parts": ", ".join(UTM)})
            said = None
        parts = {}
        for name, value in (said or {}).items():
            if name not in UTM:
                self._is_wrong(
                    f"utm.{name[:60]}", _("Write an object with %(parts)s.") % {"parts": ", ".join(UTM)}
                )
            elif value is not None:
                parts[name] = self._take(f"utm.{name}", value, lambda value: read_text(value, 200), "")
        referrer = self._text("referrer", 2000, readable=False)  # of which the host is kept
        return Touch(**parts, referrer=referrer)

    def _moment(self, *, required: bool) -> datetime:
        now = timezone.now()
        if required and self.said.get("occurred_at") is None:
            self._is_wrong(
                "occurred_at", _("Say when the stage was reached, so that the same change sent twice is one.")
            )
        at: datetime = self._get("occurred_at", lambda value: _moment(value, now), now)
        return at

    # --- fields ---

    def _text(
        self, name: str, limit: int, *, required: bool = False, numbers: bool = False, readable: bool = True
    ) -> str:
        text: str = self._get(
            name, lambda value: read_text(value, limit, numbers=numbers, readable=readable), ""
        )
        if required and not text and not any(wrong.field == name for wrong in self.wrong):
            self._is_wrong(name, _("This field is needed."))
        return text

    def _choice(self, name: str, values: tuple[str, ...]) -> str:
        value = self.said.get(name)
        if isinstance(value, str) and value in values:
            return value
        self._is_wrong(name, _("Write one of these: %(values)s.") % {"values": ", ".join(values)})
        return ""

    def _get(self, name: str, read: Callable[[Any], Any], absent: Any) -> Any:
        """What is absent, null or an empty text was not said."""
        value = self.said.get(name)
        return absent if value is None or value == "" else self._take(name, value, read, absent)

    def _take(self, name: str, value: Any, read: Callable[[Any], Any], absent: Any) -> Any:
        try:
            return read(value)
        except BadValue as error:
            self._is_wrong(name, error.message)
            return absent

    def _is_wrong(self, field: str, message: str) -> None:
        # A name of a field is as odd as whoever sends it.
        self.wrong.append(Wrong(UNFIT.sub("?", field), message))


def _moment(value: Any, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadValue(_("Write the moment with its zone, such as 2026-03-01T10:15:00+01:00."))
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        raise BadValue(_("Write the moment with its zone, such as 2026-03-01T10:15:00+01:00.")) from None
    if at > now + NEWEST:
        raise BadValue(_("This is in the future. Check the clock and the zone."))
    if at < now - OLDEST:
        raise BadValue(_("Events may be up to %(days)s days old.") % {"days": OLDEST.days})
    return at


def _email(value: Any) -> str:
    text = read_text(value, 320, readable=False)
    if not normalise_email(text):
        raise BadValue(_("This is no e-mail address."))
    return text


def _phone(value: Any) -> str:
    text = read_text(value, 40, readable=False)
    if not normalise_phone(text):
        raise BadValue(_("This is no phone number. Write it with its country, such as +34 600 000 000."))
    return text


def _matched(value: Any, shape: re.Pattern[str], words: str) -> str:
    if not isinstance(value, str) or not shape.match(value):
        raise BadValue(words)
    return value


def _system_words() -> str:
    return _("At most 20 small letters, digits, - and _, such as shopify.")


def _click_words() -> str:
    return _("A click id has 22 characters, as they stand behind smroi_id= in the address.")
