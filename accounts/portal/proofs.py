"""The one door to the DNS: what the TXT records beside a portal's host say, and what that means to whoever set them."""

from __future__ import annotations

from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext_lazy as _

PREFIX = "_portal"
# Of the whole look-up: somebody waits for the page.
SECONDS = 4.0
MOST_LETTERS = 200
# By what a look found: the record is gone only where a server said so, not where none answered.
GONE = ("no_name", "no_txt", "other_txt")
PROBLEMS = {
    "no_name": _(
        "There is no record at %(record)s yet. Set the TXT record as shown; a change of DNS can take some hours "
        "until it is known everywhere."
    ),
    "no_txt": _("%(record)s exists and has no TXT record. Set one with the value as shown."),
    "other_txt": _("%(record)s says something else: “%(found)s”. Set a TXT record with the value as shown."),
    "no_answer": _("The DNS servers of this domain did not answer. Nothing is wrong yet; check again later."),
    "taken": _(
        "Another organization has proved this domain too, and its record is still there. It must be removed "
        "from the DNS first."
    ),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """`problem` is a key of PROBLEMS, or empty where there are records at all."""

    records: tuple[str, ...] = ()
    problem: str = ""

    def proves(self, token: str) -> bool:
        return token in self.records

    def problem_for(self, token: str) -> str:
        return self.problem or ("" if self.proves(token) else "other_txt")

    @property
    def words(self) -> str:
        """What stood there, short enough to be shown."""
        return " · ".join(self.records)[:MOST_LETTERS]


def record_of(host: str) -> str:
    return f"{PREFIX}.{host}"


def look(host: str) -> Seen:
    """Every TXT record beside the host, asked for anew. Raises nothing."""
    try:
        answer = _resolver().resolve(record_of(host), "TXT", search=False)
    except dns.resolver.NXDOMAIN:
        return Seen(problem="no_name")
    except dns.resolver.NoAnswer:
        return Seen(problem="no_txt")
    except dns.exception.DNSException:
        return Seen(problem="no_answer")
    texts = (b"".join(record.strings).decode("utf-8", "replace").strip() for record in answer)
    return Seen(tuple(sorted(texts)))


def _resolver() -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=not settings.DNS_SERVER)
    if settings.DNS_SERVER:
        address, _colon, port = settings.DNS_SERVER.rpartition(":")
        resolver.nameservers, resolver.port = [address], int(port)
    resolver.lifetime = SECONDS
    resolver.cache = None
    return resolver
