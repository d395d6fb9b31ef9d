"""What webhooks delivered long ago is forgotten: nobody sends it again, and nobody looks it up."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.tenancy import all_workspaces, workspace_scope
from campaigns.models import WebhookDelivery, WebhookSource

# Longer than any sender tries again; what was recorded stays one by its own id.
KEEP_DAYS = 90


def delete_old() -> int:
    """Each day, of all workspaces; how many went."""
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    with all_workspaces(reason="old deliveries of all workspaces are deleted"):
        rows = WebhookSource.all_workspaces.values_list("workspace_id", flat=True)
        found = sorted(set(rows))
    deleted = 0
    for workspace_id in found:
        with workspace_scope(workspace_id, even_archived=True):
            old = WebhookDelivery.objects.of(workspace_id).filter(received_at__lt=before)
            deleted += old.delete()[0]
    return deleted
