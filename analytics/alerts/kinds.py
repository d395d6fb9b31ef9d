"""The kinds of alerts that people may want by e-mail, and which notice is of which."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.alerts.models import Alert
from analytics.goals.progress import GoalState
from analytics.models import Notice
from analytics.pacing import budgets

# States of goals and budgets that are alerts; whoever was told of one is told of its end, too.
AT_RISK = frozenset({GoalState.BEHIND.code, GoalState.MISSED.code})
TOO_FAST = frozenset(state.code for state in budgets.TOO_FAST)


@dataclass(frozen=True, slots=True)
class Kind:
    """`text` says when it is told."""

    label: str | Promise
    text: str | Promise


KINDS: dict[str, Kind] = {
    "goal": Kind(
        _("Goal at risk"), _("A goal falls behind its pace or is missed, and when it is on track again.")
    ),
    "budget": Kind(_("Spend over pace"), _("A budget is spent faster than its days allow, or is used up.")),
    "cpa": Kind(
        Alert.Kind.CPA.label,
        _("An acquisition costs more than your bound, even if there had been one acquisition more."),
    ),
    "stale": Kind(
        Alert.Kind.STALE.label,
        _(
            "The data of a source end longer ago than usual: twice the time between imports, at least 9 days. "
            "Or your own record has heard nothing for 4 days."
        ),
    ),
    "expiring": Kind(Alert.Kind.EXPIRING.label, _("A short link expires within 7 days.")),
    "gap": Kind(
        Alert.Kind.GAP.label,
        _("Two sources that count the same sales or leads differ otherwise than in the half year before."),
    ),
    "quality": Kind(
        Alert.Kind.QUALITY.label, _("The score is 10 points or more below that of the four weeks before.")
    ),
}


def kind_of(notice: Notice) -> str | None:
    """None for a notice that is no alert, such as a goal that is ahead."""
    told = {notice.before, notice.after}
    if notice.kind == "goal":
        return "goal" if told & AT_RISK else None
    if notice.kind == "budget":
        return "budget" if told & TOO_FAST else None
    return notice.kind if notice.kind in KINDS else None
