"""The answer to "what is this sheet worth?", and its words."""

from enum import StrEnum

import msgspec

from appliance.desk import contents
from printing.language import Language, mark


class Verdict(StrEnum):
    """What a sheet is worth."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNCHECKABLE = "uncheckable"
    EXERCISE = "exercise"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, in the reader's language.

    `title` is the verdict in capitals, `sheet` says which sheet and page it is, `lines` why,
    `advice` what to do. `serial` is its number (empty where not known), `kind` and `unit` of
    what. `patient` is the patient's key, only where somebody is unlocked who may read the unit.
    `newer` is the number of the sheet that took its place. `is_proved` tells that the seal was
    read and is this machine's, `is_compared` that there is no newer copy that was not looked at.
    """

    verdict: Verdict
    title: str
    sheet: str = ""
    lines: tuple[str, ...] = ()
    advice: str = ""
    serial: str = ""
    kind: str = ""
    unit: str = ""
    patient: str = ""
    page: int = 0
    pages: int = 0
    newer: str = ""
    is_proved: bool = False
    is_compared: bool = True


TITLES = {
    Verdict.CURRENT: mark("NEWEST SHEET"),
    Verdict.SUPERSEDED: mark("OUT OF DATE"),
    Verdict.WITHDRAWN: mark("WITHDRAWN"),
    Verdict.ALTERED: mark("ALTERED – DO NOT USE"),
    Verdict.FOREIGN: mark("FROM ANOTHER MACHINE"),
    Verdict.UNCHECKABLE: mark("CANNOT BE CHECKED"),
    Verdict.EXERCISE: mark("EXERCISE – NOT FOR CARE"),
}
NOT_COMPARED = mark("NOT COMPARED")
"""The title in place of "newest sheet" where a newer copy may say something else."""
ADVICE = {
    Verdict.CURRENT: mark("Go on using it."),
    Verdict.SUPERSEDED: mark("Use the newest sheet. Cross this one out and put it in the binder."),
    Verdict.WITHDRAWN: mark("Do not use it. Cross it out and put it in the binder."),
    Verdict.ALTERED: mark("Keep it, print a new one and tell IT."),
    Verdict.FOREIGN: mark("Check it at the machine that printed it, or print a new one here."),
    Verdict.UNCHECKABLE: mark("Compare it with the list on the screen, or print a new one."),
    Verdict.EXERCISE: mark("Never use it. Throw it away where nobody takes it for a real list."),
}
PARTS = {
    contents.PERSON: mark("name, number or place"),
    contents.ORDERS: mark("orders"),
    contents.WARNINGS: mark("allergies, warnings or weight"),
    contents.DOSES: mark("doses given"),
    contents.SAMPLES: mark("samples"),
    contents.EVENTS: mark("examinations and visits"),
    contents.VISITS: mark("appointments"),
}
_KINDS = {
    "medication-list": mark("Medication list"),
    "administration-overview": mark("Administration overview"),
    "time-overview": mark("Time overview"),
    "ward-list": mark("Ward list"),
    "due-list": mark("Work list of doses"),
    "day-book": mark("Day book"),
    "cover": mark("Stamp sheet of a document"),
    "lab-labels": mark("Lab labels"),
    "blank-form": mark("Blank form"),
    "back-entry": mark("Back-entry"),
    "quick-card": mark("Quick card"),
    "contact-list": mark("Telephone list"),
    "test-page": mark("Printer test page"),
    "statistics": mark("Statistics of a unit"),
    "outage-summary": mark("Summary of the outage"),
    "routine-evidence": mark("Evidence of the routines"),
    "drill-summary": mark("Result of an exercise"),
}


def kind_words(kind: str, language: Language) -> str:
    """Return what a kind of sheet is called; one that is not known keeps its own name."""
    return language.say(_KINDS[kind]) if kind in _KINDS else kind


def part_words(parts: frozenset[str], language: Language) -> str:
    """Return parts of a content in words, in a steady order: "orders, doses given"."""
    return ", ".join(language.say(words) for part, words in PARTS.items() if part in parts)
