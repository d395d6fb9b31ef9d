"""Verbs for a workspace's own domains: add one, look whether it leads here, remove it."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audit, outbound
from accounts.domain_names import checked_host
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.models import Domain, LandingPage, Link, PublicAddress
from campaigns.tracking.links import addresses

log = structlog.get_logger(__name__)

PROOF = "/.well-known/smroi/"
LIMITS = outbound.Limits(max_bytes=1000, seconds=8)
MOST_DOMAINS = 20
# What is kept of a look that went wrong, and what it means to a reader.
PROBLEMS = {
    "no_answer": gettext_lazy(
        "The domain does not lead here yet. Set the CNAME as shown; a change of DNS can take some hours until it "
        "is known everywhere."
    ),
    "other_answer": gettext_lazy("Something else answers at this domain. Point it here, and nowhere else."),
    "no_https": gettext_lazy(
        "The domain leads here, but not over https yet: its certificate is missing. Links on it open once it is there."
    ),
    "taken": gettext_lazy("Another workspace uses this domain. It must be removed there first."),
}


def target_host() -> str:
    """Where a domain of a workspace's own is pointed to."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""


@transaction.atomic
def add_domain(workspace: Workspace, *, host: str, by: User | ApiKey | None) -> Domain:
    """It counts once `check_domain` saw that it leads here."""
    host = checked_host(host)
    rows = Domain.objects.of(workspace)
    if rows.filter(host=host).exists():
        raise DomainError(_("This domain is in the list already."), field="host")
    if rows.count() >= MOST_DOMAINS:
        text = _("A workspace has at most %(count)s domains.")
        raise DomainError(text % {"count": MOST_DOMAINS}, field="host")
    if _is_of_somebody_else(workspace, host):
        raise DomainError(str(PROBLEMS["taken"]), field="host")
    domain, is_new = rows.get_or_create(host=host, defaults={"token": secrets.token_urlsafe(24)})
    if is_new:
        audit.record("domain.added", by=by, workspace=workspace, subject=host)
    return domain


def check_domain(workspace: Workspace, domain: Domain, *, by: User | ApiKey | None) -> Domain:
    """Asks the host for its proof and keeps what came of it. One that was verified stays so when it fails later.

    The host is asked before anything is locked: it may take its time.
    """
    problem = _look(domain)
    with transaction.atomic():
        found = Domain.objects.of(workspace).select_for_update().filter(pk=domain.pk).first()
        if found is None:
            raise Conflict(_("This domain was removed meanwhile."))
        leads_here = problem in ("", "no_https")
        if leads_here and found.verified_at is None:
            if _claim(workspace, found):
                found.verified_at = timezone.now()
                audit.record("domain.verified", by=by, workspace=workspace, subject=found.host)
            else:
                problem = "taken"
        found.problem, found.checked_at = problem, timezone.now()
        found.save(update_fields=["problem", "checked_at", "verified_at"])
    return found


@transaction.atomic
def remove_domain(workspace: Workspace, domain: Domain, *, by: User | ApiKey | None) -> None:
    """Refused while links or pages are on it: their addresses would be gone."""
    found = Domain.objects.of(workspace).select_for_update().filter(pk=domain.pk).first()
    if found is None:
        return
    links = Link.objects.of(workspace).filter(domain=found).order_by("slug")
    pages = LandingPage.objects.of(workspace).filter(domain=found).order_by("slug")
    slugs = [*links.values_list("slug", flat=True)[:3], *pages.values_list("slug", flat=True)[:3]]
    count = links.count() + pages.count()
    if count:
        text = ngettext(
            "%(count)s address is on %(host)s: %(names)s. Move it to another domain first.",
            "%(count)s addresses are on %(host)s: %(names)s. Move them to another domain first.",
            count,
        )
        names = ", ".join([*slugs[:3], *(["…"] if count > 3 else [])])
        raise Conflict(text % {"count": count, "host": found.host, "names": names})
    addresses.give_back(workspace, kind=PublicAddress.Kind.DOMAIN, subject_id=found.pk)
    found.delete()
    audit.record("domain.removed", by=by, workspace=workspace, subject=found.host)


def serves_links(host: str) -> bool | None:
    """Whether links or pages of some workspace are at this host of its own; asked before any workspace is known."""
    rows = PublicAddress.objects.filter(space="domain", host=host, kind=PublicAddress.Kind.DOMAIN)
    return True if rows.exists() else None


def _look(domain: Domain) -> str:
    """What is wrong with the host, as a key of PROBLEMS; empty where all is well."""
    proof = f"{domain.host}{PROOF}{domain.token}"
    if not _ask(f"https://{proof}", domain):
        return ""
    return _ask(f"http://{proof}", domain) or "no_https"


def _ask(url: str, domain: Domain) -> str:
    try:
        answer = outbound.get(url, LIMITS)
    except outbound.OutboundError as error:
        log.info("domain.no_answer", domain=domain.pk, workspace=domain.workspace_id, reason=str(error))
        return "no_answer"
    said = answer.decode("ascii", "replace").strip()
    return "" if secrets.compare_digest(said.encode(), domain.token.encode()) else "other_answer"


def _claim(workspace: Workspace, domain: Domain) -> bool:
    """Of two workspaces that see the same host lead here at once the index lets one have it."""
    try:
        addresses.take(
            workspace, kind=PublicAddress.Kind.DOMAIN, subject_id=domain.pk, host=domain.host, field="host"
        )
    except DomainError:
        return False
    return True


def _is_of_somebody_else(workspace: Workspace, host: str) -> bool:
    taken = PublicAddress.objects.filter(space="domain", host=host)
    return taken.exclude(workspace_id=workspace.pk).exists()
