"""API keys: made once, shown once, kept as a hash; and the authentication and limits of the API that rest on them."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts import audit
from accounts.access import role_in
from accounts.errors import DomainError
from accounts.members import hold
from accounts.models import ApiKey, Role, User, Workspace

if TYPE_CHECKING:
    # The API's settings name this module, so its views import us.
    from rest_framework.views import APIView

PREFIX = "smroi_"


def hash_of(key: str) -> str:
    """Keys carry 192 random bits, so a fast hash is enough: there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_key(
    workspace: Workspace, *, name: str, role: Role, scope: str, by: User | None
) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once and kept nowhere. Nobody makes a key stronger than themselves."""
    hold(workspace.organization, workspace)
    if role <= Role.CLIENT:
        raise DomainError(_("A key cannot be a client: the portal is for people."), field="role")
    if by is not None and (own := role_in(by, workspace)) is not None and role > own:
        raise DomainError(_("A key cannot have a higher role than you have."), field="role")
    text = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        workspace=workspace,
        name=name,
        prefix=text[:12],
        key_hash=hash_of(text),
        role=role,
        scope=scope,
        created_by=by,
    )
    audit.record("api_key.made", by=by, workspace=workspace, subject=name, role=int(role), scope=scope)
    return key, text


def revoke_key(key: ApiKey, *, by: User) -> None:
    """From now on the key is a stranger; revoking twice changes nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=Now()):
        audit.record("api_key.revoked", by=by, workspace=key.workspace, subject=key.name)


def find_key(text: str) -> ApiKey | None:
    """The living key with this text; a person's key lives no longer than their role."""
    key = (
        ApiKey.objects.select_related("workspace__organization", "created_by")
        .filter(key_hash=hash_of(text), revoked_at=None)
        .first()
    )
    if key is None:
        return None
    if key.created_by is not None:
        own = role_in(key.created_by, key.workspace) if key.created_by.is_active else None
        if own is None or own <= Role.CLIENT:
            return None
        key.role = min(key.role, own)
    return key


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`; `request.auth` is the key."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        key = find_key(words[1].decode("latin-1")) if len(words) == 2 else None
        if key is None:
            raise AuthenticationFailed(
                _("This API key is not valid. Make a new one in the workspace's settings.")
            )
        if key.scope == ApiKey.Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This API key may only read."))
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=Now())
        return key.created_by or AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasApiKey:
    """The API is for keys: without one the answer is 401."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, ApiKey)

    def has_object_permission(self, request: Request, view: APIView, obj: object) -> bool:
        return True


class KeyThrottle(SimpleRateThrottle):
    """Requests of one key."""

    scope = "key"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"throttle:key:{request.auth.pk}" if isinstance(request.auth, ApiKey) else None


class StrangerThrottle(SimpleRateThrottle):
    """Requests of one address without a key."""

    scope = "stranger"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return None if isinstance(request.auth, ApiKey) else f"throttle:stranger:{self.get_ident(request)}"
