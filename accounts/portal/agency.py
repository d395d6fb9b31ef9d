"""An agency as its clients know it: name, colour, logo, and the name and host of its mails. Nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from accounts.brands import contrast_with_white, logo_uri, look_of
from accounts.mail import Sender
from accounts.models import Organization, PortalDomain

# What dark pages are made of, as light as WCAG reckons it.
DARK_SURFACE = 0.0115
LEAST_ON_DARK = 6.0


@dataclass(frozen=True, slots=True)
class PortalLook:
    """`name` is empty on a page that must not tell whose it is, as before somebody has signed in."""

    name: str
    accent: str
    logo: str = ""
    logo_text: str = ""


# Slate: nobody's colour.
NEUTRAL = PortalLook("", "#334155")


def look_for(organization: Organization) -> PortalLook:
    look = look_of(organization)
    return PortalLook(organization.name, look.accent, logo_uri(look.logo, look.logo_type), look.logo_text)


def sender_of(organization: Organization) -> Sender:
    """The agency, at its own domain where it has one."""
    return Sender(organization.name, base_url_of(organization), look_of(organization).accent)


def base_url_of(organization: Organization) -> str:
    """The domain that has served longest, of those at which something has arrived."""
    rows = PortalDomain.objects.filter(
        organization=organization, verified_at__isnull=False, seen_at__isnull=False
    )
    host = rows.order_by("verified_at", "pk").values_list("host", flat=True).first()
    return _address(host) if host else settings.BASE_URL


def _address(host: str) -> str:
    """Of a domain that points to this installation: as it is opened itself but for its name."""
    base = urlsplit(settings.BASE_URL)
    port = f":{base.port}" if base.port else ""
    return f"{base.scheme}://{host}{port}"


# --- its colours ------------------------------------------------------------------------------------------------

STYLE = """:root {{ --color-primary: {light}; --color-primary-content: #ffffff; --color-accent: {light}; }}
@media (prefers-color-scheme: dark) {{
  :root:not([data-theme="light"]) {{
    --color-primary: {dark}; --color-primary-content: #0f1720; --color-accent: {dark};
  }}
}}
:root[data-theme="dark"] {{ --color-primary: {dark}; --color-primary-content: #0f1720; --color-accent: {dark}; }}
"""


def style_of(accent: str) -> str:
    """The stylesheet that lays a colour over ours, readable on light and on dark pages."""
    return STYLE.format(light=accent, dark=readable_on_dark(accent))


def readable_on_dark(accent: str) -> str:
    """The colour with as much white in it as it takes."""
    parts = [int(accent[at : at + 2], 16) for at in (1, 3, 5)]
    for share in range(0, 101, 5):
        mixed = "#" + "".join(f"{round(part + (255 - part) * share / 100):02x}" for part in parts)
        if contrast_on_dark(mixed) >= LEAST_ON_DARK:
            return mixed
    return "#ffffff"


def contrast_on_dark(colour: str) -> float:
    return 1.05 / contrast_with_white(colour) / (DARK_SURFACE + 0.05)
