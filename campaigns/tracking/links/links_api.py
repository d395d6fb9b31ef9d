"""Short links over the API: made, changed and archived as the pages do it, with the same refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ID, PAGE_SIZE, PageSerializer, WorkspaceView, paged
from accounts.errors import DomainError
from accounts.models import Workspace
from campaigns.models import Campaign, ContentItem, Domain, Link, LinkTarget
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.links.link_wishes import (
    LONGEST_PASSWORD,
    MOST_TARGETS,
    NOBODY,
    LinkWish,
    TargetWish,
)
from campaigns.tracking.links.links import FIELDS, archive_link, create_link, edit_link, restore_link


class TargetSerializer(serializers.ModelSerializer[LinkTarget]):
    id = serializers.CharField()

    class Meta:
        model = LinkTarget
        fields = ["id", "rule", "value", "share", "name", "target"]


class LinkSerializer(serializers.ModelSerializer[Link]):
    """Ids are text: they are larger than some programs' whole numbers."""

    id = serializers.CharField()
    url = serializers.SerializerMethodField(help_text=gettext_lazy("The short address."))
    domain = serializers.CharField(source="domain.host", allow_null=True, default=None)
    campaign = serializers.CharField(source="campaign_id", allow_null=True)
    content_item = serializers.CharField(source="content_item_id", allow_null=True)
    has_password = serializers.SerializerMethodField()
    targets = serializers.SerializerMethodField()
    archived = serializers.SerializerMethodField()

    class Meta:
        model = Link
        fields = [
            "id",
            "url",
            "slug",
            "domain",
            "title",
            "target",
            "campaign",
            "content_item",
            "source",
            "medium",
            "term",
            "content",
            "expires_at",
            "expired_target",
            "has_password",
            "preview_title",
            "preview_text",
            "preview_image",
            "targets",
            "archived",
            "created_at",
            "changed_at",
        ]

    def get_url(self, link: Link) -> str:
        return url_of(link.slug, link.domain)

    def get_has_password(self, link: Link) -> bool:
        return bool(link.password)

    @extend_schema_field(TargetSerializer(many=True))
    def get_targets(self, link: Link) -> list[Any]:
        rows = self.context["targets"].get(link.pk, [])
        return list(TargetSerializer(rows, many=True).data)

    def get_archived(self, link: Link) -> bool:
        return link.archived_at is not None


class TargetWishSerializer(serializers.Serializer[Any]):
    id = serializers.RegexField(
        ID,
        required=False,
        help_text=gettext_lazy("Of a target there is: it is changed and keeps its clicks."),
    )
    rule = serializers.ChoiceField(LinkTarget.Rule.values)
    value = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=20,
        help_text=gettext_lazy("A country such as ES, or a device: ios, android, mobile, desktop."),
    )
    share = serializers.IntegerField(required=False, allow_null=True)
    name = serializers.CharField(required=False, allow_blank=True, max_length=60)
    target = serializers.CharField(max_length=4000)


class LinkWishSerializer(serializers.Serializer[Any]):
    """What is not sent stays as it is; of a new link it stays empty."""

    target = serializers.CharField(max_length=4000)
    slug = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text=gettext_lazy("The short name; one is made up where it is left out."),
    )
    domain = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=253,
        help_text=gettext_lazy("The host of a verified domain; null for the shared one."),
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    campaign = serializers.RegexField(ID, required=False, allow_null=True)
    content_item = serializers.RegexField(ID, required=False, allow_null=True)
    source = serializers.CharField(  # type: ignore[assignment]  # the API's word; a field's own `source` is unused
        required=False, allow_blank=True, max_length=100
    )
    medium = serializers.CharField(required=False, allow_blank=True, max_length=100)
    term = serializers.CharField(required=False, allow_blank=True, max_length=200)
    content = serializers.CharField(required=False, allow_blank=True, max_length=200)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    expired_target = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    password = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_PASSWORD,
        trim_whitespace=False,
        help_text=gettext_lazy("An empty text removes it."),
    )
    preview_title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    preview_text = serializers.CharField(required=False, allow_blank=True, max_length=300)
    preview_image = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    targets = TargetWishSerializer(
        many=True,
        required=False,
        max_length=MOST_TARGETS,  # type: ignore[call-arg]  # of the list, which `many` makes of it
        help_text=gettext_lazy("Replaced as a whole."),
    )


class LinksSerializer(PageSerializer):
    results = LinkSerializer(many=True)


class LinkArchiveSerializer(serializers.Serializer[Any]):
    archived = serializers.BooleanField(default=True, help_text=gettext_lazy("False takes it out again."))


def _rows(workspace: Workspace) -> Any:
    return Link.objects.of(workspace).select_related("domain", "campaign")


def _shown(workspace: Workspace, links: list[Link]) -> list[Any]:
    rows = LinkTarget.objects.of(workspace).filter(link__in=[link.pk for link in links])
    targets: dict[int, list[LinkTarget]] = {}
    for row in rows.exclude(value=NOBODY).order_by("position", "pk"):
        targets.setdefault(row.link_id, []).append(row)
    return list(LinkSerializer(links, many=True, context={"targets": targets}).data)


def _chosen(workspace: Workspace, said: Mapping[str, Any]) -> dict[str, Any]:
    """Ids and hosts become rows of this workspace; another's is answered as one that never was."""
    found = dict(said)
    for name, rows, sentence in (
        ("campaign", Campaign.objects.of(workspace), _("There is no such campaign.")),
        ("content_item", ContentItem.objects.of(workspace), _("There is no such content item.")),
        ("domain", Domain.objects.of(workspace), _("There is no such domain.")),
    ):
        if said.get(name) is None:
            continue
        by = {"host": said[name].lower()} if name == "domain" else {"pk": int(said[name])}
        found[name] = rows.filter(**by).first()
        if found[name] is None:
            raise DomainError(sentence, field=name)
    if "targets" in said:
        found["targets"] = [_target(one) for one in said["targets"]]
    return found


def _target(said: Mapping[str, Any]) -> TargetWish:
    return TargetWish(**{**said, "id": int(said["id"]) if "id" in said else None})


class LinkListView(WorkspaceView):
    @extend_schema(
        operation_id="links_list",
        parameters=[
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("campaign", OpenApiTypes.STR, description="Those of a campaign, by its id."),
            OpenApiParameter("archived", OpenApiTypes.BOOL, description="Those in the archive instead."),
        ],
        responses=LinksSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Short links, newest first, 50 a page."""
        archived = request.query_params.get("archived", "false").lower()
        if archived not in ("true", "false"):
            raise serializers.ValidationError({"archived": [_("Write true or false.")]})
        rows = _rows(self.workspace).filter(archived_at__isnull=archived == "false")
        campaign = request.query_params.get("campaign")
        if campaign is not None:
            checked = serializers.RegexField(ID).run_validation(campaign)
            rows = rows.filter(campaign=int(checked))
        rows = rows.order_by("-created_at", "-pk")
        page = Paginator(rows, PAGE_SIZE).get_page(request.query_params.get("page"))
        return paged(page, _shown(self.workspace, list(page.object_list)))

    @extend_schema(operation_id="links_create", request=LinkWishSerializer, responses={201: LinkSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Make a link; its address is in the answer."""
        form = LinkWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wish = LinkWish(**_chosen(self.workspace, form.validated_data))
        made = create_link(self.workspace, wish=wish, by=self.key)
        return Response(_shown(self.workspace, [_again(self.workspace, made)])[0], status.HTTP_201_CREATED)


def _again(workspace: Workspace, link: Link) -> Link:
    """With the moments that the database set."""
    found: Link = _rows(workspace).get(pk=link.pk)
    return found


class OneLinkView(WorkspaceView):
    def _link(self, link_id: int) -> Link:
        found: Link | None = _rows(self.workspace).filter(pk=link_id).first()
        if found is None:
            raise Http404
        return found


class LinkView(OneLinkView):
    @extend_schema(operation_id="links_retrieve", responses=LinkSerializer)
    def get(self, request: Request, slug: str, link_id: int) -> Response:
        """One link."""
        return Response(_shown(self.workspace, [self._link(link_id)])[0])

    @extend_schema(
        operation_id="links_partial_update",
        request=LinkWishSerializer(partial=True),
        responses=LinkSerializer,
    )
    def patch(self, request: Request, slug: str, link_id: int) -> Response:
        """Change what is sent; the list of targets is replaced as a whole."""
        link = self._link(link_id)
        form = LinkWishSerializer(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        said = _chosen(self.workspace, form.validated_data)

        def changed(before: Link) -> LinkWish:
            return LinkWish(**({name: getattr(before, name) for name in FIELDS} | said))

        edit_link(self.workspace, link, wish=changed, by=self.key)
        return Response(_shown(self.workspace, [_again(self.workspace, link)])[0])


class LinkArchiveView(OneLinkView):
    @extend_schema(operation_id="links_archive", request=LinkArchiveSerializer, responses=LinkSerializer)
    def post(self, request: Request, slug: str, link_id: int) -> Response:
        """Take a link out of use, or put it back; its address stays taken."""
        link = self._link(link_id)
        form = LinkArchiveSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        act = archive_link if form.validated_data["archived"] else restore_link
        act(self.workspace, link, by=self.key)
        return Response(_shown(self.workspace, [_again(self.workspace, link)])[0])
