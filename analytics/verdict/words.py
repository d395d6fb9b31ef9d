"""Verdicts in plain words: what was earned and what it cost, whether that can be told, whose claim it is, what is next.

Ten or so sentences, each said only where the numbers bear it. None says that a campaign caused its sales.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags import formats
from analytics.metrics import METRICS, Metric, Value
from analytics.verdict import tracked_words
from analytics.verdict.interval import FEWEST_SALES
from analytics.verdict.judging import Judgement, Proof
from analytics.verdict.verdicts import CLEAR, OPEN, SPENT_UP, WEIGHED, State, Verdict

WEEKS_OF_A_YEAR = 52

_SHORT: dict[State, Promise] = {
    State.NOTHING: gettext_lazy("Nothing reported"),
    State.NO_COST: gettext_lazy("No cost recorded"),
    State.NO_REVENUE: gettext_lazy("Revenue not known"),
    State.NO_VALUE: gettext_lazy("Value not reported"),
    State.NO_COUNT: gettext_lazy("Sales not counted"),
    State.EARNS: gettext_lazy("Earns more than it costs"),
    State.EARNS_PROBABLY: gettext_lazy("Probably pays off"),
    State.EVEN: gettext_lazy("About even"),
    State.LOSES_PROBABLY: gettext_lazy("Probably loses"),
    State.LOSES: gettext_lazy("Costs more than it earns"),
    State.NO_MARGIN: gettext_lazy("Revenue covers the cost; margin not known"),
}


def short(verdict: Verdict, metric: Metric | None = None) -> str:
    """A few words, for a badge; `metric` is the one that proves an objective without money."""
    if verdict.state is State.TOO_FEW:
        count = verdict.sums.count or Decimal(0)
        if not count:
            return _("Cannot tell yet: no sale")
        text = ngettext(
            "Cannot tell yet: %(count)s sale", "Cannot tell yet: %(count)s sales", _how_many(count)
        )
        return text % {"count": formats.count(count)}
    if verdict.state is State.PROOF:
        if metric is None:
            return _("Not judged by money")
        return _("Judged by: %(metric)s") % {"metric": metric.label}
    return str(_SHORT[verdict.state])


def sentences(judgement: Judgement) -> list[str]:
    """What can be said of a campaign, the result first."""
    if judgement.proof:
        said = _proved(judgement, judgement.proof)
    else:
        said = [_result(judgement), _left(judgement), certainty(judgement.verdict)]
    return [sentence for sentence in said if sentence]


def caveats(judgement: Judgement) -> list[str]:
    """Whose claim it is, which cost, and why it may still change."""
    said = [_claim(judgement)]
    sums = judgement.verdict.sums
    if sums.cost.value:
        label = METRICS[sums.cost_metric].label
        said.append(_("Counted as cost: %(cost)s.") % {"cost": label})
    if judgement.phase == "running":
        said.append(_("It is still running: this is the result so far."))
    if judgement.is_moving and judgement.verdict.state is not State.NOTHING:
        said.append(_("Some of these days are still moving: a newer export may change the result."))
    return [sentence for sentence in said if sentence]


def _result(judgement: Judgement) -> str:
    """What it cost and what it brought, as far as either is known."""
    if tracked_words.is_tracked(judgement):
        return tracked_words.result(judgement)
    sums = judgement.verdict.sums
    cost, revenue, count = sums.cost.value, sums.revenue.value, sums.count
    values = {
        "cost": _money(judgement, cost),
        "revenue": _money(judgement, revenue),
        "count": formats.count(count),
    }
    if not cost:
        text = _("The platforms report revenue of %(revenue)s for it, and no cost.") if revenue else ""
    elif revenue is None:
        return _first_of_what_is_known(judgement, cost)
    elif judgement.verdict.state is State.NO_VALUE:
        text = ngettext(
            "It cost %(cost)s, and the platforms report %(count)s conversion without a value for it.",
            "It cost %(cost)s, and the platforms report %(count)s conversions without a value for it.",
            _how_many(count or Decimal(0)),
        )
    elif count is None:
        text = _("It cost %(cost)s, and the platforms report revenue of %(revenue)s for it.")
    elif not count and not revenue:
        text = _("It cost %(cost)s, and the platforms report no sale for it.")
    else:
        text = ngettext(
            "It cost %(cost)s, and the platforms report %(count)s sale worth %(revenue)s for it.",
            "It cost %(cost)s, and the platforms report %(count)s sales worth %(revenue)s for it.",
            _how_many(count),
        )
    return text % values


def _first_of_what_is_known(judgement: Judgement, cost: Decimal) -> str:
    """Without revenue: the leads or conversions that were paid for."""
    sums = judgement.verdict.sums
    if sums.leads.value and sums.has_own_leads:
        text = tracked_words.leads(sums.leads.value)
        of = sums.leads.value
    elif sums.leads.value:
        text = ngettext(
            "It cost %(cost)s, and the platforms report %(count)s lead for it; what that was worth is not known.",
            "It cost %(cost)s, and the platforms report %(count)s leads for it, at %(each)s each; "
            "what they were worth is not known.",
            _how_many(sums.leads.value),
        )
        of = sums.leads.value
    elif sums.sales.value:
        text = ngettext(
            "It cost %(cost)s, and the platforms report %(count)s conversion for it; what that was worth is not known.",
            "It cost %(cost)s, and the platforms report %(count)s conversions for it, at %(each)s each; "
            "what they were worth is not known.",
            _how_many(sums.sales.value),
        )
        of = sums.sales.value
    else:
        return _("It cost %(cost)s; what it earned is not known.") % {"cost": _money(judgement, cost)}
    return text % {
        "cost": _money(judgement, cost),
        "count": formats.count(of),
        "each": _money(judgement, cost / of),
    }


def _left(judgement: Judgement) -> str:
    """What remained for each unit of cost."""
    each, margin = judgement.verdict.for_each, judgement.verdict.sums.kept.value
    if each is None or judgement.verdict.state not in WEIGHED:
        return ""
    if margin is None and each >= 0:
        text = _(
            "For each %(one)s of cost %(left)s more came back, from which the goods must still be paid: "
            "the gross margin is not known."
        )
    elif margin is None:
        text = _("For each %(one)s of cost %(left)s was lost, even before the cost of the goods.")
    elif each >= 0:
        text = _(
            "For each %(one)s of cost %(left)s remained after the cost of the goods and the cost itself."
        )
    else:
        text = _(
            "For each %(one)s of cost %(left)s was lost after the cost of the goods and the cost itself."
        )
    return text % {"one": _money(judgement, Decimal(1)), "left": _money(judgement, abs(each))}


def certainty(verdict: Verdict) -> str:
    """Whether chance may have made the result; empty where there is none."""
    values = {"count": formats.count(verdict.sums.count), "fewest": FEWEST_SALES}
    if verdict.state is State.TOO_FEW:
        text = _(
            "Fewer than %(fewest)s sales are too few to judge by: one more or one less changes the result."
        )
        return text % values
    if verdict.state in CLEAR:
        return _("With %(count)s sales, chance alone hardly explains the difference.") % values
    if verdict.state is State.EVEN:
        return _("The difference is no larger than what chance makes of %(count)s sales.") % values
    if verdict.state in OPEN:
        return _("With %(count)s sales, chance may still have made the difference.") % values
    return ""


def _claim(judgement: Judgement) -> str:
    sums = judgement.verdict.sums
    if judgement.proof or sums.basis == "recorded" or not sums.revenue.value:
        return ""
    if tracked_words.is_tracked(judgement):
        return tracked_words.claim()
    return _(
        "The revenue is the platforms' own claim, counted by their own rules; "
        "it does not prove that the campaign caused these sales."
    )


def _proved(judgement: Judgement, proof: Proof) -> list[str]:
    cost, metric = judgement.verdict.sums.cost.value, proof.metric
    values = {
        "objective": proof.objective.name,
        "days": judgement.days,
        "cost": _money(judgement, cost),
    }
    if metric is None or proof.value is None:
        return [
            _("Its objective, “%(objective)s”, is not there to earn money, and no metric was chosen for it.")
            % values
        ]
    values["metric"] = str(metric.label)
    said = [
        _("Its objective, “%(objective)s”, is not there to earn money, so another metric tells: %(metric)s.")
        % values
    ]
    if proof.value.value is None:
        return [*said, proof.value.reason]
    values["value"] = _figure(judgement, metric, proof.value)
    if proof.before and proof.before.value is not None:
        values["before"] = _figure(judgement, metric, proof.before)
        text = _("%(metric)s in these %(days)s days: %(value)s; in the %(days)s days before: %(before)s.")
    else:
        text = _("%(metric)s in these %(days)s days: %(value)s.")
    return [*said, text % values, *([_("It cost %(cost)s.") % values] if cost else [])]


# --- what to do next ----------------------------------------------------------------------------------------


def next_step(judgement: Judgement) -> str:
    """What to do, or what would make it tell; empty where the numbers advise nothing."""
    said = tracked_words.next_step(judgement.verdict.state) if tracked_words.is_tracked(judgement) else ""
    return said or _next_step(judgement)


def _next_step(judgement: Judgement) -> str:
    verdict, is_over = judgement.verdict, judgement.phase == "over"
    match verdict.state:
        case State.NOTHING if judgement.phase == "upcoming":
            return _("It has not begun yet.")
        case State.NOTHING:
            return _("Import an export of the platform it runs on, or choose a period in which it ran.")
        case State.NO_COST:
            return _("Import what it cost: without the cost nothing can be weighed against it.")
        case State.NO_REVENUE:
            reason = verdict.sums.revenue.reason
            ask = _("Export the platform's report again with its column for the value of conversions.")
            return f"{reason} {ask}".strip()
        case State.NO_VALUE:
            return _("Give conversions a value in the platform, and export its report again.")
        case State.NO_COUNT:
            return _(
                "Export the platform's report again with its column for conversions: "
                "the number of sales tells what chance can do."
            )
        case State.PROOF:
            return _next_for_proof(judgement.proof)
        case State.EARNS:
            return _next_for_gain(judgement)
        case State.LOSES if is_over:
            return _("Before anything like it runs again, change the offer or the audience.")
        case State.LOSES:
            return _("Stop it, or change its offer or its audience before you spend more.")
        case State.NO_MARGIN:
            return _next_for_margin(verdict)
    return _next_for_doubt(judgement)


def _next_for_gain(judgement: Judgement) -> str:
    if judgement.phase == "over":
        return _("A campaign like it is worth another try.")
    if judgement.spent is not None and judgement.spent >= SPENT_UP:
        return _(
            "%(share)s of its budget is spent. Raise it in steps, and see after each whether it still earns."
        ) % {"share": formats.percent(judgement.spent)}
    return _("Let it run, and look at it again after the next export.")


def _next_for_margin(verdict: Verdict) -> str:
    """With the margin from which on it would pay: cost as a share of revenue."""
    cost, revenue = verdict.sums.cost.value, verdict.sums.revenue.value
    assert cost is not None and revenue
    return _(
        "Set the gross margin of what is sold: only above %(margin)s would it have earned more than it cost."
    ) % {"margin": formats.percent(cost / revenue)}


def _next_for_doubt(judgement: Judgement) -> str:
    """What would make it tell."""
    verdict = judgement.verdict
    if judgement.phase == "over":
        return _(
            "It is over and no more sales will come: choose a longer period, "
            "or judge it together with others like it."
        )
    more, weeks = verdict.more_sales, verdict.more_weeks
    if verdict.state is State.TOO_FEW and not verdict.sums.count:
        return _("There is no pace to reckon with before the first sale: look again after the next export.")
    if more is None or weeks is None or weeks > WEEKS_OF_A_YEAR:
        return _("At this pace not even a year would make it clear.")
    if verdict.state is State.TOO_FEW:
        text = ngettext(
            "At this pace there are enough sales to judge by in about %(weeks)s week.",
            "At this pace there are enough sales to judge by in about %(weeks)s weeks.",
            weeks,
        )
    else:
        text = ngettext(
            "If it goes on like this, about %(count)s more sales would make it clear, in about %(weeks)s week; "
            "leave the budget as it is until then.",
            "If it goes on like this, about %(count)s more sales would make it clear, in about %(weeks)s weeks; "
            "leave the budget as it is until then.",
            weeks,
        )
    return text % {"count": formats.count(more), "weeks": formats.count(weeks)}


def _next_for_proof(proof: Proof | None) -> str:
    if proof is None or proof.metric is None:
        return _("Choose the metric that proves the objective.")
    if proof.value and proof.value.value is not None and (not proof.before or proof.before.value is None):
        return _("Nothing is known of the days before: look again when there is something to compare with.")
    return ""


# --- formats ------------------------------------------------------------------------------------------------


def _money(judgement: Judgement, value: Decimal | None) -> str:
    return "" if value is None else formats.money(value, judgement.workspace.currency)


def _figure(judgement: Judgement, metric: Metric, value: Value) -> str:
    return formats.figure(value.value, metric.unit, judgement.workspace.currency)


def _how_many(count: Decimal) -> int:
    """For the choice between singular and plural: half a sale is many."""
    return 1 if count == 1 else max(int(count), 2)
