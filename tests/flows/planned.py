"""What the pages of plans can show: a campaign with budget, content, costs and rules, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from accounts.tenancy import workspace_scope
from analytics.models import Notice
from campaigns.models import Campaign
from campaigns.planning.annotations import add_annotation
from campaigns.planning.campaigns import CampaignPlan, edit_campaign
from campaigns.planning.colleagues import RateWish, add_colleague, add_rate
from campaigns.planning.contents import ContentPlan, add_content
from campaigns.planning.costs import CostWish, add_cost
from campaigns.planning.margins import add_product_margin
from campaigns.planning.matching import Condition
from campaigns.planning.plan import OfferWish
from campaigns.planning.rules import RuleWish, add_rule
from campaigns.planning.templates import save_template
from tests.cast import Cast


def plan(cast: Cast) -> dict[str, int]:
    """A running campaign with a divided budget, content and an annotation; the ids of what can be opened."""
    today, bakery, by = date.today(), cast.bakery, cast.owner
    with workspace_scope(bakery):
        campaign = Campaign.objects.of(bakery).get(name__startswith="Sourdough")
        changed = CampaignPlan(
            name=campaign.name,
            objective=campaign.objective,
            channels=["meta"],
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=30),
            channel_budgets={"meta": Decimal(1500), "email": Decimal(300)},
            tags=["courses"],
            landing_pages=["https://bakery.example/" + "courses-and-evenings/" * 5],
            new_offer=OfferWish("Sourdough course", "course"),
        )
        edit_campaign(bakery, campaign, plan=changed, by=by)
        items = [
            ContentPlan(title=title, channel="meta", planned_on=today + timedelta(days=day))
            for day, title in ((-9, "The oven, filmed for half a minute"), (4, "Last places"))
        ]
        item, _later = (add_content(bakery, campaign, plan=each, by=by) for each in items)
        add_annotation(bakery, day=today - timedelta(days=5), text="Oven broken", by=by)
        template = save_template(bakery, campaign, name="Courses", by=by)
        condition = Condition("contains", "sourdough")
        rule = add_rule(bakery, wish=RuleWish(condition), campaign=campaign, by=by).rule
        assert campaign.offer_id is not None
        found = {"campaign_id": campaign.pk, "item_id": item.pk, "template_id": template.pk}
        return found | {"rule_id": rule.pk, "offer_id": campaign.offer_id, **enter_costs(cast)}


def enter_costs(cast: Cast) -> dict[str, int]:
    """Hours of a colleague with two rates, a tool each month, and a margin of a product."""
    today, bakery, by = date.today(), cast.bakery, cast.owner
    rate = RateWish(Decimal(42), today - timedelta(days=300))
    colleague = add_colleague(bakery, name="Designer", role="Freelance", rate=rate, by=by)
    add_rate(bakery, colleague, wish=RateWish(Decimal(45), today - timedelta(days=20)), by=by)
    start = today - timedelta(days=40)
    hours = CostWish("labour", "Pictures of the courses", start, hours=Decimal(12), colleague=colleague)
    entry = add_cost(bakery, wish=hours, by=by)
    tool = CostWish("tools", "Scheduling posts", start, repeats="monthly", amount=Decimal(29))
    add_cost(bakery, wish=tool, by=by)
    add_product_margin(bakery, product="Rye loaf", gross_margin=Decimal("0.6"), by=by)
    return {"entry_id": entry.pk, "colleague_id": colleague.pk}


def note(cast: Cast, goal: int, campaign: int) -> None:
    """What became of a goal and of a budget, for the page of notices."""
    with workspace_scope(cast.bakery):
        make = Notice.objects.of(cast.bakery).create
        make(kind="goal", subject_id=goal, subject_name="More breads", before="on_track", after="behind")
        make(kind="budget", subject_id=campaign, subject_name="Courses", before="on_pace", after="over")
