"""The one door for requests that leave: http(s) only, to public addresses, in bounded time, of bounded size.

A host name is resolved once and the connection goes to the very address that was checked, so that a name cannot mean
something else a moment later. Proxies of the environment are not used: behind one nothing could be checked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

MAX_REDIRECTS = 3
# Of each step on the wire; `Limits.seconds` bounds the whole, also for a host that sends a byte now and then.
STEP_SECONDS = 10.0
CHUNK = 64 * 1024
PORTS = {"http": 80, "https": 443}
# IPv4 addresses as hosts with IPv6 only write them.
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
# Kept for protocols between machines and their routers, some of them called global.
FOR_PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")
REDIRECTS = {301, 302, 303, 307, 308}


class OutboundError(Exception):
    """The request was refused or failed; its message says why, for the log and the back office."""


@dataclass(frozen=True, slots=True)
class Limits:
    max_bytes: int
    seconds: float = 30.0
    # Only for an address that the operator of this installation wrote into a setting; see `names_own_network`.
    may_be_private: bool = False


def names_own_network(url: str) -> bool:
    """Whether the address itself says that it is not on the internet: an IP address that is not public, or localhost.

    A name that merely resolves to such an address does not say it.
    """
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent; its headers may hold secrets and stay out of logs."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = field(repr=False)
    location: str = ""  # where a redirect leads


PLAIN = Question()


def ask(url: str, question: Question, limits: Limits) -> Answer:
    """The answer whatever its status, complete; a redirect is not followed, since secrets may be in the question."""
    return _ask(_checked(url), question, limits, time.monotonic() + limits.seconds)


def get(url: str, limits: Limits) -> bytes:
    """The body of the answer, complete; raises `OutboundError` in every other case."""
    deadline = time.monotonic() + limits.seconds
    first = _checked(url)
    for _hop in range(MAX_REDIRECTS + 1):
        target = _checked(url)
        if target.hostname != first.hostname or (first.scheme == "https" and target.scheme != "https"):
            raise OutboundError(f"redirects from {first.hostname} to another place, {url[:200]!r}")
        answer = _ask(target, PLAIN, limits, deadline)
        if answer.status not in REDIRECTS:
            if answer.status != 200:
                raise OutboundError(f"{target.hostname} answered {answer.status}")
            return answer.body
        url = urljoin(url, answer.location)
    raise OutboundError(f"redirects more than {MAX_REDIRECTS} times")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutboundError(f"{url[:200]!r} is no address") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise OutboundError(f"{url[:200]!r} is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise OutboundError("an address with a password in it is not called")
    if port == 0:
        raise OutboundError(f"{url[:200]!r} has no usable port")
    return parts


def _addresses_of(target: SplitResult, limits: Limits) -> list[tuple[str, int]]:
    """Where the host can be reached; all of it must be public, since the next look-up could answer with any."""
    host, port = target.hostname or "", target.port or PORTS[target.scheme]
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)]
    except (OSError, UnicodeError) as error:
        raise OutboundError(f"{host} cannot be found") from error
    for address in found:
        if not limits.may_be_private and not _is_public(address):
            raise OutboundError(f"{host} leads to {address}, which is not a public address")
    return [(address, port) for address in found]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            address = inner
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and address not in FOR_PROTOCOLS
    )


class _Connection(http.client.HTTPConnection):
    """Connects to addresses that were checked, while the host's name stays in the request and the certificate.

    At the deadline the wire is cut, wherever the answer is by then: a host that sends a byte now and then would pass
    any limit on single steps.
    """

    def __init__(self, target: SplitResult, addresses: list[tuple[str, int]], deadline: float) -> None:
        super().__init__(target.hostname or "", target.port or PORTS[target.scheme])
        self.addresses = addresses
        self.is_encrypted = target.scheme == "https"
        self.deadline = deadline
        self.scissors: threading.Timer | None = None

    def connect(self) -> None:
        wire = self._reach()
        if self.is_encrypted:
            context = ssl.create_default_context()
            wire = context.wrap_socket(wire, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = wire
        self.scissors = threading.Timer(_left(self.deadline), _cut, [wire])
        self.scissors.daemon = True
        self.scissors.start()
        if isinstance(wire, ssl.SSLSocket):
            wire.do_handshake()

    def _reach(self) -> socket.socket:
        failure: OSError | None = None
        for address in self.addresses:
            try:
                return socket.create_connection(address, min(STEP_SECONDS, _left(self.deadline)))
            except OSError as error:
                failure = error
        raise failure or OSError("no address")

    def finish(self) -> None:
        if self.scissors is not None:
            self.scissors.cancel()
        self.close()


def _cut(wire: socket.socket) -> None:
    with suppress(OSError):
        # Not the method of an encrypted socket, which waits for the other side.
        socket.socket.shutdown(wire, socket.SHUT_RDWR)


def _ask(target: SplitResult, question: Question, limits: Limits, deadline: float) -> Answer:
    """The whole answer, or the address that the host sends us to."""
    connection = _Connection(target, _addresses_of(target, limits), deadline)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    headers = {
        "Host": target.netloc,
        "User-Agent": "smroi",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **question.headers,
    }
    try:
        connection.request(question.method, path, body=question.body, headers=headers)
        with connection.getresponse() as response:
            if response.status in REDIRECTS:
                return Answer(response.status, b"", response.getheader("Location") or "")
            if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
                raise OutboundError(f"{target.hostname} sent a packed answer, which was not asked for")
            return Answer(response.status, _body(response, limits, deadline))
    except (OSError, http.client.HTTPException, ValueError) as error:
        _left(deadline)
        words = str(error) or type(error).__name__
        raise OutboundError(f"{target.hostname} does not answer as it should: {words}") from error
    finally:
        connection.finish()


def _body(response: http.client.HTTPResponse, limits: Limits, deadline: float) -> bytes:
    """All bytes that were announced, at most so many, before the deadline."""
    announced = response.length
    if announced is not None and announced > limits.max_bytes:
        raise OutboundError(f"the answer is larger than {limits.max_bytes} bytes")
    parts: list[bytes] = []
    size = 0
    while part := response.read1(CHUNK):
        size += len(part)
        if size > limits.max_bytes:
            raise OutboundError(f"the answer is larger than {limits.max_bytes} bytes")
        parts.append(part)
    # Cut at the deadline, an answer of unknown length looks complete.
    _left(deadline)
    if announced is not None and size < announced:
        raise OutboundError(f"the answer broke off after {size} of {announced} bytes")
    return b"".join(parts)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise OutboundError("the answer took too long")
    return left
