"""The audit log in words: no action of a workspace goes without a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from accounts.activity import SENTENCES

ROOT = Path(__file__).parents[2]
# Of organizations, which have no page of activity.
ELSEWHERE = {
    "organization.became_agency",
    "organization.brand_changed",
    "organization.changed",
    "organization.created",
    "organization.transferred",
    "portal_domain.added",
    "portal_domain.lost",
    "portal_domain.removed",
    "portal_domain.stopped",
    "portal_domain.verified",
    "plan.checkout_begun",
    "plan.paid",
}


def recorded_actions() -> Iterator[str]:
    """Every text of the form `thing.verb` that a call of `record` is given first."""
    for app in ("accounts", "campaigns", "analytics", "smroi"):
        for path in (ROOT / app).rglob("*.py"):
            if "node_modules" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(
                    node.func, "attr", getattr(node.func, "id", "")
                ) in ("record", "_record"):
                    first = node.args[0] if node.args else None
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def test_every_action_has_a_sentence() -> None:
    actions = set(recorded_actions())
    assert actions, "no calls were found; the search is wrong"
    assert actions - SENTENCES.keys() - ELSEWHERE == set()
