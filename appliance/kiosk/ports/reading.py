"""What is read: sheets with the copy they were made of, documents, what a search found."""

from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

import msgspec

from appliance.kiosk.ports.board import Copy
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
    """What a search found, and in sentences where it could not look ("Not searched: B32 ...").

    `beyond` is how many more match than are handed out. While `progress` says how far the search
    has come, nothing is handed out at all: rows that come one by one move under a finger.
    """

    hits: tuple[Hit, ...]
    progress: str = ""
    beyond: int = 0
    left_out: tuple[str, ...] = ()


class ReadingPort(Protocol):
    """What is read. Every opening is audited on the other side."""

    def ward_list(self, unit: str, language: Language) -> Shown[WardList]:
        """Return a ward's patients."""
        ...

    def find(self, text: str, language: Language) -> Found:
        """Return the patients of all readable units that a name or number matches, best first."""
        ...

    def find_so_far(self, text: str, language: Language) -> Found:
        """Return as `find`, or after a moment only how far it has come: then ask again."""
        ...

    def get_ready(self, step: int) -> bool:
        """Do a small step, from 0, of what makes the first search quick; return if more come."""
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
