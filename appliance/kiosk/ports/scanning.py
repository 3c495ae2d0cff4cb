"""What a scanner may scan, and where it leads."""

from enum import StrEnum
from typing import Protocol

import msgspec

from appliance.kiosk.ports.reading import Hit
from printing.language import Language
from storage.records import UnitKind


class ScanKind(StrEnum):
    """What a code is by its form alone; whether it is right is asked later."""

    BADGE = "badge"
    SEAL = "seal"
    PLACE = "place"
    PATIENT = "patient"
    UNKNOWN = "unknown"


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """Where a place's or a patient's code leads: to one patient, to a unit, or nowhere.

    `patient` is her key in `unit`. Where neither is given, `head`, `text` and `remedy` say why,
    worded. `hits` are several patients of one number, to choose from.
    """

    unit: str = ""
    unit_kind: UnitKind = UnitKind.WARD
    patient: str = ""
    hits: tuple[Hit, ...] = ()
    head: str = ""
    text: str = ""
    remedy: str = ""


class ScanPort(Protocol):
    """Reads codes. `kind` answers at once and opens nothing; `look_up` is asked on the lane."""

    def kind(self, code: str) -> ScanKind:
        """Tell what a code is by its form."""
        ...

    def look_up(self, code: str, language: Language) -> Scanned:
        """Return where a place's or a patient's code leads for the person who is here."""
        ...
