"""Prints at every stage, and printers in every state, in the words that the kiosk itself gives.

Only the values are made up: how a run fares and what a printer said of itself.
"""

from datetime import datetime

from appliance.desk.printout import Bundle, Part
from appliance.desk.run_state import BundleState, RunState
from appliance.desk.wish import Kind, Wish
from appliance.kiosk.front.paper import print_view
from appliance.kiosk.front.printed import answered
from appliance.kiosk.front.printerseen import choice_of, forecast_of, paper_left
from appliance.kiosk.ports import Forecast, InHand, PrinterChoice, PrintView
from printing.language import Language
from printing.queue import JobState, Printer, PrinterLight, PrinterState, faults
from printing.queue.supplies import Supplies, Tray, forecast
from tests.printing import charts

NEAR = Printer(label="A12, expeditionen")
FAR = Printer(label="A14, korridoren vid läkemedelsrummet")
DEAD, LABELS = Printer(label="B31"), Printer(label="Etiketter A12")
_NONE = Supplies()


def _tray(sheets: int) -> Supplies:
    return Supplies(trays=(Tray(name="tray-2", level=sheets, holds=500),))


_SAID = (
    (NEAR, PrinterState(PrinterLight.READY), _tray(60)),
    (FAR, PrinterState(PrinterLight.WARNING, (faults.TonerLow(printer=FAR.label),)), _tray(12)),
    (DEAD, PrinterState(PrinterLight.STOPPED, (faults.NoContact(printer=DEAD.label),)), _NONE),
    (LABELS, PrinterState(PrinterLight.UNKNOWN), _NONE),
)


def printers(language: Language) -> tuple[PrinterChoice, ...]:
    """Return four printers: one ready, one that needs care, one dead, one not known."""
    return tuple(
        choice_of(one, state, paper_left(one, known, language), language)
        for one, state, known in _SAID
    )


def too_little_paper(language: Language) -> Forecast:
    """Return what is said where twelve sheets lie there and eighteen are needed."""
    return forecast_of(forecast(18, NEAR, _tray(12)), language)


def view(language: Language, **facts: object) -> PrintView:
    """Return a ward's print in words, by default with a bundle out, one held up and one to come."""
    facts = {"bundles": (_out(), _held_up(), _waiting())} | facts
    wish = Wish(kind=Kind.MEDICATION_LIST, unit=charts.WARD.code)
    return print_view(wish, RunState(**facts), (), language)  # type: ignore[arg-type]  # its fields


def ended(language: Language, beds: int = 9) -> PrintView:
    """Return a ward's print that came out, whose pages somebody is asked to count."""
    return view(language, bundles=(_out(beds),), finished=True)


def asked(language: Language, beds: int = 30) -> InHand:
    """Return the question for a ward's pages."""
    found = ended(language, beds).in_hand
    assert found is not None
    return found


def short(language: Language, beds: int = 30) -> InHand:
    """Return the question answered: three pages are missing."""
    question = asked(language, beds)
    lacking = question.sheets[3:6]
    return answered(question, question.pages - 3, lacking, frozenset(lacking), language)


def _bundle(first: int, last: int) -> Bundle:
    patients = range(first, last + 1)
    return Bundle(
        pdf=b"",
        patients=tuple(f"p{one}" for one in patients),
        pages=2 * len(patients),
        first=f"{first:02d}:1",
        last=f"{last:02d}:2",
        parts=tuple(Part(serial=f"A12-04{one:02d}", pages=2) for one in patients),
    )


def _at() -> datetime:
    return charts.at("2026-11-22 03:05")


def _out(last: int = 5) -> BundleState:
    return BundleState(
        bundle=_bundle(1, last), state=JobState.PRINTED, printer=NEAR.label, at=_at()
    )


def _held_up() -> BundleState:
    made = _bundle(6, 7)
    reason = faults.OutOfPaper(printer=NEAR.label)
    return BundleState(bundle=made, state=JobState.HELD_UP, printer=NEAR.label, reason=reason)


def lost() -> BundleState:
    """Return a bundle that a dead printer may have printed, of which copies are offered."""
    made = _bundle(6, 7)
    return BundleState(
        bundle=made, state=JobState.UNKNOWN, printer=NEAR.label, at=_at(),
        reason=faults.NoContact(printer=NEAR.label), to_copy=made.serials,
    )  # fmt: skip


def doubtful(language: Language) -> PrintView:
    """Return a print of which one bundle may have come out, or not."""
    return view(language, bundles=(_out(), lost(), _waiting()))


def _waiting() -> BundleState:
    return BundleState(bundle=_bundle(8, 9), printer=NEAR.label)
