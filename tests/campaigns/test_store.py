"""Uploaded files lie sealed, are read without leaving a trace, and any change to them is found."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any, cast

import pytest

from accounts import sealing
from accounts.errors import TooLarge
from campaigns.ingest import store
from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.shapes import ReadRequest
from campaigns.ingest.store import BLOCK, Damaged, Gone

CONTENT = b"Day,Email\n2026-06-01,guest@orchard.example\n"
HEADER_BYTES = len(store.MAGIC) + sealing.OVERHEAD + sealing.KEY_BYTES
SEALED_BLOCK = BLOCK + sealing.TAG_BYTES


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def keep(content: bytes, workspace_id: int = 7) -> store.StoredFile:
    return store.keep(workspace_id, io.BytesIO(content))


def content_of(sha256: str, workspace_id: int = 7) -> bytes:
    with store.opened(workspace_id, sha256) as path:
        return path.read_bytes()


def lay_open(folder: Path, content: bytes) -> str:
    """A file as it was stored before files were sealed."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / "7" / sha256[:2] / sha256
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return sha256


def everything_in(folder: Path) -> bytes:
    return b"".join(str(path).encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_what_is_stored_is_read_again(size: int) -> None:
    content = os.urandom(size)
    stored = keep(content)
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), size)
    assert content_of(stored.sha256) == content


def test_neither_the_content_nor_its_hash_is_in_the_folder(folder: Path) -> None:
    stored = keep(CONTENT)
    lying_about = everything_in(folder)
    assert b"orchard" not in lying_about
    assert stored.sha256.encode() not in lying_about


def test_the_same_bytes_again_are_one_file(folder: Path) -> None:
    assert keep(CONTENT).path == keep(CONTENT).path
    assert keep(CONTENT, 8).path.name != keep(CONTENT).path.name
    assert len(list(folder.glob("7/??/*"))) == 1


def test_an_upload_that_hands_out_little_at_a_time_is_the_same_file() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 100_000))

    content = os.urandom(2 * BLOCK + 5)
    assert content_of(store.keep(7, Slow(content)).sha256) == content


def test_too_large_a_file_leaves_nothing(settings: Any, folder: Path) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(TooLarge):
        keep(CONTENT)
    assert everything_in(folder) == b""


@pytest.mark.parametrize(
    "damage",
    {
        "a byte of the header": lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        "a byte of a block": lambda data: data[:-100] + bytes([data[-100] ^ 1]) + data[-99:],
        "cut within a block": lambda data: data[:-1],
        "cut after a block": lambda data: data[: HEADER_BYTES + SEALED_BLOCK],
        "cut after the header": lambda data: data[:HEADER_BYTES],
        "cut within the header": lambda data: data[:30],
        "lengthened": lambda data: data + b"x",
        "first block left out": lambda data: data[:HEADER_BYTES] + data[HEADER_BYTES + SEALED_BLOCK :],
        "blocks exchanged": lambda data: (
            data[:HEADER_BYTES]
            + data[HEADER_BYTES + SEALED_BLOCK : HEADER_BYTES + 2 * SEALED_BLOCK]
            + data[HEADER_BYTES : HEADER_BYTES + SEALED_BLOCK]
            + data[HEADER_BYTES + 2 * SEALED_BLOCK :]
        ),
        "readable content in its place": lambda data: CONTENT,
    }.items(),
    ids=lambda case: case[0],
)
def test_a_file_that_was_changed_is_not_read(damage: Any) -> None:
    stored = keep(os.urandom(2 * BLOCK + 5000))
    stored.path.write_bytes(damage[1](stored.path.read_bytes()))
    with pytest.raises(Damaged):
        content_of(stored.sha256)


def test_a_file_moved_into_another_place_is_not_read() -> None:
    one, other, elsewhere = keep(b"one"), keep(b"other"), keep(b"one", 8)
    other.path.write_bytes(one.path.read_bytes())
    elsewhere.path.write_bytes(one.path.read_bytes())
    for sha256, workspace_id in ((other.sha256, 7), (elsewhere.sha256, 8)):
        with pytest.raises(Damaged):
            content_of(sha256, workspace_id)


def test_a_file_that_is_not_there_is_said_to_be_gone() -> None:
    with pytest.raises(Gone):
        content_of("0" * 64)


def test_what_was_stored_before_is_read_and_then_sealed(folder: Path) -> None:
    sha256 = lay_open(folder, CONTENT)
    assert content_of(sha256) == CONTENT
    assert store.seal_again(7, sha256) == "sealed"
    assert b"orchard" not in everything_in(folder)
    assert (content_of(sha256), store.seal_again(7, sha256)) == (CONTENT, "")


def test_what_was_stored_before_and_changed_since_is_refused(folder: Path) -> None:
    sha256 = lay_open(folder, CONTENT)
    (folder / "7" / sha256[:2] / sha256).write_bytes(b"other")
    with pytest.raises(Damaged):
        content_of(sha256)
    with pytest.raises(Damaged):
        store.seal_again(7, sha256)


def test_after_a_new_key_in_front_and_sealing_again_the_old_key_may_go(settings: Any) -> None:
    old, new = sealing.random_key(), sealing.random_key()
    settings.FILE_KEYS = (old,)
    content = os.urandom(BLOCK + 1)
    stored = keep(content)
    settings.FILE_KEYS = (new, old)
    assert (store.seal_again(7, stored.sha256), store.seal_again(7, stored.sha256)) == ("rekeyed", "")
    settings.FILE_KEYS = (new,)
    assert content_of(stored.sha256) == content
    settings.FILE_KEYS = (old,)
    with pytest.raises(Damaged):
        content_of(stored.sha256)


@pytest.mark.parametrize("limit", [0, store.IN_MEMORY], ids=["on disk", "in memory"])
def test_what_is_being_read_has_no_name(monkeypatch: pytest.MonkeyPatch, folder: Path, limit: int) -> None:
    monkeypatch.setattr(store, "IN_MEMORY", limit)
    stored = keep(CONTENT)
    with store.opened(7, stored.sha256) as path:
        assert path.read_bytes() == path.read_bytes() == CONTENT
        assert b"orchard" not in everything_in(folder)
        descriptor = int(path.name)
    with pytest.raises(OSError):
        os.fstat(descriptor)


@pytest.mark.parametrize("limit", [0, store.IN_MEMORY], ids=["on disk", "in memory"])
def test_the_jail_reads_a_sealed_file(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(store, "IN_MEMORY", limit)
    header = "Day,Campaign name,Currency,Amount spent (EUR),Impressions,Reporting starts,Reporting ends"
    stored = keep(f"{header}\n2026-06-01,spring,EUR,1.50,10,2026-06-01,2026-06-01\n".encode())
    taken = [
        os.open(os.devnull, os.O_RDONLY) for _number in range(80)
    ]  # beyond the child's limit of descriptors
    try:
        with store.opened(7, stored.sha256) as path:
            assert int(path.name) > 64
            result = read_in_jail(path, "meta.csv", ReadRequest())
    finally:
        for descriptor in taken:
            os.close(descriptor)
    assert (result.source, result.totals["spend"]) == ("meta_ads", 1_500_000)


KILLED = """
import os, signal, sys
os.environ["SMROI_ENV"] = "test"
import django
django.setup()
from campaigns.ingest import store
store.IN_MEMORY = 0
with store.opened(7, sys.argv[1]):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_while_reading_leaves_nothing_readable(folder: Path) -> None:
    stored = keep(CONTENT)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "smroi.settings", "SMROI_FILES": str(folder)}
    status = subprocess.run([sys.executable, "-c", KILLED, stored.sha256], env=environment, check=False)
    assert status.returncode == -9
    assert b"orchard" not in everything_in(folder)


def test_a_large_file_is_sealed_and_opened_in_constant_memory(settings: Any) -> None:
    class Large(io.RawIOBase):
        left = 200 * BLOCK

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    settings.MAX_UPLOAD_BYTES = 10**9
    tracemalloc.start()
    stored = store.keep(7, cast(Any, Large()))
    with store.opened(7, stored.sha256) as path:
        assert path.stat().st_size == 200 * BLOCK
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * BLOCK


def test_only_files_that_nobody_wants_and_that_are_settled_are_deleted(folder: Path) -> None:
    wanted, fresh, unwanted = keep(b"wanted"), keep(b"fresh"), keep(b"unwanted")
    left_over = folder / "7" / "incoming" / "ab"
    left_over.write_bytes(b"half an upload")
    past = time.time() - store.SETTLED_SECONDS - 1
    for path in (wanted.path, unwanted.path, left_over):
        os.utime(path, (past, past))
    assert store.delete_all_but(7, {wanted.sha256}) == 2
    assert [store.has(7, file.sha256) for file in (wanted, fresh, unwanted)] == [True, True, False]
    assert not left_over.exists()


def test_the_files_of_a_workspace_go_with_it(folder: Path) -> None:
    keep(b"one")
    keep(b"two", 8)
    assert store.workspaces_with_files() == [7, 8]
    store.delete_workspace(7)
    assert store.workspaces_with_files() == [8]


def test_a_file_that_cannot_be_deleted_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    past = time.time() - 2 * store.SETTLED_SECONDS
    stored = [keep(b"one"), keep(b"two"), keep(b"three")]
    for one in stored:
        os.utime(one.path, (past, past))
    stuck, unlink = sorted(one.path for one in stored)[0], Path.unlink

    def refuse_one(path: Path, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "not permitted")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse_one)
    assert store.delete_all_but(7, ()) == 2
    assert [one.path.exists() for one in stored].count(True) == 1


def test_files_of_a_workspace_that_stay_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(CONTENT)

    def refuse(*_path: Any, **_options: Any) -> None:
        raise PermissionError(13, "not permitted")

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(PermissionError):
        store.delete_workspace(7)


def test_a_stored_file_has_its_name_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[Path, int]] = []
    fsync = os.fsync

    def watch(number: int) -> None:
        place = Path(f"/proc/self/fd/{number}").readlink()
        synced.append((place, len(list(folder.glob("7/??/*")))))
        fsync(number)

    monkeypatch.setattr(os, "fsync", watch)
    path = keep(CONTENT).path
    assert [count for _place, count in synced] == [0, 1, 1, 1], "the content first, then its name"
    assert [place for place, _count in synced[1:]] == [path.parent, folder / "7", folder]
