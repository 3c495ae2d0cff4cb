"""What somebody wants on paper."""

from datetime import date
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What can be printed."""

    MEDICATION_LIST = "medication-list"
    ADMINISTRATION_OVERVIEW = "administration-overview"
    WARD_LIST = "ward-list"
    DAY_BOOK = "day-book"
    DOCUMENT = "document"

    @property
    def of_unit(self) -> bool:
        """Whether one document serves the whole unit, and not each patient hers."""
        return self in (Kind.WARD_LIST, Kind.DAY_BOOK)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants on paper: no patients named means all of the unit, `day` is a book's.

    With the kind DOCUMENT `document` is its key: one of the patient's, or of the unit's where no
    patient is named, or, where no unit is named either, of the library.
    """

    kind: Kind
    unit: str
    patients: tuple[str, ...] = ()
    day: date | None = None
    document: str = ""
