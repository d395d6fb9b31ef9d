"""The check of sources that tell the same: a gap that lies beyond the usual one."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from analytics.quality.evidence import Evidence
from analytics.quality.scoring import Finding, Place
from analytics.reconciling.history import Gap
from analytics.reconciling.notes import notes_on
from analytics.reconciling.words import gap_sentence, ratio_sentence


def gap_beyond_usual(seen: Evidence) -> Finding:
    """Of what one of the two has, or usually has, the part that lies outside of the usual gap."""
    if not seen.query.is_whole:
        return Finding(None, _("Two sources are compared for the whole workspace only."))
    if seen.kept is None:
        return Finding(None, _("No two sources tell the same, or they have not been compared yet."))
    pair = seen.kept.pair
    place = Place("reconciliation", pair=(pair.subject, pair.here.code, pair.there.code))
    first, last = seen.query.start_on, seen.query.end_on
    gap, here, there = seen.kept.gap(seen.workspace, first, last)
    if not here or not there:
        names = {"here": pair.here.label, "there": pair.there.label}
        text = _("%(here)s and %(there)s have nothing in this period that could be compared.") % names
        return Finding(None, text)
    sentence = f"{ratio_sentence(pair, gap)} {gap_sentence(pair, gap)}".strip()
    if gap.usual is None or gap.ratio is None or not gap.is_long_enough:
        return Finding(None, sentence, place)
    if not gap.is_alarm:
        return Finding(Fraction(0), sentence, place)
    notes = notes_on(seen.workspace, pair, first, last)
    if any(note.first_on <= first and note.last_on >= last for note in notes):
        explained = _("Somebody has explained it for all of these days.")
        return Finding(Fraction(0), f"{sentence} {explained}", place)
    fix = _("See which days and campaigns differ and why; import what is missing, or explain the gap there.")
    return Finding(_share(gap), sentence, place, fix, place)


def _share(gap: Gap) -> Fraction:
    """Below the band: what is missing of its lower end. Above it: of what is there, what goes beyond its upper end."""
    assert gap.ratio is not None and gap.usual is not None
    if gap.ratio < gap.usual.low:
        return min((gap.usual.low - gap.ratio) / gap.usual.low, Fraction(1))
    return (gap.ratio - gap.usual.high) / gap.ratio
