"""What a split says about people: age, gender, place, work; by the labels that exports of several languages have."""

from __future__ import annotations

from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.ingest.headers import normalise
from campaigns.ingest.sources import DECLARATIONS

DIMENSIONS: dict[str, Promise] = {
    "age": _("Age"),
    "gender": _("Gender"),
    "country": _("Country"),
    "region": _("Region"),
    "function": _("Job function"),
    "seniority": _("Seniority"),
    "title": _("Job title"),
    "industry": _("Industry"),
    "size": _("Company size"),
}

# What declarations call a column, where that is another word than ours.
_NAMES = {"location": "region"}
# One column of LinkedIn Ads is about something else in each export, and only its label says about what.
_SEGMENTS = (
    ("function", ("job function", "função", "función laboral", "fonction", "tätigkeitsbereich", "직무")),
    ("seniority", ("seniority", "experiência", "responsabilidad", "직급")),
    ("industry", ("industry", "setor", "sector", "업계")),
    ("size", ("company size", "tamanho", "tamaño", "규모")),
    ("title", ("job title", "cargo", "intitulé de poste", "jobbezeichnung", "직책")),
    ("country", ("country",)),
    ("region", ("location", "county", "localidade", "ubicación", "lieu", "standort", "위치")),
)


@cache
def dimension_of(source: str, label: str) -> str | None:
    """The code of what a column of a source splits people by; None for what is not about people."""
    key, vendor = normalise(label).key, source.partition(".")[0]
    for item in DECLARATIONS:
        if item.source != vendor:
            continue
        for name in item.breakdowns:
            if any(alias.key == key for alias in item.fields.get(name, ())):
                code = _segment(key) if name == "segment" else _NAMES.get(name, name)
                return code if code in DIMENSIONS else None
    return None


def _segment(key: str) -> str | None:
    return next((code for code, words in _SEGMENTS if any(word in key for word in words)), None)


def split_of(source: str, breakdown: str) -> dict[str, str] | None:
    """`Age=18-24; Gender=female` by dimension; None where it is split by anything but people."""
    found: dict[str, str] = {}
    for pair in breakdown.split("; "):
        label, mark, value = pair.partition("=")
        code = dimension_of(source, label) if mark else None
        if code is None or code in found:
            return None
        found[code] = value
    return found
