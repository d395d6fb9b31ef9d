"""Tells Django about the floor of what was planned and what happened."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        from campaigns import usage  # noqa: F401  registers who counts rows
        from campaigns.ingest import checking, loading, replay  # noqa: F401  register who does the jobs
        from campaigns.tracking.pages import mails  # noqa: F401  the same
        from campaigns.tracking.people import details  # noqa: F401  listens for contacts that are no longer kept
        from campaigns.tracking.visits import enrich  # noqa: F401  listens for contacts that are no longer kept
