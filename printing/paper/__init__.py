"""Paper: any sheet as pages of A4, drawn in millimetres, printed as PDF.

Measure first, then draw: a pure layout turns a sheet into pages, so "page x of y" is known
before the first stroke and every page can be tested without a PDF.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from printing.language import Language, mark
from printing.paper import (
    administration_overview,
    back_entry,
    blank_form,
    contacts,
    cover,
    day_book,
    drill_summary,
    due_list,
    lab_labels,
    medication_list,
    outage_summary,
    quick_card,
    routine_evidence,
    statistics,
    test_page,
    time_overview,
    ward_list,
)
from printing.paper.exercise import mark_exercise
from printing.paper.faults import HeadTooLong
from printing.paper.page import Page
from printing.paper.press import print_pages
from printing.paper.seal import PageProof, Pressed, Sealer, kind_of, mark_pages
from printing.sheets.back_entry import BackEntry
from printing.sheets.blank_form import BlankForm
from printing.sheets.contacts import ContactList
from printing.sheets.drill_summary import DrillSummary
from printing.sheets.due_list import DueList
from printing.sheets.every import Sheet
from printing.sheets.lab_labels import LabLabels
from printing.sheets.outage_summary import OutageSummary
from printing.sheets.quick_card import QuickCard
from printing.sheets.routine_evidence import RoutineEvidence
from printing.sheets.sheet import (
    AdministrationOverview,
    Cover,
    DayBook,
    MedicationList,
    WardList,
)
from printing.sheets.statistics import Statistics
from printing.sheets.test_page import TestPage
from printing.sheets.time_overview import TimeOverview

__all__ = [
    "LOST_SIGNS",
    "HeadTooLong",
    "PageProof",
    "Pressed",
    "Sealer",
    "count_pages",
    "lay_out",
    "pressed",
    "render",
    "texts",
]

LOST_SIGNS = mark("Signs that cannot be printed stand here as [U+…]: read them on the screen.")


def lay_out(sheet: Sheet, language: Language) -> list[Page]:
    """Return the finished pages of one sheet, their codes not sealed.

    Where the faces lack a sign, every page says so among its warnings. Raises HeadTooLong.
    """
    pages = _unmarked(sheet, language)
    mark_pages(pages, kind_of(sheet))
    return pages


def _unmarked(sheet: Sheet, language: Language) -> list[Page]:
    """Return the pages of one sheet with the places for their codes still empty."""
    pages = _marked(sheet, language)
    if any("[U+" in text.text for page in pages for text in page.texts):
        warnings = (*sheet.head.attention, language.say(LOST_SIGNS))
        head = msgspec.structs.replace(sheet.head, attention=warnings)
        pages = _marked(msgspec.structs.replace(sheet, head=head), language)
    return pages


def _marked(sheet: Sheet, language: Language) -> list[Page]:
    """Return the pages of one sheet, with the marks of an exercise where it is of one."""
    pages = _pages(sheet)
    if sheet.head.exercise:
        mark_exercise(pages, language, own_marks=isinstance(sheet, LabLabels))
    return pages


# Each value is a function of just its key's type, which a dictionary cannot say.
_LAYOUTS: dict[type, Callable[[Any], list[Page]]] = {
    MedicationList: medication_list.lay_out,
    AdministrationOverview: administration_overview.lay_out,
    WardList: ward_list.lay_out,
    DayBook: day_book.lay_out,
    Cover: cover.lay_out,
    DueList: due_list.lay_out,
    TimeOverview: time_overview.lay_out,
    LabLabels: lab_labels.lay_out,
    BlankForm: blank_form.lay_out,
    QuickCard: quick_card.lay_out,
    ContactList: contacts.lay_out,
    TestPage: test_page.lay_out,
    BackEntry: back_entry.lay_out,
    Statistics: statistics.lay_out,
    OutageSummary: outage_summary.lay_out,
    RoutineEvidence: routine_evidence.lay_out,
    DrillSummary: drill_summary.lay_out,
}


def _pages(sheet: Sheet) -> list[Page]:
    return _LAYOUTS[type(sheet)](sheet)


def count_pages(sheet: Sheet, language: Language) -> int:
    """Return how many pages a sheet takes."""
    return len(lay_out(sheet, language))


def texts(sheet: Sheet, language: Language) -> tuple[str, ...]:
    """Return all texts that stand on a sheet's pages, each once, wrapped lines joined again.

    Taken from the laid-out pages, so this is what the paper says, not what was meant. No-break
    spaces come back as plain ones; neighbours in one paragraph come as one text.
    """
    blocks: dict[int, list[str]] = {}
    for page in lay_out(sheet, language):
        for text in page.texts:
            blocks.setdefault(text.block, []).append(text.text)
    joined = ("".join(parts).replace("\u00a0", " ").strip() for parts in blocks.values())
    return tuple(dict.fromkeys(joined))


def render(
    sheets: Sequence[Sheet], language: Language, title: str = "", sealer: Sealer | None = None
) -> bytes:
    """Return one PDF with all sheets; see `pressed`."""
    return pressed(sheets, language, title, sealer).pdf


def pressed(
    sheets: Sequence[Sheet], language: Language, title: str = "", sealer: Sealer | None = None
) -> Pressed:
    """Return one PDF with all sheets, each with pages "x of y" of its own, and its pages' proofs.

    `title` goes into the document's properties and must not name a patient. With a `sealer`
    every page's code is a seal. The same sheets and seals give the same bytes. An empty
    sequence raises ValueError: a document needs a page.
    """
    if not sheets:
        raise ValueError("there is no sheet to print")
    proofs: list[PageProof] = []

    def pages() -> Iterator[Page]:
        for place, sheet in enumerate(sheets):
            found = _unmarked(sheet, language)
            proofs.extend(mark_pages(found, kind_of(sheet), sealer, place))
            yield from found

    pdf = print_pages(pages(), title or "Lykta", language.tag)
    return Pressed(pdf=pdf, pages=tuple(proofs))
