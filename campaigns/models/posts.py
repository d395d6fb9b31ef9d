"""What was published: posts by the key their numbers are kept under, so that figures can be asked by kind and text."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import WorkspaceOwned, random_id
from campaigns.models.facts import SourceAccount


class Post(WorkspaceOwned):
    """A post, tweet or video of an account, as its newest export describes it.

    `key` is the `entity_key` of its series. `published_at` is ISO 8601 text and no more exact than the export: most
    name no time zone, and none is made up.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    account = models.ForeignKey(SourceAccount, models.CASCADE, related_name="posts", db_constraint=False)
    key = models.CharField(_("id in the file"), max_length=600)
    network = models.CharField(_("network"), max_length=60, blank=True)
    kind = models.CharField(_("kind of post"), max_length=60, blank=True)
    text = models.TextField(_("text"), blank=True)
    text_hash = models.CharField(_("hash of the text"), max_length=64, blank=True, editable=False)
    published_at = models.CharField(_("published"), max_length=40, blank=True)
    permalink = models.CharField(_("link"), max_length=600, blank=True)
    first_run_id = models.BigIntegerField(editable=False)  # the import that knew it first, and the last one
    last_run_id = models.BigIntegerField(editable=False)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.UniqueConstraint(fields=["workspace", "account", "key"], name="one_post_a_key")]
        indexes = [models.Index(fields=["workspace", "text_hash"], name="post_by_text")]

    def __str__(self) -> str:
        return self.text[:80] or self.key
