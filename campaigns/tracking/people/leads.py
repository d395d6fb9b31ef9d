"""The list of leads: who is one or further, what led to it, what it was worth, and what they say themselves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Role, Workspace
from campaigns.channels import CHANNELS, find_channel
from campaigns.measures import MICRO
from campaigns.models import Campaign, Conversion, Person, PersonKey, Stage
from campaigns.tracking.people.details import plain, reveal
from campaigns.tracking.people.merging import RANK, code_of
from campaigns.tracking.people.people import digests_of
from campaigns.tracking.people.touches import NO_TOUCHES, Touch, Touches, lead_touches_of, touches_of

PAGE_SIZE = 50
DAYS = (7, 28, 90, 365)
# Instead of a channel: those whose touch nobody knows.
NO_TOUCH = "none"
SORTS = ("lead_at", "stage", "first_at", "value")
_CODE = re.compile(r"[0-9A-Fa-f]{6}")
_ID = re.compile(r"[0-9]{1,18}")
SOCIAL = frozenset({"meta", "linkedin", "x", "tiktok", "pinterest", "youtube"})


def may_see_details(workspace: Workspace) -> bool:
    """Whether the reader's role may see names and addresses."""
    return access.may(workspace, Role.ANALYST)


def details_of(person: Person, *, may_see: bool) -> dict[str, str]:
    return reveal(person) if may_see else {"email": "", "phone": "", "name": ""}


def label_of(person: Person, details: Mapping[str, str]) -> str:
    """A name, else an address, else what tells the person apart."""
    code = _("Lead %(code)s") % {"code": code_of(person)}
    return details["name"] or details["email"] or details["phone"] or code


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """What was asked for; what makes no sense is as if it had not been."""

    search: str = ""
    stage: str = ""
    channel: str = ""
    campaign: str = ""
    days: str = ""
    sort: str = "-lead_at"

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> LeadFilters:
        def chosen(name: str, choices: Collection[str]) -> str:
            return text if (text := params.get(name, "")) in choices else ""

        campaign = params.get("campaign", "")
        return cls(
            search=" ".join(plain(params.get("q", "")).split())[:320],
            stage=chosen("stage", [stage for stage in Stage.values if stage != Stage.VISITOR]),
            channel=chosen("channel", [*CHANNELS, NO_TOUCH]),
            campaign=campaign if _ID.fullmatch(campaign) else "",
            days=chosen("days", [str(days) for days in DAYS]),
            sort=chosen("sort", [sign + name for name in SORTS for sign in ("", "-")]) or "-lead_at",
        )

    def params(self) -> dict[str, str]:
        values = {
            "q": self.search,
            "stage": self.stage,
            "channel": self.channel,
            "campaign": self.campaign,
            "days": self.days,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.params())


@dataclass(frozen=True, slots=True)
class Lead:
    """One line of the list; `values` are sums of conversions by currency, which are never added to each other."""

    person: Person
    label: str
    details: dict[str, str]
    touches: Touches
    values: tuple[tuple[Decimal, str], ...]


def leads_of(workspace: Workspace) -> QuerySet[Person]:
    """Whoever is a lead or has come further; those who were lost too."""
    return Person.objects.of(workspace).exclude(stage=Stage.VISITOR)


def find_leads(workspace: Workspace, filters: LeadFilters) -> QuerySet[Person] | list[Person]:
    """In the order that was asked for; a list where it takes the touches to tell."""
    rows = leads_of(workspace)
    if filters.stage:
        rows = rows.filter(stage=filters.stage)
    if filters.days:
        rows = rows.filter(lead_at__gte=timezone.now() - timedelta(days=int(filters.days)))
    if filters.search:
        rows = rows.filter(pk__in=_searched(workspace, filters.search))
    rows = _sorted(workspace, rows, filters.sort)
    if not filters.channel and not filters.campaign:
        return rows
    people = list(rows)
    made = lead_touches_of(workspace, people)
    return [person for person in people if _fits(made.get(person.pk), filters)]


def _searched(workspace: Workspace, text: str) -> Collection[int]:
    """Who has exactly this address; whether there is one is told to those alone who may see addresses."""
    if "@" in text:
        digest = digests_of(workspace.pk, email=text).get(PersonKey.Kind.EMAIL)
        if digest is None or not may_see_details(workspace):
            return []
        keys = PersonKey.objects.of(workspace).filter(kind=PersonKey.Kind.EMAIL, digest=digest)
        return list(keys.values_list("person_id", flat=True))
    return people_by_code(workspace, text)


def people_by_code(workspace: Workspace, text: str) -> list[int]:
    code = text.split()[-1] if text.split() else ""
    if not _CODE.fullmatch(code):
        return []
    rows = Person.objects.of(workspace).annotate(rest=F("id") % 16**6)
    return list(rows.filter(rest=int(code, 16)).values_list("pk", flat=True))


def _sorted(workspace: Workspace, rows: QuerySet[Person], sort: str) -> QuerySet[Person]:
    name = sort.removeprefix("-")
    if name == "value":
        own = (
            Conversion.objects.of(workspace)
            .filter(person=OuterRef("pk"), currency=workspace.currency)
            .order_by()
            .values("person")
            .annotate(total=Sum("value"))
        )
        rows = rows.annotate(own_value=Subquery(own.values("total")))
    if name == "stage":
        ranks = [When(stage=stage, then=Value(place)) for place, stage in enumerate(RANK)]
        rows = rows.annotate(stage_rank=Case(*ranks, output_field=IntegerField()))
    column = F({"value": "own_value", "stage": "stage_rank"}.get(name, name))
    # What nobody knows stands last in both directions.
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, "-pk" if sort.startswith("-") else "pk")


def _fits(made: Touch | None, filters: LeadFilters) -> bool:
    if filters.channel == NO_TOUCH and made is not None:
        return False
    if filters.channel not in ("", NO_TOUCH) and (made is None or made.channel != filters.channel):
        return False
    return not filters.campaign or (made is not None and str(made.campaign_id) == filters.campaign)


def page_of(
    workspace: Workspace, filters: LeadFilters, number: Any, *, size: int = PAGE_SIZE
) -> Page[Person]:
    return Paginator(find_leads(workspace, filters), size).get_page(number)


def described(workspace: Workspace, people: Sequence[Person]) -> list[Lead]:
    """With what is known of each; the number of questions does not depend on how many they are."""
    may_see = may_see_details(workspace)
    touches, values = touches_of(workspace, people), values_of(workspace, people)
    found = []
    for person in people:
        details = details_of(person, may_see=may_see)
        found.append(
            Lead(
                person,
                label_of(person, details),
                details,
                touches.get(person.pk, NO_TOUCHES),
                values.get(person.pk, ()),
            )
        )
    return found


def values_of(workspace: Workspace, people: Iterable[Person]) -> dict[int, tuple[tuple[Decimal, str], ...]]:
    """Sums of what each brought, the workspace's currency first."""
    sums = (
        Conversion.objects.of(workspace)
        .filter(person__in=[person.pk for person in people], value__isnull=False)
        .order_by()
        .values_list("person_id", "currency")
        .annotate(total=Sum("value"))
    )
    found: dict[int, list[tuple[Decimal, str]]] = {}
    for person_id, currency, total in sums:
        found.setdefault(person_id, []).append((Decimal(total) / MICRO, currency))
    own = workspace.currency
    return {
        person_id: tuple(sorted(parts, key=lambda part: (part[1] != own, part[1])))
        for person_id, parts in found.items()
    }


def campaign_names(workspace: Workspace, leads: Iterable[Lead]) -> dict[int, str]:
    """By id, of all campaigns that touches of these leads belong to."""
    wanted = {
        touch.campaign_id
        for lead in leads
        for touch in (lead.touches.first, lead.touches.last, lead.touches.last_non_direct, lead.touches.lead)
        if touch and touch.campaign_id
    }
    if not wanted:
        return {}
    return dict(Campaign.objects.of(workspace).filter(pk__in=wanted).values_list("pk", "name"))


# --- what people say themselves -----------------------------------------------------------------------------------

MOST_ANSWERS = 10
MOST_ASKED = 20_000


@dataclass(frozen=True, slots=True)
class HeardTable:
    """Answers against the channel that was tracked: rows of an answer with its counts by channel, "" for none."""

    channels: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    more: int  # people whose answer is none of the rows


def heard_table(workspace: Workspace, filters: LeadFilters) -> HeardTable | None:
    """Of the days that were asked for; None where nobody answered."""
    rows = leads_of(workspace).exclude(heard_from="")
    if filters.days:
        rows = rows.filter(lead_at__gte=timezone.now() - timedelta(days=int(filters.days)))
    answers = dict(
        rows.order_by(F("lead_at").desc(nulls_last=True)).values_list("pk", "heard_from")[:MOST_ASKED]
    )
    if not answers:
        return None
    made = lead_touches_of(workspace, answers)
    counts: dict[str, Counter[str]] = {}
    spelt: dict[str, Counter[str]] = {}
    for person_id, text in answers.items():
        key = same_answer(text)
        touch = made.get(person_id)
        counts.setdefault(key, Counter())[touch.channel if touch else ""] += 1
        spelt.setdefault(key, Counter())[" ".join(text.split())] += 1
    ranked = sorted(counts, key=lambda key: (-counts[key].total(), key))
    shown = ranked[:MOST_ANSWERS]
    seen = {channel for key in shown for channel in counts[key]}
    channels = tuple(channel for channel in (*CHANNELS, "") if channel in seen)
    return HeardTable(
        channels,
        tuple(
            (
                min(spelt[key], key=lambda text: (-spelt[key][text], text)),
                tuple(counts[key][channel] for channel in channels),
                counts[key].total(),
            )
            for key in shown
        ),
        sum(counts[key].total() for key in ranked[MOST_ANSWERS:]),
    )


def same_answer(text: str) -> str:
    """What two spellings of one answer share: case, accents' form, blanks and the marks around words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", folded).split()) or folded.strip()


def disagree(heard_from: str, tracked: Touch | None) -> bool:
    """Whether somebody says another channel than the one that was tracked; words that name none say nothing."""
    said = find_channel(heard_from)
    if said is None or tracked is None:
        return False
    # Networks are where posts are seen too, and "Google" is a search to whoever says it.
    fits = {said} | ({"organic_social"} if said in SOCIAL else set())
    fits |= {"organic_search"} if said == "google_ads" else set()
    fits |= SOCIAL if said == "organic_social" else set()
    return tracked.channel not in fits
