"""What the clients' marketing costs besides the ads: two colleagues with their hours, a tool, pictures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User, Workspace
from campaigns.models import Campaign
from campaigns.planning.colleagues import RateWish, add_colleague
from campaigns.planning.costs import CostWish, add_cost

# What one euro is worth, roughly: costs that look right in each currency.
WORTH = {"EUR": 1, "GBP": 1, "KRW": 1_600}


def enter_costs(workspace: Workspace, *, campaign: str, today: date, by: User) -> None:
    """Of the last year; `campaign` is the one that has hours and pictures of its own."""
    worth = WORTH[workspace.currency]
    begin = (today - timedelta(days=360)).replace(day=1)
    own = Campaign.objects.of(workspace).get(name=campaign)

    def rate(amount: int) -> RateWish:
        return RateWish(Decimal(amount * worth), begin)

    manager = add_colleague(workspace, name="Social media manager", rate=rate(34), by=by)
    designer = add_colleague(workspace, name="Designer", role="freelance", rate=rate(45), by=by)
    wishes = (
        CostWish("labour", "Planning and reports", begin, "monthly", hours=Decimal(9), colleague=manager),
        CostWish(
            "labour",
            "Posts and answers",
            begin,
            "monthly",
            hours=Decimal(6),
            colleague=manager,
            rule="direct",
            campaign=own,
        ),
        CostWish("tools", "Scheduling and link shortener", begin, "monthly", amount=Decimal(39 * worth)),
        CostWish(
            "labour",
            "Layouts",
            today - timedelta(days=40),
            ends_on=today - timedelta(days=11),
            hours=Decimal(7),
            colleague=designer,
            rule="equal",
        ),
        CostWish(
            "creative",
            "Photographs",
            today - timedelta(days=50),
            ends_on=today - timedelta(days=1),
            amount=Decimal(480 * worth),
            rule="direct",
            campaign=own,
        ),
    )
    for wish in wishes:
        add_cost(workspace, wish=wish, by=by)
