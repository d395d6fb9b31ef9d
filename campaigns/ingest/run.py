"""The life of an import, as its user drives it: upload, answer, confirm, discard, undo, read again."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.billing import limits
from accounts.errors import Conflict, DomainError, PlanRefusal
from accounts.models import ApiKey, User, Workspace
from campaigns import jobs
from campaigns.ingest import store
from campaigns.ingest.account import (
    ON_THEIR_WAY,
    choose_account,
    make_account,
    other_currency,
)
from campaigns.ingest.answers import Answers
from campaigns.ingest.attribution import APART, settings_of
from campaigns.ingest.bad_rows import listed
from campaigns.ingest.keeping import require_files, require_for_replay, require_for_undo
from campaigns.ingest.load import loader_of, preview
from campaigns.ingest.match import Matcher
from campaigns.ingest.money_apart import asking
from campaigns.ingest.observed import observed_at, rank_of
from campaigns.ingest.remembering import read_with_memory, remember_mapping
from campaigns.ingest.shapes import Evidence, Problem, ReadRequest, ReadResult
from campaigns.ingest.stated import Statement
from campaigns.ingest.versions import is_outdated, reading_version
from campaigns.locks import Lock, take
from campaigns.models import ImportRun, JobKind, RunState

Caller = User | ApiKey | None

# States in which an import has changed nothing, or nothing of it is left.
LEFT_NOTHING = (RunState.UNDONE, RunState.DISCARDED, RunState.REJECTED, RunState.DUPLICATE)


def request_import(
    workspace: Workspace,
    *,
    file: IO[bytes],
    file_name: str,
    request: ReadRequest,
    by: Caller,
    account: str = "",
    complete: bool = False,
    confirm: bool = False,
    at_once: bool = False,
    is_sample: bool = False,
) -> ImportRun:
    """Store an uploaded file and say what is in it and what loading it would do; nothing is loaded yet.

    A large file is read by a worker, unless it must be read `at_once`; with `confirm` the worker loads it as well if
    nothing must be asked. A small one is the caller's to confirm.
    """
    if not is_sample:
        _refuse_beside_samples(workspace)
        limits.require_rows(workspace)
    stored = store.keep(workspace.pk, file)
    run = ImportRun(
        workspace=workspace,
        file_name=file_name.replace("\\", "/").rsplit("/", 1)[-1][-255:] or "upload",
        sha256=stored.sha256,
        size=stored.size,
        uploaded_at=timezone.now(),
        uploaded_by=by if isinstance(by, User) else by.created_by if by else None,
        uploaded_with=by.name if isinstance(by, ApiKey) else "",
        confirm_when_ready=confirm,
        is_sample=is_sample,
    )
    if request.tolerance is None and workspace.import_tolerance:
        request = replace(request, tolerance=float(workspace.import_tolerance))
    _submit(workspace, run, Answers(request, account, complete), by=by, at_once=at_once)
    return run


def request_account(workspace: Workspace, run_id: int, *, key: str, by: Caller) -> ImportRun:
    """Another account of a file that has several, as an import of its own."""
    first = _locked(workspace, run_id)
    found = ReadResult.from_dict(first.findings)
    if key not in {account_key for account_key, *_rest in found.accounts}:
        raise DomainError(_("The file has no such account."), field="key")
    before = Answers.from_json(first.answers)
    run = ImportRun(
        workspace=workspace,
        file_name=first.file_name,
        sha256=first.sha256,
        size=first.size,
        uploaded_at=timezone.now(),
        uploaded_by=by if isinstance(by, User) else by.created_by if by else None,
        uploaded_with=by.name if isinstance(by, ApiKey) else "",
    )
    # Which account of ours and which currency it is were answers about the other one.
    request = replace(before.request, only_account=key, currency=None)
    _submit(workspace, run, Answers(request, complete=before.complete), by=by)
    return run


def _submit(
    workspace: Workspace, run: ImportRun, answers: Answers, *, by: Caller, at_once: bool = False
) -> None:
    """Read it now or let a worker do it, and add it."""
    if is_large(run) and not at_once:
        run.state, run.answers = RunState.CHECKING, answers.to_json()
    else:
        check(workspace, run, answers, by=by)
    run.save(force_insert=True)
    if run.state == RunState.CHECKING:
        jobs.enqueue(workspace.pk, kind=JobKind.CHECK, subject_id=run.pk)
    audit.record(
        "import.uploaded", by=by, workspace=workspace, subject=run.file_name, run=run.pk, state=run.state
    )


def is_large(run: ImportRun) -> bool:
    """Whether reading it takes longer than somebody should wait for a page."""
    return run.size > int(settings.CHECK_IN_REQUEST_BYTES)


def answer(
    workspace: Workspace,
    run_id: int,
    *,
    request: ReadRequest,
    account: str,
    by: Caller,
    complete: bool = False,
) -> ImportRun:
    """Check the stored file again with what the user answered; before it is confirmed."""
    run = _locked(workspace, run_id)
    if run.state == RunState.CHECKING:
        raise Conflict(_("The file is still being read. Wait a moment."))
    if run.state not in (RunState.NEEDS_ANSWER, RunState.READY, RunState.REJECTED):
        raise Conflict(
            _("This import is past the point where its reading can be changed. Undo it and upload it again.")
        )
    answers = Answers.from_json(run.answers).changed(request, account, complete=complete)
    if is_large(run):
        run.state, run.answers = RunState.CHECKING, answers.to_json()
        jobs.enqueue(workspace.pk, kind=JobKind.CHECK, subject_id=run.pk)
    else:
        check(workspace, run, answers, by=by)
    run.save()
    return run


def confirm(workspace: Workspace, run_id: int, *, by: Caller) -> ImportRun:
    """Load it: from here a worker does the rest. Confirming twice is confirming once.

    Where its account was loaded in another currency since it was checked, it waits for an answer instead.
    """
    take(Lock.CONFIRM, workspace.pk)
    run = _locked(workspace, run_id)
    if run.state in ON_THEIR_WAY or run.state == RunState.DUPLICATE:
        return run
    if run.state != RunState.READY:
        raise Conflict(_("This import is not ready to load: see its problems."))
    if not run.is_sample:
        _refuse_beside_samples(workspace)
    earlier = _same_file(workspace, run)
    if earlier is not None:
        run.state, run.duplicate_of = RunState.DUPLICATE, earlier
        run.save(update_fields=["state", "duplicate_of"])
        return run
    # After the locks of imports: the plan is locked last, and until the commit.
    limits.require_rows(workspace, rows=run.new_count + run.changed_count)
    findings = ReadResult.from_dict(run.findings)
    run.account = make_account(workspace, findings, run.account)
    if refused := other_currency(run, findings):
        return _ask(run, findings, refused)
    last = (
        ImportRun.objects.of(workspace).filter(account=run.account).aggregate(last=Max("load_order"))["last"]
    )
    run.load_order = (last or 0) + 1
    run.state, run.loaded_rows, run.error = RunState.QUEUED, 0, ""
    run.save(update_fields=["account", "load_order", "state", "loaded_rows", "error"])
    remember_mapping(workspace, findings, run)
    jobs.enqueue(workspace.pk, kind=JobKind.LOAD, subject_id=run.pk)
    audit.record("import.confirmed", by=by, workspace=workspace, subject=run.file_name, run=run.pk)
    return run


def _ask(run: ImportRun, findings: ReadResult, questions: list[Problem]) -> ImportRun:
    """What was loaded since it was checked raised them: it waits for an answer instead of loading."""
    problems = [*findings.problems, *questions]
    asked = replace(findings, problems=problems, problem_count=findings.problem_count + len(questions))
    said = asked.to_dict()
    run.findings = run.findings | {name: said[name] for name in ("problems", "problem_count")}
    run.state = RunState.NEEDS_ANSWER
    run.save(update_fields=["account", "state", "findings"])
    return run


def confirm_if_room(workspace: Workspace, run_id: int, *, by: Caller) -> ImportRun:
    """The same; where the plan has no room the import says so and stays ready, for when there is."""
    try:
        with transaction.atomic():
            return confirm(workspace, run_id, by=by)
    except PlanRefusal as refusal:
        run = _locked(workspace, run_id)
        run.error = refusal.message
        run.save(update_fields=["error"])
        return run


def discard(workspace: Workspace, run_id: int, *, by: Caller) -> ImportRun:
    """Put an upload aside that was not loaded; its file stays for a week."""
    run = _locked(workspace, run_id)
    if run.state in (*ON_THEIR_WAY, RunState.UNDOING):
        raise Conflict(_("This import is loaded or about to be; undo it instead."))
    if run.state not in (RunState.DISCARDED, RunState.UNDONE):
        run.state = RunState.DISCARDED
        run.save(update_fields=["state"])
        audit.record("import.discarded", by=by, workspace=workspace, subject=run.file_name, run=run.pk)
    return run


def request_undo(workspace: Workspace, run_id: int, *, by: Caller) -> ImportRun:
    """Take back what an import changed; later imports of the same account are loaded again without it."""
    run = _locked(workspace, run_id)
    if run.state in (RunState.UNDOING, RunState.UNDONE):
        return run
    if run.state != RunState.LOADED:
        raise Conflict(_("Only an import that has been loaded can be undone."))
    require_for_undo(workspace.pk, run)
    run.state = RunState.UNDOING
    run.save(update_fields=["state"])
    jobs.enqueue(workspace.pk, kind=JobKind.UNDO, subject_id=run.pk)
    audit.record("import.undone", by=by, workspace=workspace, subject=run.file_name, run=run.pk)
    return run


def retry(workspace: Workspace, run_id: int, *, by: Caller) -> ImportRun:
    """Load a failed import once more, after all that was loaded since."""
    take(Lock.CONFIRM, workspace.pk)
    run = _locked(workspace, run_id)
    if run.state != RunState.FAILED:
        raise Conflict(_("Only an import that failed can be loaded again."))
    require_files(workspace.pk, [run])
    run.state, run.error = RunState.READY, ""
    run.save(update_fields=["state", "error"])
    return confirm(workspace, run_id, by=by)


def request_replay(workspace: Workspace, run_id: int, *, by: Caller) -> ImportRun:
    """Read a loaded import again, because its source is read better today; where it is not, nothing happens."""
    run = _locked(workspace, run_id)
    if run.state == RunState.REPLAYING:
        return run
    if run.state != RunState.LOADED:
        raise Conflict(_("Only an import that has been loaded can be read again."))
    if not is_outdated(ReadResult.from_dict(run.findings), run.source_version):
        return run
    require_for_replay(workspace.pk, run)
    run.state, run.error = RunState.REPLAYING, ""
    run.save(update_fields=["state", "error"])
    jobs.enqueue(workspace.pk, kind=JobKind.REPLAY, subject_id=run.pk)
    audit.record("import.replayed", by=by, workspace=workspace, subject=run.file_name, run=run.pk)
    return run


def _locked(workspace: Workspace, run_id: int) -> ImportRun:
    """The import, held until the end of the transaction; 404 when this workspace has none of that id."""
    run = ImportRun.objects.of(workspace).select_for_update().filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def has_samples(workspace: Workspace) -> bool:
    """Whether made-up numbers are there, or on their way in or out."""
    return ImportRun.objects.of(workspace).filter(is_sample=True).exclude(state__in=LEFT_NOTHING).exists()


def _refuse_beside_samples(workspace: Workspace) -> None:
    """Made-up numbers go before the first real ones come, or nobody could tell them apart."""
    if has_samples(workspace):
        raise Conflict(
            _(
                "This workspace shows sample data. Remove them on the page of results, then import your own files."
            )
        )


def _same_file(workspace: Workspace, run: ImportRun) -> ImportRun | None:
    """An import of the same bytes, and of the same account in them, that is loaded or will be."""
    same = (
        ImportRun.objects.of(workspace).filter(sha256=run.sha256, state__in=ON_THEIR_WAY).exclude(pk=run.pk)
    )
    account = run.answers.get("only_account")
    return next(
        (other for other in same.order_by("-uploaded_at") if other.answers.get("only_account") == account),
        None,
    )


def check(workspace: Workspace, run: ImportRun, answers: Answers, *, by: Caller) -> None:
    """Read the file and write into `run` what was found, what it would change and what is in the way."""
    result, answers = read_with_memory(workspace, run, answers, by=by)
    choice = choose_account(workspace, result, answers.account, by=by)
    run.answers = answers.to_json()
    run.account = choice.account
    problems = [*asking(result.problems), *choice.problems, *other_currency(run, result)]
    result = replace(result, problems=problems, problem_count=max(result.problem_count, len(problems)))
    describe(run, result)
    earlier = _same_file(workspace, run)
    if earlier is not None:
        run.state, run.duplicate_of, run.unchanged_count = RunState.DUPLICATE, earlier, result.row_count
    elif result.is_loadable:
        run.state = RunState.READY
        result = _preview(workspace, run, result, complete=answers.complete)
        result = _with_change_of_settings(workspace, run, result)
    else:
        run.state = RunState.NEEDS_ANSWER if result.needs_answer else RunState.REJECTED
    run.findings = _findings(run, result)


def _findings(run: ImportRun, result: ReadResult) -> dict[str, Any]:
    return result.to_dict() | (listed(result) if is_large(run) else {})


def describe(run: ImportRun, result: ReadResult) -> None:
    """Write into `run` what its file holds; what loading it would change is not known yet."""
    run.source, run.grain, run.currency = result.source or "", result.grain or "", result.currency or ""
    run.source_version = reading_version(result)
    run.period_from, run.period_to = result.period or (None, None)
    run.row_count, run.skipped_count = result.row_count, result.skipped
    run.observed_at = observed_at(result, run.file_name, run.uploaded_at)
    run.new_count = run.changed_count = run.unchanged_count = run.kept_count = run.gone_count = 0
    run.findings = _findings(run, result)


def _preview(workspace: Workspace, run: ImportRun, result: ReadResult, *, complete: bool) -> ReadResult:
    """Count what loading would do, and say when a newer export keeps rows of this one from changing anything."""
    resolved = Matcher(workspace.pk, run.account, result.parts).find(result.batches)
    statement = Statement(result.parts, result.batches, resolved)
    loader = loader_of(workspace.pk, run.account_id or 0, rank_of(run), statement, complete=complete)
    delta = preview(loader, statement, complete=complete)
    run.new_count, run.changed_count, run.unchanged_count = delta.new, delta.changed, delta.unchanged
    run.kept_count, run.gone_count = delta.kept, delta.gone
    if not delta.kept or run.observed_at is None:
        return result
    params = {"made": run.observed_at.date().isoformat(), "rows": str(delta.kept)}
    return replace(result, problems=[*result.problems, Problem("older_export", "warning", params=params)])


def _with_change_of_settings(workspace: Workspace, run: ImportRun, result: ReadResult) -> ReadResult:
    """Warn when results were counted under another attribution setting in the import before of this account."""
    now = settings_of(result.evidence)
    earlier = ImportRun.objects.of(workspace).filter(
        account=run.account_id, source=run.source, state__in=ON_THEIR_WAY
    )
    last = (
        earlier.exclude(pk=run.pk)
        .order_by("-load_order")
        .values_list("findings__evidence", flat=True)
        .first()
    )
    before = settings_of(Evidence(**item) for item in last or ())
    if not (now and before) or set(now) <= set(before):
        return result
    params = {"before": APART.join(before), "settings": APART.join(now)}
    changed = Problem("attribution_changed", "warning", params=params)
    return replace(result, problems=[*result.problems, changed])
