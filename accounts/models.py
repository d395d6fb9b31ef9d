"""Who somebody is and what they may enter: users, organizations, workspaces, memberships, keys, audit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.billing.models import BillingEvent, Subscription
from accounts.ids import random_id
from accounts.portal.models import Brand, PortalDomain
from accounts.records import AuditEntry, Heartbeat
from accounts.tenancy import WorkspaceOwned


class Role(models.IntegerChoices):
    """What a member may do; a higher number may do all that a lower one may.

    A client is a member of one workspace who meets its portal and nothing else.
    """

    CLIENT = 5, pgettext_lazy("role", "Client")
    VIEWER = 10, _("Viewer")
    ANALYST = 20, _("Analyst")
    ADMIN = 30, _("Admin")
    OWNER = 40, _("Owner")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("back-office staff"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    # A person has one, which began with the first organization they founded; null where none began.
    trial_ends_at = models.DateTimeField(_("trial ends"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email.split("@")[0]


class Organization(models.Model):
    """A business or an agency: owns workspaces, employs members."""

    class Kind(models.TextChoices):
        BUSINESS = "business", _("Business")
        AGENCY = "agency", _("Agency")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.BUSINESS)
    # Of the overview of all clients; empty: that of most of them.
    currency = models.CharField(
        _("currency of the overview"), max_length=3, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")

    def __str__(self) -> str:
        return self.name


class Workspace(models.Model):
    """What one business measures; the wall between the data of two workspaces is in `tenancy`."""

    class HeadlineRoi(models.TextChoices):
        """Which of the formulas in use under the name ROI the workspace reads; the label always says which."""

        CONTRIBUTION = (
            "contribution",
            _("Contribution ROI: what the sales left after the goods, against the cost"),
        )
        REVENUE = "revenue", _("Revenue ROI: sales against the cost")
        GOOGLE = "google", _("Profit on all costs: the goods count as cost too")

    class RoiCost(models.TextChoices):
        ALL_IN = "all_in", _("All-in cost: ads, labour, tools, fees and creative work")
        SPEND = "spend", _("Ad spend alone")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="workspaces", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    currency = models.CharField(_("currency"), max_length=3)
    time_zone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    gross_margin = models.DecimalField(
        _("gross margin"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text=_("Share of revenue left after the cost of the goods, 0 to 1; empty when unknown."),
    )
    headline_roi = models.CharField(
        _("headline ROI"),
        max_length=12,
        choices=HeadlineRoi.choices,
        default=HeadlineRoi.CONTRIBUTION,
        db_default=HeadlineRoi.CONTRIBUTION,
    )
    roi_cost = models.CharField(
        _("cost that ROI is measured against"),
        max_length=6,
        choices=RoiCost.choices,
        default=RoiCost.ALL_IN,
        db_default=RoiCost.ALL_IN,
    )
    # Null: for ever.
    keep_files_days = models.PositiveSmallIntegerField(
        _("days that uploaded files are kept"), null=True, blank=True, default=365
    )
    # Somebody put the list of first steps away.
    hides_first_steps = models.BooleanField(default=False, db_default=False, editable=False)
    keep_contacts = models.BooleanField(_("keeps e-mail addresses and phone numbers"), default=False)
    import_tolerance = models.DecimalField(
        _("bad rows an import may leave out, in percent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        db_default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # Whether its figures count in the benchmark of the organization's own clients, and it may see that.
    in_benchmark = models.BooleanField(
        _("takes part in the benchmark of clients"), default=False, db_default=False
    )
    # Whether its ad spend is marked up for the client: kept beside the mark-ups, so that nobody looks for them in vain.
    has_markup = models.BooleanField(default=False, db_default=False, editable=False)
    # Since then it can be read and nothing in it changes; the wall sees to that.
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")
        constraints = [
            models.CheckConstraint(
                condition=Q(gross_margin__isnull=True) | Q(gross_margin__gte=0, gross_margin__lte=1),
                name="workspace_margin_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="workspace_currency_is_iso"
            ),
            models.CheckConstraint(
                condition=Q(import_tolerance__gte=0, import_tolerance__lte=100),
                name="workspace_tolerance_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role of a user on a whole organization (workspace is null) or on one workspace of it."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    workspace = models.ForeignKey(
        Workspace,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("workspace"),
    )
    role = models.PositiveSmallIntegerField(_("role"), choices=Role.choices)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(workspace__isnull=True),
                name="one_role_in_an_organization",
            ),
            models.UniqueConstraint(fields=["user", "workspace"], name="one_role_in_a_workspace"),
            models.CheckConstraint(
                condition=Q(workspace__isnull=False) | Q(role__gt=Role.CLIENT),
                name="clients_belong_to_a_workspace",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Offer(models.Model):
    """What is offered by e-mail, once and for a while; the token is known to the mail only, here lies its hash."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    email = models.EmailField(_("e-mail address"))
    # The address without the dots and tags by which one mailbox has many addresses; the limit on mails counts by it.
    mailbox = models.CharField(max_length=254, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.email


class Invitation(Offer):
    """An offer of a role."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="invitations", verbose_name=_("organization")
    )
    workspace = models.ForeignKey(
        Workspace,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("workspace"),
    )
    role = models.PositiveSmallIntegerField(_("role"), choices=Role.choices)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["mailbox", "created_at"], name="invitation_mails_to_a_mailbox")]
        constraints = [
            models.CheckConstraint(
                condition=Q(workspace__isnull=False) | Q(role__gt=Role.CLIENT),
                name="clients_are_invited_to_a_workspace",
            )
        ]


class Handover(Offer):
    """An offer of a workspace to the owner of another organization."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", verbose_name=_("workspace"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    offered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("offered by")
    )

    class Meta:
        verbose_name = _("offer of a workspace")
        verbose_name_plural = _("offers of workspaces")
        indexes = [models.Index(fields=["mailbox", "created_at"], name="handover_mails_to_a_mailbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_handover",
            )
        ]


class ApiKey(models.Model):
    """A key to one workspace for programs; shown once, kept as a hash, looked up before any workspace is known."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    workspace = models.ForeignKey(
        Workspace, models.CASCADE, related_name="api_keys", verbose_name=_("workspace")
    )
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=16)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.PositiveSmallIntegerField(_("role"), choices=Role.choices, default=Role.ANALYST)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices)
    # A key of a person dies with their membership; null is a key made on the server's command line.
    created_by = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(condition=Q(role__gt=Role.CLIENT), name="api_keys_are_no_clients")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class SavedView(models.Model):
    """A way of looking at all clients that somebody keeps: the parameters of the page under a name."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80)
    params = models.JSONField(_("parameters"), default=dict)
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_saved_view_a_name")]

    def __str__(self) -> str:
        return self.name


__all__ = [
    "ApiKey",
    "AuditEntry",
    "BillingEvent",
    "Brand",
    "Handover",
    "Heartbeat",
    "Invitation",
    "Membership",
    "Organization",
    "PortalDomain",
    "Role",
    "SavedView",
    "Subscription",
    "User",
    "Workspace",
    "WorkspaceOwned",
    "random_id",
]
