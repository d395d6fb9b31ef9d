"""Tells Django about the floor of what was planned and what happened."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        from campaigns.ingest import loading  # noqa: F401  registers who does the jobs
