"""Organizations and workspaces: made, renamed, set up anew."""

from __future__ import annotations

from decimal import Decimal
from typing import NotRequired, TypedDict

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, currencies, time_zones
from accounts.access import role_in, role_in_organization
from accounts.billing import limits, trials
from accounts.errors import Conflict, DomainError
from accounts.models import Membership, Organization, Role, User, Workspace
from accounts.names import clean_name, slug_candidates
from accounts.signals import workspace_currency_changed, workspace_time_zone_changed


class Settings(TypedDict):
    """What a person decides about a workspace.

    `gross_margin` is a share from 0 to 1, None when unknown; `import_tolerance` the percentage of bad rows that an
    import may leave out; `headline_roi` and `roi_cost` say which ROI is read, on which cost. These are as they were
    when not given.
    """

    name: str
    currency: str
    time_zone: str
    language: str
    gross_margin: Decimal | None
    import_tolerance: NotRequired[Decimal]
    headline_roi: NotRequired[str]
    roi_cost: NotRequired[str]
    in_benchmark: NotRequired[bool]


@transaction.atomic
def create_organization(*, name: str, kind: str, first: Settings, by: User) -> Workspace:
    """A new organization that belongs to `by`, with its first workspace."""
    organization = Organization.objects.create(
        name=clean_name(name, field="organization_name"), kind=_kind(kind)
    )
    Membership.objects.create(user=by, organization=organization, role=Role.OWNER)
    audit.record("organization.created", by=by, organization=organization, subject=organization.name)
    trials.begin_trial(organization, time_zone=_checked(first)["time_zone"], by=by)
    return _add(organization, first, by=by)


@transaction.atomic
def create_workspace(organization: Organization, *, values: Settings, by: User) -> Workspace:
    """One more workspace; the second one makes an agency of a business."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    role = role_in_organization(by, organization)
    if role is None or role < Role.ADMIN:
        raise PermissionDenied
    limits.require_workspace(organization)
    workspace = _add(organization, values, by=by)
    become_agency(organization, by=by)
    return workspace


def become_agency(organization: Organization, *, by: User) -> None:
    """A business that has more than one workspace now; the caller holds its row."""
    if organization.kind == Organization.Kind.BUSINESS and organization.workspaces.count() > 1:
        organization.kind = Organization.Kind.AGENCY
        organization.save(update_fields=["kind"])
        audit.record(
            "organization.became_agency", by=by, organization=organization, subject=organization.name
        )


@transaction.atomic
def change_organization(
    organization: Organization, *, name: str, kind: str, by: User, currency: str = ""
) -> Organization:
    """`currency` is that of the overview of all clients; empty is that of most of them."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    role = role_in_organization(by, organization)
    if role is None or role < Role.ADMIN:
        raise PermissionDenied
    if currency and currency not in currencies.codes():
        raise DomainError(_("Choose a currency from the list."), field="currency")
    before = organization.name, organization.kind, organization.currency
    organization.name, organization.kind = clean_name(name, field="name"), _kind(kind)
    organization.currency = currency
    if organization.kind == Organization.Kind.BUSINESS and organization.workspaces.count() > 1:
        raise DomainError(
            _("A business has one workspace; an organization with several is an agency."), field="kind"
        )
    if before != (organization.name, organization.kind, organization.currency):
        organization.save(update_fields=["name", "kind", "currency"])
        audit.record(
            "organization.changed",
            by=by,
            organization=organization,
            subject=organization.name,
            before=before[0],
        )
    return organization


@transaction.atomic
def change_settings(workspace: Workspace, *, values: Settings, by: User) -> Workspace:
    """Another currency lets all sums be worked out again; the address of the workspace stays as it is."""
    workspace = (
        Workspace.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organization")
        .get(pk=workspace.pk)
    )
    role = role_in(by, workspace)
    if role is None or role < Role.ADMIN:
        raise PermissionDenied
    wanted = _checked(values)
    changes = {
        field: [str(getattr(workspace, field)), str(value)]
        for field, value in wanted.items()
        if getattr(workspace, field) != value
    }
    if not changes:
        return workspace
    for field in changes:
        setattr(workspace, field, wanted[field])  # type: ignore[literal-required]  # keys of Settings by construction
    workspace.save(update_fields=list(changes))
    audit.record("workspace.changed", by=by, workspace=workspace, subject=workspace.name, changes=changes)
    if "currency" in changes:
        workspace_currency_changed.send(sender=Workspace, workspace_id=workspace.pk)
    if "time_zone" in changes:
        workspace_time_zone_changed.send(sender=Workspace, workspace_id=workspace.pk)
    return workspace


def hide_first_steps(workspace: Workspace) -> None:
    """For everybody in the workspace; twice is as good as once."""
    Workspace.objects.filter(pk=workspace.pk).update(hides_first_steps=True)


def _add(organization: Organization, values: Settings, *, by: User) -> Workspace:
    wanted = _checked(values)
    for slug in slug_candidates(wanted["name"]):
        try:
            with transaction.atomic():
                workspace = Workspace.objects.create(organization=organization, slug=slug, **wanted)
        except IntegrityError:
            # Somebody has this address; nothing else here is unique.
            continue
        audit.record("workspace.created", by=by, workspace=workspace, subject=workspace.name)
        return workspace
    raise Conflict(_("No free address was found for this name. Try a slightly different name."), field="name")


def _kind(value: str) -> str:
    if value not in Organization.Kind.values:
        raise DomainError(_("Choose business or agency."), field="kind")
    return value


def _checked(values: Settings) -> Settings:
    margin = values["gross_margin"]
    if values["currency"] not in currencies.codes():
        raise DomainError(_("Choose a currency from the list."), field="currency")
    if values["time_zone"] not in time_zones.names():
        raise DomainError(_("Choose a time zone from the list."), field="time_zone")
    if values["language"] not in dict(settings.LANGUAGES):
        raise DomainError(_("Choose a language from the list."), field="language")
    if margin is not None and not 0 <= margin <= 1:
        raise DomainError(_("A gross margin lies between 0 and 100 percent."), field="gross_margin")
    if margin is not None:
        margin = margin.quantize(Decimal("0.0001"))
    if values.get("headline_roi", Workspace.HeadlineRoi.CONTRIBUTION) not in Workspace.HeadlineRoi.values:
        raise DomainError(_("Choose one of the list."), field="headline_roi")
    if values.get("roi_cost", Workspace.RoiCost.ALL_IN) not in Workspace.RoiCost.values:
        raise DomainError(_("Choose one of the list."), field="roi_cost")
    tolerance = values.get("import_tolerance", Decimal(0))
    if not 0 <= tolerance <= 100:
        raise DomainError(
            _("The share of bad rows lies between 0 and 100 percent."), field="import_tolerance"
        )
    return {**values, "name": clean_name(values["name"], field="name"), "gross_margin": margin}
