"""The sheets of a wish, each with what it takes to print it once more as a marked copy.

A patient whose sheet cannot be made, or whose chart no copy can give, is left out by name; her
neighbours' lists come out all the same.

A marked copy is made anew from the copy of the records that the first one was made of, never
from a newer one: it is the same list with another number and the words "replaces sheet".
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count

import msgspec

from appliance.desk import lookup, making
from appliance.desk.documents import Documents
from appliance.desk.errors import ChartLost
from appliance.desk.stamping import Replacement
from appliance.desk.veil import lost_name
from appliance.desk.wish import Kind, Wish
from printing.paper import HeadTooLong, count_pages
from printing.sheets.every import Sheet
from storage.errors import LyktaError
from storage.records import UnitKind
from storage.rescue import Lost

Remake = Callable[[Replacement], Sheet]
"""Makes a sheet once more, with a number of its own, marked as what replaces another."""


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A patient whose sheet cannot be made, where she lies, and why."""

    patient: str
    bed: str
    error: LyktaError


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: its number and its pages, whose it is, and which one it replaces.

    `patient` and `bed` are empty for a unit's own sheet, `day` is a day book's. `copy_number` is
    1 for the first print of it. `remade` makes it once more. A ready-made document has neither
    `sheet` nor `remade`.
    """

    serial: str
    pages: int
    sheet: Sheet | None = None
    unit: str = ""
    patient: str = ""
    bed: str = ""
    day: date | None = None
    copy_number: int = 1
    replaces: str = ""
    remade: Remake | None = None


def of_wish(
    documents: Documents, wish: Wish, today: date, *, numbered: bool = True
) -> tuple[tuple[Part, ...], tuple[LeftOut, ...]]:
    """Return the sheets of a wish, its cover apart; `numbered` takes a number for each.

    Raises what the documents raise, and the fault of a sheet where no other is left.
    """
    if wish.kind is Kind.EVERYTHING:
        return _everything(documents, wish, today, numbered=numbered)
    if wish.kind.of_unit:
        return _of_unit(documents, wish, today, numbered=numbered), ()
    found: list[Part] = []
    whole = wish.changed or not wish.patients  # what changed is asked of the whole unit
    missing = _lost(documents, wish.unit) if whole else []
    for patient in wish.patients or documents.patients(wish.unit):
        one = _of_patient_or_lost(documents, wish, patient, numbered=numbered)
        if isinstance(one, Part):
            found.append(one)
        else:
            missing.append(one)
    if missing and not found:
        raise missing[0].error
    return tuple(found), tuple(missing)


_OF_EACH = (Kind.MEDICATION_LIST, Kind.ADMINISTRATION_OVERVIEW)
"""What a ward works from for each patient."""
COMING_DAYS = 5
"""So many days of a clinic's books are printed at once, today included."""


def _everything(
    documents: Documents, wish: Wish, today: date, *, numbered: bool
) -> tuple[tuple[Part, ...], tuple[LeftOut, ...]]:
    """Return all that a unit works from, a patient's sheets one behind the other.

    Blank forms are not among it: each copy is counted, and they need nobody unlocked.
    """
    if documents.opened(wish.unit).snapshot.unit.kind is UnitKind.CLINIC:
        return _coming_books(documents, wish, today, numbered=numbered), ()
    due = msgspec.structs.replace(wish, kind=Kind.DUE_LIST)
    first = _of_unit(documents, due, today, numbered=numbered)
    made: list[Part] = []
    missing: list[LeftOut] = []
    for kind in _OF_EACH:
        each = msgspec.structs.replace(wish, kind=kind)
        found, left_out = of_wish(documents, each, today, numbered=numbered)
        made += found
        missing += [one for one in left_out if one.patient not in {had.patient for had in missing}]
    order = {patient: place for place, patient in enumerate(documents.patients(wish.unit))}
    made.sort(key=lambda one: order[one.patient])  # stable: her list stays before her overview
    return (*first, *made), tuple(missing)


def _coming_books(
    documents: Documents, wish: Wish, today: date, *, numbered: bool
) -> tuple[Part, ...]:
    """Return a clinic's books from today on; the last day of the copy where all are over."""
    first, last = documents.opened(wish.unit).snapshot.days or (today, today)
    start = min(max(today, first), last)
    days = [start + timedelta(days=number) for number in range(COMING_DAYS)]
    return tuple(
        part
        for day in days
        if day <= last
        for part in _of_unit(
            documents,
            msgspec.structs.replace(wish, kind=Kind.DAY_BOOK, day=day),
            today,
            numbered=numbered,
        )
    )


def cover(documents: Documents, wish: Wish, made: Sequence[Part], *, numbered: bool = True) -> Part:
    """Return a ward's list with the pages of each patient's sheets, for the return control."""
    each: Counter[str] = Counter()
    for one in made:
        each[one.patient] += one.pages

    def make(number: making.Number) -> Sheet:
        return documents.ward(wish.unit, each, number())

    return _part(documents, wish, make, _Of(), numbered=numbered)


class _Of(msgspec.Struct, frozen=True, kw_only=True):
    """What a sheet is about: `key` is what its stamp goes by (a person's, a diary's, or none)."""

    key: str = ""
    patient: str = ""
    bed: str = ""
    day: date | None = None


def _part(
    documents: Documents,
    wish: Wish,
    make: Callable[[making.Number], Sheet],
    of: _Of,
    *,
    numbered: bool = True,
) -> Part:
    """Return a sheet with its pages, and how it is made once more. Raises what making it raises."""

    def remade(again: Replacement) -> Sheet:
        before = documents.replacements.copy()
        documents.replacements[of.key] = again
        try:
            return make(documents.serial)
        finally:
            documents.replacements = before

    sheet = make(documents.serial if numbered else documents.stand_in)
    replaced = documents.replacements.get(of.key)
    return Part(
        serial=sheet.foot.serial,
        pages=count_pages(sheet, documents.language),
        sheet=sheet,
        unit=wish.unit,
        patient=of.patient,
        bed=of.bed,
        day=of.day,
        copy_number=replaced.copy_number if replaced else 1,
        replaces=replaced.replaces if replaced else "",
        remade=remade,
    )


def _of_unit(documents: Documents, wish: Wish, today: date, *, numbered: bool) -> tuple[Part, ...]:
    """Return the sheets that serve a whole unit: one, or one for each of a clinic's diaries."""
    day = (wish.day or today) if wish.kind is Kind.DAY_BOOK else None
    known = making.of_unit(documents, wish, today, str)
    diaries = documents.opened(wish.unit).snapshot.diaries if day else ()

    def one(place: int) -> Part:
        def make(number: making.Number) -> Sheet:
            return making.of_unit(documents, wish, today, _only(place, number))[place]

        key = diaries[place].key if day else ""
        return _part(documents, wish, make, _Of(key=key, day=day), numbered=numbered)

    return tuple(one(place) for place in range(len(known)))


def _only(place: int, number: making.Number) -> making.Number:
    """Return what takes a number for one of several sheets, and wastes none on the others."""
    calls = count()
    return lambda: number() if next(calls) == place else ""


def _of_patient_or_lost(
    documents: Documents, wish: Wish, patient: str, *, numbered: bool
) -> Part | LeftOut:
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
) -> Part | LeftOut:
    bed = documents.bed(wish.unit, patient)
    of = _Of(key=patient, patient=patient, bed=bed)

    def make(number: making.Number) -> Sheet:
        return making.of_patient(documents, wish, patient, number)

    try:
        return _part(documents, wish, make, of, numbered=numbered)
    except HeadTooLong as fault:
        return LeftOut(patient=patient, bed=bed, error=fault)


def _lost(documents: Documents, unit: str) -> list[LeftOut]:
    """Return the ward's patients whose charts cannot be read: they are missed by name."""
    lost, language = documents.lost(unit), documents.language
    return [_left_out(one, ChartLost(name=lost_name(one, language))) for one in lost]


def _left_out(one: Lost, why: LyktaError) -> LeftOut:
    stay = one.patient.stay if one.patient else None
    bed = (stay.bed or stay.room) if stay else ""
    return LeftOut(patient=one.key, bed=bed or one.name, error=why)
