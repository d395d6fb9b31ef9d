"""Where uploaded files lie: sealed, under a name that tells nothing, in a folder of their workspace.

The only module that opens them. A file is a header (what it is, and its own random key, sealed for this workspace and
this content) and blocks sealed with that key (docs/decisions/0012-sealed-files.md).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from accounts import sealing
from accounts.errors import Conflict, TooLarge
from accounts.sealing import Blocks, CannotOpen

log = structlog.get_logger(__name__)

BLOCK = 1024 * 1024
MAGIC = b"smroi sealed file 1\n"
_KEY_BYTES = sealing.OVERHEAD + sealing.KEY_BYTES
# Up to this size what is read lies in memory only, above in a file without a name.
IN_MEMORY = 64 * 1024 * 1024
# What is younger may belong to an upload whose transaction is not over yet.
SETTLED_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class StoredFile:
    sha256: str
    size: int
    path: Path


class Damaged(Conflict):
    """What lies there is not what was stored, or its key is missing."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The stored file cannot be opened: it was changed on the server, or the key it was sealed with is "
                "missing. Please upload it again."
            )
        )


class Gone(Conflict):
    """The file was deleted, or was never there."""

    def __init__(self) -> None:
        super().__init__(_("The original file is no longer here. Please upload it again."))


def folder_of(workspace_id: int) -> Path:
    return Path(settings.FILES_DIR) / str(workspace_id)


def sealed_path(workspace_id: int, sha256: str) -> Path:
    """Its name is a keyed hash: who only sees the folder cannot tell whether a file they know is in it."""
    name = sealing.Hasher(workspace_id, "files")(sha256).hex()
    return folder_of(workspace_id) / name[:2] / name


def keep(workspace_id: int, file: IO[bytes], *, limit: int | None = None) -> StoredFile:
    """Store what can be read from `file`; the same bytes again are the same file. On disk before this returns."""
    with _incoming(workspace_id) as target:
        key = sealing.random_key()
        _skip_header(target)
        sha256, size = _seal_into(target, key, file, settings.MAX_UPLOAD_BYTES if limit is None else limit)
        target.seek(0)
        target.write(MAGIC + sealing.seal(key, context=_context(workspace_id, sha256)))
        stored = StoredFile(sha256, size, sealed_path(workspace_id, sha256))
        _put(workspace_id, target, stored.path)
    return stored


@contextmanager
def opened(workspace_id: int, sha256: str) -> Iterator[Path]:
    """The file as it was uploaded, under a path that is good for this process, and for a child that inherits it.

    The readable content has no name in any folder and is gone with the last process that holds it, however that ends.
    """
    path = sealed_path(workspace_id, sha256)
    is_sealed = path.exists()
    if not is_sealed:
        path = _unsealed_path(workspace_id, sha256)
    try:
        stored = path.open("rb")
    except FileNotFoundError:
        raise Gone from None
    with stored, _nameless(os.fstat(stored.fileno()).st_size, path.parent) as target:
        blocks = _unsealed(stored, workspace_id, sha256) if is_sealed else _checked(stored, sha256)
        try:
            for block in blocks:
                target.write(block)
        except CannotOpen:
            raise Damaged from None
        target.flush()
        yield Path("/dev/fd") / str(target.fileno())


def has(workspace_id: int, sha256: str) -> bool:
    return sealed_path(workspace_id, sha256).exists() or _unsealed_path(workspace_id, sha256).exists()


def seal_again(workspace_id: int, sha256: str) -> str:
    """Bring a file up to the first key: "sealed" when it lay open, "rekeyed" when under another key, else ""."""
    open_path, path = _unsealed_path(workspace_id, sha256), sealed_path(workspace_id, sha256)
    if path.exists():
        open_path.unlink(missing_ok=True)
        return "rekeyed" if _rekey(workspace_id, sha256, path) else ""
    if not open_path.exists():
        return ""
    with open_path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Damaged
        file.seek(0)
        keep(workspace_id, file, limit=os.fstat(file.fileno()).st_size)
    open_path.unlink()
    return "sealed"


def delete_all_but(workspace_id: int, wanted: Collection[str]) -> int:
    """Delete the files of the workspace whose content is not `wanted`, unless they came within the last day.

    One that cannot be deleted stays until the next sweep and does not keep the others.
    """
    kept = {sealed_path(workspace_id, sha256) for sha256 in wanted}
    kept |= {_unsealed_path(workspace_id, sha256) for sha256 in wanted}
    folder = folder_of(workspace_id)
    if not folder.exists():
        return 0
    deleted = 0
    with _alone_in(folder):
        for path in list(folder.glob("*/*")):
            try:
                if path not in kept and path.is_file() and _age_of(path) > SETTLED_SECONDS:
                    path.unlink(missing_ok=True)
                    deleted += 1
            except OSError as error:
                log.error("file_not_deleted", workspace=workspace_id, file=path.name, error=str(error))
    return deleted


def _age_of(path: Path) -> float:
    """Seconds since it was written."""
    return time.time() - path.stat().st_mtime


def workspaces_with_files() -> list[int]:
    root = Path(settings.FILES_DIR)
    return sorted(int(path.name) for path in root.glob("*") if path.name.isdigit()) if root.exists() else []


def delete_workspace(workspace_id: int) -> None:
    """Delete all files of a workspace that is no more. Raises OSError when some of them stay."""
    shutil.rmtree(folder_of(workspace_id))


# --- writing ----------------------------------------------------------------------------------------------


def _context(workspace_id: int, sha256: str) -> str:
    return f"file {sha256} of workspace {workspace_id}"


def _skip_header(target: IO[bytes]) -> None:
    target.write(bytes(len(MAGIC) + _KEY_BYTES))


def _seal_into(target: IO[bytes], key: bytes, file: IO[bytes], limit: int) -> tuple[str, int]:
    """Write the blocks; returns SHA-256 and size of what was read."""
    digest, size, blocks = hashlib.sha256(), 0, Blocks(key)
    for block, following in pairwise(_read_blocks(file, BLOCK)):
        size += len(block)
        if size > limit:
            raise TooLarge(
                _("The file is larger than %(limit)s MB. Export a shorter period and upload it in parts.")
                % {"limit": limit // (1024 * 1024)},
                field="file",
            )
        digest.update(block)
        target.write(blocks.seal(block, is_last=not following))
    return digest.hexdigest(), size


def _read_blocks(file: IO[bytes], size: int) -> Iterator[bytes]:
    """All of the file in blocks of exactly `size` but the last, then one empty block; an empty file is two of them."""
    block = _exactly(file, size)
    if not block:
        yield b""
    while block:
        yield block
        block = _exactly(file, size)
    yield b""


def _exactly(file: IO[bytes], size: int) -> bytes:
    """`size` bytes, fewer only at the end: an upload may hand out less at a time."""
    block = file.read(size)
    while block and len(block) < size and (more := file.read(size - len(block))):
        block += more
    return block


@contextmanager
def _incoming(workspace_id: int) -> Iterator[IO[bytes]]:
    incoming = folder_of(workspace_id) / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    temporary = incoming / secrets.token_hex(16)
    try:
        with temporary.open("xb") as target:
            yield target
    finally:
        temporary.unlink(missing_ok=True)


def _put(workspace_id: int, target: IO[bytes], path: Path) -> None:
    target.flush()
    os.fsync(target.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder_of(workspace_id)):
        Path(target.name).replace(path)
        # The name is in a folder, whose own name is in another; a file that has none after a power cut is lost.
        for folder in (path.parent, folder_of(workspace_id), Path(settings.FILES_DIR)):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No file is put into the folder while another process decides what to delete from it."""
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _rekey(workspace_id: int, sha256: str, path: Path) -> bool:
    """Seal the file's own key with the first key; its blocks stay as they are."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + _KEY_BYTES)
        if sealing.is_sealed_with_first_key(head[len(MAGIC) :]):
            return False
        try:
            key = _key_in(head, workspace_id, sha256)
        except CannotOpen:
            raise Damaged from None
        with _incoming(workspace_id) as target:
            target.write(MAGIC + sealing.seal(key, context=_context(workspace_id, sha256)))
            shutil.copyfileobj(file, target, BLOCK)
            _put(workspace_id, target, path)
    return True


# --- reading ----------------------------------------------------------------------------------------------


def _unsealed_path(workspace_id: int, sha256: str) -> Path:
    """Where files lay before they were sealed: under their own hash."""
    return folder_of(workspace_id) / sha256[:2] / sha256


def _unsealed(file: IO[bytes], workspace_id: int, sha256: str) -> Iterator[bytes]:
    head = file.read(len(MAGIC) + _KEY_BYTES)
    blocks = Blocks(_key_in(head, workspace_id, sha256))
    for sealed, following in pairwise(_read_blocks(file, BLOCK + sealing.TAG_BYTES)):
        yield blocks.unseal(sealed, is_last=not following)


def _checked(file: IO[bytes], sha256: str) -> Iterator[bytes]:
    """What was stored before files were sealed: its name says what it must be."""
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
        yield block
    if digest.hexdigest() != sha256:
        raise CannotOpen


def _key_in(head: bytes, workspace_id: int, sha256: str) -> bytes:
    if not head.startswith(MAGIC):
        raise CannotOpen
    return sealing.unseal(head[len(MAGIC) :], context=_context(workspace_id, sha256))


@contextmanager
def _nameless(size: int, folder: Path) -> Iterator[IO[bytes]]:
    """A file without a name: in memory, or for a large one on the disk where the sealed one lies."""
    if size <= IN_MEMORY and hasattr(os, "memfd_create"):
        with os.fdopen(os.memfd_create("upload"), "w+b") as file:
            yield file
    else:
        with tempfile.TemporaryFile(dir=folder) as file:
            yield file
