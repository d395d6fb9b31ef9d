"""Tells Django about the floor of who somebody is."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self) -> None:
        from accounts import checks  # noqa: F401  registers the system checks


class BackOfficeConfig(admin_apps.AdminConfig):
    """Django's admin, with `admin.site` being the back office."""

    default = False
    default_site = "accounts.backoffice.BackOffice"
