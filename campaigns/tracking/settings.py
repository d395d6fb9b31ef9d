"""How a workspace tags, counts and attributes: its settings, made when they are first asked for."""

from __future__ import annotations

import secrets

from django.db import transaction

from accounts.models import Workspace
from campaigns.models import Conversion, PublicAddress, TrackingSettings
from campaigns.planning.days import today_in

# What most people write already; a workspace may change both lists.
SOURCES = (
    "facebook", "instagram", "google", "linkedin", "x", "tiktok", "youtube", "pinterest", "newsletter", "qr",
)  # fmt: skip
MEDIA = ("paid_social", "social", "cpc", "display", "video", "email", "referral", "influencer", "print")
# Where a buyer goes to pay and comes back from: never where he came from.
PAYMENT_PROVIDERS = (
    "paypal.com", "stripe.com", "klarna.com", "adyen.com", "redsys.es", "mollie.com", "sumup.com", "pay.google.com",
    "shop.app", "tosspayments.com", "kakaopay.com", "inicis.com",
)  # fmt: skip


def settings_of(workspace: Workspace | int) -> TrackingSettings:
    """The workspace's settings, in its scope; made with their public address where there are none."""
    found = TrackingSettings.objects.of(workspace).first()
    return found or _make(workspace if isinstance(workspace, int) else workspace.pk)


def note_first(workspace: Workspace, conversion: Conversion) -> None:
    """From the day of the first sale or lead that comes by itself on, the workspace's record can tell a period.

    A file may speak of years that nobody tracked, so it begins nothing.
    """
    column = {"purchase": "sales_since", "lead": "leads_since"}.get(conversion.kind)
    if column is None or conversion.source == "file":
        return
    settings = settings_of(workspace)
    if getattr(settings, column) is None:
        today = today_in(workspace)
        TrackingSettings.objects.of(workspace).filter(pk=settings.pk, **{column: None}).update(
            **{column: today}
        )


def _make(workspace_id: int) -> TrackingSettings:
    with transaction.atomic():
        settings, is_new = TrackingSettings.objects.of(workspace_id).get_or_create(
            workspace_id=workspace_id,
            defaults={
                "site_key": secrets.token_urlsafe(16),
                "allowed_sources": list(SOURCES),
                "allowed_media": list(MEDIA),
                "ignored_referrers": list(PAYMENT_PROVIDERS),
            },
        )
        if is_new:
            PublicAddress.objects.create(
                workspace_id=workspace_id,
                space="site",
                slug=settings.site_key,
                kind=PublicAddress.Kind.SITE,
                subject_id=settings.pk,
            )
    return settings
