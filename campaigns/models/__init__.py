"""The truth: what was planned, what was imported, and the jobs that carry one into the other."""

from campaigns.models.contacts import Contact, ContactSighting
from campaigns.models.contents import Annotation, CampaignTemplate, ChannelBudget, ContentItem
from campaigns.models.costs import Colleague, CostEntry, HourlyRate, ProductMargin
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
from campaigns.models.planning import Campaign, Goal, GoalDirection, GoalReview, Objective, Offer
from campaigns.models.posts import Post
from campaigns.models.rules import CampaignRule

__all__ = [
    "MEASURE_FIELDS",
    "Annotation",
    "Campaign",
    "CampaignRule",
    "CampaignTemplate",
    "Change",
    "ChannelBudget",
    "Colleague",
    "Contact",
    "ContactSighting",
    "ContentItem",
    "CostEntry",
    "Fact",
    "Goal",
    "GoalDirection",
    "GoalReview",
    "HourlyRate",
    "ImportRun",
    "Job",
    "JobKind",
    "JobState",
    "Measured",
    "Objective",
    "Observation",
    "Offer",
    "PlatformCampaign",
    "Post",
    "ProductMargin",
    "RememberedMapping",
    "Revision",
    "RunState",
    "Series",
    "SliceFingerprint",
    "SourceAccount",
]
