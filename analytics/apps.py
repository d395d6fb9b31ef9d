"""Tells Django about the floor of what it means."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"

    def ready(self) -> None:
        from analytics import tasks  # noqa: F401  answers the doorbell and registers the recompute
