"""People known by name or not, told apart by keyed hashes, and the visitors that turned out to be them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


class Stage(models.TextChoices):
    """How far somebody has come."""

    VISITOR = "visitor", _("visitor")
    LEAD = "lead", _("lead")
    QUALIFIED = "qualified", _("qualified")
    OPPORTUNITY = "opportunity", _("opportunity")
    CUSTOMER = "customer", _("customer")
    LOST = "lost", _("lost")


class Person(WorkspaceOwned):
    """Somebody who left a name, an address or an id; `email` and `name` are sealed and may be kept or not."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    email = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    name = models.BinaryField(null=True)
    # Which of the three the person wrote into a form here: kept where contacts of others are not.
    wrote_down: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=5), default=list, db_default=[], editable=False
    )
    stage = models.CharField(_("stage"), max_length=11, choices=Stage.choices, default=Stage.VISITOR)
    heard_from = models.CharField(_("heard of us from"), max_length=200, blank=True)
    first_at = models.DateTimeField(_("first known"), db_default=Now())
    lead_at = models.DateTimeField(_("lead since"), null=True)
    # An opportunity since; the deal of the attribution models that know one.
    deal_at = models.DateTimeField(_("opportunity since"), null=True)
    notes = models.TextField(_("notes"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["workspace", "-lead_at"], name="lead_newest_first")]

    def __str__(self) -> str:
        return str(self.pk)


class PersonKey(WorkspaceOwned):
    """By what somebody is recognised: keyed hash of an address, a number or another system's id."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail address")
        PHONE = "phone", _("phone number")
        EXTERNAL = "external", _("id in another system")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="keys", db_constraint=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("key of a person")
        verbose_name_plural = _("keys of people")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "digest"], name="one_person_a_key")
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="key_of_a_person")]

    def __str__(self) -> str:
        return self.kind


class VisitorLink(WorkspaceOwned):
    """That a visitor was somebody, and since when that was known: earlier conversions are not told anew by it."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    visitor = models.BinaryField(max_length=16)
    person = models.ForeignKey(Person, models.CASCADE, related_name="visitors", db_constraint=False)
    linked_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("visitor of a person")
        verbose_name_plural = _("visitors of people")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "visitor", "person"], name="one_link_a_visitor_and_person"
            )
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="visitor_of_a_person")]

    def __str__(self) -> str:
        return str(self.person_id)


class StageChange(WorkspaceOwned):
    """That somebody went from one stage to another, by hand or by what happened."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="stage_changes", db_constraint=False)
    stage = models.CharField(_("stage"), max_length=11, choices=Stage.choices)
    at = models.DateTimeField(_("when"), db_default=Now())
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    reason = models.CharField(
        _("why"), max_length=40, blank=True
    )  # form, purchase, webhook, import; empty: a person

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        indexes = [models.Index(fields=["workspace", "person", "at"], name="stage_change_of_a_person")]

    def __str__(self) -> str:
        return self.stage
