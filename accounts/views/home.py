"""The front door: the landing page, the way to one's workspace, the first steps."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import invitations, locality, workspaces
from accounts.access import is_only_client, role_in_organization, user_of, workspaces_for
from accounts.billing.moments import last_day
from accounts.billing.standing import is_on, standing_of
from accounts.billing.trials import trial_of
from accounts.errors import DomainError
from accounts.forms import StartForm, refuse
from accounts.models import Membership, Role, User, Workspace
from accounts.templatetags.formats import day
from accounts.views.profiles import kept_profile, profile_form


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Strangers read what this is; the others go on where they were."""
    user = request.user
    if not isinstance(user, User):
        return render(request, "accounts/landing.html")
    own = list(workspaces_for(user))
    if not own and is_only_client(user):
        return redirect("portal:home")
    if invitations.waiting_for(user).exists():
        return redirect("accounts:workspace_list")
    if not own:
        # Whoever has an organization whose workspaces are all archived finds them there.
        has_organization = Membership.objects.filter(user=user, workspace=None).exists()
        return redirect("accounts:workspace_list" if has_organization else "accounts:start")
    last = next((workspace for workspace in own if workspace.slug == request.session.get("workspace")), None)
    if last is None and len(own) > 1:
        return redirect("accounts:workspace_list")
    return redirect("analytics:dashboard", slug=(last or own[0]).slug)


@require_safe
@login_required
def workspace_list(request: HttpRequest) -> HttpResponse:
    """All that somebody may enter, by organization, and the invitations that wait for them."""
    user = user_of(request)
    waiting = list(invitations.waiting_for(user))
    by_organization: dict[int, list[Workspace]] = {}
    for workspace in workspaces_for(user):
        role = max(workspace.organization_role or 0, workspace.workspace_role or 0)  # type: ignore[attr-defined]
        workspace.role = Role(role)  # type: ignore[attr-defined]
        by_organization.setdefault(workspace.organization_id, []).append(workspace)
    groups = [
        {
            "organization": own[0].organization,
            "workspaces": own,
            "role": role_in_organization(user, own[0].organization),
        }
        for own in by_organization.values()
    ]
    # Those whose workspaces are all archived, or moved away.
    others = Membership.objects.filter(user=user, workspace=None).exclude(organization__in=by_organization)
    groups += [
        {"organization": one.organization, "workspaces": [], "role": Role(one.role)}
        for one in others.select_related("organization").order_by("organization__name", "pk")
    ]
    is_client = Membership.objects.filter(user=user, role=Role.CLIENT).exists()
    context = {"groups": groups, "waiting": waiting, "is_client": is_client}
    return render(request, "accounts/workspace_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """From an address to a workspace that is ready for its first file."""
    user = user_of(request)
    guess = locality.guess(request)
    initial = {"currency": guess.currency, "time_zone": guess.time_zone, "language": user.language}
    form = StartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            workspace = workspaces.create_organization(
                name=form.cleaned_data["organization_name"],
                kind=form.cleaned_data["kind"],
                first=form.values(),
                by=user,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            request.session["workspace"] = workspace.slug
            if is_on() and standing_of(workspace.organization_id).is_read_only:
                messages.success(request, _("Your workspace is there. Choose a plan, and you can begin."))
                return redirect("accounts:organization_billing", organization_id=workspace.organization_id)
            messages.success(request, _("Your workspace is ready. Import your first file to see results."))
            return redirect("analytics:dashboard", slug=workspace.slug)
    context = {
        "form": form,
        "is_first": not user.memberships.exists(),
        "waiting": invitations.waiting_for(user),
        "trial_words": _trial_words(trial_of(user), guess.time_zone),
    }
    return render(request, "accounts/start.html", context, status=400 if form.errors else 200)


def _trial_words(ends_at: datetime | None, time_zone: str) -> str:
    """What whoever has founded an organization before must know of another one; empty for everybody else."""
    if ends_at is None:
        return ""
    values = {"day": day(last_day(ends_at, time_zone))}
    if ends_at > timezone.now():
        return (
            _("Your trial counts for all organizations that you found: this one too runs until %(day)s.")
            % values
        )
    return (
        _(
            "Your trial ended on %(day)s, and it counts for all organizations that you found. This one needs a plan"
            " of its own."
        )
        % values
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """One's name and language, and the places one may leave."""
    form = profile_form(request)
    if (saved := kept_profile(request, form, then="accounts:profile")) is not None:
        return saved
    memberships = Membership.objects.filter(user=user_of(request)).select_related("organization", "workspace")
    context = {"form": form, "memberships": memberships.order_by("organization__name", "workspace__name")}
    return render(request, "accounts/profile.html", context, status=400 if form.errors else 200)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own switch; for somebody signed in it also decides the language of their mails."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return i18n.set_language(request)
