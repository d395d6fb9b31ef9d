"""What the intake is told when it is started; made from the settings by `smroi.intake`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

# Answers to these stand for the host of the installation in tests and on one's own machine.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of the product, held in memory."""

    body: bytes
    content_type: bytes
    etag: bytes


@dataclass(frozen=True, slots=True)
class Configuration:
    """`database` are the arguments of `asyncpg.connect`; `static` finds a file by its path, or none."""

    database: Mapping[str, Any]
    public_url: str
    base_url: str
    static: Callable[[str], StaticFile | None]
    trusted_proxies: int = 0
    country_header: str = ""
    queue_limit: int = 10_000
    # Requests of one address in a second, and at once; 0 is no limit.
    rate: float = 20.0
    is_production: bool = True
    public_host: str = field(init=False)
    country_name: bytes = field(init=False)  # of the header, as servers write it

    def __post_init__(self) -> None:
        object.__setattr__(self, "public_host", (urlsplit(self.public_url).hostname or "").lower())
        object.__setattr__(self, "country_name", self.country_header.lower().encode("latin-1"))

    def host_of(self, header: str) -> str:
        """The host as public addresses know it: empty for that of the installation."""
        name = header.strip().lower()
        if name.startswith("["):
            name = name[1:].partition("]")[0]
        else:
            name = name.partition(":")[0]
        name = name.rstrip(".")
        if name == self.public_host or (not self.is_production and name in LOOPBACK):
            return ""
        return name[:254]
