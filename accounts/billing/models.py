"""The plan of an organization, from where it has it, and the events by which Stripe told of changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """What an organization has: a trial, a plan that is paid through Stripe, one given by hand; the best counts.

    A row only where billing is on. Moments of ends are the first at which it is over.
    """

    organization = models.OneToOneField(
        "accounts.Organization",
        models.CASCADE,
        primary_key=True,
        related_name="subscription",
        verbose_name=_("organization"),
    )
    # In which its days end and its months begin; the first workspace's at the beginning, so that no end moves.
    time_zone = models.CharField(_("time zone"), max_length=64)
    trial_ends_at = models.DateTimeField(_("trial ends"), null=True, blank=True)
    given_plan = models.CharField(_("plan given by hand"), max_length=20, blank=True)
    # Null: until it is taken back.
    given_until = models.DateTimeField(_("given until"), null=True, blank=True)
    paid_plan = models.CharField(_("paid plan"), max_length=20, blank=True)
    # As Stripe calls it.
    paid_state = models.CharField(_("state of the payment"), max_length=30, blank=True)
    # Null while it goes on.
    paid_until = models.DateTimeField(_("paid until"), null=True, blank=True)
    customer = models.CharField(_("customer at Stripe"), max_length=100, blank=True)
    # Which of the customer's subscriptions at Stripe counts.
    paid_by = models.CharField(_("subscription at Stripe"), max_length=100, blank=True)
    asked_at = models.DateTimeField(_("Stripe asked"), null=True, blank=True)
    # The last mail about an end: its step and the end it was about.
    told = models.CharField(max_length=60, blank=True, editable=False)
    # The last mail about the rows of a month: its first day, the limit, and how much of it was used.
    told_rows = models.CharField(max_length=60, blank=True, editable=False, default="", db_default="")
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("plan of an organization")
        verbose_name_plural = _("plans of organizations")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=~Q(customer=""), name="one_organization_a_customer"
            )
        ]

    def __str__(self) -> str:
        return str(self.organization)


class BillingEvent(models.Model):
    """An event of Stripe that was taken; its id keeps it from being taken twice."""

    event_id = models.CharField(_("event"), max_length=100, primary_key=True)
    kind = models.CharField(_("kind"), max_length=80)
    outcome = models.CharField(_("what it led to"), max_length=40)
    organization = models.ForeignKey(
        "accounts.Organization",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("organization"),
    )
    happened_at = models.DateTimeField(_("happened"), null=True)
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        verbose_name = _("event of Stripe")
        verbose_name_plural = _("events of Stripe")

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
