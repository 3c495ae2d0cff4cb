"""The desk of an exercise: a real desk over invented patients, which tells what was done at it.

1. Whatever is not of the exercise is refused in words: memory sticks, routines, the machine's own
   affairs. A sheet that was not printed here is not judged either, because the exercise knows
   nothing of the real register.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import msgspec

from appliance.desk.run_state import RunState
from appliance.desk.session import Desk
from appliance.drill.course import Step
from appliance.drill.premises import PASSWORD
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.front.drillpaper import summary_paper
from appliance.kiosk.front.drillrun import Run
from appliance.kiosk.front.entry import BadgeFront
from appliance.kiosk.front.outage import OutageFront
from appliance.kiosk.front.paperdesk import Job
from appliance.kiosk.front.scanning import Scans
from appliance.kiosk.front.unlocked import Opening, opening_of
from appliance.kiosk.ports import (
    BoardView,
    Copy,
    Lamp,
    PrintKind,
    PrintOrder,
    PrintPlan,
    Saved,
    SheetAnswer,
    Shown,
    Unlocked,
)
from appliance.kiosk.ports.drill import SUMMARY, DrillPort
from appliance.kiosk.ports.entry import BadgeHolder, BadgePort
from printing.language import Language
from printing.sheets.sheet import MedicationList
from storage.errors import LyktaError

_ASKED_FOR = {
    PrintKind.MEDICATION_LIST: Step.PRINT,
    PrintKind.EVERYTHING: Step.PRINT,
    PrintKind.LAB_LABELS: Step.LABELS,
}


class NotInExercise(LyktaError):
    """Something was asked for that an exercise has no part in."""

    code = "O-31"
    message = "This cannot be done in an exercise."
    remedy = "Go back and go on with the task, or end the exercise first: F11."


class ExerciseOver(LyktaError):
    """The exercise has ended meanwhile."""

    code = "O-34"
    message = "The exercise is over."
    remedy = "Go back to the first screen. A new exercise is begun under “More”."


class AlreadyPractising(LyktaError):
    """An exercise was asked for inside an exercise."""

    code = "O-36"
    message = "An exercise is already under way."
    remedy = "Go on with its task, or end it first: F11."


class SheetNotOfExercise(LyktaError):
    """A sheet was checked in an exercise that was not printed in it."""

    code = "O-35"
    message = "This sheet was not printed in this exercise, so it cannot be checked here."
    remedy = (
        "If it is a real sheet, end the exercise (F11) and check it then. Do not use it before."
    )


class CardInExercise(LyktaError):
    """A personal card was scanned in an exercise, which has nobody's."""

    code = "O-37"
    message = "This is an exercise: no card opens it. Nothing is wrong with the card."
    remedy = "Unlock as {person}, password {password}. For the real wards end it first: F11."


class _NoCards(BadgeFront):
    """Nobody has a card in an exercise; a real one is told so, and never called a bad one."""

    def __init__(self, desk: Desk, opening: Opening, person: str) -> None:
        """Know as whom one unlocks here."""
        super().__init__(desk, opening)
        self._person = person

    def holder(self, typed: str) -> BadgeHolder:
        """Raise CardInExercise."""
        del typed
        raise CardInExercise(person=self._person, password=PASSWORD)


class _Closed:
    """Answers every call with NotInExercise (1)."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return something to call that refuses."""

        def refuse(*_args: object, **_facts: object) -> Any:
            raise NotInExercise

        return refuse


class _Inside:
    """The exercise's leader as its own desk offers it: no second exercise within the first."""

    def __init__(self, leader: "Leader") -> None:
        """Stand before the leader."""
        self._leader = leader

    def __getattr__(self, name: str) -> Any:
        """Return what the leader does."""
        return getattr(self._leader, name)

    def begin(self, *_args: object, **_facts: object) -> Any:
        """Refuse."""
        raise AlreadyPractising


def _inside(leader: "Leader") -> Any:
    return _Inside(leader)


def _shut() -> Any:
    """Return a door to a room that an exercise does not have."""
    return _Closed()


class Leader(DrillPort, Protocol):
    """Who leads the exercise."""

    def watch(self) -> None:
        """Look whether a real outage has begun."""
        ...


class DrillDesk(FrontDesk):
    """Answers the screens during an exercise. Safe for the three threads the port names."""

    _run: Run
    _drills: Leader

    def begin(self, drills: Leader, run: Run, outages: OutageFront) -> None:
        """Tell these of what is done; shut every door that leads out of the exercise."""
        self._drills, self._run = drills, run
        self.drill = _inside(drills)
        self.scans = Scans(self, {code: one.unit.kind for code, one in self._limits.items()})
        self.join_outages(outages)
        self.machine, self.routines, self.evidence = _shut(), _shut(), _shut()

    @property
    def badges(self) -> BadgePort:
        """No cards."""
        return _NoCards(self._desk, opening_of(self._limits), self._run.person)

    def board(self, language: Language, showing: Copy | None = None) -> BoardView:
        """Return the exercise's board, and look whether a real outage has begun."""
        self._drills.watch()
        return super().board(language, showing)

    def unlock(self, name: str, password: str) -> Unlocked:
        """Open the invented ward."""
        opened = super().unlock(name, password)
        self._run.achieved(Step.UNLOCK)
        return opened

    def medication_list(self, unit: str, patient: str, language: Language) -> Shown[MedicationList]:
        """Return one invented patient's medicines."""
        shown = super().medication_list(unit, patient, language)
        if patient == self._run.ward.patient:
            self._run.achieved(Step.FIND)
        return shown

    def check_sheet(self, typed: str, language: Language) -> SheetAnswer:
        """Say of a sheet of this exercise what it is worth. Raises SheetNotOfExercise."""
        try:
            answer = super().check_sheet(typed, language)
        except LyktaError as fault:
            raise SheetNotOfExercise from fault
        if answer.lamp is Lamp.UNKNOWN:
            raise SheetNotOfExercise
        self._run.achieved(Step.CHECK)
        return answer

    def plan(self, order: PrintOrder, language: Language) -> PrintPlan:
        """Return what an order would print; the result of the exercise is one page."""
        if order.document != SUMMARY:
            return super().plan(order, language)
        return self._planned(order, 1, (language.say("Result of an exercise"), ""), language)

    def _job(self, order: PrintOrder, language: Language) -> Job:
        """Make the paper of an order; what comes of it, also of the rest of it, is heard."""
        if order.document == SUMMARY:
            score = self._drills.result(language)
            made = summary_paper(score, self._machine(), self._site, language)
            return Job(wish=order, paper=made, note=_nothing)
        job = super()._job(order, language)
        return msgspec.structs.replace(job, note=partial(self._printed, job))

    def sticks(self) -> tuple[str, ...]:
        """Return no stick (1)."""
        return ()

    def save(self, order: PrintOrder, stick: str, language: Language) -> Saved:
        """Refuse (1)."""
        del order, stick, language
        raise NotInExercise

    def _printed(self, job: Job, final: RunState) -> None:
        """Note the end of a print, and that a whole unit's lists all came out."""
        job.note(final)
        step = _ASKED_FOR.get(job.wish.kind) if not job.wish.patients else None
        if step is not None and final.complete and not job.paper.left_out:
            self._run.achieved(step)


def _nothing(_final: RunState) -> None:
    """Note nothing: the exercise keeps its own score."""
