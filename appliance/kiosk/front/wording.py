"""What the kinds of document are called on the glass, where a print is named."""

from appliance.desk.wish import Kind, Wish
from printing.language import Language, mark

_KINDS = {
    Kind.MEDICATION_LIST: mark("Medication lists"),
    Kind.ADMINISTRATION_OVERVIEW: mark("Administration overviews"),
    Kind.WARD_LIST: mark("Ward list"),
    Kind.DAY_BOOK: mark("Day book"),
    Kind.DOCUMENT: mark("Document"),
    Kind.TIME_OVERVIEW: mark("Time overviews"),
    Kind.DUE_LIST: mark("Doses due"),
    Kind.LAB_LABELS: mark("Lab labels"),
    Kind.BACK_ENTRY: mark("Back-entry lists"),
    Kind.BLANK_FORM: mark("Blank forms"),
    Kind.QUICK_CARD: mark("Quick card"),
    Kind.CONTACTS: mark("Telephone numbers"),
    Kind.TEST_PAGE: mark("Test page"),
    Kind.STATISTICS: mark("Statistics"),
    Kind.EVERYTHING: mark("Everything for the unit"),
    Kind.OUTAGE_SUMMARY: mark("Summary of the outage"),
    Kind.EVIDENCE: mark("Evidence of the routines"),
}


_OF_ONE = {
    Kind.MEDICATION_LIST: mark("Medication list"),
    Kind.ADMINISTRATION_OVERVIEW: mark("Administration overview"),
    Kind.TIME_OVERVIEW: mark("Time overview"),
    Kind.BACK_ENTRY: mark("Back-entry list"),
}


def kind_words(kind: str, language: Language) -> str:
    """Return what a kind is called; its own name where a newer machine wrote it."""
    return language.say(_KINDS[Kind(kind)]) if kind in set(Kind) else kind


def order_words(order: Wish, language: Language) -> str:
    """Return what is ordered: one patient's list, or lists."""
    one = _OF_ONE.get(order.kind) if len(order.patients) == 1 else None
    return language.say(one) if one else kind_words(order.kind, language)


def sheet_range(serials: tuple[str, ...]) -> str:
    """Return sheet numbers as "0042", or lowest and highest with a dash.

    A ward's own list lies first and is numbered last, when its patients' pages are known.
    """
    if not serials:
        return ""
    ordered = sorted(serials, key=lambda one: (len(one), one))
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]}–{ordered[-1]}"


def bed_range(first: str, last: str, language: Language) -> str:
    """Return where the patients of a bundle lie: "Bed 1:4", or from which bed to which."""
    if first == last:
        return language.say("Bed {bed}", bed=first)
    return language.say("Bed {first}–{last}", first=first, last=last)
