"""Verbs for an organization's portal domains: add one, prove it, remove it, and look again every day.

A host serves the portal of one organization. Another one that proves it takes it over once the first one's record is
gone from the DNS, which only whoever holds the domain can do.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, mail
from accounts.errors import Conflict, DomainError
from accounts.members import lock
from accounts.models import Membership, Organization, PortalDomain, Role, User
from accounts.portal import proofs
from accounts.portal.hosts import forget_hosts
from accounts.portal.names import checked_portal_host
from accounts.tallies import count

log = structlog.get_logger(__name__)

MOST_DOMAINS = 5
LOOKS, LOOKS_SECONDS = 10, 600
LOOK_EVERY = timedelta(days=1)
STOPS_AFTER = timedelta(days=7)
MOST_A_ROUND = 200


@transaction.atomic
def add_domain(organization: Organization, *, host: str, by: User) -> PortalDomain:
    """It serves once `verify` saw its record."""
    host = checked_portal_host(host)
    lock(organization)
    rows = PortalDomain.objects.filter(organization=organization)
    if rows.filter(host=host).exists():
        raise DomainError(_("This domain is in the list already."), field="host")
    if rows.count() >= MOST_DOMAINS:
        text = _("An organization has at most %(count)s domains.")
        raise DomainError(text % {"count": MOST_DOMAINS}, field="host")
    domain = rows.create(organization=organization, host=host, token=f"portal-{secrets.token_hex(20)}")
    _record("portal_domain.added", domain, by)
    return domain


def verify(domain: PortalDomain, *, by: User) -> PortalDomain:
    """Looks at the DNS before anything is locked, as it may take its time; what was seen is written down."""
    _hold_the_limit(domain.organization_id)
    seen = proofs.look(domain.host)
    if PortalDomain.objects.filter(pk=domain.pk, verified_at__isnull=False).exists():
        # Whoever looks by hand, the days of a record that is gone go on.
        return _watched(domain, seen)
    found = _keep(domain, seen)
    if found.verified_at is not None and domain.verified_at is None:
        _record("portal_domain.verified", found, by)
    return found


@transaction.atomic
def remove_domain(domain: PortalDomain, *, by: User) -> None:
    lock(domain.organization)
    if PortalDomain.objects.filter(pk=domain.pk).delete()[0]:
        _record("portal_domain.removed", domain, by)
        transaction.on_commit(forget_hosts)


@transaction.atomic
def _keep(domain: PortalDomain, seen: proofs.Seen) -> PortalDomain:
    """All rows of the host are locked in one order, so that of two who prove it at once one is the first."""
    rows = {
        row.pk: row
        for row in PortalDomain.objects.select_for_update().filter(host=domain.host).order_by("pk")
    }
    found = rows.get(domain.pk)
    if found is None:
        raise Conflict(_("This domain was removed meanwhile."))
    now = timezone.now()
    problem = seen.problem_for(found.token)
    holder = next((row for row in rows.values() if row.verified_at and row.pk != found.pk), None)
    if not problem and holder is not None:
        problem = _take_over(holder, seen)
    if not problem and found.verified_at is None:
        found.verified_at, found.missing_since, found.seen_at = now, None, None
    found.problem, found.found, found.checked_at = problem, seen.words, now
    found.save(update_fields=["verified_at", "missing_since", "seen_at", "problem", "found", "checked_at"])
    transaction.on_commit(forget_hosts)
    return found


def _take_over(holder: PortalDomain, seen: proofs.Seen) -> str:
    """The same look tells of both: a holder whose record is gone has given the domain away."""
    if seen.proves(holder.token):
        return "taken"
    holder.verified_at, holder.problem, holder.found = None, "other_txt", seen.words
    holder.save(update_fields=["verified_at", "problem", "found"])
    _record("portal_domain.lost", holder, None)
    _tell_admins(holder, "lost", ends_at=timezone.now())
    return ""


def _hold_the_limit(organization_id: int) -> None:
    if count(f"portal-looks:{organization_id}", seconds=LOOKS_SECONDS) > LOOKS:
        text = _("That was checked %(count)s times in ten minutes. DNS takes a while; try again later.")
        raise Conflict(text % {"count": LOOKS}, code="too_many")


def _record(action: str, domain: PortalDomain, by: User | None) -> None:
    audit.record(action, by=by, organization=domain.organization, subject=domain.host)


# --- by the clock -----------------------------------------------------------------------------------------------


def watch_domains() -> None:
    """Every hour: look again at those that were not looked at for a day."""
    long_ago = timezone.now() - LOOK_EVERY
    due = PortalDomain.objects.filter(verified_at__isnull=False).filter(
        Q(checked_at=None) | Q(checked_at__lt=long_ago)
    )
    for domain in due.select_related("organization").order_by(F("checked_at").asc(nulls_first=True))[
        :MOST_A_ROUND
    ]:
        if domain.host.endswith(".localhost") and not settings.PRODUCTION:
            continue
        try:
            watch_domain(domain)
        except Exception:
            # One that cannot be looked at keeps no other one back.
            log.exception("portal_domain_not_watched", domain=domain.pk)


def watch_domain(domain: PortalDomain) -> None:
    _watch(domain, proofs.look(domain.host))


def _watched(domain: PortalDomain, seen: proofs.Seen) -> PortalDomain:
    _watch(domain, seen)
    found = PortalDomain.objects.select_related("organization").filter(pk=domain.pk).first()
    if found is None:
        raise Conflict(_("This domain was removed meanwhile."))
    return found


@transaction.atomic
def _watch(domain: PortalDomain, seen: proofs.Seen) -> None:
    """A record that is gone is told at once, and ends the portal at this host after a week. No answer ends nothing."""
    problem, now = seen.problem_for(domain.token), timezone.now()
    rows = PortalDomain.objects.filter(pk=domain.pk, verified_at__isnull=False)
    missing = rows.filter(missing_since__isnull=True) if problem in proofs.GONE else rows.none()
    if not problem:
        rows.update(missing_since=None, problem="", found=seen.words, checked_at=now)
    elif missing.update(missing_since=now, problem=problem, found=seen.words, checked_at=now):
        _tell_admins(domain, "missing", ends_at=now + STOPS_AFTER)
    elif problem in proofs.GONE and rows.filter(missing_since__lte=now - STOPS_AFTER).update(
        verified_at=None, problem=problem, found=seen.words, checked_at=now
    ):
        transaction.on_commit(forget_hosts)
        _record("portal_domain.stopped", domain, None)
        _tell_admins(domain, "stopped", ends_at=now)
    else:
        rows.update(problem=problem, found=seen.words, checked_at=now)


def _tell_admins(domain: PortalDomain, what: str, *, ends_at: datetime) -> None:
    """After the commit; a mail that is not taken undoes nothing."""
    transaction.on_commit(lambda: _mail_admins(domain, what, ends_at), robust=True)


def _mail_admins(domain: PortalDomain, what: str, ends_at: datetime) -> None:
    admins = Membership.objects.filter(
        organization=domain.organization, workspace=None, role__gte=Role.ADMIN, user__is_active=True
    )
    for membership in admins.select_related("user").order_by("pk"):
        mail.send(
            f"accounts/email/portal_domain_{what}",
            to=membership.user.email,
            language=membership.user.language,
            context={
                "host": domain.host,
                "record": proofs.record_of(domain.host),
                "token": domain.token,
                "ends_at": ends_at,
                "link": mail.absolute(reverse("accounts:portal_domains", args=[domain.organization_id])),
            },
        )
