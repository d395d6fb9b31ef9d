"""A mailbox for tests that ask what comes back: as much of IMAP as is asked, over a real socket."""

from __future__ import annotations

import re
import socketserver
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest

from accounts.bounces.configuration import Mailbox

USER, PASSWORD, FOLDER = 'bounces "main"@example.com', 'p"a\\ss word', "Came back"
WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')


@dataclass
class PostBox:
    """What lies in it, by its number: body and flags."""

    capabilities: str = "IMAP4rev1 UIDPLUS"
    # Opens it by XOAUTH2, instead of the password.
    token: str = ""
    bodies: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    port: int = 0
    # The connection is lost when this is asked.
    breaks_at: str = ""
    asked: list[str] = field(default_factory=list)
    next_uid: int = 11

    def put(self, body: bytes) -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.bodies[uid], self.flags[uid] = body, set()
        return uid

    def mailbox(self, **other: Any) -> Mailbox:
        values = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "password": PASSWORD,
            "folder": FOLDER,
        }
        return Mailbox(**{**values, "is_encrypted": False, **other})

    def url(self) -> str:
        user, password, folder = (quote(text, safe="") for text in (USER, PASSWORD, FOLDER))
        return f"imap://{user}:{password}@127.0.0.1:{self.port}/{folder}"

    def answer(self, command: str, words: list[str]) -> tuple[list[bytes], str]:
        """Lines before the last one, and what that says."""
        if command == "AUTHENTICATE":
            is_right = bool(self.token) and words == [f"user={USER}\x01auth=Bearer {self.token}\x01\x01"]
            return [], "OK" if is_right else "NO [AUTHENTICATIONFAILED] AUTHENTICATE failed"
        if command == "LOGIN":
            return [], "OK" if words == [
                USER,
                PASSWORD,
            ] else "NO [AUTHENTICATIONFAILED] Wrong user or password"
        if command == "SELECT":
            lines = [b"* FLAGS (\\Seen \\Deleted)", b"* %d EXISTS" % len(self.bodies)]
            return (lines, "OK [READ-WRITE]") if words == [FOLDER] else ([], "NO No such folder")
        if command == "EXPUNGE":
            return self._expunge(list(self.bodies)), "OK"
        if command == "SEARCH":
            return [self._search(words[0])], "OK"
        uid = int(words[0])
        if command == "UID EXPUNGE":
            return self._expunge([uid]), "OK"
        if uid not in self.bodies:
            return [], "OK"
        if command == "STORE":
            self.flags[uid] |= set(words[2].strip("()").split())
            return [], "OK"
        most = int(words[1].rpartition(".")[2].rstrip(">)"))
        body = self.bodies[uid][:most]
        number = list(self.bodies).index(uid) + 1
        return [b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)" % (number, uid, len(body), body)], "OK"

    def _search(self, numbers: str) -> bytes:
        first, last = (int(number) for number in numbers.split(":"))
        uids = [uid for uid in list(self.bodies)[first - 1 : last] if "\\Seen" not in self.flags[uid]]
        return b" ".join([b"* SEARCH", *(b"%d" % uid for uid in uids)])

    def _expunge(self, uids: list[int]) -> list[bytes]:
        gone = [uid for uid in uids if "\\Deleted" in self.flags.get(uid, set())]
        lines = [b"* %d EXPUNGE" % (list(self.bodies).index(uid) + 1) for uid in reversed(gone)]
        for uid in gone:
            del self.bodies[uid], self.flags[uid]
        return lines


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: PostBox = self.server.box  # type: ignore[attr-defined]  # put there below
        self.wfile.write(b"* OK Ready\r\n")
        for raw in self.rfile:
            if not raw.isascii():
                return  # somebody who speaks TLS
            tag, command, *words = self._words(raw.decode())
            if command == "UID":
                command = words.pop(0)
                command = "UID EXPUNGE" if command == "EXPUNGE" else command
            box.asked.append(command)
            if command == box.breaks_at:
                return
            lines, said = [], "OK"
            if command == "CAPABILITY":
                lines = [f"* CAPABILITY {box.capabilities}".encode()]
            elif command == "LOGOUT":
                lines = [b"* BYE"]
            elif command == "AUTHENTICATE":
                lines, said = self._authenticated(box, words)
            else:
                lines, said = box.answer(command, words)
            self.wfile.write(b"".join(line + b"\r\n" for line in lines) + f"{tag} {said} done\r\n".encode())

    def _authenticated(self, box: PostBox, words: list[str]) -> tuple[list[bytes], str]:
        """As large providers do: what is wrong is told in a question, which is answered with nothing."""
        assert words == ["XOAUTH2"]
        self.wfile.write(b"+ \r\n")
        lines, said = box.answer("AUTHENTICATE", [b64decode(self.rfile.readline()).decode()])
        if said != "OK":
            self.wfile.write(b"+ " + b64encode(b'{"status":"400","schemes":"Bearer"}') + b"\r\n")
            assert self.rfile.readline() == b"\r\n"
        return lines, said

    @staticmethod
    def _words(raw: str) -> list[str]:
        return [
            re.sub(r"\\(.)", r"\1", quoted) if quoted else listed or plain
            for quoted, listed, plain in WORD.findall(raw)
        ]


@pytest.fixture
def post_box() -> Iterator[PostBox]:
    box = PostBox()
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
    server.daemon_threads = True
    server.box = box  # type: ignore[attr-defined]  # for `Talk`
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield box
    server.shutdown()
    thread.join()
    server.server_close()
