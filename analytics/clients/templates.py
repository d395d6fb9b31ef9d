"""Verbs for templates of clients: keep one from a workspace, begin another workspace with it, drop it.

They are the organization's, so only its admins see them: a client's own people never learn what others begin with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit, workspaces
from accounts.access import role_in_organization
from accounts.errors import Conflict, DomainError
from accounts.members import hold
from accounts.models import Organization, Role, User, Workspace
from analytics.clients.beginnings import Beginning, GoalShape, beginning_of, read
from analytics.clients.reports import add_reports
from analytics.models import ClientTemplate
from campaigns.models import CampaignTemplate, Goal, GoalReview, Objective
from campaigns.planning.goals import GoalPlan, create_goal
from campaigns.planning.objectives import active, add_objective
from campaigns.planning.plan import check_day

MOST_TEMPLATES = 100
# Of a goal: its name and its metric.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """By name, what could not be taken over; `currency` is that of its amounts where it is not the one here.

    `goals` are about money; of `budgets`, the goal or the campaign template came without its own. `reports` are about
    an objective that is not there, and of `shortened` a section made no sense here.
    """

    currency: str = ""
    goals: tuple[str, ...] = ()
    budgets: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.goals or self.budgets or self.reports or self.shortened)


@dataclass(frozen=True, slots=True)
class Made:
    """How much of a template was new to the workspace."""

    objectives: int
    goals: int
    campaigns: int
    reports: int = 0
    left_out: LeftOut = LeftOut()

    @property
    def is_nothing(self) -> bool:
        return not (self.objectives or self.goals or self.campaigns or self.reports)


def may_use(workspace: Workspace, user: User) -> bool:
    role = role_in_organization(user, workspace.organization)
    return role is not None and role >= Role.ADMIN


def templates_of(organization: Organization) -> QuerySet[ClientTemplate]:
    return ClientTemplate.objects.filter(organization=organization).order_by("name", "pk")


@transaction.atomic
def keep(workspace: Workspace, *, name: str, by: User) -> ClientTemplate:
    """One of the same name is replaced by nobody: it may serve others."""
    # Held, so that two at once are counted one after the other.
    organization = hold(workspace.organization, workspace)
    _require(workspace, by)
    words = " ".join(name.split())
    if not words or len(words) > 200:
        raise DomainError(_("Give the template a name of at most 200 letters."), field="name")
    found = beginning_of(workspace)
    if found.is_empty:
        raise DomainError(
            _(
                "There is nothing to keep yet: no objective, no open goal, no campaign template and no report."
            ),
            field="name",
        )
    if templates_of(organization).count() >= MOST_TEMPLATES:
        raise DomainError(_("There are too many templates. Delete those that nobody uses."), field="name")
    made = ClientTemplate(organization=organization, name=words, plan=found.kept(), created_by=by)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("There is a template of that name already."), field="name") from error
    audit.record("client_template.kept", by=by, workspace=workspace, subject=words)
    return made


@transaction.atomic
def drop(workspace: Workspace, template: ClientTemplate, *, by: User) -> None:
    """Workspaces that began with it stay as they are."""
    _require(workspace, by)
    if templates_of(workspace.organization).filter(pk=template.pk).delete()[0]:
        audit.record(
            "client_template.deleted", by=by, organization=workspace.organization, subject=template.name
        )


@transaction.atomic
def begin(workspace: Workspace, template: ClientTemplate, *, first_day: date, by: User) -> Made:
    """Adds what is not there under its name already, so that twice is as once; changes nothing that is there."""
    # Held, so that of two at once the second one sees what the first one made, and that it was not moved meanwhile.
    workspace = (
        Workspace.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organization")
        .get(pk=workspace.pk)
    )
    _require(workspace, by)
    if template.organization_id != workspace.organization_id:
        raise PermissionDenied
    check_day(first_day, field="first_day")
    whole = read(template.plan)
    found = whole.in_currency(workspace.currency)
    by_place, new_objectives = _objectives(workspace, found, by=by)
    goals = _goals(workspace, found, by_place, first_day, by=by)
    campaigns = _campaigns(workspace, found, by=by)
    places = {place: row.pk for place, row in by_place.items()}
    added = add_reports(workspace, found.reports, places, by=by)
    made = Made(
        objectives=new_objectives,
        goals=len(goals),
        campaigns=len(campaigns),
        reports=added.new,
        left_out=LeftOut(
            currency="" if whole.currency == found.currency else whole.currency,
            goals=_not_there(workspace, whole, found),
            budgets=_without_budget(whole, found, goals, campaigns),
            reports=added.left_out,
            shortened=added.shortened,
        ),
    )
    _read_roi(workspace, found, by=by)
    audit.record("client_template.used", by=by, workspace=workspace, subject=template.name)
    return made


def _require(workspace: Workspace, by: User) -> None:
    if not may_use(workspace, by):
        raise PermissionDenied


def _objectives(workspace: Workspace, found: Beginning, *, by: User) -> tuple[dict[int, Objective], int]:
    """By their place in the template, those that were there among them; and how many are new."""
    there = {row.name.casefold(): row for row in active(workspace)}
    by_place: dict[int, Objective] = {}
    new = 0
    for place, plan in enumerate(found.objectives):
        if not plan.name:
            continue
        key = " ".join(plan.name.split()).casefold()
        if key not in there:
            there[key] = add_objective(workspace, plan=plan, by=by)
            new += 1
        by_place[place] = there[key]
    return by_place, new


def _goals(
    workspace: Workspace, found: Beginning, by_place: dict[int, Objective], first_day: date, *, by: User
) -> set[Key]:
    """Those that are new."""
    there = _goals_there(workspace)
    new = set()
    for shape in found.goals:
        key = _key(shape)
        if key in there:
            continue
        there.add(key)
        plan = GoalPlan(
            name=shape.name,
            metric=shape.metric,
            target=shape.target,
            starts_on=first_day,
            due_on=first_day + timedelta(days=shape.days),
            direction=shape.direction,
            objective=None if shape.objective is None else by_place.get(shape.objective),
            audience=shape.audience,
            action=shape.action,
            budget=shape.budget,
            hours=shape.hours,
            review_on=tuple(first_day + timedelta(days=day) for day in shape.reviews),
            reason=shape.reason,
        )
        create_goal(workspace, plan=plan, by=by)
        new.add(key)
    return new


def _key(shape: GoalShape) -> Key:
    return " ".join(shape.name.split()).casefold(), shape.metric


def _goals_there(workspace: Workspace) -> set[Key]:
    closed = GoalReview.objects.of(workspace).values("goal_id")
    rows = Goal.objects.of(workspace).exclude(pk__in=closed)
    return {(name.casefold(), metric) for name, metric in rows.values_list("name", "metric")}


def _not_there(workspace: Workspace, whole: Beginning, found: Beginning) -> tuple[str, ...]:
    """Goals that the currency took away; not those that somebody has set here since."""
    there = _goals_there(workspace) | {_key(shape) for shape in found.goals}
    return tuple(shape.name for shape in whole.goals if _key(shape) not in there)


def _without_budget(
    whole: Beginning, found: Beginning, goals: set[Key], campaigns: set[str]
) -> tuple[str, ...]:
    """Of what is new: what has a budget in the template and none here."""
    if whole.currency == found.currency:
        return ()
    names = [shape.name for shape in whole.goals if shape.budget is not None and _key(shape) in goals]
    names += [name for name, plan in whole.campaigns.items() if plan.budget is not None and name in campaigns]
    return tuple(names)


def _campaigns(workspace: Workspace, found: Beginning, *, by: User) -> set[str]:
    """The names of those that are new."""
    there = set(CampaignTemplate.objects.of(workspace).values_list("name", flat=True))
    rows = [
        CampaignTemplate(workspace=workspace, name=name, plan=plan.kept(), created_by=by)
        for name, plan in found.campaigns.items()
        if name not in there
    ]
    CampaignTemplate.objects.of(workspace).bulk_create(rows, ignore_conflicts=True)
    return {row.name for row in rows}


def _read_roi(workspace: Workspace, found: Beginning, *, by: User) -> None:
    values = workspaces.Settings(
        name=workspace.name,
        currency=workspace.currency,
        time_zone=workspace.time_zone,
        language=workspace.language,
        gross_margin=workspace.gross_margin,
        headline_roi=found.headline_roi or workspace.headline_roi,
        roi_cost=found.roi_cost or workspace.roi_cost,
    )
    workspaces.change_settings(workspace, values=values, by=by)
