"""What a nurse must know before any drug: allergies, alerts, weight, height, kidney function.

An allergy record is in one of three states, and a fourth looks like the third:
listed, "none known" said in so many words, nothing recorded at all, and a record whose only
entry was entered in error, which is nothing recorded as well.
"""

from datetime import datetime, timedelta

from appliance.sources.demo import hours
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.fhir import (
    LOINC,
    SNOMED,
    Resource,
    coded,
    concept,
    period,
    reference,
    resource,
)
from appliance.sources.demo.prescribing import Prescription
from appliance.sources.demo.stays import Stay
from appliance.sources.demo.warnings import ALERTS, ALLERGIES, Hypersensitivity

_NONE_KNOWN = "716186003"
_LISTED, _DENIED, _WITHDRAWN = 0.34, 0.80, 0.86


def allergies(dice: Dice, stay: Stay, orders: tuple[Prescription, ...]) -> list[Resource]:
    """Return the allergy record of a patient; nobody gets what she is listed as allergic to."""
    keys = _allergy_keys(dice, stay, orders)
    if keys is None:
        return []
    if keys == ("none",):
        return [_none_known(dice, stay)]
    if keys == ("withdrawn",):
        return [_entry(dice, stay, "codeine", "entered-in-error")]
    made = [_entry(dice, stay, key) for key in keys]
    if dice.share("refuted", stay.id) < 0.2:  # noqa: PLR2004 - one record in five keeps a refuted entry
        other = next(key for key in ("nuts", "codeine", "plaster", "latex") if key not in keys)
        made.append(_entry(dice, stay, other, "refuted"))
    return made


def _allergy_keys(
    dice: Dice, stay: Stay, orders: tuple[Prescription, ...]
) -> tuple[str, ...] | None:
    if stay.resident:
        return stay.resident.allergies
    chance = dice.share("allergies", stay.id)
    if chance >= _WITHDRAWN:
        return None
    if chance >= _DENIED:
        return ("withdrawn",)
    if chance >= _LISTED:
        return ("none",)
    prescribed = {order.drug.atc for order in orders}
    harmless = [
        key
        for key, entry in ALLERGIES.items()
        if not any(atc.startswith(entry.avoid) for atc in prescribed if entry.avoid)
    ]
    harmless.sort(key=lambda key: dice.throw("allergy", stay.id, key))
    return tuple(harmless[: dice.between(1, 3, "allergies", stay.id)])


def _none_known(dice: Dice, stay: Stay) -> Resource:
    return resource(
        "AllergyIntolerance",
        dice.mark("nka", stay.id),
        stay.starts,
        clinicalStatus=coded("allergyintolerance-clinical", "active"),
        verificationStatus=coded("allergyintolerance-verification", "confirmed"),
        code=concept("Ingen känd överkänslighet", SNOMED, _NONE_KNOWN),
        patient=reference("Patient", stay.person.id),
        recordedDate=hours.written(stay.starts),
    )


def _entry(dice: Dice, stay: Stay, key: str, verification: str = "") -> Resource:
    entry = ALLERGIES[key]
    verified = verification or ("confirmed" if entry.confirmed else "unconfirmed")
    current = verified in {"confirmed", "unconfirmed"}
    status = "active" if current else "inactive"
    return resource(
        "AllergyIntolerance",
        dice.mark("allergy", stay.id, key),
        stay.starts,
        clinicalStatus=None
        if verified == "entered-in-error"
        else coded("allergyintolerance-clinical", status),
        verificationStatus=coded("allergyintolerance-verification", verified),
        type="allergy",
        category=[entry.category],
        criticality=entry.criticality,
        code=concept(entry.text, SNOMED if entry.snomed else "", entry.snomed),
        patient=reference("Patient", stay.person.id),
        onsetDateTime=entry.since or None,
        recordedDate=hours.written(stay.starts),
        note=[{"text": entry.note}] if entry.note else None,
        reaction=_reaction(entry),
    )


def _reaction(entry: Hypersensitivity) -> list[Resource]:
    severity = "severe" if entry.criticality == "high" else "mild"
    return [{"manifestation": [concept(text) for text in entry.reactions], "severity": severity}]


def flags(dice: Dice, stay: Stay) -> list[Resource]:
    """Return a patient's alerts, and for some an old one that is no longer active."""
    keys = stay.resident.alerts if stay.resident else _alert_keys(dice, stay)
    made = [_flag(dice, stay, key, active=True) for key in keys]
    if not stay.resident and dice.share("old flag", stay.id) < 0.1:  # noqa: PLR2004 - one in ten
        made.append(_flag(dice, stay, "esbl", active=False))
    return made


def _alert_keys(dice: Dice, stay: Stay) -> tuple[str, ...]:
    chances = {
        "mrsa": 0.04,
        "pacemaker": 0.08,
        "fasting": 0.08,
        "no-cpr": 0.1,
        "fall": 0.2,
        "interpreter": 0.07,
    }
    return tuple(
        key for key, chance in chances.items() if dice.share("alert", stay.id, key) < chance
    )


def _flag(dice: Dice, stay: Stay, key: str, *, active: bool) -> Resource:
    signal = ALERTS[key]
    before = stay.starts - timedelta(days=400)
    return resource(
        "Flag",
        dice.mark("flag", stay.id, key),
        stay.starts,
        status="active" if active else "inactive",
        category=[concept(signal.category)],
        code=concept(signal.text),
        subject=reference("Patient", stay.person.id),
        encounter=reference("Encounter", stay.id),
        period=period(stay.starts) if active else period(before, stay.starts),
    )


def observations(dice: Dice, stay: Stay, now: datetime) -> list[Resource]:
    """Return the weights, height and kidney function measured by `now`.

    A few patients were never weighed; most have an older weight too.
    """
    weight, height, egfr = _measures(dice, stay)
    taken = [
        _measure(dice, stay, "height", "8302-2", (height, "cm"), 1),
        _measure(dice, stay, "egfr", "62238-1", (egfr, "ml/min/1,73 m2"), 2),
    ]
    if stay.resident or dice.share("weighed", stay.id) > 0.1:  # noqa: PLR2004 - one in ten is bedridden
        taken.append(_measure(dice, stay, "earlier", "29463-7", (weight + 1.5, "kg"), -200))
        taken.append(_measure(dice, stay, "weight", "29463-7", (weight, "kg"), 1))
    return [one for at, one in taken if at <= now]


def _measures(dice: Dice, stay: Stay) -> tuple[float, int, int]:
    if stay.resident:
        return stay.resident.weight, stay.resident.height, stay.resident.egfr
    height = dice.between(150, 176, "height", stay.id) + (0 if stay.person.woman else 10)
    weight = round((height - 100) * (0.8 + dice.share("weight", stay.id) * 0.5) * 2) / 2
    return weight, height, dice.between(46, 90, "egfr", stay.id)


_NAMES = {"29463-7": "Kroppsvikt", "8302-2": "Längd", "62238-1": "eGFR (relativt)"}


def _measure(
    dice: Dice, stay: Stay, name: str, loinc: str, value: tuple[float, str], after: int
) -> tuple[datetime, Resource]:
    taken = stay.starts + after * hours.HOUR
    number, unit = value
    laboratory = loinc == "62238-1"
    return taken, resource(
        "Observation",
        dice.mark("observation", stay.id, name),
        taken,
        status="final",
        category=[coded("observation-category", "laboratory" if laboratory else "vital-signs")],
        code=concept(_NAMES[loinc], LOINC, loinc),
        subject=reference("Patient", stay.person.id),
        encounter=reference("Encounter", stay.id) if after > 0 else None,
        effectiveDateTime=hours.written(taken),
        valueQuantity={
            "value": int(number) if float(number).is_integer() else number,
            "unit": unit,
        },
    )
