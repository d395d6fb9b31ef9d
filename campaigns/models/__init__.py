"""The truth: what was planned, what was imported, and the jobs that carry one into the other."""

from campaigns.models.contacts import Contact, ContactSighting
from campaigns.models.contents import Annotation, CampaignTemplate, ChannelBudget, ContentItem
from campaigns.models.conversions import (
    Conversion,
    ConversionKind,
    JourneyChange,
    WebhookDelivery,
    WebhookSource,
)
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
from campaigns.models.links import ClickVerdict, Domain, Link, LinkClick, LinkTarget, PublicAddress
from campaigns.models.pages import ConsentText, FormSubmission, LandingPage, PageFile, PageVariant
from campaigns.models.people import Person, PersonKey, Stage, StageChange, VisitorLink
from campaigns.models.planning import Campaign, Goal, GoalDirection, GoalReview, Objective, Offer
from campaigns.models.posts import Post
from campaigns.models.registry import (
    AttributionModel,
    CampaignKey,
    DateBasis,
    TagAlias,
    TagTemplate,
    TrackingSettings,
)
from campaigns.models.rules import CampaignRule
from campaigns.models.visits import DailySalt, Hit, HitTally, Interaction, PageView, Visit

__all__ = [
    "MEASURE_FIELDS",
    "Annotation",
    "AttributionModel",
    "Campaign",
    "CampaignKey",
    "CampaignRule",
    "CampaignTemplate",
    "Change",
    "ChannelBudget",
    "ClickVerdict",
    "Colleague",
    "ConsentText",
    "Contact",
    "ContactSighting",
    "ContentItem",
    "Conversion",
    "ConversionKind",
    "CostEntry",
    "DailySalt",
    "DateBasis",
    "Domain",
    "Fact",
    "FormSubmission",
    "Goal",
    "GoalDirection",
    "GoalReview",
    "Hit",
    "HitTally",
    "HourlyRate",
    "ImportRun",
    "Interaction",
    "Job",
    "JobKind",
    "JobState",
    "JourneyChange",
    "LandingPage",
    "Link",
    "LinkClick",
    "LinkTarget",
    "Measured",
    "Objective",
    "Observation",
    "Offer",
    "PageFile",
    "PageVariant",
    "PageView",
    "Person",
    "PersonKey",
    "PlatformCampaign",
    "Post",
    "ProductMargin",
    "PublicAddress",
    "RememberedMapping",
    "Revision",
    "RunState",
    "Series",
    "SliceFingerprint",
    "SourceAccount",
    "Stage",
    "StageChange",
    "TagAlias",
    "TagTemplate",
    "TrackingSettings",
    "Visit",
    "VisitorLink",
    "WebhookDelivery",
    "WebhookSource",
]
