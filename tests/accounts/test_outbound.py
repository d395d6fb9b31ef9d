"""The door for requests that leave, tried on a server of this test that misbehaves in every way we could think of."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts import outbound
from accounts.outbound import Answer, Limits, OutboundError, Question, ask, get, names_own_network
from tests.web_server import Server

HERE = Limits(max_bytes=1000, seconds=2, may_be_private=True)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


def test_the_whole_body_comes(server: Server) -> None:
    assert get(server.says("/rates.xml", b"x" * 1000), HERE) == b"x" * 1000


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "//127.0.0.1/",
        "127.0.0.1",
        "",
        "http://",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "http://127.0.0.1:0/",
    ],
)
def test_what_is_no_plain_web_address_is_not_called(url: str) -> None:
    with pytest.raises(OutboundError):
        get(url, HERE)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # where clouds keep the credentials of a machine
        "100.64.0.1",
        "0.0.0.0",
        "192.0.0.9",
        "192.0.0.10",
        "192.0.0.171",
        "240.0.0.1",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "fec0::1",  # of a site, as they were called before fd00::/8
        "4000::1",  # of a range that is given to nobody
        "::ffff:192.0.0.9",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_addresses_that_are_not_public_are_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **options: pytest.fail("it was called"))
    with pytest.raises(OutboundError, match="not a public address"):
        get("http://rates.example/", Limits(max_bytes=10))


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **options: pytest.fail("it was called"))
    with pytest.raises(OutboundError, match=r"10\.0\.0\.1"):
        get("http://rates.example/", Limits(max_bytes=10))


def test_the_checked_address_is_the_one_that_is_called(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once: a second answer could lead elsewhere."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **options: Any) -> Any:
        if host != "127.0.0.1":
            looked_up.append(host)
        return real("127.0.0.1", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    server.says("/", b"here")
    assert get(f"http://rates.example:{server.port}/", HERE) == b"here"
    assert looked_up == ["rates.example"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("http://localhost/x", True),
        ("http://[::1]/x", True),
        ("https://10.0.0.7/", True),
        ("https://www.ecb.europa.eu/stats/", False),
        ("https://93.184.216.34/", False),
        ("https://rates.internal/", False),
    ],
)
def test_only_the_address_itself_says_that_it_is_private(url: str, expected: bool) -> None:
    assert names_own_network(url) is expected


def test_a_question_gets_its_answer_whatever_its_status(server: Server) -> None:
    url = server.says("/v1/things", b'{"error": "no"}', status=402)
    assert ask(url, Question(), HERE) == Answer(402, b'{"error": "no"}')


def test_what_a_question_carries_goes_to_nobody_else(server: Server) -> None:
    """A redirect is told, not followed: there may be a key in the question."""
    server.says("/elsewhere", b"here")
    url = server.says("/v1/things", b"", status=307, Location="/elsewhere")
    answer = ask(url, Question(headers={"Authorization": "Bearer secret"}), HERE)
    assert (answer.status, answer.location) == (307, "/elsewhere")
    assert server.asked == ["/v1/things"]
    assert "secret" not in repr(Question(headers={"Authorization": "Bearer secret"}, body=b"secret"))


def test_a_redirect_within_the_host_is_followed(server: Server) -> None:
    server.says("/new", b"here")
    assert get(server.says("/old", b"", status=302, Location="/new"), HERE) == b"here"


@pytest.mark.parametrize(
    "place",
    ["http://localhost:{port}/new", "http://example.com/", "file:///etc/passwd", "//example.com/", ""],
)
def test_a_redirect_to_elsewhere_is_refused(server: Server, place: str) -> None:
    server.says("/new", b"secret")
    url = server.says("/old", b"", status=301, Location=place.format(port=server.port))
    with pytest.raises(OutboundError):
        get(url, HERE)
    assert "/new" not in server.asked


def test_redirects_without_end_end(server: Server) -> None:
    with pytest.raises(OutboundError, match="more than"):
        get(server.says("/", b"", status=302, Location="/"), HERE)
    assert len(server.asked) == outbound.MAX_REDIRECTS + 1


def test_too_large_an_answer_is_not_read(server: Server) -> None:
    with pytest.raises(OutboundError, match="larger than 1000"):
        get(server.says("/", b"x" * 1001), HERE)


def test_a_size_that_is_not_announced_is_bounded_too(server: Server) -> None:
    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _part in range(10_000):
            handler.wfile.write(b"x" * 1000)

    server.answers["/"] = answer
    with pytest.raises(OutboundError, match="larger than 1000"):
        get(server.url + "/", HERE)


def test_a_truncated_answer_is_no_answer(server: Server) -> None:
    with pytest.raises(OutboundError, match="broke off"):
        get(server.says("/", b"half", length=8), HERE)


def test_a_chunked_answer_that_breaks_off_is_no_answer(server: Server) -> None:
    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"4\r\nhalf\r\n")

    server.answers["/"] = answer
    with pytest.raises(OutboundError, match="does not answer as it should"):
        get(server.url + "/", HERE)


@pytest.mark.parametrize("status", [204, 304, 400, 404, 500, 503])
def test_any_other_status_is_no_answer(server: Server, status: int) -> None:
    with pytest.raises(OutboundError, match=str(status)):
        get(server.says("/", b"", status=status), HERE)


def test_a_packed_answer_is_refused(server: Server) -> None:
    with pytest.raises(OutboundError, match="packed"):
        get(server.says("/", b"x", Content_Encoding="gzip"), HERE)


def drip(part: bytes, head: bytes = b"") -> Callable[[Any], None]:
    def answer(handler: Any) -> None:
        handler.wfile.write(head)
        for _second in range(200):
            handler.wfile.write(part)
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    ("part", "head"),
    [
        (b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"),
        (b"x", b"HTTP/1.1 200 OK\r\n\r\n"),
        (b"X-Header: 1\r\n", b"HTTP/1.1 200 OK\r\n"),
        (b"", b""),
    ],
    ids=["body", "body of unknown length", "headers", "silence"],
)
def test_an_answer_that_drips_is_cut_off_in_time(server: Server, part: bytes, head: bytes) -> None:
    server.answers["/"] = drip(part, head)
    started = time.monotonic()
    with pytest.raises(OutboundError, match=r"took too long|more than 100 headers"):
        get(server.url + "/", Limits(max_bytes=1000, seconds=0.5, may_be_private=True))
    assert time.monotonic() - started < 3


def test_a_host_that_does_not_listen_is_an_error_like_any_other() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(OutboundError):
        get(f"http://127.0.0.1:{port}/", HERE)


def test_a_certificate_of_nobody_is_refused(server: Server) -> None:
    """The server speaks no TLS at all; that a wrong name is refused is the library's word."""
    server.says("/", b"secret")
    with pytest.raises(OutboundError):
        get(f"https://127.0.0.1:{server.port}/", HERE)
