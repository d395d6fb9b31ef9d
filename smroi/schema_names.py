"""How the API's schema calls choices that stand in several places, or in one place under a name that others have."""

from __future__ import annotations

ENUM_NAMES = {
    "AlertKindEnum": "analytics.alerts.models.Alert.Kind",
    "CpaMetricEnum": "analytics.alerts.models.CpaBound.Metric",
    "ChannelEnum": "campaigns.channels.CHANNEL_CODES",
    "TagPartEnum": "campaigns.models.TagAlias.Part",
    "StageEnum": "campaigns.models.Stage",
    "ReportedStageEnum": "campaigns.tracking.conversions.events.STAGES",
    "ConversionKindEnum": "campaigns.models.ConversionKind",
    "SideKindEnum": "analytics.reconciling.causes.SIDE_KINDS",
    "OutcomeEnum": "campaigns.models.GoalReview.Outcome",
    "ReconciledOutcomeEnum": "analytics.reconciling.lines.OUTCOMES",
    "ValueStateEnum": "analytics.api.VALUE_STATES",
    "EditionStateEnum": "analytics.briefs.models.Edition.State",
    "TrafficRecordEnum": "analytics.traffic.shapes.RECORDS",
}
