"""Says which rows were left out for what they state: deals not won, orders not paid, lines without a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding
from campaigns.ingest.notes import Notes

_COUNTED = {
    "cancelled": "orders_cancelled",
    "voided": "orders_voided",
    "test_payment": "payments_tested",
}


def report_left_out(binding: Binding, body: Body, judged: Sequence[list[str]], notes: Notes) -> None:
    """One note a reason; `judged` are the rows as they were before any was left out."""
    skipped = body.skipped
    if skipped["not_won"]:
        code = "deals_left_out" if body.lines else "no_deal_won"
        notes.add(code, count=skipped["not_won"], stages=_states(binding, judged))
    if skipped["without_post"]:
        notes.add("posts_unnamed", count=skipped["without_post"])
    if skipped["unpaid"]:
        notes.add("sales_left_out", count=skipped["unpaid"], states=_states(binding, judged))
    if skipped["undated"]:
        notes.add("rows_undated", count=skipped["undated"], column=binding.header[binding.columns["day"]])
    for reason, code in _COUNTED.items():
        if skipped[reason]:
            notes.add(code, count=skipped[reason])


def _states(binding: Binding, rows: Sequence[list[str]]) -> str:
    """The values of a skip rule's column, most frequent first, so that the user sees what was judged."""
    rule = next((rule for rule in binding.declaration.skips if rule.unless and binding.has(rule.field)), None)
    if rule is None:
        return ""
    counts = Counter(row[binding.columns[rule.field]].strip() or "-" for row in rows)
    return ", ".join(f"{text} ({count})" for text, count in counts.most_common(6))
