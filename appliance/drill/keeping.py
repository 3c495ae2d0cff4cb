"""What is left of a drill when it is over: one record, without any patient, in two places.

1. The record holds what the script asks and how it went. No name of the invented ward is in it.
2. A disk that refuses never keeps anybody from leaving a drill: the score has been shown.
"""

import logging
from datetime import datetime, tzinfo
from pathlib import Path

import msgspec

from appliance.drill.course import Course, Outcome
from appliance.drill.script import shift_of
from storage.errors import LyktaError
from storage.fsio import explain
from storage.logbook import Logbook
from storage.reports import drill
from storage.reports.drill import Drilled, Ended, StepDrilled

log = logging.getLogger("lykta.drill")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the record says of a drill besides its course.

    `began` is its instant by the wall clock and `seconds` how long it took; `person` is who
    was unlocked, empty for nobody.
    """

    began: datetime
    seconds: float
    person: str = ""
    paper: bool = True


def drilled(course: Course, held: Held, ended: Ended, zone: tzinfo) -> Drilled:
    """Return the record of a drill (1)."""
    return Drilled(
        at=held.began,
        shift=shift_of(held.began, zone),
        ended=ended,
        points=course.points,
        most=course.most,
        seconds=round(held.seconds, 1),
        person=held.person,
        paper=held.paper,
        steps=tuple(
            StepDrilled(
                step=one.step.value,
                seconds=round(one.seconds, 1),
                target=one.target,
                outcome=one.outcome.value,
                points=one.points,
                hinted=one.hinted,
                wrong=one.wrong,
            )
            for one in course.marked
        ),
    )


class Keeping:
    """Where a machine's drills are remembered."""

    def __init__(self, state: Path, logbook: Logbook | None) -> None:
        """Keep the report in the machine's state, the record in its logbook (None: nowhere)."""
        self._state, self._logbook = state, logbook

    def past(self) -> tuple[Drilled, ...]:
        """Return the drills that are remembered, the newest first."""
        return drill.read(self._state)

    def keep(self, one: Drilled) -> LyktaError | None:
        """Remember a drill; return why it could not be, None where all is written (2)."""
        fault: LyktaError | None = None
        try:
            drill.note(self._state, one)
        except OSError as refused:
            fault = explain(refused, drill.FILE)
        try:
            if self._logbook is not None:
                self._logbook.append("drill", person=one.person, facts=_facts(one))
        except LyktaError as refused:
            fault = refused
        if fault is not None:
            log.warning("a drill is not remembered: %s", fault.code)
        return fault


def _facts(one: Drilled) -> dict[str, str]:
    """Return a drill in the words of the logbook."""
    done = sum(step.outcome != Outcome.GIVEN_UP for step in one.steps)
    return {
        "ended": one.ended.value,
        "shift": one.shift.value,
        "points": f"{one.points}/{one.most}",
        "tasks": f"{done}/{len(one.steps)}",
        "seconds": f"{one.seconds:.0f}",
        "paper": "yes" if one.paper else "no",
    }
