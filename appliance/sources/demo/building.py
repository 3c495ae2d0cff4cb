"""The building as FHIR Location: site, wards, rooms, beds, and the clinic with its rooms."""

from appliance.sources.demo import hours
from appliance.sources.demo.clinic_staff import CLINIC, CLINIC_NAME, PRACTITIONERS
from appliance.sources.demo.fhir import OWN, Resource, coded, reference, resource
from appliance.sources.demo.wards import ELSEWHERE, SITE, WARDS, Ward

_SINCE = hours.at(hours.EPOCH, "08")


def locations() -> list[Resource]:
    """Return every Location of the hospital, from the whole to its parts."""
    made = [_location(SITE, "Ekens sjukhus", "si", "", "EKEN")]
    for ward in (*WARDS, ELSEWHERE):
        made += _ward(ward)
    made.append(_location(CLINIC, CLINIC_NAME, "si", "", "TAND"))
    made += [_location(person.room_id, person.room, "ro", CLINIC) for person in PRACTITIONERS]
    return made


def _ward(ward: Ward) -> list[Resource]:
    name = f"{ward.code} {ward.name}"
    rooms = [
        _location(ward.room_id(room), f"Sal {room}", "ro", ward.id)
        for room in range(1, len(ward.rooms) + 1)
    ]
    beds = [_location(bed.id, bed.name, "bd", bed.room) for bed in ward.beds]
    return [_location(ward.id, name, "wa", SITE, ward.code), *rooms, *beds]


def _location(key: str, name: str, physical: str, part_of: str, code: str = "") -> Resource:
    return resource(
        "Location",
        key,
        _SINCE,
        identifier=[{"system": f"{OWN}enhet", "value": code}] if code else None,
        status="active",
        name=name,
        mode="instance",
        physicalType=coded("location-physical-type", physical),
        partOf=reference("Location", part_of) if part_of else None,
    )
