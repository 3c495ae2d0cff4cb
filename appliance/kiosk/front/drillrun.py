"""One exercise while it lasts: its premises, its course, and what the band says of it."""

import logging
from collections.abc import Callable
from random import Random
from threading import RLock

import msgspec

from appliance.drill import course
from appliance.drill.course import Course, Step, Task
from appliance.drill.keeping import Held
from appliance.drill.premises import PASSWORD, DrillPremises
from appliance.drill.ward import Exercise
from appliance.kiosk.front.drillwords import (
    done_words,
    dose_words,
    facts_of,
    hint_words,
    lamps,
    task_words,
    time_words,
)
from appliance.kiosk.ports.drill import DrillView
from printing.language import Language, mark
from storage.fsio import error_name
from storage.reports.drill import Ended

log = logging.getLogger("lykta.drill")

_DONE, _OVER = mark("All tasks are done. See the result: F11"), mark("The exercise is over.")
_SAID_FOR = 6.0
"""Seconds for which it is said what came of the task before."""


class Run:
    """An exercise that goes on. Safe between threads."""

    def __init__(
        self, premises: DrillPremises, ward: Exercise, begun: Course, held: Held, language: Language
    ) -> None:
        """Begin with the first task, in the language of who begins."""
        self.premises, self.ward, self.course = premises, ward, begun
        self.person, self.zone = language.say("EXERCISE").capitalize(), language.zone
        """Who unlocks in the exercise; the zone in which its shift is told."""
        self.ended: Ended | None = None
        self._facts = facts_of(ward, self.person, PASSWORD)
        self._held = held
        self._began = begun.since
        self._stopped: float | None = None
        self._guard = RLock()
        self._closers: list[Callable[[], object]] = []
        doses = [ward.given, *ward.others]
        Random(ward.given.at.timestamp()).shuffle(doses)  # noqa: S311 - the order of answers
        self._doses = tuple(doses)

    def achieved(self, step: Step) -> None:
        """Take note that somebody did what a task asks for."""
        self._change(lambda now: course.achieved(self.course, step, now))

    def hint(self) -> None:
        """Take note that the hint was read."""
        self._change(lambda _now: course.hinted(self.course))

    def give_up(self) -> None:
        """Go on to the next task."""
        self._change(lambda now: course.given_up(self.course, now))

    def answer(self, choice: int) -> None:
        """Take an answer; nothing where no question is asked, or there is no such answer."""
        if not self.course.waits_for(Step.READ) or not 0 <= choice < len(self._doses):
            return
        if self._doses[choice] == self.ward.given:
            self.achieved(Step.READ)
        else:
            self._change(lambda _now: course.answered_wrong(self.course))

    def end(self, why: Ended) -> None:
        """Stop the time; the first reason stands."""
        with self._guard:
            if self.ended is None:
                self.ended, self._stopped = why, self._now()

    def held(self) -> Held:
        """Return what the record says besides the course."""
        until = self._now() if self._stopped is None else self._stopped
        return msgspec.structs.replace(self._held, seconds=until - self._began)

    def closing(self, *acts: Callable[[], object]) -> None:
        """Do these before the premises go."""
        self._closers.extend(acts)

    def close(self) -> None:
        """Throw the premises away; what is still being written there keeps nobody waiting.

        Never raises: what a disk keeps is swept away before the next exercise.
        """
        for act in self._closers:
            act()
        try:
            self.premises.close()
        except OSError as fault:
            log.warning("an exercise is not removed: %s", error_name(fault))

    def view(self, language: Language) -> DrillView:
        """Return how far it has come, in words."""
        with self._guard:
            now = self._now() if self._stopped is None else self._stopped
            at_hand, ended = self.course, self.ended
        task, many, done = at_hand.task, len(at_hand.tasks), len(at_hand.marked)
        plain = DrillView(
            place=language.say("{n} of {all}", n=min(done + 1, many), all=many),
            task=language.say(_DONE if ended is None else _OVER),
            time="",
            detail=language.say("All tasks are done. See the result."),
            steps=lamps(at_hand),
            finished=task is None,
            outage=ended is Ended.OUTAGE,
        )
        if task is None or ended is not None:
            return plain
        return self._at(task, at_hand, now, plain, language)

    def _at(
        self, task: Task, at_hand: Course, now: float, plain: DrillView, language: Language
    ) -> DrillView:
        """Return the view of the task at hand."""
        gone = now - at_hand.since
        line, detail = task_words(task.step, self._facts, language)
        asks = task.step is Step.READ
        return msgspec.structs.replace(
            plain,
            task=line,
            time=time_words(gone, task.target, language),
            detail=detail,
            hint=hint_words(task.step, language) if at_hand.hinted else "",
            choices=tuple(dose_words(one, language) for one in self._doses) if asks else (),
            said=self._said(at_hand, gone, language),
            late=gone > task.target,
        )

    def _said(self, at_hand: Course, gone: float, language: Language) -> str:
        """Say what came of the last thing somebody did."""
        if at_hand.wrong:
            return language.say("That was not the last dose. Look once more.")
        if at_hand.marked and gone < _SAID_FOR:
            return done_words(at_hand.marked[-1], language)
        return ""

    def _change(self, make: Callable[[float], Course]) -> None:
        with self._guard:
            if self.ended is None:
                self.course = make(self._now())

    def _now(self) -> float:
        return self.premises.clock.now().boottime
