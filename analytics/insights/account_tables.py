"""Tables of whole accounts: ads, followers, organic beside paid, and who the people are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics.insights.ads import Ad
from analytics.insights.audience import Split
from analytics.insights.dimensions import DIMENSIONS
from analytics.insights.followers import Following, asks_for_following
from analytics.insights.groups import asks_for_group
from analytics.insights.paid import FIGURES, Beside, asks_for_beside
from analytics.insights.tables import Cell, Column, Table
from analytics.insights.words import MOST_SHOWN, measure_label
from analytics.metrics.shapes import units
from analytics.quantities import Stored
from analytics.wording import label_of
from campaigns.channels import CHANNELS


def ads_table(ads: Sequence[Ad], currency: str, *, most: int = MOST_SHOWN) -> Table:
    return Table(
        "ads",
        _("Ads that brought most"),
        _("By the conversions that the platforms claim, then by clicks."),
        (
            Column("ad", _("Ad")),
            Column("campaign", _("Campaign"), under="ad"),
            Column("channel", _("Channel")),
            Column("conversions", _("Conversions"), "count"),
            Column("clicks", _("Clicks"), "count"),
            Column("rate", _("Click rate"), "percent"),
            Column("impressions", _("Impressions"), "count"),
            Column("spend", _("Spend"), "money"),
            Column("cost", _("Cost per conversion"), "money"),
        ),
        tuple(_ad_row(ad) for ad in ads[:most]),
        (),
        (),
        _("No ads in this period"),
        _("Import an export of an advertising platform with a row for each ad."),
        currency,
        opening=_("Each ad opens to what was imported about it."),
        more=max(len(ads) - most, 0),
    )


def _ad_row(ad: Ad) -> tuple[Cell, ...]:
    untold = _("The export does not tell it.")
    no_rate = _("No exchange rate for its days")
    spend = Cell(reason=no_rate) if ad.is_unconverted else Cell(ad.spend, untold, ad.series_id)
    rate = ad.clicks / ad.impressions if ad.clicks is not None and ad.impressions else None
    cost = Cell(reason=untold)
    if ad.is_unconverted:
        cost = Cell(reason=no_rate)
    elif ad.conversions == 0:
        cost = Cell(reason=_("No conversions"))
    elif ad.spend is not None and ad.conversions:
        cost = Cell(ad.spend / ad.conversions, series_id=ad.series_id)
    return (
        Cell(ad.name or _("Ad without a name"), series_id=ad.series_id),
        Cell(ad.campaign or None),
        Cell(str(CHANNELS.get(ad.channel, ad.channel))),
        Cell(ad.conversions, untold, ad.series_id),
        Cell(ad.clicks, untold, ad.series_id),
        Cell(rate, _("Shown to nobody") if ad.impressions == 0 else untold, ad.series_id),
        Cell(ad.impressions, untold, ad.series_id),
        spend,
        cost,
    )


def _money(stored: Stored | None) -> Decimal | None:
    return None if stored is None else units("spend", stored)


def followers_table(found: Sequence[Following]) -> Table:
    untold = _("The export does not tell it.")
    rows = [
        (
            Cell(one.label, series_id=one.series_id),
            Cell(label_of(one.source)),
            Cell(str(CHANNELS.get(one.channel, one.channel))),
            Cell(one.after, untold, group=asks_for_following(one, "followers")),
            Cell(one.last),
            Cell(
                one.growth,
                untold if one.after is None else _("Counted on one day only"),
                group=asks_for_following(one, "growth"),
            ),
            Cell(one.first if one.growth is not None else None),
            Cell(one.came, untold, group=asks_for_following(one, "came")),
            Cell(one.left, untold, group=asks_for_following(one, "left")),
        )
        for one in found
    ]
    return Table(
        "followers",
        _("Followers"),
        _("Each profile as each source tells it. Profiles are not added up: many people follow several."),
        (
            Column("profile", _("Profile")),
            Column("source", _("Source"), under="profile"),
            Column("channel", _("Channel")),
            Column("followers", _("Followers"), "count"),
            Column("day", _("Counted on"), "day", under="followers"),
            Column("growth", _("Growth"), "count"),
            Column("since", _("since"), "day", under="growth"),
            Column("came", _("New followers"), "count"),
            Column("left", _("Followers lost"), "count"),
        ),
        tuple(rows),
        tuple(_growth_sentence(one) for one in found if one.growth is not None),
        (_("Rows whose days another row has too are not added; the number opens to them."),)
        if any(twice for one in found for twice in one.told_twice.values())
        else (),
        _("No followers are told in this period"),
        _(
            "Import an export by day of a page or profile, such as those of Facebook, LinkedIn or Sprout Social."
        ),
    )


def _growth_sentence(one: Following) -> str:
    assert one.growth is not None and one.first is not None and one.last is not None
    signed = f"+{formats.count(one.growth)}" if one.growth > 0 else formats.count(one.growth)
    return _("%(profile)s: %(growth)s followers from %(first)s to %(last)s.") % {
        "profile": one.label,
        "growth": signed,
        "first": formats.day(one.first),
        "last": formats.day(one.last),
    }


def _told(one: Beside, figure: str) -> int | Decimal | None:
    return _money(one.spend) if figure == "spend" else one.number(figure)


def paid_table(found: Sequence[Beside], currency: str) -> Table:
    untold = _("The export does not tell it.")
    undivided = _("The exports do not divide organic from paid.")
    rows = []
    for one in found:
        reasons = dict.fromkeys(FIGURES, untold)
        if one.posts["impressions"] is not None:
            reasons |= dict.fromkeys(("organic", "boosted"), undivided)
        cells = (
            Cell(_told(one, figure), reason, group=asks_for_beside(one.channel, figure))
            for figure, reason in reasons.items()
        )
        rows.append((Cell(str(CHANNELS.get(one.channel, one.channel))), *cells))
    return Table(
        "paid",
        _("Organic beside paid"),
        _(
            "Nothing here is added up: what a page tells as paid are the ads of the account beside it, seen twice."
        ),
        (
            Column("channel", _("Channel")),
            Column("impressions", _("Impressions of posts"), "count"),
            Column("organic", _("of these organic"), "count"),
            Column("boosted", _("of these paid"), "count"),
            Column("views", _("Views of posts"), "count"),
            Column("engagements", _("Engagements of posts"), "count"),
            Column("ads", _("Impressions of ads"), "count"),
            Column("clicks", _("Clicks of ads"), "count"),
            Column("spend", _("Ad spend"), "money"),
        ),
        tuple(rows),
        (),
        (
            _(
                "From exports by day; posts count on the day of publishing. Files for a whole period are not in it."
            ),
        )
        if rows
        else (),
        _("Nothing organic or paid in this period"),
        _("Import an export of your pages and one of your ads."),
        currency,
    )


def audience_table(splits: Sequence[Split]) -> Table:
    """A row for each group of each source."""
    rows = [
        (
            Cell(str(DIMENSIONS[one.dimension])),
            Cell(group or _("not told")),
            Cell(str(CHANNELS.get(one.channel, one.channel))),
            Cell(source_words(one)),
            Cell(number / one.total if one.total else None, group=asks_for_group(one, group)),
            Cell(number, group=asks_for_group(one, group)),
            Cell(measure_label(one.measure)),
            Cell(one.first),
            Cell(one.last),
        )
        for one in splits
        for group, number in one.groups.items()
    ]
    return Table(
        "audience",
        _("Who they are"),
        _(
            "As each source splits its people, side by side and never added up. A share is of what its file lists."
        ),
        (
            Column("dimension", _("Split by")),
            Column("group", _("Group")),
            Column("channel", _("Channel")),
            Column("source", _("Source")),
            Column("share", _("Share"), "percent"),
            Column("number", _("Number"), "count"),
            Column("measure", _("counted as"), under="number"),
            Column("first", _("From"), "day"),
            Column("last", _("To"), "day"),
        ),
        tuple(rows),
        (),
        (),
        _("No source tells who the people are"),
        _("Import LinkedIn followers or visitors, or an ads export split by age, gender, country or region."),
    )


def source_words(one: Split) -> str:
    """The source and the account of a split."""
    source = label_of(one.source)
    return f"{source}, {one.account}" if one.account and one.account != source else source
