"""How the API's schema calls choices that stand in several places, or in one place under a name that others have."""

from __future__ import annotations

from typing import Any

ENUM_NAMES = {
    "AlertKindEnum": "analytics.alerts.models.Alert.Kind",
    "CpaMetricEnum": "analytics.alerts.models.CpaBound.Metric",
    "CostKindEnum": "campaigns.models.CostEntry.Kind",
    "CostRuleEnum": "campaigns.models.CostEntry.Rule",
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

SCHEMA: dict[str, Any] = {
    "TITLE": "smroi API",
    "DESCRIPTION": "Upload exports and read results. Send your key as `Authorization: Bearer <key>`.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    # The same codes stand in fields of several names.
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}
