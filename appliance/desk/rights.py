"""What a person's function lets her do here, and who may do what she may not.

A function is a word in the signed register (`storage.keys.register.Member.function`); who can
write the folder gives nobody another one. Which units she may open is another question, and one of
keys: a right opens nothing that her keys do not open, and keys nothing that her function refuses.

1. A person whose register names no function, as in those of earlier versions, is a nurse, or an
   auditor where that is her role: nobody who could read a list yesterday is refused it today.
2. A function that this version does not know reads no patient: it may have been made for less.
3. The envelopes are never refused a list: they are the last way in an outage.
4. Whoever is refused is told who may, so that nobody stands before a wall.
"""

from enum import StrEnum

from printing.language import Language, mark
from printing.sheets.foot import role_words
from storage.errors import LyktaError


class Function(StrEnum):
    """What somebody is at this machine; the last two are the printed envelopes, not persons."""

    NURSE = "nurse"
    DESK = "desk"
    KEEPER = "keeper"
    IT = "it"
    AUDITOR = "auditor"
    OTHER = "other"
    EMERGENCY = "break-glass"
    RECOVERY = "recovery"


PERSONS = (Function.NURSE, Function.DESK, Function.KEEPER, Function.IT, Function.AUDITOR)
"""The functions that a person can be given."""


class Right(StrEnum):
    """One thing that not everybody may do.

    READ_LISTS the wards' lists, READ_BOOKS the clinics' appointment books, PRINT_PATIENTS paper
    and files that name patients. ROUTINES to do the checks, EVIDENCE to print and sign what they
    showed. CAPTURE to copy now, PAUSE to stop copying, QUARANTINE to release a doubted copy,
    PIN to keep one whatever comes.
    """

    READ_LISTS = "read-lists"
    READ_BOOKS = "read-books"
    PRINT_PATIENTS = "print-patients"
    ROUTINES = "routines"
    EVIDENCE = "evidence"
    DECLARE_OUTAGE = "declare-outage"
    CONFIRM_CLOCK = "confirm-clock"
    IT_STATUS = "it-status"
    CAPTURE = "capture"
    PAUSE = "pause"
    QUARANTINE = "quarantine"
    PIN = "pin"
    SETTINGS = "settings"
    DRILL = "drill"
    READ_LOG = "read-log"


_AT_WORK = frozenset(
    {
        Right.ROUTINES,
        Right.DECLARE_OUTAGE,
        Right.CONFIRM_CLOCK,
        Right.IT_STATUS,
        Right.CAPTURE,
        Right.DRILL,
    }
)
_READING = frozenset({Right.READ_LISTS, Right.READ_BOOKS, Right.PRINT_PATIENTS})
_RIGHTS: dict[Function, frozenset[Right]] = {
    Function.NURSE: _AT_WORK | _READING,
    Function.DESK: _AT_WORK | {Right.READ_BOOKS, Right.PRINT_PATIENTS},
    Function.KEEPER: _AT_WORK | _READING | {Right.EVIDENCE, Right.QUARANTINE},
    Function.IT: _AT_WORK
    | {Right.EVIDENCE, Right.PAUSE, Right.QUARANTINE, Right.PIN, Right.SETTINGS},
    Function.AUDITOR: frozenset({Right.READ_LOG, Right.EVIDENCE, Right.IT_STATUS}),
    Function.OTHER: frozenset({Right.IT_STATUS}),
    Function.EMERGENCY: (_AT_WORK | _READING) - {Right.ROUTINES, Right.DRILL},
    Function.RECOVERY: frozenset(Right),
}
_BY_ROLE = {
    "auditor": Function.AUDITOR,
    "break-glass": Function.EMERGENCY,
    "recovery": Function.RECOVERY,
}


class NurseNeeded(LyktaError):
    """A list of a ward was asked for by somebody whose function reads no patients' lists."""

    code = "K-30"
    message = "{person} may not open patients' lists here."
    remedy = "Ask a nurse to unlock. In an emergency the envelope opens every list."


class BookNeeded(LyktaError):
    """An appointment book, or paper that names patients, was asked for by who reads none."""

    code = "K-31"
    message = "{person} may not open or print what names patients here."
    remedy = "Ask a nurse or the reception to unlock. In an emergency the envelope opens it."


class StaffNeeded(LyktaError):
    """What the staff of the unit do was asked for by somebody who only reads logs."""

    code = "K-32"
    message = "{person} may not do this here: it is for the staff of the unit and IT."
    remedy = "Ask a nurse, the reception or IT to do it."


class KeeperNeeded(LyktaError):
    """What the routine keeper and IT do was asked for by somebody else."""

    code = "K-33"
    message = "{person} may not do this here: it is for the routine keeper and IT."
    remedy = "Ask the routine keeper of the unit, or IT."


class ITNeeded(LyktaError):
    """What only IT does was asked for by somebody else."""

    code = "K-34"
    message = "{person} may not do this here: it is for IT."
    remedy = "Ask IT; lists can be read and printed meanwhile."


class AuditorNeeded(LyktaError):
    """The log was asked for by somebody who is no auditor."""

    code = "K-35"
    message = "{person} may not read the log."
    remedy = "Ask the auditor of the hospital."


_NURSE = (mark("Needs a nurse"), NurseNeeded)
_READER = (mark("Needs a nurse or the reception"), BookNeeded)
_STAFF = (mark("Needs the unit's staff or IT"), StaffNeeded)
_KEEPER = (mark("Needs the routine keeper or IT"), KeeperNeeded)
_IT = (mark("Needs somebody from IT"), ITNeeded)
_AUDITOR = (mark("Needs the auditor"), AuditorNeeded)
_WHO: dict[Right, tuple[str, type[LyktaError]]] = {
    Right.READ_LISTS: _NURSE,
    Right.READ_BOOKS: _READER,
    Right.PRINT_PATIENTS: _READER,
    Right.ROUTINES: _STAFF,
    Right.EVIDENCE: _KEEPER,
    Right.DECLARE_OUTAGE: _STAFF,
    Right.CONFIRM_CLOCK: _STAFF,
    Right.IT_STATUS: _STAFF,
    Right.CAPTURE: _STAFF,
    Right.PAUSE: _IT,
    Right.QUARANTINE: _KEEPER,
    Right.PIN: _IT,
    Right.SETTINGS: _IT,
    Right.DRILL: _STAFF,
    Right.READ_LOG: _AUDITOR,
}
_FUNCTIONS: dict[Function, str] = {
    Function.NURSE: mark("nurse"),
    Function.DESK: mark("reception"),
    Function.KEEPER: mark("routine keeper"),
    Function.IT: mark("IT"),
    Function.AUDITOR: mark("auditor"),
    Function.OTHER: mark("unknown function"),
    Function.EMERGENCY: mark("emergency envelope"),
    Function.RECOVERY: mark("recovery"),
}


def function_of(role: str, word: str = "") -> Function:
    """Return a member's function from her role and the word in the register, "" where none is."""
    if role in _BY_ROLE and role != "auditor":
        return _BY_ROLE[role]  # 3
    if not word:
        return _BY_ROLE.get(role, Function.NURSE)  # 1
    return Function(word) if word in PERSONS else Function.OTHER  # 2


def rights_of(function: Function) -> frozenset[Right]:
    """Return what a function may do."""
    return _RIGHTS[function]


def refusal(right: Right, rights: frozenset[Right] | None, language: Language) -> str:
    """Return in a few words why not: "" where it is allowed; None is a locked machine (4)."""
    if rights is None:
        return language.say("Unlock first")
    return "" if right in rights else language.say(_WHO[right][0])


def refused(right: Right, person: str) -> LyktaError:
    """Return the error that says who may do what this person may not (4)."""
    return _WHO[right][1](person=person)


def function_words(function: Function, language: Language) -> str:
    """Return a function in words, "routine keeper"."""
    return language.say(_FUNCTIONS[function])


def role_of(role: str, function: Function, language: Language) -> str:
    """Return as what somebody is here: her function, a nurse's own role where the site named it."""
    if function is Function.NURSE:
        return role_words(role, language)
    return function_words(function, language)
