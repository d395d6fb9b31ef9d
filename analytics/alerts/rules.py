"""Which rules there are: each kind of alert has one."""

from __future__ import annotations

from analytics.alerts import cpa, expiring, gap, quality, stale
from analytics.alerts.findings import Rule
from analytics.alerts.models import Alert

RULES: dict[str, Rule] = {
    Alert.Kind.CPA.value: cpa.look,
    Alert.Kind.STALE.value: stale.look,
    Alert.Kind.EXPIRING.value: expiring.look,
    Alert.Kind.GAP.value: gap.look,
    Alert.Kind.QUALITY.value: quality.look,
}
