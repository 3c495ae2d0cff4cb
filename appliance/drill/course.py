"""How far somebody has come with the tasks of a drill, and what it was worth; pure.

1. Only what the task at hand asks for counts: what was done before its time is done again,
   because that is what a real outage would ask for too.
2. Help costs a point and a late task costs a point, but whoever comes through never leaves
   without one: a drill that shames teaches nobody to call for help.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

BEST = 3
"""The points of a task that was done in time and without help."""


class Step(StrEnum):
    """What a task asks for."""

    UNLOCK = "unlock"
    FIND = "find"
    READ = "read"
    PRINT = "print"
    LABELS = "labels"
    CHECK = "check"


class Outcome(StrEnum):
    """How a task ended."""

    IN_TIME = "in-time"
    LATE = "late"
    GIVEN_UP = "given-up"


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One task of the script with its target in seconds."""

    step: Step
    target: float


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A task that ended: its seconds, whether a hint was read, how many answers were wrong."""

    step: Step
    target: float
    seconds: float
    outcome: Outcome
    hinted: bool = False
    wrong: int = 0

    @property
    def points(self) -> int:
        """What it was worth, 0 to BEST (2)."""
        if self.outcome is Outcome.GIVEN_UP:
            return 0
        lost = (self.outcome is Outcome.LATE) + self.hinted + bool(self.wrong)
        return max(1, BEST - lost)


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How far a drill has come: `since` is when the task at hand began, in the clock's seconds."""

    tasks: tuple[Task, ...]
    since: float
    marked: tuple[Marked, ...] = ()
    hinted: bool = False
    wrong: int = 0

    @property
    def task(self) -> Task | None:
        """The task at hand, None where all have ended."""
        done = len(self.marked)
        return self.tasks[done] if done < len(self.tasks) else None

    @property
    def points(self) -> int:
        """The points so far."""
        return sum(one.points for one in self.marked)

    @property
    def most(self) -> int:
        """The points that could be had."""
        return BEST * len(self.tasks)

    def waits_for(self, step: Step) -> bool:
        """Tell whether this step is the task at hand (1)."""
        return self.task is not None and self.task.step is step


def begun(tasks: Sequence[Task], at: float) -> Course:
    """Return the course of a drill that begins now."""
    return Course(tasks=tuple(tasks), since=at)


def achieved(course: Course, step: Step, at: float) -> Course:
    """Return the course after something was done; unchanged where it is not the task (1)."""
    task = course.task
    if task is None or task.step is not step:
        return course
    in_time = at - course.since <= task.target
    return _next(course, Outcome.IN_TIME if in_time else Outcome.LATE, at)


def given_up(course: Course, at: float) -> Course:
    """Return the course after the task at hand was given up."""
    return course if course.task is None else _next(course, Outcome.GIVEN_UP, at)


def hinted(course: Course) -> Course:
    """Return the course after the hint of the task at hand was read."""
    return msgspec.structs.replace(course, hinted=True)


def answered_wrong(course: Course) -> Course:
    """Return the course after a wrong answer to the task at hand."""
    return msgspec.structs.replace(course, wrong=course.wrong + 1)


def _next(course: Course, outcome: Outcome, at: float) -> Course:
    task = course.tasks[len(course.marked)]
    ended = Marked(
        step=task.step,
        target=task.target,
        seconds=max(0.0, at - course.since),
        outcome=outcome,
        hinted=course.hinted,
        wrong=course.wrong,
    )
    return Course(tasks=course.tasks, since=at, marked=(*course.marked, ended))
