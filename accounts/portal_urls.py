"""Addresses of the portal that are about the reader; those of one workspace are in `analytics.portal_urls`."""

from __future__ import annotations

from django.urls import path

from accounts.views import portal

urlpatterns = [
    path("your-account/", portal.account, name="account"),
    path("look/<str:accent>.css", portal.look, name="look"),
    path("join/<str:token>/", portal.join, name="join"),
]
