"""Paper: which sheets an order of paper holds, in which bundles they go to the printer.

A bundle is one job of at most BUNDLE patients in bed order: small enough that a stop costs
few pages, large enough that the printer's pauses between jobs do not count.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

from appliance.desk.documents import Documents
from printing.paper import count_pages, render
from printing.sheets.sheet import AdministrationOverview, MedicationList, Sheet

BUNDLE = 6


class Kind(StrEnum):
    """What can be printed."""

    MEDICATION_LIST = "medication-list"
    ADMINISTRATION_OVERVIEW = "administration-overview"
    WARD_LIST = "ward-list"
    DAY_BOOK = "day-book"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants on paper: no patients named means all of the unit."""

    kind: Kind
    unit: str
    patients: tuple[str, ...] = ()
    day: date | None = None


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """One job: its PDF, the patients in it, its pages, and from which bed to which.

    `pages_each` are the pages of each patient's sheet.
    """

    pdf: bytes
    patients: tuple[str, ...]
    pages: int
    pages_each: tuple[tuple[str, int], ...] = ()
    first: str = ""
    last: str = ""


def bundles(documents: Documents, wish: Wish, today: date) -> tuple[Bundle, ...]:
    """Make every bundle of a wish and log the print, before anything is sent.

    A whole ward gets its ward list first, with the pages of each patient for the return
    control. Raises what the documents raise.
    """
    quiet = documents.unshown()
    made = _bundles(quiet, wish, today)
    _log(quiet, wish)
    return made


def _bundles(documents: Documents, wish: Wish, today: date) -> tuple[Bundle, ...]:
    if wish.kind in (Kind.DAY_BOOK, Kind.WARD_LIST):
        return (_bundle(documents, _sheets(documents, wish, today), ()),)
    made = [
        _bundle(documents, [_of_patient(documents, wish, key) for key in part], part)
        for part in _parts(_patients(documents, wish))
    ]
    if wish.patients:
        return tuple(made)
    each = {key: count for bundle in made for key, count in bundle.pages_each}
    cover = documents.ward(wish.unit, each, documents.serial())
    return (_bundle(documents, (cover,), ()), *made)


def _log(documents: Documents, wish: Wish) -> None:
    whole = wish.kind in (Kind.DAY_BOOK, Kind.WARD_LIST)
    patients = () if whole else _patients(documents, wish)
    documents.note_printing(wish.unit, patients, wish.kind.value)


def pages(documents: Documents, wish: Wish, today: date) -> int:
    """Return how many pages a wish would take, its cover included; nothing is logged."""
    quiet = documents.unshown()
    made = _sheets(quiet, wish, today, numbered=False)
    count = sum(count_pages(sheet, documents.language) for sheet in made)
    if wish.patients or wish.kind in (Kind.DAY_BOOK, Kind.WARD_LIST):
        return count
    return count + count_pages(quiet.ward(wish.unit), documents.language)


def one_pdf(documents: Documents, wishes: Sequence[Wish], today: date) -> bytes:
    """Return wishes as one PDF, and log the prints. Raises what the documents raise."""
    quiet = documents.unshown()
    made = [sheet for wish in wishes for sheet in _sheets(quiet, wish, today)]
    pdf = render(made, documents.language)
    for wish in wishes:
        _log(quiet, wish)
    return pdf


def _sheets(
    documents: Documents, wish: Wish, today: date, *, numbered: bool = True
) -> tuple[Sheet, ...]:
    """Return a wish as sheets without a cover; `numbered` takes a sheet number for each."""
    serial = documents.serial if numbered else str
    if wish.kind is Kind.DAY_BOOK:
        return documents.day_books(wish.unit, wish.day or today, serial())
    if wish.kind is Kind.WARD_LIST:
        return (documents.ward(wish.unit, serial=serial()),)
    return tuple(
        _of_patient(documents, wish, key, numbered=numbered) for key in _patients(documents, wish)
    )


def _patients(documents: Documents, wish: Wish) -> tuple[str, ...]:
    return wish.patients or documents.patients(wish.unit)


def _of_patient(
    documents: Documents, wish: Wish, patient: str, *, numbered: bool = True
) -> MedicationList | AdministrationOverview:
    serial = documents.serial() if numbered else ""
    if wish.kind is Kind.MEDICATION_LIST:
        return documents.medication_list(wish.unit, patient, serial)
    return documents.administration_overview(wish.unit, patient, serial)


def _parts(patients: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(patients[start : start + BUNDLE]) for start in range(0, len(patients), BUNDLE)]


def _bundle(documents: Documents, made: Sequence[Sheet], patients: tuple[str, ...]) -> Bundle:
    each = [count_pages(sheet, documents.language) for sheet in made]
    return Bundle(
        pdf=render(made, documents.language),
        patients=patients,
        pages=sum(each),
        pages_each=tuple(zip(patients, each, strict=False)),
        first=made[0].head.place or made[0].head.name if patients else "",
        last=made[-1].head.place or made[-1].head.name if patients else "",
    )
