"""What of visits is a touch: the one definition in SQL, for journeys and for what the pages of people say.

A visit whose only mark is a referrer that gets no credit is direct, or no touch at all where it goes on with an
earlier one: somebody comes back from a payment provider.
"""

from __future__ import annotations

from typing import Any

from campaigns.models import TrackingSettings

# A visit that begins this long after another one of the same visitor, on the way back from paying, continues it.
PAUSE_MINUTES = 30

# Of a visit `v`, whether its only mark is a referrer that gets no credit. It leans on no index.
IS_IGNORED = """
(v.referrer_host = ANY(%(ignored)s::text[]) OR v.referrer_host LIKE ANY(%(ignored_below)s::text[]))
           AND v.utm_source = '' AND v.utm_medium = '' AND v.utm_campaign = '' AND v.ad_click = ''
           AND v.link_id IS NULL
"""
# Of a row `s` (visitor, visit, started_at), whether there is an earlier visit that it goes on with. It leans on
# visit_of_a_visitor and view_of_a_visit (workspace_id, ...), and only on what had happened when the visit began: what
# the earlier one does afterwards, in another tab, changes no journey.
GOES_ON = """
EXISTS (SELECT FROM campaigns_visit u
         WHERE u.workspace_id = %(workspace_id)s AND u.visitor = s.visitor AND u.id <> s.visit
           AND (u.started_at, u.id) < (s.started_at, s.visit) AND u.started_at > s.started_at - interval '1 day'
           AND (u.started_at >= s.started_at - make_interval(mins => %(pause)s)
                OR EXISTS (SELECT FROM campaigns_pageview p
                            WHERE p.workspace_id = %(workspace_id)s AND p.visit_id = u.id AND p.at <= s.started_at
                              AND p.at >= s.started_at - make_interval(mins => %(pause)s))))
"""


def touch_values(rules: TrackingSettings) -> dict[str, Any]:
    """For the two above. Referrers that get no credit stand for what is below them: www.paypal.com too."""
    hosts = [host.lower() for host in rules.ignored_referrers]
    below = [f"%.{host.replace('%', '').replace('_', chr(92) + '_')}" for host in hosts]
    return {"ignored": hosts, "ignored_below": below, "pause": PAUSE_MINUTES}
