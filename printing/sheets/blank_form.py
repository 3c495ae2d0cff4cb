"""L7, the blank forms: what a ward writes by hand where no copy can help.

A form is a value of blocks to write in: labelled fields, tables, hours, cells. Each copy has a
number of its own, so a lost one is seen; the control sheet counts them out and in again.
"""

from enum import StrEnum

import msgspec

from printing.sheets.sheet import Foot, Head


class Form(StrEnum):
    """The blank forms by the names that commands and screens use."""

    ADMISSION = "admission"
    MAR = "mar"
    ORDERS = "orders"
    VITALS = "vitals"
    REFERRAL = "referral"
    TRANSFER = "transfer"
    DAY_BOOK = "day-book"
    BACK_ENTRY = "back-entry"
    CONTROL = "control"


class Room(StrEnum):
    """How tall a row to write in is, from one line to a medicine with its order."""

    LINE = "line"
    ROW = "row"
    TALL = "tall"
    MEDICINE = "medicine"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One place to write: its label and its share of the width.

    `inside` are labels of the lines within it, `ticks` the words of boxes to tick, `cells` the
    number of boxes for one dose each (two labels above, signature below).
    """

    label: str = ""
    share: float = 1.0
    inside: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    cells: int = 0


class Title(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A section's head with a hint behind it."""

    text: str
    hint: str = ""


class Fields(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Fields side by side, `lines` handwritten lines tall."""

    fields: tuple[Field, ...]
    lines: int = 1


class Table(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Rows to write in; `rows` 0 takes what room the page has left.

    `numbered` sets 1, 2, 3 before the rows. `filled` are the texts of the first cells, a row
    each: then there are as many rows as texts, on as many pages as they take.
    """

    columns: tuple[Field, ...]
    rows: int = 0
    room: Room = Room.ROW
    numbered: bool = False
    filled: tuple[tuple[str, ...], ...] = ()
    cell_labels: tuple[str, str, str] = ("", "", "")


class Hours(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The day's grid to sign in: a medicine, doses before, an hour a column, a box to tick.

    `hours` are the digits over the columns; a new day begins at `midnight`, the column's place.
    `days` are the words before the dates that are written over the two days.
    """

    medicine: Field
    before: Field
    hours: tuple[str, ...]
    midnight: int
    days: tuple[str, str]
    entered: str


class Note(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Words to read, the first sentence bold."""

    first: str
    others: tuple[str, ...] = ()


class Register(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The register of signatures: initials = name."""

    label: str
    hint: str


Block = Title | Fields | Table | Hours | Note | Register
"""Anything that stands on a form, from its top to its foot."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What is written at the head of every page: of whom, and when it was begun.

    `lines` are the labels of the left box, `hint` says that a label may be stuck on it. `begun`
    are the labels of the right box. `allergy` is empty, or label, yes, none known, not asked:
    a box to tick in, so that no patient's form lacks it.
    """

    lines: tuple[str, ...]
    hint: str
    begun: tuple[str, ...]
    allergy: tuple[str, ...] = ()


class BlankForm(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered copy of a blank form; `pages` are the blocks of each page."""

    head: Head
    foot: Foot
    form: Form
    wide: bool
    identity: Identity
    pages: tuple[tuple[Block, ...], ...]
