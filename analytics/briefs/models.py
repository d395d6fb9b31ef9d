"""What is kept of the reports that people send: their making, editions with frozen numbers, and who got them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


class PricedView(models.TextChoices):
    """As `analytics.markup.priced` names them."""

    CLIENT = "client", _("As the client sees it, with the mark-up")
    NET = "net", _("Net, as the platforms charged it")


class Brief(WorkspaceOwned):
    """How a report is made each time: its sections, whose period and language; on pages it is called a report."""

    class PeriodRule(models.TextChoices):
        LAST_WEEK = "last_week", _("The last full week")
        LAST_MONTH = "last_month", _("The last full month")
        LAST_QUARTER = "last_quarter", _("The last full quarter")
        LAST_28 = "last_28", _("The 28 days up to the day before")
        CAMPAIGN = "campaign", _("The days of the campaign")

    class Attachments(models.TextChoices):
        PDF = "pdf", _("PDF")
        XLSX = "xlsx", _("Excel, with formulas and source rows")
        CSV = "csv", _("CSV")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    starter = models.CharField(_("made from"), max_length=30)
    # As analytics.briefs.sections has them.
    sections = models.JSONField(_("Sections"), default=list)
    # What every section is about: {"campaign": id}, {"objective": id}, {"channel": code}, or nothing.
    scope = models.JSONField(_("about"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    # Empty: the workspace's own.
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    # In which view spend is told; without a mark-up both are the same.
    priced = models.CharField(
        _("Ad spend"), max_length=6, choices=PricedView.choices, default="client", db_default="client"
    )
    period_rule = models.CharField(
        _("Period"), max_length=12, choices=PeriodRule.choices, default=PeriodRule.LAST_MONTH
    )
    attachments = models.JSONField(_("Attached to the mail"), default=list)
    reply_to = models.EmailField(_("Answers go to"), blank=True)
    needs_approval = models.BooleanField(
        _("A second person must approve each edition before it is sent"), default=False
    )
    # What was sent is read in the portal too.
    in_portal = models.BooleanField(_("shown in the client portal"), default=True, db_default=True)
    created_at = models.DateTimeField(_("made"), db_default=Now())
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("report that is sent")
        verbose_name_plural = _("reports that are sent")
        indexes = [models.Index(fields=["workspace", "-created_at"], name="brief_by_age")]

    def __str__(self) -> str:
        return self.name


class BriefSchedule(WorkspaceOwned):
    """When a report is made and sent by itself, by the clock on the wall in the workspace's time zone."""

    class Every(models.TextChoices):
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    brief = models.ForeignKey(Brief, models.CASCADE, related_name="schedules", db_constraint=False)
    every = models.CharField(_("How often"), max_length=5, choices=Every.choices, default=Every.MONTH)
    # 0 is Monday.
    weekday = models.SmallIntegerField(_("Day of the week"), default=0)
    # 1 to 31; in a shorter month its last day.
    month_day = models.SmallIntegerField(_("Day of the month"), default=1)
    hour = models.SmallIntegerField(_("Hour"), default=8)
    is_on = models.BooleanField(_("switched on"), default=False)
    # The next time, an instant; None while it is off.
    next_at = models.DateTimeField(_("Next time"), null=True)
    last_at = models.DateTimeField(_("last time"), null=True)
    # The last time whose job was done; a job that runs a second time finds it and does nothing.
    done_at = models.DateTimeField(_("last done"), null=True)
    problem = models.TextField(_("what is wrong"), blank=True)

    class Meta:
        verbose_name = _("schedule of a report")
        verbose_name_plural = _("schedules of reports")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "brief"], name="one_schedule_a_brief"),
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6), month_day__range=(1, 31), hour__range=(0, 23)),
                name="brief_schedule_is_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="brief_schedule_due")
        ]

    def __str__(self) -> str:
        return f"{self.every} {self.hour}"


class BriefRecipient(WorkspaceOwned):
    """Who gets a report. Who unsubscribed, or whose mailbox is gone, stays as a row and gets nothing more."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    brief = models.ForeignKey(Brief, models.CASCADE, related_name="recipients", db_constraint=False)
    email = models.EmailField(_("e-mail address"))
    added_at = models.DateTimeField(_("added"), db_default=Now())
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("bounced"), null=True, blank=True)
    bounce = models.TextField(_("what their server said"), blank=True)

    class Meta:
        verbose_name = _("recipient of a report")
        verbose_name_plural = _("recipients of reports")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "brief", "email"], name="one_recipient_an_address")
        ]

    def __str__(self) -> str:
        return self.email


class Edition(WorkspaceOwned):
    """A report of one period with its numbers as they were; once sent, the database lets nobody change them.

    `frozen` is all that is shown: data, definitions with their versions, rates, words. A correction is another edition
    of the same days with the next number.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent out")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    brief = models.ForeignKey(Brief, models.CASCADE, related_name="editions", db_constraint=False)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    number = models.SmallIntegerField(_("version"), default=1)
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    # What is said of a correction, at its beginning.
    reason = models.CharField(_("What is corrected"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    # The view in which its numbers were taken.
    priced = models.CharField(
        _("Ad spend"), max_length=6, choices=PricedView.choices, default="net", db_default="net"
    )
    frozen = models.JSONField(_("numbers and words"), default=dict)
    # The rows that the figures are added up from, for the spreadsheet: {"header": [...], "rows": [...], "more": n}.
    source_rows = models.JSONField(_("Source rows"), default=dict)
    made_at = models.DateTimeField(_("made"), db_default=Now())
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by"))
    asked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("approval asked by")
    )
    approved_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("Approved"), null=True, blank=True)
    # Until it is asked for again.
    sent_back_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent back by")
    )
    sent_back_note = models.CharField(_("What should be changed"), max_length=500, blank=True)
    sealed_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # Of the files that are made and the mails that are sent.
    done_steps = models.IntegerField(default=0)
    all_steps = models.IntegerField(default=0)
    problem = models.TextField(_("what is wrong"), blank=True)

    class Meta:
        verbose_name = _("edition of a report")
        verbose_name_plural = _("editions of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "brief", "first_on", "last_on", "number"], name="one_edition_a_number"
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="edition_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on} ({self.number})"


class ApprovalMail(WorkspaceOwned):
    """That an edition waits for somebody's approval, or what became of what they asked for; sent or dropped once."""

    class News(models.TextChoices):
        ASKED = "asked", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Went out")
        DROPPED = "dropped", _("Dropped")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    # Its database constraint carries the workspace (migration).
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+", db_constraint=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    news = models.CharField(_("kind"), max_length=9, choices=News.choices)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(_("made"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("e-mail of an approval")
        verbose_name_plural = _("e-mails of approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "edition", "user"],
                condition=Q(state="waiting"),
                name="one_waiting_approval_mail",
            )
        ]

    def __str__(self) -> str:
        return f"{self.news} {self.state}"


class EditionFile(WorkspaceOwned):
    """An edition as a file, made once, so that what is downloaded later is what was sent."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files", db_constraint=False)
    kind = models.CharField(_("kind"), max_length=4, choices=Brief.Attachments.choices)
    body = models.BinaryField()
    size = models.IntegerField(_("size in bytes"))
    made_at = models.DateTimeField(_("made"), db_default=Now())

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "edition", "kind"], name="one_edition_file_a_kind")
        ]

    def __str__(self) -> str:
        return self.kind


class Delivery(WorkspaceOwned):
    """One mail of one edition to one address; the row is there before the mail, so nobody gets it twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent out")
        BOUNCED = "bounced", _("Refused by the recipient’s server")
        FAILED = "failed", _("Not sent")
        UNKNOWN = "unknown", _("Not known whether it arrived")
        SKIPPED = "skipped", _("Not sent, as the recipient wished")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="deliveries", db_constraint=False)
    email = models.EmailField(_("e-mail address"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    # Of the job that is sending it; whoever finds another one stops.
    token = models.BigIntegerField(null=True, editable=False)
    attempts = models.SmallIntegerField(_("attempts"), default=0)
    size = models.IntegerField(_("size in bytes"), null=True)
    answer = models.TextField(_("What the server said"), blank=True)
    queued_at = models.DateTimeField(_("queued"), db_default=Now())
    tried_at = models.DateTimeField(_("last tried"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("delivery of a report")
        verbose_name_plural = _("deliveries of reports")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "edition", "email"], name="one_delivery_an_address")
        ]

    def __str__(self) -> str:
        return self.email


class ShareLink(WorkspaceOwned):
    """An address under which anybody who has it reads one edition and nothing else; only its hash is kept."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="links", db_constraint=False)
    token_hash = models.CharField(max_length=64, editable=False)
    begins_with = models.CharField(_("begins with"), max_length=8)
    # As Django hashes passwords; empty for none.
    password = models.CharField(max_length=200, blank=True, editable=False)
    # Origins that may show it in a frame.
    embed_in = models.JSONField(_("may be embedded in"), default=list, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), db_default=Now())
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    opened_count = models.IntegerField(_("times opened"), default=0)
    opened_at = models.DateTimeField(_("last opened"), null=True)

    class Meta:
        verbose_name = _("link to a report")
        verbose_name_plural = _("links to reports")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="one_share_link_a_token")
        ]

    def __str__(self) -> str:
        return self.begins_with
