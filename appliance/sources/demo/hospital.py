"""The demo hospital at an instant: every resource its record system would show.

1. The state is a pure function of seed and instant, cut to the whole minute.
2. Everything of one `Moment` is of one instant; it is built once and never changes.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from appliance.sources.demo import bedside, building, clinic, laboratory, people, traps
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.drugs import DRUGS
from appliance.sources.demo.fhir import Resource
from appliance.sources.demo.given import administration
from appliance.sources.demo.hours import EPOCH, at, whole_minute
from appliance.sources.demo.orders import medication, request, shelf_key
from appliance.sources.demo.prescribing import Prescription, prescriptions
from appliance.sources.demo.rounds import doses
from appliance.sources.demo.stays import PLACES, Stay, stay, stay_at

_REMEMBERED = timedelta(days=7)
_MOST_TOLD = 20_000


class Hospital:
    """A hospital grown from a seed; two with the same seed are the same hospital."""

    def __init__(self, seed: int) -> None:
        """Keep the seed; nothing is built yet."""
        self.dice = Dice(seed)
        self._plans: dict[str, tuple[Prescription, ...]] = {}
        self._told: dict[tuple[str, str], Resource] = {}
        self._fixed = _fixed()

    def at(self, now: datetime) -> Mapping[str, list[Resource]]:
        """Return every resource at an instant, by type, each type in a stable order."""
        now = whole_minute(now)
        found: dict[str, list[Resource]] = {kind: list(all_) for kind, all_ in self._fixed.items()}
        for resource in self._wards(now):
            found.setdefault(resource["resourceType"], []).append(resource)
        for resource in self._clinic(now):
            found.setdefault(resource["resourceType"], []).append(resource)
        found["Patient"] = list({one["id"]: one for one in found["Patient"]}.values())
        return found

    def census(self, now: datetime) -> list[Stay]:
        """Return the stays of everybody who is admitted at an instant."""
        return [stay_at(self.dice, place, whole_minute(now)) for place in PLACES]

    def orders(self, of: Stay) -> tuple[Prescription, ...]:
        """Return every prescription of a stay, future ones included."""
        if of.id not in self._plans:
            self._plans[of.id] = prescriptions(self.dice, of)
        return self._plans[of.id]

    def _wards(self, now: datetime) -> Iterator[Resource]:
        for current in self.census(now):
            yield from self._chart(current, now)
            before = stay(self.dice, current.place, current.count - 1)
            if before.ends > now - _REMEMBERED and not before.resident:
                yield from self._past(before, now)
        yield from traps.visits(self.dice, now)

    def _chart(self, of: Stay, now: datetime) -> Iterator[Resource]:
        physician = people.doctor(self.dice, of)
        orders = self.orders(of)
        yield people.patient(of.person)
        yield people.encounter(of, physician, now)
        yield from bedside.allergies(self.dice, of, orders)
        yield from bedside.flags(self.dice, of)
        yield from bedside.observations(self.dice, of, now)
        yield from traps.orders(self.dice, of)
        yield from laboratory.laboratory(self.dice, of, physician[1], now)
        yield from laboratory.happenings(self.dice, of, now)
        for order in orders:
            if order.written <= now:
                yield self._request(order, physician, now)
                for dose in doses(self.dice, order, now):
                    yield self._once((dose.id, dose.outcome), partial(administration, dose))

    def _past(self, of: Stay, now: datetime) -> Iterator[Resource]:
        """Yield what is left of a finished stay: the visit and its closed orders."""
        physician = people.doctor(self.dice, of)
        yield people.patient(of.person)
        yield people.encounter(of, physician, now)
        for order in self.orders(of):
            if order.written <= of.ends:
                yield self._request(order, physician, now)

    def _request(self, order: Prescription, physician: tuple[str, str], now: datetime) -> Resource:
        key = (order.id, order.standing(now))
        return self._once(key, partial(request, order, physician, now))

    def _once(self, key: tuple[str, str], make: Callable[[], Resource]) -> Resource:
        """Return what was made under this key before: an order and a dose change by status only.

        What is returned is shared between instants and is never changed.
        """
        made = self._told.get(key)
        if made is None:
            if len(self._told) > _MOST_TOLD:
                self._told.clear()
            made = self._told[key] = make()
        return made

    def _clinic(self, now: datetime) -> Iterator[Resource]:
        yield from clinic.schedules(now)
        for entry in clinic.days(self.dice, now):
            yield from clinic.slots(entry, now)
            if isinstance(entry, clinic.Blocked):
                continue
            booked = clinic.appointment(self.dice, entry, now)
            if booked is not None:
                yield people.patient(clinic.visitor(self.dice, entry.visitor))
                yield booked


def _fixed() -> dict[str, list[Resource]]:
    """Return what never changes: the building, the staff and the pharmacy."""
    found: dict[str, list[Resource]] = {"Location": building.locations()}
    since = at(EPOCH, "08")
    found["Medication"] = [medication(drug, shelf_key(drug), since) for drug in DRUGS.values()]
    for one in (*people.staff(), *clinic.staff()):
        found.setdefault(one["resourceType"], []).append(one)
    return found
