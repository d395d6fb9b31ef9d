"""An upload and its life: read, checked, loaded, undone; and the mappings remembered for plain spreadsheets."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


class RunState(models.TextChoices):
    CHECKING = "checking", _("Reading")
    REJECTED = "rejected", _("Cannot be loaded")
    NEEDS_ANSWER = "needs_answer", _("Needs an answer")
    READY = "ready", _("Ready to load")
    DUPLICATE = "duplicate", _("Already imported")
    QUEUED = "queued", _("Waiting to load")
    LOADING = "loading", _("Loading")
    LOADED = "loaded", _("Loaded")
    REPLAYING = "replaying", _("Reading again")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")
    DISCARDED = "discarded", _("Discarded")


class ImportRun(WorkspaceOwned):
    """One uploaded file on its way into the facts of one workspace."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    state = models.CharField(_("state"), max_length=14, choices=RunState.choices)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.BigIntegerField(_("size in bytes"))
    file_deleted_at = models.DateTimeField(_("original file deleted"), null=True)
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=Now())
    uploaded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_with = models.CharField(_("uploaded with"), max_length=100, blank=True)  # the API key's name
    # What the user answered (source, currency, mapping, ...): with the file it makes the same rows again.
    answers = models.JSONField(_("answers"), default=dict)
    # ReadResult.to_dict(): what was found in the file, with problems and control totals, without rows.
    findings = models.JSONField(_("findings"), default=dict)
    source = models.CharField(_("source"), max_length=60, blank=True)
    account = models.ForeignKey(
        "campaigns.SourceAccount",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("source account"),
        db_constraint=False,
    )
    # `sources.reading_version` it was read with: another one now may read more in the same file.
    source_version = models.CharField(max_length=40, blank=True, editable=False)
    grain = models.CharField(_("grain"), max_length=10, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    period_from = models.DateField(_("from"), null=True)
    period_to = models.DateField(_("to"), null=True)
    new_count = models.IntegerField(_("new rows"), default=0)
    changed_count = models.IntegerField(_("changed rows"), default=0)
    unchanged_count = models.IntegerField(_("unchanged rows"), default=0)
    kept_count = models.IntegerField(_("rows of which a newer export is loaded"), default=0)
    gone_count = models.IntegerField(_("removed rows"), default=0)
    skipped_count = models.IntegerField(_("skipped rows"), default=0)
    row_count = models.IntegerField(_("rows"), default=0)
    loaded_rows = models.IntegerField(
        _("rows done"), default=0
    )  # the cursor from which a killed worker's successor goes on
    # When the export was made, as far as the file says: the newest observation of a fact is its value.
    observed_at = models.DateTimeField(_("exported"), null=True)
    # Order of loading within the account: undo unwinds from the highest.
    load_order = models.BigIntegerField(null=True, editable=False)
    loaded_at = models.DateTimeField(_("loaded"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    replayed_at = models.DateTimeField(_("read again"), null=True)
    # Its answers and currency as it was loaded, from when others are noted to read it again with, or it is taken back
    # to be loaded anew, until it is loaded: of one that failed it tells that its figures had been there.
    before_replay = models.JSONField(null=True, editable=False)
    # A large file is checked by a worker; who asked to load it at once has gone by then.
    confirm_when_ready = models.BooleanField(default=False, editable=False)
    # Made up, for looking around; nothing real is imported beside it.
    is_sample = models.BooleanField(default=False, db_default=False, editable=False)
    error = models.TextField(_("error"), blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", db_constraint=False
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=["workspace", "-uploaded_at"], name="run_newest_first"),
            models.Index(fields=["workspace", "account", "-load_order"], name="run_by_load_order"),
            models.Index(fields=["workspace", "sha256"], name="run_by_content"),
        ]

    def __str__(self) -> str:
        return self.file_name


class RememberedMapping(WorkspaceOwned):
    """How the columns of a plain spreadsheet were mapped the last time its header was seen."""

    header_signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "header_signature"], name="one_mapping_a_header")
        ]

    def __str__(self) -> str:
        return self.header_signature[:12]
