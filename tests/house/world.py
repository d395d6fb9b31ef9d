"""Three workspaces with rows in every table, every text and number of which is a canary of its workspace.

Rows are made from the models themselves: a new column gets its canary unasked, a new model without a line in `VALUES`
makes the suite fail.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from accounts.keys import hash_of
from accounts.models import ApiKey, Invitation, Membership, Organization, Role, User, Workspace
from accounts.tenancy import WorkspaceOwned, all_workspaces
from analytics.models import Edition
from campaigns.models import Campaign, ImportRun, LandingPage, Link, Measured, PublicAddress, RunState
from tests.house.canaries import Canaries
from tests.house.catalogue import OTHERWISE_MADE
from tests.house.values import DAY, VALUES


@dataclass
class Side:
    """One workspace, its canaries, and one row of each model."""

    name: str
    number: int  # 1, 2, 3: every id of this side starts with it, so that all ids are equally long
    canaries: Canaries
    organization: Organization
    workspace: Workspace
    rows: dict[type[models.Model], Any] = field(default_factory=dict)
    # Rows that a route wants in another state than the first one: ("ImportRun", "ready") -> row.
    variants: dict[tuple[str, str], Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def word(self) -> str:
        return self.canaries.word

    @property
    def organization_words(self) -> list[str]:
        return [self.organization.name.partition("-")[0]]

    @property
    def token(self) -> str:
        return f"{self.number}nvitation-token-{self.number}"

    def id_for(self, position: int) -> int:
        return self.number * 10**15 + position


def owned_models() -> list[type[WorkspaceOwned]]:
    return [model for model in apps.get_models() if issubclass(model, WorkspaceOwned)]


def models_without_values() -> list[str]:
    """Models of ours that would have no row in the world."""
    own = [
        model
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "campaigns", "analytics"}
    ]
    return [
        model._meta.label for model in own if model not in VALUES and model._meta.label not in OTHERWISE_MADE
    ]


def make_organization(number: int, name: str) -> tuple[Organization, Canaries]:
    canaries = Canaries(word=f"zq{name}")
    return Organization.objects.create(
        id=number * 10**15 + 1, name=canaries.text("organization", 120)
    ), canaries


def make_side(number: int, name: str, *, thousands: int, organization: Organization) -> Side:
    """A workspace `name` full of canaries; call it where all workspaces may be written."""
    canaries = Canaries(word=f"zq{name}", thousands=thousands)
    workspace = Workspace.objects.create(
        id=900000 + number,
        organization=organization,
        name=canaries.text("workspace", 120),
        slug=f"{canaries.word}-slug",
        currency="EUR",
        time_zone="UTC",
        language="en",
        gross_margin=Decimal("0.6"),
    )
    side = Side(name, number, canaries, organization, workspace)
    for model in _parents_first(VALUES):
        side.rows[model] = make_row(side, model)
    _make_variants(side)
    _make_addresses(side)
    return side


def _parents_first(wanted: Iterable[type[models.Model]]) -> Iterator[type[models.Model]]:
    """Each model after the models that its rows point at."""
    done: set[type[models.Model]] = set()

    def visit(model: type[models.Model]) -> Iterator[type[models.Model]]:
        if model in done:
            return
        done.add(model)
        for column in model._meta.concrete_fields:
            if isinstance(column, models.ForeignKey) and column.related_model in wanted:
                yield from visit(column.related_model)
        yield model

    for model in wanted:
        yield from visit(model)


def make_row(side: Side, model: type[models.Model], **given: Any) -> Any:
    """A row of this side with a canary in every column that nothing else is said of."""
    values = VALUES[model] | given
    row: dict[str, Any] = {}
    for position, column in enumerate(model._meta.concrete_fields, start=1):
        if column.name in values:
            value = values[column.name]
            row[column.name] = value(side) if callable(value) else value
        elif column.name != "pk":
            row[column.attname] = canary_for(side, model, column, position)
    made = model(**row)
    models.Model.save(made, force_insert=True)
    return made


def canary_for(side: Side, model: type[models.Model], column: Any, position: int) -> Any:
    """A value of the column's kind that gives its workspace away."""
    label = f"{model._meta.model_name}-{column.name}"
    if column.primary_key:
        return side.id_for(len(side.rows) + len(side.variants) + 10)
    if isinstance(column, models.ForeignKey):
        return _pointed_at(side, column)
    if column.name in {"run_id", "previous_run_id", "subject_id"}:
        return side.rows[ImportRun].pk
    if column.name == "campaign_id":
        return side.rows[Campaign].pk
    if isinstance(column, models.BigIntegerField) and issubclass(model, Measured):
        return side.canaries.money(position)
    for kind, make in CANARY_OF_KIND:
        if isinstance(column, kind):
            return make(side, label, position, column)
    raise TypeError(
        f"Say in CANARY_OF_KIND or in VALUES what {label} may hold: it is a {type(column).__name__}."
    )


# The first kind that fits counts.
CANARY_OF_KIND: list[tuple[type[models.Field[Any, Any]], Callable[[Side, str, int, Any], Any]]] = [
    (models.BooleanField, lambda side, label, position, column: True),
    (models.DecimalField, lambda side, label, position, column: Decimal(side.canaries.number(position))),
    (models.SmallIntegerField, lambda side, label, position, column: 1),
    (models.IntegerField, lambda side, label, position, column: side.canaries.number(position)),
    (
        models.DateTimeField,
        lambda side, label, position, column: datetime.combine(DAY, datetime.min.time(), UTC),
    ),
    (models.DateField, lambda side, label, position, column: DAY),
    (models.BinaryField, lambda side, label, position, column: side.canaries.text(label, 32).encode()),
    (models.UUIDField, lambda side, label, position, column: uuid.uuid5(uuid.NAMESPACE_URL, side.word)),
    (
        models.JSONField,
        lambda side, label, position, column: {side.canaries.text(label, 80): side.canaries.text(label, 80)},
    ),
    (
        ArrayField,
        lambda side, label, position, column: [side.canaries.text(label, column.base_field.max_length or 80)],
    ),
    (
        models.CharField,
        lambda side, label, position, column: side.canaries.text(label, column.max_length or 200),
    ),
    (models.TextField, lambda side, label, position, column: side.canaries.text(label, 200)),
]


def _pointed_at(side: Side, column: Any) -> Any:
    if column.related_model is Workspace:
        return side.workspace.pk
    if column.related_model is Organization:
        return side.organization.pk
    if column.related_model is User:
        return None
    return side.rows[column.related_model].pk


def _make_variants(side: Side) -> None:
    """Imports in each state that a route asks for, an edition that was sent, an invitation to the organization."""
    now = timezone.now()
    side.variants["Edition", "sent"] = make_row(
        side, Edition, number=2, state=Edition.State.SENT, sealed_at=now, sent_at=now
    )
    side.variants["Invitation", "organization"] = make_row(
        side, Invitation, workspace=None, token_hash=hashlib.sha256(side.word.encode()).hexdigest()
    )
    for state in (RunState.READY, RunState.NEEDS_ANSWER, RunState.REJECTED):
        sha256 = hashlib.sha256(f"{side.word} {state}".encode()).hexdigest()
        side.variants["ImportRun", state.value] = make_row(
            side, ImportRun, state=state, sha256=sha256, load_order=None, loaded_at=None
        )


def _make_addresses(side: Side) -> None:
    for kind, model in (("link", Link), ("page", LandingPage)):
        row = side.rows[model]
        PublicAddress.objects.create(
            id=side.id_for(7 if kind == "link" else 8),
            workspace=side.workspace,
            space=PublicAddress.SPACES[kind],
            slug=row.slug,
            kind=kind,
            subject_id=row.pk,
        )


def make_key(side: Side, scope: str) -> None:
    """A key of the workspace that nobody's membership limits."""
    text = f"smroi_{side.word}-{scope}-key"
    side.rows[ApiKey] = ApiKey.objects.create(
        id=side.id_for(5 if scope == "read" else 6),
        workspace=side.workspace,
        name=side.canaries.text(f"key-{scope}", 80),
        prefix=text[:12],
        key_hash=hash_of(text),
        role=Role.ADMIN,
        scope=scope,
    )
    side.keys[scope] = text


FINGERPRINT = """
SELECT '{table}', count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t WHERE {which}
"""
# A key's last use is written whenever it is used, also for nothing.
FINGERPRINT_OF_KEYS = """
SELECT 'accounts_apikey', count(*), coalesce(md5(string_agg(
       (t.id, t.role, t.scope, t.name, t.revoked_at)::text, '|' ORDER BY t.id)), '')
  FROM accounts_apikey t WHERE workspace_id = ANY (%(workspaces)s)
"""


def fingerprint(sides: list[Side]) -> dict[str, tuple[int, str]]:
    """What every table holds of these workspaces, to tell whether anything changed."""
    within = "workspace_id = ANY (%(workspaces)s)"
    tables: list[type[models.Model]] = [*owned_models(), Membership, Invitation]
    queries = [FINGERPRINT.format(table=model._meta.db_table, which=within) for model in tables]
    queries += [
        FINGERPRINT.format(table="accounts_workspace", which="id = ANY (%(workspaces)s)"),
        FINGERPRINT.format(table="accounts_organization", which="id = ANY (%(organizations)s)"),
        FINGERPRINT_OF_KEYS,
    ]
    values = {
        "workspaces": [side.workspace.pk for side in sides],
        "organizations": [side.organization.pk for side in sides],
    }
    with all_workspaces(reason="the test looks whether anything changed"), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), values)
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}
