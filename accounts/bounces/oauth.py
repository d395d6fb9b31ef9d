"""An access token for the mailbox, for providers that take no password: asked for when it is read, and kept nowhere."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from accounts.outbound import Limits, OutboundError, Question, ask, names_own_network

MOST_BYTES = 64 * 1024
SECONDS = 20.0
MOST_WORDS = 300
# What to do about the errors that RFC 6749 (5.2) names.
REMEDIES = {
    "invalid_grant": "Sign in once more as the mailbox and set BOUNCE_OAUTH_REFRESH_TOKEN anew.",
    "invalid_client": "Look whether BOUNCE_OAUTH_CLIENT_ID and BOUNCE_OAUTH_CLIENT_SECRET are right and still hold.",
    "unauthorized_client": "Allow the client this kind of grant at the provider.",
    "invalid_scope": "Set BOUNCE_OAUTH_SCOPE to what the provider names for IMAP.",
}
OTHERWISE = "Look at the settings BOUNCE_OAUTH_…."


class TokenError(Exception):
    """There is no token; its message says why and what to do, without anything secret."""


@dataclass(frozen=True, slots=True)
class OAuth:
    """A client at the token endpoint of a provider. Secrets stay out of logs and of error pages.

    With a refresh token it acts for whoever signed in; without one in its own name (client credentials).
    """

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


def access_token(oauth: OAuth) -> str:
    """Raises `TokenError`."""
    fields = {
        "grant_type": "refresh_token" if oauth.refresh_token else "client_credentials",
        "client_id": oauth.client_id,
        "client_secret": oauth.client_secret,
        "refresh_token": oauth.refresh_token,
        "scope": oauth.scope,
    }
    body = urlencode({name: value for name, value in fields.items() if value}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    limits = Limits(MOST_BYTES, SECONDS, may_be_private=names_own_network(oauth.token_url))
    try:
        answer = ask(oauth.token_url, Question("POST", headers, body), limits)
    except OutboundError as error:
        raise TokenError(f"no access token: {error}. Look at BOUNCE_OAUTH_TOKEN_URL.") from None
    told = _object(answer.body)
    token = told.get("access_token")
    if answer.status == 200 and isinstance(token, str) and token.isascii() and token.isprintable() and token:
        return token
    raise TokenError(_why(oauth, answer.status, told))


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _why(oauth: OAuth, status: int, told: dict[str, object]) -> str:
    code = _words(oauth, told.get("error"))
    said = ", ".join(part for part in (code, _words(oauth, told.get("error_description"))) if part)
    host = urlsplit(oauth.token_url).hostname
    remedy = REMEDIES.get(code, OTHERWISE)
    if code == "invalid_grant" and not oauth.refresh_token:
        remedy = OTHERWISE
    return f"no access token: {host} answered {status} ({said or 'no token'}). {remedy}"


def _words(oauth: OAuth, said: object) -> str:
    """What the provider said in one line; a secret that it repeats is left out."""
    text = " ".join(said.split()) if isinstance(said, str) else ""
    for secret in (oauth.client_secret, oauth.refresh_token):
        text = text.replace(secret, "…") if secret else text
    return text[:MOST_WORDS]
