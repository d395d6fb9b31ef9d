"""The back office of this floor: imports with their problems, jobs that are stuck, and read-only facts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.access import user_of
from accounts.backoffice import WorkspaceOwnedAdmin, record_look
from accounts.errors import DomainError
from campaigns import jobs
from campaigns.ingest import problems, run
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.sources import PLAIN
from campaigns.ingest.versions import is_outdated
from campaigns.models import (
    MEASURE_FIELDS,
    Campaign,
    CampaignRule,
    Contact,
    ContentItem,
    CostEntry,
    Fact,
    Goal,
    ImportRun,
    Job,
    JobKind,
    JobState,
    LandingPage,
    Link,
    Objective,
    Offer,
    Post,
    ProductMargin,
    RunState,
    SourceAccount,
)
from campaigns.tracking.links import blocking

FACTS_ON_A_PAGE = 100


@admin.register(ImportRun)
class ImportRunAdmin(WorkspaceOwnedAdmin):
    list_display = (
        "file_name",
        "workspace",
        "state",
        "source",
        "row_count",
        "problem_count",
        "uploaded_at",
        "error",
    )
    list_filter = ("state", "source")
    search_fields = ("file_name", "workspace__name", "workspace__slug", "sha256")
    date_hierarchy = "uploaded_at"
    fields = (
        ("workspace", "state", "source", "account"),
        ("file_name", "size", "sha256", "file_deleted_at"),
        ("uploaded_at", "uploaded_by", "uploaded_with"),
        ("grain", "currency", "period_from", "period_to"),
        ("new_count", "changed_count", "unchanged_count", "skipped_count", "gone_count", "kept_count"),
        ("row_count", "loaded_rows", "load_order"),
        ("loaded_at", "undone_at", "replayed_at", "duplicate_of"),
        "source_version",
        "error",
        "problem_list",
        "facts",
        "answers",
    )
    actions = ("load_again", "undo", "read_again", "read_sources_again")

    @admin.display(description=_("problems"))
    def problem_count(self, import_run: ImportRun) -> int:
        return int(import_run.findings.get("problem_count", 0))

    @admin.display(description=_("problems"))
    def problem_list(self, import_run: ImportRun) -> str:
        found = ReadResult.from_dict(import_run.findings).problems
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((problems.message(p),) for p in found))
        )

    @admin.display(description=_("facts"))
    def facts(self, import_run: ImportRun) -> str:
        href = reverse("admin:campaigns_importrun_facts", args=[import_run.pk])
        return format_html('<a href="{}">{}</a>', href, _("The facts that this import wrote"))

    @admin.action(description=_("Load failed imports again"), permissions=["view"])
    def load_again(self, request: HttpRequest, runs: QuerySet[ImportRun]) -> None:
        self._each(request, runs, run.retry)

    @admin.action(description=_("Undo the chosen imports"), permissions=["view"])
    def undo(self, request: HttpRequest, runs: QuerySet[ImportRun]) -> None:
        self._each(request, runs, run.request_undo)

    @admin.action(description=_("Read the chosen imports again"), permissions=["view"])
    def read_again(self, request: HttpRequest, runs: QuerySet[ImportRun]) -> None:
        self._each(request, runs, run.request_replay)

    @admin.action(
        description=_("Read all imports of the sources of the chosen ones again"), permissions=["view"]
    )
    def read_sources_again(self, request: HttpRequest, runs: QuerySet[ImportRun]) -> None:
        """After a source has learnt new words; imports that read no better are left alone."""
        of_sources = self.get_queryset(request).filter(
            source__in=set(runs.values_list("source", flat=True)) - {"", PLAIN}, state=RunState.LOADED
        )
        outdated = [
            import_run.pk
            for import_run in of_sources.iterator()
            if is_outdated(ReadResult.from_dict(import_run.findings), import_run.source_version)
        ]
        self._each(request, of_sources.filter(pk__in=outdated), run.request_replay)

    def _each(self, request: HttpRequest, runs: QuerySet[ImportRun], verb: Any) -> None:
        done = 0
        for import_run in runs.select_related("workspace__organization"):
            try:
                verb(import_run.workspace, import_run.pk, by=user_of(request))
                done += 1
            except DomainError as error:
                messages.error(request, f"{import_run.file_name}: {error.message}")
        if done:
            words = ngettext("%(count)s import is on its way.", "%(count)s imports are on their way.", done)
            messages.success(request, words % {"count": done})

    def get_urls(self) -> list[Any]:
        facts = path(
            "<int:run_id>/facts/",
            self.admin_site.admin_view(self.facts_view),
            name="campaigns_importrun_facts",
        )
        return [facts, *super().get_urls()]

    def facts_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Read-only facts; Django's admin knows no models with a composite key."""
        import_run = (
            ImportRun.all_workspaces.select_related("workspace__organization").filter(pk=run_id).first()
        )
        if import_run is None:
            raise Http404
        record_look(request, import_run.workspace, f"facts: {import_run}")
        rows = Fact.objects.of(import_run.workspace).filter(run_id=run_id).select_related("series")
        page = Paginator(rows.order_by("start_on", "line"), FACTS_ON_A_PAGE).get_page(request.GET.get("page"))
        measured = [name for name in MEASURE_FIELDS if any(getattr(row, name) is not None for row in page)]
        context = {
            **self.admin_site.each_context(request),
            "title": translate("Facts of %(file)s") % {"file": import_run.file_name},
            "opts": self.opts,
            "import_run": import_run,
            "page": page,
            "measured": measured,
            "rows": [(row, [getattr(row, name) for name in measured]) for row in page],
        }
        return TemplateResponse(request, "admin/campaigns/facts.html", context)


class StuckFilter(admin.SimpleListFilter):
    """Jobs that somebody should look at."""

    title = _("attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("stuck", _("stuck or failed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        if self.value() != "stuck":
            return queryset
        overdue = Q(state=JobState.QUEUED, run_after__lt=Now()) | Q(
            state=JobState.RUNNING, lease_until__lt=Now()
        )
        return queryset.filter(overdue | Q(state=JobState.FAILED))


@admin.register(Job)
class JobAdmin(WorkspaceOwnedAdmin):
    list_display = (
        "kind",
        "workspace",
        "subject_id",
        "state",
        "attempts",
        "created_at",
        "lease_until",
        "error",
    )
    list_filter = (StuckFilter, "state", "kind")
    search_fields = ("workspace__name", "workspace__slug", "error")
    actions = ("run_again",)

    @admin.action(description=_("Run the chosen jobs again"), permissions=["view"])
    def run_again(self, request: HttpRequest, chosen: QuerySet[Job]) -> None:
        for job in chosen.select_related("workspace__organization"):
            try:
                if job.state == JobState.FAILED and job.kind == JobKind.LOAD:
                    run.retry(job.workspace, job.subject_id, by=user_of(request))
                elif job.state == JobState.FAILED and job.kind == JobKind.UNDO:
                    run.request_undo(job.workspace, job.subject_id, by=user_of(request))
                elif job.state == JobState.FAILED and job.kind == JobKind.REPLAY:
                    run.request_replay(job.workspace, job.subject_id, by=user_of(request))
                elif job.state != JobState.DONE:
                    jobs.enqueue(job.workspace_id, kind=JobKind(job.kind), subject_id=job.subject_id)
            except (DomainError, Http404) as error:
                messages.error(
                    request, f"{job}: {getattr(error, 'message', translate('its import is gone'))}"
                )


@admin.register(SourceAccount)
class SourceAccountAdmin(WorkspaceOwnedAdmin):
    list_display = ("name", "workspace", "vendor", "currency", "created_at")
    list_filter = ("vendor",)
    search_fields = ("name", "key", "workspace__name")


@admin.register(Post)
class PostAdmin(WorkspaceOwnedAdmin):
    list_display = ("__str__", "workspace", "network", "kind", "published_at")
    list_filter = ("network",)
    search_fields = ("key", "text", "workspace__name")


@admin.register(Contact)
class ContactAdmin(WorkspaceOwnedAdmin):
    """Who is known by which id, and what is kept of them; never the addresses, numbers or their hashes."""

    list_display = ("key", "workspace", "stage", "channel", "created_on", "has_email", "has_phone")
    list_filter = ("channel",)
    search_fields = ("key", "workspace__name", "workspace__slug")
    fields = (
        ("workspace", "account", "key"),
        ("stage", "channel", "created_on"),
        ("has_email", "has_phone", "keeps"),
        ("first_run", "last_run"),
    )

    @admin.display(description=_("e-mail known"), boolean=True)
    def has_email(self, contact: Contact) -> bool:
        return contact.email_hash is not None

    @admin.display(description=_("phone known"), boolean=True)
    def has_phone(self, contact: Contact) -> bool:
        return contact.phone_hash is not None

    @admin.display(description=_("address or number kept"), boolean=True)
    def keeps(self, contact: Contact) -> bool:
        return contact.email is not None or contact.phone is not None


@admin.register(Campaign)
class CampaignAdmin(WorkspaceOwnedAdmin):
    list_display = ("name", "workspace", "origin", "starts_on", "ends_on", "archived_at")
    list_filter = ("origin",)
    search_fields = ("name", "workspace__name")


@admin.register(CampaignRule)
class CampaignRuleAdmin(WorkspaceOwnedAdmin):
    list_display = ("text", "workspace", "match", "campaign", "position", "confirmed_at")
    list_select_related = ("workspace", "campaign")
    search_fields = ("text", "workspace__name", "campaign__name")


@admin.register(Goal)
class GoalAdmin(WorkspaceOwnedAdmin):
    list_display = ("name", "workspace", "metric", "target", "due_on")
    search_fields = ("name", "workspace__name")


@admin.register(Objective)
class ObjectiveAdmin(WorkspaceOwnedAdmin):
    list_display = ("name", "workspace", "kind", "earns_money", "archived_at")
    list_filter = ("kind",)
    search_fields = ("name", "workspace__name")


@admin.register(Offer)
class OfferAdmin(WorkspaceOwnedAdmin):
    list_display = ("name", "workspace", "kind", "gross_margin")
    list_filter = ("kind",)
    search_fields = ("name", "workspace__name")


@admin.register(ContentItem)
class ContentItemAdmin(WorkspaceOwnedAdmin):
    list_display = ("title", "workspace", "kind", "channel", "planned_on", "published_on")
    list_filter = ("kind",)
    search_fields = ("title", "workspace__name")


@admin.register(CostEntry)
class CostEntryAdmin(WorkspaceOwnedAdmin):
    list_display = ("name", "workspace", "kind", "repeats", "starts_on", "ends_on", "amount", "hours", "rule")
    list_filter = ("kind", "repeats", "rule")
    search_fields = ("name", "workspace__name")


@admin.register(ProductMargin)
class ProductMarginAdmin(WorkspaceOwnedAdmin):
    list_display = ("product", "workspace", "gross_margin")
    search_fields = ("product", "workspace__name")


class PublicAdmin(WorkspaceOwnedAdmin):
    """What strangers open. What does harm is blocked here, and its owner reads that it was."""

    list_filter = (("blocked_at", admin.EmptyFieldListFilter), "archived_at")
    actions = ("block", "unblock")

    @admin.action(
        description=_("Block the chosen ones: they answer that they are gone"), permissions=["view"]
    )
    def block(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._each(request, chosen, blocking.block)

    @admin.action(description=_("Unblock the chosen ones"), permissions=["view"])
    def unblock(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._each(request, chosen, blocking.unblock)

    def _each(self, request: HttpRequest, chosen: QuerySet[Any], verb: Any) -> None:
        rows = chosen.select_related("workspace__organization")
        count = sum(verb(row.workspace, row, by=user_of(request)) for row in rows)
        words = ngettext("%(count)s was changed.", "%(count)s were changed.", count)
        messages.success(request, words % {"count": count})


@admin.register(Link)
class LinkAdmin(PublicAdmin):
    list_display = ("slug", "workspace", "target", "title", "created_at", "archived_at", "blocked_at")
    search_fields = ("slug", "target", "title", "workspace__name")
    fields = (("workspace", "slug", "title"), "target", ("created_at", "archived_at", "blocked_at"))


@admin.register(LandingPage)
class LandingPageAdmin(PublicAdmin):
    list_display = ("slug", "workspace", "name", "published_at", "archived_at", "blocked_at")
    search_fields = ("slug", "name", "workspace__name")
    fields = (("workspace", "slug", "name"), ("published_at", "archived_at", "blocked_at"))
