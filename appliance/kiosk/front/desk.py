"""The kiosk's DeskPort, answered by the real desk, status and printer."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from appliance.desk import making
from appliance.desk.documents import Held
from appliance.kiosk.front.board import Showing, board
from appliance.kiosk.front.doubts import Doubts
from appliance.kiosk.front.found import found
from appliance.kiosk.front.outage import OutageFront, Outages, words_of
from appliance.kiosk.front.people import PeopleFront
from appliance.kiosk.front.ready import get_ready, progress
from appliance.kiosk.front.routines import RoutinesFront
from appliance.kiosk.front.shelves import listed
from appliance.kiosk.front.unseen import unseen_notices
from appliance.kiosk.ports import (
    BoardView,
    Card,
    Content,
    Copy,
    Days,
    DocumentList,
    DocumentRef,
    DocumentView,
    DrillPort,
    Found,
    Lamp,
    MachinePort,
    OutagePort,
    PrintKind,
    PrintOrder,
    RoutinesPort,
    ScanPort,
    SheetAnswer,
    Shown,
)
from appliance.status import Survey
from printing.language import Language
from printing.pages import Picture
from printing.paper.forgetting import forget
from printing.sheets.due_list import DueList
from printing.sheets.lab_labels import LabLabels
from printing.sheets.sheet import (
    AdministrationOverview,
    BookKind,
    MedicationList,
    WardList,
)
from printing.sheets.time_overview import TimeOverview
from storage.freshness import Freshness, Light, judge

_SAID_BY_THE_HEAD = frozenset({"S-18"})
"""Faults that every sheet's own head says: an unverified copy (storage.reading)."""
_SAID_BY_THE_SHEET = _SAID_BY_THE_HEAD | {"S-16"}
"""And those that one patient's sheet says of her own: a patched copy (storage.rescue)."""


class FrontDesk(PeopleFront):
    """Answers the screens. Safe for the three threads the port names."""

    drill: DrillPort
    machine: MachinePort
    scans: ScanPort
    outage: OutagePort
    routines: RoutinesPort
    _routines_front: RoutinesFront | None = None
    _outage_front: OutageFront | None = None

    def board(self, language: Language, showing: Copy | None = None) -> BoardView:
        """Return the board now."""
        fault = self._desk.log_fault
        doubts = Doubts(
            faults=() if fault is None else (fault,), envelope=self._desk.envelope_opened
        )
        survey = self._look()
        made = board(
            survey,
            self._room.first,
            self._place,
            language,
            self._of(showing),
            doubts=doubts,
            outages=self._outages(survey, showing),
        )
        paper = (*self._paper.cards(language), *self._room.label_cards(language))
        cards = (*self._own_cards(language), *paper, *made.cards)
        if self._routines_front is not None and not made.locked_outage:
            cards = _among(cards, self._routines_front.cards(language))
        return msgspec.structs.replace(made, library=self._shelves.any, cards=cards)

    def join_outages(self, outage: OutageFront) -> None:
        """Take the outages, for the board and for the screens."""
        self.outage = self._outage_front = outage

    def join_routines(self, routines: RoutinesFront) -> None:
        """Take the routines, for the board, the screens and the test page."""
        self.routines = self._routines_front = routines
        self._desk.heard = routines.unlocked

    def _test_code(self) -> str:
        return self._routines_front.code() if self._routines_front is not None else ""

    def _test_printed(self, serials: Sequence[str]) -> None:
        if self._routines_front is not None:
            self._routines_front.printed(serials)

    def _outages(self, survey: Survey, showing: Copy | None) -> Outages | None:
        return None if self._outage_front is None else self._outage_front.look(survey, showing)

    def _of(self, showing: Copy | None) -> Showing | None:
        """Judge the copy on the screen by its own age, whatever lies in the store by now."""
        if showing is None or showing.as_of is None or showing.unit not in self._limits:
            return None
        limit = self._limits[showing.unit]
        if showing.unverified:  # it may be of any time, whatever it says
            unknown = Freshness(light=Light.UNKNOWN, age=None, limit=limit.limit, reasons=())
            return Showing(copy=showing, freshness=unknown)
        age = self._site.clock.age(showing.as_of)
        return Showing(copy=showing, freshness=judge(age, limit.limit, limit.ageing_after))

    def lock(self) -> None:
        """Forget the keys and everything opened."""
        if self._routines_front is not None:
            self._routines_front.forget()
        self._shelves.forget()
        self._paper.forget()
        self._desk.lock()
        forget()

    def check_sheet(self, typed: str, language: Language) -> SheetAnswer:
        """Say of a sheet whether it may be used, and what no sheet can hold in an outage."""
        answer = super().check_sheet(typed, language)
        if self._outage_front is None or answer.unit not in self._limits:
            return answer
        survey, kind = self._look(), self._limits[answer.unit].unit.kind
        stands = self._outage_front.look(survey).of(answer.unit)
        out = words_of(stands, kind, language, survey.now)
        if out is None:
            return answer
        return msgspec.structs.replace(answer, text=f"{answer.text} {out.line()}")

    def ward_list(self, unit: str, language: Language) -> Shown[WardList]:
        """Return a ward's patients."""
        documents = self._documents(language)
        sheet = documents.ward(unit)
        shown = self._shown(sheet, documents.held(unit), language)
        return msgspec.structs.replace(shown, documents=len(documents.reports(unit)))

    def find(self, text: str, language: Language) -> Found:
        """Return the patients that match, and where it could not be looked."""
        units = {code: limit.unit for code, limit in self._limits.items()}
        findings = self._documents(language).search(text)
        return found(findings, units, self._today(language), language)

    def find_so_far(self, text: str, language: Language) -> Found:
        """Return as `find`; while units are still to be opened, how far it has come."""
        said = progress(self._desk.session(), self._limits, language)
        return Found(hits=(), progress=said) if said else self.find(text, language)

    def get_ready(self, step: int) -> bool:
        """Open one more unit for the search. Raises DeskLocked."""
        return get_ready(self._desk.session(), self._limits, step)

    def medication_list(self, unit: str, patient: str, language: Language) -> Shown[MedicationList]:
        """Return one patient's medicines."""
        documents = self._documents(language)
        sheet = documents.medication_list(unit, patient)
        held = documents.held(unit, patient)
        shown = self._shown(sheet, held, language, documents.held(unit))
        return msgspec.structs.replace(shown, documents=len(documents.reports(unit, patient)))

    def administration_overview(
        self, unit: str, patient: str, language: Language
    ) -> Shown[AdministrationOverview]:
        """Return one patient's doses of a day."""
        documents = self._documents(language)
        sheet = documents.administration_overview(unit, patient)
        return self._shown(sheet, documents.held(unit, patient), language, documents.held(unit))

    def day_books(self, unit: str, day: date | None, language: Language) -> Shown[Days]:
        """Return a clinic's day; today, or the copy's first day, where none is named."""
        documents = self._documents(language)
        today = self._today(language)
        first, last = documents.held(unit).days or (today, today)
        wanted = day or min(max(today, first), last)
        books = documents.day_books(unit, wanted)
        held = documents.held(unit)  # what the books were made of: a capture may have come between
        free = sum(row.kind is BookKind.FREE for book in books for row in book.day.rows)
        said = language.count("{n} free time", "{n} free times", free)
        if not any(book.day.rows for book in books):
            said = language.say("Nothing is booked")
        one_day = timedelta(days=1)
        days = Days(
            day=wanted,
            title=language.day_long(wanted),
            free=said,
            books=books,
            before=wanted - one_day if wanted > first else None,
            after=wanted + one_day if wanted < last else None,
            now=self._site.clock.now().wall if wanted == today else None,
        )
        return self._shown(days, held, language)

    def library(self, language: Language) -> DocumentList:
        """Return the reference documents."""
        return self._shelves.library(language)

    def documents(self, unit: str, patient: str, language: Language) -> DocumentList:
        """Return a patient's or a unit's ready-made documents."""
        documents = self._documents(language)
        documents.opened(unit)
        held = documents.held(unit, patient)
        copy = self._shown(None, held, language, documents.held(unit)).copy
        found = listed(documents, held, patient, copy)
        return msgspec.structs.replace(found, whose=self._named(unit, patient, documents))

    def document(self, ref: DocumentRef, language: Language) -> DocumentView:
        """Return one document, the library's or, for who unlocked, a copy's."""
        if not ref.unit:
            return self._shelves.reference(ref, language)
        documents = self._documents(language)
        report = documents.report(ref.unit, ref.patient, ref.key)
        held = documents.held(ref.unit, ref.patient)
        shown = self._shown(None, held, language, documents.held(ref.unit))
        whose = self._named(ref.unit, ref.patient, documents)
        return self._shelves.report(ref, report, whose, shown.copy, shown.notices)

    def page(self, ref: DocumentRef, number: int, width: int) -> Picture:
        """Return a page of the document opened last."""
        return self._shelves.page(ref, number, width)

    def due_list(self, unit: str, hours: int, language: Language) -> Shown[DueList]:
        """Return a ward's doses of the next hours."""
        wish = PrintOrder(kind=PrintKind.DUE_LIST, unit=unit, hours=hours)
        return self._of_unit(wish, DueList, language)

    def lab_labels(self, unit: str, language: Language) -> Shown[LabLabels]:
        """Return a ward's laboratory orders, a row for each label."""
        return self._of_unit(PrintOrder(kind=PrintKind.LAB_LABELS, unit=unit), LabLabels, language)

    def time_overview(self, unit: str, patient: str, language: Language) -> Shown[TimeOverview]:
        """Return one patient's four days."""
        documents = self._documents(language)
        wish = PrintOrder(kind=PrintKind.TIME_OVERVIEW, unit=unit, patients=(patient,))
        sheet = making.of_patient(documents, wish, patient, str)
        held = documents.held(unit, patient)
        return self._shown(_is(sheet, TimeOverview), held, language, documents.held(unit))

    def _of_unit(self, wish: PrintOrder, kind: type[Content], language: Language) -> Shown[Content]:
        documents = self._documents(language)
        (sheet,) = making.of_unit(documents, wish, self._today(language), str)
        return self._shown(_is(sheet, kind), documents.held(wish.unit), language)

    def _shown(
        self, sheet: Content, held: Held, language: Language, of_unit: Held | None = None
    ) -> Shown[Content]:
        """Return a sheet with its copy; `of_unit` is the unit's where `held` is one patient's.

        The copy is dated by the patient's own, and told from newer ones by the unit's number.
        """
        copy = Copy(
            unit=held.unit,
            generation=(of_unit or held).generation,
            as_of=held.as_of,
            unverified=held.unverified,
            older=held.older,
        )
        told = _SAID_BY_THE_SHEET if of_unit else _SAID_BY_THE_HEAD
        notices = tuple(
            " ".join(language.error(fault)) for fault in held.faults if fault.code not in told
        )
        named = unseen_notices(sheet, language)
        return Shown(sheet=sheet, copy=copy, notices=(*notices, *named))


def _among(cards: Sequence[Card], reminders: Sequence[Card]) -> tuple[Card, ...]:
    """Return the board's cards with the reminders after the notices and before the quiet facts."""
    quiet = (Lamp.GOOD, Lamp.WAITING)
    notices = tuple(card for card in cards if card.lamp not in quiet)
    facts = tuple(card for card in cards if card.lamp in quiet)
    return (*notices, *reminders, *facts)


def _is(sheet: object, kind: type[Content]) -> Content:
    """Return a sheet as what it is. Raises TypeError on another kind, which is our own mistake."""
    if not isinstance(sheet, kind):
        raise TypeError(type(sheet).__name__)
    return sheet
