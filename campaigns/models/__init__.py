"""The truth: what was planned, what was imported, and the jobs that carry one into the other."""

from campaigns.models.facts import (
    MEASURE_FIELDS,
    Change,
    Fact,
    Measured,
    Observation,
    PlatformCampaign,
    Revision,
    Series,
    SliceFingerprint,
    SourceAccount,
)
from campaigns.models.imports import ImportRun, RememberedMapping, RunState
from campaigns.models.jobs import Job, JobKind, JobState
from campaigns.models.planning import Campaign, Goal, GoalDirection

__all__ = [
    "MEASURE_FIELDS",
    "Campaign",
    "Change",
    "Fact",
    "Goal",
    "GoalDirection",
    "ImportRun",
    "Job",
    "JobKind",
    "JobState",
    "Measured",
    "Observation",
    "PlatformCampaign",
    "RememberedMapping",
    "Revision",
    "RunState",
    "Series",
    "SliceFingerprint",
    "SourceAccount",
]
