"""A web server for tests of what we fetch: on 127.0.0.1, with the answers that a test puts in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server:
    """`answers[path]` is called with the handler of the request; `asked` are the paths that were, `sent` what was
    posted to them.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Any], None]] = {}
        self.asked: list[str] = []
        self.sent: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                # A client that hangs up is what most of these tests are about.
                with suppress(OSError):
                    outer.answers[self.path](self)
                self.close_connection = True

            def do_POST(self) -> None:
                outer.sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.do_GET()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()

    def says(
        self, path: str, body: bytes, *, status: int = 200, length: int | None = None, **headers: str
    ) -> str:
        def answer(handler: Any) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body) if length is None else length))
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer
        return self.url + path

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
