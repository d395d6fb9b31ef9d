"""What programs report from outside: conversions with the touch that they state, stages, and who somebody is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from accounts.models import Workspace
from accounts.sealing import Hasher
from campaigns.locks import Lock, take
from campaigns.models import Conversion, Person, Stage, StageChange, Visit
from campaigns.tracking.conversions.conversions import Outcome, Report, record, same_as
from campaigns.tracking.people import people
from campaigns.tracking.tagging.meaning import Meaning
from campaigns.tracking.visits.channels_of import CameFrom
from campaigns.tracking.visits.referrers import plain_host

UTM = ("source", "medium", "campaign", "term", "content")
# The stated touch came before what it led to.
BEFORE = timedelta(seconds=1)
VISITOR_BYTES = 16


@dataclass(frozen=True, slots=True)
class Touch:
    """Where somebody came from, as another system tells it."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    referrer: str = ""

    @property
    def says_something(self) -> bool:
        return any((self.source, self.medium, self.campaign, self.term, self.content, self.referrer))


@dataclass(frozen=True, slots=True)
class Reported:
    """A conversion as it was told, and the touch before it if one was told."""

    report: Report
    touch: Touch = Touch()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who was recognised without converting: whoever is told later to have bought is that visitor."""

    at: datetime
    system: str
    email: str = ""
    phone: str = ""
    customer_id: str = ""
    person_name: str = ""
    click_id: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far somebody has come, as another system tells it."""

    stage: str
    known: Known
    reason: str  # api, webhook


def take_down(
    workspace: Workspace, told: Reported, meaning: Meaning | None = None
) -> tuple[Conversion, Outcome]:
    """The conversion, once; its stated touch only with it, since nothing that comes later changes it.

    A click that is known says more than what another system tells of it, and would be the same touch twice.
    `meaning` is that of the workspace's tags, read once for many.
    """
    with transaction.atomic():
        take(Lock.PEOPLE, workspace.pk)
        report = told.report
        if report.visitor is None and told.touch.says_something and same_as(workspace, report) is None:
            visitor = people.clicked(workspace, report.click_id)
            visitor = visitor or _state(workspace, report, told.touch, meaning)
            report = replace(report, visitor=visitor, click_id="")
        return record(workspace, report)


def recognise(workspace: Workspace, known: Known) -> Person | None:
    """None where nothing that recognises people was told."""
    return people.identify(
        workspace,
        at=known.at,
        email=known.email,
        phone=known.phone,
        external_id=known.customer_id,
        system=known.system,
        name=known.person_name,
        click_id=known.click_id,
    )


def reach(workspace: Workspace, told: Reached) -> tuple[Person | None, bool]:
    """The person, and whether they moved; what came before something that is known already moves nobody back."""
    at = told.known.at
    with transaction.atomic():
        take(Lock.PEOPLE, workspace.pk)
        person = recognise(workspace, told.known)
        if person is None:
            return None, False
        changes = StageChange.objects.of(workspace).filter(person=person)
        if changes.filter(stage=told.stage, at=at, reason=told.reason).exists():
            return person, False
        is_old = changes.filter(at__gt=at).exists()
        before = person.stage
        if told.stage == Stage.LOST:
            if person.stage != Stage.LOST and not is_old:
                people.lose(workspace, person, at=at, reason=told.reason)
        elif not (is_old and person.stage == Stage.LOST):
            people.reach_stage(workspace, person, told.stage, at=at, reason=told.reason)
        person.refresh_from_db()
        return person, person.stage != before


def _state(workspace: Workspace, report: Report, touch: Touch, meaning: Meaning | None) -> bytes:
    """A visit of a visitor who is known by this conversion alone, made as it is taken down."""
    whose = f"{report.system}:{report.kind}:{report.external_id}"
    visitor = Hasher(workspace.pk, "stated visitor")(whose)[:VISITOR_BYTES]
    began = report.at - BEFORE
    meaning = meaning or meaning_of(workspace)
    host = host_of(touch.referrer)
    came = CameFrom(touch.source, touch.medium, touch.campaign, touch.term, touch.content, referrer_host=host)
    Visit.objects.of(workspace).create(
        origin=Visit.Origin.STATED,
        visitor=visitor,
        started_at=began,
        last_at=began,
        referrer_host=host,
        utm_source=touch.source,
        utm_medium=touch.medium,
        utm_campaign=touch.campaign,
        utm_term=touch.term,
        utm_content=touch.content,
        channel=meaning.channel(came),
        campaign_id=meaning.campaign(touch.campaign, link_id=None, page_id=None),
    )
    return visitor


def meaning_of(workspace: Workspace) -> Meaning:
    """What tags mean there, without those of links and pages, which other systems do not know."""
    return Meaning.of(workspace, links=(), pages=())


def host_of(address: str) -> str:
    """Of a web address, "" where it has none: paths and queries of other people's pages are none of ours."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return plain_host(host)
