"""What a visit's tags mean today: its campaign and its channel, by the registry and the settings of the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from accounts.models import Workspace
from campaigns.models import LandingPage, Link, TrackingSettings
from campaigns.tracking.tagging.tags import Registry
from campaigns.tracking.visits import referrers
from campaigns.tracking.visits.channels_of import CameFrom, channel_of


@dataclass(frozen=True, slots=True)
class Meaning:
    """Read once for many visits."""

    registry: Registry = field(default_factory=Registry)
    ignored: tuple[str, ...] = ()  # referrers that get no credit
    link_campaigns: Mapping[int, int] = field(default_factory=dict)
    page_campaigns: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        workspace: Workspace | int,
        *,
        links: Iterable[int] | None = None,
        pages: Iterable[int] | None = None,
    ) -> Meaning:
        """With the campaigns of these links and pages; of all where none are named."""
        ignored = TrackingSettings.objects.of(workspace).values_list("ignored_referrers", flat=True).first()
        meaning = cls(registry=Registry.of(workspace), ignored=tuple(ignored or ()))
        return meaning.with_campaigns(workspace, links=links, pages=pages)

    def with_campaigns(
        self,
        workspace: Workspace | int,
        *,
        links: Iterable[int] | None = None,
        pages: Iterable[int] | None = None,
    ) -> Meaning:
        """The same registry and settings, with the campaigns of these links and pages; of all where none are named."""
        of_links = Link.objects.of(workspace).exclude(campaign=None)
        of_pages = LandingPage.objects.of(workspace).exclude(campaign=None)
        if links is not None:
            of_links = of_links.filter(pk__in=list(links))
        if pages is not None:
            of_pages = of_pages.filter(pk__in=list(pages))
        return replace(
            self,
            link_campaigns=dict(of_links.values_list("pk", "campaign_id")),
            page_campaigns=dict(of_pages.values_list("pk", "campaign_id")),
        )

    def credited(self, referrer_host: str) -> str:
        """The referrer, or nothing where it is one that gets no credit, as where somebody went to pay."""
        return "" if referrers.is_within(referrer_host, self.ignored) else referrer_host

    def channel(self, came: CameFrom) -> str:
        return channel_of(replace(came, referrer_host=self.credited(came.referrer_host)), self.registry)

    def campaign(self, utm_campaign: str, *, link_id: int | None, page_id: int | None) -> int | None:
        """That of the link, else the one the tag means, else that of the landing page."""
        return (
            self.link_campaigns.get(link_id or 0)
            or self.registry.campaign_of(utm_campaign)
            or self.page_campaigns.get(page_id or 0)
        )
