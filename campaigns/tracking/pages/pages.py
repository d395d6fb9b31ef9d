"""Verbs for landing pages: made from a template, their settings, form and words of consent, copied, archived."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.models import Campaign, ConsentText, Domain, LandingPage, PageFile, PageVariant
from campaigns.tracking.links import addresses
from campaigns.tracking.pages import colours, templates
from campaigns.tracking.pages.blocks import Block, plain
from campaigns.tracking.pages.fields import FormField, checked

_COPIED = (
    "domain_id", "campaign_id", "language", "title", "description", "is_indexed", "accent", "fields", "button", "makes",
    "double_opt_in", "thanks",
)  # fmt: skip
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWish:
    """What a person says about a page as a whole."""

    name: str
    slug: str = ""
    domain: Domain | None = None
    campaign: Campaign | None = None
    language: str = "en"
    title: str = ""
    description: str = ""
    is_indexed: bool = False
    accent: str = "#1d4ed8"
    makes: str = "lead"
    double_opt_in: bool = True


@transaction.atomic
def create_page(
    workspace: Workspace,
    *,
    template: str,
    name: str,
    language: str,
    campaign: Campaign | None = None,
    by: User | None,
) -> LandingPage:
    """A draft with the blocks and the form of a template, in the page's language."""
    if template not in templates.TEMPLATES:
        raise DomainError(_("Choose one of the list."), field="template")
    wish = _checked(workspace, PageWish(name=name, language=language, campaign=campaign))
    with translation.override(wish.language):
        start = templates.make(template)
    page = LandingPage(
        workspace=workspace,
        created_by=by,
        fields=[field.as_json() for field in start.fields],
        button=start.button,
        thanks=start.thanks,
        **(
            _values(wish) | {"makes": start.makes, "double_opt_in": start.double_opt_in, "title": start.title}
        ),
    )
    page.save(force_insert=True)
    PageVariant.objects.of(workspace).create(page=page, name="A", share=100, blocks=start.blocks)
    audit.record("page.created", by=by, workspace=workspace, subject=page.name, template=template)
    return page


@transaction.atomic
def edit_page(workspace: Workspace, page: LandingPage, *, wish: PageWish, by: User | None) -> LandingPage:
    """Another address of a published page is taken at once; the rest shows when it is published again."""
    page = hold(workspace, page)
    wish = _checked(workspace, wish, before=page)
    values = _values(wish)
    changed = [name for name, value in values.items() if getattr(page, name) != value]
    if not changed:
        return page
    for name in changed:
        setattr(page, name, values[name])
    if page.published_at is not None and {"slug", "domain"} & set(changed):
        take_address(workspace, page)
    page.changed_at = timezone.now()
    page.save(update_fields=[*changed, "changed_at"])
    audit.record("page.edited", by=by, workspace=workspace, subject=page.name, fields=changed)
    return page


@transaction.atomic
def set_form(
    workspace: Workspace, page: LandingPage, *, form: Sequence[FormField], button: str, by: User | None
) -> None:
    """The fields in this order, and the words of the button."""
    page = hold(workspace, page)
    page.fields = [field.as_json() for field in checked(form)]
    page.button = plain(button)
    if len(page.button) > 60:
        raise DomainError(_("The words of the button may have 60 characters."), field="button")
    page.changed_at = timezone.now()
    page.save(update_fields=["fields", "button", "changed_at"])
    audit.record("page.edited", by=by, workspace=workspace, subject=page.name, fields=["fields"])


@transaction.atomic
def set_consent(workspace: Workspace, page: LandingPage, *, text: str, by: User | None) -> None:
    """Other words are the next version; without words nobody is asked from then on."""
    page = hold(workspace, page)
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(text) > 2000:
        raise DomainError(_("The consent text may have 2,000 characters."), field="consent")
    newest = newest_consent(workspace, page)
    if text == (newest.text if newest else ""):
        return
    version = 1 + (newest.version if newest else 0)
    ConsentText.objects.of(workspace).create(page=page, version=version, text=text)
    touch(workspace, page, what="consent", by=by)


def newest_consent(workspace: Workspace | int, page: LandingPage) -> ConsentText | None:
    texts = ConsentText.objects.of(workspace).filter(page=page)
    newest: ConsentText | None = texts.order_by("-version").first()
    return newest


@transaction.atomic
def duplicate_page(workspace: Workspace, page: LandingPage, *, by: User | None) -> LandingPage:
    """A draft with all that the page has but its address and what people sent."""
    page = hold(workspace, page)
    name = _("Copy of %(name)s") % {"name": page.name}
    copy = LandingPage(
        workspace=workspace,
        name=name[:200],
        slug=_free_slug(page.slug),
        created_by=by,
        **{column: getattr(page, column) for column in _COPIED},
    )
    copy.save(force_insert=True)
    files: dict[int, int] = {}
    for file in PageFile.objects.of(workspace).filter(page=page):
        old, file.pk, file.page = file.pk, PageFile._meta.pk.get_default(), copy
        file.save(force_insert=True)
        files[old] = file.pk
    for variant in variants_of(workspace, page):
        PageVariant.objects.of(workspace).create(
            page=copy,
            name=variant.name,
            share=variant.share,
            position=variant.position,
            blocks=_with_files(variant.blocks, files),
        )
    LandingPage.objects.of(workspace).filter(pk=copy.pk).update(thanks=_with_files(page.thanks, files))
    if (consent := newest_consent(workspace, page)) and consent.text:
        ConsentText.objects.of(workspace).create(page=copy, version=1, text=consent.text)
    audit.record("page.created", by=by, workspace=workspace, subject=copy.name, copy_of=page.name)
    copy.refresh_from_db()
    return copy


def _with_files(blocks: list[Block], files: dict[int, int]) -> list[Block]:
    return [
        block | {"file": files.get(block["file"]) if block["file"] else None} if "file" in block else block
        for block in blocks
    ]


@transaction.atomic
def archive_page(workspace: Workspace, page: LandingPage, *, by: User | None) -> None:
    """Out of the list and off the net; what people sent stays."""
    page = hold(workspace, page)
    if page.archived_at is not None:
        return
    take_down(workspace, page)
    LandingPage.objects.of(workspace).filter(pk=page.pk).update(archived_at=timezone.now())
    audit.record("page.archived", by=by, workspace=workspace, subject=page.name)


@transaction.atomic
def restore_page(workspace: Workspace, page: LandingPage, *, by: User | None) -> None:
    """Back in the list, as a draft."""
    if (
        LandingPage.objects.of(workspace)
        .filter(pk=page.pk)
        .exclude(archived_at=None)
        .update(archived_at=None)
    ):
        audit.record("page.restored", by=by, workspace=workspace, subject=page.name)


# --- what other verbs of pages share ------------------------------------------------------------------------------


def hold(workspace: Workspace, page: LandingPage) -> LandingPage:
    """The page as it is now, locked until the transaction ends: what is written is reckoned from what is read."""
    found = LandingPage.objects.of(workspace).select_for_update(of=("self",)).filter(pk=page.pk).first()
    if found is None:
        raise Conflict(_("This page was deleted meanwhile."))
    return found


def variants_of(workspace: Workspace, page: LandingPage) -> list[PageVariant]:
    """In their order."""
    return list(PageVariant.objects.of(workspace).filter(page=page).order_by("position", "pk"))


def touch(workspace: Workspace, page: LandingPage, *, what: str, by: User | None) -> None:
    """It differs from what is published, if it is; `what` of it somebody changed is written down."""
    LandingPage.objects.of(workspace).filter(pk=page.pk).update(changed_at=timezone.now())
    audit.record("page.edited", by=by, workspace=workspace, subject=page.name, fields=[what])


def take_address(workspace: Workspace, page: LandingPage) -> None:
    host = page.domain.host if page.domain else ""
    addresses.take(workspace, kind="page", subject_id=page.pk, slug=page.slug, host=host)


def take_down(workspace: Workspace, page: LandingPage) -> None:
    """Nobody is shown it any more."""
    addresses.give_back(workspace, kind="page", subject_id=page.pk)
    PageVariant.objects.of(workspace).filter(page=page).update(html="")
    LandingPage.objects.of(workspace).filter(pk=page.pk).update(published_at=None, changed_at=timezone.now())


def _values(wish: PageWish) -> dict[str, Any]:
    return {field.name: getattr(wish, field.name) for field in fields(wish)}


def _checked(workspace: Workspace, wish: PageWish, *, before: LandingPage | None = None) -> PageWish:
    texts = {name: plain(getattr(wish, name)) for name in ("name", "title", "description")}
    if not texts["name"]:
        raise DomainError(_("Give the page a name."), field="name")
    for name, most in (("name", 200), ("title", 200), ("description", 300)):
        if len(texts[name]) > most:
            raise DomainError(_("At most %(most)d characters.") % {"most": most}, field=name)
    if wish.language not in dict(settings.LANGUAGES):
        raise DomainError(_("Choose one of the list."), field="language")
    if wish.makes not in ("lead", "sign_up"):
        raise DomainError(_("Choose one of the list."), field="makes")
    accent = wish.accent.strip().lower()
    if not colours.HEX.fullmatch(accent):
        raise DomainError(_("Write a colour such as #1d4ed8."), field="accent")
    slug = wish.slug.strip().lower() or (before.slug if before else _free_slug(texts["name"]))
    if not _SLUG.fullmatch(slug):
        text = _("An address has small letters, digits and hyphens, such as spring-guide.")
        raise DomainError(text, field="slug")
    if slug in addresses.RESERVED:
        raise DomainError(_("This address is needed for something else. Choose another one."), field="slug")
    _check_rows(workspace, wish)
    values = _values(wish) | texts | {"slug": slug, "accent": accent}
    return PageWish(**values)


def _check_rows(workspace: Workspace, wish: PageWish) -> None:
    if wish.campaign and not Campaign.objects.of(workspace).filter(pk=wish.campaign.pk).exists():
        raise DomainError(_("Choose one of the list."), field="campaign")
    if wish.domain:
        verified = Domain.objects.of(workspace).filter(pk=wish.domain.pk).exclude(verified_at=None)
        if not verified.exists():
            raise DomainError(_("Choose one of the list."), field="domain")


def _free_slug(name: str) -> str:
    """From the words of a name, with an end that nobody else has."""
    words = slugify(name)[:60].strip("-")
    end = get_random_string(5, "abcdefghjkmnpqrstuvwxyz23456789")
    return f"{words}-{end}" if words else f"page-{end}"
