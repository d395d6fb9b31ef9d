"""The wall between workspaces: a manager that refuses, a database scope for each transaction, and its policies.

Three settings of the database hold the scope, all local to the transaction, so that a pooled connection never carries
one request's rights into the next:

* `smroi.read`   the ids of the workspaces whose rows may be seen, comma separated
* `smroi.write`  the one workspace whose rows may be written
* the role: `smroi_app` sees what the two settings say; `smroi_staff` sees all and is entered only by `all_workspaces`
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from accounts.models import Workspace

APP_ROLE = "smroi_app"
STAFF_ROLE = "smroi_staff"

# Tables with a workspace_id that decide who may enter, and so are read before any workspace is known.
DOOR_TABLES = {
    "accounts_membership",
    "accounts_invitation",
    "accounts_handover",
    "accounts_apikey",
    "campaigns_publicaddress",
}

M = TypeVar("M", bound="WorkspaceOwned", covariant=True)


class NoWorkspace(RuntimeError):
    """Rows of workspaces were asked for without saying of which; a bug, never an answer to a user."""


# --- the first wall: a manager that refuses -------------------------------------------------


class WorkspaceQuerySet(models.QuerySet[M]):
    """Rows of one workspace; what it creates belongs to that workspace too."""

    workspace_id: int | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # private in the stubs, the one hook Django offers
        clone.workspace_id = self.workspace_id
        return clone

    def create(self, **fields: Any) -> M:
        if "workspace" not in fields:
            fields.setdefault("workspace_id", self.workspace_id)
        return super().create(**fields)

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            if not row.workspace_id and self.workspace_id:
                row.workspace_id = self.workspace_id
        return super().bulk_create(rows, *args, **options)


class RefusingManager(models.Manager[M]):
    """`Model.objects.of(workspace)` is its only door; anything else raises `NoWorkspace`."""

    def get_queryset(self) -> WorkspaceQuerySet[M]:
        raise NoWorkspace(f"Say of which workspace: {self.model.__name__}.objects.of(workspace)")

    def of(self, workspace: Workspace | int) -> WorkspaceQuerySet[M]:
        workspace_id = workspace if isinstance(workspace, int) else workspace.pk
        rows: WorkspaceQuerySet[M] = WorkspaceQuerySet(self.model, using=self._db)
        rows = rows.filter(workspace_id=workspace_id)
        rows.workspace_id = workspace_id
        return rows


class WorkspaceOwned(models.Model):
    """A row that one workspace owns and no other may see."""

    workspace_id: int | None
    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+", db_index=False)

    # First, hence Django's default manager: the admin and cascades need an open one. The database still filters it.
    all_workspaces: ClassVar[models.Manager[Self]] = models.Manager()
    objects: ClassVar[RefusingManager[Self]] = RefusingManager()

    class Meta:
        abstract = True


# --- the second wall: the database's scope --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """What the current transaction may see (`read`) and write (`write`); `staff` sees and writes all.

    A workspace that is archived is written by nobody, except `even_archived`.
    """

    read: tuple[int, ...] = ()
    write: int | None = None
    staff: bool = False
    even_archived: bool = False


_scope: ContextVar[Scope] = ContextVar("workspace_scope", default=Scope())  # noqa: B039  frozen


def current_scope() -> Scope:
    return _scope.get()


# The workspace by its primary key: the database itself keeps an archived one as it is.
TELL = """
SELECT set_config('smroi.read', %(read)s, true), set_config('role', %(role)s, true), set_config('smroi.write',
       CASE WHEN %(even_archived)s THEN %(write)s
            ELSE COALESCE((SELECT id::text FROM accounts_workspace
                            WHERE id = NULLIF(%(write)s, '')::bigint AND archived_at IS NULL), '') END, true)
"""


def _tell_database(scope: Scope) -> Scope:
    """One round trip; the three settings die with the transaction. The scope as it was granted.

    Told again it is the same: whoever may write may finish, also when the workspace is archived meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                "read": ",".join(str(workspace_id) for workspace_id in scope.read),
                "write": "" if scope.write is None else str(scope.write),
                "role": STAFF_ROLE if scope.staff else APP_ROLE,
                "even_archived": scope.even_archived or scope.write is None,
            },
        )
        [granted] = cursor.fetchone()[2:]
    return replace(scope, write=scope.write if granted else None, even_archived=bool(granted))


def enter(*, read: Iterable[int], write: int | None, even_archived: bool = False) -> None:
    """Open the scope for the rest of the request's transaction; `RequestScopeMiddleware` closes it."""
    if not connection.in_atomic_block:
        raise NoWorkspace("A scope needs a transaction to live in.")
    _scope.set(_tell_database(Scope(tuple(read), write, even_archived=even_archived)))


@contextmanager
def _within(scope: Scope) -> Iterator[None]:
    outer = _scope.get()
    with transaction.atomic():
        token = _scope.set(_tell_database(scope))
        try:
            yield
        finally:
            _scope.reset(token)
        # Reached on success only: a rollback to the savepoint restores the settings by itself.
        _tell_database(outer)


@contextmanager
def workspace_scope(workspace: Workspace | int, *, even_archived: bool = False) -> Iterator[None]:
    """A transaction that sees and writes one workspace: for tasks and commands.

    `even_archived`: what is promised to be forgotten in time, or to be sealed anew, is so in an archive too; and who
    wants no more mails gets none when it is restored.
    """
    workspace_id = workspace if isinstance(workspace, int) else workspace.pk
    with _within(Scope(read=(workspace_id,), write=workspace_id, even_archived=even_archived)):
        yield


@contextmanager
def reading(workspace_ids: Iterable[int]) -> Iterator[None]:
    """A transaction that sees these workspaces and writes none; the caller has checked the right to each."""
    with _within(Scope(read=tuple(workspace_ids))):
        yield


@contextmanager
def all_workspaces(*, reason: str) -> Iterator[None]:
    """A transaction that sees all workspaces: sweeps, the back office, data migrations. `reason` is for the reader."""
    if not reason:
        raise ValueError("Say why all workspaces must be seen.")
    with _within(Scope(staff=True)):
        yield


class RequestScopeMiddleware:
    """Leaves no scope behind, neither in this thread nor in a transaction that goes on (a test's)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _scope.set(Scope())
        try:
            return self.get_response(request)
        finally:
            entered = _scope.get() != Scope()
            _scope.reset(token)
            if entered and connection.in_atomic_block and not connection.needs_rollback:
                _tell_database(_scope.get())
