"""Print sheets once more by their numbers, as marked copies: after a crash, or to replace pages.

1. A copy always says which sheet it replaces. Where the newest copy of the records is the one that
   the sheet was made of it is "COPY n", else a "NEW SHEET": nobody may take newer orders for the
   old ones.
2. Whose a sheet is stands nowhere readable: the register holds a tag, and only who may open the
   unit can find the patient it is of.
3. A sheet that was copied before is copied from its newest copy, which is what lies on the ward.
4. Who may not print a unit's patients is offered no copy of its sheets.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from appliance.desk.documents import Documents
from appliance.desk.errors import CopyByOrder, NoSuchSheetNumber, SheetsOwnerGone
from appliance.desk.printout import Paper, bundles
from appliance.desk.rights import Right
from appliance.desk.sealing import Seals
from appliance.desk.session import Session
from appliance.desk.stamping import Replacement
from appliance.desk.wish import Kind, Wish
from storage.sheet_register import Known

_BY_NUMBER = {
    kind.value
    for kind in Kind
    if not kind.of_machine and (not kind.of_unit or kind is Kind.WARD_LIST)
}
"""Kinds whose sheet tells all that it takes to make it once more: whose it is."""


def copies_of(
    documents: Documents, serials: Sequence[str], today: date, person: str = ""
) -> tuple[Paper, ...]:
    """Return marked copies of sheets, ready to be printed: a Paper for each unit and kind.

    Raises NoSuchSheetNumber, CopyByOrder, SheetsOwnerGone and what the documents raise.
    """
    found: dict[tuple[str, str], list[Known]] = {}
    for serial in serials:
        known = _known(documents, serial)
        found.setdefault((known.sheet.unit, known.sheet.kind), []).append(known)
    return tuple(_paper(documents, of, sheets, today, person) for of, sheets in found.items())


def copyable(session: Session, seals: Seals | None, serials: Iterable[str]) -> frozenset[str]:
    """Return which of these sheets a person may print once more by their numbers (4)."""
    if seals is None or Right.PRINT_PATIENTS not in session.rights:
        return frozenset()
    found = ((serial, seals.register.sheet(serial)) for serial in serials)
    return frozenset(
        serial
        for serial, known in found
        if known is not None
        and known.sheet.kind in _BY_NUMBER
        and bool(known.sheet.unit)
        and session.may_read(known.sheet.unit)
    )


def _known(documents: Documents, serial: str) -> Known:
    register = documents.seals.register if documents.seals else None
    known = register.sheet(serial) if register else None
    if known is None or register is None:
        raise NoSuchSheetNumber(sheet=serial)
    while known.replaced_by:  # 3
        newer = register.sheet(known.replaced_by)
        if newer is None or not newer.may_be_out:
            break
        known = newer
    if not known.sheet.unit or known.sheet.kind not in _BY_NUMBER:
        raise CopyByOrder(sheet=serial)
    return known


def _paper(
    documents: Documents,
    of: tuple[str, str],
    sheets: Iterable[Known],
    today: date,
    person: str,
) -> Paper:
    """Make the copies; the patients keep the order of their beds."""
    unit, kind = of
    wish = Wish(kind=Kind(kind), unit=unit)
    replaced = {_key(documents, unit, one): _replacement(documents, one) for one in sheets}
    order = () if wish.kind.of_unit else documents.patients(unit)
    patients = tuple(key for key in order if key in replaced)
    maker = documents.unshown()
    maker.replacements |= replaced
    named = Wish(kind=wish.kind, unit=unit, patients=patients)
    return bundles(maker, named, today, person)


def _key(documents: Documents, unit: str, known: Known) -> str:
    """Return the key of the patient a sheet is of, empty for the unit's own (2)."""
    seals, tag = documents.seals, known.sheet.patient
    if not tag or seals is None:
        return ""
    keys = documents.patients(unit)
    found = next((key for key in keys if seals.subject(unit, key) == tag), None)
    if found is None:
        raise SheetsOwnerGone(sheet=known.sheet.serial, unit=unit)
    return found


def _replacement(documents: Documents, known: Known) -> Replacement:
    """Return what the copy says that it replaces (1)."""
    sheet = known.sheet
    same = documents.opened(sheet.unit).manifest.generation == sheet.generation
    number = sheet.copy_number + 1 if same else 1
    return Replacement(replaces=sheet.serial, copy_number=number)
