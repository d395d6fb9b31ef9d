"""Doorbells that accounts rings for the floors above, which it does not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `workspace_id` in the transaction that changes the currency, so that what listeners mark commits with it.
# Listeners open the workspace's scope themselves; what they start outside the database waits for the commit.
workspace_currency_changed = Signal()
# Sent with `workspace_id` in the transaction that moves midnight to another hour.
workspace_time_zone_changed = Signal()
# Sent with `workspace_id` in the transaction that brings the workspace back from the archive, where everything rested.
workspace_restored = Signal()
# Sent with `workspace_id` in the transaction after which the workspace keeps no e-mail addresses and phone numbers.
contacts_no_longer_kept = Signal()
# Sent with `workspace_id` in the transaction after which the workspace belongs to another organization.
workspace_moved = Signal()
