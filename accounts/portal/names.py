"""Which hosts can be those of a portal: names of one's own, and none that pretends to be another one."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.domain_names import checked_host, own_hosts
from accounts.errors import DomainError

# Below these anybody registers names: they are nobody's own.
_SHARED = re.compile(r"(?:ac|co|com|edu|go|gob|gov|mil|ne|net|or|org|re)\.[a-z]{2}")
# Letters of other alphabets that look like ours; what is written with them alone reads as something else.
_LOOKS_LIKE = str.maketrans("авеёкмнорстухіјѕԁɡһӏαβεικνορτυχ", "abeekmhopctyxijsdghlabeikvoptux")
_FOREIGN_TO_EACH_OTHER = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}


def checked_portal_host(text: str) -> str:
    """The host as browsers send it. While trying out, names below localhost will do."""
    local = text.strip().lower().rstrip(".")
    if not settings.PRODUCTION and re.fullmatch(r"[a-z0-9-]+\.localhost", local):
        return local
    host = checked_host(text)
    if _SHARED.fullmatch(host):
        text = _("Names below %(host)s belong to many. Enter a name of your own, such as portal.example.com.")
        raise DomainError(text % {"host": host}, field="host")
    if _pretends(in_letters(host)):
        text = _("“%(host)s” mixes letters that look like others, so people cannot tell where they are.")
        raise DomainError(text % {"host": host}, field="host")
    return host


def in_letters(host: str) -> str:
    """As people write it: ñandú.example for xn--and-6ma2c.example."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _pretends(host: str) -> bool:
    """Alphabets mixed in one label, one that is made of look-alikes, or the likeness of a host of ours."""
    for label in host.split("."):
        letters = [sign for sign in label if sign.isalpha()]
        alphabets = {unicodedata.name(sign, "LATIN").split()[0] for sign in letters}
        if len(alphabets & _FOREIGN_TO_EACH_OTHER) > 1:
            return True
        if "LATIN" not in alphabets and letters and label.translate(_LOOKS_LIKE).isascii():
            return True
    return _bare(host) in own_hosts()


def _bare(host: str) -> str:
    """Without accents and look-alikes."""
    apart = unicodedata.normalize("NFKD", host.translate(_LOOKS_LIKE))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
