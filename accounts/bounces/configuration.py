"""Where mails that do not arrive come back to: read once from the environment by the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from accounts.bounces.oauth import OAuth
from accounts.outbound import names_own_network

PORTS = {"imaps": 993, "imap": 143}
SHAPE = "BOUNCE_MAILBOX must look like imaps://user:password@host:993/INBOX"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Opened with a password, or with a token where `oauth` says how to get one. Secrets stay out of logs."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_encrypted: bool
    oauth: OAuth | None = None


def read_mailbox(env: Any) -> Mailbox | None:
    """None, as it is by default: nobody reads what comes back. Messages quote nothing, for a password is in it."""
    url = env.str("BOUNCE_MAILBOX", "").strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
        texts = [unquote(text or "", errors="strict") for text in (parts.username, parts.password)]
        folder = unquote(parts.path.strip("/"), errors="strict") or "INBOX"
    except ValueError:
        raise ImproperlyConfigured(f"{SHAPE}; special letters are written with %.") from None
    user, password = texts
    oauth = _read_oauth(env)
    if oauth and password:
        raise ImproperlyConfigured(
            "BOUNCE_MAILBOX must have no password where BOUNCE_OAUTH_TOKEN_URL is set."
        )
    if parts.scheme not in PORTS or not (parts.hostname and user and (password or oauth)) or port == 0:
        raise ImproperlyConfigured(
            f"{SHAPE}; host and user cannot be left out, and the password only with BOUNCE_OAUTH_TOKEN_URL."
        )
    if parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{SHAPE}; a ? or # in the password is written %3F or %23.")
    if not all(text.isascii() and text.isprintable() for text in (user, password, folder)):
        raise ImproperlyConfigured(
            "BOUNCE_MAILBOX must have a user, a password and a folder of ASCII letters."
        )
    if parts.scheme == "imap" and not names_own_network(url):
        raise ImproperlyConfigured(
            "BOUNCE_MAILBOX must be imaps://, since its password would travel readable; "
            "imap:// is for localhost and for private addresses written as numbers."
        )
    return Mailbox(
        parts.hostname, port or PORTS[parts.scheme], user, password, folder, parts.scheme == "imaps", oauth
    )


def _read_oauth(env: Any) -> OAuth | None:
    """None where the mailbox has a password. Without a refresh token the client asks in its own name."""
    url, client = env.str("BOUNCE_OAUTH_TOKEN_URL", "").strip(), env.str("BOUNCE_OAUTH_CLIENT_ID", "").strip()
    secret = env.str("BOUNCE_OAUTH_CLIENT_SECRET", "").strip()
    refresh, scope = (
        env.str("BOUNCE_OAUTH_REFRESH_TOKEN", "").strip(),
        env.str("BOUNCE_OAUTH_SCOPE", "").strip(),
    )
    if not url:
        if client or secret or refresh or scope:
            raise ImproperlyConfigured(
                "BOUNCE_OAUTH_TOKEN_URL must be set with the other BOUNCE_OAUTH settings."
            )
        return None
    if not _is_safe_endpoint(url):
        raise ImproperlyConfigured(
            "BOUNCE_OAUTH_TOKEN_URL must look like https://host/path, without a password."
        )
    if not client or not (secret or refresh):
        raise ImproperlyConfigured(
            "BOUNCE_OAUTH_CLIENT_ID must be set, and BOUNCE_OAUTH_CLIENT_SECRET or BOUNCE_OAUTH_REFRESH_TOKEN with it."
        )
    return OAuth(url, client, secret, refresh, scope)


def _is_safe_endpoint(url: str) -> bool:
    """Secrets are sent to it: encrypted, or within one's own network."""
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        return False
    return is_address and (parts.scheme == "https" or (parts.scheme == "http" and names_own_network(url)))


def read_bounce_address(env: Any) -> str:
    """The envelope sender of all mails; empty: each is sent by whom it says it is from."""
    address: str = env.str("BOUNCE_ADDRESS", "").strip()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise ImproperlyConfigured(
                "BOUNCE_ADDRESS must be an address without a name, such as bounces@example.com."
            ) from None
    return address
