"""Which sheets a wish holds: the one place that knows how each kind of document is made."""

from collections.abc import Callable
from datetime import date

from appliance.desk import figures, outage_figures
from appliance.desk.documents import Documents
from appliance.desk.errors import NotThatKind
from appliance.desk.wish import Kind, Wish
from printing.sheets.back_entry import BackEntry, back_entry
from printing.sheets.due_list import DueList, due_list
from printing.sheets.every import Sheet
from printing.sheets.lab_labels import LabelForm, LabLabels, lab_labels
from printing.sheets.outage_summary import OutageSummary, outage_summary
from printing.sheets.stamp import Stamp
from printing.sheets.statistics import Statistics, statistics
from printing.sheets.time_overview import TimeOverview, time_overview
from storage.records import Chart, Snapshot, Unit, UnitKind

Number = Callable[[], str]
"""Takes the number of one more sheet; gives an empty text where nothing is printed yet."""


def of_unit(documents: Documents, wish: Wish, today: date, number: Number) -> tuple[Sheet, ...]:
    """Return the sheets that serve a whole unit. Raises NotThatKind and what documents raise."""
    match wish.kind:
        case Kind.DAY_BOOK:
            return documents.day_books(wish.unit, wish.day or today, number)
        case Kind.WARD_LIST:
            return (documents.ward(wish.unit, serial=number()),)
        case Kind.DUE_LIST:
            return (_due_list(documents, wish, number()),)
        case Kind.LAB_LABELS:
            return (_lab_labels(documents, wish, number()),)
        case Kind.STATISTICS:
            return (_statistics(documents, wish, today, number()),)
        case Kind.OUTAGE_SUMMARY:
            return (_outage_summary(documents, wish, number()),)
    raise NotThatKind(unit=wish.unit)


def of_patient(documents: Documents, wish: Wish, patient: str, number: Number) -> Sheet:
    """Return one patient's sheet. Raises NotThatKind and what documents raise."""
    match wish.kind:
        case Kind.MEDICATION_LIST:
            return documents.medication_list(wish.unit, patient, number())
        case Kind.ADMINISTRATION_OVERVIEW:
            return documents.administration_overview(wish.unit, patient, number())
        case Kind.TIME_OVERVIEW:
            return _time_overview(documents, wish, patient, number())
        case Kind.BACK_ENTRY:
            return _back_entry(documents, wish, patient, number())
    raise NotThatKind(unit=wish.unit)


def _due_list(documents: Documents, wish: Wish, serial: str) -> Sheet:
    def build(snapshot: Snapshot, made: Stamp) -> DueList:
        usual = documents.usual(wish.unit)
        return due_list(snapshot, made, documents.language, wish.hours, usual)

    return documents.sheet_of_unit(wish.unit, wish.kind, build, serial)


def _lab_labels(documents: Documents, wish: Wish, serial: str) -> LabLabels:
    for key in wish.patients:
        documents.chart(wish.unit, key)  # who is asked for by name and is not here is no silence

    def build(snapshot: Snapshot, made: Stamp) -> LabLabels:
        if snapshot.unit.kind is not UnitKind.WARD:
            raise NotThatKind(unit=wish.unit)
        return lab_labels(
            snapshot,
            made,
            documents.language,
            patients=wish.patients,
            form=LabelForm(wish.labels),
            start=wish.start,
        )

    return documents.sheet_of_unit(wish.unit, wish.kind, build, serial)


def _time_overview(documents: Documents, wish: Wish, patient: str, serial: str) -> Sheet:
    def build(chart: Chart, made: Stamp, unit: Unit) -> TimeOverview:
        return time_overview(chart, made, unit, documents.language, documents.usual(wish.unit))

    return documents.sheet_of_patient(wish.unit, patient, wish.kind, build, serial)


def _back_entry(documents: Documents, wish: Wish, patient: str, serial: str) -> Sheet:
    outage = figures.last_outage(documents, wish.unit)
    sheets = figures.sheets_out(documents, wish.unit, patient, outage)

    def build(chart: Chart, made: Stamp, unit: Unit) -> BackEntry:
        usual = documents.usual(wish.unit)
        return back_entry(chart, made, unit, documents.language, outage, sheets, usual)

    return documents.sheet_of_patient(wish.unit, patient, wish.kind, build, serial)


def _statistics(documents: Documents, wish: Wish, today: date, serial: str) -> Sheet:
    counted = figures.counted(documents, wish.unit, today)

    def build(snapshot: Snapshot, made: Stamp) -> Statistics:
        return statistics(snapshot.unit, counted, made, documents.language)

    return documents.sheet_of_unit(wish.unit, wish.kind, build, serial)


def _outage_summary(documents: Documents, wish: Wish, serial: str) -> Sheet:
    told = outage_figures.told(documents, wish.unit)

    def build(snapshot: Snapshot, made: Stamp) -> OutageSummary:
        return outage_summary(snapshot.unit, told, made, documents.language)

    return documents.sheet_of_unit(wish.unit, wish.kind, build, serial)
