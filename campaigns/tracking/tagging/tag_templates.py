"""Verbs for templates: tags that a workspace uses again and again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.models import TagTemplate
from campaigns.tracking.links.short import checked_texts, plain
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.tag_rules import findings
from campaigns.tracking.tagging.tags import Registry

MOST = 200


@dataclass(frozen=True, slots=True)
class TemplateWish:
    """What a person says about a template."""

    name: str
    source: str
    medium: str
    term: str = ""
    content: str = ""


@transaction.atomic
def add_template(workspace: Workspace, *, wish: TemplateWish, by: User | None) -> TagTemplate:
    if TagTemplate.objects.of(workspace).count() >= MOST:
        raise DomainError(_("List at most %(count)s.") % {"count": MOST})
    template = TagTemplate(workspace=workspace, **_values(workspace, wish))
    _save(template)
    audit.record("tag_template.added", by=by, workspace=workspace, subject=template.name)
    return template


@transaction.atomic
def edit_template(
    workspace: Workspace, template: TagTemplate, *, wish: TemplateWish, by: User | None
) -> TagTemplate:
    """Links that were made with it stay as they are."""
    found = TagTemplate.objects.of(workspace).select_for_update().filter(pk=template.pk).first()
    if found is None:
        raise Conflict(_("This template was deleted meanwhile."))
    values = _values(workspace, wish)
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    if changed:
        for name in changed:
            setattr(found, name, values[name])
        _save(found, changed)
        audit.record("tag_template.edited", by=by, workspace=workspace, subject=found.name, fields=changed)
    return found


@transaction.atomic
def delete_template(workspace: Workspace, template: TagTemplate, *, by: User | None) -> None:
    removed, _rows = TagTemplate.objects.of(workspace).filter(pk=template.pk).delete()
    if removed:
        audit.record("tag_template.deleted", by=by, workspace=workspace, subject=template.name)


def _values(workspace: Workspace, wish: TemplateWish) -> dict[str, str]:
    name = plain(wish.name, "name", 100)
    if not name:
        raise DomainError(_("Give it a name, such as Newsletter."), field="name")
    texts = checked_texts(source=wish.source, medium=wish.medium, term=wish.term, content=wish.content)
    wrong = findings(
        settings_of(workspace), Registry.of(workspace), source=texts["source"], medium=texts["medium"]
    )
    if wrong:
        raise DomainError(wrong[0].text, field=wrong[0].field)
    return {"name": name, **texts}


def _save(template: TagTemplate, changed: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            template.save(update_fields=changed, force_insert=changed is None)
    except IntegrityError as error:
        raise Conflict(_("There is a template of this name already."), field="name") from error
