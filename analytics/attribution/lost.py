"""Journeys that led to nothing yet, from visits of people of whom no conversion is known; for the models that ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from accounts.models import Workspace
from analytics.attribution.compare import SUBJECTS, Comparison
from analytics.attribution.experimental import markov, shapley, shapley_of_rates
from analytics.attribution.journeys import CODE, eligible_values
from analytics.attribution.paths import Ints, offsets_of
from campaigns.ingest.binary import fetch_columns
from campaigns.tracking.settings import settings_of
from campaigns.tracking.visits.touching import GOES_ON, IS_IGNORED

ENOUGH = 100
# A matrix of so many states is inverted; campaigns may be more.
MOST_STATES = 300

# By visit_by_time (workspace_id, started_at), conversion_of_a_visitor, one_link_a_visitor_and_person and
# conversion_of_a_person.
LOST = f"""
WITH seen AS (
    SELECT v.id AS visit, v.visitor, v.started_at, v.channel, v.campaign_id, {IS_IGNORED} AS is_ignored
      FROM campaigns_visit v
     WHERE v.workspace_id = %(workspace_id)s
       AND v.started_at >= (%(first)s::date)::timestamp AT TIME ZONE %(zone)s
       AND v.started_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
       AND NOT EXISTS (SELECT FROM campaigns_conversion c
                        WHERE c.workspace_id = %(workspace_id)s AND c.visitor = v.visitor
                          AND c.kind = ANY(%(kinds)s::text[]))
       AND NOT EXISTS (SELECT FROM campaigns_visitorlink l
                         JOIN campaigns_conversion c ON c.workspace_id = %(workspace_id)s AND c.person_id = l.person_id
                        WHERE l.workspace_id = %(workspace_id)s AND l.visitor = v.visitor
                          AND c.kind = ANY(%(kinds)s::text[]))
),
touch AS (
    SELECT dense_rank() OVER (ORDER BY visitor) AS path, {CODE} AS channel, coalesce(campaign_id, 0) AS campaign
      FROM seen s WHERE NOT (s.is_ignored AND {GOES_ON}) ORDER BY visitor, started_at, visit
)
SELECT array_agg(path), array_agg(channel), array_agg(campaign) FROM touch
"""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Conversions in main units by key of a row; None for a model that is not defined here."""

    lost_count: int
    markov: dict[int, float] | None
    shapley: dict[int, float] | None
    shapley_of_rates: dict[int, float] | None


def is_enough(found: Comparison) -> bool:
    return found.conversion_count >= ENOUGH


def experiment(found: Comparison) -> Experiment:
    """The two models of whole sets, on the conversions of the comparison and the journeys without one."""
    kept = found.packed.picked(found.packed.counts_one & (found.packed.paths.counts > 0))
    paths = kept.paths
    states = kept.campaigns if found.group_by == "campaign" else paths.channels.astype(np.int64)
    lost_states, lost_offsets = _lost(found.workspace, found.first, found.last, found)
    every = np.concatenate((states, lost_states))
    if len(np.unique(every)) > MOST_STATES:
        return Experiment(len(lost_offsets) - 1, None, None, None)
    offsets = np.concatenate((paths.offsets, lost_offsets[1:] + paths.offsets[-1]))
    ones = np.ones(len(kept), np.int64)
    won = np.concatenate((ones, np.zeros(len(lost_offsets) - 1, np.int64)))
    shares = markov(every, offsets, won, 1 - won)
    rates = shapley_of_rates(every, offsets, won, 1 - won)
    return Experiment(
        lost_count=len(lost_offsets) - 1,
        markov=None if shares is None else {key: part * len(kept) for key, part in shares.items()},
        shapley={key: float(part) for key, part in shapley(states, paths.offsets, ones).items()},
        shapley_of_rates=None if rates is None else {key: float(part) for key, part in rates.items()},
    )


def _lost(workspace: Workspace, first: date, last: date, found: Comparison) -> tuple[Ints, Ints]:
    values = {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "zone": workspace.time_zone,
        "kinds": list(SUBJECTS[found.subject]),
        **eligible_values(settings_of(workspace)),
    }
    path, channel, campaign = fetch_columns(LOST, values)
    _known, counts = np.unique(path, return_counts=True)
    return (campaign if found.group_by == "campaign" else channel), offsets_of(counts)
