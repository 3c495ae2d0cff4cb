"""The census: who lies in a ward right now.

Safety argument (numbers at the lines):
1. The server's filter is not trusted: status, class and place are checked again here.
2. A stay counts where its patient is admitted (`in-progress`) or on leave for a while (`onleave`).
3. The class does not decide who lies in a bed. Only stays that by their nature have no bed
   (ambulatory, home, virtual, field, pre-admission) are left out; in-patient (IMP, ACUTE,
   NONACUTE), short stay, observation, emergency and classes we do not know count, if the
   patient's place is in the ward.
4. The place is the stay's current location: active, or without status and not ended. A patient
   whose place was just ended and who has no new one yet is on the way: she stays on her last
   ward's list for a day rather than on none.
5. Two current places in two wards: on both lists rather than on the wrong one.
6. A current place that cannot be followed up to a ward or to the top fails the unit: it might be
   in it.
7. A stay without any place belongs to no ward. The connection test counts such stays.
8. Several stays of one patient (a stay and its part) are one chart: the one that began first.
"""

import re
from collections.abc import Iterable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Kind, whole_list
from appliance.sources.fhir.places import Hierarchy, room_and_bed
from appliance.sources.fhir.shapes import Encounter, EncounterPlace
from appliance.sources.fhir.values import id_of, instant
from storage.records import Stay, Unit

_ENCOUNTERS = Kind(Encounter)
ADMITTED = frozenset({"in-progress", "onleave"})
"""The statuses of a stay whose patient lies in a bed, or will again."""

BEDLESS = frozenset({"AMB", "HH", "VR", "FLD", "PRENC"})
"""Classes of stays that by their nature have no bed."""

_ON_THE_WAY = timedelta(hours=24)
_ATTENDING = frozenset({"ATND"})
_VISIT_NUMBER = frozenset({"VN"})


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """One patient in the ward: the id at the source, the stay, every open stay's id."""

    patient: str
    stay: Stay
    encounters: frozenset[str]


def open_stays(visit: Visit, place: str) -> list[Encounter]:
    """Return every open stay of the hospital that may have a bed."""
    extra = {name: value.replace("{place}", place) for name, value in visit.settings.census.items()}
    params = {"status": ",".join(sorted(ADMITTED)), **extra}
    found = (got.resource for got in whole_list(visit, _ENCOUNTERS, params))
    return [
        stay
        for stay in found
        if stay.status in ADMITTED and stay.class_.code not in BEDLESS  # (1) (2) (3)
    ]


def census(
    visit: Visit, pool: Executor, unit: Unit, place: str, now: datetime
) -> tuple[Admission, ...]:
    """Return the patients of a ward in bed order.

    Raises SourcePlaceUnclear where an admitted patient's place leads nowhere.
    """
    stays = open_stays(visit, place)
    zone = ZoneInfo(visit.settings.zone)
    current = {stay.id: current_places(stay, now, zone) for stay in stays}
    leaves = {_leaf(one) for places in current.values() for one in places}
    hierarchy = Hierarchy(visit, pool, leaves)
    ward = id_of(place, "Location")
    inside = [stay for stay in stays if _lies_in(visit, hierarchy, current[stay.id], ward)]
    by_patient: dict[str, list[Encounter]] = {}
    for stay in inside:
        by_patient.setdefault(_patient(visit, stay), []).append(stay)
    admissions = [
        _admission(patient, own, unit, _place_in(hierarchy, own, current, ward), zone)
        for patient, own in by_patient.items()
    ]
    return tuple(sorted(admissions, key=lambda one: _bed_order(one.stay)))


def current_places(stay: Encounter, now: datetime, zone: ZoneInfo) -> list[EncounterPlace]:
    """Return where the patient is now, as far as the source says (4)."""
    ended = [one for one in stay.location if _ended(one, now, zone)]
    current = [one for one in stay.location if one not in ended and one.status in ("active", "")]
    if current or not ended:
        return current
    recent = [one for one in ended if _end(one, now, zone) >= now - _ON_THE_WAY]
    latest = max((_end(one, now, zone) for one in recent), default=now)
    return [one for one in recent if _end(one, now, zone) == latest]


def _ended(place: EncounterPlace, now: datetime, zone: ZoneInfo) -> bool:
    if place.status:
        return place.status == "completed"
    return bool(place.period.end) and _end(place, now, zone) <= now


def _end(place: EncounterPlace, now: datetime, zone: ZoneInfo) -> datetime:
    return instant(place.period.end, zone) or now


def _leaf(place: EncounterPlace) -> str:
    return id_of(place.location.reference, "Location")


def _lies_in(
    visit: Visit, hierarchy: Hierarchy, places: Iterable[EncounterPlace], ward: str
) -> bool:
    known, lost = False, ""
    for place in places:
        leaf = _leaf(place)
        if hierarchy.inside(leaf, ward):
            return True  # (5)
        known = known or hierarchy.whole(leaf)
        lost = lost or place.location.display or leaf or "?"
    if lost and not known:  # (6), (7) where there is no place at all
        raise errors.SourcePlaceUnclear(host=visit.settings.host, place=lost)
    return False


def _patient(visit: Visit, stay: Encounter) -> str:
    key = id_of(stay.subject.reference, "Patient")
    if not key:
        raise errors.SourceBadValue(host=visit.settings.host, what="Encounter", why="no patient")
    return key


def _place_in(
    hierarchy: Hierarchy,
    stays: list[Encounter],
    current: dict[str, list[EncounterPlace]],
    ward: str,
) -> tuple[str, str]:
    """Return room and bed; where several places are current, the ones that say most."""
    ways = (hierarchy.way_up(_leaf(one)) for stay in stays for one in current[stay.id])
    inside = [way for way in ways if any(place.id == ward for place in way)]
    named = [room_and_bed(way, ward) for way in inside]
    room = next((room for room, _ in named if room), "")
    bed = next((bed for _, bed in named if bed), "")
    return room, bed


def _admission(
    patient: str, stays: list[Encounter], unit: Unit, place: tuple[str, str], zone: ZoneInfo
) -> Admission:
    first = min(stays, key=lambda one: (bool(one.part_of.reference), one.period.start))  # (8)
    room, bed = place
    stay = Stay(
        key=first.id,
        unit=unit.code,
        room=room,
        bed=bed,
        since=instant(first.period.start, zone),
        number=_number(first),
        physician=_physician(first),
    )
    return Admission(patient=patient, stay=stay, encounters=frozenset(stay.id for stay in stays))


def _number(stay: Encounter) -> str:
    typed = (one.value for one in stay.identifier if one.type.has(_VISIT_NUMBER))
    return next(typed, next((one.value for one in stay.identifier if one.value), ""))


def _physician(stay: Encounter) -> str:
    shown = (
        one.individual.display
        for one in stay.participant
        if any(kind.has(_ATTENDING) for kind in one.type) and one.individual.display
    )
    return next(shown, "")


def _bed_order(stay: Stay) -> tuple[object, ...]:
    return (not stay.room, _natural(stay.room), not stay.bed, _natural(stay.bed), stay.key)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    parts = re.findall(r"\d+|\D+", text)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
