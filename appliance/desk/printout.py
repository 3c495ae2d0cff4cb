"""Paper: which sheets a wish holds, in which bundles they go to the printer.

A bundle is one job of at most BUNDLE patients in bed order: small enough that a stop costs
few pages, large enough that the printer's pauses between jobs do not count. A patient whose
sheet cannot be made, or whose chart no copy can give, is left out by name; her neighbours'
lists come out all the same.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from appliance.desk import lookup, making
from appliance.desk.documents import Documents
from appliance.desk.errors import ChartLost
from appliance.desk.wish import Kind, Wish
from printing.pages import sizes
from printing.paper import count_pages, render
from printing.sheets.every import Sheet
from storage.errors import LyktaError
from storage.rescue import Lost

BUNDLE = 6
"""Patients in one job at most."""
MOST_PAGES = 20
"""Pages in one job at most, but for one patient's who alone has more."""


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A patient whose sheet cannot be made, where she lies, and why."""

    patient: str
    bed: str
    error: LyktaError


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet of a bundle: the sheet, its number, its pages, and which one it replaces.

    `copy_number` is 1 for the first print of it. `sheet` is None for what came ready-made.
    """

    serial: str
    pages: int
    sheet: Sheet | None = None
    patient: str = ""
    bed: str = ""
    copy_number: int = 1
    replaces: str = ""


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """One job: its PDF, the patients in it, its pages, and from which bed to which.

    `parts` are its sheets, in order; none where nothing in it bears a number.
    """

    pdf: bytes
    patients: tuple[str, ...]
    pages: int
    first: str = ""
    last: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def serials(self) -> tuple[str, ...]:
        """Return the numbers of its sheets, in order."""
        return tuple(part.serial for part in self.parts)


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A wish ready to be printed: its bundles, and who is left out of them.

    `unit`, `kind` and `person` are what the journal of prints calls it; `kind` also chooses the
    tray.
    """

    bundles: tuple[Bundle, ...]
    left_out: tuple[LeftOut, ...] = ()
    unit: str = ""
    kind: str = ""
    person: str = ""


class _Made(msgspec.Struct, frozen=True, kw_only=True):
    """One patient's sheet with its pages; patient and bed are empty for a unit's own sheet."""

    sheet: Sheet
    pages: int
    patient: str = ""
    bed: str = ""


def bundles(documents: Documents, wish: Wish, today: date) -> Paper:
    """Make every bundle of a wish and log the print, before anything is sent.

    A whole ward gets its ward list first, with the pages of each patient for the return
    control. Raises what the documents raise, and the fault of a sheet where no other is left.
    """
    quiet = documents.unshown()
    if wish.kind is Kind.DOCUMENT:
        return Paper(bundles=_of_document(quiet, wish))
    made, left_out = _make(quiet, wish, today)
    parts = [tuple(made[start : start + BUNDLE]) for start in range(0, len(made), BUNDLE)]
    done = [_bundle(quiet, part) for part in parts]
    if not wish.kind.of_unit and not wish.patients:
        done.insert(0, _bundle(quiet, [_cover(quiet, wish, made)]))
    _log(quiet, wish, made)
    return Paper(bundles=tuple(done), left_out=left_out)


def one_pdf(
    documents: Documents, wishes: Sequence[Wish], today: date
) -> tuple[bytes, tuple[LeftOut, ...]]:
    """Return wishes as one PDF with who is left out of it, and log the prints.

    Raises as `bundles`.
    """
    quiet = documents.unshown()
    sheets: list[Sheet] = []
    missing: list[LeftOut] = []
    for wish in wishes:
        made, left_out = _make(quiet, wish, today)
        sheets.extend(one.sheet for one in made)
        missing.extend(left_out)
        _log(quiet, wish, made)
    return render(sheets, documents.language), tuple(missing)


def pages(documents: Documents, wish: Wish, today: date) -> int:
    """Return how many pages a wish would take, its cover included; nothing is logged."""
    quiet = documents.unshown()
    if wish.kind is Kind.DOCUMENT:
        report = quiet.report(wish.unit, "".join(wish.patients[:1]), wish.document)
        return 1 + len(sizes(report.data))
    made, _left_out = _make(quiet, wish, today, numbered=False)
    count = sum(one.pages for one in made)
    if wish.kind.of_unit or wish.patients:
        return count
    return count + count_pages(quiet.ward(wish.unit), documents.language)


def _make(
    documents: Documents, wish: Wish, today: date, *, numbered: bool = True
) -> tuple[Sequence[_Made], tuple[LeftOut, ...]]:
    """Make the sheets of a wish without its cover; `numbered` takes a number for each."""
    if wish.kind.of_unit:
        sheets = making.of_unit(documents, wish, today, documents.serial if numbered else str)
        words = documents.language
        return [_Made(sheet=one, pages=count_pages(one, words)) for one in sheets], ()
    found: list[_Made] = []
    missing = [] if wish.patients else _lost(documents, wish.unit)
    for patient in wish.patients or documents.patients(wish.unit):
        one = _of_patient_or_lost(documents, wish, patient, numbered=numbered)
        if isinstance(one, _Made):
            found.append(one)
        else:
            missing.append(one)
    if missing and not found:
        raise missing[0].error
    return found, tuple(missing)


def _of_document(documents: Documents, wish: Wish) -> tuple[Bundle, ...]:
    """Return a ready-made document behind its stamp sheet, which comes out first or neither."""
    patient = "".join(wish.patients[:1])
    report = documents.report(wish.unit, patient, wish.document)
    pages = len(sizes(report.data))
    cover = documents.cover(wish.unit, patient, report, pages, documents.serial())
    stamped = render([cover], documents.language)
    documents.note_printing(wish.unit, wish.patients, wish.kind.value)
    bed = documents.bed(wish.unit, patient) if patient else ""
    return (
        Bundle(pdf=stamped, patients=(), pages=1),
        Bundle(pdf=report.data, patients=wish.patients, pages=pages, first=bed, last=bed),
    )


def _lost(documents: Documents, unit: str) -> list[LeftOut]:
    """Return the ward's patients whose charts cannot be read: they are missed by name."""
    return [_left_out(one, ChartLost(name=one.name)) for one in documents.lost(unit)]


def _left_out(one: Lost, why: LyktaError) -> LeftOut:
    stay = one.patient.stay if one.patient else None
    bed = (stay.bed or stay.room) if stay else ""
    return LeftOut(patient=one.key, bed=bed or one.name, error=why)


def _of_patient_or_lost(
    documents: Documents, wish: Wish, patient: str, *, numbered: bool
) -> _Made | LeftOut:
    """Make a patient's sheet; one whose chart cannot be read never stops her neighbours'."""
    try:
        return _of_patient(documents, wish, patient, numbered=numbered)
    except ChartLost as why:
        one = lookup.lost_patient(documents.opened(wish.unit), patient)
        if one is None:
            raise
        return _left_out(one, why)


def _of_patient(
    documents: Documents, wish: Wish, patient: str, *, numbered: bool
) -> _Made | LeftOut:
    number = documents.serial if numbered else str
    sheet = making.of_patient(documents, wish, patient, number)
    bed = documents.bed(wish.unit, patient)
    try:
        count = count_pages(sheet, documents.language)
    except LyktaError as fault:
        return LeftOut(patient=patient, bed=bed, error=fault)
    return _Made(sheet=sheet, pages=count, patient=patient, bed=bed)


def _cover(documents: Documents, wish: Wish, made: Sequence[_Made]) -> _Made:
    each = {one.patient: one.pages for one in made}
    sheet = documents.ward(wish.unit, each, documents.serial())
    return _Made(sheet=sheet, pages=count_pages(sheet, documents.language))


def _bundle(documents: Documents, part: Sequence[_Made]) -> Bundle:
    return Bundle(
        pdf=render([one.sheet for one in part], documents.language),
        patients=tuple(one.patient for one in part if one.patient),
        pages=sum(one.pages for one in part),
        first=part[0].bed,
        last=part[-1].bed,
    )


def _log(documents: Documents, wish: Wish, made: Sequence[_Made]) -> None:
    patients = tuple(one.patient for one in made if one.patient)
    documents.note_printing(wish.unit, patients, wish.kind.value)
