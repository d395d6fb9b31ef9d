"""Which address leads to which part."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from smroi.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("admin/", admin.site.urls),
]
