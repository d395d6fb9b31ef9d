"""Verbs for the making of reports: from a starter, its settings, its sections one by one, archived and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from analytics.briefs import sections as parts
from analytics.briefs.models import Brief, BriefSchedule, PricedView
from analytics.briefs.starters import BY_CODE, Starter
from analytics.query import StatsQuery

Actor = User | ApiKey | None
SCOPES = ("campaign", "objective", "channel")
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class BriefWish:
    """What a person says about a report, besides its sections."""

    name: str
    language: str
    period_rule: str
    currency: str = ""
    scope: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[str, ...] = ("pdf",)
    reply_to: str = ""
    needs_approval: bool = False
    priced: str = PricedView.CLIENT


@transaction.atomic
def create_brief(
    workspace: Workspace,
    *,
    starter: str,
    by: Actor,
    name: str = "",
    scope: Mapping[str, Any] | None = None,
    language: str = "",
    wish: BriefWish | None = None,
    sections: Sequence[parts.Section] | None = None,
) -> Brief:
    """With the sections of the starter in the report's own language, and its rhythm switched off.

    A `wish` says all of it instead of name, scope and language; `sections` are others, as `sections.checked` gave them.
    """
    found = BY_CODE.get(starter)
    if found is None:
        raise DomainError(_("Choose one of the list."), field="starter")
    wish = wish or _wish_of(found, name, scope or {}, language or workspace.language)
    values: Any = _checked_wish(workspace, wish)
    if found.needs and found.needs not in values["scope"]:
        text = {
            "campaign": _("Choose the campaign that the report is about."),
            "objective": _("Choose the objective that the report is about."),
        }[found.needs]
        raise DomainError(text, field=found.needs)
    with translation.override(wish.language):
        made = parts.check_all(workspace, found.sections()) if sections is None else list(sections)
    brief: Brief = Brief.objects.of(workspace).create(
        starter=starter,
        sections=made,
        created_by=by if isinstance(by, User) else None,
        **values,
    )
    BriefSchedule.objects.of(workspace).create(brief=brief, every=found.every)
    record("brief.made", workspace, brief, by=by)
    return brief


@transaction.atomic
def edit_brief(workspace: Workspace, brief: Brief, *, wish: BriefWish, by: Actor) -> Brief:
    """Editions that are there already stay as they are."""
    brief = hold(workspace, brief)
    values = _checked_wish(workspace, wish)
    for name, value in values.items():
        setattr(brief, name, value)
    brief.save(update_fields=list(values))
    record("brief.edited", workspace, brief, by=by)
    return brief


def _wish_of(starter: Starter, name: str, scope: Mapping[str, Any], language: str) -> BriefWish:
    """Called as the starter is in the report's own language, where nobody said how."""
    if language not in _LANGUAGES:
        raise DomainError(_("Choose one of the list."), field="language")
    with translation.override(language):
        return BriefWish(name or str(starter.label), language, starter.period_rule, scope=scope)


def _checked_wish(workspace: Workspace, wish: BriefWish) -> dict[str, Any]:
    """The columns of a report as they are kept; raises `DomainError` naming the field at fault."""
    if wish.language not in _LANGUAGES:
        raise DomainError(_("Choose one of the list."), field="language")
    if wish.period_rule not in Brief.PeriodRule.values:
        raise DomainError(_("Choose one of the list."), field="period_rule")
    scope = _checked_scope(workspace, wish.scope)
    if wish.period_rule == Brief.PeriodRule.CAMPAIGN and "campaign" not in scope:
        raise DomainError(_("Choose the campaign that the report is about."), field="campaign")
    if wish.currency and not re.fullmatch(r"[A-Z]{3}", wish.currency):
        raise DomainError(_("A currency is three letters, such as EUR."), field="currency")
    if wish.priced not in PricedView.values:
        raise DomainError(_("Choose one of the list."), field="priced")
    unknown = set(wish.attachments) - set(Brief.Attachments.values)
    if unknown:
        raise DomainError(_("Choose one of the list."), field="attachments")
    return {
        "name": _checked_name(wish.name),
        "language": wish.language,
        "period_rule": wish.period_rule,
        "currency": "" if wish.currency == workspace.currency else wish.currency,
        "scope": scope,
        "attachments": [kind for kind in Brief.Attachments.values if kind in wish.attachments],
        "reply_to": checked_address(wish.reply_to, "reply_to") if wish.reply_to else "",
        "needs_approval": wish.needs_approval,
        "priced": wish.priced,
    }


@transaction.atomic
def put_section(
    workspace: Workspace, brief: Brief, section: Mapping[str, Any], *, by: Actor
) -> parts.Section:
    """Change the section with its id, or add it at the end."""
    brief = hold(workspace, brief)
    made = parts.checked(workspace, section)
    ids = [one["id"] for one in brief.sections]
    if made["id"] in ids:
        at = ids.index(made["id"])
        if brief.sections[at]["kind"] != made["kind"]:
            raise DomainError(_("Choose one of the list."), field="kind")
        brief.sections[at] = made
    else:
        brief.sections = [*brief.sections, {**made, "id": parts.new_id()}]
        made = brief.sections[-1]
    if len(brief.sections) > parts.MOST_SECTIONS:
        text = _("A report has at most %(most)d sections.")
        raise DomainError(text % {"most": parts.MOST_SECTIONS}, field="kind")
    _keep_sections(workspace, brief, by=by)
    return made


@transaction.atomic
def move_section(workspace: Workspace, brief: Brief, section_id: str, *, up: bool, by: Actor) -> None:
    """One place up or down; at the end it stays where it is."""
    brief = hold(workspace, brief)
    at = _place_of(brief, section_id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(brief.sections):
        brief.sections[at], brief.sections[other] = brief.sections[other], brief.sections[at]
        _keep_sections(workspace, brief, by=by)


@transaction.atomic
def remove_section(workspace: Workspace, brief: Brief, section_id: str, *, by: Actor) -> None:
    brief = hold(workspace, brief)
    del brief.sections[_place_of(brief, section_id)]
    _keep_sections(workspace, brief, by=by)


@transaction.atomic
def archive_brief(workspace: Workspace, brief: Brief, *, by: Actor) -> None:
    """It is made no more; its editions, deliveries and links stay."""
    brief = hold(workspace, brief)
    brief.archived_at = timezone.now()
    brief.save(update_fields=["archived_at"])
    BriefSchedule.objects.of(workspace).filter(brief=brief).update(is_on=False, next_at=None)
    record("brief.archived", workspace, brief, by=by)


@transaction.atomic
def restore_brief(workspace: Workspace, brief: Brief, *, by: Actor) -> None:
    """Its schedule stays switched off until somebody switches it on."""
    brief = Brief.objects.of(workspace).select_for_update(no_key=True).get(pk=brief.pk)
    brief.archived_at = None
    brief.save(update_fields=["archived_at"])
    record("brief.restored", workspace, brief, by=by)


def hold(workspace: Workspace, brief: Brief) -> Brief:
    """The row, locked and as it is now; what is archived is not changed."""
    found: Brief = Brief.objects.of(workspace).select_for_update(no_key=True).get(pk=brief.pk)
    if found.archived_at is not None:
        raise Conflict(_("This report is archived. Bring it back first."))
    return found


def section_of(brief: Brief, section_id: str) -> parts.Section:
    section: parts.Section = brief.sections[_place_of(brief, section_id)]
    return section


def _place_of(brief: Brief, section_id: str) -> int:
    for at, section in enumerate(brief.sections):
        if section["id"] == section_id:
            return at
    raise DomainError(_("This report has no such section."), field="section", code="not_found")


def _keep_sections(workspace: Workspace, brief: Brief, *, by: Actor) -> None:
    brief.save(update_fields=["sections"])
    record("brief.edited", workspace, brief, by=by)


def _checked_name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise DomainError(_("Give the report a name."), field="name")
    if len(name) > 120:
        raise DomainError(_("Write at most %(most)d characters.") % {"most": 120}, field="name")
    return name


def _checked_scope(workspace: Workspace, scope: Mapping[str, Any]) -> dict[str, Any]:
    """Ids of this workspace alone, by the same question that the figures are asked by."""
    asked = {name: str(scope[name]) for name in SCOPES if scope.get(name)}
    query = StatsQuery.from_params(workspace, asked)
    found = {"campaign": query.campaign_id, "objective": query.objective_id, "channel": query.channel}
    return {name: found[name] for name in asked}


def checked_address(email: str, field_name: str = "email") -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise DomainError(_("Write a valid e-mail address."), field=field_name) from None
    return email


def record(action: str, workspace: Workspace, brief: Brief, *, by: Actor) -> None:
    audit.record(action, by=by, workspace=workspace, subject=brief.name)
