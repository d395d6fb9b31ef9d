"""Pages that edit the parts of a landing page: its blocks, its form, its files, its variants; and a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from campaigns.models import LandingPage, PageFile, PageVariant
from campaigns.tracking.pages import blocks, files, pages, variants
from campaigns.tracking.pages import render as rendering
from campaigns.tracking.pages.forms import BlockForm, ButtonForm, FileForm, VariantForm, field_forms
from campaigns.views.planning import person
from campaigns.views.tracking.pages import context_of, page_of

THANKS = "thanks"


def _place(request: HttpRequest, workspace: Workspace, page: LandingPage) -> PageVariant | None:
    """Whose blocks: a variant's, the first one's where none is named; None for the thank-you page."""
    of = request.GET.get("of", "")
    if of == THANKS:
        return None
    found = pages.variants_of(workspace, page)
    if not of:
        return found[0] if found else None
    for variant in found:
        if str(variant.pk) == of:
            return variant
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def page_blocks(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    place = _place(request, workspace, page)
    refused: BlockForm | None = None
    if request.method == "POST":
        refused = _change(request, workspace, page, place)
        if refused is None:
            return redirect(_blocks_url(workspace, page, place, request.POST.get("block", "")))
    pictures = files.pictures_of(workspace, page)
    stored = page.thanks if place is None else place.blocks
    stored = [block for block in stored if block.get("kind") in blocks.KINDS]
    lines = [_line(block, pictures, refused) for block in stored]
    kind = refused.kind if refused else request.GET.get("add", "")
    offered = blocks.kinds_for(thanks=place is None)
    adding = None
    if kind in offered and not (refused and refused.prefix):
        adding = refused or BlockForm(kind, pictures)
    of = THANKS if place is None else str(place.pk)
    context = context_of(
        workspace,
        page,
        lines=lines,
        kinds=[{"name": name, "label": one.label} for name, one in offered.items()],
        adding=adding,
        adding_label=offered[kind].label if adding else "",
        place=place,
        of=of,
        variants=pages.variants_of(workspace, page),
        preview=f"{reverse('campaigns:page_preview', args=[workspace.slug, page.pk])}?of={of}",
    )
    return render(request, "campaigns/pages/blocks.html", context, status=400 if refused else 200)


def _line(block: dict[str, Any], pictures: dict[int, PageFile], refused: BlockForm | None) -> dict[str, Any]:
    mine = refused if refused and refused.prefix == block["id"] else None
    form = mine or BlockForm(block["kind"], pictures, prefix=block["id"], initial=_initial(block))
    return {
        "id": block["id"],
        "label": blocks.KINDS[block["kind"]].label,
        "kind": block["kind"],
        "form": form,
        "is_open": mine is not None,
        "gist": _gist(block),
    }


def _gist(block: dict[str, Any]) -> str:
    """The beginning of what the block says, to tell it from others."""
    parts = [part for part in blocks.KINDS[block["kind"]].parts if part.how in ("line", "text", "rich")]
    return strip_tags(next((text for part in parts if (text := block.get(part.name))), ""))


def _initial(block: dict[str, Any]) -> dict[str, Any]:
    return block | ({"target": ""} if block.get("target") == blocks.TO_FORM else {})


def _change(
    request: HttpRequest, workspace: Workspace, page: LandingPage, place: PageVariant | None
) -> BlockForm | None:
    """One change of the blocks; the form again where it was refused."""
    block_id = request.POST.get("block", "")
    by = person(request)
    if (move := request.POST.get("move")) in ("up", "down"):
        step = -1 if move == "up" else 1
        variants.move_block(workspace, page, variant=place, block_id=block_id, step=step, by=by)
        return None
    if "remove" in request.POST:
        variants.remove_block(workspace, page, variant=place, block_id=block_id, by=by)
        return None
    kind = request.POST.get("kind", "")
    if kind not in blocks.KINDS:
        raise DomainError(_("There is no such block."), field="kind")
    form = BlockForm(kind, files.pictures_of(workspace, page), request.POST, prefix=block_id or None)
    if form.is_valid():
        try:
            variants.save_block(
                workspace, page, variant=place, kind=kind, values=form.cleaned_data, block_id=block_id, by=by
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The block is saved."))
            return None
    return form


def _blocks_url(workspace: Workspace, page: LandingPage, place: PageVariant | None, block_id: str) -> str:
    address = reverse("campaigns:page_blocks", args=[workspace.slug, page.pk])
    mark = f"#block-{block_id}" if block_id.isalnum() else ""
    return f"{address}?of={THANKS if place is None else place.pk}{mark}"


@require_http_methods(["GET", "HEAD", "POST"])
def page_form(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    """The fields of the form, all on one page; `more` adds room for another one."""
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    data = request.POST if request.method == "POST" else None
    forms = field_forms(page, data)
    button = ButtonForm(data, initial={"button": page.button})
    problem = ""
    if data is not None and all([*(form.is_valid() for form in forms), button.is_valid()]):
        wished = [field for form in forms if (field := form.field()) is not None]
        try:
            words = button.cleaned_data["button"]
            pages.set_form(workspace, page, form=wished, button=words, by=person(request))
        except DomainError as error:
            problem = error.message
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:page_form", workspace.slug, page.pk)
    is_bad = data is not None
    context = context_of(workspace, page, forms=forms, button=button, problem=problem, is_bad=is_bad)
    return render(request, "campaigns/pages/form.html", context, status=400 if is_bad else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def page_files(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        role, upload = form.cleaned_data["role"], form.cleaned_data["upload"]
        try:
            files.add_file(workspace, page, role=role, upload=upload, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The file is kept."))
            return redirect("campaigns:page_files", workspace.slug, page.pk)
    kept = PageFile.objects.of(workspace).filter(page=page).defer("body").order_by("role", "name", "pk")
    context = context_of(workspace, page, form=form, files=kept)
    return render(request, "campaigns/pages/files.html", context, status=400 if form.errors else 200)


def _file_of(workspace: Workspace, page: LandingPage, file_id: int) -> PageFile:
    rows = PageFile.objects.of(workspace).filter(page=page)
    file: PageFile = get_object_or_404(rows, pk=file_id)
    return file


@require_safe
def page_file(request: HttpRequest, slug: str, page_id: int, file_id: int) -> HttpResponse:
    """For the preview, and to look at what is kept."""
    workspace = access.workspace_for(request, slug)
    file = _file_of(workspace, page_of(workspace, page_id), file_id)
    answer = HttpResponse(bytes(file.body), content_type=file.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if file.role == PageFile.Role.MAGNET:
        answer["Content-Disposition"] = "attachment"
    return answer


@require_POST
def page_file_delete(request: HttpRequest, slug: str, page_id: int, file_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    file = _file_of(workspace, page, file_id)
    try:
        files.remove_file(workspace, page, file, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("“%(name)s” is deleted.") % {"name": file.name})
    return redirect("campaigns:page_files", workspace.slug, page.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def page_variants(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    """Names and shares; `add` adds a variant, `remove` takes one out."""
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    mine = pages.variants_of(workspace, page)
    changes_shares = request.method == "POST" and not {"add", "remove"} & set(request.POST)
    forms = [VariantForm(variant, request.POST if changes_shares else None) for variant in mine]
    problem = ""
    sound = [form.is_valid() for form in forms]  # each, so that each shows what is wrong with it
    if request.method == "POST" and (not changes_shares or all(sound)):
        try:
            _change_variants(request, workspace, page, mine, forms)
        except DomainError as error:
            problem = error.message
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:page_variants", workspace.slug, page.pk)
    is_bad = request.method == "POST"
    context = context_of(workspace, page, forms=forms, problem=problem)
    return render(request, "campaigns/pages/variants.html", context, status=400 if is_bad else 200)


def _change_variants(
    request: HttpRequest,
    workspace: Workspace,
    page: LandingPage,
    mine: list[PageVariant],
    forms: list[VariantForm],
) -> None:
    by = person(request)
    if "add" in request.POST:
        variants.add_variant(workspace, page, by=by)
    elif "remove" in request.POST:
        gone = next((one for one in mine if str(one.pk) == request.POST["remove"]), None)
        if gone is not None:
            variants.remove_variant(workspace, page, gone, by=by)
    else:
        wished = {form.variant.pk: (form.cleaned_data["name"], form.cleaned_data["share"]) for form in forms}
        variants.set_variants(workspace, page, wished=wished, by=by)


@require_safe
def page_preview(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    """As it would be published now; its form goes nowhere."""
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    place = _place(request, workspace, page)
    pictures_at = reverse("campaigns:page_file", args=[workspace.slug, page.pk, 0]).removesuffix("0/")
    if place is None:
        html = rendering.thanks_html(workspace, page, pictures_at=pictures_at).replace(rendering.DOWNLOAD, "")
    else:
        html = rendering.variant_html(workspace, page, place, pictures_at=pictures_at, preview=True)
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = f"{rendering.page_policy()}; frame-ancestors 'none'"
    return answer
