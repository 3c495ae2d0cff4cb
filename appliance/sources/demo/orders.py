"""Prescriptions as FHIR MedicationRequest, in the shapes that real servers use."""

from datetime import datetime
from typing import Any

from appliance.sources.demo import hours
from appliance.sources.demo.drugs import Drug
from appliance.sources.demo.fhir import (
    ATC,
    OWN,
    Resource,
    coded,
    concept,
    extent,
    period,
    quantity,
    reference,
    resource,
    route,
)
from appliance.sources.demo.plan import Line, Oddity, Way
from appliance.sources.demo.prescribing import Prescription, Standing

_WEEKDAYS = {"mon": "måndagar", "tue": "tisdagar", "wed": "onsdagar"}


def medication(drug: Drug, key: str, changed: datetime) -> Resource:
    """Return a Medication of the pharmacy's shelf, its strength as a Ratio.

    The name of a factory-made combination says its strengths itself; of what is mixed on the
    ward every ingredient is told.
    """
    structured = drug.strength and "%" not in drug.strength
    combined = " + " in drug.strength and not drug.is_mixed_here
    told = structured and not combined
    return resource(
        "Medication",
        key,
        changed,
        code=concept(drug.name if told else drug.full_name, ATC, drug.atc),
        status="active",
        form=concept(drug.form),
        ingredient=_ingredients(drug) if told else None,
    )


def _ingredients(drug: Drug) -> list[Resource]:
    strengths = drug.strength.split(" + ")
    names = drug.name.split(" + ") if len(strengths) > 1 else [drug.name]
    return [
        {"itemCodeableConcept": concept(name), "strength": _ratio(text, drug)}
        for name, text in zip(names, strengths, strict=True)
    ]


def _ratio(text: str, drug: Drug) -> Resource:
    """Return the strength "100 enheter/ml" or "50 mg" (in one tablet) as a Ratio."""
    amount, _, per = text.partition("/")
    if not per:
        return {"numerator": quantity(amount), "denominator": {"value": 1, "unit": _one(drug)}}
    if per[0].isdigit():
        return {"numerator": quantity(amount), "denominator": quantity(f"{per[:4]} {per[4:]}")}
    return {"numerator": quantity(amount), "denominator": {"value": 1, "unit": per}}


def _one(drug: Drug) -> str:
    return drug.unit if drug.unit not in {"mg", "g", "ml", "enheter"} else "styck"


def drug_fields(order: Prescription) -> Resource:
    """Return medication[x]: contained for most, a reference for some, a bare text for a few."""
    drug = order.drug
    kind = int(order.id[:2], 16) % 8
    if kind == 0:
        return {"medicationCodeableConcept": concept(drug.label, ATC, drug.atc)}
    if kind in {1, 2}:
        return {"medicationReference": reference("Medication", shelf_key(drug), drug.full_name)}
    return {"contained": [_contained(drug)], "medicationReference": {"reference": "#med"}}


def _contained(drug: Drug) -> Resource:
    """Return a Medication inside an order, as the doctor chose it: name and strength in words."""
    made: Resource = {
        "resourceType": "Medication",
        "id": "med",
        "code": concept(drug.full_name, ATC, drug.atc),
        "form": concept(drug.form),
    }
    if drug.is_mixed_here:
        made["ingredient"] = _ingredients(drug)
    return made


def shelf_key(drug: Drug) -> str:
    """Return the id under which the pharmacy serves a drug as Medication."""
    return f"med-{drug.key.replace(',', '.')}"


def request(order: Prescription, doctor: tuple[str, str], now: datetime) -> Resource:
    """Return an order as MedicationRequest at an instant; `doctor` is id and name."""
    standing = order.standing(now)
    why = {Standing.STOPPED: order.why_ended, Standing.ON_HOLD: order.why_held}.get(standing, "")
    line = order.line
    return resource(
        "MedicationRequest",
        order.id,
        order.changed(now),
        **drug_fields(order),
        identifier=[{"system": f"{OWN}ordination", "value": f"ORD-{order.id[:8].upper()}"}],
        status=standing.value,
        statusReason=concept(why) if why else None,
        intent="order",
        category=[coded("medicationrequest-category", "inpatient")],
        doNotPerform=True if line.oddity is Oddity.DO_NOT else None,
        modifierExtension=_modifier(line),
        subject=reference("Patient", order.stay.person.id),
        encounter=reference("Encounter", order.stay.id),
        authoredOn=hours.written(order.written),
        requester=reference("Practitioner", *doctor),
        reasonCode=None if line.way is Way.NEEDED else [concept(line.reason)],
        dosageInstruction=_instructions(order, now),
    )


def _modifier(line: Line) -> list[Resource] | None:
    if line.oddity is not Oddity.MODIFIER:
        return None
    return [{"url": f"{OWN}StructureDefinition/kraver-godkannande", "valueBoolean": True}]


def _instructions(order: Prescription, now: datetime) -> list[Resource]:
    line = order.line
    if line.oddity is Oddity.TEXT_ONLY:
        return [{"text": line.text}]
    if line.oddity is Oddity.SEVERAL:
        return [_part(order, *part, number) for number, part in enumerate(line.parts, 1)]
    whole = _instruction(order, now)
    if line.oddity is Oddity.UNKNOWN_EXTENSION:
        whole["extension"] = [
            {"url": f"{OWN}StructureDefinition/nedtrappning", "valueString": line.text}
        ]
    return [whole]


def _part(order: Prescription, dose: str, when: str, number: int) -> Resource:
    """Return one of several instructions: at a clock time, or on a condition."""
    clock = when.isdigit()
    part: Resource = {
        "sequence": number,
        "text": f"{dose} kl {when}" if clock else f"{dose} vid {when}",
        "route": route(order.drug.route),
        "doseAndRate": [dict(extent(dose))],
    }
    if clock:
        part["timing"] = {
            "repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": [_clock(when)]}
        }
    else:
        part["asNeededCodeableConcept"] = concept(when)
        part["maxDosePerPeriod"] = _ceiling(order.line)
    return part


def _instruction(order: Prescription, now: datetime) -> Resource:
    line = order.line
    made: Resource = {"sequence": 1, "text": sentence(order)}
    if line.note:
        made["additionalInstruction"] = [concept(line.note)]
    timing = _timing(order, now)
    if timing:
        made["timing"] = timing
    if line.way is Way.NEEDED:
        made["asNeededCodeableConcept"] = concept(line.reason)
        made["maxDosePerPeriod"] = _ceiling(line)
    made["route"] = route(order.drug.route)
    made["doseAndRate"] = [{"type": coded("dose-rate-type", "ordered"), **_dose(order)}]
    return made


def _dose(order: Prescription) -> Resource:
    if order.line.way is not Way.INFUSION:
        return dict(extent(order.dose))
    return {"doseQuantity": quantity(order.dose), **rate(order.line)}


def rate(line: Line) -> Resource:
    """Return rateQuantity in ml or litres, rateRatio where a drug is dosed by its amount."""
    amount, _, per = line.rate.partition("/")
    number = quantity(amount)
    if number["unit"] in {"ml", "liter"}:
        return {"rateQuantity": {"value": number["value"], "unit": f"{number['unit']}/{per}"}}
    return {"rateRatio": {"numerator": number, "denominator": {"value": 1, "unit": per}}}


def _ceiling(line: Line) -> Resource:
    return {"numerator": quantity(line.most), "denominator": {"value": 1, "unit": "dygn"}}


def _clock(hour: str) -> str:
    hours_part, _, minutes = hour.partition(":")
    return f"{hours_part}:{minutes or '00'}:00"


def _timing(order: Prescription, now: datetime) -> Resource:
    line = order.line
    if order.single is not None:
        return {"event": [hours.written(order.single)]}
    ended = order.ends if order.ends is not None and order.ends <= now else None
    repeat: dict[str, Any] = {"boundsPeriod": period(order.starts, ended)}
    if line.way is Way.TIMES:
        repeat |= {"frequency": len(line.times), "period": line.every, "periodUnit": "d"}
        if line.days:
            repeat |= {"period": 1, "periodUnit": "wk", "dayOfWeek": list(line.days)}
        repeat["timeOfDay"] = [_clock(hour) for hour in line.times]
    elif line.way is Way.OFTEN:
        repeat |= {"frequency": line.frequency, "period": 1, "periodUnit": "d"}
    elif line.way is Way.NEEDED:
        repeat |= {"frequency": 1, "period": line.gap, "periodUnit": "h"}
    return {"repeat": repeat}


def sentence(order: Prescription) -> str:
    """Return the dosage in the record's own Swedish words."""
    line = order.line
    if line.text:
        return line.text
    said = _SAID[line.way](order)
    return f"{said}. {line.note}" if line.note else said


def _said_times(order: Prescription) -> str:
    line = order.line
    *first, last = line.times
    clock = f"kl {', '.join(first)} och {last}" if first else f"kl {last}"
    days = " ".join(_WEEKDAYS[day] for day in line.days)
    every = {1: "", 2: "varannan dag", 3: "var tredje dag"}[line.every]
    return " ".join(word for word in (order.dose, clock, every, days) if word)


def _said_needed(order: Prescription) -> str:
    line = order.line
    gap = f"minst {line.gap} timmar mellan doserna" if line.gap > 1 else "minst 1 timme mellan"
    return f"{order.dose} vid behov, {gap}, högst {line.most} per dygn"


def _said_often(order: Prescription) -> str:
    frequency = order.line.frequency
    return f"{order.dose} {frequency} {'gång' if frequency == 1 else 'gånger'} dagligen"


def _said_infusion(order: Prescription) -> str:
    return f"{order.dose} {order.drug.route}, {order.line.rate}"


def _said_once(order: Prescription) -> str:
    return f"{order.dose} som engångsdos"


_SAID = {
    Way.TIMES: _said_times,
    Way.OFTEN: _said_often,
    Way.NEEDED: _said_needed,
    Way.INFUSION: _said_infusion,
    Way.ONCE: _said_once,
}
