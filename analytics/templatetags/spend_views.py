"""Links that stay in the view of ad spend that somebody chose, and lead to no file that tells another."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from accounts.models import Workspace
from analytics.addresses import import_address, imports_address, in_same_view
from analytics.markup.priced import kept_in_address

register = template.Library()


@register.filter
def same_view(address: str, workspace: Workspace | None) -> str:
    """`{{ address|same_view:workspace }}`; on pages without a workspace the address as it is."""
    return in_same_view(workspace, address) if workspace else address


@register.filter
def kept_in_view(workspace: Workspace) -> Iterable[tuple[str, str]]:
    """The hidden fields with which a form that asks by GET stays in the view."""
    return kept_in_address(workspace).items()


@register.simple_tag
def imports_url(workspace: Workspace) -> str:
    """`{% imports_url workspace as href %}`; empty for whoever may not open files."""
    return imports_address(workspace)


@register.simple_tag
def import_url(workspace: Workspace, run_id: int) -> str:
    """`{% import_url workspace run.pk as href %}`; empty for whoever may not open files."""
    return import_address(workspace, run_id)
