"""The machine's own sheets: blank forms, cards, telephone numbers, the printer's test page.

1. They hold no patient's data, so nobody needs to unlock: a ward whose every key is lost can
   still print what it writes on by hand.
2. Each copy of a blank form has a number of its own; more than one copy comes with the control
   sheet that counts them out and in.
3. What was printed is noted in the machine's logbook, without a person where nobody is unlocked.
   A disk that refuses never stops the print.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from appliance.desk.errors import NotThatKind
from appliance.desk.making import Number
from appliance.desk.wish import Kind, Wish
from printing.language import Language
from printing.sheets.blank_form import BlankForm, Form
from printing.sheets.contacts import Contact, ContactList, contact_list, with_support
from printing.sheets.every import Sheet
from printing.sheets.exercise import as_exercise
from printing.sheets.form_contents import blank_form, control_sheet, form_title
from printing.sheets.machine_stamp import MachineStamp
from printing.sheets.quick_card import (
    CARD_NAMES,
    Card,
    CardUnclear,
    QuickCard,
    card_of,
    card_of_text,
    quick_card,
)
from printing.sheets.test_page import Tried, printer_page
from storage.errors import LyktaError
from storage.logbook import Logbook

log = logging.getLogger("lykta.desk")

ALL = "all"
"""The name that asks for one set of every form."""
_SIGNS = "346789ACDEFHJKMNPRTWXY"
MOST_COPIES = 200
"""The most copies that one wish may ask for: more is a slip of the finger."""


class NoSuchForm(LyktaError):
    """A form was asked for by a name that there is not."""

    code = "U-40"
    message = "There is no blank form “{form}”."
    remedy = "The forms are: {forms}."


class TooManyCopies(LyktaError):
    """More copies were asked for than a tray holds, or none."""

    code = "U-41"
    message = "{copies} copies cannot be printed at once."
    remedy = "Ask for 1 to {most} copies."


class NoSuchCard(LyktaError):
    """A quick card was asked for by a name that there is not."""

    code = "U-42"
    message = "There is no quick card “{card}”."
    remedy = "The cards are: {cards}."


class CardUnreadable(LyktaError):
    """A site's own card cannot be read from its file."""

    code = "U-43"
    message = "The quick card “{card}” cannot be read from {path}: {why}."
    remedy = "Mend the file as the manual's page on forms shows. The other cards can be printed."


class MachineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the machine's own sheets say of it, and of the site.

    `by` is who is unlocked, empty for nobody. `contacts` are the site's telephone numbers,
    `cards` the files of its own cards by name. `tried` is the printer whose test page is wanted,
    `code` what she is to type from it. `exercise` marks every sheet as an exercise's.
    """

    device: str
    printed: datetime
    by: str = ""
    site: str = ""
    support: str = ""
    contacts: tuple[Contact, ...] = ()
    cards: Mapping[str, Path] = {}
    tried: Tried = Tried(name="")
    code: str = ""
    exercise: bool = False

    def stamp(self, serial: str) -> MachineStamp:
        """Return the stamp of the sheet with this number."""
        return MachineStamp(
            device=self.device,
            printed=self.printed,
            serial=serial,
            by=self.by,
            site=self.site,
            support=self.support,
        )


def forms(language: Language) -> tuple[tuple[str, str], ...]:
    """Return every blank form: the name that a wish uses, and its title in words."""
    return tuple((form.value, form_title(form, language)) for form in _PRINTED)


def cards(facts: MachineFacts) -> tuple[str, ...]:
    """Return the names of all quick cards: Lykta's own, then the site's further ones."""
    return (*CARD_NAMES, *(name for name in facts.cards if name not in CARD_NAMES))


def card(name: str, facts: MachineFacts, language: Language) -> Card:
    """Return one card: the site's own where it has one of that name, else Lykta's.

    Raises NoSuchCard, CardUnreadable.
    """
    path = facts.cards.get(name)
    if path is None:
        if name not in CARD_NAMES:
            raise NoSuchCard(card=name, cards=", ".join(cards(facts)))
        return card_of(name, language)
    try:
        return card_of_text(path.read_text(encoding="utf-8"))
    except CardUnclear as fault:
        raise CardUnreadable(card=name, path=path, why=fault) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise CardUnreadable(card=name, path=path, why=fault) from fault


def one_time_code() -> str:
    """Return a code for a test page: four signs that nobody takes for one another."""
    return "".join(secrets.choice(_SIGNS) for _ in range(4))


def machine_sheets(
    wish: Wish, facts: MachineFacts, language: Language, number: Number
) -> tuple[Sheet, ...]:
    """Return the sheets of a wish that needs nobody unlocked.

    `number` takes the number of one more sheet. Raises NotThatKind, NoSuchForm,
    TooManyCopies, NoSuchCard, CardUnreadable.
    """
    made = _made(wish, facts, language, number)
    return tuple(as_exercise(one, language) for one in made) if facts.exercise else made


def _made(wish: Wish, facts: MachineFacts, language: Language, number: Number) -> tuple[Sheet, ...]:
    match wish.kind:
        case Kind.BLANK_FORM:
            return _blank_forms(wish, facts, language, number)
        case Kind.QUICK_CARD:
            return _quick_cards(wish, facts, language, number)
        case Kind.CONTACTS:
            return (_contacts(facts, language, number),)
        case Kind.TEST_PAGE:
            return (printer_page(facts.stamp(number()), facts.tried, facts.code, language),)
    raise NotThatKind(unit=wish.kind.value)


def note_print(
    logbook: Logbook, wish: Wish, facts: MachineFacts, *, outcome: str, pages: int = 0
) -> None:
    """Write the end of such a print into the machine's logbook (3).

    `outcome` is the job's state in one word ("printed").
    """
    said = {
        "kind": wish.kind.value,
        "document": wish.document,
        "copies": str(wish.copies),
        "pages": str(pages) if pages else "",
        "outcome": outcome,
        "device": facts.device,
    }
    told = {name: value for name, value in said.items() if value}
    try:
        logbook.append("print-job", person=facts.by, facts=told)
    except LyktaError as fault:
        log.warning("a print is not in the logbook: %s", fault.code)


_PRINTED = tuple(form for form in Form if form is not Form.CONTROL)


def _blank_forms(
    wish: Wish, facts: MachineFacts, language: Language, number: Number
) -> tuple[BlankForm, ...]:
    if not 1 <= wish.copies <= MOST_COPIES:
        raise TooManyCopies(copies=wish.copies, most=MOST_COPIES)
    wanted = [form for form in _named(wish.document) for _ in range(wish.copies)]
    counted = [number()] if len(wanted) > 1 else []
    numbered = [(form, number()) for form in wanted]
    made = [blank_form(form, facts.stamp(serial), language) for form, serial in numbered]
    control = [control_sheet(numbered, facts.stamp(serial), language) for serial in counted]  # 2
    return (*control, *made)


def _named(document: str) -> Sequence[Form]:
    if document in ("", ALL):
        return _PRINTED
    found = [form for form in _PRINTED if form.value == document]
    if not found:
        raise NoSuchForm(form=document, forms=", ".join((*_PRINTED, ALL)))
    return found


def _quick_cards(
    wish: Wish, facts: MachineFacts, language: Language, number: Number
) -> tuple[QuickCard, ...]:
    names = cards(facts) if wish.document in ("", ALL) else (wish.document,)
    found = [card(name, facts, language) for name in names]
    phones = with_support(facts.contacts, facts.support, language)
    return tuple(quick_card(one, phones, facts.stamp(number()), language) for one in found)


def _contacts(facts: MachineFacts, language: Language, number: Number) -> ContactList:
    phones = with_support(facts.contacts, facts.support, language)
    return contact_list(phones, facts.stamp(number()), language)
