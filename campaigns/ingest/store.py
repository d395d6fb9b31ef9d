"""Where uploaded files lie: by content hash in a folder of their workspace; the only module that opens them."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.errors import TooLarge

BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    sha256: str
    size: int
    path: Path


def path_of(workspace_id: int, sha256: str) -> Path:
    folder: Path = settings.FILES_DIR / str(workspace_id) / sha256[:2]
    return folder / sha256


def keep(workspace_id: int, file: IO[bytes]) -> StoredFile:
    """Store what can be read from `file`; the same bytes again are the same file. On disk before this returns."""
    limit: int = settings.MAX_UPLOAD_BYTES
    incoming: Path = settings.FILES_DIR / str(workspace_id) / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    temporary = incoming / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("xb") as target:
            while block := file.read(BLOCK):
                size += len(block)
                if size > limit:
                    raise TooLarge(
                        _(
                            "The file is larger than %(limit)s MB. Export a shorter period and upload it in parts."
                        )
                        % {"limit": limit // (1024 * 1024)},
                        field="file",
                    )
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        stored = StoredFile(digest.hexdigest(), size, path_of(workspace_id, digest.hexdigest()))
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(stored.path)
    finally:
        temporary.unlink(missing_ok=True)
    return stored
