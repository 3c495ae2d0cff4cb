"""Routines on the glass: the list, a routine under way step by step, and how it ended."""

from enum import StrEnum
from typing import Protocol

import msgspec

from appliance.kiosk.ports.board import Lamp
from appliance.kiosk.ports.people import ClockShown
from printing.language import Language


class Asking(StrEnum):
    """What the step at hand wants of the person."""

    NOTHING = "nothing"
    YES_NO = "yes-no"
    PRINT = "print"
    CODE = "code"
    SCAN = "scan"
    SIGN = "sign"


class RoutineAct(StrEnum):
    """What else can be done at a step.

    Take the last answer back, look anew, go on without a scanner, say that no page came out.
    """

    UNDO = "undo"
    LOOK_AGAIN = "look-again"
    SKIP_SCAN = "skip-scan"
    NO_PAGE = "no-page"


class RoutineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One routine: `title` and its `state` ("Overdue"), `when` it is due, who did it `last`."""

    routine: str
    lamp: Lamp
    title: str
    state: str
    when: str
    last: str


class RoutineList(msgspec.Struct, frozen=True, kw_only=True):
    """Every routine of the site, the pressing ones first; `headline` says how many those are."""

    headline: str
    subline: str
    rows: tuple[RoutineRow, ...]


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """One step on the left: GOOD passed, ATTENTION with a remark, BAD failed, WAITING to come."""

    lamp: Lamp
    title: str
    detail: str = ""


class Queried(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the step at hand; `answer` is "", "yes" or "no".

    About a patient it has her `name`, `number` and a line of `detail`; else all three are empty.
    """

    key: str
    answer: str = ""
    name: str = ""
    number: str = ""
    detail: str = ""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One step that failed: what it is called, what was found, what to do."""

    title: str
    text: str
    remedy: str


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """A routine as it stands: `steps` with the one at hand, and what that step asks.

    `note` says in a sentence what an answer leads to, `warned` that it is a warning. `digits` is
    how long the code is, `clock` what a watch is compared with. `failed` says that something
    failed, so that it can be signed at once; `looks_again` that the machine can look anew.
    `remark` is what she wrote to IT.
    `failures` are the steps that failed, `outcome` says how it would end if it were signed now.
    """

    routine: str
    title: str
    steps: tuple[StepRow, ...]
    at: int
    asking: Asking
    head: str
    hint: str
    questions: tuple[Queried, ...] = ()
    note: str = ""
    warned: bool = False
    digits: int = 0
    clock: ClockShown | None = None
    failed: bool = False
    failures: tuple[Failure, ...] = ()
    may_undo: bool = False
    looks_again: bool = False
    remark: str = ""
    outcome: str = ""
    outcome_lamp: Lamp = Lamp.GOOD


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a routine ended; `escalation` is whom to turn to, in the site's words."""

    lamp: Lamp
    title: str
    text: str
    failures: tuple[Failure, ...] = ()
    escalation: str = ""


class RoutinesPort(Protocol):
    """What can be done about routines. Each is done in the name of who is unlocked."""

    def listed(self, language: Language) -> RoutineList:
        """Return every routine as it stands; anybody may look."""
        ...

    def begin(self, routine: str, language: Language) -> Lead:
        """Begin a routine; the one under way, if any, is dropped.

        Raises LyktaError where she may not, or there is nothing to compare.
        """
        ...

    def now(self, language: Language) -> Lead:
        """Return the routine under way as it stands. Raises LyktaError where there is none."""
        ...

    def answer(self, question: str, answer: str, language: Language) -> Lead:
        """Answer a question, or a code or scan by its step's key; returns the next state."""
        ...

    def act(self, what: RoutineAct, language: Language) -> Lead:
        """Do what else can be done at the step at hand. Raises LyktaError where it cannot."""
        ...

    def remark(self, text: str) -> None:
        """Keep a remark to IT with the routine under way. Raises LyktaError where there is none."""
        ...

    def sign(self, language: Language) -> Ended:
        """Sign the routine under way. Raises LyktaError where the result cannot be kept."""
        ...
