"""The sections of insights for a workspace, a period and a network, each worked out when it is asked for."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.insights.account_tables import ads_table, audience_table, followers_table, paid_table
from analytics.insights.ads import ads_in
from analytics.insights.audience import Split, splits_in
from analytics.insights.content import (
    Times,
    Usual,
    by_network,
    kinds_of,
    rhythms_of,
    tags_of,
    times_of,
    top_posts,
)
from analytics.insights.followers import followings
from analytics.insights.kind_table import kinds_table
from analytics.insights.multiple_tables import hashtags_table, times_table
from analytics.insights.networks import channel_of_network, network_of
from analytics.insights.paid import beside_each_other
from analytics.insights.post_tables import posts_table, rhythm_table
from analytics.insights.posts import Posts, networks_of, posts_in
from analytics.insights.region_table import regions_table
from analytics.insights.regions import aims_in
from analytics.insights.rhythm import Rhythm
from analytics.insights.tables import Table
from analytics.insights.words import MOST_SHOWN
from campaigns.models import ImportRun

# Rows of the tables that list single things, in a file and in the API.
MOST_IN_FILE = 10_000
SECTIONS = (
    "kinds",
    "times",
    "posts",
    "ads",
    "hashtags",
    "rhythm",
    "followers",
    "paid",
    "audience",
    "regions",
)


class Insights:
    """Asks the database once for what several sections share."""

    def __init__(self, workspace: Workspace, first: date, last: date, network: str = "") -> None:
        self.workspace, self.first, self.last, self.network = workspace, first, last, network

    @cached_property
    def networks(self) -> list[str]:
        return networks_of(self.workspace)

    @cached_property
    def published(self) -> Posts:
        return posts_in(self.workspace, self.first, self.last, self.network)

    @cached_property
    def usual(self) -> Usual:
        return Usual(self.published.posts)

    @cached_property
    def times(self) -> Times:
        return times_of(self.published.posts, self.usual)

    @cached_property
    def splits(self) -> list[Split]:
        return splits_in(*self.of_accounts)

    @cached_property
    def rhythms(self) -> dict[str, Rhythm]:
        known = self.known_until
        return rhythms_of(self.published.posts, self.first, self.last, lambda network: known[network])

    def table(self, section: str, *, most: int = MOST_SHOWN) -> Table:
        """`most` rows of the tables that list single things; raises KeyError for what is no section."""
        match section:
            case "ads":
                return ads_table(ads_in(*self.of_accounts), self.workspace.currency, most=most)
            case "followers":
                return followers_table(followings(*self.of_accounts))
            case "paid":
                return paid_table(beside_each_other(*self.of_accounts), self.workspace.currency)
            case "audience":
                return audience_table(self.splits)
            case "regions":
                return regions_table(aims_in(*self.of_accounts))
        return self._of_posts(section, most)

    @property
    def of_accounts(self) -> tuple[Workspace, date, date, str]:
        """Accounts are told apart by channel: Facebook and Instagram are one."""
        channel = channel_of_network(self.network) if self.network else ""
        return self.workspace, self.first, self.last, channel

    def _of_posts(self, section: str, most: int) -> Table:
        posts = self.published.posts
        match section:
            case "kinds":
                return kinds_table(kinds_of(posts))
            case "times":
                return times_table(self.times)
            case "posts":
                return posts_table(top_posts(posts, self.usual), most=most)
            case "hashtags":
                return hashtags_table(tags_of(posts, self.usual), most=most)
            case "rhythm":
                return rhythm_table(self.rhythms)
        raise KeyError(section)

    @cached_property
    def known_until(self) -> dict[str, date]:
        """The day of the newest export of each network's posts; by the primary key of the imports."""
        networks = by_network(self.published.posts)
        wanted = {post.last_run_id for posts in networks.values() for post in posts}
        zone = ZoneInfo(self.workspace.time_zone)
        made = {
            pk: (observed_at or uploaded_at).astimezone(zone).date()
            for pk, observed_at, uploaded_at in ImportRun.objects.of(self.workspace)
            .filter(pk__in=wanted)
            .values_list("pk", "observed_at", "uploaded_at")
        }
        return {
            network: max(
                [made[post.last_run_id] for post in posts if post.last_run_id in made]
                or [max(post.moment.day for post in posts)]
            )
            for network, posts in networks.items()
        }


def asked_network(text: str) -> str:
    """The code of the network that somebody asks for; raises DomainError for words that no export could have."""
    if len(text) > 60:
        raise DomainError(_("There is no such network."), field="network")
    return network_of(text)
