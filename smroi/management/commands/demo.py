"""Fill an installation with the made-up agency, by uploading its clients' exports as a person would.

Doing it again changes nothing. Prints the login, which `make start` shows.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Organization, User, Workspace
from accounts.tenancy import workspace_scope
from accounts.workspaces import Settings, create_organization, create_workspace
from analytics.quality import history
from campaigns import jobs
from campaigns.ingest import run
from campaigns.ingest.account import NEW
from campaigns.ingest.shapes import ReadRequest
from campaigns.models import Campaign, Goal, ImportRun, Job, JobKind, JobState, RunState
from campaigns.planning.campaigns import CampaignPlan, create_campaign
from campaigns.planning.goals import GoalPlan, create_goal
from campaigns.planning.objectives import add_objective, link_to_objective, plan_from_library
from smroi.demo import portal
from smroi.demo.clients import CLIENTS, Client
from smroi.demo.costs import enter_costs
from smroi.demo.journeys import track_bakery
from smroi.demo.links import make_links
from smroi.demo.plans import plan_bakery

EMAIL = "demo@smroi.example"
AGENCY = "Lantern Studio"


def password() -> str:
    """Its own for each installation, and the same at each start."""
    return salted_hmac("smroi.demo", "password").hexdigest()[:14]


class Command(BaseCommand):
    help = "Fill an empty installation with a made-up agency, three clients and 14 months of history."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production: its login can be derived from the settings.")
        user = self._user()
        for client in CLIENTS:
            workspace = self._workspace(user, client)
            if not self._has_imports(workspace):
                self.stdout.write(f"{client.name}: importing")
                self._import(workspace, client, user)
                self._plan(workspace, client, user)
                self._work(workspace, JobKind.ATTRIBUTE)
                # What the clock does every hour: what is compared by default, and the score of today.
                history.keep(workspace.pk)
        first = self._workspace(user, CLIENTS[0])
        portal.open_portal(first, password=password(), by=user)
        self.stdout.write(f"login: {EMAIL}")
        self.stdout.write(f"password: {password()}")
        self.stdout.write(f"client: {portal.EMAIL} at {portal.HOST}")

    def _user(self) -> User:
        user = User.objects.filter(email=EMAIL).first()
        if user is None:
            user = User.objects.create_user(EMAIL, password(), name="Demo", is_staff=True, is_superuser=True)
            EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
        elif not user.check_password(password()):
            user.set_password(password())
            user.save(update_fields=["password"])
        return user

    def _workspace(self, user: User, client: Client) -> Workspace:
        organization = Organization.objects.filter(name=AGENCY, memberships__user=user).first()
        values: Settings = {
            "name": client.name,
            "currency": client.currency,
            "time_zone": client.time_zone,
            "language": client.language,
            "gross_margin": client.gross_margin,
        }
        if organization is None:
            with transaction.atomic():
                return create_organization(name=AGENCY, kind=Organization.Kind.AGENCY, first=values, by=user)
        found = Workspace.objects.filter(organization=organization, name=client.name).first()
        return found or create_workspace(organization, values=values, by=user)

    def _has_imports(self, workspace: Workspace) -> bool:
        with workspace_scope(workspace):
            return ImportRun.objects.of(workspace).exists()

    def _import(self, workspace: Workspace, client: Client, user: User) -> None:
        for name, content in client.files(date.today()):  # noqa: DTZ011  the demo ends yesterday, whatever the zone
            with workspace_scope(workspace):
                made = run.request_import(
                    workspace,
                    file=io.BytesIO(content),
                    file_name=name,
                    request=ReadRequest(),
                    by=user,
                    account=NEW,
                )
                if made.state != RunState.READY:
                    raise CommandError(f"{name}: {made.state}: {made.findings['problems']}")
                run.confirm(workspace, made.pk, by=user)
        self._work(workspace, JobKind.LOAD, JobKind.RECOMPUTE)
        with workspace_scope(workspace):
            left = ImportRun.objects.of(workspace).exclude(state=RunState.LOADED).first()
        if left is not None:
            raise CommandError(f"{left.file_name} was not loaded: {left.state} {left.error}")

    def _work(self, workspace: Workspace, *kinds: JobKind) -> None:
        """Do what would be left to the workers, which are not running yet."""
        for kind in kinds:
            with workspace_scope(workspace):
                if kind != JobKind.LOAD:
                    jobs.enqueue(workspace.pk, kind=kind)
                waiting = Job.objects.of(workspace).filter(state=JobState.QUEUED, kind=kind)
                ids = list(waiting.order_by("created_at").values_list("id", flat=True))
            for job_id in ids:
                jobs.run(workspace.pk, job_id)

    def _plan(self, workspace: Workspace, client: Client, user: User) -> None:
        today = date.today()  # noqa: DTZ011
        quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        due = quarter + timedelta(days=91)
        with workspace_scope(workspace):
            create_campaign(
                workspace,
                plan=CampaignPlan(
                    name="Next season",
                    channels=["meta", "email"],
                    starts_on=today + timedelta(days=20),
                    ends_on=today + timedelta(days=80),
                    budget=Decimal(2_000_000 if client.currency == "KRW" else 2_500),
                ),
                by=user,
            )
            for name, metric, direction, target in client.goals:
                plan = GoalPlan(
                    name=name,
                    metric=metric,
                    direction=direction,
                    target=Decimal(target),
                    starts_on=quarter,
                    due_on=due,
                )
                create_goal(workspace, plan=plan, by=user)
            plan_bakery(workspace, today=today, by=user)
            track_bakery(workspace, today=timezone.now(), by=user)
            self._objectives(workspace, client, user)
            enter_costs(workspace, campaign=client.costly, today=today, by=user)
            make_links(workspace, today=today, by=user)

    def _objectives(self, workspace: Workspace, client: Client, user: User) -> None:
        for kind, campaigns, metrics in client.objectives:
            objective = add_objective(workspace, plan=plan_from_library(workspace, kind), by=user)
            link_to_objective(
                workspace,
                objective,
                campaigns=Campaign.objects.of(workspace).filter(name__in=campaigns),
                goals=Goal.objects.of(workspace).filter(metric__in=metrics),
                by=user,
            )
