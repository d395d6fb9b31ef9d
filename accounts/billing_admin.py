"""The back office of plans: how each organization stands, a plan by hand, and what Stripe told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.backoffice import AnyModelAdmin, ReadOnlyAdmin
from accounts.billing.giving import give_plan
from accounts.billing.standing import State, standing_at
from accounts.models import BillingEvent, Subscription, User
from accounts.plans import PLANS, Plan

# Days of grace follow, and no calendar goes beyond the year 9999.
LATEST_END = datetime(9000, 1, 1, tzinfo=UTC)
STATES = {
    State.CURRENT: gettext_lazy("runs"),
    State.GRACE: gettext_lazy("days of grace"),
    State.READ_ONLY: gettext_lazy("read-only"),
}


def in_words(row: Subscription) -> str:
    """The plan, and the state where it does not simply run."""
    standing = standing_at(row, timezone.now())
    if standing.state == State.CURRENT:
        return str(standing.plan.name)
    return f"{standing.plan.name} ({STATES[standing.state]})"


@admin.register(Subscription)
class SubscriptionAdmin(AnyModelAdmin):
    """A plan is given by the form, with its end, or to several at once by the actions; each is written down."""

    list_display = (
        "organization",
        "plan_now",
        "state_now",
        "ends_now",
        "paid_state",
        "given_plan",
        "trial_ends_at",
    )
    list_filter = ("paid_plan", "paid_state", "given_plan")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "customer", "organization__memberships__user__email")
    fields = (
        "organization",
        "plan_now",
        "state_now",
        "ends_now",
        "given_plan",
        "given_until",
        "trial_ends_at",
        "paid_plan",
        "paid_state",
        "paid_until",
        "customer",
        "paid_by",
        "asked_at",
        "time_zone",
    )
    readonly_fields = tuple(name for name in fields if not name.startswith("given_"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("present plan"))
    def plan_now(self, row: Subscription) -> str:
        return str(standing_at(row, timezone.now()).plan.name)

    @admin.display(description=gettext_lazy("state"))
    def state_now(self, row: Subscription) -> str:
        return str(STATES[standing_at(row, timezone.now()).state])

    @admin.display(description=gettext_lazy("last day"))
    def ends_now(self, row: Subscription) -> Any:
        return standing_at(row, timezone.now()).last_day

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "given_plan" and field is not None:
            choices = [("", "—"), *((plan.code, plan.name) for plan in PLANS.values())]
            return ChoiceField(choices=choices, required=False, label=field.label)
        if db_field.name == "given_until" and field is not None:
            field.validators.append(MaxValueValidator(LATEST_END, _("Write an earlier day.")))
        return field

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        """Through the verb alone, which locks, checks and writes down."""
        assert isinstance(request.user, User)
        give_plan(
            obj.organization,
            plan=form.cleaned_data["given_plan"],
            until=form.cleaned_data["given_until"],
            by=request.user,
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if self.has_change_permission(request):
            for plan in PLANS.values():
                words = _("Give by hand: %(plan)s") % {"plan": plan.name}
                actions[f"give_{plan.code}"] = (_giving(plan), f"give_{plan.code}", words)
            actions["take_back"] = (_giving(None), "take_back", _("Take back what was given by hand"))
        return actions


def _giving(plan: Plan | None) -> Callable[[SubscriptionAdmin, HttpRequest, QuerySet[Subscription]], None]:
    def give(office: SubscriptionAdmin, request: HttpRequest, rows: QuerySet[Subscription]) -> None:
        assert isinstance(request.user, User)
        for row in rows.select_related("organization").order_by("pk"):
            give_plan(row.organization, plan=plan.code if plan else "", by=request.user)
        messages.success(request, _("Saved."))

    return give


@admin.register(BillingEvent)
class BillingEventAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "kind", "outcome", "organization", "event_id")
    list_filter = ("outcome", "kind")
    list_select_related = ("organization",)
    search_fields = ("event_id", "organization__name")
    date_hierarchy = "received_at"
