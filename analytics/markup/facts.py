"""SQL that gives a fact its mark-up: the same as `prices`, for statements that list single facts."""

from __future__ import annotations

# Of a fact `f` of series `s`, by one_markup_a_channel_and_day (workspace_id, ...): the channel's own before the general
# one, and of each the newest that had begun on the fact's last day.
JOIN_MARKUP = """
      LEFT JOIN LATERAL (
        SELECT k.points, k.valid_from FROM analytics_markup k
         WHERE k.workspace_id = %(workspace_id)s AND k.channel IN ('', s.channel) AND k.valid_from <= f.end_on
         ORDER BY k.channel DESC, k.valid_from DESC LIMIT 1
      ) markup ON true
"""


# Multiplied and never divided: a product of decimals is exact.


def marked(value: str) -> str:
    """The amount with its mark-up."""
    return f"({value}) * (10000 + coalesce(markup.points, 0)) * 0.0001"


def added(value: str) -> str:
    """What is added to the amount."""
    return f"({value}) * coalesce(markup.points, 0) * 0.0001"
