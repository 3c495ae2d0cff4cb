"""The kiosk's DeskPort, answered by the real desk, status and printer."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from threading import Thread

import msgspec

from appliance.desk import printout
from appliance.desk.changed import changed
from appliance.desk.control import Control
from appliance.desk.documents import Documents, Held, Site
from appliance.desk.errors import DeskLocked, NotThatKind
from appliance.desk.forms import MachineFacts, note_print
from appliance.desk.machine_paper import machine_pages, machine_paper
from appliance.desk.numbering import next_serial
from appliance.desk.run_state import RunState
from appliance.desk.session import Desk, Session
from appliance.desk.stick import OUTCOME, to_stick
from appliance.kiosk.front.board import Place, Showing, board
from appliance.kiosk.front.doubts import Doubts
from appliance.kiosk.front.found import found
from appliance.kiosk.front.machinepaper import form_choices, form_title
from appliance.kiosk.front.paperdesk import Job, PaperDesk
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.front.sheetanswer import answer_of, is_seal
from appliance.kiosk.front.shelves import Shelves, listed
from appliance.kiosk.front.spelling import spelling
from appliance.kiosk.front.sticks import NoSuchStick, plugged
from appliance.kiosk.front.wording import kind_words
from appliance.kiosk.ports import (
    BoardView,
    ClockShown,
    Content,
    Copy,
    Days,
    DocumentList,
    DocumentRef,
    DocumentView,
    FormChoice,
    Found,
    InHand,
    PrinterChoice,
    PrintKind,
    PrintOrder,
    PrintPlan,
    PrintRecords,
    PrintView,
    Saved,
    SheetAnswer,
    Shown,
    Spelling,
    Unlocked,
)
from appliance.status import Limit, Survey
from printing.language import Language
from printing.locking import new_password
from printing.pages import Picture
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
from storage.print_journal import PrintJournal

PRINTS = "prints"
"""The folder of the journal of prints below the machine's state."""
_IN_SETS = frozenset({PrintKind.MEDICATION_LIST, PrintKind.ADMINISTRATION_OVERVIEW})
"""Kinds of which only what changed can be printed."""
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
        room: PrintRoom,
        place: Place,
        facts: Callable[[str], MachineFacts] | None = None,
        library: Library | None = None,
    ) -> None:
        """Join the parts; `look` surveys the units, `room` has the printers.

        `facts` gives what the machine's own sheets say of it, for the person who is here (empty:
        nobody). `library` holds the reference documents.
        """
        self._desk, self._site, self._look = desk, site, look
        self._limits = {limit.unit.code: limit for limit in limits}
        self._room, self._place, self._facts = room, place, facts
        journal = PrintJournal(site.state / PRINTS, site.clock)
        self._paper = PaperDesk(room, journal, site.clock, site.seals)
        self._shelves = Shelves(library)

    def settle(self) -> None:
        """Ask, on a thread of its own, what became of prints that a crash cut short."""
        Thread(target=self._paper.settle, name="lykta-settle", daemon=True).start()

    def board(self, language: Language, showing: Copy | None = None) -> BoardView:
        """Return the board now."""
        fault = self._desk.log_fault
        doubts = Doubts(
            faults=() if fault is None else (fault,), envelope=self._desk.envelope_opened
        )
        made = board(
            self._look(),
            self._room.first,
            self._place,
            language,
            self._of(showing),
            doubts=doubts,
        )
        cards = (*self._paper.cards(language), *made.cards)
        return msgspec.structs.replace(made, library=self._shelves.any, cards=cards)

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
        self._paper.forget()
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
        if order.kind.of_machine:
            facts = self._machine()
            pages = machine_pages(order, facts, language)
            words = form_title(order, facts, language), ""
            return self._planned(order, pages, words, language)
        if not order.unit:
            title, made = self._shelves.paper(order.document, language)
            pages = sum(bundle.pages for bundle in made.bundles)
            return self._planned(order, pages, (title, language.say("The library")), language)
        documents = self._documents(language)
        pages = printout.pages(documents, order, self._today(language))
        words = kind_words(order.kind, language), self._whose(order, documents, language)
        held = documents.held(order.unit, order.patients[0] if len(order.patients) == 1 else "")
        return msgspec.structs.replace(
            self._planned(order, pages, words, language),
            notices=self._before_printing(held, language),
            unverified=held.unverified,
            changed=self._changed(order, documents, language),
        )

    def print(
        self,
        order: PrintOrder,
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        """Print and follow every job to its real end. Raises NoPrinter."""
        if not self._room.printers:
            raise NoPrinter
        return self._paper.send(self._job(order, language), language, on_progress, control)

    def print_rest(
        self,
        sheets: tuple[str, ...],
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        """Print what is left of the last print, or marked copies. Raises NothingLeft."""
        return self._paper.rest(sheets, language, on_progress, control)

    def printers(self, language: Language) -> tuple[PrinterChoice, ...]:
        """Return the printers and how they are doing."""
        return self._room.choices(language)

    def confirm(self, asked: InHand, pages: int, language: Language) -> InHand:
        """Note how many pages are in somebody's hand. Raises disk errors."""
        here = self._here()
        return self._paper.confirm(asked, pages, here.person if here else "", language)

    def records(self, language: Language) -> PrintRecords:
        """Return what was printed lately."""
        return self._paper.records(language)

    def forms(self, language: Language) -> tuple[FormChoice, ...]:
        """Return the papers that hold no patient's data."""
        return () if self._facts is None else form_choices(self._facts(""), language)

    def is_seal(self, typed: str) -> bool:
        """Tell whether a text can be a sheet's code."""
        return is_seal(typed)

    def check_sheet(self, typed: str, language: Language) -> SheetAnswer:
        """Say of a sheet whether it may be used. Raises what Checker.check raises."""
        here = self._here()
        documents = Documents(here, self._site, language) if here else None
        return answer_of(typed, self._site.seals, self._newest, language, documents)

    def sticks(self) -> tuple[str, ...]:
        """Return the memory sticks that are plugged in."""
        return tuple(plugged())

    def save(self, order: PrintOrder, stick: str, language: Language) -> Saved:
        """Put what would be printed on a stick. Raises NoSuchStick, StickNotWritten."""
        folder = plugged().get(stick)
        if folder is None:
            raise NoSuchStick(stick=stick)
        job, password = self._job(order, language), new_password()
        file = to_stick(folder, job.paper, password, self._site.clock.now().wall)
        if order.unit:
            pages = sum(bundle.pages for bundle in job.paper.bundles)
            patients = sum(len(bundle.patients) for bundle in job.paper.bundles)
            self._documents(language).note_print_job(
                order.unit, order.kind, patients=patients, outcome=OUTCOME, pages=pages
            )
        return Saved(
            file=file.name,
            password=password,
            text=language.say(
                "Take the stick to any computer with a printer, open the file and type the "
                "password."
            ),
        )

    def _job(self, order: PrintOrder, language: Language) -> Job:
        """Make the paper of an order, and say who notes its end."""
        if order.kind.of_machine:
            facts = self._machine()
            number = partial(next_serial, self._site.state, self._site.device)
            made = machine_paper(order, facts, language, number, self._site.seals)
            return Job(wish=order, paper=made, note=partial(self._note_own, order, facts))
        if not order.unit:
            _title, made = self._shelves.paper(order.document, language)
            return Job(wish=order, paper=made, note=_nothing)
        documents = self._documents(language)
        made = printout.bundles(documents, order, self._today(language))
        return Job(wish=order, paper=made, note=partial(_note_job, order, documents))

    def _here(self) -> Session | None:
        try:
            return self._desk.session()
        except DeskLocked:
            return None

    def _newest(self, unit: str) -> datetime | None:
        """Return of when the newest copy of a unit is, None where there is none."""
        found = (one for one in self._look().units if one.unit.code == unit)
        status = next(found, None)
        return status.manifest.as_of.wall if status and status.manifest else None

    def _machine(self) -> MachineFacts:
        """Return what the machine's own sheets say. Raises NotThatKind where it has none."""
        if self._facts is None:
            raise NotThatKind(unit="")
        here = self._here()
        return self._facts(here.person if here else "")

    def _note_own(self, order: PrintOrder, facts: MachineFacts, final: RunState) -> None:
        """Note the end of a print of the machine's own in its logbook."""
        _patients, pages, outcome = final.tally()
        if self._site.logbook is not None:
            note_print(self._site.logbook, order, facts, outcome=outcome, pages=pages)

    def _changed(self, order: PrintOrder, documents: Documents, language: Language) -> str:
        """Return how many lists changed since the last set, where there was one."""
        if order.kind not in _IN_SETS or order.patients or self._site.seals is None:
            return ""
        found = changed(documents, order.unit, order.kind.value)
        many = len(found.to_print) + len(found.same)
        if not found.same and not found.replace:
            return ""
        return language.say("Only changed ({n} of {all})", n=len(found.to_print), all=many)

    def _planned(
        self, order: PrintOrder, pages: int, words: tuple[str, str], language: Language
    ) -> PrintPlan:
        """Return a plan with its printers; `words` are what and whose."""
        printer = self._room.named(order.printer)
        what, whose = words
        return PrintPlan(
            order=order,
            what=what,
            whose=whose,
            count=language.count("{n} page", "{n} pages", pages),
            printer=printer.shown if printer else language.say("None"),
            refused="" if printer else " ".join(language.error(NoPrinter())),
            printers=self._room.choices(language),
            forecast=self._room.forecast(pages, order, language),
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

    def _before_printing(self, held: Held, language: Language) -> tuple[str, ...]:
        """Say of when a copy is, where it is not simply the newest one; paper says the rest."""
        moment = language.moment_words(held.as_of.wall)
        if held.unverified:
            return (language.say("UNVERIFIED COPY: nobody can prove that it is genuine."),)
        if held.older:
            return (language.say("This patient's list is of an OLDER COPY: {when}.", when=moment),)
        told = tuple(language.error(fault)[0] for fault in held.faults)
        return (*told, language.say("The lists are as of {when}.", when=moment)) if told else ()

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


def _note_job(order: PrintOrder, documents: Documents, final: RunState) -> None:
    """Note the end of a print in the machine's logbook."""
    patients, pages, outcome = final.tally()
    documents.note_print_job(
        order.unit, order.kind, patients=patients, outcome=outcome, pages=pages
    )


def _nothing(_final: RunState) -> None:
    """Note nothing: a document of the library is of nobody."""
