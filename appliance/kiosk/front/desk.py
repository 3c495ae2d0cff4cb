"""The kiosk's DeskPort, answered by the real desk, status and printer."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from threading import Lock

import msgspec

from appliance.desk import printout
from appliance.desk.documents import Documents, Held, Site
from appliance.desk.printout import Paper
from appliance.desk.session import Desk, Session
from appliance.kiosk.front.board import Place, PrinterSeen, Showing, board
from appliance.kiosk.front.doubts import Doubts
from appliance.kiosk.front.found import found
from appliance.kiosk.front.paper import Run
from appliance.kiosk.front.shelves import Shelves, listed
from appliance.kiosk.front.spelling import spelling
from appliance.kiosk.ports import (
    BoardView,
    ClockShown,
    Content,
    Copy,
    Days,
    DocumentList,
    DocumentRef,
    DocumentView,
    Found,
    PrintKind,
    PrintOrder,
    PrintPlan,
    PrintView,
    Shown,
    Spelling,
    Unlocked,
)
from appliance.status import Limit, Survey
from printing.language import Language
from printing.pages import Picture
from printing.queue import Printer, PrinterState, clear, printer_state
from printing.queue.faults import NoPrinter
from printing.sheets.sheet import (
    AdministrationOverview,
    BookKind,
    MedicationList,
    WardList,
)
from storage.clock import CLOCK_UNCONFIRMED, CLOCK_WRONG, ClockVerdict
from storage.freshness import Freshness, Light, judge
from storage.library import Library

_PRINTER_EVERY = timedelta(seconds=10)
_SAID_BY_THE_HEAD = frozenset({"S-18"})
"""Faults that every sheet's own head says: an unverified copy (storage.reading)."""
_SAID_BY_THE_SHEET = _SAID_BY_THE_HEAD | {"S-16"}
"""And those that one patient's sheet says of her own: a patched copy (storage.rescue)."""


class FrontDesk:
    """Answers the screens. Safe for the three threads the port names."""

    def __init__(
        self,
        *,
        desk: Desk,
        site: Site,
        limits: Iterable[Limit],
        look: Callable[[], Survey],
        printer: Printer | None,
        place: Place,
        printer_label: str = "",
        library: Library | None = None,
    ) -> None:
        """Join the parts; `look` surveys the units, `printer` is None where none is set up.

        `printer_label` is what staff call the printer; empty takes its own name. `library` holds
        the reference documents.
        """
        self._desk, self._site, self._look = desk, site, look
        self._limits = {limit.unit.code: limit for limit in limits}
        self._printer, self._place = printer, place
        self._label = printer_label or (printer.shown if printer else "")
        self._seen: PrinterState | None = None
        self._seen_at: float | None = None
        self._printer_lock = Lock()
        self._doubtful = True
        self._shelves = Shelves(library)

    def board(self, language: Language, showing: Copy | None = None) -> BoardView:
        """Return the board now."""
        fault = self._desk.log_fault
        doubts = Doubts(
            faults=() if fault is None else (fault,), envelope=self._desk.envelope_opened
        )
        made = board(
            self._look(),
            self._see_printer(),
            self._place,
            language,
            self._of(showing),
            doubts=doubts,
        )
        return msgspec.structs.replace(made, library=self._shelves.any)

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

    def names(self) -> tuple[str, ...]:
        """Return the names that can unlock."""
        return self._desk.names()

    def unlock(self, name: str, password: str) -> Unlocked:
        """Open the machine for a person. Raises what People.unlock raises."""
        return self._unlocked(self._desk.unlock(name, password))

    def unlock_with_code(self, typed: str, name: str) -> Unlocked:
        """Open the machine with an envelope. Raises what Desk.unlock_with_code raises."""
        return self._unlocked(self._desk.unlock_with_code(typed, name), by_envelope=True)

    def spelling(self, typed: str, language: Language, *, words: bool) -> Spelling:
        """Return how far a code is spelled."""
        return spelling(typed, language, words=words)

    def change_password(self, old: str, new: str) -> Unlocked:
        """Change the password of the person who is here. Raises what People.passwd raises."""
        return self._unlocked(self._desk.change_password(old, new))

    def clock(self, language: Language) -> ClockShown:
        """Return the machine's clock in words."""
        clock = self._site.clock
        at = clock.now()
        wrong = clock.verdict(at) is ClockVerdict.WRONG
        local = at.wall.astimezone(language.zone)
        return ClockShown(
            at=at,
            time=language.clock(at.wall),
            day=f"{language.day_long(at.wall)} {local.year}",
            why=language.say(CLOCK_WRONG if wrong else CLOCK_UNCONFIRMED),
        )

    def confirm_clock(self, shown: ClockShown) -> None:
        """Take a person's word for the clock. Raises what Desk.confirm_clock raises."""
        self._desk.confirm_clock(shown.at)

    def lock(self) -> None:
        """Forget the keys and everything opened."""
        self._shelves.forget()
        self._desk.lock()

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
        one_day = timedelta(days=1)
        days = Days(
            day=wanted,
            title=language.day_long(wanted),
            free=language.count("{n} free time", "{n} free times", free),
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

    def plan(self, order: PrintOrder, language: Language) -> PrintPlan:
        """Return what an order would print."""
        if not order.unit:
            return self._plan_of_library(order, language)
        documents = self._documents(language)
        today = self._today(language)
        pages = printout.pages(documents, order, today)
        refused = "" if self._printer else " ".join(language.error(NoPrinter()))
        held = documents.held(order.unit, order.patients[0] if len(order.patients) == 1 else "")
        return PrintPlan(
            order=order,
            what=self._what(order, language),
            whose=self._whose(order, documents, language),
            count=language.count("{n} page", "{n} pages", pages),
            printer=self._label if self._printer else language.say("None"),
            refused=refused,
            notices=self._before_printing(held, language),
            unverified=held.unverified,
        )

    def print(
        self,
        order: PrintOrder,
        language: Language,
        on_progress: Callable[[PrintView], None],
        cancelled: Callable[[], bool],
    ) -> PrintView:
        """Print and follow every job to its real end. Raises NoPrinter.

        What an earlier life of this machine, or a print that ended in doubt, left at the
        printer is taken back first: it must not come out after its successor.
        """
        if self._printer is None:
            raise NoPrinter
        if not order.unit:
            _title, made = self._shelves.paper(order.document, language)
            return self._send(order, made, language, on_progress, cancelled)[0]
        documents = self._documents(language)
        made = printout.bundles(documents, order, self._today(language))
        final, tally = self._send(order, made, language, on_progress, cancelled)
        patients, pages, outcome = tally
        documents.note_print_job(
            order.unit, order.kind, patients=patients, outcome=outcome, pages=pages
        )
        return final

    def _send(
        self,
        order: PrintOrder,
        made: Paper,
        language: Language,
        on_progress: Callable[[PrintView], None],
        cancelled: Callable[[], bool],
    ) -> tuple[PrintView, tuple[int, int, str]]:
        """Send what was made; return the last view, and how many patients and pages came out."""
        if self._printer is None:
            raise NoPrinter
        run = Run(order, made, language, lambda: self._site.clock.now().wall)
        if self._doubtful:
            clear(self._printer)
        final = run.send_all(self._printer, on_progress, cancelled)
        self._doubtful = run.doubtful
        return final, run.tally()

    def _plan_of_library(self, order: PrintOrder, language: Language) -> PrintPlan:
        title, made = self._shelves.paper(order.document, language)
        pages = sum(bundle.pages for bundle in made.bundles)
        return PrintPlan(
            order=order,
            what=title,
            whose=language.say("The library"),
            count=language.count("{n} page", "{n} pages", pages),
            printer=self._label if self._printer else language.say("None"),
            refused="" if self._printer else " ".join(language.error(NoPrinter())),
        )

    def _named(self, unit: str, patient: str, documents: Documents) -> str:
        if not patient:
            of = self._limits[unit].unit
            return f"{of.code} {of.name}"
        _opened, chart = documents.chart(unit, patient)
        return f"{chart.person.name}, {chart.person.number or chart.person.birth}"

    def _documents(self, language: Language) -> Documents:
        return Documents(self._desk.session(), self._site, language)

    def _today(self, language: Language) -> date:
        return self._site.clock.now().wall.astimezone(language.zone).date()

    def _unlocked(self, session: Session, *, by_envelope: bool = False) -> Unlocked:
        return Unlocked(
            person=session.person,
            role=session.role,
            units=tuple(code for code in self._limits if session.may_read(code)),
            must_change=session.must_change,
            by_envelope=by_envelope,
        )

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
        return Shown(sheet=sheet, copy=copy, notices=notices)

    def _see_printer(self) -> PrinterSeen | None:
        """Ask the printer at most every ten seconds: the board asks every three."""
        if self._printer is None:
            return None
        with self._printer_lock:
            now = self._site.clock.now().boottime
            due = self._seen_at is None or now - self._seen_at >= _PRINTER_EVERY.total_seconds()
            if self._seen is None or due:
                self._seen, self._seen_at = printer_state(self._printer), now
            return PrinterSeen(name=self._label, state=self._seen)

    def _before_printing(self, held: Held, language: Language) -> tuple[str, ...]:
        """Say of when a copy is, where it is not simply the newest one; paper says the rest."""
        moment = language.moment_words(held.as_of.wall)
        if held.unverified:
            return (language.say("UNVERIFIED COPY: nobody can prove that it is genuine."),)
        if held.older:
            return (language.say("This patient's list is of an OLDER COPY: {when}.", when=moment),)
        told = tuple(language.error(fault)[0] for fault in held.faults)
        return (*told, language.say("The lists are as of {when}.", when=moment)) if told else ()

    def _what(self, order: PrintOrder, language: Language) -> str:
        words = {
            PrintKind.MEDICATION_LIST: language.say("Medication lists"),
            PrintKind.ADMINISTRATION_OVERVIEW: language.say("Administration overviews"),
            PrintKind.WARD_LIST: language.say("Ward list"),
            PrintKind.DAY_BOOK: language.say("Day book"),
            PrintKind.DOCUMENT: language.say("Document"),
        }
        return words[order.kind]

    def _whose(self, order: PrintOrder, documents: Documents, language: Language) -> str:
        unit = self._limits[order.unit].unit
        if len(order.patients) == 1 or order.kind is PrintKind.DOCUMENT:
            return self._named(order.unit, "".join(order.patients[:1]), documents)
        if order.kind is PrintKind.DAY_BOOK:
            day = order.day or self._today(language)
            return f"{unit.code} {unit.name}, {language.day_long(day)}"
        many = len(order.patients) or len(documents.patients(order.unit))
        patients = language.count("{n} patient", "{n} patients", many)
        return f"{unit.code} {unit.name}, {patients}"
