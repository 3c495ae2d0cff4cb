"""The connection test: what a capture needs, tried one by one, told in plain words.

The order is that of a capture: is anybody there, who is it, does it let us in; then every unit's
place, patients and one list; then, by some patients of the first ward, what the sheets will lack;
then how the server can be asked; at last what all of it cost. What a capture cannot do without
fails, everything else warns.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import probes_server as server
from appliance.sources.fhir import probes_ways as asking
from appliance.sources.fhir.appointments import diaries, window
from appliance.sources.fhir.beside import Beside
from appliance.sources.fhir.census import Admission, House, admitted, current_places, house
from appliance.sources.fhir.charts import Ward, charts_of, ward
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.places import find_place
from appliance.sources.fhir.probes_content import content
from appliance.sources.fhir.probes_trying import Found, What, failed, tried
from appliance.sources.source import Probe, Verdict
from printing.language import mark
from storage.clock import wall_now
from storage.records import Chart, Unit, UnitKind

_SAMPLE = 12
_SLOW_MEAN = 2.0


def probe(visit: Visit, pool: Executor, units: Sequence[Unit]) -> tuple[Probe, ...]:
    """Return every finding in order; after a server that lets nobody in, no more is tried.

    Never raises.
    """
    return tuple(_Test(visit, pool).all_of(units))


class _Sample(msgspec.Struct):
    """What was read of the first ward with patients."""

    place: str
    read: Ward
    charts: tuple[Chart, ...]


class _Test:
    """One connection test: what was read for one probe serves the next."""

    def __init__(self, visit: Visit, pool: Executor) -> None:
        self._visit = visit
        self._pool = pool
        self._houses: dict[str, House] = {}
        self._places: dict[str, str] = {}
        self._sample: _Sample | None = None

    def all_of(self, units: Sequence[Unit]) -> Iterator[Probe]:
        """Yield every finding."""
        first = server.speaks(self._visit)
        yield first
        if failed(first):
            return
        yield from server.safety(self._visit)
        if units:
            let_in = server.sign_in(self._visit)
            yield let_in
            if failed(let_in):
                return
        yield server.clock(self._visit)
        for unit in units:
            yield from self._unit(unit)
        if self._sample is not None:
            yield from content(self._sample.read, self._sample.charts)
            yield from asking.lists(self._visit)
            yield from asking.ways(self._visit, self._pool, self._sample.place)
        yield tried(What("speed", mark("Speed"), needed=False), self._speed)
        yield tried(What("load", mark("Load"), needed=False), self._load)

    def _unit(self, unit: Unit) -> Iterator[Probe]:
        def what(key: str, name: str) -> What:
            return What(key, name, unit.code, {"unit": unit.name})

        found = tried(what("place", mark("Place of {unit}")), partial(self._place, unit))
        yield found
        if failed(found):
            return
        if unit.kind is UnitKind.CLINIC:
            yield tried(what("book", mark("Book of {unit}")), partial(self._book, unit))
            return
        here: list[Admission] = []
        name = mark("Patients of {unit}")
        counted = tried(what("patients", name), partial(self._patients, unit, here))
        yield counted
        if here and not failed(counted):
            read = partial(self._lists, self._places[unit.code], tuple(here))
            yield tried(what("lists", mark("Lists of {unit}")), read)

    def _place(self, unit: Unit) -> Found:
        place = find_place(self._visit, unit)
        self._places[unit.code] = place
        return Found(Verdict.OK, mark("Found as {place}."), {"place": place})

    def _house(self, place: str) -> House:
        """Return the hospital's open stays, read once where the question is the same."""
        census = self._visit.settings.census
        key = place if any("{place}" in value for value in census.values()) else ""
        if key not in self._houses:
            self._houses[key] = house(self._visit, self._pool, place, self._now())
        return self._houses[key]

    def _patients(self, unit: Unit, here: list[Admission]) -> Found:
        place = self._places[unit.code]
        everybody = self._house(place)
        here.extend(admitted(everybody, unit, place))
        now, zone = self._now(), ZoneInfo(self._visit.settings.zone)
        nowhere = sum(not current_places(stay, now, zone) for stay in everybody.stays)
        facts = {"n": str(len(here)), "nowhere": str(nowhere)}
        if not here:
            text = mark("No patient is admitted here now. Is the place right?")
            return Found(Verdict.WARN, text, facts)
        if nowhere:
            text = mark("{n} admitted. {nowhere} open stays in the hospital have no place.")
            return Found(Verdict.WARN, text, facts)
        return Found(Verdict.OK, mark("{n} admitted."), facts)

    def _lists(self, place: str, here: tuple[Admission, ...]) -> Found:
        """Read whole charts: some of the first ward, one of every other."""
        first = self._sample is None
        few = here[: _SAMPLE if first else 1]
        read = ward(self._visit, self._pool, few, self._now())
        charts = charts_of(self._visit, self._pool, read)
        if first:
            charts = Beside().add(
                self._visit, self._pool, read, charts, unit="", lists=False, hurry=False
            )
            self._sample = _Sample(place, read, charts)
        facts = {
            "patients": str(len(charts)),
            "orders": str(sum(len(chart.orders) for chart in charts)),
            "given": str(sum(len(chart.administrations) for chart in charts)),
        }
        text = mark("Read for {patients} patients: {orders} orders, {given} doses.")
        return Found(Verdict.OK, text, facts)

    def _book(self, unit: Unit) -> Found:
        days = window(self._now(), self._visit.settings.zone)
        books = diaries(self._visit, self._pool, unit, self._places[unit.code], days)
        visits = sum(len(book.appointments) for book in books)
        facts = {"diaries": str(len(books)), "visits": str(visits)}
        if not books:
            text = mark("No schedule names this clinic. Is the place right?")
            return Found(Verdict.WARN, text, facts)
        return Found(Verdict.OK, mark("{diaries} diaries with {visits} appointments."), facts)

    def _speed(self) -> Found:
        effort = self._visit.effort()
        mean = effort.waited / effort.answered if effort.answered else 0.0
        facts = {"mean": f"{mean:.2f}", "slowest": f"{effort.slowest:.1f}"}
        slow = mean > _SLOW_MEAN or effort.slowest > self._visit.settings.timeout_seconds / 2
        text = mark("An answer takes {mean} s on average, the slowest took {slowest} s.")
        return Found(Verdict.WARN if slow else Verdict.OK, text, facts)

    def _load(self) -> Found:
        effort = self._visit.effort()
        facts = {"questions": str(effort.requests), "pauses": str(effort.pauses)}
        if effort.pauses:
            text = mark(
                "The source asked {pauses} times to be spared during {questions} questions. "
                "Lykta slows down by itself; ask for a higher limit."
            )
            return Found(Verdict.WARN, text, facts)
        return Found(Verdict.OK, mark("{questions} questions, and no plea to be spared."), facts)

    def _now(self) -> datetime:
        """Return the source's own time; without one the connection test uses the computer's."""
        return self._visit.source_time or wall_now()
