"""The sheets that a machine prints of itself, and those of an outage's end, ready to look at."""

from datetime import date, datetime, timedelta

from printing.language import Language
from printing.sheets.back_entry import BackEntry, SheetOut, Span, back_entry
from printing.sheets.blank_form import BlankForm, Form
from printing.sheets.contacts import Contact, contact_list
from printing.sheets.every import Sheet
from printing.sheets.form_contents import blank_form, control_sheet
from printing.sheets.machine_stamp import MachineStamp
from printing.sheets.outage_summary import (
    OutageSummary,
    OutageTold,
    Printer,
    SheetsOut,
    outage_summary,
)
from printing.sheets.quick_card import CARD_NAMES, card_of, quick_card
from printing.sheets.statistics import Counted, Down, Prints, Statistics, statistics
from printing.sheets.test_page import TestPage, Tried, printer_page
from tests.printing import charts

PRINTED = charts.at("2026-11-22 02:52")
OUTAGE = Span(
    since=charts.at("2026-11-21 20:05"),
    until=charts.at("2026-11-22 02:40"),
    last_copy=charts.AS_OF,
)
SHEETS = (
    SheetOut(serial="A12-0410", pages=1, replaced=True),
    SheetOut(serial="A12-0412", pages=1),
    SheetOut(serial="A12-0413", pages=2),
)
CONTACTS = (
    Contact(name="Jourläkare", phone="08-465 004 21", note="dygnet runt", group="Sjukhuset"),
    Contact(name="Apoteket", phone="08-465 004 22", group="Läkemedel"),
    Contact(name="Avdelning 14", phone="08-465 004 23", group="Sjukhuset"),
)
FORMS = tuple(form for form in Form if form is not Form.CONTROL)


def machine_stamp(**changes: object) -> MachineStamp:
    """Return the stamp of a sheet that nobody unlocked for."""
    facts: dict[str, object] = {
        "device": "LYKTA-A12",
        "printed": PRINTED,
        "serial": "A12-0450",
        "site": "Exempelsjukhuset",
        "support": "08-465 004 10",
    }
    return MachineStamp(**(facts | changes))  # type: ignore[arg-type] # facts of many types


def form(one: Form, language: Language, **changes: object) -> BlankForm:
    """Return one copy of a blank form."""
    return blank_form(one, machine_stamp(**changes), language)


def control(many: int, language: Language) -> BlankForm:
    """Return the control sheet of so many copies."""
    copies = [(Form.MAR, f"A12-{460 + number:04}") for number in range(many)]
    return control_sheet(copies, machine_stamp(), language)


def test_sheet(language: Language, **changes: object) -> TestPage:
    """Return the test page of a printer that tells all of itself."""
    facts: dict[str, object] = {
        "name": "A12-NORR",
        "tray": "1",
        "serial": "7LK-00412",
        "pages": 48213,
        "toner": 62,
        "duplex": True,
    }
    tried = Tried(**(facts | changes))  # type: ignore[arg-type] # facts of many types
    return printer_page(machine_stamp(by="Jan Sundell"), tried, "47K9", language)


def entered(language: Language, **changes: object) -> BackEntry:
    """Return the back-entry list of the man of the mockups after a night's outage."""
    stamp = charts.stamp(printed=PRINTED, age=timedelta(hours=7, minutes=42), **changes)
    chart = charts.ordinary()
    return back_entry(chart, stamp, charts.WARD, language, OUTAGE, SHEETS)


def counted() -> Counted:
    """Return a month of one ward, with an outage that goes on."""
    first = date(2026, 10, 23)
    return Counted(
        first=first,
        last=date(2026, 11, 21),
        prints=(
            Prints(kind="medication-list", prints=14, patients=212, pages=460, unknown=1),
            Prints(kind="blank-form", prints=2, pages=41, not_printed=1),
        ),
        outages=(
            Down(
                since=charts.at("2026-11-02 03:10"),
                until=charts.at("2026-11-02 05:40"),
                last_copy=charts.at("2026-11-02 03:00"),
            ),
            Down(since=charts.at("2026-11-21 20:05"), until=None),
        ),
        sheets=402,
        replaced=6,
        withdrawn=1,
        days={first + timedelta(days=3 * number): number for number in range(10)},
        checks=4,
        notes=3,
    )


def figures(language: Language) -> Statistics:
    """Return the statistics of that month."""
    return statistics(charts.WARD, counted(), charts.stamp(), language)


def outage(language: Language) -> OutageSummary:
    """Return the summary of that night: the longest name of a nurse, many sheets out."""
    told = OutageTold(
        since=OUTAGE.since or PRINTED,
        until=OUTAGE.until,
        seen=charts.AS_OF,
        blind_until=charts.at("2026-11-21 20:12"),
        by="Maximiliana von Rosenfält-Lilliehjelm af Trollesjö",
        why="The record system does not answer",
        ended_by="Karin Ek",
        prints=(
            Prints(kind="everything", prints=1, patients=22, pages=72),
            Prints(kind="medication-list", prints=3, patients=4, pages=9),
        ),
        people=(Printer(person="Karin Ek", prints=3), Printer(person="Eva Sund", prints=1)),
        sheets=(
            SheetsOut(
                kind="administration-overview",
                made=24,
                void=2,
                out=tuple(f"A12-{number:04}" for number in range(410, 432)),
            ),
            SheetsOut(kind="medication-list", made=26, void=4, out=("A12-0440", "A12-0442")),
        ),
        unreadable=1,
    )
    return outage_summary(charts.WARD, told, charts.stamp(), language)


def every(language: Language) -> list[Sheet]:
    """Return one of each sheet of these kinds."""
    stamp = machine_stamp()
    cards = [quick_card(card_of(name, language), CONTACTS, stamp, language) for name in CARD_NAMES]
    return [
        *(form(one, language) for one in FORMS),
        control(45, language),
        *cards,
        contact_list(CONTACTS, stamp, language),
        test_sheet(language),
        entered(language),
        figures(language),
        outage(language),
    ]


test_sheet.__test__ = False  # type: ignore[attr-defined] # it makes a sheet, it tests none


def at(text: str) -> datetime:
    """Return the instant of a Stockholm clock."""
    return charts.at(text)
