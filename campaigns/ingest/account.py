"""Whose data a file holds: the source account it names, or the one the user says it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.access import workspaces_for
from accounts.models import ApiKey, User, Workspace
from accounts.tenancy import reading
from campaigns.ingest.answers import Answers
from campaigns.ingest.match import vendor_of
from campaigns.ingest.shapes import Problem, ReadResult
from campaigns.ingest.sources import source_label
from campaigns.ingest.versions import awaits_currency, declared
from campaigns.models import ImportRun, RunState, SourceAccount

NEW = "new"
ON_THEIR_WAY = (RunState.QUEUED, RunState.LOADING, RunState.LOADED, RunState.REPLAYING)


@dataclass(frozen=True, slots=True)
class Choice:
    """`account` is None when it is new (it is made on confirming) or not decided; then `problems` ask."""

    account: SourceAccount | None = None
    problems: list[Problem] = field(default_factory=list)


def choose_account(
    workspace: Workspace, result: ReadResult, answered: str, *, by: User | ApiKey | None
) -> Choice:
    """Find the account, or ask: a file of somebody else's account must not slip in among this workspace's numbers."""
    if not result.source:
        return Choice()
    vendor = vendor_of(result.source)
    accounts = list(SourceAccount.objects.of(workspace).filter(vendor=vendor).order_by("created_at"))
    if answered and answered != NEW:
        chosen = next((account for account in accounts if str(account.pk) == answered), None)
        return (
            Choice(chosen)
            if chosen
            else Choice(problems=[Problem("account_not_found", "error", value=answered)])
        )
    named = next((account for account in accounts if account.key == result.account_key), None)
    if named is not None and (result.account_key or len(accounts) == 1):
        return Choice(named)
    if answered == NEW:
        return Choice()
    elsewhere = _workspace_with(workspace, vendor, result.account_key, by=by)
    if elsewhere is not None:
        params = {"account": result.account_name or result.account_key, "workspace": elsewhere.name}
        return Choice(problems=[Problem("account_of_other_workspace", "question", params=params)])
    if not accounts:
        return Choice()
    if not result.account_key and len(accounts) == 1:
        return Choice(accounts[0])
    params = {
        "account": result.account_name or result.account_key,
        "known": ", ".join(account.name for account in accounts),
    }
    return Choice(
        problems=[
            Problem("account_unknown" if result.account_key else "account_unsaid", "question", params=params)
        ]
    )


def make_account(workspace: Workspace, findings: ReadResult, chosen: SourceAccount | None) -> SourceAccount:
    """The account to load into: the one chosen when the file was checked, else the file's own, added now."""
    vendor = vendor_of(findings.source or "")
    account = (
        chosen
        or SourceAccount.all_workspaces.get_or_create(
            workspace=workspace,
            vendor=vendor,
            key=findings.account_key[:200],
            defaults={
                "name": (findings.account_name or source_label(vendor))[:200],
                "measures": [],
            },
        )[0]
    )
    if findings.currency and not account.currency:
        account.currency = findings.currency
        account.save(update_fields=["currency"])
    return account


def with_known_currency(
    workspace: Workspace | int,
    result: ReadResult,
    answers: Answers,
    account_of: Callable[[], SourceAccount | None],
) -> Answers:
    """With the currency of the account's earlier files, where nobody said one and it would have more of it read.

    Only then is it asked whose data it holds.
    """
    if answers.request.currency is not None or not awaits_currency(result):
        return answers
    return answers.with_known(_known_currency(workspace, result, account_of()))


def _known_currency(
    workspace: Workspace | int, result: ReadResult, account: SourceAccount | None
) -> str | None:
    """The currency that the account's earlier files were in, when all agree: it need not be asked again."""
    if account is None:
        return None
    loaded = (
        ImportRun.objects.of(workspace)
        .filter(source=result.source or "", state=RunState.LOADED, account=account)
        .exclude(currency="")
    )
    found = set(loaded.values_list("currency", flat=True))
    return found.pop() if len(found) == 1 else None


def other_currency(run: ImportRun, result: ReadResult) -> list[Problem]:
    """Refuses money of an account in another currency than its loaded money, where only people say which it is."""
    if not result.currency or run.account_id is None or not any(one.money_apart for one in declared(result)):
        return []
    standing = (
        ImportRun.objects.of(run.workspace_id)
        .filter(account=run.account_id, source=result.source, state__in=ON_THEIR_WAY)
        .exclude(pk=run.pk)
        .exclude(currency__in=("", result.currency))
    )
    before = standing.order_by("-load_order").values_list("currency", flat=True).first()
    if before is None:
        return []
    params = {"before": before, "currency": result.currency}
    return [Problem("currency_of_account", "question", params=params)]


def _workspace_with(
    workspace: Workspace, vendor: str, key: str, *, by: User | ApiKey | None
) -> Workspace | None:
    """Another workspace of the same user that has this very account; of other people's nothing is said."""
    user = by.created_by if isinstance(by, ApiKey) else by
    if not key or user is None:
        return None
    others = {other.pk: other for other in workspaces_for(user) if other.pk != workspace.pk}
    with reading(others):
        same = SourceAccount.all_workspaces.filter(workspace_id__in=list(others), vendor=vendor, key=key)
        found = same.values_list("workspace_id", flat=True).first()
    return others[found] if found is not None else None
