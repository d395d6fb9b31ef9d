"""Reads an uploaded file, and once more with what the workspace said earlier about files of its kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from accounts.models import ApiKey, User, Workspace
from campaigns.ingest import store
from campaigns.ingest.account import choose_account, with_known_currency
from campaigns.ingest.answers import Answers
from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.mapping import has_columns, worth_remembering
from campaigns.ingest.shapes import Evidence, ReadResult
from campaigns.models import ImportRun, RememberedMapping


def read_with_memory(
    workspace: Workspace, run: ImportRun, answers: Answers, *, by: User | ApiKey | None
) -> tuple[ReadResult, Answers]:
    """What the file says, and the answers it was read with."""
    with store.opened(workspace.pk, run.sha256) as path:
        return _read_twice(workspace, run, answers.as_said(), path, by=by)


def _read_twice(
    workspace: Workspace, run: ImportRun, said: Answers, path: Path, *, by: User | ApiKey | None
) -> tuple[ReadResult, Answers]:
    request = said.request
    result = read_in_jail(path, run.file_name, request)
    known, since = said, None
    if not has_columns(request.mapping or {}) and result.needs_answer and result.header_signature:
        signature = result.header_signature
        remembered = RememberedMapping.objects.of(workspace).filter(header_signature=signature).first()
        if remembered is not None:
            mapping = {**remembered.mapping, **(request.mapping or {})}
            known = replace(known, request=replace(request, mapping=mapping))
            since = remembered.updated_at
    known = with_known_currency(
        workspace, result, known, lambda: choose_account(workspace, result, said.account, by=by).account
    )
    if known == said:
        return result, said
    result = read_in_jail(path, run.file_name, known.request)
    if since is not None:
        told = Evidence("mapping_remembered", {"on": since.date().isoformat()})
        result = replace(result, evidence=[*result.evidence, told])
    return result, known


def remember_mapping(workspace: Workspace, findings: ReadResult, run: ImportRun) -> None:
    """How the columns of a file that is loaded were mapped, for the next one with the same header."""
    mapping = worth_remembering(run.answers.get("mapping"))
    if mapping and findings.header_signature:
        RememberedMapping.all_workspaces.update_or_create(
            workspace=workspace, header_signature=findings.header_signature, defaults={"mapping": mapping}
        )
