"""People that a CRM, a shop or a mailing list exported: told apart by keyed hashes, reachable only where wanted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import WorkspaceOwned
from campaigns.models.facts import SourceAccount
from campaigns.models.imports import ImportRun


class Described(models.Model):
    """What is known of a person. A hash is of the normalised address or number, with a key of the workspace.

    `email` and `phone` are sealed, and empty unless the workspace keeps contacts.
    """

    email_hash = models.BinaryField(max_length=32, null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    email = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    created_on = models.DateField(_("created on"), null=True)
    stage = models.CharField(_("stage"), max_length=60, blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)

    class Meta:
        abstract = True


class Contact(Described, WorkspaceOwned):
    """A person of one account: the latest that the imports which stand say of them."""

    account = models.ForeignKey(
        SourceAccount,
        models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("source account"),
    )
    key = models.CharField(_("id in the file, or a fingerprint"), max_length=100)
    first_run = models.ForeignKey(
        ImportRun,
        models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("first import"),
    )
    last_run = models.ForeignKey(
        ImportRun,
        models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("last import"),
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "account", "key"], name="one_contact_a_key")
        ]
        indexes = [models.Index(fields=["workspace", "email_hash"], name="contact_by_email")]

    def __str__(self) -> str:
        return self.key


class ContactSighting(Described, WorkspaceOwned):
    """What one import says of a person; contacts are worked out of these, so that an undo is exact in any order."""

    pk = models.CompositePrimaryKey("workspace_id", "run_id", "key")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    key = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("sighting of a contact")
        verbose_name_plural = _("sightings of contacts")
        indexes = [models.Index(fields=["workspace", "key"], name="sighting_by_key")]

    def __str__(self) -> str:
        return f"{self.key} in {self.run_id}"
