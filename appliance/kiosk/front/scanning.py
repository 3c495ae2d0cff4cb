"""What a scanned code is and where it leads: a person's card, a sheet, a bed, a patient.

By its first signs, never by a guess: 1. a card and a sheet are known by their own prefixes;
2. a place by "LYKTAU." (a unit) and "LYKTAB." (a unit's bed), letters and points that arrive
alike whatever layout the scanner was set to; 3. whatever else looks like a personal number, or
came where nobody types, is taken for a wristband's. 4. A number leads to a patient only whole:
a part of a number, which finds her in a search, might be somebody else's here.
"""

import re
from collections.abc import Mapping

from appliance.desk.badges import is_badge
from appliance.kiosk.front.sheetanswer import is_seal
from appliance.kiosk.ports import Hit, ReadingPort
from appliance.kiosk.ports.scanning import ScanKind, Scanned
from printing.language import Language
from storage.errors import LyktaError
from storage.records import UnitKind, plain_number, same_number
from storage.sheet_seal import unswapped

UNIT, BED = "LYKTAU.", "LYKTAB."
_NUMBER = re.compile(r"\d{6}(\d\d)?[-+]?[^\W_]{4}|\d{11}")
"""Six or eight digits and four signs (a reserve number has letters), or Norway's eleven digits."""
_SYMBOLOGY = re.compile(r"^\][A-Za-z]\d")
"""What a scanner may say of the kind of code before it (AIM, ISO/IEC 15424)."""
_BETWEEN = re.compile(r"[|;^,\s\x1d]+")
"""What stands between the fields of a wristband that bears more than a number."""


class Scans:
    """Reads codes for one desk."""

    def __init__(self, desk: ReadingPort, units: Mapping[str, UnitKind]) -> None:
        """Take the desk that is asked, and the machine's units by code."""
        self._desk, self._units = desk, units

    def kind(self, code: str) -> ScanKind:
        """Tell what a code is by its form."""
        plain = _bare(code)
        if is_badge(plain):  # 1
            return ScanKind.BADGE
        if is_seal(plain):
            return ScanKind.SEAL
        if unswapped(plain).startswith((UNIT, BED)):  # 2
            return ScanKind.PLACE
        return ScanKind.PATIENT if _number_in(plain) else ScanKind.UNKNOWN

    def look_up(self, code: str, language: Language) -> Scanned:
        """Return where a place's or a patient's code leads. Raises what `find` raises."""
        plain = _bare(code)
        if self.kind(code) is ScanKind.PLACE:
            return self._place(unswapped(plain), language)
        number = _number_in(plain) or plain
        found = self._desk.find(number, language)
        hits = tuple(hit for hit in found.hits if same_number(hit.number, number))  # 4
        return _leads(hits) or _no_patient(language, partly=bool(found.left_out))

    def _place(self, code: str, language: Language) -> Scanned:
        prefix, _, rest = code.partition(".")
        spelled, _, bed = rest.partition(".")
        named = [own for own in self._units if plain_number(own) == plain_number(spelled)]
        unit = named[0] if len(named) == 1 else ""
        if not unit:
            return _no_place(language)
        if f"{prefix}." == UNIT:
            return Scanned(unit=unit, unit_kind=self._units[unit])
        try:
            rows = self._desk.ward_list(unit, language).sheet.rows
        except LyktaError as error:
            head, remedy = language.error(error)
            return Scanned(head=language.say("This bed cannot be opened"), text=head, remedy=remedy)
        lying = [row.patient for row in rows if bed and plain_number(row.bed) == plain_number(bed)]
        if len(lying) != 1:
            return _no_one_there(language)
        return Scanned(unit=unit, patient=lying[0])


def _bare(code: str) -> str:
    return _SYMBOLOGY.sub("", code.strip())


def _number_in(code: str) -> str:
    """Return the personal number among a code's fields, empty where none looks like one (3)."""
    fields = _BETWEEN.split(code.upper())
    return next((field for field in fields if _NUMBER.fullmatch(field)), "")


def _leads(hits: tuple[Hit, ...]) -> Scanned | None:
    if not hits:
        return None
    if len(hits) == 1:
        return Scanned(unit=hits[0].unit, patient=hits[0].patient)
    return Scanned(hits=hits)


def _no_patient(language: Language, *, partly: bool) -> Scanned:
    say = language.say
    text = say("No patient with this number is in the copies you may read.")
    if partly:
        text = say("No patient with this number where it could be looked.")
    return Scanned(
        head=say("The scanned code finds nobody"),
        text=text,
        remedy=say("Look for her by name, or ask for the list elsewhere."),
    )


def _no_place(language: Language) -> Scanned:
    say = language.say
    return Scanned(
        head=say("The scanned code leads nowhere"),
        text=say("It names a unit that this machine does not copy."),
        remedy=say("Choose the unit on the screen."),
    )


def _no_one_there(language: Language) -> Scanned:
    say = language.say
    return Scanned(
        head=say("The scanned code finds nobody"),
        text=say("The copy knows no one patient in this bed."),
        remedy=say("Look for her by name, or ask for the list elsewhere."),
    )
