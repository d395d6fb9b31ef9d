"""Templates at the edges: two people and one name, and budgets in currencies with three decimals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from accounts.errors import Conflict
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import CampaignTemplate, ChannelBudget
from campaigns.planning.blueprint import Blueprint
from campaigns.planning.templates import Wish, rename_template, save_template, use_blueprint
from tests.campaigns.test_templates import fair
from tests.cast import Cast, as_workspace
from tests.races import PATIENCE, after, in_thread


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


LOOKS = 'SELECT %s AS "a" FROM "campaigns_campaigntemplate"'


def test_parts_in_a_currency_with_three_decimals_fit_its_budget(bakery: Workspace) -> None:
    """A third of 100 dinars, thrice: what is kept must not be more than the budget once it is rounded."""
    parts = dict.fromkeys(("meta", "email", "tiktok"), Decimal(1))
    kept = Blueprint(currency="KWD", parts=parts, whole=Decimal(3))
    made = use_blueprint(bakery, kept, wish=Wish("Fair", date(2026, 9, 7), Decimal(50)), by=None)
    amounts = list(ChannelBudget.objects.of(bakery).filter(campaign=made).values_list("amount", flat=True))
    assert sorted(amounts) == [Decimal("16.66"), Decimal("16.67"), Decimal("16.67")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_name_that_somebody_takes_at_the_same_moment_is_refused(cast: Cast, is_new: bool) -> None:
    """A click on the button twice: both look for the name before either has saved it."""
    with as_workspace(cast.bakery) as bakery:
        campaign = fair(bakery)
        other = save_template(bakery, campaign, name="Others", by=None)

    def save() -> None:
        with workspace_scope(cast.bakery):
            save_template(cast.bakery, campaign, name="Fairs", by=None)

    def meanwhile() -> None:
        thread, outcome = in_thread(save)
        thread.join(PATIENCE)
        assert outcome == [None]

    with as_workspace(cast.bakery) as bakery:
        with pytest.raises(Conflict) as refused, after(LOOKS, meanwhile):
            if is_new:
                save_template(bakery, campaign, name="Fairs", by=None)
            else:
                rename_template(bakery, other, name="Fairs", by=None)
        assert refused.value.field == "name"
        names = CampaignTemplate.objects.of(bakery).order_by("name").values_list("name", flat=True)
        assert list(names) == ["Fairs", "Others"]
