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
    TIME_OVERVIEW = "time-overview"
    DUE_LIST = "due-list"
    LAB_LABELS = "lab-labels"
    BACK_ENTRY = "back-entry"
    BLANK_FORM = "blank-form"
    QUICK_CARD = "quick-card"
    CONTACTS = "contacts"
    TEST_PAGE = "test-page"
    STATISTICS = "statistics"
    EVERYTHING = "everything"
    OUTAGE_SUMMARY = "outage-summary"
    EVIDENCE = "routine-evidence"

    @property
    def of_unit(self) -> bool:
        """Whether one document serves the whole unit, and not each patient hers."""
        return self in (
            Kind.WARD_LIST,
            Kind.DAY_BOOK,
            Kind.DUE_LIST,
            Kind.LAB_LABELS,
            Kind.STATISTICS,
            Kind.OUTAGE_SUMMARY,
        )

    @property
    def of_machine(self) -> bool:
        """Whether the document holds no patient's data; of these only EVIDENCE wants a right."""
        return self in (
            Kind.BLANK_FORM,
            Kind.QUICK_CARD,
            Kind.CONTACTS,
            Kind.TEST_PAGE,
            Kind.EVIDENCE,
        )


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants on paper: no patients named means all of the unit, `day` is a book's.

    EVERYTHING is all that a unit works from in an outage, in one print: of a ward its list, the
    doses due, and each patient's medication list and administration overview together; of a clinic
    the books of the coming days. EVIDENCE is of the month in which `day` lies.
    With the kind DOCUMENT `document` is its key: one of the patient's, or of the unit's where no
    patient is named, or, where no unit is named either, of the library; with BLANK_FORM and
    QUICK_CARD it names the form or card. `hours` is how far a due list looks ahead. `printer` is
    the name of the printer a person chose, empty for the configured order. `changed` asks only
    for those patients whose orders changed since their last set was printed. `copies` is how many
    numbered copies of a blank form are wanted; no other kind has more than one. `labels` is what
    lab labels are printed on ("a4", "50x25"), `start` the first free position of an A4 label
    sheet; with LAB_LABELS `patients` are those whose labels are wanted, on one sheet.
    """

    kind: Kind
    unit: str
    patients: tuple[str, ...] = ()
    day: date | None = None
    document: str = ""
    hours: int = 8
    printer: str = ""
    changed: bool = False
    copies: int = 1
    labels: str = "a4"
    start: int = 1
