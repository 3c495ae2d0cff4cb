"""What may be chosen of a document before it is printed, in rows of options."""

from collections.abc import Callable, Iterable

import msgspec

from appliance.kiosk.ports import PrintKind, PrintOrder, PrintPlan
from printing.language import Language, mark
from printing.sheets.lab_labels import POSITIONS, LabelForm

NAMES = {
    PrintKind.MEDICATION_LIST: mark("Medication lists"),
    PrintKind.ADMINISTRATION_OVERVIEW: mark("Administration overviews"),
    PrintKind.WARD_LIST: mark("Only the ward list"),
    PrintKind.DUE_LIST: mark("Doses due"),
    PrintKind.TIME_OVERVIEW: mark("Time overviews"),
    PrintKind.LAB_LABELS: mark("Lab labels"),
    PrintKind.BACK_ENTRY: mark("Back-entry lists"),
    PrintKind.STATISTICS: mark("Statistics"),
    PrintKind.DAY_BOOK: mark("Day book"),
    PrintKind.EVERYTHING: mark("Everything for the unit"),
    PrintKind.OUTAGE_SUMMARY: mark("Summary of the outage"),
    PrintKind.DOCUMENT: mark("Document"),
}
"""What the kinds are called where one is chosen for a whole unit."""
OF_ONE = {
    PrintKind.MEDICATION_LIST: mark("Medication list"),
    PrintKind.ADMINISTRATION_OVERVIEW: mark("Administration overview"),
    PrintKind.TIME_OVERVIEW: mark("Time overview"),
    PrintKind.BACK_ENTRY: mark("Back-entry list"),
}
"""And where one is chosen for a single patient."""
OF_CLINIC = (PrintKind.DAY_BOOK, PrintKind.EVERYTHING, PrintKind.STATISTICS)
"""What can be printed of a clinic."""
OF_PATIENT = (
    PrintKind.MEDICATION_LIST,
    PrintKind.ADMINISTRATION_OVERVIEW,
    PrintKind.TIME_OVERVIEW,
    PrintKind.LAB_LABELS,
    PrintKind.BACK_ENTRY,
)
"""What can be printed of one patient."""
OF_WARD = (
    PrintKind.MEDICATION_LIST,
    PrintKind.ADMINISTRATION_OVERVIEW,
    PrintKind.DUE_LIST,
    PrintKind.WARD_LIST,
    PrintKind.TIME_OVERVIEW,
    PrintKind.LAB_LABELS,
    PrintKind.BACK_ENTRY,
    PrintKind.STATISTICS,
    PrintKind.EVERYTHING,
)
"""What can be printed of a ward."""
HOURS = (4, 8, 12)
"""How far a due list may look ahead."""
COPIES = (1, 5, 10, 20, 40)
"""How many numbered copies of a form may be asked for at a touch."""
_ACROSS = 3
"""Labels in a row of a label sheet."""

Option = tuple[str, PrintOrder, bool]
"""What stands on its button, the order that it makes, and whether that is the one chosen."""


def options_of(plan: PrintPlan, language: Language) -> list[list[Option]]:
    """Return the rows of options that a plan's document has."""
    rows = (which(plan, language) for which in (_which, _hours, _copies, _start))
    return [row for row in rows if row]


def _which(plan: PrintPlan, language: Language) -> list[Option]:
    """Offer all patients, or only those whose lists changed."""
    order, changed = plan.order, plan.changed
    if not changed:
        return []
    everybody = msgspec.structs.replace(order, changed=False)
    only = msgspec.structs.replace(order, changed=True)
    say = language.say
    both = [(say("All patients"), everybody, not order.changed)]
    if not plan.nothing_new:
        both.append((changed, only, order.changed))
    return both if len(both) > 1 else []


def _hours(plan: PrintPlan, language: Language) -> list[Option]:
    """Offer how many hours a due list looks ahead."""
    if plan.order.kind is not PrintKind.DUE_LIST:
        return []
    count = language.count
    return _numbers(
        plan.order, "hours", HOURS, lambda n: count("Next {n} hour", "Next {n} hours", n)
    )


def _copies(plan: PrintPlan, language: Language) -> list[Option]:
    """Offer how many numbered copies of a blank form."""
    if plan.order.kind is not PrintKind.BLANK_FORM:
        return []
    count = language.count
    return _numbers(plan.order, "copies", COPIES, lambda n: count("{n} copy", "{n} copies", n))


def _numbers(
    order: PrintOrder, field: str, choices: Iterable[int], words: Callable[[int], str]
) -> list[Option]:
    """Return an option for each number that a field of an order may have."""
    return [
        (words(one), msgspec.structs.replace(order, **{field: one}), getattr(order, field) == one)
        for one in choices
    ]


def _start(plan: PrintPlan, language: Language) -> list[Option]:
    """Offer where a label sheet that was used before is still free, row by row."""
    order, say = plan.order, language.say
    if order.kind is not PrintKind.LAB_LABELS or order.labels != LabelForm.A4:
        return []
    before, after = max(1, order.start - _ACROSS), min(POSITIONS - 2, order.start + _ACROSS)
    return [
        (say("One row up"), msgspec.structs.replace(order, start=before), False),
        (say("From label {n}", n=order.start), order, True),
        (say("One row down"), msgspec.structs.replace(order, start=after), False),
    ]


def name_of(order: PrintOrder) -> str:
    """Return what an order's document is called, to be said in the reader's language."""
    one = OF_ONE.get(order.kind) if len(order.patients) == 1 else None
    return one or NAMES[order.kind]
