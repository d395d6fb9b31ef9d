"""How long original files are kept: deleted when the workspace's time is over, and what can no longer be done then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.ingest import store
from campaigns.locks import Lock, take
from campaigns.models import ImportRun, RunState

log = structlog.get_logger(__name__)

# A worker reads the file of these, now or as soon as it can.
IN_USE = (RunState.CHECKING, RunState.QUEUED, RunState.LOADING, RunState.UNDOING, RunState.REPLAYING)
# Nothing will be read from the file of these again.
DONE_WITH = (RunState.REJECTED, RunState.DISCARDED, RunState.DUPLICATE, RunState.UNDONE)
DONE_WITH_DAYS = 7
# Not loaded and not put aside: without their file they are put aside.
WAITING = (RunState.READY, RunState.NEEDS_ANSWER)
_NAMED = 5


def require_for_undo(workspace_id: int, run: ImportRun) -> None:
    """Refuse to undo an import when a later one of its account could not be loaded again, and say which."""
    missing = without_file(workspace_id, _loaded_after(workspace_id, run))
    if missing:
        raise Conflict(
            _(
                "This import cannot be undone: the later imports of its account would have to be loaded again, and "
                "the original files of %(files)s are deleted. Upload those files again first; nothing was changed."
            )
            % {"files": _names(missing)}
        )


def require_for_replay(workspace_id: int, run: ImportRun) -> None:
    """Refuse to read an import again when its file, or that of a later one of its account, is gone; say which."""
    require_files(workspace_id, [run, *_loaded_after(workspace_id, run)])


def _loaded_after(workspace_id: int, run: ImportRun) -> QuerySet[ImportRun]:
    later = ImportRun.objects.of(workspace_id).filter(
        account_id=run.account_id,
        load_order__gt=run.load_order or 0,
        state__in=(RunState.LOADED, RunState.REPLAYING),
    )
    return later.order_by("load_order")


def require_files(workspace_id: int, runs: Iterable[ImportRun]) -> None:
    """Refuse when what is asked for needs to read files of which some are deleted, and say which."""
    missing = without_file(workspace_id, runs)
    if missing:
        raise Conflict(
            _(
                "The original files of %(files)s are deleted, so they cannot be read again. Upload them again first; "
                "nothing was changed."
            )
            % {"files": _names(missing)}
        )


def without_file(workspace_id: int, runs: Iterable[ImportRun]) -> list[ImportRun]:
    """Those imports whose file is deleted and was not uploaded again."""
    found = list(runs)
    kept = _still_wanted(workspace_id).filter(sha256__in={run.sha256 for run in found})
    here = {sha256 for sha256 in kept.values_list("sha256", flat=True) if store.has(workspace_id, sha256)}
    return [run for run in found if run.sha256 not in here]


def sweep_files() -> None:
    """Every day: delete what is kept no longer, in each workspace by its own rule."""
    now = timezone.now()
    for workspace_id in store.workspaces_with_files():
        try:
            # When it is its turn: what it wanted when the sweep began may be hours old.
            workspace = Workspace.objects.select_related("organization").filter(pk=workspace_id).first()
            if workspace is None:
                store.delete_workspace(workspace_id)
            else:
                sweep_workspace(workspace, now)
        except Exception:
            log.exception("files_not_swept", workspace=workspace_id)  # the others must not wait for this one


def sweep_workspace(workspace: Workspace, now: datetime) -> int:
    """Mark first, then delete: what is marked in a transaction that holds the account is in nobody's use."""
    with workspace_scope(workspace, even_archived=True):
        accounts = list(_expired(workspace, now).values_list("account_id", flat=True).distinct().order_by())
    for account_id in accounts:
        with workspace_scope(workspace, even_archived=True):
            if account_id is not None:
                take(Lock.LOAD, account_id)
            _expired(workspace, now).filter(account_id=account_id).update(
                file_deleted_at=now,
                state=Case(When(state__in=WAITING, then=Value(RunState.DISCARDED)), default=F("state")),
            )
    with workspace_scope(workspace, even_archived=True):
        wanted = set(_still_wanted(workspace.pk).values_list("sha256", flat=True))
        deleted = store.delete_all_but(workspace.pk, wanted)
        if deleted:
            audit.record("files.deleted", by=None, workspace=workspace, subject=str(deleted))
    return deleted


def _expired(workspace: Workspace, now: datetime) -> QuerySet[ImportRun]:
    over = Q(state__in=DONE_WITH, done_with_at__lt=now - timedelta(days=DONE_WITH_DAYS))
    days = workspace.keep_files_days
    if days is not None:
        over |= Q(uploaded_at__lt=now - timedelta(days=days)) & ~Q(state__in=IN_USE)
    runs = ImportRun.objects.of(workspace).alias(done_with_at=Coalesce("undone_at", "uploaded_at"))
    return runs.filter(over, file_deleted_at=None)


def _still_wanted(workspace_id: int) -> QuerySet[ImportRun]:
    """Imports that have a right to their file; several may have it to the same one."""
    return ImportRun.objects.of(workspace_id).filter(Q(file_deleted_at=None) | Q(state__in=IN_USE))


def _names(runs: list[ImportRun]) -> str:
    """“one.csv”, “two.csv” and 3 more."""
    names = ", ".join(f"“{run.file_name}”" for run in runs[:_NAMED])
    more = len(runs) - _NAMED
    return _("%(names)s and %(count)s more") % {"names": names, "count": more} if more > 0 else names
