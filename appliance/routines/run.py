"""A routine under way: its steps, the questions of the step that is at hand, and its end. Pure.

1. Nothing is taken for granted: a step passes by the machine's own proof or by an answer, and a
   routine whose steps have not all passed never ends well.
2. Every answer can be taken back until the routine is signed.
3. A run that met its failure can be signed at once: who found the copy wrong shall not have to
   answer four more questions before IT is told.
4. Only answers are taken back: what the machine has seen meanwhile stands, so that no undo brings
   back a copy that was fresh when the routine began.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from appliance.routines.routine import Outcome, Routine
from storage.clock import Instant
from storage.errors import LyktaError

YES, NO = "yes", "no"
"""How a question is answered."""


class AlreadyAnswered(LyktaError):
    """A question was answered that is not open now."""

    code = "N-02"
    message = "That question is not open now."
    remedy = "Answer the question on the screen, or take the last answer back."


class NothingToUndo(LyktaError):
    """There is no answer to take back."""

    code = "N-01"
    message = "There is no answer to take back."
    remedy = "Go on with the question on the screen."


class NotAllAnswered(LyktaError):
    """A routine was to be signed before its questions were answered."""

    code = "N-03"
    message = "The routine cannot be signed yet: {left} of its steps are left."
    remedy = "Answer what is left, then sign."


class Ask(StrEnum):
    """What a step wants of the person.

    AUTO: nothing, the machine looks itself. YES_NO: an answer to each question. PRINT: have the
    test page printed. CODE: type the code on the page. SCAN: scan the page's square. SIGN: finish.
    """

    AUTO = "auto"
    YES_NO = "yes-no"
    PRINT = "print"
    CODE = "code"
    SCAN = "scan"
    SIGN = "sign"


class Mark(StrEnum):
    """How a step stands; REMARK passed with something that IT should look at."""

    OPEN = "open"
    PASSED = "passed"
    REMARK = "remark"
    FAILED = "failed"
    SKIPPED = "skipped"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A patient a person is asked about, drawn by chance. Wiped with everything else at the lock.

    `place` is her bed in a ward; in a clinic `visit` is when she comes. `age` is in years, None
    where the birth date is not known.
    """

    name: str
    number: str
    unit: str
    place: str = ""
    visit: datetime | None = None
    age: int | None = None
    protected: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a step; `answer` is empty, YES or NO. `about` whom, where it is a patient.

    What "no" means for the step: `grave` that it fails, else that it is a remark. Where a yes does
    not prove it (`proves`), the step stays open until the machine itself has seen it.
    """

    key: str
    answer: str = ""
    about: Asked | None = None
    grave: bool = True
    proves: bool = True


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence about a step: an English template with its facts.

    `of` is the unit or source it speaks of, empty for the machine.
    """

    text: str
    facts: Mapping[str, str] = {}
    of: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what it wants, how it stands, and what is to be said of it.

    `said` are the machine's findings, the worst first; `remedy` what to do where it failed.
    `tries` are how often a code may still be typed.
    """

    key: str
    ask: Ask
    mark: Mark = Mark.OPEN
    questions: tuple[Question, ...] = ()
    said: tuple[Said, ...] = ()
    remedy: tuple[Said, ...] = ()
    tries: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the person."""
        return self.mark is Mark.OPEN


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A routine under way, as it stands now; every change gives a new one.

    `number` tells runs of one process apart. `person` began it at `began`. `remark` is what she
    wrote to IT. `shown` is the clock reading she compares her watch with (CLOCK). `sheet` is the
    number of the printed test page. `before` are the steps as they stood before each answer.
    `waits` says that something was left out because the record system is down.
    """

    number: int
    routine: Routine
    person: str
    began: Instant
    steps: tuple[Step, ...]
    remark: str = ""
    shown: Instant | None = None
    sheet: str = ""
    before: tuple[tuple[Step, ...], ...] = ()
    waits: bool = False

    @property
    def at(self) -> int:
        """The place of the step at hand: the first open one, the last where none is."""
        return next((place for place, one in enumerate(self.steps) if one.is_open), -1) % len(
            self.steps
        )

    @property
    def step(self) -> Step:
        """The step at hand."""
        return self.steps[self.at]

    @property
    def failed(self) -> tuple[str, ...]:
        """The keys of the steps that failed."""
        return tuple(one.key for one in self.steps if one.mark is Mark.FAILED)

    @property
    def left(self) -> int:
        """How many steps wait, the signing left out."""
        return sum(one.is_open and one.ask is not Ask.SIGN for one in self.steps)

    @property
    def may_sign(self) -> bool:
        """Whether it can be finished: all answered, or one failed (3)."""
        return bool(self.failed) or not self.left

    @property
    def may_undo(self) -> bool:
        """Whether there is an answer to take back."""
        return bool(self.before)

    @property
    def outcome(self) -> Outcome:
        """How it would end if it were signed now (1)."""
        if self.failed or self.left:
            return Outcome.FAILED
        if self.waits:
            return Outcome.PUT_OFF
        remarks = any(one.mark is Mark.REMARK for one in self.steps)
        return Outcome.REMARKS if remarks or self.remark else Outcome.PASSED

    def of(self, key: str) -> Step | None:
        """Return the step of a key, None where the routine has none."""
        return next((one for one in self.steps if one.key == key), None)


def put(run: Run, step: Step, *, undoable: bool = True) -> Run:
    """Return the run with one step replaced; `undoable` remembers how it stood (2).

    What is no answer (what the machine saw, a try that is used up) no undo takes back (4).
    """
    steps = _with(run.steps, step)
    if undoable:
        return msgspec.structs.replace(run, steps=steps, before=(*run.before, run.steps))
    before = tuple(_with(one, step) for one in run.before)  # 4
    return msgspec.structs.replace(run, steps=steps, before=before)


def _with(steps: Iterable[Step], step: Step) -> tuple[Step, ...]:
    return tuple(step if one.key == step.key else one for one in steps)


def answered(run: Run, question: str, answer: str) -> Run:
    """Return the run with one question answered YES or NO; another answer may replace the first.

    Raises AlreadyAnswered where no step that was reached asks that.
    """
    step = _asking(run, question)
    questions = tuple(
        msgspec.structs.replace(one, answer=answer) if one.key == question else one
        for one in step.questions
    )
    changed = msgspec.structs.replace(step, questions=questions, mark=_mark(questions))
    return put(run, changed)


def undone(run: Run) -> Run:
    """Return the run as it was before the last answer. Raises NothingToUndo."""
    if not run.before:
        raise NothingToUndo
    return msgspec.structs.replace(run, steps=run.before[-1], before=run.before[:-1])


def signed(run: Run) -> Run:
    """Return the run with its last step done. Raises NotAllAnswered."""
    if not run.may_sign:
        raise NotAllAnswered(left=run.left)
    return put(run, Step(key="sign", ask=Ask.SIGN, mark=Mark.PASSED), undoable=False)


def _asking(run: Run, question: str) -> Step:
    for place, step in enumerate(run.steps):
        if any(one.key == question for one in step.questions):
            if step.is_open and place > run.at:
                break
            return step
    raise AlreadyAnswered


def _mark(questions: tuple[Question, ...]) -> Mark:
    """Return how a step of questions stands: a grave no fails it once all are answered."""
    if not all(one.answer for one in questions):
        return Mark.OPEN
    if any(one.answer == YES and not one.proves for one in questions):
        return Mark.OPEN
    said_no = [one for one in questions if one.answer == NO]
    if any(one.grave for one in said_no):
        return Mark.FAILED
    return Mark.REMARK if said_no else Mark.PASSED
