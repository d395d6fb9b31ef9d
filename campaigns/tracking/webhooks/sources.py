"""Verbs for webhooks: a secret address for a vendor, the secret that it signs with, a stop, an end."""

from __future__ import annotations

import secrets
from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.keys import hash_of
from accounts.models import User, Workspace
from accounts.sealing import CannotOpen, seal, sealed_anew, unseal
from campaigns.models import PublicAddress, WebhookSource
from campaigns.tracking.links import addresses

TOKEN_BYTES = 32
MOST_SECRET = 300
MOST_WEBHOOKS = 50
# Their owners write a secret of their own into them; the others make one, which is pasted here.
MAKES_NO_SECRET = frozenset({WebhookSource.Vendor.WOOCOMMERCE})


@transaction.atomic
def add_webhook(
    workspace: Workspace, *, vendor: str, name: str, secret: str = "", by: User | None
) -> WebhookSource:
    """With an address that nobody else knows; what comes there is refused until there is a secret."""
    name = name.strip()
    if not name:
        raise DomainError(_("Write a name."), field="name")
    if WebhookSource.objects.of(workspace).count() >= MOST_WEBHOOKS:
        raise DomainError(
            _("There are %(count)s webhooks already. Delete one first.") % {"count": MOST_WEBHOOKS}
        )
    webhook = WebhookSource(workspace=workspace, vendor=vendor, name=name, created_by=by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    webhook.token = seal(token.encode(), context=_context(webhook, "token"))
    webhook.secret = _sealed(webhook, secret)
    try:
        with transaction.atomic():
            webhook.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("There is a webhook of this name already."), field="name") from error
    addresses.take(
        workspace, kind=PublicAddress.Kind.WEBHOOK, subject_id=webhook.pk, slug=hash_of(token), field="name"
    )
    audit.record("webhook.added", by=by, workspace=workspace, subject=name, vendor=vendor)
    return webhook


@transaction.atomic
def change_secret(workspace: Workspace, webhook: WebhookSource, *, secret: str, by: User | None) -> None:
    """From now on only what is signed with it counts."""
    if not secret.strip():
        raise DomainError(_("Paste the secret."), field="secret")
    sealed = _sealed(webhook, secret)
    WebhookSource.objects.of(workspace).filter(pk=webhook.pk).update(secret=sealed, problem="")
    audit.record("webhook.secret_changed", by=by, workspace=workspace, subject=webhook.name)


def made_secret() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


@transaction.atomic
def stop_webhook(workspace: Workspace, webhook: WebhookSource, *, by: User | None) -> None:
    """What comes is answered and not recorded; stopping twice changes nothing."""
    rows = WebhookSource.objects.of(workspace).filter(pk=webhook.pk, stopped_at=None)
    if rows.update(stopped_at=Now()):
        audit.record("webhook.stopped", by=by, workspace=workspace, subject=webhook.name)


@transaction.atomic
def restart_webhook(workspace: Workspace, webhook: WebhookSource, *, by: User | None) -> None:
    rows = WebhookSource.objects.of(workspace).filter(pk=webhook.pk, stopped_at__isnull=False)
    if rows.update(stopped_at=None):
        audit.record("webhook.restarted", by=by, workspace=workspace, subject=webhook.name)


@transaction.atomic
def delete_webhook(workspace: Workspace, webhook: WebhookSource, *, by: User | None) -> None:
    """Its address leads nowhere from now on; what it reported stays."""
    removed, _rows = WebhookSource.objects.of(workspace).filter(pk=webhook.pk).delete()
    if removed:
        addresses.give_back(workspace, kind=PublicAddress.Kind.WEBHOOK, subject_id=webhook.pk)
        audit.record("webhook.deleted", by=by, workspace=workspace, subject=webhook.name)


def address_of(webhook: WebhookSource) -> str:
    """What the vendor calls, "" where the key that sealed it is gone.

    Whoever knows it can knock, and only who knows the secret is heard.
    """
    token = _open(bytes(webhook.token), _context(webhook, "token"))
    return address_with(webhook.vendor, token.decode()) if token else ""


def address_with(vendor: str, token: str) -> str:
    return settings.BASE_URL + reverse("campaigns:hook", args=[vendor, token])


def secret_of(webhook: WebhookSource) -> bytes:
    """b"" where there is none yet, or none that can be opened."""
    return _open(bytes(webhook.secret), _context(webhook, "secret")) if webhook.secret else b""


def seal_again(workspace: Workspace) -> int:
    """Bring secrets and addresses under the first key; those whose key is gone stay, and their page says so."""
    done = 0
    rows = WebhookSource.objects.of(workspace)
    for webhook in rows.iterator():
        for what in ("token", "secret"):
            sealed = bytes(getattr(webhook, what) or b"")
            with suppress(CannotOpen):
                if sealed and (anew := sealed_anew(sealed, context=_context(webhook, what))):
                    done += rows.filter(pk=webhook.pk, **{what: sealed}).update(**{what: anew})
    return done


def _open(sealed: bytes, context: str) -> bytes:
    try:
        return unseal(sealed, context=context)
    except CannotOpen:
        return b""


def _sealed(webhook: WebhookSource, secret: str) -> bytes | None:
    plain = secret.strip()
    if len(plain) > MOST_SECRET or "\0" in plain:
        raise DomainError(_("This is no secret of theirs: it is too long."), field="secret")
    return seal(plain.encode(), context=_context(webhook, "secret")) if plain else None


def _context(webhook: WebhookSource, what: str) -> str:
    return f"{what} of webhook {webhook.pk} of workspace {webhook.workspace_id}"
