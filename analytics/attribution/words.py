"""Says by which rules credit was given: on every page that shows some."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.attribution.journeys import VERSION
from campaigns.models import AttributionModel, DateBasis, TrackingSettings

# By journey_change_in_order (workspace_id, id).
WAITING = "SELECT EXISTS (SELECT FROM campaigns_journeychange WHERE workspace_id = %(workspace_id)s)"


def is_waiting(workspace: Workspace) -> bool:
    """Whether something changed that the credit does not know yet."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"workspace_id": workspace.pk})
        return bool(cursor.fetchone()[0])


def model_label(model: str) -> str:
    return str(AttributionModel(model).label)


def rules_in_words(rules: TrackingSettings) -> list[tuple[str, str]]:
    """Label and sentence of each rule that a figure depends on."""
    days = rules.look_back_days
    look_back = ngettext("%(count)s day before the conversion", "%(count)s days before the conversion", days)
    count = len(rules.ignored_referrers)
    ignored = ngettext(
        "visits and clicks on links; coming back from %(count)s ignored website is no touch of its own",
        "visits and clicks on links; coming back from %(count)s ignored websites is no touch of its own",
        count,
    )
    return [
        (_("Model"), model_label(rules.model)),
        (_("Look-back"), look_back % {"count": formats.count(days)}),
        (_("Date basis"), str(DateBasis(rules.date_basis).label)),
        (_("Touches"), ignored % {"count": formats.count(count)}),
        (
            _("Who it was"),
            _("the visitor who converted, and every visitor known to be the same person by then"),
        ),
        (_("Version of the rules"), str(VERSION)),
    ]
