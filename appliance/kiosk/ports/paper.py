"""What is printed: plans, prints and what came of them, forms, checks of sheets, sticks."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from appliance.desk.control import Control
from appliance.desk.wish import Kind, Wish
from appliance.kiosk.ports.board import Lamp
from printing.language import Language

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
    of sheets that lack pages; `copies` are those of them that can be printed again from here,
    and `note` says what to do where none can. `counted` is how many pages somebody had.
    """

    sheets: tuple[str, ...]
    pages: int
    question: str
    answer: str = ""
    missing: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    counted: int = 0
    note: str = ""


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
    ("Sheet", "B31-0042"). `unit` is whose it is where it is not void already, else empty.
    """

    lamp: Lamp
    verdict: str
    text: str
    remedy: str
    facts: tuple[tuple[str, str], ...] = ()
    unit: str = ""


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


class PaperPort(Protocol):
    """What is printed. Every print is audited on the other side."""

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

        After a lock what was left is known no more (raises LyktaError); sheets named are made
        anew by their numbers for whoever has opened the machine since.
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
