"""Paper: which sheets a wish holds, in which bundles they go to the printer.

A bundle is one job of at most BUNDLE patients in bed order: small enough that a stop costs
few pages, large enough that the printer's pauses between jobs do not count.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

import msgspec

from appliance.desk import parts
from appliance.desk.changed import changed
from appliance.desk.documents import Documents
from appliance.desk.errors import NothingNew, OnlyGone, SomeLost
from appliance.desk.parts import LeftOut, Part
from appliance.desk.pressing import ToPress, press
from appliance.desk.sealing import Seals, ending_of
from appliance.desk.stamping import Replacement
from appliance.desk.veil import lost_name
from appliance.desk.wish import Kind, Wish
from printing.pages import sizes
from storage.records import UnitKind
from storage.rescue import Lost

__all__ = ["BUNDLE", "Bundle", "Copy", "LeftOut", "Paper", "Part", "bundles", "one_pdf", "pages"]

BUNDLE = 6
"""Patients in one job at most."""
MOST_PAGES = 20
"""Pages in one job at most, but for one patient's who alone has more."""


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
        return tuple(part.serial for part in self.parts if part.serial)


Copy = Callable[[Bundle, Sequence[str]], Bundle | None]
"""Makes marked copies of some sheets of a bundle, by their numbers; None where it cannot."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A wish ready to be printed: its bundles, and who is left out of them.

    `unit`, `kind` and `person` are what the journal of prints calls it; `kind` also chooses the
    tray. `copy` makes marked copies. It holds what was opened for this print, so that it works
    after a lock: forget it when the print has ended. `ended` enters how sheets ended (their
    numbers, printed, clean) in the register of sheets. `gone` are the numbers of sheets of who
    has left, where only what changed was wanted: they are to be taken away.
    """

    bundles: tuple[Bundle, ...]
    left_out: tuple[LeftOut, ...] = ()
    unit: str = ""
    kind: str = ""
    person: str = ""
    copy: Copy | None = None
    ended: Callable[[Sequence[str], bool, bool], None] | None = None
    gone: tuple[str, ...] = ()

    def never_out(self) -> None:
        """Enter that nothing of it came out: it could not be handed to anything that prints.

        A sheet that may be out makes the older one on the ward out of date.
        """
        if self.ended is None:
            return
        printed, clean = False, True
        for bundle in self.bundles:
            self.ended(bundle.serials, printed, clean)


def bundles(documents: Documents, wish: Wish, today: date, person: str = "") -> Paper:
    """Make every bundle of a wish and log the print, before anything is sent.

    A whole ward gets its ward list first, with the pages of each patient for the return
    control, but where only what changed is wanted. `person` is who prints. Raises what the
    documents raise, NothingNew, and the fault of a sheet where no other is left.
    """
    quiet = _quiet(documents)
    paper = Paper(
        bundles=(),
        unit=wish.unit,
        kind=wish.kind.value,
        person=person,
        copy=_copier(quiet, wish),
        ended=_register(quiet.seals),
    )
    if wish.kind is Kind.DOCUMENT:
        return msgspec.structs.replace(paper, bundles=_of_document(quiet, wish))
    wanted, gone = _narrowed(quiet, wish)
    made, left_out = parts.of_wish(quiet, wanted, today)
    done = [_bundle(quiet, portion) for portion in _portions(made)]
    if _has_cover(quiet, wanted):
        done.insert(0, _bundle(quiet, [parts.cover(quiet, wanted, made)]))
    _log(quiet, wanted, made)
    return msgspec.structs.replace(paper, bundles=tuple(done), left_out=left_out, gone=gone)


def one_pdf(
    documents: Documents,
    wishes: Sequence[Wish],
    today: date,
    told: Callable[[NothingNew], None] = lambda _: None,
) -> Paper:
    """Return wishes as one bundle, for a file, with who is left out of it, and log the prints.

    `told` hears of the wishes in which nothing changed; where that is all of them, the last one is
    raised. Raises as `bundles`.
    """
    quiet = _quiet(documents)
    found: list[Part] = []
    missing: list[LeftOut] = []
    unchanged: list[NothingNew] = []
    left: list[str] = []
    for wish in wishes:
        try:
            wanted, gone = _narrowed(quiet, wish)
        except NothingNew as nothing:
            unchanged.append(nothing)
            continue
        made, left_out = parts.of_wish(quiet, wanted, today)
        if wish.kind is Kind.EVERYTHING and _has_cover(quiet, wanted):
            found.append(parts.cover(quiet, wanted, made))
        found.extend(made)
        missing.extend(left_out)
        left.extend(gone)
        _log(quiet, wish, made)
    last = unchanged.pop() if unchanged and not found else None
    for one in unchanged:
        told(one)
    if last is not None:
        raise last
    return Paper(
        bundles=(_bundle(quiet, found),),
        left_out=tuple(missing),
        ended=_register(quiet.seals),
        gone=tuple(left),
    )


def pages(documents: Documents, wish: Wish, today: date) -> int:
    """Return how many pages a wish would take, its cover included; nothing is logged.

    Raises as `bundles`.
    """
    quiet = _quiet(documents)
    if wish.kind is Kind.DOCUMENT:
        report = quiet.report(wish.unit, "".join(wish.patients[:1]), wish.document)
        return 1 + len(sizes(report.data))
    wanted, _gone = _narrowed(quiet, wish)
    made, _left_out = parts.of_wish(quiet, wanted, today, numbered=False)
    count = sum(one.pages for one in made)
    if not _has_cover(quiet, wanted):
        return count
    return count + parts.cover(quiet, wanted, made, numbered=False).pages


def _has_cover(documents: Documents, wish: Wish) -> bool:
    """Return whether the ward's list goes before what a wish holds."""
    if wish.kind.of_unit or wish.patients:
        return False
    return documents.opened(wish.unit).snapshot.unit.kind is UnitKind.WARD


def _quiet(documents: Documents) -> Documents:
    """Return a maker that logs no opening, keeps to one copy, and marks what the other marks."""
    quiet = documents.unshown()
    quiet.replacements |= documents.replacements
    return quiet


def _copier(documents: Documents, wish: Wish) -> Copy:
    """Return what makes marked copies of a print's sheets, and logs them."""

    def copy(bundle: Bundle, serials: Sequence[str]) -> Bundle | None:
        wanted = [part for part in bundle.parts if part.serial in serials]
        found = [again for part in wanted if (again := _once_more(part)) is not None]
        if not found:
            return None
        for part in found:
            patients = (part.patient,) if part.patient else ()
            documents.note_printing(part.unit, patients, f"{wish.kind.value}; copy")
        return _bundle(documents, found)

    return copy


def _once_more(part: Part) -> Part | None:
    """Return a sheet once more: a number of its own, and the words that it replaces this one."""
    if part.remade is None:
        return None
    again = Replacement(replaces=part.serial, copy_number=part.copy_number + 1)
    sheet = part.remade(again)
    return msgspec.structs.replace(
        part,
        serial=sheet.foot.serial,
        sheet=sheet,
        copy_number=again.copy_number,
        replaces=again.replaces,
    )


def _narrowed(documents: Documents, wish: Wish) -> tuple[Wish, tuple[str, ...]]:
    """Return a wish for those patients only whose orders changed, where that is wanted.

    Their new sheets say which ones they replace. The second value are the numbers of the sheets
    of who has left. Raises NothingNew, SomeLost, OnlyGone.
    """
    if not wish.changed or wish.kind.of_unit:
        return wish, ()
    found = changed(documents, wish.unit, wish.kind.value)
    order = documents.patients(wish.unit)
    wanted = set(wish.patients or order) & set(found.to_print)
    gone = () if wish.patients else found.gone
    lost = () if wish.patients else documents.lost(wish.unit)
    if not wanted and lost:
        raise SomeLost(unit=wish.unit, names=_names(lost, documents))
    if not wanted and gone:
        raise OnlyGone(unit=wish.unit, sheets=", ".join(gone))
    if not wanted:
        raise NothingNew(unit=wish.unit)
    documents.replacements |= found.replacements
    patients = tuple(key for key in order if key in wanted)
    return msgspec.structs.replace(wish, patients=patients), gone


def _names(lost: Sequence[Lost], documents: Documents) -> str:
    return "; ".join(lost_name(one, documents.language) for one in lost)


def _register(seals: Seals | None) -> Callable[[Sequence[str], bool, bool], None] | None:
    """Return what enters the end of sheets in the register, None where nothing is sealed."""
    if seals is None:
        return None

    def enter(serials: Sequence[str], printed: bool, clean: bool) -> None:  # noqa: FBT001 - Paper's own shape
        seals.ended(serials, ending_of(printed=printed, clean=clean))

    return enter


def _portions(made: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """Yield what goes into one job: in order, not too many patients and not too many pages.

    A patient's sheets stay together. What is nobody's own goes apart from the patients' sheets.
    """
    portion: list[Part] = []
    for patient, hers in groupby(made, key=attrgetter("patient")):
        for group in [list(hers)] if patient else [[one] for one in hers]:
            pages = sum(each.pages for each in (*portion, *group))
            many = len(_patients(portion)) if patient else len(portion)
            mixed = bool(portion) and bool(portion[-1].patient) is not bool(patient)
            if portion and (mixed or many == BUNDLE or pages > MOST_PAGES):
                yield portion
                portion = []
            portion += group
    if portion:
        yield portion


def _patients(made: Sequence[Part]) -> tuple[str, ...]:
    """Return whose sheets they are, each patient once, in order."""
    return tuple(dict.fromkeys(one.patient for one in made if one.patient))


def _of_document(documents: Documents, wish: Wish) -> tuple[Bundle, ...]:
    """Return a ready-made document behind its stamp sheet, which comes out first or neither.

    Both bear the stamp sheet's number in the journal. Neither is ever made again by itself.
    """
    patient = "".join(wish.patients[:1])
    report = documents.report(wish.unit, patient, wish.document)
    pages = len(sizes(report.data))
    sheet = documents.cover(wish.unit, patient, report, pages, documents.serial())
    documents.note_printing(wish.unit, wish.patients, wish.kind.value)
    bed = documents.bed(wish.unit, patient) if patient else ""
    own = Part(serial=sheet.foot.serial, pages=1, sheet=sheet, unit=wish.unit, patient=patient)
    stamp = msgspec.structs.replace(_bundle(documents, [own]), patients=(), first="", last="")
    ready = Part(serial=own.serial, pages=pages, unit=wish.unit, patient=patient, bed=bed)
    document = Bundle(
        pdf=report.data,
        patients=wish.patients,
        pages=pages,
        first=bed,
        last=bed,
        parts=(ready,),
    )
    return stamp, document


def _bundle(documents: Documents, made: Sequence[Part]) -> Bundle:
    """Press sheets into one job: each page sealed, each sheet known before it is sent."""
    to_press = [
        ToPress(
            sheet=one.sheet,
            unit=one.unit,
            patient=one.patient,
            day=one.day,
            replaces=one.replaces,
            copy_number=one.copy_number,
        )
        for one in made
        if one.sheet is not None
    ]
    return Bundle(
        pdf=press(documents, to_press).pdf,
        patients=_patients(made),
        pages=sum(one.pages for one in made),
        first=made[0].bed,
        last=made[-1].bed,
        parts=tuple(made),
    )


def _log(documents: Documents, wish: Wish, made: Sequence[Part]) -> None:
    patients = _patients(made) or wish.patients
    documents.note_printing(wish.unit, patients, wish.kind.value)
