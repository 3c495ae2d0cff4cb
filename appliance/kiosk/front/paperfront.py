"""The paper side of the kiosk's DeskPort: plans, prints, what came out, forms, sheets, sticks."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from threading import Thread

import msgspec

from appliance.desk import printout, recopy
from appliance.desk.changed import Changed, changed
from appliance.desk.control import Control
from appliance.desk.documents import Documents, Held, Site
from appliance.desk.errors import DeskLocked, NotThatKind
from appliance.desk.forms import MachineFacts, note_print
from appliance.desk.machine_paper import machine_pages, machine_paper
from appliance.desk.numbering import next_serial
from appliance.desk.rights import Right
from appliance.desk.run_state import RunState
from appliance.desk.session import Desk, Session
from appliance.desk.stick import OUTCOME, to_stick
from appliance.kiosk.front.board import Place
from appliance.kiosk.front.evidence import EvidenceFront
from appliance.kiosk.front.machinepaper import form_choices, form_title
from appliance.kiosk.front.paperdesk import Job, NothingLeft, PaperDesk
from appliance.kiosk.front.printed import Again
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.front.sheetanswer import answer_of, is_seal
from appliance.kiosk.front.shelves import Shelves
from appliance.kiosk.front.sticks import NoSuchStick, plugged
from appliance.kiosk.front.wording import order_words
from appliance.kiosk.ports import (
    FormChoice,
    InHand,
    PrinterChoice,
    PrintKind,
    PrintOrder,
    PrintPlan,
    PrintRecords,
    PrintView,
    Saved,
    SheetAnswer,
)
from appliance.kiosk.ports.evidence import EvidencePort
from appliance.status import Limit, Survey
from printing.language import Language
from printing.locking import new_password
from printing.queue.faults import NoPrinter
from printing.sheets.identity import marked_name
from storage.library import Library
from storage.print_journal import PrintJournal
from storage.records import UnitKind

PRINTS = "prints"
"""The folder of the journal of prints below the machine's state."""
_IN_SETS = frozenset({PrintKind.MEDICATION_LIST, PrintKind.ADMINISTRATION_OVERVIEW})
"""Kinds of which only what changed can be printed."""


class PaperFront:
    """Answers the screens about paper. Safe for the three threads the port names."""

    evidence: EvidencePort
    _evidence_front: EvidenceFront | None = None

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

    def plan(self, order: PrintOrder, language: Language) -> PrintPlan:
        """Return what an order would print."""
        order = self._room.fitted(order)
        if order.kind is PrintKind.EVIDENCE:
            pages, month = self._proofs().plan(order, language)
            words = order_words(order, language), month
            return self._planned(order, pages, words, language)
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
        words = order_words(order, language), self._whose(order, documents, language)
        held = documents.held(order.unit, order.patients[0] if len(order.patients) == 1 else "")
        since = self._changed(order, documents)
        return msgspec.structs.replace(
            self._planned(order, pages, words, language, _many(order, documents)),
            notices=(*self._before_printing(held, language), *_gone(since, language)),
            unverified=held.unverified,
            changed=_changed_words(since, language),
            nothing_new=since is not None and not since.to_print,
        )

    def print(
        self,
        order: PrintOrder,
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        """Print and follow every job to its real end. Raises NoPrinter."""
        if not self._room.serving(order.kind):
            raise NoPrinter
        with self._paper.printing() as visit:
            job = self._job(self._room.fitted(order), language)
            return self._paper.send(job, language, on_progress, control, visit)

    def print_rest(
        self,
        sheets: tuple[str, ...],
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        """Print what is left of the last print, or marked copies. Raises NothingLeft."""
        with self._paper.printing() as visit:
            if sheets and not self._paper.holds(sheets):
                return self._anew(sheets, language, on_progress, control, visit)
            return self._paper.rest(sheets, language, on_progress, control)

    def _anew(
        self,
        sheets: tuple[str, ...],
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
        visit: int,
    ) -> PrintView:
        """Make copies of sheets of before a lock by their numbers, one print for each kind.

        The first that does not come out whole is what is told, and none follows it: the end of a
        later one would hide it.
        """
        session = self._desk.require(Right.PRINT_PATIENTS)
        documents = Documents(session, self._site, language)
        papers = list(recopy.copies_of(documents, sheets, self._today(language), session.person))
        view: PrintView | None = None
        while papers and (view is None or not view.again):
            paper = papers.pop(0)
            order = self._room.fitted(PrintOrder(kind=PrintKind(paper.kind), unit=paper.unit))
            job = Job(wish=order, paper=paper, note=partial(_note_job, order, documents))
            view = self._paper.send(job, language, on_progress, control, visit)
        for paper in papers:
            paper.never_out()
        if view is None:
            raise NothingLeft
        return view

    def printers(self, language: Language) -> tuple[PrinterChoice, ...]:
        """Return the printers and how they are doing."""
        return self._room.choices(language)

    def confirm(
        self, asked: InHand, pages: int, language: Language, missing: tuple[str, ...] = ()
    ) -> InHand:
        """Note how many pages are in somebody's hand. Raises disk errors."""
        here = self._here()
        person = here.person if here else ""
        return self._paper.confirm(asked, pages, person, language, missing, self._again())

    def records(self, language: Language) -> PrintRecords:
        """Return what was printed lately."""
        return self._paper.records(language, self._again())

    def _again(self) -> Again | None:
        """Return what tells which sheets can be made anew, None while nobody is here."""
        here = self._here()
        return None if here is None else partial(recopy.copyable, here, self._site.seals)

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
        if order.kind is PrintKind.EVIDENCE:
            self._proofs().saved(order)
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
        if order.kind is PrintKind.EVIDENCE:
            made = self._proofs().paper(order, language)
            return Job(wish=order, paper=made, note=_nothing)
        if order.kind.of_machine:
            facts = self._machine()
            if order.kind is PrintKind.TEST_PAGE:
                facts = msgspec.structs.replace(facts, code=self._test_code())
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

    def join_evidence(self, evidence: EvidenceFront) -> None:
        """Take what answers the screen of evidence, and makes its paper."""
        self.evidence = self._evidence_front = evidence

    def _proofs(self) -> EvidenceFront:
        """Return what makes the month's evidence. Raises NotThatKind where there is none."""
        if self._evidence_front is None:
            raise NotThatKind(unit="")
        return self._evidence_front

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
        if order.kind is PrintKind.TEST_PAGE:
            self._test_printed(
                [serial for one in final.bundles if not one.clean for serial in one.sheets]
            )

    def _test_code(self) -> str:
        """Return the code of the next test page, "" where nobody waits for one."""
        return ""

    def _test_printed(self, _serials: Sequence[str]) -> None:
        """Hear which test pages may have come out."""

    def _changed(self, order: PrintOrder, documents: Documents) -> Changed | None:
        """Return which lists changed since the last set, None where there was none."""
        if order.kind not in _IN_SETS or order.patients or self._site.seals is None:
            return None
        found = changed(documents, order.unit, order.kind.value)
        return found if found.same or found.replace or found.gone else None

    def _planned(
        self,
        order: PrintOrder,
        pages: int,
        words: tuple[str, str],
        language: Language,
        many: int = 1,
    ) -> PrintPlan:
        """Return a plan with its printers; `words` are what and whose, `many` how many sheets."""
        printer = self._room.named(order)
        what, whose = words
        return PrintPlan(
            order=order,
            what=what,
            whose=whose,
            count=language.count("{n} page", "{n} pages", pages),
            printer=printer.shown if printer else language.say("None"),
            refused="" if printer else " ".join(language.error(NoPrinter())),
            printers=self._room.choices(language, order.kind),
            forecast=self._room.forecast(pages, many, order, language),
        )

    def _named(self, unit: str, patient: str, documents: Documents) -> str:
        if not patient:
            of = self._limits[unit].unit
            return f"{of.code} {of.name}"
        _opened, chart = documents.chart(unit, patient)
        name = marked_name(chart.person, documents.language)
        return f"{name}, {chart.person.number or chart.person.birth}"

    def _documents(self, language: Language) -> Documents:
        return Documents(self._desk.session(), self._site, language)

    def _today(self, language: Language) -> date:
        return self._site.clock.now().wall.astimezone(language.zone).date()

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
        if unit.kind is UnitKind.CLINIC:
            return f"{unit.code} {unit.name}"
        many = len(order.patients) or len(documents.patients(order.unit))
        patients = language.count("{n} patient", "{n} patients", many)
        return f"{unit.code} {unit.name}, {patients}"


def _changed_words(since: Changed | None, language: Language) -> str:
    """Return how many lists changed since the last set, empty where there is none to compare."""
    if since is None or not (since.same or since.replace):
        return ""
    new = len(since.to_print)
    return language.say("Only changed ({n} of {all})", n=new, all=new + len(since.same))


def _gone(since: Changed | None, language: Language) -> tuple[str, ...]:
    """Name the sheets that still lie on the ward, of patients who are no longer there."""
    if since is None or not since.gone:
        return ()
    words = language.count(
        "Sheet {nr} is of a patient who is no longer here: take it away.",
        "Sheets {nr} are of patients who are no longer here: take them away.",
        len(since.gone),
        nr=", ".join(since.gone),
    )
    return (words,)


def _many(order: PrintOrder, documents: Documents) -> int:
    """Return how many sheets an order has at most, each of which begins on paper of its own."""
    if order.kind.of_unit or order.kind is PrintKind.DOCUMENT:
        return 1
    if documents.opened(order.unit).snapshot.unit.kind is UnitKind.CLINIC:
        return 1
    each = 2 if order.kind is PrintKind.EVERYTHING else 1
    return each * len(order.patients or documents.patients(order.unit)) + each


def _note_job(order: PrintOrder, documents: Documents, final: RunState) -> None:
    """Note the end of a print in the machine's logbook."""
    patients, pages, outcome = final.tally()
    documents.note_print_job(
        order.unit, order.kind, patients=patients, outcome=outcome, pages=pages
    )


def _nothing(_final: RunState) -> None:
    """Note nothing: a document of the library is of nobody."""
