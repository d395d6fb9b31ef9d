"""Verbs for margins that differ from the workspace's: those of products and of offers."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.models import Offer, ProductMargin

FINEST = Decimal("0.0001")

# By one_series_an_identity (workspace_id, ...): a name a product, of the sources that report sales by product.
PRODUCTS = """
SELECT DISTINCT entity_name FROM campaigns_series
 WHERE workspace_id = %(workspace_id)s AND level = 'product' AND breakdown = '' AND entity_name <> ''
 ORDER BY entity_name LIMIT %(limit)s
"""


@transaction.atomic
def add_product_margin(
    workspace: Workspace, *, product: str, gross_margin: Decimal, by: User | None
) -> ProductMargin:
    """The product as imports name it; its sales then count with this margin instead of the workspace's."""
    product = product.strip()[:300]
    if not product:
        raise DomainError(_("Write the product as your shop names it."), field="product")
    row = ProductMargin(workspace=workspace, product=product, gross_margin=_margin(gross_margin))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        text = _("“%(name)s” has a margin already. Delete it first.") % {"name": product}
        raise Conflict(text, field="product") from error
    audit.record("margin.added", by=by, workspace=workspace, subject=product, gross_margin=row.gross_margin)
    return row


@transaction.atomic
def delete_product_margin(workspace: Workspace, row: ProductMargin, *, by: User | None) -> None:
    removed, _rows = ProductMargin.objects.of(workspace).filter(pk=row.pk).delete()
    if removed:
        audit.record("margin.deleted", by=by, workspace=workspace, subject=row.product)


@transaction.atomic
def set_offer_margin(
    workspace: Workspace, offer: Offer, *, gross_margin: Decimal | None, by: User | None
) -> Offer:
    """None: that of the workspace."""
    wanted = None if gross_margin is None else _margin(gross_margin)
    if offer.gross_margin != wanted:
        offer.gross_margin = wanted
        offer.save(update_fields=["gross_margin"])
        audit.record("margin.of_offer", by=by, workspace=workspace, subject=offer.name, gross_margin=wanted)
    return offer


def known_products(workspace: Workspace, *, limit: int = 500) -> list[str]:
    """As the imports name them, for a list to choose from."""
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS, {"workspace_id": workspace.pk, "limit": limit})
        return [name for (name,) in cursor.fetchall()]


def _margin(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value <= 1:
        raise DomainError(_("A gross margin lies between 0 and 100 percent."), field="gross_margin")
    return value.quantize(FINEST)
