"""What a record system also holds and a copy must not be fooled by.

1. Orders that are none: entered in error, drafts.
2. Drugs for home, prescribed without an admission.
3. Visits that are no stay on our wards: day care, planned, cancelled, entered in error.
4. Patients of a ward that nobody copies from here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from appliance.sources.demo import clinic, hours, people
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.drugs import DRUGS
from appliance.sources.demo.fhir import (
    ATC,
    HL7,
    Resource,
    coded,
    concept,
    period,
    reference,
    resource,
)
from appliance.sources.demo.stays import Somebody, Stay
from appliance.sources.demo.wards import ELSEWHERE, WARDS

_SHARE = 0.15


def orders(dice: Dice, stay: Stay) -> Iterator[Resource]:
    """Yield what looks like an order of a patient and is none (1, 2)."""
    if stay.resident:
        return
    if dice.share("trap", "error", stay.id) < _SHARE:
        yield _order(dice, stay, "klopidogrel", "entered-in-error", "inpatient")
    if dice.share("trap", "draft", stay.id) < _SHARE:
        yield _order(dice, stay, "digoxin", "draft", "inpatient")
    if dice.share("trap", "home", stay.id) < _SHARE:
        yield _order(dice, stay, "ibuprofen-400", "active", "community")


def _order(dice: Dice, stay: Stay, drug: str, status: str, category: str) -> Resource:
    label = DRUGS[drug]
    visit = reference("Encounter", stay.id) if category == "inpatient" else None
    return resource(
        "MedicationRequest",
        dice.mark("trap", drug, stay.id),
        stay.starts,
        status=status,
        intent="order",
        category=[coded("medicationrequest-category", category)],
        medicationCodeableConcept=concept(label.label, ATC, label.atc),
        subject=reference("Patient", stay.person.id),
        encounter=visit,
        authoredOn=hours.written(stay.starts),
        dosageInstruction=[{"text": f"1 {label.unit} dagligen"}],
    )


def visits(dice: Dice, now: datetime) -> Iterator[Resource]:
    """Yield visits that are no stay on our wards, with their patients (3, 4)."""
    today = hours.day_of(now)
    changed = hours.at(today - timedelta(days=1), "09")
    for number, ward in enumerate(WARDS):
        guests = [clinic.visitor(dice, 4 * number + turn) for turn in range(4)]
        yield from map(people.patient, guests)
        day_care, planned, cancelled, mistaken = guests
        begun = hours.at(today, "00:00")
        yield _visit(day_care, "in-progress", "AMB", ward.id, begun, changed)
        tomorrow = hours.at(today + timedelta(days=1), "10")
        yield _visit(planned, "planned", "IMP", ward.id, tomorrow, changed)
        yield _visit(cancelled, "cancelled", "IMP", ward.id, changed, changed)
        yield _visit(mistaken, "entered-in-error", "IMP", ward.beds[0].id, changed, changed)
    for number in range(2):
        stranger = clinic.visitor(dice, 140 + number)
        yield people.patient(stranger)
        since = hours.at(today - timedelta(days=number + 2), "14")
        yield _visit(stranger, "in-progress", "IMP", ELSEWHERE.id, since, since)


def _visit(
    person: Somebody, status: str, kind: str, place: str, begin: datetime, changed: datetime
) -> Resource:
    placed = {"in-progress": "active", "planned": "planned"}.get(status, "completed")
    return resource(
        "Encounter",
        f"{status}-{person.id}",
        changed,
        status=status,
        **{"class": {"system": f"{HL7}v3-ActCode", "code": kind}},
        subject=reference("Patient", person.id),
        period=period(begin),
        location=[{"location": reference("Location", place), "status": placed}],
    )
