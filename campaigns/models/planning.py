"""What was planned: objectives, the goals that lead to them, and the campaigns that shall reach these."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


class Objective(WorkspaceOwned):
    """What the business wants in the long run: how social media supports it, and which metrics prove it."""

    class Kind(models.TextChoices):
        AWARENESS = "awareness", _("Awareness")
        ENGAGEMENT = "engagement", _("Engagement")
        TRAFFIC = "traffic", _("Website traffic")
        LEADS = "leads", _("Leads")
        LIST_GROWTH = "list_growth", _("List growth")
        SALES = "sales", _("Sales")
        RETENTION = "retention", _("Retention and support")
        HIRING = "hiring", _("Hiring")
        OWN = "own", _("Our own")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OWN)
    name = models.CharField(_("objective"), max_length=200)
    opportunity = models.TextField(_("how social media supports it"), blank=True, max_length=2000)
    content = models.TextField(_("content that fits"), blank=True, max_length=2000)
    distribution = models.TextField(_("how it is distributed"), blank=True, max_length=2000)
    # Names of the catalogue, the first being the one that proves it.
    metrics: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=30), verbose_name=_("metrics that prove it"), default=list, blank=True
    )
    # Support, hiring and awareness are judged by their metric; cost and ROI say nothing about them.
    earns_money = models.BooleanField(_("earns money"), default=True)
    position = models.IntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        indexes = [models.Index(fields=["workspace", "position"], name="objective_in_order")]

    def __str__(self) -> str:
        return self.name


class Offer(WorkspaceOwned):
    """What a campaign offers; several campaigns may offer the same."""

    class Kind(models.TextChoices):
        WHITE_PAPER = "white_paper", _("White paper")
        E_BOOK = "e_book", _("E-book")
        WEBINAR = "webinar", _("Webinar")
        DISCOUNT = "discount", _("Discount")
        TRIAL = "trial", _("Free trial")
        EVENT = "event", _("Event")
        COURSE = "course", _("Course")
        CONSULTATION = "consultation", _("Consultation")
        PRODUCT = "product", _("Product")
        OTHER = "other", _("Something else")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("offer"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PRODUCT)
    # Null: that of the workspace.
    gross_margin = models.DecimalField(
        _("gross margin"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_offer_a_name"),
            models.CheckConstraint(
                condition=Q(gross_margin__isnull=True) | Q(gross_margin__gte=0, gross_margin__lte=1),
                name="offer_margin_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(WorkspaceOwned):
    """What the marketer calls a campaign; one campaign of each platform, or several, make it up."""

    class Origin(models.TextChoices):
        PLANNED = "planned", _("Planned here")
        IMPORTED = "imported", _("Found in an import")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.PLANNED)
    objective = models.ForeignKey(
        Objective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        verbose_name=_("objective"),
        db_constraint=False,
    )
    offer = models.ForeignKey(
        Offer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        verbose_name=_("offer"),
        db_constraint=False,
    )
    audience = models.TextField(_("audience"), blank=True, max_length=1000)
    regions: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=80), verbose_name=_("target regions"), default=list, blank=True
    )
    channels: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=20), verbose_name=_("channels"), default=list, blank=True
    )
    tags: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True
    )
    landing_pages: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=2000), verbose_name=_("landing pages"), default=list, blank=True
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        indexes = [
            models.Index(fields=["workspace", "name"], name="campaign_by_name"),
            models.Index(fields=["workspace", "objective"], name="campaign_of_an_objective"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="campaign_budget_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoalDirection(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Goal(WorkspaceOwned):
    """A SMART goal: a metric of the catalogue that shall go from a baseline to a target by a day."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    objective = models.ForeignKey(
        Objective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("objective"),
        db_constraint=False,
    )
    name = models.CharField(_("goal"), max_length=200)
    metric = models.CharField(_("metric"), max_length=30)
    direction = models.CharField(
        _("direction"), max_length=10, choices=GoalDirection.choices, default=GoalDirection.AT_LEAST
    )
    baseline = models.DecimalField(_("baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4)
    starts_on = models.DateField(_("first day"))
    due_on = models.DateField(_("due"))
    audience = models.CharField(_("audience or region"), blank=True, max_length=300)
    action = models.TextField(_("what will be done"), blank=True, max_length=2000)
    # Of its amounts: the workspace's when they were written; empty where nobody kept it.
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="", db_default="")
    # What it may cost, and take.
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    review_on: ArrayField[list[date], list[date]] = ArrayField(
        models.DateField(), verbose_name=_("days of review"), default=list, blank=True
    )
    reason = models.TextField(_("why it matters and why it can be reached"), blank=True, max_length=2000)
    in_portal = models.BooleanField(_("shown in the client portal"), default=False, db_default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        indexes = [
            models.Index(fields=["workspace", "due_on"], name="goal_by_due_day"),
            models.Index(fields=["workspace", "objective"], name="goal_of_an_objective"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="goal_is_due_after_it_starts"
            ),
            models.CheckConstraint(
                condition=(Q(budget__isnull=True) | Q(budget__gte=0))
                & (Q(hours__isnull=True) | Q(hours__gte=0)),
                name="goal_means_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoalReview(WorkspaceOwned):
    """What became of a goal, said by a person; a goal with a review is closed."""

    class Outcome(models.TextChoices):
        MET = "met", _("Met")
        PARTLY = "partly", _("Partly met")
        MISSED = "missed", _("Missed")
        DROPPED = "dropped", _("Dropped")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    goal = models.ForeignKey(
        Goal, models.CASCADE, related_name="reviews", verbose_name=_("goal"), db_constraint=False
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    # The metric's value over the days of the goal, as it was known when it was closed; null where nobody could tell.
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6, null=True, blank=True)
    # The workspace's at that moment, and so the value's where it is money; empty where nobody kept it.
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="", db_default="")
    result = models.TextField(_("result"), blank=True, max_length=2000)
    why = models.TextField(_("why"), blank=True, max_length=2000)
    next_step = models.TextField(_("what is next"), blank=True, max_length=2000)
    closed_at = models.DateTimeField(_("closed"), db_default=Now())
    closed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        verbose_name = _("review of a goal")
        verbose_name_plural = _("reviews of goals")
        constraints = [models.UniqueConstraint(fields=["workspace", "goal"], name="one_review_a_goal")]

    def __str__(self) -> str:
        return self.get_outcome_display()
