"""One of each kind of sheet, made by the real builders from the sample charts, in any language."""

from collections.abc import Callable
from datetime import timedelta

import msgspec

from printing.language import Language
from printing.sheets.administration_overview import administration_overview
from printing.sheets.back_entry import SheetOut, Span, back_entry
from printing.sheets.blank_form import Form
from printing.sheets.contacts import Contact, contact_list
from printing.sheets.cover import patient_cover
from printing.sheets.day_book import day_books
from printing.sheets.due_list import due_list
from printing.sheets.every import Sheet
from printing.sheets.form_contents import blank_form
from printing.sheets.lab_labels import LabelForm, lab_labels
from printing.sheets.machine_stamp import MachineStamp
from printing.sheets.medication_list import medication_list
from printing.sheets.quick_card import card_of, quick_card
from printing.sheets.test_page import Tried, printer_page
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
from tests.printing import bookings, charts

_MACHINE = MachineStamp(
    device="LYKTA-A12",
    printed=charts.at("2026-11-21 20:21"),
    serial="A12-0501",
    by="Karin Lundgren",
    site="Provsjukhuset",
    support="08-465 004 10",
)
_PHONES = (
    Contact(name="IT-stöd", phone="08-465 004 10", note="dygnet runt"),
    Contact(name="Laboratoriet", phone="08-465 004 20", group="Provsvar"),
    Contact(name="Apoteket", phone="08-465 004 30", note="07–21", group="Läkemedel"),
)


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


def _back_entry(language: Language) -> Sheet:
    outage = Span(
        since=charts.at("2026-11-21 20:05"),
        until=charts.at("2026-11-22 02:40"),
        last_copy=charts.AS_OF,
    )
    out = (SheetOut(serial="A12-0412", pages=1), SheetOut(serial="A12-0413", pages=2))
    stamp = charts.stamp(printed=charts.at("2026-11-22 03:00"), age=timedelta(minutes=470))
    return back_entry(eventful(), stamp, charts.WARD, language, outage, out)


def _cover(language: Language) -> Sheet:
    report = Report(key="r", title="Epikris", media="application/pdf", at=charts.AS_OF)
    return patient_cover(eventful(), report, 3, charts.stamp(), charts.WARD, language)


def _day_book(language: Language) -> Sheet:
    return day_books(bookings.clinic_snapshot(), charts.stamp(), bookings.DAY, language)[0]


def _quick_card(language: Language) -> Sheet:
    return quick_card(card_of("downtime", language), _PHONES, _MACHINE, language)


def _test_page(language: Language) -> Sheet:
    tried = Tried(name="Avd 12 expedition", tray="tray-1", pages=48213, toner=62, duplex=True)
    return printer_page(_MACHINE, tried, "K7Q2MX", language)


SHEETS: dict[str, Callable[[Language], Sheet]] = {
    "medication-list": _of_patient(medication_list),
    "administration-overview": _of_patient(administration_overview),
    "time-overview": _of_patient(time_overview),
    "due-list": lambda language: due_list(ward(), charts.stamp(), language, 8),
    "ward-list": _ward_list,
    "lab-labels": lambda language: lab_labels(ward(), charts.stamp(), language, form=LabelForm.A4),
    "day-book": _day_book,
    "back-entry": _back_entry,
    "cover": _cover,
    "quick-card": _quick_card,
    "contacts": lambda language: contact_list(_PHONES, _MACHINE, language),
    "test-page": _test_page,
    **{
        f"form-{form.value}": lambda language, form=form: blank_form(form, _MACHINE, language)
        for form in Form
        if form is not Form.CONTROL
    },
}  # fmt: skip
"""Every kind of sheet by its name, each made in a language."""
