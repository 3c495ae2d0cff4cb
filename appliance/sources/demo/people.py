"""Patients, staff and admissions as FHIR Patient, Practitioner and Encounter."""

from datetime import datetime

from appliance.sources.demo import hours
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.fhir import (
    HL7,
    OWN,
    Resource,
    coded,
    concept,
    period,
    reference,
    resource,
)
from appliance.sources.demo.names import DOCTORS, NURSES
from appliance.sources.demo.rounds import nurse_key, signature
from appliance.sources.demo.stays import Somebody, Stay, beds

PERSONAL_NUMBER = "urn:oid:1.2.752.129.2.1.3.1"
"""The Swedish personal number's identifier system."""

_SINCE = hours.at(hours.EPOCH, "08")
_PROTECTED = [
    {"system": f"{HL7}v3-Confidentiality", "code": "R", "display": "restricted"},
    {
        "system": "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel",
        "code": "sekretessmarkering",
        "display": "Sekretessmarkering",
    },
]


def patient(person: Somebody) -> Resource:
    """Return a person as Patient; a protected identity is marked in meta.security."""
    made = resource(
        "Patient",
        person.id,
        _SINCE,
        identifier=[{"use": "official", "system": PERSONAL_NUMBER, "value": person.number}],
        active=True,
        name=[{"use": "official", "family": person.family, "given": person.given.split(" ")}],
        telecom=[{"system": "phone", "value": person.phone, "use": "mobile"}]
        if person.phone
        else None,
        gender="female" if person.woman else "male",
        birthDate=person.born.isoformat(),
    )
    if person.protected:
        made["meta"]["security"] = _PROTECTED
    return made


def staff() -> list[Resource]:
    """Return every nurse and doctor as Practitioner."""
    nurses = [
        _practitioner(nurse_key(number), name, signature(name))
        for number, name in enumerate(NURSES)
    ]
    doctors = [
        _practitioner(f"lak-{number:02d}", name, signature(name))
        for number, name in enumerate(DOCTORS)
    ]
    return nurses + doctors


def _practitioner(key: str, name: tuple[str, str], sign: str) -> Resource:
    return resource(
        "Practitioner",
        key,
        _SINCE,
        identifier=[{"system": f"{OWN}signatur", "value": sign}],
        active=True,
        name=[{"family": name[1], "given": [name[0]]}],
    )


def doctor(dice: Dice, stay: Stay) -> tuple[str, str]:
    """Return id and name of the doctor who prescribes during a stay."""
    number = dice.between(0, len(DOCTORS) - 1, "doctor", stay.id)
    given, family = DOCTORS[number]
    return f"lak-{number:02d}", f"{given[0]}. {family}"


def encounter(stay: Stay, physician: tuple[str, str], now: datetime) -> Resource:
    """Return an admission with every bed it has had until `now`, or until it ended."""
    over = stay.ends <= now
    until = stay.ends - hours.MINUTE if over else now
    return resource(
        "Encounter",
        stay.id,
        stay.ends if over else _last_move(stay, until),
        identifier=[{"system": f"{OWN}vardtillfalle", "value": visit_number(stay)}],
        status="finished" if over else "in-progress",
        **{
            "class": {"system": f"{HL7}v3-ActCode", "code": "IMP", "display": "inpatient encounter"}
        },
        subject=reference("Patient", stay.person.id),
        participant=[
            {
                "type": [coded("v3-ParticipationType", "ATND")],
                "individual": reference("Practitioner", *physician),
            }
        ],
        period=period(stay.starts, stay.ends if over else None),
        reasonCode=[concept(stay.why)],
        location=_locations(stay, until, over=over),
    )


def visit_number(stay: Stay) -> str:
    """Return the number of an admission as the ward knows it, "26-048817"."""
    return f"{stay.starts:%y}-{int(stay.id[:7], 16) % 1_000_000:06d}"


def _last_move(stay: Stay, until: datetime) -> datetime:
    return beds(stay.place, stay.starts, until)[-1][0]


def _locations(stay: Stay, until: datetime, *, over: bool) -> list[Resource]:
    """Return the beds, oldest first; all but the last of a running stay are completed."""
    moves = beds(stay.place, stay.starts, until)
    leaves = [begin for begin, _ in moves[1:]] + [stay.ends if over else None]
    return [
        {
            "location": reference("Location", place.bed.id),
            "status": "completed" if left else "active",
            "period": period(begin, left),
        }
        for (begin, place), left in zip(moves, leaves, strict=True)
    ]
