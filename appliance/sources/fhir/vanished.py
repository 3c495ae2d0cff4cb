"""What was on a list at the last fetch and is not there now, asked for by its id.

A half-dead server, or something between, can leave out what it has and count only the rest: its
own `total` then proves the short list whole. So whatever vanished must be truly gone.

Safety argument (numbers at the lines):
1. An admitted patient who is no longer in the census is asked for by the ids of her stays. Where
   the source says that one is still open and in this ward, the census was short.
2. A live order, or an allergy that held, of a patient who still lies there and which the list
   without any filter no longer has, is asked for by its id. Where the source says that it stands
   and is hers, the list was short.
3. What the source itself says is ended, elsewhere, entered in error or not there any more, is
   gone: nothing is kept that the source took away.
4. A short list fails the unit, as any list that cannot be proved; the next round tries again. What
   was known stays known, so a list that stays short stays refused, whoever counts it.
5. A place that cannot be followed is no proof of being here; the census has its own rule for it.
6. Only ids are remembered, in this process alone, and only of whole lists. After a restart the
   first fetch has nothing to compare with; the guard has.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.census import ADMITTED, BEDLESS, Admission, current_places
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Kind, R, one
from appliance.sources.fhir.places import Hierarchy
from appliance.sources.fhir.shapes import AllergyIntolerance, Encounter, MedicationRequest
from appliance.sources.fhir.values import id_of

_ENCOUNTERS = Kind(Encounter)
_REQUESTS = Kind(MedicationRequest)
_ALLERGIES = Kind(AllergyIntolerance)
_LIVE = frozenset({"active", "on-hold"})
_TAKEN_BACK = frozenset({"entered-in-error", "refuted"})
_ENDED = frozenset({"inactive", "resolved"})


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What the source's lists held of one patient, before anything of ours was left out."""

    admission: Admission
    requests: tuple[MedicationRequest, ...]
    allergies: tuple[AllergyIntolerance, ...]


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of one patient's open stays, live orders and standing allergies."""

    stays: frozenset[str]
    requests: frozenset[str]
    allergies: frozenset[str]


class Vanished:
    """What each unit's lists held at the last fetch that was whole, by id."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._units: dict[str, dict[str, _Known]] = {}

    def check_census(
        self,
        visit: Visit,
        pool: Executor,
        place: str,
        now: datetime,
        *,
        unit: str,
        admissions: Iterable[Admission],
    ) -> None:
        """Ask for every patient of the unit who is no longer in its census (1).

        `place` is the reference of the unit's Location. Raises SourceLeavesOut.
        """
        here = {one.patient for one in admissions}
        known = self._units.get(unit, {})
        stays = [key for who, own in known.items() if who not in here for key in own.stays]
        found = [stay for stay in pool.map(_asking(visit, _ENCOUNTERS), stays) if stay is not None]
        ward = id_of(place, "Location")
        if any(_lies_here(visit, pool, stay, ward, now) for stay in found):
            raise _short(visit, _ENCOUNTERS.name)  # 4

    def check_lists(
        self, visit: Visit, pool: Executor, unit: str, brought: Mapping[str, Brought]
    ) -> None:
        """Ask for every order and allergy that is no longer on its patient's list (2).

        `brought` is what came, by patient. Remembers it when nothing was short (6).
        Raises SourceLeavesOut.
        """
        both = [
            (own, brought[who]) for who, own in self._units.get(unit, {}).items() if who in brought
        ]
        requests = [
            (one.admission.patient, key)
            for own, one in both
            for key in own.requests - {order.id for order in one.requests}
        ]
        if any(pool.map(_standing(visit, _REQUESTS, _is_live), requests)):
            raise _short(visit, _REQUESTS.name)
        allergies = [
            (one.admission.patient, key)
            for own, one in both
            for key in own.allergies - {entry.id for entry in one.allergies}
        ]
        if any(pool.map(_standing(visit, _ALLERGIES, _holds), allergies)):
            raise _short(visit, _ALLERGIES.name)
        self._units[unit] = {who: _ids(one) for who, one in brought.items()}


def _asking(visit: Visit, kind: Kind[R]) -> Callable[[str], R | None]:
    def ask(key: str) -> R | None:
        with suppress(errors.SourceNotThere):  # 3
            return one(visit, kind, key)
        return None

    return ask


def _standing(
    visit: Visit, kind: Kind[R], stands: Callable[[R, str], bool]
) -> Callable[[tuple[str, str]], bool]:
    ask = _asking(visit, kind)

    def check(gone: tuple[str, str]) -> bool:
        whose, key = gone
        found = ask(key)
        return found is not None and stands(found, whose)  # 2, 3

    return check


def _is_live(request: MedicationRequest, whose: str) -> bool:
    return request.status in _LIVE and id_of(request.subject.reference, "Patient") == whose


def _holds(allergy: AllergyIntolerance, whose: str) -> bool:
    ended = allergy.clinical_status.has(_ENDED) or allergy.verification_status.has(_TAKEN_BACK)
    return not ended and id_of(allergy.patient.reference, "Patient") == whose


def _lies_here(visit: Visit, pool: Executor, stay: Encounter, ward: str, now: datetime) -> bool:
    if stay.status not in ADMITTED or stay.class_.code in BEDLESS:
        return False
    places = current_places(stay, now, ZoneInfo(visit.settings.zone))
    leaves = {id_of(place.location.reference, "Location") for place in places}
    hierarchy = Hierarchy(visit, pool, leaves)
    return any(hierarchy.inside(leaf, ward) for leaf in leaves)  # 5


def _ids(one: Brought) -> _Known:
    who = one.admission.patient
    return _Known(
        stays=one.admission.encounters,
        requests=frozenset(order.id for order in one.requests if _is_live(order, who)),
        allergies=frozenset(entry.id for entry in one.allergies if _holds(entry, who)),
    )


def _short(visit: Visit, what: str) -> errors.SourceLeavesOut:
    return errors.SourceLeavesOut(host=visit.settings.host, what=what)
