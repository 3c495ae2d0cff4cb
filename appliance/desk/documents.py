"""Every document a person can read or print, made from the copy she may open.

Each opening is audited here, once, before the sheet is handed out; glass, paper and the
command line all come through this door.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec

from appliance.desk import lookup
from appliance.desk.errors import NoSuchDay, NoSuchPatient, NoSuchUnit, NotThatKind
from appliance.desk.session import Session
from appliance.desk.stamping import Provenance, stamp
from printing.language import Language
from printing.sheets.administration_overview import administration_overview
from printing.sheets.day_book import day_books
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import (
    AdministrationOverview,
    DayBook,
    MedicationList,
    WardList,
)
from printing.sheets.stamp import Stamp
from printing.sheets.ward_list import ward_list
from storage import serials
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.fsio import DiskFault, NotAllowed
from storage.keys.opening import NotSealedForThisKey
from storage.reading import NoCopy, Opened
from storage.records import Chart, Snapshot, UnitKind

log = logging.getLogger("lykta.desk")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What documents need to know of this machine.

    `limits` are the age limits by unit code, `state` the folder of the sheet numbers.
    """

    clock: Clock
    limits: Mapping[str, timedelta]
    state: Path
    device: str
    support: str = ""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The copy a sheet was made from: unit, generation, a clinic's days, and what was passed over.

    `as_of` is that copy's, which is not the newest one's where a newer copy has come since or
    does not open: an age shown beside a sheet is reckoned from here. `faults` are newer copies
    that were damaged.
    """

    unit: str
    generation: int
    as_of: Instant
    days: tuple[date, date] | None
    faults: tuple[LyktaError, ...]


class Documents:
    """The documents of one session, in one language."""

    def __init__(
        self, session: Session, site: Site, language: Language, *, shown: bool = True
    ) -> None:
        """Make documents for the person of a session.

        `shown` is false for sheets that nobody is handed as they are made: to count their
        pages, or to go into a print that is logged as a whole. Such a maker stays with the
        copy it opened first: a capture that ends while a ward is being printed must not give
        some patients' lists from another copy than the cover that counts them.
        """
        self._session = session
        self._site = site
        self._shown = shown
        self._kept: dict[str, Opened] = {}
        self.language = language

    def unshown(self) -> "Documents":
        """Return a maker of the same documents that logs no opening and keeps to one copy."""
        return Documents(self._session, self._site, self.language, shown=False)

    def opened(self, unit: str) -> Opened:
        """Return the newest copy of a unit. Raises NoSuchUnit and what Session.open raises."""
        if unit not in self._site.limits:
            raise NoSuchUnit(unit=unit, units=", ".join(self._site.limits))
        if self._shown or unit not in self._kept:
            self._kept[unit] = self._session.open(unit)
        return self._kept[unit]

    def held(self, unit: str) -> Held:
        """Return which copy of a unit the last document was made from. Raises as `opened`."""
        opened = self._kept.get(unit) or self.opened(unit)
        return Held(
            unit=unit,
            generation=opened.manifest.generation,
            as_of=opened.manifest.as_of,
            days=opened.snapshot.days,
            faults=opened.faults,
        )

    def ward(self, unit: str, pages: Mapping[str, int] | None = None, serial: str = "") -> WardList:
        """Return a ward's list of patients. Raises NotThatKind for a clinic."""
        opened = self._of_kind(unit, UnitKind.WARD)
        self._note("ward-opened", unit)
        return ward_list(opened.snapshot, self._stamp(opened, serial), self.language, pages)

    def find(self, text: str) -> tuple[lookup.Match, ...]:
        """Return the patients of every readable ward that match a text."""
        self._note("search", "", detail=text)
        return lookup.find(self._readable(), text)

    def _readable(self) -> tuple[Snapshot, ...]:
        """Return every copy the person may read; a unit that has none that opens is left out.

        The board says which units have no readable copy. One ward's broken disk blocks must not
        hide every other ward's patients; but where nothing opens, "nobody found" would be a lie.
        """
        found: list[Snapshot] = []
        faults: list[LyktaError] = []
        for unit in self._site.limits:
            if not self._session.may_read(unit):
                continue
            try:
                found.append(self._session.open(unit).snapshot)
            except (NoCopy, DiskFault, NotAllowed, NotSealedForThisKey) as fault:
                log.warning("search leaves out %s: %s", unit, fault.code)
                faults.append(fault)
        if faults and not found:
            raise faults[0]
        return tuple(found)

    def chart(self, unit: str, patient: str) -> tuple[Opened, Chart]:
        """Return one patient's chart with its copy. Raises NoSuchPatient."""
        opened = self._of_kind(unit, UnitKind.WARD)
        chart = lookup.patient(opened.snapshot, patient)
        if chart is None:
            raise NoSuchPatient(patient=patient, unit=unit)
        return opened, chart

    def medication_list(self, unit: str, patient: str, serial: str = "") -> MedicationList:
        """Return one patient's medication list. Raises NoSuchPatient."""
        opened, chart = self.chart(unit, patient)
        self._note_chart(unit, chart, "medication-list")
        made = self._stamp(opened, serial)
        return medication_list(chart, made, opened.snapshot.unit, self.language)

    def administration_overview(
        self, unit: str, patient: str, serial: str = ""
    ) -> AdministrationOverview:
        """Return one patient's doses of a day. Raises NoSuchPatient."""
        opened, chart = self.chart(unit, patient)
        self._note_chart(unit, chart, "administration-overview")
        made = self._stamp(opened, serial)
        return administration_overview(chart, made, opened.snapshot.unit, self.language)

    def bed(self, unit: str, patient: str) -> str:
        """Return where a patient lies: her bed, else her room, else her name."""
        _opened, chart = self.chart(unit, patient)
        return chart.stay.bed or chart.stay.room or chart.person.name

    def day_books(
        self, unit: str, day: date, serial: Callable[[], str] = str
    ) -> tuple[DayBook, ...]:
        """Return a clinic's books of one day, each with a number of its own from `serial`.

        Raises NoSuchDay, or NotThatKind for a ward.
        """
        opened = self._of_kind(unit, UnitKind.CLINIC)
        first, last = opened.snapshot.days or (day, day)
        if not first <= day <= last:
            raise NoSuchDay(unit=unit, day=day, first=first, last=last)
        self._note("day-book-opened", unit, detail=day.isoformat())
        count = len(opened.snapshot.diaries)
        stamps = [self._stamp(opened, serial()) for _diary in range(count)]
        return tuple(
            day_books(opened.snapshot, made, day, self.language)[number]
            for number, made in enumerate(stamps)
        )

    def patients(self, unit: str) -> tuple[str, ...]:
        """Return the keys of a ward's patients in bed order, without opening any chart."""
        opened = self._of_kind(unit, UnitKind.WARD)
        return tuple(chart.person.key for chart in opened.snapshot.charts)

    def serial(self) -> str:
        """Take the number of one more printed sheet.

        A full or failing disk must not stand between a nurse and her lists: then the number
        is a random one, told from the counted ones by its X.
        """
        try:
            (number,) = serials.take(self._site.state, 1)
        except serials.SerialsUnwritable as fault:
            log.warning("%s", fault)
            return f"{self._site.device}-X{os.urandom(4).hex().upper()}"
        return f"{self._site.device}-{number:04d}"

    def note_printing(self, unit: str, patients: Sequence[str], detail: str) -> None:
        """Log what is about to go to paper, a line for each patient, before it does."""
        for key in patients:
            _opened, chart = self.chart(unit, key)
            self._session.note("printed", unit=unit, patient=_identity(chart), detail=detail)
        if not patients:
            self._session.note("printed", unit=unit, detail=detail)

    def stored(self, unit: str, patient: str | None = None) -> Snapshot | Chart:
        """Return all that is stored of a unit or of one patient, as records."""
        if patient is None:
            self._note("exported", unit)
            return self.opened(unit).snapshot
        _opened, chart = self.chart(unit, patient)
        self._note("exported", unit, patient=_identity(chart))
        return chart

    def _note_chart(self, unit: str, chart: Chart, kind: str) -> None:
        self._note("chart-opened", unit, patient=_identity(chart), detail=kind)

    def _note(self, event: str, unit: str, *, patient: str = "", detail: str = "") -> None:
        if self._shown:
            self._session.note(event, unit=unit, patient=patient, detail=detail)

    def _of_kind(self, unit: str, kind: UnitKind) -> Opened:
        opened = self.opened(unit)
        if opened.snapshot.unit.kind is not kind:
            raise NotThatKind(unit=unit)
        return opened

    def _stamp(self, opened: Opened, serial: str) -> Stamp:
        return stamp(
            opened.manifest,
            self._site.clock,
            self._site.limits[opened.manifest.unit],
            self.language,
            Provenance(
                person=self._session.person,
                role=self._session.role,
                device=self._site.device,
                support=self._site.support,
            ),
            serial,
        )


def _identity(chart: Chart) -> str:
    """Return what the log calls a patient: the personal number, else the source's key."""
    return chart.person.number or chart.person.key
