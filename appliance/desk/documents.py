"""Every document a person can read or print, made from the copy she may open.

Each opening is audited here, once, before the sheet is handed out; glass, paper and the
command line all come through this door.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from appliance.desk import lookup
from appliance.desk.errors import (
    ChartLost,
    NoSuchDay,
    NoSuchDocument,
    NoSuchPatient,
    NoSuchUnit,
    NotThatKind,
)
from appliance.desk.lookup import Findings, Index, LeftOutUnit
from appliance.desk.numbering import next_serial
from appliance.desk.rights import Right
from appliance.desk.sealing import Seals
from appliance.desk.session import Session
from appliance.desk.stamping import Outaged, Provenance, Replacement, doubted, stamp
from appliance.desk.veil import lost_name, veiled_all, veiled_findings, veiled_missing
from appliance.desk.wish import Kind
from printing.language import Language
from printing.sheets.administration_overview import administration_overview
from printing.sheets.cover import patient_cover, unit_cover
from printing.sheets.day_book import day_books
from printing.sheets.identity import marked_name
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import (
    AdministrationOverview,
    Cover,
    DayBook,
    MedicationList,
    WardList,
)
from printing.sheets.stamp import Missing, Stamp
from printing.sheets.usual import Usual
from printing.sheets.ward_list import ward_list
from storage import logbook_reading
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.fsio import DiskFault, NotAllowed
from storage.keys.opening import NotSealedForThisKey
from storage.logbook import Logbook
from storage.logbook_reading import Logs
from storage.manifest import Manifest
from storage.reading import NoCopy, Opened
from storage.records import Chart, Report, Snapshot, Unit, UnitKind
from storage.rescue import Lost

log = logging.getLogger("lykta.desk")


def _no_outage(_manifest: Manifest) -> Outaged | None:
    return None


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What documents need to know of this machine.

    `limits` are the age limits by unit code, `state` the folder of the sheet numbers,
    `logbook` where the end of a print is noted, None for nowhere. `usual` are the wards' usual
    round times by unit code, for those that have told them. `seals` seal what is printed and
    remember it, None where nothing is sealed. `exercise` marks every sheet as of invented patients.
    `outage` says of a copy which outage its unit is in. `protected_named` is the site's rule
    whether lists of many patients name those whose identity is protected (`appliance.desk.veil`).
    """

    clock: Clock
    limits: Mapping[str, timedelta]
    state: Path
    device: str
    support: str = ""
    logbook: Logbook | None = None
    usual: Mapping[str, Usual] = {}
    seals: Seals | None = None
    exercise: bool = False
    outage: Callable[[Manifest], Outaged | None] = _no_outage
    protected_named: bool = True


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The copy a sheet was made from: unit, generation, a clinic's days, and what was passed over.

    `as_of` is that copy's, which is not the newest one's where a newer copy has come since or
    does not open: an age shown beside a sheet is reckoned from here. `faults` are newer copies
    that were damaged. `older` says that this is one patient's older copy, `pinned` and
    `unverified` which last resort it is.
    """

    unit: str
    generation: int
    as_of: Instant
    days: tuple[date, date] | None
    faults: tuple[LyktaError, ...]
    older: bool = False
    pinned: bool = False
    unverified: bool = False


class Mixed(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's or a patient's records that are not simply of one instant and verified.

    No program that expects a snapshot or a chart can take it for one. `as_of` is the unit's
    copy's; `older` says by key (of a person or a diary) who is of when instead; `lost` names
    who is in the copy and cannot be read.
    """

    as_of: datetime
    older: Mapping[str, datetime]
    lost: tuple[Lost, ...]
    unverified: bool
    record: Snapshot | Chart


Made = TypeVar("Made")
"""Any sheet, or several."""
OfPatient = Callable[[Chart, Stamp, Unit], Made]
"""Makes a sheet of one patient's chart, its stamp and her unit."""
OfUnit = Callable[[Snapshot, Stamp], Made]
"""Makes a sheet of a whole unit's copy and its stamp."""


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
        self._outages: dict[tuple[str, int], Outaged | None] = {}
        self.language = language
        self.replacements: dict[str, Replacement] = {}
        """By patient's key ("" for a unit's sheet): which sheet the next one replaces."""

    @property
    def seals(self) -> Seals | None:
        """What seals the pages of this machine, None where nothing is sealed."""
        return self._site.seals

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

    def held(self, unit: str, patient: str = "") -> Held:
        """Return which copy of a unit the last document was made from; one patient's, if named.

        `patient` is a person's key. Raises as `opened`.
        """
        opened = self._kept.get(unit) or self.opened(unit)
        said = opened.of(patient)
        return Held(
            unit=unit,
            generation=said.generation,
            as_of=said.as_of,
            days=opened.snapshot.days,
            faults=opened.faults,
            older=patient in opened.older,
            pinned=opened.pinned,
            unverified=opened.unverified,
        )

    def ward(self, unit: str, pages: Mapping[str, int] | None = None, serial: str = "") -> WardList:
        """Return a ward's list of patients. Raises NotThatKind for a clinic."""
        opened = self._of_kind(unit, UnitKind.WARD)
        self._note("ward-opened", unit)
        made = self._unit_stamp(opened, serial)
        return ward_list(self._listed(opened), made, self.language, pages)

    def find(self, text: str) -> tuple[lookup.Match, ...]:
        """Return the patients of every readable ward that match a text; see `search`."""
        return self.search(text).matches

    def search(self, text: str) -> Findings:
        """Return whom a text matches in every readable ward, and where it could not look.

        One ward's broken disk blocks must not hide every other ward's patients: such a unit is
        named in `left_out`. But where nothing opens, "nobody found" would be a lie: then the
        first unit's error is raised, and for who reads no patients' lists what says who does.
        """
        self._session.require(Right.READ_LISTS)
        self._note("search", "", detail=text)
        indexes: list[Index] = []
        left_out: list[LeftOutUnit] = []
        for unit in filter(self._session.may_read, self._site.limits):
            try:
                indexes.append(self._session.index(unit))
            except (NoCopy, DiskFault, NotAllowed, NotSealedForThisKey) as fault:
                log.warning("search leaves out %s: %s", unit, fault.code)
                left_out.append(LeftOutUnit(unit=unit, error=fault))
        if left_out and not indexes:
            raise left_out[0].error
        found = lookup.search(indexes, text)
        if not self._site.protected_named:
            found = veiled_findings(found, self.language)
        return msgspec.structs.replace(found, left_out=tuple(left_out))

    def chart(self, unit: str, patient: str) -> tuple[Opened, Chart]:
        """Return one patient's chart with its copy. Raises NoSuchPatient, ChartLost."""
        opened = self._of_kind(unit, UnitKind.WARD)
        chart = lookup.patient(opened.snapshot, patient)
        if chart is not None:
            return opened, chart
        lost = lookup.lost_patient(opened, patient)
        if lost is not None:
            raise ChartLost(name=lost_name(lost, self.language))
        raise NoSuchPatient(patient=patient, unit=unit)

    def lost(self, unit: str) -> tuple[Lost, ...]:
        """Return a ward's patients whose charts cannot be read."""
        return self._of_kind(unit, UnitKind.WARD).lost

    def medication_list(self, unit: str, patient: str, serial: str = "") -> MedicationList:
        """Return one patient's medication list. Raises NoSuchPatient."""
        return self.sheet_of_patient(
            unit,
            patient,
            Kind.MEDICATION_LIST,
            lambda chart, made, of: medication_list(
                chart, made, of, self.language, self.usual(unit)
            ),
            serial,
        )

    def administration_overview(
        self, unit: str, patient: str, serial: str = ""
    ) -> AdministrationOverview:
        """Return one patient's doses of a day. Raises NoSuchPatient."""
        return self.sheet_of_patient(
            unit,
            patient,
            Kind.ADMINISTRATION_OVERVIEW,
            lambda chart, made, of: administration_overview(
                chart, made, of, self.language, self.usual(unit)
            ),
            serial,
        )

    def sheet_of_patient(
        self, unit: str, patient: str, kind: Kind, build: OfPatient[Made], serial: str = ""
    ) -> Made:
        """Return what `build` makes of one patient's chart; the opening is logged as `kind`.

        Raises NoSuchPatient, ChartLost.
        """
        opened, chart = self.chart(unit, patient)
        self._note_chart(unit, chart, kind.value)
        return build(chart, self._stamp(opened, serial, chart.person.key), opened.snapshot.unit)

    def sheet_of_unit(self, unit: str, kind: Kind, build: OfUnit[Made], serial: str = "") -> Made:
        """Return what `build` makes of a whole unit; the opening is logged as `kind`."""
        opened = self.opened(unit)
        self._note("ward-opened", unit, detail=kind.value)
        own = kind is Kind.LAB_LABELS  # each label is one patient's own
        listed = opened.snapshot if own else self._listed(opened)
        return build(listed, self._unit_stamp(opened, serial))

    def _listed(self, opened: Opened) -> Snapshot:
        """Return a unit as a list of many patients may name it, by the site's rule."""
        named = self._site.protected_named
        return opened.snapshot if named else veiled_all(opened.snapshot, self.language)

    def _missing(self, opened: Opened) -> tuple[Missing, ...]:
        found = _missing(opened)
        return found if self._site.protected_named else veiled_missing(found, self.language)

    def usual(self, unit: str) -> Usual | None:
        """Return the usual round times of a ward, None where it has told none."""
        return self._site.usual.get(unit)

    def bed(self, unit: str, patient: str) -> str:
        """Return where a patient lies: her bed, else her room, else her name."""
        _opened, chart = self.chart(unit, patient)
        return chart.stay.bed or chart.stay.room or marked_name(chart.person, self.language)

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
        missing = self._missing(opened)
        stamps = [
            msgspec.structs.replace(self._stamp(opened, serial(), diary.key), missing=missing)
            for diary in opened.snapshot.diaries
        ]
        return tuple(
            day_books(self._listed(opened), made, day, self.language)[number]
            for number, made in enumerate(stamps)
        )

    def reports(self, unit: str, patient: str = "") -> tuple[Report, ...]:
        """Return the ready-made documents of a patient, or of the unit itself; logs nothing.

        Raises NoSuchPatient, ChartLost.
        """
        return (
            self.chart(unit, patient)[1].reports if patient else self.opened(unit).snapshot.reports
        )

    def report(self, unit: str, patient: str, key: str) -> Report:
        """Return one ready-made document, as it was handed over. Raises NoSuchDocument."""
        found = next((one for one in self.reports(unit, patient) if one.key == key), None)
        if found is None:
            raise NoSuchDocument(document=key)
        if patient:
            self._note_chart(unit, self.chart(unit, patient)[1], "document")
        else:
            self._note("ward-opened", unit, detail="document")
        return found

    def cover(self, unit: str, patient: str, report: Report, pages: int, serial: str = "") -> Cover:
        """Return the stamp sheet that goes before a document of so many pages."""
        if patient:
            opened, chart = self.chart(unit, patient)
            made = self._stamp(opened, serial, chart.person.key)
            of_unit = opened.snapshot.unit
            return patient_cover(chart, report, pages, made, of_unit, self.language)
        opened = self.opened(unit)
        made = self._unit_stamp(opened, serial)
        return unit_cover(opened.snapshot.unit, report, pages, made, self.language)

    def patients(self, unit: str) -> tuple[str, ...]:
        """Return the keys of a ward's patients in bed order, without opening any chart."""
        opened = self._of_kind(unit, UnitKind.WARD)
        return tuple(chart.person.key for chart in opened.snapshot.charts)

    def serial(self) -> str:
        """Take the number of one more printed sheet; never raises."""
        return next_serial(self._site.state, self._site.device)

    def stand_in(self) -> str:
        """Return what a number looks like, for who counts pages; none is taken.

        A sheet with a number says more than one that is only shown: which one it replaces.
        """
        return f"{self._site.device}-0000"

    def note_printing(self, unit: str, patients: Sequence[str], detail: str) -> None:
        """Log what is about to go to paper, a line for each patient, before it does.

        Raises what says who may, where her function prints nothing of patients.
        """
        self._session.require(Right.PRINT_PATIENTS)
        for key in patients:
            _opened, chart = self.chart(unit, key)
            self._session.note("printed", unit=unit, patient=_identity(chart), detail=detail)
        if not patients:
            self._session.note("printed", unit=unit, detail=detail)

    def note_print_job(
        self, unit: str, kind: Kind, *, patients: int, outcome: str, pages: int = 0
    ) -> None:
        """Write the end of a print into the logbook: how much, and how it ended.

        `outcome` is the job's state in one word ("printed"); `pages` 0 is not told. A disk
        that refuses is logged and no more: the paper is out.
        """
        if self._site.logbook is None:
            return
        facts = {
            "kind": kind.value,
            "patients": str(patients),
            "outcome": outcome,
            "device": self._site.device,
        }
        if pages:
            facts["pages"] = str(pages)
        person = self._session.person
        try:
            self._site.logbook.append("print-job", unit=unit, person=person, facts=facts)
        except LyktaError as fault:
            log.warning("a print is not in the logbook: %s", fault.code)

    def records(self, unit: str) -> Logs:
        """Return the logbook's records of a unit and of the machine, as far as her keys go.

        Empty where there is no logbook. Raises what reading it raises.
        """
        if self._site.logbook is None:
            return Logs((), ())
        return logbook_reading.read(self._site.logbook.folder, self._session.keys, {unit, ""})

    def as_of_before(self, unit: str, moment: datetime) -> datetime | None:
        """Return of when the newest copy is that was made by an instant, None for none here."""
        return self._session.as_of_before(unit, moment)

    def stored(self, unit: str, patient: str | None = None) -> Snapshot | Chart | Mixed:
        """Return all that is stored of a unit or of one patient, as records.

        What is not of one instant, not whole or not verified comes as Mixed.
        """
        if patient is None:
            self._note("exported", unit)
            opened = self.opened(unit)
            return _plain(opened, opened.snapshot, opened.older)
        opened, chart = self.chart(unit, patient)
        self._note("exported", unit, patient=_identity(chart))
        key = chart.person.key
        return _plain(opened, chart, {key: opened.of(key)} if key in opened.older else {})

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

    def _unit_stamp(self, opened: Opened, serial: str) -> Stamp:
        """Return the stamp of a ward's sheet, with those of its patients of older copies."""
        return msgspec.structs.replace(
            self._stamp(opened, serial),
            older={key: self._stamp(opened, serial, key) for key in opened.older},
            missing=self._missing(opened),
        )

    def _stamp(self, opened: Opened, serial: str, key: str = "") -> Stamp:
        """Return a sheet's stamp, dated by the copy that the person or diary is really of."""
        made = self._stamp_of(opened.of(key), serial)
        if key in opened.older:
            made = msgspec.structs.replace(made, unit_as_of=opened.manifest.as_of.wall)
        if serial and key in self.replacements:
            made = self.replacements[key].marked(made)
        return doubted(made) if opened.unverified else made

    def _outage(self, said: Manifest) -> Outaged | None:
        """Return the outage of a copy's unit; a print says one thing on all pages.

        What is shown is asked anew each time.
        """
        key = said.unit, said.generation
        if self._shown or key not in self._outages:
            self._outages[key] = self._site.outage(said)
        return self._outages[key]

    def _stamp_of(self, said: Manifest, serial: str) -> Stamp:
        made = stamp(
            said,
            self._site.clock,
            self._site.limits[said.unit],
            self.language,
            Provenance(
                person=self._session.person,
                role=self._session.role,
                device=self._site.device,
                support=self._site.support,
                reason=self._session.purpose,
            ),
            serial,
            self._outage(said),
        )
        return msgspec.structs.replace(made, exercise=True) if self._site.exercise else made


def _identity(chart: Chart) -> str:
    """Return what the log calls a patient: the personal number, else the source's key."""
    return chart.person.number or chart.person.key


def _missing(opened: Opened) -> tuple[Missing, ...]:
    return tuple(
        Missing(
            place=one.place,
            name=one.name,
            person=one.patient.person if one.patient else None,
            stay=one.patient.stay if one.patient else None,
        )
        for one in opened.lost
    )


def _plain(
    opened: Opened, record: Snapshot | Chart, older: Mapping[str, Manifest]
) -> Snapshot | Chart | Mixed:
    """Return a record as it is, or marked where it is not of one instant, whole and verified."""
    lost = opened.lost if isinstance(record, Snapshot) else ()
    if not older and not lost and not opened.unverified:
        return record
    return Mixed(
        as_of=opened.manifest.as_of.wall,
        older={key: said.as_of.wall for key, said in older.items()},
        lost=lost,
        unverified=opened.unverified,
        record=record,
    )
