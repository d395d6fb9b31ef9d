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

# By one_margin_a_product and one_series_an_identity (workspace_id, ...): the names are looked up in one pass.
UNSOLD = """
SELECT product FROM campaigns_productmargin
 WHERE workspace_id = %(workspace_id)s
   AND product NOT IN (SELECT entity_name FROM campaigns_series
                        WHERE workspace_id = %(workspace_id)s AND level = 'product' AND breakdown = '')
"""

# By the same; single orders are the better record of sales, and speak before sales by product.
HAS_ORDERS = """
SELECT EXISTS (SELECT 1 FROM campaigns_series
                WHERE workspace_id = %(workspace_id)s AND kind = 'sales' AND level = 'order' AND breakdown = '')
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


def unsold(workspace: Workspace) -> frozenset[str]:
    """Products with a margin that no import names, letter by letter: nothing counts with it."""
    with connection.cursor() as cursor:
        cursor.execute(UNSOLD, {"workspace_id": workspace.pk})
        return frozenset(name for (name,) in cursor.fetchall())


def has_orders(workspace: Workspace) -> bool:
    """Whether single orders are imported, which do not tell what was sold."""
    with connection.cursor() as cursor:
        cursor.execute(HAS_ORDERS, {"workspace_id": workspace.pk})
        return bool(cursor.fetchone()[0])


def _margin(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value <= 1:
        raise DomainError(_("A gross margin lies between 0 and 100 percent."), field="gross_margin")
    return value.quantize(FINEST)
