"""The ready-made documents of an export, kept as they are: PDF of a patient or of the unit.

A document of a patient needs its manifest to say whose it is, by her personal number. One that
belongs to nobody in the export fails the unit: either the document or the list is of another
time. A document's own time is the manifest's word for it, or the export's.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.beds import bed_order
from appliance.sources.files.errors import ReportOrphaned, ReportUnfit
from appliance.sources.files.handover import Handed
from appliance.sources.files.manifest import File, Patient, moment
from printing import pages
from printing.language import mark
from storage.records import (
    DOCUMENTS_ONLY,
    Alert,
    Allergies,
    AllergyState,
    Chart,
    Person,
    Report,
    Stay,
    plain_number,
    same_number,
)

PDF = "application/pdf"
NO_ORDERS = mark(
    "Her medicines are NOT in this list: the record system hands over documents only. "
    "Read her document, or the ward's."
)
_MOST, _MOST_TOGETHER = 20_000_000, 200_000_000
_MEBI = 1_000_000


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A document with whose it is: a personal number, empty for the whole unit's."""

    patient: str
    report: Report


def documents(export: Handed, at: datetime, zone: ZoneInfo) -> tuple[Kept, ...]:
    """Return every document of an export. Raises ReportUnfit."""
    found = []
    whole = 0
    for name, data in export.files.items():
        if not name.casefold().endswith(".pdf"):
            continue
        said = export.manifest.named(name) or File(name=name)
        whole += len(data)
        _must_be_fit(export.name, name, data, whole)
        title = said.title or PurePosixPath(name).stem.replace("_", " ")
        own = moment(said.at, zone) if said.at else None
        report = Report(key=name, title=title, media=PDF, at=own or at, data=data)
        found.append(Kept(patient=said.patient, report=report))
    return tuple(found)


def with_documents(
    charts: Iterable[Chart], kept: Iterable[Kept], export: str
) -> tuple[tuple[Chart, ...], tuple[Report, ...]]:
    """Return the charts with each patient's documents, and the unit's. Raises ReportOrphaned."""
    charts, kept = tuple(charts), tuple(kept)
    of_patients = [one for one in kept if one.patient]
    placed = tuple(
        msgspec.structs.replace(
            chart,
            reports=tuple(
                one.report for one in of_patients if same_number(one.patient, chart.person.number)
            ),
        )
        for chart in charts
    )
    lost = len(of_patients) - sum(len(chart.reports) for chart in placed)
    if lost:
        raise ReportOrphaned(name=export, many=abs(lost))
    return placed, tuple(one.report for one in kept if not one.patient)


def census(patients: Iterable[Patient], unit: str) -> tuple[Chart, ...]:
    """Return charts that hold nothing but who is there, for exports of documents alone."""
    found = [
        Chart(
            person=Person(
                key=plain_number(one.number) or one.number,
                number=one.number,
                family=one.name,
                birth=one.birth.isoformat() if one.birth else "",
            ),
            stay=Stay(
                key=plain_number(one.number) or one.number,
                unit=unit,
                room=one.room,
                bed=one.bed,
            ),
            allergies=Allergies(state=AllergyState.NOT_RECORDED),
            alerts=(Alert(key=DOCUMENTS_ONLY, text=NO_ORDERS, ours=True),),
        )
        for one in patients
    ]
    return tuple(sorted(found, key=lambda chart: bed_order(chart.stay)))


def _must_be_fit(export: str, name: str, data: bytes, whole: int) -> None:
    most = _MOST // _MEBI
    if whole > _MOST_TOGETHER:
        reason = f"all together more than {_MOST_TOGETHER // _MEBI} MB"
        raise ReportUnfit(name=export, file=name, reason=reason, most=most)
    if len(data) > _MOST:
        raise ReportUnfit(name=export, file=name, reason=f"{len(data) // _MEBI} MB", most=most)
    try:
        pages.sizes(data)
    except pages.NotDrawable as fault:
        reason = str(fault.facts["reason"])
        raise ReportUnfit(name=export, file=name, reason=reason, most=most) from fault
