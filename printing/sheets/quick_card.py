"""Quick cards: on one page what to do, in steps that are read in an outage at night.

A card says nothing of how fresh a copy is: that stands on the sheets. A site may write its own
cards as text files; `card_of_text` reads them.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from printing.language import Language, mark
from printing.sheets.contacts import Contact
from printing.sheets.machine_stamp import MachineStamp, machine_foot, machine_head, with_site
from printing.sheets.sheet import Foot, Head
from printing.sheets.wording import worded

MOST_PHONES = 3
"""So many telephone numbers stand at the foot of a card."""
_STEP = re.compile(r"##\s*(?:\d+[.)]?\s+)?(.+)")
_CASE = re.compile(r"[-*]\s*([^:]+?):\s+(.+)")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what to do in a few words, then how."""

    title: str
    text: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What may go wrong, and what to do then."""

    case: str
    text: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a card says: title, one sentence to begin with, steps, and what to do if it fails."""

    title: str
    lead: str = ""
    steps: tuple[Step, ...]
    fails: str = ""
    cases: tuple[Case, ...] = ()


class QuickCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card ready to be printed; `phones` are the numbers at its foot."""

    head: Head
    foot: Foot
    card: Card
    phones: tuple[Contact, ...] = ()


_FAILS = mark("If it does not work")
_CARDS: Mapping[str, Card] = {
    "downtime": Card(
        title=mark("What to do in a downtime"),
        lead=mark(
            "The record system is down. Lykta has a copy of the unit's lists. "
            "Its age stands on every sheet."
        ),
        steps=(
            Step(
                title=mark("Make sure that it is an outage"),
                text=mark(
                    "Try one more computer. Call IT support. "
                    "Write down the time: from then on paper counts."
                ),
            ),
            Step(
                title=mark("Go to Lykta"),
                text=mark(
                    "Touch “{print_lists}”. Unlock with your name and password. Choose your unit."
                ),
            ),
            Step(
                title=mark("Read how old the copy is"),
                text=mark(
                    "It stands at the top of each sheet. Older than the limit or age unknown: "
                    "print all the same, and let a doctor go through the lists."
                ),
            ),
            Step(
                title=mark("Fetch the sheets and count the pages"),
                text=mark(
                    "Does the number agree with the ward list? Answer on the screen. "
                    "A page is missing: print it again. Put the sheets with the right patient."
                ),
            ),
            Step(
                title=mark("Sign on the administration overview"),
                text=mark(
                    "Hatched: may already have been given – ask, look, tick off. Triangle ▲: "
                    "two sign. New orders: the doctor writes them on the empty rows."
                ),
            ),
            Step(
                title=mark("When the record is back"),
                text=mark(
                    "Collect all sheets and tick them off on the ward list. Enter everything in "
                    "the record, somebody else checks. Put the sheets in the binder."
                ),
            ),
        ),
        fails=_FAILS,
        cases=(
            Case(
                case=mark("No paper comes"),
                text=mark(
                    "Touch “{other}”. None works: read on the screen and write on the blank "
                    "forms in the binder."
                ),
            ),
            Case(
                case=mark("You cannot get in"),
                text=mark("Two of you open the sealed envelope. The opening is logged."),
            ),
            Case(
                case=mark("The screen is black"),
                text=mark(
                    "Check the cable, press the power button once. If that does not help: "
                    "go to the nearest unit that has Lykta."
                ),
            ),
        ),
    ),
    "printing": Card(
        title=mark("How to print from Lykta"),
        lead=mark("It works the same way in an outage and on any other day."),
        steps=(
            Step(
                title=mark("Touch “{print_lists}”"),
                text=mark("It stands on the first screen. For one patient: open her list first."),
            ),
            Step(
                title=mark("Unlock"),
                text=mark(
                    "Touch your name and give your password. Each opening is logged with your name."
                ),
            ),
            Step(
                title=mark("Choose what and where"),
                text=mark(
                    "Medication lists, administration overviews or the ward list. The screen says "
                    "how many pages it will be and which printer takes them."
                ),
            ),
            Step(
                title=mark("Wait by the printer"),
                text=mark(
                    "The sheets come in bed order, the ward list first. The screen tells if paper "
                    "or toner is wanted."
                ),
            ),
            Step(
                title=mark("Count and answer"),
                text=mark(
                    "Count the pages in your hand and answer on the screen. A page that is missing "
                    "is printed again and marked as a copy."
                ),
            ),
            Step(
                title=mark("Lock"),
                text=mark("Touch the lock when you go. The screen also locks by itself."),
            ),
        ),
        fails=_FAILS,
        cases=(
            Case(
                case=mark("Wrong printer"),
                text=mark("Touch the printer's name and choose another one before you print."),
            ),
            Case(
                case=mark("You chose too much"),
                text=mark("Touch “{stop}”. What has come out already is shredded."),
            ),
        ),
    ),
    "printer": Card(
        title=mark("When the printer does not print"),
        lead=mark("Read what the screen says first: it names the fault and what to do."),
        steps=(
            Step(
                title=mark("Out of paper"),
                text=mark(
                    "Put A4 paper in the tray that the screen names. "
                    "The print goes on by itself: do not print again."
                ),
            ),
            Step(
                title=mark("Paper is stuck or a flap is open"),
                text=mark(
                    "Open, take the paper out, close. Then count: the screen offers the last "
                    "pages once more, marked as a copy. Cross out any page you have twice."
                ),
            ),
            Step(
                title=mark("Toner is low"),
                text=mark("The print goes on. Shake the cartridge once and order a new one."),
            ),
            Step(
                title=mark("No contact with the printer"),
                text=mark(
                    "Is it on, is the cable in? Lykta sends the sheets to the next printer by "
                    "itself and says where they come out."
                ),
            ),
            Step(
                title=mark("Not known what came out"),
                text=mark(
                    "Look in the tray before you print again. "
                    "Two lists for one patient can become two doses."
                ),
            ),
        ),
        fails=mark("If no printer works"),
        cases=(
            Case(
                case=mark("Another unit's printer"),
                text=mark("Touch “{save}”, write down the password, and print the file there."),
            ),
            Case(
                case=mark("By hand"),
                text=mark(
                    "Read the lists in large type on the screen and copy them to the blank forms. "
                    "Somebody else reads every line."
                ),
            ),
        ),
    ),
    "afterwards": Card(
        title=mark("When the record system is back"),
        lead=mark("The outage is over when everything on paper is in the record and checked."),
        steps=(
            Step(
                title=mark("Write down the time"),
                text=mark("From now on new orders go into the record, not on paper."),
            ),
            Step(
                title=mark("Collect every sheet"),
                text=mark(
                    "Tick the pages off on the ward list and the blank forms on the control sheet. "
                    "Look for any number that is missing."
                ),
            ),
            Step(
                title=mark("Print the back-entry list"),
                text=mark("One for each patient: it names each dose that may have to be entered."),
            ),
            Step(
                title=mark("Enter, row by row"),
                text=mark(
                    "Enter what the sheet says, with its time. What is hatched may already be in "
                    "the record: look before you enter it."
                ),
            ),
            Step(
                title=mark("Let somebody else check"),
                text=mark("She compares record and paper, and signs each row."),
            ),
            Step(
                title=mark("Keep the sheets"),
                text=mark(
                    "Write both signatures at the foot. Put the sheets in the binder; "
                    "what is kept and for how long, your site has decided."
                ),
            ),
        ),
        fails=mark("If something does not agree"),
        cases=(
            Case(
                case=mark("Dose without signature"),
                text=mark("Ask who was on duty. Nobody enters what nobody can answer for."),
            ),
            Case(
                case=mark("Sheet is missing"),
                text=mark("Write it in the log and tell the person in charge of the unit."),
            ),
        ),
    ),
}
CARD_NAMES = tuple(_CARDS)
"""The names of the cards that every machine has."""


class CardUnclear(ValueError):
    """A card's text does not have the shape of a card; the argument says what is missing."""


def card_of(name: str, language: Language) -> Card:
    """Return one of our own cards; it calls each button as the screen does.

    Raises KeyError for any other name.
    """
    return worded(
        _CARDS[name],
        language,
        print_lists=language.say("Print the unit's lists"),
        other=language.say("Another printer"),
        stop=language.say("Stop the rest"),
        save=language.say("Save to a memory stick"),
    )


def card_of_text(text: str) -> Card:
    """Return a site's own card from its text, word for word. Raises CardUnclear.

    ``# Title``, a sentence, then for each step ``## Step`` and its text below; at the end, if
    wanted, ``! If it does not work`` and lines ``- Case: what to do``.
    """
    reader = _Reader()
    for line in text.removeprefix("\ufeff").splitlines():
        if line.strip():
            reader.take(line.strip())
    return reader.card()


class _Reader:
    """A site's card, line by line."""

    def __init__(self) -> None:
        self._title, self._lead, self._fails = "", "", ""
        self._steps: list[Step] = []
        self._cases: list[Case] = []

    def take(self, line: str) -> None:
        """Take one line that is not empty."""
        if found := _STEP.fullmatch(line):
            self._steps.append(Step(title=found[1]))
        elif line.startswith("# ") and not self._title:
            self._title = line[2:].strip()
        elif line.startswith("!"):
            self._fails = line[1:].strip()
        elif self._fails:
            self._take_case(line)
        else:
            self._take_text(line)

    def _take_case(self, line: str) -> None:
        found = _CASE.fullmatch(line)
        if found is None:
            raise CardUnclear(line)
        self._cases.append(Case(case=found[1], text=found[2]))

    def _take_text(self, line: str) -> None:
        if not self._steps:
            self._lead = f"{self._lead} {line}".strip()
            return
        last = self._steps[-1]
        self._steps[-1] = msgspec.structs.replace(last, text=f"{last.text} {line}".strip())

    def card(self) -> Card:
        """Return the card, where it has what every card has."""
        if not self._title or not self._steps:
            raise CardUnclear("# …" if not self._title else "## …")
        return Card(
            title=self._title,
            lead=self._lead,
            steps=tuple(self._steps),
            fails=self._fails,
            cases=tuple(self._cases),
        )


def quick_card(
    card: Card, phones: Sequence[Contact], stamp: MachineStamp, language: Language
) -> QuickCard:
    """Return a card ready to be printed, with the site's telephone numbers at its foot."""
    remark = language.say("hangs by Lykta and lies in the downtime binder · practised every month")
    foot = machine_foot(stamp, card.title, with_site(stamp, remark), language)
    return QuickCard(
        head=machine_head(card.title, "", ""),
        foot=foot,
        card=card,
        phones=tuple(phones)[:MOST_PHONES],
    )
