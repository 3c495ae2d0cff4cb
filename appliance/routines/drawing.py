"""Drawing patients by chance for a person to find in the live record system.

1. Chance is the system's own (`secrets`): nobody can know beforehand who is drawn, so nobody can
   prepare a copy that is right for one patient only.
2. Every opening and every patient drawn stands in the audit log in the person's name.
3. A protected identity and the site's fictitious patient are drawn only where there is nobody
   else: the one is not to be shown without need, the other proves nothing of the ward.
4. A ward that cannot be opened is told; it never makes the draw smaller in silence.
5. They are drawn from the machine's own unit, whose patients she can find in her record system and
   sees on her ward; from others only where nobody is there whom she may read.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from appliance.routines.run import Asked
from appliance.routines.seen import UnitSeen
from storage.errors import LyktaError
from storage.reading import Opened
from storage.records import (
    AppointmentStatus,
    Person,
    Snapshot,
    UnitKind,
    age_in_years,
    same_number,
)

FICTITIOUS = "18020202-0202"
"""The number of the patient whom Swedish record systems invent for tests."""


class Reader(Protocol):
    """Whoever is unlocked: opens copies and writes the audit log in her own name."""

    person: str

    @property
    def rights(self) -> Collection[str]:
        """What her function lets her do, by name."""
        ...

    def may_read(self, unit: str) -> bool:
        """Return whether her keys cover a unit."""
        ...

    def open(self, unit: str) -> Opened:
        """Return the newest copy of a unit that opens. Raises LyktaError."""
        ...

    def note(self, event: str, *, unit: str = "", patient: str = "", detail: str = "") -> None:
        """Write a line to the audit log in her name."""
        ...


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What could be opened: copies, the errors of the others by unit, how many she may read."""

    copies: tuple[Snapshot, ...]
    faults: tuple[tuple[str, LyktaError], ...] = ()
    readable: int = 0


class _Candidate(msgspec.Struct, frozen=True):
    """One who may be drawn: in a bed, or with a visit to come."""

    person: Person
    unit: str
    place: str = ""
    visit: datetime | None = None

    @property
    def is_set_apart(self) -> bool:
        """Whether she is drawn only where there is nobody else (3)."""
        return self.person.protected or same_number(self.person.number, FICTITIOUS)


READING = {True: "read-lists", False: "read-books"}
"""The right that opens a ward's copy, and the one for a clinic's (`appliance.desk.rights`)."""


def opened(reader: Reader, units: Iterable[UnitSeen], routine: str) -> Opening:
    """Open the newest copy of every unit that the reader may read (2, 4)."""
    copies: list[Snapshot] = []
    faults: list[tuple[str, LyktaError]] = []
    mine = [one.code for one in units if _may_open(reader, one)]
    for unit in mine:
        try:
            copies.append(reader.open(unit).snapshot)
        except LyktaError as fault:
            faults.append((unit, fault))
            continue
        reader.note("ward-opened", unit=unit, detail=f"routine {routine}")
    return Opening(copies=tuple(copies), faults=tuple(faults), readable=len(mine))


def _may_open(reader: Reader, one: UnitSeen) -> bool:
    return READING[one.is_ward] in reader.rights and reader.may_read(one.code)


def drawn(
    reader: Reader, copies: Sequence[Snapshot], own: str, many: int, now: datetime
) -> list[Asked]:
    """Return up to so many patients of the copies, by chance, each written to the audit log.

    `own` is the code of the unit where the machine stands, empty for none; `now` is in the site's
    zone, so that nobody is a year too young or too old at night.
    """
    everybody = [one for copy in copies for one in _candidates(copy, now)]
    known = [one for one in everybody if one.unit == own] or everybody  # 5
    usual = [one for one in known if not one.is_set_apart]
    rest = [one for one in known if one.is_set_apart]
    chance = secrets.SystemRandom()  # 1
    taken = chance.sample(usual, min(many, len(usual)))
    if not taken:  # 3
        taken = chance.sample(rest, min(1, len(rest)))
    for one in taken:
        patient = one.person.number or one.person.key
        reader.note("chart-opened", unit=one.unit, patient=patient, detail="routine")  # 2
    return [_asked(one, now.date()) for one in taken]


def _candidates(copy: Snapshot, now: datetime) -> Iterator[_Candidate]:
    """Yield who may be drawn of a copy: its patients, or whose visits are to come."""
    if copy.unit.kind is UnitKind.WARD:
        for one in copy.charts:
            yield _Candidate(one.person, copy.unit.code, place=one.stay.bed or one.stay.room)
        return
    seen: set[str] = set()
    for diary in copy.diaries:
        for visit in diary.appointments:
            booked = visit.status is not AppointmentStatus.CANCELLED and visit.start >= now
            if visit.patient is not None and booked and visit.patient.key not in seen:
                seen.add(visit.patient.key)
                yield _Candidate(visit.patient, copy.unit.code, visit=visit.start)


def _asked(one: _Candidate, today: date) -> Asked:
    person = one.person
    return Asked(
        name=person.name,
        number=person.number,
        place=one.place,
        visit=one.visit,
        unit=one.unit,
        age=age_in_years(person.birth, today),
        protected=person.protected,
    )
