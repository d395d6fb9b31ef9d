"""Checks of names: spend whose visits carry no tag, tags that nobody knows, and campaigns that nobody assigned."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.quality.evidence import Evidence
from analytics.quality.money import amount_of, named
from analytics.quality.scoring import Finding, Place

TAGS = Place("tags")
_SPEND = amount_of("spend")


def spend_without_visits(seen: Evidence) -> Finding:
    """By spend: as the audit of tags lists it."""
    if not seen.visits.total:
        return Finding(None, _("No visits were recorded in this period, so nothing can be said of tags."))
    paid = [row for row in seen.campaigns if _SPEND(row)]
    if not paid:
        return Finding(None, _("No campaign has ad spend in this period."))
    silent = [row for row in paid if not seen.visits.by_campaign.get(int(row.key))]
    if not silent:
        return Finding(Fraction(0), _("Each campaign that cost money has visits with its tag."), TAGS)
    part, whole = sum(map(_SPEND, silent), Decimal(0)), sum(map(_SPEND, paid), Decimal(0))
    text = ngettext(
        "No visit carries the tag of %(count)s campaign that cost money: %(names)s, of %(whole)s spent.",
        "No visit carries the tag of %(count)s campaigns that cost money: %(names)s, of %(whole)s spent.",
        len(silent),
    )
    currency = seen.found.currency
    sentence = text % {
        "count": len(silent),
        "names": named(silent, _SPEND, currency),
        "whole": formats.money(whole, currency),
    }
    fix = _("Build the links of these campaigns with their tags, and put them into the ads.")
    return Finding(Fraction(part) / Fraction(whole), sentence, TAGS, fix, Place("links"))


def unknown_tags(seen: Evidence) -> Finding:
    """By visits; which campaign a tag means that nobody knows is not known either."""
    visits = seen.visits
    if not seen.query.is_whole:
        return Finding(
            None, _("Unknown tags belong to no campaign; the whole workspace is checked for them.")
        )
    if not visits.tagged:
        return Finding(None, _("No visit of this period carries the tag of a campaign."))
    if not visits.unknown:
        return Finding(Fraction(0), _("Every tagged visit belongs to a campaign."), TAGS)
    text = ngettext(
        "%(count)s of %(tagged)s tagged visits names a campaign that nobody knows.",
        "%(count)s of %(tagged)s tagged visits name a campaign that nobody knows.",
        visits.unknown,
    )
    sentence = text % {"count": formats.count(visits.unknown), "tagged": formats.count(visits.tagged)}
    fix = _("Say in the audit of tags which campaign each of them means.")
    return Finding(Fraction(visits.unknown, visits.tagged), sentence, TAGS, fix, TAGS)


def unassigned(seen: Evidence) -> Finding:
    """By spend: what no campaign bears, and what a campaign bears that an import found and nobody took on."""
    rows = [row for row in seen.found.rows if _SPEND(row)]
    whole = sum(map(_SPEND, rows), Decimal(0))
    if not whole:
        return Finding(None, _("There is no ad spend in this period."))
    without = [row for row in rows if row.is_unattributed]
    found = [row for row in rows if not row.is_unattributed and int(row.key) in seen.unassigned]
    part = sum(map(_SPEND, [*without, *found]), Decimal(0))
    if not part:
        return Finding(
            Fraction(0), _("All spend belongs to a campaign that somebody took on."), Place("rules")
        )
    currency, said = seen.found.currency, []
    if found:
        text = ngettext(
            "An import found %(count)s campaign that serves no objective and that nobody assigned: %(names)s.",
            "Imports found %(count)s campaigns that serve no objective and that nobody assigned: %(names)s.",
            len(found),
        )
        said.append(text % {"count": len(found), "names": named(found, _SPEND, currency)})
    if without:
        spent = formats.money(sum(map(_SPEND, without), Decimal(0)), currency)
        said.append(_("%(spent)s belongs to no campaign.") % {"spent": spent})
    said.append(_("All ad spend: %(whole)s.") % {"whole": formats.money(whole, currency)})
    place = Place("campaigns") if found else Place("rows", "spend", campaign_id=0)
    fix = _("Assign them to your campaigns, by a rule or by hand, or say which objective they serve.")
    return Finding(Fraction(part) / Fraction(whole), " ".join(said), place, fix, Place("rules"))
