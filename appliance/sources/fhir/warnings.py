"""Allergies, alerts and measures.

Three states that must never be confused (numbers at the lines):
1. LISTED: at least one entry that still holds. An entry that was entered in error, refuted,
   resolved or made inactive does not hold.
2. NONE_KNOWN: no entry holds, and a statement "no known allergy" (SNOMED CT 716186003) holds.
   Such a statement is never an allergy itself. One that the source has ended does not count,
   unless the site says that its system writes them so (`trust_ended_none_known`).
3. NOT_RECORDED: all else. A statement about one kind only ("no known drug allergy") is not
   "none known"; its words are shown among the alerts.
"""

from datetime import datetime, timedelta, tzinfo

from appliance.sources.fhir.shapes import (
    AllergyIntolerance,
    Concept,
    Flag,
    Observation,
    Reaction,
)
from appliance.sources.fhir.values import has_clock, instant, quantity
from storage.records import Alert, Allergies, Allergy, AllergyState, Measure

_NONE_KNOWN = frozenset({"716186003"})
_NONE_OF_A_KIND = frozenset({"409137002", "429625007", "428607008", "1003774007"})
_ENDED = frozenset({"resolved", "inactive"})
_UNTRUE = frozenset({"entered-in-error", "refuted"})

KINDS = {
    "29463-7": "weight",
    "3141-9": "weight",
    "8302-2": "height",
    "33914-3": "egfr",
    "48642-3": "egfr",
    "48643-1": "egfr",
    "62238-1": "egfr",
    "69405-9": "egfr",
    "77147-7": "egfr",
    "88293-6": "egfr",
    "88294-4": "egfr",
    "98979-8": "egfr",
}
"""LOINC codes of the measures that belong on a medication list."""

_MEASURED = frozenset({"final", "amended", "corrected", "preliminary"})


def allergies(
    found: list[AllergyIntolerance], *, trust_ended_none_known: bool
) -> tuple[Allergies, tuple[Alert, ...]]:
    """Return the state of the allergy record, and statements that are no allergies."""
    true = [one for one in found if not one.verification_status.has(_UNTRUE)]
    holding = [one for one in true if not one.clinical_status.has(_ENDED)]
    listed = [one for one in holding if not _denies(one.code)]
    of_a_kind = tuple(
        Alert(key=one.id, text=one.code.words)
        for one in holding
        if one.code.has(_NONE_OF_A_KIND) and not one.code.has(_NONE_KNOWN)
    )
    if listed:  # (1)
        entries = tuple(sorted(map(_allergy, listed), key=_worst_first))
        return Allergies(state=AllergyState.LISTED, entries=entries), of_a_kind
    statements = true if trust_ended_none_known else holding
    if any(one.code.has(_NONE_KNOWN) for one in statements):  # (2)
        return Allergies(state=AllergyState.NONE_KNOWN), of_a_kind
    return Allergies(state=AllergyState.NOT_RECORDED), of_a_kind  # (3)


def alerts(flags: list[Flag], now: datetime, zone: tzinfo) -> tuple[Alert, ...]:
    """Return the active flags whose time has not passed."""
    return tuple(
        Alert(key=flag.id, text=flag.code.words or "?", since=instant(flag.period.start, zone))
        for flag in flags
        if flag.status == "active" and not _over(flag.period.end, now, zone)
    )


def measures(found: list[Observation], zone: tzinfo) -> tuple[Measure, ...]:
    """Return the latest weight, height and eGFR, each with its own time."""
    latest: dict[str, Measure] = {}
    for one in found:
        measure = _measure(one, zone)
        if measure and measure.at and _later(measure, latest.get(measure.kind)):
            latest[measure.kind] = measure
    return tuple(latest[kind] for kind in ("weight", "height", "egfr") if kind in latest)


def _denies(code: Concept) -> bool:
    return code.has(_NONE_KNOWN | _NONE_OF_A_KIND)


def _allergy(found: AllergyIntolerance) -> Allergy:
    notes = (note.text for note in found.note)
    words = (reaction.description for reaction in found.reaction)
    return Allergy(
        key=found.id,
        substance=found.code.words or _reaction_substance(found) or "?",
        reactions=tuple(
            sign.words for one in found.reaction for sign in one.manifestation if sign.words
        ),
        severe=found.criticality == "high"
        or any(reaction.severity == "severe" for reaction in found.reaction),
        since=found.onset_date_time or found.recorded_date,
        certainty=found.verification_status.words,
        note="; ".join(text for text in (*words, *notes) if text),
    )


def _reaction_substance(found: AllergyIntolerance) -> str:
    return next((one.substance.words for one in found.reaction if _named(one)), "")


def _named(reaction: Reaction) -> bool:
    return bool(reaction.substance.words)


def _worst_first(allergy: Allergy) -> tuple[bool, str]:
    return (not allergy.severe, allergy.substance.casefold())


def _over(end: str, now: datetime, zone: tzinfo) -> bool:
    at = instant(end, zone)
    whole_day = timedelta(days=0 if has_clock(end) else 1)
    return at is not None and at + whole_day < now


def _measure(found: Observation, zone: tzinfo) -> Measure | None:
    kind = next((KINDS[one.code] for one in found.code.coding if one.code in KINDS), "")
    value = quantity(found.value_quantity)
    if not kind or value is None or found.status not in _MEASURED:
        return None
    at = instant(found.effective_date_time or found.effective_period.start, zone)
    return Measure(kind=kind, value=value, at=at)


def _later(measure: Measure, other: Measure | None) -> bool:
    if other is None or other.at is None:
        return True
    return measure.at is not None and measure.at > other.at
