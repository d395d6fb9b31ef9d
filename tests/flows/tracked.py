"""What the pages of tracking can show: one of each, and somebody who bought."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.tenancy import workspace_scope
from analytics.attribution.rollup import recompute as recompute_credit
from campaigns.models import Campaign, TagTemplate, Visit
from campaigns.tracking.conversions.conversions import Report, record
from campaigns.tracking.pages import pages, publish
from campaigns.tracking.webhooks.sources import add_webhook
from tests.campaigns.tracking.clicked import link_to
from tests.cast import Cast


def track(cast: Cast) -> dict[str, int]:
    """A link, a landing page, a webhook, a template of tags and somebody who bought; the ids of what can be opened."""
    bakery, by = cast.bakery, cast.owner
    with workspace_scope(bakery):
        campaign = Campaign.objects.of(bakery).get(name__startswith="Sourdough")
        link = link_to(
            bakery, target="https://bakery.example/courses", campaign=campaign, source="facebook",
            medium="paid_social", title="Courses in spring", by=by,
        )  # fmt: skip
        page = pages.create_page(bakery, template="newsletter", name="Letter", language="en", by=by)
        publish.publish_page(bakery, page, by=by)
        webhook = add_webhook(bakery, vendor="shopify", name="Shop", secret="a secret of the shop", by=by)
        template = TagTemplate.objects.of(bakery).create(name="Letter", source="newsletter", medium="email")
        visitor, now = b"v" * 16, timezone.now()
        Visit.objects.of(bakery).create(
            origin="site", visitor=visitor, started_at=now - timedelta(hours=1), last_at=now, channel="meta",
            campaign=campaign, utm_campaign="sprng", host="bakery.example", path="/courses", page_count=2,
        )  # fmt: skip
        sale = Report(
            kind="purchase", external_id="A-1", at=now, source="api", value=Decimal(36), currency="EUR",
            email="mar@customer.example", visitor=visitor,
        )  # fmt: skip
        bought, _outcome = record(bakery, sale)
    assert bought.person_id is not None
    recompute_credit(bakery.pk)
    return {
        "link_id": link.pk, "page_id": page.pk, "webhook_id": webhook.pk, "tag_template_id": template.pk,
        "person_id": bought.person_id,
    }  # fmt: skip
