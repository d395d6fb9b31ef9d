"""The script of websites in a real browser, on a page with a strict content policy, against a server that listens."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
SCRIPT = Path(__file__).parents[2] / "smroi/static/dist/s.js"
KEY = "SITEKEYxxxxxxxxxxxxxxx"
CLICK = "CLICKIDxxxxxxxxxxxxxxx"
RANDOM = re.compile(r"[A-Za-z0-9_-]{22}")
PATIENCE = 20
PAGE = """<!doctype html><html><head><title>Bakery</title>
<script src="/stub.js"></script><script defer src="{tracker}/s.js" data-key="{key}" {more}></script></head>
<body><p>Bread</p><a id="out" href="http://127.0.0.1:9/away">away</a>
<a id="file" href="/price-list.pdf">prices</a><a id="inside" href="/inside">inside</a></body></html>"""
STUB = '(window.smroi = window.smroi || []).push(["event", "asked early", { size: 2 }]);'


class Listener:
    """Serves pages and the script from two ports, so that they are of two origins, and keeps what is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.failures, self.failure = 0, 503
        self.more = ""
        self.cookies: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path == "/s.js":
                    return self._say(SCRIPT.read_bytes(), "text/javascript")
                if self.path == "/stub.js":
                    return self._say(STUB.encode(), "text/javascript")
                self.server_cookies()
                text = PAGE.format(tracker=outer.tracker, key=KEY, more=outer.more)
                return self._say(text.encode(), "text/html")

            def server_cookies(self) -> None:
                outer.cookies.append(self.headers.get("Cookie", ""))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.path == "/e"
                assert self.headers["Content-Type"].startswith("text/plain")
                if outer.failures:
                    outer.failures -= 1
                    return self._say(b"", "text/plain", status=outer.failure)
                outer.told.append(json.loads(body))
                return self._say(b"", "text/plain", status=202)

            def _say(self, body: bytes, kind: str, status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Access-Control-Allow-Origin", "*")
                policy = f"default-src 'none'; script-src 'self' {outer.tracker}; connect-src {outer.tracker}"
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _two in range(2)]
        for server in self.servers:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        self.site, self.tracker = (f"http://127.0.0.1:{server.server_port}" for server in self.servers)

    def hits(self, kind: str = "") -> list[dict[str, Any]]:
        return [hit for hit in list(self.told) if kind in ("", hit["e"])]

    def wait_for(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        end = time.monotonic() + PATIENCE
        while len(self.hits(kind)) < count and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.hits(kind)) >= count, f"{count} of {kind} never came; what came: {self.told}"
        return self.hits(kind)


def until(so: Callable[[], bool]) -> None:
    """Asked from here: the page's content policy forbids the browser to ask itself again and again."""
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    for server in made.servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        quiet = [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        browser = started.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Any, listener: Listener) -> Iterator[Any]:
    """A page of a fresh browser; what it complains of fails the test."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield page
    context.close()
    assert complaints == []


def test_it_weighs_less_than_three_kilobytes_and_needs_no_eval() -> None:
    text = SCRIPT.read_bytes()
    assert len(gzip.compress(text, 9)) < 3000
    assert not re.search(rb"\beval\b|new Function|innerHTML|\.style\b|document\.write", text)


@needs_browser
def test_a_view_is_told_with_where_it_came_from_and_no_cookie_is_set(tab: Any, listener: Listener) -> None:
    tab.goto(f"{listener.site}/bread?utm_source=facebook#top", referer="https://www.example.org/page")
    (view,) = listener.wait_for("view")
    assert RANDOM.fullmatch(view.pop("k"))
    assert view == {
        "s": KEY,
        "e": "view",
        "u": f"{listener.site}/bread?utm_source=facebook",
        "r": "https://www.example.org/page",
        "t": "Bakery",
        "w": 1000,
    }
    assert tab.context.cookies() == []


@needs_browser
def test_what_the_page_called_before_the_script_was_there_is_told(tab: Any, listener: Listener) -> None:
    tab.goto(listener.site)
    until(lambda: tab.evaluate("!!(window.smroi && window.smroi.event)"))
    tab.evaluate("smroi.event('purchase', { id: 'A-1', value: 19.9, currency: 'EUR' })")
    (view,) = listener.wait_for("view")
    events = listener.wait_for("event", 2)
    assert [(hit["v"], hit["n"], hit["p"]) for hit in events] == [
        (view["k"], "asked early", {"size": 2}),
        (view["k"], "purchase", {"id": "A-1", "value": 19.9, "currency": "EUR"}),
    ]


@needs_browser
def test_the_click_of_the_landing_is_known_on_later_pages_and_leaves_the_address(
    tab: Any, listener: Listener
) -> None:
    tab.goto(f"{listener.site}/?utm_source=x&smroi_id={CLICK}")
    listener.wait_for("view")
    assert tab.url == f"{listener.site}/?utm_source=x"
    tab.click("#inside")
    listener.wait_for("view", 2)
    assert [hit["u"] for hit in listener.hits("view")] == [
        f"{listener.site}/?utm_source=x&smroi_id={CLICK}",
        f"{listener.site}/inside?smroi_id={CLICK}",
    ]
    assert tab.evaluate("smroi.clickId()") == CLICK
    tab.goto(f"{listener.site}/?utm_source=newsletter")
    listener.wait_for("view", 3)
    assert listener.hits("view")[2]["u"] == f"{listener.site}/?utm_source=newsletter"


@needs_browser
def test_whoever_reloads_or_comes_back_has_not_landed_again(tab: Any, listener: Listener) -> None:
    tab.goto(f"{listener.site}/?utm_source=x&smroi_id={CLICK}", referer="https://www.example.org/")
    listener.wait_for("view")
    tab.reload()
    listener.wait_for("view", 2)
    tab.click("#inside")
    listener.wait_for("view", 3)
    tab.go_back()
    views = listener.wait_for("view", 4)
    assert ["smroi_id=" + CLICK in hit["u"] for hit in views] == [True] * 4


@needs_browser
def test_a_landing_page_that_was_counted_when_it_was_served_is_not_counted_again(
    tab: Any, listener: Listener
) -> None:
    listener.more = f'data-view="{CLICK}"'
    tab.goto(listener.site)
    (event,) = listener.wait_for("event")
    tab.evaluate("history.pushState({}, '', '/two')")
    (view,) = listener.wait_for("view")
    (leave,) = listener.wait_for("leave")
    assert (event["v"], leave["k"], view["u"]) == (CLICK, CLICK, f"{listener.site}/two")
    assert view["k"] != CLICK


@needs_browser
def test_pages_of_an_app_are_views_and_say_how_long_each_was_seen(tab: Any, listener: Listener) -> None:
    tab.goto(f"{listener.site}/one")
    listener.wait_for("view")
    tab.wait_for_timeout(1200)
    tab.evaluate("history.pushState({}, '', '/two'); document.title = 'Two'")
    listener.wait_for("view", 2)
    tab.evaluate("history.replaceState({}, '', '/two#part')")
    tab.go_back()
    views = listener.wait_for("view", 3)
    assert [(hit["u"], hit["r"], hit["t"]) for hit in views] == [
        (f"{listener.site}/one", "", "Bakery"),
        (f"{listener.site}/two", f"{listener.site}/one", "Two"),
        (f"{listener.site}/one", f"{listener.site}/two", "Two"),
    ]
    leaves = listener.wait_for("leave", 2)
    assert [hit["k"] for hit in leaves[:2]] == [views[0]["k"], views[1]["k"]]
    assert 1 <= leaves[0]["sec"] <= 10
    assert leaves[0]["y"] == 100  # all of it was in sight


@needs_browser
def test_links_to_elsewhere_and_files_are_told_and_links_inside_are_not(tab: Any, listener: Listener) -> None:
    tab.goto(listener.site)
    (view,) = listener.wait_for("view")
    tab.evaluate("document.addEventListener('click', (happened) => happened.preventDefault())")
    for name in ("out", "file", "inside"):
        tab.click(f"#{name}")
    (out,) = listener.wait_for("outbound")
    (file,) = listener.wait_for("download")
    assert (out["v"], out["to"]) == (view["k"], "http://127.0.0.1:9/away")
    assert (file["v"], file["to"]) == (view["k"], f"{listener.site}/price-list.pdf")


@needs_browser
def test_leaving_the_page_tells_how_long_it_was_seen(tab: Any, listener: Listener) -> None:
    tab.goto(listener.site)
    (view,) = listener.wait_for("view")
    tab.wait_for_timeout(1200)
    tab.goto("about:blank")
    (leave,) = listener.wait_for("leave")
    assert (leave["k"], leave["sec"] >= 1) == (view["k"], True)


@needs_browser
@pytest.mark.parametrize(("failures", "status"), [(1, 503), (2, 503), (1, 429)])
def test_what_was_not_taken_is_sent_again(tab: Any, listener: Listener, failures: int, status: int) -> None:
    listener.failures, listener.failure = failures, status
    tab.goto(listener.site)
    listener.wait_for("view")


@needs_browser
def test_an_id_is_kept_only_with_consent_and_forgotten_without(tab: Any, listener: Listener) -> None:
    listener.more = 'data-days="90"'
    tab.goto(listener.site)
    listener.wait_for("view")
    assert tab.context.cookies() == []
    tab.evaluate("smroi.consent(true); smroi.event('agreed')")
    listener.wait_for("event", 2)
    (cookie,) = tab.context.cookies()
    assert (cookie["name"], cookie["sameSite"]) == ("smroi_v", "Lax")
    assert listener.told[-1]["ck"] == cookie["value"]
    first, again = listener.wait_for("view", 2)
    assert again == first | {"ck": cookie["value"]}, "what came before the agreement is tied to the id"
    tab.reload()
    listener.wait_for("view", 3)
    assert [body.get("ck") for body in listener.hits("view")] == [None, cookie["value"], cookie["value"]]
    tab.evaluate("smroi.consent(false); smroi.event('refused')")
    listener.wait_for("event", 4)
    assert tab.context.cookies() == []
    assert "ck" not in listener.told[-1]


@needs_browser
def test_without_days_no_consent_sets_a_cookie(tab: Any, listener: Listener) -> None:
    listener.more = 'data-consent="cookie"'
    tab.goto(listener.site)
    listener.wait_for("view")
    tab.evaluate("smroi.consent(true); smroi.event('agreed')")
    listener.wait_for("event", 2)
    assert tab.context.cookies() == []


@needs_browser
@pytest.mark.parametrize(("more", "is_told"), [("data-respect", False), ("", True)])
def test_a_signal_of_opting_out_silences_it_where_that_is_asked(
    tab: Any, listener: Listener, more: str, is_told: bool
) -> None:
    listener.more = more
    tab.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    tab.goto(listener.site)
    until(lambda: tab.evaluate("!!(window.smroi && window.smroi.event)"))
    tab.evaluate("smroi.event('quiet'); smroi.consent(true); smroi.clickId()")
    if is_told:
        listener.wait_for("event", 2)
    else:
        tab.wait_for_timeout(700)
        assert (listener.told, tab.context.cookies()) == ([], [])


@needs_browser
@pytest.mark.parametrize(
    "call",
    [
        "smroi.event()",
        "smroi.event(Symbol('x'))",
        "const ring = {}; ring.ring = ring; smroi.event('ring', ring)",
        "smroi.event('big', { n: 10n })",
        "smroi.push()",
        "smroi.push(['constructor'])",
        "sessionStorage.setItem('smroi', '{'); history.pushState({}, '', '/x')",
        "document.dispatchEvent(new Event('click'))",
    ],
)
def test_it_never_throws(tab: Any, listener: Listener, call: str) -> None:
    tab.goto(listener.site)
    listener.wait_for("view")
    tab.evaluate(f"() => {{ {call} }}")
    tab.evaluate("smroi.event('still there')")
    until(lambda: any(hit.get("n") == "still there" for hit in listener.hits("event")))
