"""Where things are: the Location hierarchy from a bed up to its ward."""

from collections.abc import Iterable
from concurrent.futures import Executor

from appliance.sources.fhir import errors
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.lookup import look_up
from appliance.sources.fhir.paging import Kind, R, one, whole_list
from appliance.sources.fhir.shapes import HealthcareService, Location
from appliance.sources.fhir.values import id_of
from storage.records import Unit, UnitKind

_LOCATIONS = Kind(Location)
_SERVICES = Kind(HealthcareService)
_BED = frozenset({"bd"})
_ROOM = frozenset({"ro"})
_DEEPEST = 20


class Hierarchy:
    """Every Location that a census needs, with the way up from each."""

    def __init__(self, visit: Visit, pool: Executor, leaves: Iterable[str]) -> None:
        """Read the leaves and, level by level, all that they are part of."""
        self._places: dict[str, Location] = {}
        self._dead: set[str] = set()
        wanted = set(leaves)
        for _ in range(_DEEPEST):
            wanted -= self._places.keys() | self._dead | {""}
            if not wanted:
                return
            found = look_up(visit, pool, _LOCATIONS, wanted)
            self._places.update(found)
            self._dead |= wanted - found.keys()
            wanted = {_above(place) for place in found.values()}

    def way_up(self, leaf: str) -> tuple[Location, ...]:
        """Return the places from the leaf upward, the leaf first; () where it is unknown."""
        way: list[Location] = []
        place = self._places.get(leaf)
        while place is not None and place not in way:
            way.append(place)
            place = self._places.get(_above(place))
        return tuple(way)

    def whole(self, leaf: str) -> bool:
        """Say whether the way up from a leaf ends at a top: no missing place, no circle."""
        way = self.way_up(leaf)
        return bool(way) and not way[-1].part_of.reference

    def inside(self, leaf: str, ward: str) -> bool:
        """Say whether a leaf is the ward or lies in it."""
        return any(place.id == ward for place in self.way_up(leaf))


def room_and_bed(way: tuple[Location, ...], ward: str) -> tuple[str, str]:
    """Return the source's names of room and bed on the way up to the ward, "" where unknown.

    The physical type (`ro`, `bd`) decides. Where a place has none, the lowest is the bed and
    the one above it the room.
    """
    below = [place for place in _until(way, ward) if place.name]
    bed = next((place.name for place in below if place.physical_type.has(_BED)), "")
    room = next((place.name for place in below if place.physical_type.has(_ROOM)), "")
    untyped = [place.name for place in below if not place.physical_type.coding]
    if not bed and untyped:
        bed = untyped.pop(0)
    if not room and untyped:
        room = untyped.pop(0)
    return room, bed


def _until(way: tuple[Location, ...], ward: str) -> list[Location]:
    below: list[Location] = []
    for place in way:
        if place.id == ward:
            break
        below.append(place)
    return below


def _above(place: Location) -> str:
    return id_of(place.part_of.reference, "Location")


def find_place(visit: Visit, unit: Unit) -> str:
    """Return the reference of a unit's place ("Location/b31"), checked to exist.

    Raises SourcePlaceUnknown where the source has none or more than one that answers.
    """
    settings = visit.settings
    place = settings.places.get(unit.code, "")
    unknown = errors.SourcePlaceUnknown(host=settings.host, place=place or "?", unit=unit.name)
    if "|" in place:
        found = whole_list(visit, _LOCATIONS, {"identifier": place})
        exact = [got.resource for got in found if _identified(got.resource, place)]
        if len(exact) != 1:
            raise unknown
        return f"Location/{exact[0].id}"
    service = id_of(place, "HealthcareService")
    if service and unit.kind is UnitKind.CLINIC:
        return _existing(visit, _SERVICES, service, unknown)
    key = id_of(place, "Location") or (place if "/" not in place else "")
    if not key:
        raise unknown
    return _existing(visit, _LOCATIONS, key, unknown)


def _existing(visit: Visit, kind: Kind[R], key: str, unknown: Exception) -> str:
    try:
        return f"{kind.name}/{one(visit, kind, key).id}"
    except errors.SourceNotThere:
        raise unknown from None


def _identified(place: Location, wanted: str) -> bool:
    system, _, value = wanted.partition("|")
    return any(named.value == value and system in ("", named.system) for named in place.identifier)
