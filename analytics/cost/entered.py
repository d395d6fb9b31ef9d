"""Whether a workspace has entered any cost or margin: asked once a report, which then asks no more where it has not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from accounts.models import Workspace
from analytics.cost.advertised import Advertised, advertised_in
from analytics.lookups import Once, at_once
from analytics.metrics import METRICS
from analytics.quantities import COSTS

# By cost_by_day, one_margin_a_product and one_offer_a_name (workspace_id, ...).
ENTERED = """
SELECT EXISTS (SELECT 1 FROM campaigns_costentry WHERE workspace_id = %(workspace_id)s),
       EXISTS (SELECT 1 FROM campaigns_productmargin WHERE workspace_id = %(workspace_id)s),
       EXISTS (SELECT 1 FROM campaigns_offer WHERE workspace_id = %(workspace_id)s AND gross_margin IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Entered:
    costs: bool = False
    products: bool = False
    offers: bool = False
    # Asked only where costs are entered, which may stand alone.
    advertised: Advertised = field(default_factory=Advertised)


def entered_in(
    workspace: Workspace, metrics: Iterable[str], parts: Iterable[str], *, once: Once = at_once
) -> Entered:
    """Nothing is looked up for metrics that have neither costs nor a margin in them."""
    has_costs = any(part in COSTS for part in parts)
    if not has_costs and not any(METRICS[name].uses_margin for name in metrics):
        return Entered()
    costs, products, offers = once(ever_entered, workspace)
    advertised = once(advertised_in, workspace) if costs and has_costs else Advertised()
    return Entered(costs, products, offers, advertised)


def ever_entered(workspace: Workspace) -> tuple[bool, bool, bool]:
    """Any costs, margins of products, margins of offers."""
    with connection.cursor() as cursor:
        cursor.execute(ENTERED, {"workspace_id": workspace.pk})
        costs, products, offers = cursor.fetchone()
    return costs, products, offers
