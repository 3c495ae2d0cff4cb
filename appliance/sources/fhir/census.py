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
6. A current place that cannot be followed up to the top might be in any ward. Up to three such
   patients stand on every ward's list, last, in bed "?" and with a warning in words: a patient
   too many is noticed, one who is on no list is not. More than three mean that the places
   themselves are out of order, and fail the unit. A site may name Locations that are certainly
   no ward of ours (`elsewhere`).
7. A stay without any place belongs to no ward. The connection test counts such stays.
8. Several stays of one patient (a stay and its part) are one chart: the one that began first.
"""

import logging
import re
from collections.abc import Iterable, Mapping
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

log = logging.getLogger("lykta.source")

_ENCOUNTERS = Kind(Encounter)
ADMITTED = frozenset({"in-progress", "onleave"})
"""The statuses of a stay whose patient lies in a bed, or will again."""

BEDLESS = frozenset({"AMB", "HH", "VR", "FLD", "PRENC"})
"""Classes of stays that by their nature have no bed."""

_ON_THE_WAY = timedelta(hours=24)
_ATTENDING = frozenset({"ATND"})
_VISIT_NUMBER = frozenset({"VN"})
MOST_LOST = 3
"""More patients than this whose place leads nowhere: no list of this hospital can be trusted."""


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """One patient in the ward: the id at the source, the stay, every open stay's id.

    `places` are the Locations that the stays name as current. `unclear` is empty, or the source's
    words for a place that leads nowhere: she may lie in this ward or in another.
    """

    patient: str
    stay: Stay
    encounters: frozenset[str]
    places: frozenset[str] = frozenset()
    unclear: str = ""


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


class House(msgspec.Struct, frozen=True, kw_only=True):
    """Every open stay of the hospital at one time, with where each is and what that is part of."""

    stays: tuple[Encounter, ...]
    current: Mapping[str, list[EncounterPlace]]
    hierarchy: Hierarchy
    zone: ZoneInfo
    host: str
    elsewhere: frozenset[str]


def house(visit: Visit, pool: Executor, place: str, now: datetime) -> House:
    """Read the hospital's open stays and follow their places up; `place` is the asking unit's."""
    stays = tuple(open_stays(visit, place))
    zone = ZoneInfo(visit.settings.zone)
    current = {stay.id: current_places(stay, now, zone) for stay in stays}
    leaves = {_leaf(one) for places in current.values() for one in places}
    found = House(
        stays=stays,
        current=current,
        hierarchy=Hierarchy(visit, pool, leaves),
        zone=zone,
        host=visit.settings.host,
        elsewhere=frozenset(one.removeprefix("Location/") for one in visit.settings.elsewhere),
    )
    for stay in _lost(found):
        where = ", ".join(_leaf(one) for one in current[stay.id])
        log.warning("%s: an admitted patient's place leads nowhere: %s", found.host, where)
    return found


def census(
    visit: Visit, pool: Executor, unit: Unit, place: str, now: datetime
) -> tuple[Admission, ...]:
    """Return the patients of a ward in bed order, from the hospital's stays as they are now.

    Raises SourcePlaceUnclear where more than a few patients' places lead nowhere.
    """
    return admitted(house(visit, pool, place, now), unit, place)


def admitted(all_of: House, unit: Unit, place: str) -> tuple[Admission, ...]:
    """Return the patients of a ward in bed order; raises as `census` does."""
    ward = id_of(place, "Location")
    inside = [one for one in all_of.stays if _lies_in(all_of, one, ward)]
    here = {_patient(all_of.host, one) for one in inside}
    unclear = [one for one in lost(all_of) if _patient(all_of.host, one) not in here]
    admissions = [
        _admission(all_of, patient, own, unit, ward)
        for patient, own in _by_patient(all_of, inside + unclear).items()
    ]
    return tuple(sorted(admissions, key=_bed_order))


def lost(all_of: House) -> list[Encounter]:
    """Return the stays of whom nobody can say in which ward they are (6).

    Raises SourcePlaceUnclear where they are more than a few patients.
    """
    found = _lost(all_of)
    patients = {_patient(all_of.host, one) for one in found}
    if len(patients) > MOST_LOST:
        places = sorted({_words(all_of.current[one.id]) for one in found})
        raise errors.SourcePlaceUnclear(host=all_of.host, place=", ".join(places[:3]))
    return found


def _lost(all_of: House) -> list[Encounter]:
    return [one for one in all_of.stays if _is_lost(all_of, one)]


def _by_patient(all_of: House, stays: Iterable[Encounter]) -> dict[str, list[Encounter]]:
    found: dict[str, list[Encounter]] = {}
    for stay in stays:
        found.setdefault(_patient(all_of.host, stay), []).append(stay)
    return found


def _lies_in(all_of: House, stay: Encounter, ward: str) -> bool:
    places = all_of.current[stay.id]
    return any(all_of.hierarchy.inside(_leaf(place), ward) for place in places)  # (5)


def _is_lost(all_of: House, stay: Encounter) -> bool:
    leaves = [_leaf(place) for place in all_of.current[stay.id]]
    return bool(leaves) and not any(  # (7) where there is no place at all
        all_of.hierarchy.whole(leaf) or all_of.elsewhere & {leaf, *_ids_up(all_of, leaf)}
        for leaf in leaves
    )


def _ids_up(all_of: House, leaf: str) -> Iterable[str]:
    return (place.id for place in all_of.hierarchy.way_up(leaf))


def _words(places: list[EncounterPlace]) -> str:
    """Return the source's words for where somebody is, or the Location that it names."""
    return next((one.location.display or _leaf(one) for one in places), "") or "?"


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


def _patient(host: str, stay: Encounter) -> str:
    key = id_of(stay.subject.reference, "Patient")
    if not key:
        raise errors.SourceBadValue(host=host, what="Encounter", why="no patient")
    return key


def _room_and_bed(all_of: House, stays: list[Encounter], ward: str) -> tuple[str, str]:
    """Return room and bed; where several places are current, the ones that say most."""
    places = [one for stay in stays for one in all_of.current[stay.id]]
    ways = [all_of.hierarchy.way_up(_leaf(one)) for one in places]
    inside = [way for way in ways if any(place.id == ward for place in way)]
    named = [room_and_bed(way, ward) for way in inside]
    room = next((room for room, _ in named if room), "")
    bed = next((bed for _, bed in named if bed), "")
    return room, bed


def _admission(
    all_of: House, patient: str, stays: list[Encounter], unit: Unit, ward: str
) -> Admission:
    first = min(stays, key=lambda one: (bool(one.part_of.reference), one.period.start))  # (8)
    here = any(_lies_in(all_of, one, ward) for one in stays)
    room, bed = _room_and_bed(all_of, stays, ward) if here else ("", "?")
    places = [one for stay in stays for one in all_of.current[stay.id]]
    stay = Stay(
        key=first.id,
        unit=unit.code,
        room=room,
        bed=bed,
        since=instant(first.period.start, all_of.zone),
        number=_number(first),
        physician=_physician(first),
    )
    return Admission(
        patient=patient,
        stay=stay,
        encounters=frozenset(stay.id for stay in stays),
        places=frozenset(map(_leaf, places)) - {""},
        unclear="" if here else _words(places),
    )


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


def _bed_order(one: Admission) -> tuple[object, ...]:
    stay = one.stay
    return (
        bool(one.unclear),
        not stay.room,
        _natural(stay.room),
        not stay.bed,
        _natural(stay.bed),
        stay.key,
    )


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    parts = re.findall(r"\d+|\D+", text)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
