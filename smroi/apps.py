"""Makes the roof an application of its own: its commands, its static files, and Celery for whoever sends a task."""

from django.apps import AppConfig


class SmroiConfig(AppConfig):
    name = "smroi"

    def ready(self) -> None:
        # Tasks are declared with shared_task and find their application only once it has been made; the description
        # of the API is told about keys by being there.
        from smroi import celery, openapi  # noqa: F401
