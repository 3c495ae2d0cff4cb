"""One of each kind of sheet, made by the real builders from the sample charts, in any language."""

from collections.abc import Callable

import msgspec

from printing.language import Language
from printing.sheets.administration_overview import administration_overview
from printing.sheets.contacts import contact_list
from printing.sheets.cover import patient_cover
from printing.sheets.day_book import day_books
from printing.sheets.due_list import due_list
from printing.sheets.every import Sheet
from printing.sheets.lab_labels import LabelForm, lab_labels
from printing.sheets.medication_list import medication_list
from printing.sheets.quick_card import card_of, quick_card
from printing.sheets.time_overview import time_overview
from printing.sheets.ward_list import ward_list
from storage.records import (
    Chart,
    Event,
    EventKind,
    EventStatus,
    LabOrder,
    Report,
    Snapshot,
    Told,
)
from tests.printing import bookings, charts, drill_sample, evidence_sample
from tests.printing.paper import form_samples


def eventful() -> Chart:
    """Return the ordinary patient with samples to take and a day full of events."""
    labs = (
        LabOrder(key="l1", number="26-0001234", tests=("S-kalium", "S-natrium"), tubes=("guldgul",),
                 planned=charts.at("2026-11-22 06:00"), ordered=charts.at("2026-11-21 10:00")),
        LabOrder(key="l2", number="26-0001235", tests=("B-glukos",), tubes=("grå",),
                 planned=charts.at("2026-11-21 21:00"), ordered=charts.at("2026-11-21 11:30")),
    )  # fmt: skip
    events = (
        Event(key="e1", kind=EventKind.PROCEDURE, text="Såromläggning höger höft",
              at=charts.at("2026-11-21 10:00"), status=EventStatus.CANCELLED),
        Event(key="e2", kind=EventKind.VISIT, text="Rond", at=charts.at("2026-11-21 09:20"),
              status=EventStatus.DONE, place="sal 2"),
        Event(key="e3", kind=EventKind.EXAMINATION, text="Koloskopi, fasta från 00:00",
              at=charts.at("2026-11-22 11:00")),
    )  # fmt: skip
    return msgspec.structs.replace(
        charts.ordinary(), labs=labs, events=events, labs_told=Told.WHOLE, events_told=Told.WHOLE
    )


def ward() -> Snapshot:
    """Return the ward of sample charts, its first patient the eventful one."""
    plain = charts.ward_snapshot()
    first = msgspec.structs.replace(
        plain.charts[0], labs=eventful().labs, events=eventful().events,
        labs_told=Told.WHOLE, events_told=Told.WHOLE,
    )  # fmt: skip
    return msgspec.structs.replace(plain, charts=(first, *plain.charts[1:]))


def _of_patient(build: Callable[..., Sheet]) -> Callable[[Language], Sheet]:
    return lambda language: build(eventful(), charts.stamp(), charts.WARD, language)


def _ward_list(language: Language) -> Sheet:
    pages = {chart.person.key: 3 for chart in ward().charts}
    return ward_list(ward(), charts.stamp(), language, pages)


def _cover(language: Language) -> Sheet:
    report = Report(key="r", title="Epikris", media="application/pdf", at=charts.AS_OF)
    return patient_cover(eventful(), report, 3, charts.stamp(), charts.WARD, language)


def _day_book(language: Language) -> Sheet:
    return day_books(bookings.clinic_snapshot(), charts.stamp(), bookings.DAY, language)[0]


SHEETS: dict[str, Callable[[Language], Sheet]] = {
    "medication-list": _of_patient(medication_list),
    "administration-overview": _of_patient(administration_overview),
    "time-overview": _of_patient(time_overview),
    "due-list": lambda language: due_list(ward(), charts.stamp(), language, 8),
    "ward-list": _ward_list,
    "lab-labels": lambda language: lab_labels(ward(), charts.stamp(), language, form=LabelForm.A4),
    "day-book": _day_book,
    "back-entry": form_samples.entered,
    "cover": _cover,
    "quick-card": lambda language: quick_card(
        card_of("downtime", language), form_samples.CONTACTS, form_samples.machine_stamp(), language
    ),
    "contacts": lambda language: contact_list(
        form_samples.CONTACTS, form_samples.machine_stamp(), language
    ),
    "test-page": form_samples.test_sheet,
    "drill-summary": drill_sample.summary,
    "statistics": form_samples.figures,
    "outage-summary": form_samples.outage,
    "routine-evidence": evidence_sample.evidence,
    "form-control": lambda language: form_samples.control(12, language),
    **{
        f"form-{form.value}": lambda language, form=form: form_samples.form(form, language)
        for form in form_samples.FORMS
    },
}
"""Every kind of sheet by its name, each made in a language."""
