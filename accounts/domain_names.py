"""Which names people may give for domains of their own, in the form in which browsers send them."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.errors import DomainError

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Names that mean something within a network only.
_NOT_PUBLIC = ("localhost", "local", "internal", "lan", "home", "arpa", "onion", "invalid")


def checked_host(text: str) -> str:
    """The host in the form in which browsers send it; a pasted address is taken for its host."""
    text = text.strip()
    said = "".join(sign for sign in text[:80] if sign.isprintable())
    wrong = DomainError(
        _("“%(text)s” is not a domain. Write it as go.example.com.") % {"text": said}, field="host"
    )
    if len(text) > 400 or any(sign.isspace() or not sign.isprintable() or sign in "\\@?#" for sign in text):
        raise wrong
    host = re.sub(r"^https?://", "", text, flags=re.IGNORECASE).rstrip("/").rstrip(".")
    if _is_address(host):
        raise DomainError(_("Enter a name, not the number of a server."), field="host")
    try:
        written = unicodedata.normalize("NFKC", host).lower()
        host = host.encode("idna").decode("ascii").lower()
        # An older rule writes ß as ss: another domain than the one that browsers open today.
        if written not in (host, host.encode().decode("idna")):
            raise wrong
    except UnicodeError:
        raise wrong from None
    labels = host.split(".")
    is_name = len(labels) > 1 and len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    if not is_name or labels[-1].isdigit() or labels[-1] in _NOT_PUBLIC:
        raise wrong
    _check_not_ours(host)
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def own_hosts() -> set[str]:
    """The hosts of this installation."""
    urls = (settings.PUBLIC_URL, settings.BASE_URL)
    found = {urlsplit(url).hostname or "" for url in urls}
    return (found | {name.lstrip(".") for name in settings.ALLOWED_HOSTS}) - {""}


def _check_not_ours(host: str) -> None:
    if any(host == name or host.endswith(f".{name}") for name in own_hosts()):
        text = _("This is a domain of smroi itself. Use one of your own, such as go.example.com.")
        raise DomainError(text, field="host")
