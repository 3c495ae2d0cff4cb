"""The kiosk's door: what the screens ask of the desk, and the ready values they get back.

Screens never think: every text in these values is worded in the reader's language, every row
sorted, every age judged. The kiosk adds only the words of its own buttons and heads.

Threads. 1. `board` is called every few seconds on a thread of its own, also while locked.
2. `print` is called on a thread of its own and may last minutes; it goes on while the screen
is locked, and is steered from the main thread by its `control`. 3. All other calls come one at
a time from one further thread. The three may overlap, so a desk guards what they share.

Errors. Any call may raise a LyktaError, which the kiosk shows with its remedy. `board` should
not: what it cannot learn it reports as unknown.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

import msgspec

from appliance.desk.control import Control
from appliance.desk.wish import Kind, Wish
from printing.language import Language
from printing.pages import Picture, Size
from printing.sheets.due_list import DueList
from printing.sheets.lab_labels import LabLabels
from printing.sheets.plain import PlainText
from printing.sheets.sheet import (
    AdministrationOverview,
    AllergyBox,
    DayBook,
    MedicationList,
    WardList,
)
from printing.sheets.time_overview import TimeOverview
from storage.clock import Instant
from storage.freshness import Light
from storage.records import UnitKind


class Lamp(StrEnum):
    """The state of anything but a copy's age, each with a shape of its own."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"
    UNKNOWN = "unknown"
    WAITING = "waiting"


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """The copy that a screen shows: one generation of one unit, and of when it is.

    Its age is reckoned from `as_of`, never from whatever newer copy lies in the store by now.
    `unverified` marks one whose origin nobody could check; `older` one patient's, who is shown
    from an older copy than the rest of her unit.
    """

    unit: str
    generation: int
    as_of: Instant | None = None
    unverified: bool = False
    older: bool = False


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the top bar: `label` "Record system" over `word` "Up"."""

    lamp: Lamp
    label: str
    word: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One card of the status board's right column.

    GOOD and WAITING are quiet facts: `title` small over `text` ("Last copy", "03:04,
    complete"). The others are notices: `title` says what is so in a few words, `text` what it
    means, `remedy` what to do. `to_records` lets a touch open what was printed.
    """

    lamp: Lamp
    title: str
    text: str
    remedy: str = ""
    to_records: bool = False


class UnitTile(msgspec.Struct, frozen=True, kw_only=True):
    """One unit on the board.

    `state` is its word ("Fresh"), `age` the large line ("12 min", "At least 3 h", or
    "at 01:15" when `before_outage`), `reasons` why, in sentences. `own` marks the unit this
    machine stands in, if it stands in one. `readable` is false where no copy can be opened,
    `paused` is true where nobody copies now: by a person's word or by the timetable.
    """

    code: str
    name: str
    kind: UnitKind
    light: Light
    state: str
    age: str
    reasons: tuple[str, ...] = ()
    before_outage: bool = False
    own: bool = False
    readable: bool = True
    paused: bool = False


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The top bar and the strip of one copy.

    It speaks of the copy the screen shows, or of the machine's own unit, or, where it has
    none, of the worst unit. `age` is "12 min old", `as_of` "as of 02:55", `place` "B31
    Surgery". `strip` is the sentence after the word COPY: "As of 01:15. What happened later
    is not shown here." `newer` is true where the same call would now show a newer copy.
    """

    light: Light
    age: str
    as_of: str
    place: str
    strip: str
    before_outage: bool = False
    newer: bool = False


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """All that anybody may see without a password; it never names a patient.

    `headline` is at most six words, `subline` one sentence, `light` theirs. `outage` darkens
    the bar and makes the strip yellow. `clock` is "03:07", `today` "Tue 24 Nov"; `ask_clock`
    asks a person to say whether that is right. `library` is true where there are reference
    documents to be read.
    """

    light: Light
    headline: str
    subline: str
    bar: Bar
    tiles: tuple[UnitTile, ...]
    cards: tuple[Card, ...]
    live: Sign
    printer: Sign
    clock: str
    today: str
    outage: bool = False
    ask_clock: bool = False
    library: bool = False


class Unlocked(msgspec.Struct, frozen=True, kw_only=True):
    """Who opened the machine ("Karin Ek", "nurse") and which units they may read.

    `must_change` says that the password was set by another: nothing is shown before she has
    chosen her own. `by_envelope` is true where the code of an envelope opened it.
    """

    person: str
    role: str
    units: tuple[str, ...]
    must_change: bool = False
    by_envelope: bool = False


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One group or one word of an envelope's code, as it was typed.

    `lamp` is GOOD where it can be right as it stands, BAD where it cannot, WAITING where it
    is not finished.
    """

    typed: str
    lamp: Lamp


class Spelling(msgspec.Struct, frozen=True, kw_only=True):
    """How far the typing of an envelope's code has come.

    `parts` are the groups or words typed so far, `of` how many there are in all. `whole` is
    true where the checksum says that it is a code. `advice` says what to do, in a sentence.
    """

    parts: tuple[Part, ...]
    of: int
    whole: bool
    advice: str


class ClockShown(msgspec.Struct, frozen=True, kw_only=True):
    """The machine's clock as a person is asked about it: "03:07", "Tuesday 24 November 2026".

    `why` says in a sentence why it is asked. `at` is the reading that was put into words.
    """

    at: Instant
    time: str
    day: str
    why: str


Content = TypeVar("Content")
"""A sheet, or what holds several of them."""


class Shown(msgspec.Struct, Generic[Content], frozen=True, kw_only=True):
    """A sheet with the copy it was made from.

    `notices` are whole sentences that must stand above it, for instance that the newest copy
    was damaged and an older one is shown. Where `copy` is unverified they stand in red.
    `documents` is how many ready-made documents lie beside the sheet.
    """

    sheet: Content
    copy: Copy
    notices: tuple[str, ...] = ()
    documents: int = 0


class DocumentRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which ready-made document: a patient's, a unit's, or, without unit, the library's."""

    key: str
    unit: str = ""
    patient: str = ""


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One document in a list: its title, and in words where it lies or of when it is."""

    ref: DocumentRef
    title: str
    detail: str = ""


class DocumentList(msgspec.Struct, frozen=True, kw_only=True):
    """Documents to choose from; `whose` names the patient by both identifiers, or the unit.

    `copy` is the copy they lie in, None for the library; `note` says how old the library is.
    """

    rows: tuple[DocumentRow, ...]
    whose: str = ""
    note: str = ""
    notices: tuple[str, ...] = ()
    copy: Copy | None = None


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """One document, to be read: `pages` to be drawn one by one, or else `text`."""

    ref: DocumentRef
    title: str
    whose: str = ""
    pages: tuple[Size, ...] = ()
    text: PlainText | None = None
    notices: tuple[str, ...] = ()
    copy: Copy | None = None


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """A clinic's day: one book for each practitioner, and the days before and after it.

    `title` is "Tuesday 24 November", `free` "5 free times". `before` and `after` are None
    where the copy holds no such day. `now` is set when the day is today.
    """

    day: date
    title: str
    free: str
    books: tuple[DayBook, ...]
    before: date | None = None
    after: date | None = None
    now: datetime | None = None


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One patient found. `matched` are the parts of `name` to underline, as (start, end).

    `note` says what is special about her copy ("OLDER COPY 01:15"); `lost` is true where her
    chart cannot be read at all.
    """

    unit: str
    patient: str
    name: str
    number: str
    age: str
    bed: str
    allergy: AllergyBox
    matched: tuple[tuple[int, int], ...] = ()
    note: str = ""
    lost: bool = False


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, and in sentences where it could not look ("Not searched: B32 ...")."""

    hits: tuple[Hit, ...]
    left_out: tuple[str, ...] = ()


PrintKind = Kind
"""What is printed; the desk's own word for it."""

PrintOrder = Wish
"""What somebody wants on paper: without patients named the whole unit, its ward list first."""


class PrinterChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A printer somebody may choose, by the `name` people have for it ("B31, office").

    `word` says how it is doing ("Ready"), `note` what is known of its paper ("holds about 50
    sheets"), empty where nothing is.
    """

    name: str
    lamp: Lamp
    word: str
    note: str = ""


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """Whether paper and toner will do: `text` what is so, `remedy` what to do first.

    `lamp` is GOOD where they will, ATTENTION where they will not, UNKNOWN where nobody can say.
    """

    lamp: Lamp
    text: str
    remedy: str = ""


class PrintPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What would be printed, in words, before anything is sent.

    `what` "Medication lists", `whose` "B31 Surgery, 22 patients" (both identifiers where it
    is one patient), `count` "1 copy, 44 pages", `printer` "B31, office". `refused` says why
    it cannot be printed at all, empty where it can. `notices` are whole sentences to be read
    before printing, `unverified` true where they say that nobody could check the copy.
    `printers` are those that may be chosen, `forecast` is the chosen one's. `changed` says how
    many lists changed since the last set ("3 of 22 have changed"), empty where nobody can tell
    or the kind has no such set; `nothing_new` says that none did.
    """

    order: PrintOrder
    what: str
    whose: str
    count: str
    printer: str
    refused: str = ""
    notices: tuple[str, ...] = ()
    unverified: bool = False
    printers: tuple[PrinterChoice, ...] = ()
    forecast: Forecast | None = None
    changed: str = ""
    nothing_new: bool = False


class PrintBundle(msgspec.Struct, frozen=True, kw_only=True):
    """One job at the printer: `title` "Bed 01:1-03:2", `detail` "6 patients, 12 pages".

    `word` is its state in words ("Printed 03:05"); `message` and `remedy` stand there when it
    was held up or failed. `copies` are the numbers of sheets of it that may be lost: marked
    copies of them are offered.
    """

    lamp: Lamp
    title: str
    detail: str
    word: str
    message: str = ""
    remedy: str = ""
    copies: tuple[str, ...] = ()


class InHand(msgspec.Struct, frozen=True, kw_only=True):
    """The question whether all pages are in somebody's hand: "Are 44 pages in your hand?".

    `sheets` are the numbers of what is asked about, `pages` how many pages there should be.
    `answer` says in words how it was answered, empty while it was not. `missing` are the numbers
    of sheets that lack pages; `copies` are those of them that can be printed again from here.
    `counted` is how many pages somebody had.
    """

    sheets: tuple[str, ...]
    pages: int
    question: str
    answer: str = ""
    missing: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    counted: int = 0


class PrintView(msgspec.Struct, frozen=True, kw_only=True):
    """How far a print has come.

    `count` is "12 of 22", `noun` "patients printed", `pages` "24 of 44 pages"; `segments` has
    one lamp for each patient. `finished` ends it; `again` says that something remains to be
    printed then, which `print_rest` does. `trouble` is the place in `bundles` of the one that
    needs a person now. `paused` is true while nothing more is sent because somebody said so,
    `offer` the name of the printer that could take over. `in_hand` asks for the pages once they
    are out.
    """

    count: str
    noun: str
    pages: str
    segments: tuple[Lamp, ...]
    bundles: tuple[PrintBundle, ...]
    finished: bool = False
    again: bool = False
    trouble: int | None = None
    paused: bool = False
    offer: str = ""
    in_hand: InHand | None = None


class PrintRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One print of the machine's own records, by no patient's name.

    `title` is "Medication lists, B31", `detail` "6 patients, 12 pages, B31, office", `when`
    "tonight 03:05", `word` what became of it ("May have come out"), `advice` what to do.
    `in_hand` is the question about its pages, None where there is nothing to ask.
    """

    lamp: Lamp
    title: str
    detail: str
    when: str
    word: str
    advice: str = ""
    in_hand: InHand | None = None


class PrintRecords(msgspec.Struct, frozen=True, kw_only=True):
    """What was printed lately, the unsettled first; `note` sums them up in a sentence."""

    rows: tuple[PrintRecord, ...]
    note: str


class SheetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a printed sheet may be used: `verdict` in a few words, `text` what it means.

    `remedy` says what to do with the sheet, `facts` are label and words of what its code tells
    ("Sheet", "B31-0042").
    """

    lamp: Lamp
    verdict: str
    text: str
    remedy: str
    facts: tuple[tuple[str, str], ...] = ()


class FormChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A paper without any patient's data that anybody may print: a form, a card, a test page."""

    order: PrintOrder
    title: str
    detail: str = ""


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What was put on a memory stick: `file` its name there, `password` what opens it."""

    file: str
    password: str
    text: str


class DeskPort(Protocol):
    """What a nurse can do here. Every opening and print is audited on the other side."""

    def board(self, language: Language, showing: Copy | None = None) -> BoardView:
        """Return the board now; its bar speaks of `showing` where a copy is on the screen."""
        ...

    def names(self) -> tuple[str, ...]:
        """Return the names that can unlock, for picking."""
        ...

    def unlock(self, name: str, password: str) -> Unlocked:
        """Open the machine for a person. Raises LyktaError on a wrong password or too soon."""
        ...

    def unlock_with_code(self, typed: str, name: str) -> Unlocked:
        """Open the machine with an envelope's code; `name` is who types it, for the log.

        Raises LyktaError where the code is wrong, or was tried too soon.
        """
        ...

    def spelling(self, typed: str, language: Language, *, words: bool) -> Spelling:
        """Return how far a code is spelled, in groups or in words, without trying it."""
        ...

    def change_password(self, old: str, new: str) -> Unlocked:
        """Give the person who is here a new password. Raises LyktaError where it will not do."""
        ...

    def clock(self, language: Language) -> ClockShown:
        """Return the machine's clock, as a person is asked about it."""
        ...

    def confirm_clock(self, shown: ClockShown) -> None:
        """Take the word of the person who is here that the clock shown is right. It is logged.

        Raises LyktaError where nobody's word can be taken for it.
        """
        ...

    def lock(self) -> None:
        """Forget the keys and everything opened. Never raises; a print goes on."""
        ...

    def ward_list(self, unit: str, language: Language) -> Shown[WardList]:
        """Return a ward's patients."""
        ...

    def find(self, text: str, language: Language) -> Found:
        """Return the patients of all readable units that a name or number matches, best first."""
        ...

    def medication_list(self, unit: str, patient: str, language: Language) -> Shown[MedicationList]:
        """Return one patient's medicines."""
        ...

    def administration_overview(
        self, unit: str, patient: str, language: Language
    ) -> Shown[AdministrationOverview]:
        """Return one patient's doses of a day."""
        ...

    def time_overview(self, unit: str, patient: str, language: Language) -> Shown[TimeOverview]:
        """Return one patient's four days."""
        ...

    def due_list(self, unit: str, hours: int, language: Language) -> Shown[DueList]:
        """Return a ward's doses of the next hours."""
        ...

    def lab_labels(self, unit: str, language: Language) -> Shown[LabLabels]:
        """Return a ward's laboratory orders, a row for each label."""
        ...

    def day_books(self, unit: str, day: date | None, language: Language) -> Shown[Days]:
        """Return a clinic's day; today, or the first day of the copy, where `day` is None."""
        ...

    def library(self, language: Language) -> DocumentList:
        """Return the reference documents; anybody may read them, also while it is locked."""
        ...

    def documents(self, unit: str, patient: str, language: Language) -> DocumentList:
        """Return a patient's ready-made documents, or the unit's own where no patient is named."""
        ...

    def document(self, ref: DocumentRef, language: Language) -> DocumentView:
        """Return one document. Raises LyktaError where it cannot be read."""
        ...

    def page(self, ref: DocumentRef, number: int, width: int) -> Picture:
        """Return a page of the document opened last, from 0, drawn `width` points wide."""
        ...

    def plan(self, order: PrintOrder, language: Language) -> PrintPlan:
        """Return what an order would print, without printing."""
        ...

    def print(
        self,
        order: PrintOrder,
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        """Print and follow every job to its real end; return the last view (`finished`).

        Calls `on_progress` at each change, and obeys `control` within a second. What is sent
        must have been built before the first call of `on_progress`, so that a lock in between
        takes nothing away.
        """
        ...

    def printers(self, language: Language) -> tuple[PrinterChoice, ...]:
        """Return the printers in the order they are tried; anybody may ask."""
        ...

    def print_rest(
        self,
        sheets: tuple[str, ...],
        language: Language,
        on_progress: Callable[[PrintView], None],
        control: Control,
    ) -> PrintView:
        """Print what is left of the last print, or marked copies of the sheets named.

        Raises LyktaError where the machine was locked meanwhile: then it knows nothing of it.
        """
        ...

    def confirm(
        self, asked: InHand, pages: int, language: Language, missing: tuple[str, ...] = ()
    ) -> InHand:
        """Take somebody's word for how many pages of a print are in her hand; it is logged.

        `missing` are the sheets that lack pages, where she named them.
        """
        ...

    def records(self, language: Language) -> PrintRecords:
        """Return what was printed lately, and what may have been; anybody may read it."""
        ...

    def forms(self, language: Language) -> tuple[FormChoice, ...]:
        """Return the papers that hold no patient's data, which anybody may print."""
        ...

    def is_seal(self, typed: str) -> bool:
        """Tell whether what was typed or scanned can be the code of a printed sheet."""
        ...

    def check_sheet(self, typed: str, language: Language) -> SheetAnswer:
        """Say of a printed sheet, by its code, whether it may be used; anybody may ask."""
        ...

    def sticks(self) -> tuple[str, ...]:
        """Return the memory sticks that are plugged in, by name."""
        ...

    def save(self, order: PrintOrder, stick: str, language: Language) -> Saved:
        """Put what would be printed on a stick, sealed by a password. Raises LyktaError."""
        ...
