"""Verbs for the variants of a page, their shares, and the blocks of a variant or of the thank-you page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.models import LandingPage, PageVariant
from campaigns.tracking.pages import blocks
from campaigns.tracking.pages.blocks import Block
from campaigns.tracking.pages.files import pictures_of
from campaigns.tracking.pages.pages import hold, touch, variants_of

MOST_VARIANTS = 6
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@transaction.atomic
def add_variant(workspace: Workspace, page: LandingPage, *, by: User | None) -> PageVariant:
    """A copy of the first one, which nobody is shown until it has a share."""
    page = hold(workspace, page)
    mine = variants_of(workspace, page)
    taken = [one.name for one in mine]
    if len(taken) >= MOST_VARIANTS:
        raise Conflict(_("A page has at most %(most)d variants.") % {"most": MOST_VARIANTS})
    added: PageVariant = PageVariant.objects.of(workspace).create(
        page=page,
        name=next(letter for letter in _LETTERS if letter not in taken),
        share=0 if taken else 100,
        blocks=mine[0].blocks if mine else [],
        position=mine[-1].position + 1 if mine else 0,
    )
    touch(workspace, page, what="variants", by=by)
    return added


@transaction.atomic
def remove_variant(workspace: Workspace, page: LandingPage, variant: PageVariant, *, by: User | None) -> None:
    """Its share goes to the first of the others that visitors see, or to the first where they see none."""
    page = hold(workspace, page)
    mine = variants_of(workspace, page)
    others = [one for one in mine if one.pk != variant.pk]
    if len(others) == len(mine):
        return
    if not others:
        raise Conflict(_("A page needs a variant."))
    gone = next(one for one in mine if one.pk == variant.pk)
    if page.published_at is not None and gone.html and not any(one.html for one in others):
        raise Conflict(_("Visitors see this variant. Publish another one first."))
    heir = next((one for one in others if one.html), others[0])
    PageVariant.objects.of(workspace).filter(pk=gone.pk).delete()
    PageVariant.objects.of(workspace).filter(pk=heir.pk).update(share=heir.share + gone.share)
    touch(workspace, page, what="variants", by=by)


@transaction.atomic
def set_variants(
    workspace: Workspace, page: LandingPage, *, wished: Mapping[int, tuple[str, int]], by: User | None
) -> None:
    """Name and share of each by id; the shares make 100. They count at once for a page that is published."""
    page = hold(workspace, page)
    mine = {one.pk: one for one in variants_of(workspace, page)}
    if set(mine) != set(wished):
        raise Conflict(_("Somebody added or removed a variant meanwhile. Look at the page again."))
    names = [blocks.plain(name) for name, _share in wished.values()]
    if not all(names) or any(len(name) > 40 for name in names) or len(set(names)) < len(names):
        raise DomainError(_("Each variant needs a name of its own, of at most 40 characters."), field="name")
    shares = [share for _name, share in wished.values()]
    if any(not 0 <= share <= 100 for share in shares) or sum(shares) != 100:
        message = _("The shares must make 100 together; they make %(sum)d.")
        raise DomainError(message % {"sum": sum(shares)}, field="share")
    if page.published_at is not None and not any(wished[pk][1] for pk, one in mine.items() if one.html):
        text = _("A variant that visitors see needs a share. Publish the page with the others first.")
        raise Conflict(text)
    # Two that swap their names must not meet on the way.
    for pk in wished:
        PageVariant.objects.of(workspace).filter(pk=pk).update(name=f"-{pk}")
    for (pk, (_given, share)), name in zip(wished.items(), names, strict=True):
        PageVariant.objects.of(workspace).filter(pk=pk).update(name=name, share=share)
    touch(workspace, page, what="variants", by=by)


# --- blocks -------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_block(
    workspace: Workspace,
    page: LandingPage,
    *,
    variant: PageVariant | None,
    kind: str,
    values: Mapping[str, Any],
    block_id: str = "",
    by: User | None,
) -> Block:
    """A new block at the end, or other words in the one with this id; without a variant, of the thank-you page."""
    page, stored = _held(workspace, page, variant)
    block = blocks.clean(kind, values, pictures=pictures_of(workspace, page), thanks=variant is None)
    if block_id:
        at = blocks.in_order(stored, block_id)
        if stored[at]["kind"] != kind:
            raise DomainError(_("This block is of another kind."), field="kind")
        stored[at] = block | {"id": block_id}
    else:
        if len(stored) >= blocks.MOST_BLOCKS:
            raise DomainError(
                _("A page has at most %(most)d blocks.") % {"most": blocks.MOST_BLOCKS}, field="kind"
            )
        if kind == "form" and any(one["kind"] == "form" for one in stored):
            raise DomainError(_("The page has its form already."), field="kind")
        stored.append(block)
    _store(workspace, page, variant, stored, by)
    return block


@transaction.atomic
def move_block(
    workspace: Workspace,
    page: LandingPage,
    *,
    variant: PageVariant | None,
    block_id: str,
    step: int,
    by: User | None,
) -> None:
    """`step`: -1 up, 1 down; at the end it stays where it is."""
    page, stored = _held(workspace, page, variant)
    at = blocks.in_order(stored, block_id)
    to = min(max(at + (1 if step > 0 else -1), 0), len(stored) - 1)
    if to != at:
        stored.insert(to, stored.pop(at))
        _store(workspace, page, variant, stored, by)


@transaction.atomic
def remove_block(
    workspace: Workspace, page: LandingPage, *, variant: PageVariant | None, block_id: str, by: User | None
) -> None:
    page, stored = _held(workspace, page, variant)
    kept = [block for block in stored if block.get("id") != block_id]
    if len(kept) < len(stored):
        _store(workspace, page, variant, kept, by)


def _held(
    workspace: Workspace, page: LandingPage, variant: PageVariant | None
) -> tuple[LandingPage, list[Block]]:
    """The page, locked, and the blocks as they are now."""
    page = hold(workspace, page)
    if variant is None:
        return page, list(page.thanks)
    found = PageVariant.objects.of(workspace).filter(page=page, pk=variant.pk).first()
    if found is None:
        raise Conflict(_("This variant was removed meanwhile."))
    return page, list(found.blocks)


def _store(
    workspace: Workspace,
    page: LandingPage,
    variant: PageVariant | None,
    stored: list[Block],
    by: User | None,
) -> None:
    if variant is None:
        LandingPage.objects.of(workspace).filter(pk=page.pk).update(thanks=stored)
    else:
        PageVariant.objects.of(workspace).filter(pk=variant.pk).update(blocks=stored)
    touch(workspace, page, what="thanks" if variant is None else "blocks", by=by)
