"""allauth as smroi wants it: links from BASE_URL, the language of the person in their mails."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """See https://docs.allauth.org/ for what each method decides."""
