"""The job is a row; the queue only wakes workers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import WorkspaceOwned, random_id


class JobKind(models.TextChoices):
    CHECK = "check", _("Read an upload")
    LOAD = "load", _("Load an import")
    UNDO = "undo", _("Undo an import")
    REPLAY = "replay", _("Read an import again")
    RECOMPUTE = "recompute", _("Recompute results")
    WATCH = "watch", _("Look after goals and budgets")
    ENRICH = "enrich", _("Make visits of hits")
    ATTRIBUTE = "attribute", _("Attribute conversions")
    FORM_MAIL = "form_mail", _("Send the mail of a form")
    BRIEF = "brief", _("Make a scheduled report")
    BRIEF_SEND = "brief_send", _("Send a report")
    NOTICE_MAIL = "notice_mail", _("Send notices by e-mail")
    APPROVAL = "approval", _("Tell of approvals by e-mail")


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(WorkspaceOwned):
    """Work that must happen, written in the transaction that makes it necessary."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=JobKind.choices)
    subject_id = models.BigIntegerField(
        _("subject"), default=0
    )  # the import it is about; 0 for a recomputation
    state = models.CharField(_("state"), max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.IntegerField(_("attempts"), default=0)
    # The fencing token: a worker that lost its lease finds another number here and must stop.
    lease_token = models.BigIntegerField(null=True, editable=False)
    lease_until = models.DateTimeField(_("leased until"), null=True)
    run_after = models.DateTimeField(_("not before"), db_default=Now())
    created_at = models.DateTimeField(_("created"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "subject_id"],
                condition=Q(state="queued"),
                name="one_waiting_job_a_subject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"], condition=Q(state__in=["queued", "running"]), name="job_still_to_do"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
