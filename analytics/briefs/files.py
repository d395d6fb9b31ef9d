"""The files of an edition: made once, kept, and the same for whoever downloads them later."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Workspace
from analytics.briefs.models import Edition, EditionFile
from analytics.briefs.pdf import pdf_of
from analytics.briefs.workbook import csv_of, xlsx_of

MAKERS: dict[str, Callable[[Edition], bytes]] = {"pdf": pdf_of, "xlsx": xlsx_of, "csv": csv_of}


def kept_file(workspace: Workspace | int, edition: Edition, kind: str) -> EditionFile | None:
    rows = EditionFile.objects.of(workspace).filter(edition=edition, kind=kind)
    found: EditionFile | None = rows.first()
    return found


def keep_file(workspace: Workspace | int, edition: Edition, kind: str, body: bytes) -> None:
    """Of two who made the same one, the first one's stays."""
    row = EditionFile(edition=edition, kind=kind, body=body, size=len(body))
    EditionFile.objects.of(workspace).bulk_create([row], ignore_conflicts=True)


def body_of(workspace: Workspace, edition: Edition, kind: str) -> bytes:
    """What was sent, or what would be: a draft is set anew each time, and so is what an archive has no file of."""
    kept = kept_file(workspace, edition, kind) if edition.sealed_at else None
    if kept is not None:
        return bytes(kept.body)
    body = MAKERS[kind](edition)
    if edition.sealed_at is not None and workspace.archived_at is None:
        keep_file(workspace, edition, kind, body)
        kept = kept_file(workspace, edition, kind)
        return bytes(kept.body) if kept else body
    return body
