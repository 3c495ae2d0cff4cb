"""Routines as the screens see them: worded by `appliance.routines.words`, one under way at most.

1. The run under way holds the names of patients who were drawn: `forget` drops it at every lock.
2. A routine is begun in the name of who is unlocked; the desk refuses who may not.
3. A code goes from here to the page that is printed, and never to the glass.
"""

import logging
from collections.abc import Callable, Sequence
from threading import RLock, Thread

from appliance.desk.session import Session
from appliance.kiosk.ports.board import Card, Lamp
from appliance.kiosk.ports.people import ClockShown
from appliance.kiosk.ports.routines import (
    Asking,
    Ended,
    Failure,
    Lead,
    Queried,
    RoutineAct,
    RoutineList,
    RoutineRow,
    StepRow,
)
from appliance.routines import Due, Outcome, Routine, Routines, Run, State, words
from appliance.routines.run import Ask, Asked, Mark, Question, Step
from printing.language import Language, mark
from storage.clock import Clock
from storage.errors import LyktaError

log = logging.getLogger("lykta.kiosk")

DIGITS = 6
_ASKS = {
    Ask.AUTO: Asking.NOTHING,
    Ask.YES_NO: Asking.YES_NO,
    Ask.PRINT: Asking.PRINT,
    Ask.CODE: Asking.CODE,
    Ask.SCAN: Asking.SCAN,
    Ask.SIGN: Asking.SIGN,
}
_MARKS = {
    Mark.OPEN: Lamp.WAITING,
    Mark.PASSED: Lamp.GOOD,
    Mark.REMARK: Lamp.ATTENTION,
    Mark.FAILED: Lamp.BAD,
    Mark.SKIPPED: Lamp.WAITING,
}
_OUTCOMES = {
    Outcome.PASSED: Lamp.GOOD,
    Outcome.REMARKS: Lamp.ATTENTION,
    Outcome.FAILED: Lamp.BAD,
    Outcome.PUT_OFF: Lamp.WAITING,
}
_STATES = {
    State.WAITING: Lamp.WAITING,
    State.DUE: Lamp.ATTENTION,
    State.OVERDUE: Lamp.BAD,
    State.DONE: Lamp.GOOD,
    State.PUT_OFF: Lamp.WAITING,
}
_PRESSING = (State.OVERDUE, State.DUE, State.PUT_OFF, State.WAITING, State.DONE)
_QUIET = (State.DONE, State.PUT_OFF)
_NAMED = 3
_NOT_REMINDED = mark(
    "After a restart the machine may ask for it again: its report could not be written."
)
_IF_NO = mark("If you answer No to any, IT looks at the copy. You need not do it again.")


class NothingUnderWay(LyktaError):
    """A routine was gone on with after a lock, which forgets it."""

    code = "U-66"
    message = "No routine is under way: the screen was locked since."
    remedy = "Begin it again; it takes about two minutes."


class RoutinesFront:
    """Answers the screens about routines. Safe for the kiosk's threads."""

    def __init__(
        self, routines: Routines, session: Callable[[], Session], clock: Clock, support: str = ""
    ) -> None:
        """`session` is who is unlocked (raises DeskLocked), `support` IT's telephone."""
        self._routines, self._session = routines, session
        self._clock, self._support = clock, support
        self._guard = RLock()
        self._run: Run | None = None
        self._coded = 0

    def listed(self, language: Language) -> RoutineList:
        """Return every routine as it stands."""
        due = sorted(self._routines.due(), key=lambda one: _PRESSING.index(one.state))
        pressing = sum(one.state in (State.DUE, State.OVERDUE) for one in due)
        headline = language.count("{n} check to do", "{n} checks to do", pressing)
        if not pressing:
            headline = language.say("No check to do now")
        return RoutineList(
            headline=headline,
            subline=language.say("Touch one to begin. Each is signed with your name."),
            rows=tuple(_row(one, language) for one in due),
        )

    def cards(self, language: Language) -> tuple[Card, ...]:
        """Return the board's reminders."""
        return routine_cards(self._routines.due(), language)

    def forget(self) -> None:
        """Drop the run under way (1)."""
        with self._guard:
            self._run = None

    def unlocked(self, person: str) -> None:
        """Note, on a thread of its own, that somebody unlocked: it may prove a restart."""
        Thread(
            target=self._routines.unlocked, args=(person,), name="lykta-routines", daemon=True
        ).start()

    def begin(self, routine: str, language: Language) -> Lead:
        """Begin a routine in the name of who is unlocked (2)."""
        return self._set(self._routines.begin(Routine(routine), self._session()), language)

    def now(self, language: Language) -> Lead:
        """Return the routine under way."""
        return self._lead(self._under_way(), language)

    def answer(self, question: str, answer: str, language: Language) -> Lead:
        """Answer a question, a code or a scan."""
        return self._set(self._routines.answer(self._under_way(), question, answer), language)

    def act(self, what: RoutineAct, language: Language) -> Lead:
        """Do what else can be done at the step at hand."""
        run, routines = self._under_way(), self._routines
        match what:
            case RoutineAct.UNDO:
                run = routines.undo(run)
            case RoutineAct.LOOK_AGAIN:
                run = routines.look_again(run)
            case RoutineAct.SKIP_SCAN:
                run = routines.skip(run, Ask.SCAN.value)
            case RoutineAct.NO_PAGE:
                run = routines.printed(run, "", came_out=False)
        return self._set(run, language)

    def code(self) -> str:
        """Return the code for the test page that is about to be printed, "" outside of one (3)."""
        with self._guard:
            run = self._run
        if run is None or run.routine is not Routine.TEST_PRINT:
            return ""
        self._coded = run.number
        return self._routines.code(run)

    def printed(self, serials: Sequence[str]) -> None:
        """Note that the test page of the routine under way may have come out.

        One that another run had begun before a lock is none of this one's.
        """
        with self._guard:
            run = self._run
            if run is not None and run.number == self._coded and serials:
                self._run = self._routines.printed(run, serials[0], came_out=True)

    def remark(self, text: str) -> None:
        """Keep a remark with the run under way."""
        with self._guard:
            self._run = self._routines.remark(self._under_way(), text)

    def sign(self, language: Language) -> Ended:
        """Sign the run under way."""
        run = self._under_way()
        result = self._routines.finish(run)
        self.forget()
        bad = result.outcome is Outcome.FAILED
        who = language.say("{person}, {time}", person=result.person,
                           time=language.moment_words(result.at.wall))  # fmt: skip
        kept = "" if result.reminded else language.say(_NOT_REMINDED)
        return Ended(
            lamp=_OUTCOMES[result.outcome],
            title=words.outcome(result.outcome, language),
            text=f"{words.title(run.routine, language)}. {who} {kept}".strip(),
            failures=_failures(run, language),
            escalation=words.escalation(result.escalation, self._support, language) if bad else "",
        )

    def _under_way(self) -> Run:
        with self._guard:
            if self._run is None:
                raise NothingUnderWay
            return self._run

    def _set(self, run: Run, language: Language) -> Lead:
        self._session()  # locked meanwhile by another thread: keep nothing
        with self._guard:
            self._run = run
        return self._lead(run, language)

    def _lead(self, run: Run, language: Language) -> Lead:
        step = run.step
        asked = next((one for one in step.questions if one.about is None), None)
        head, hint = words.question(step, asked, language), words.hint(step, language)
        if step.ask is Ask.SIGN:
            head, hint = words.closing(run, language)
        return Lead(
            routine=run.routine.value,
            title=words.title(run.routine, language),
            steps=tuple(_step(one, language) for one in run.steps),
            at=run.at,
            asking=_ASKS[step.ask],
            head=head,
            hint=hint,
            questions=tuple(self._queried(one, language) for one in step.questions),
            note=self._note(run, language),
            warned=bool(run.failed),
            digits=DIGITS if step.ask is Ask.CODE else 0,
            clock=self._watch(run, language) if step.key == "watch" else None,
            failed=bool(run.failed) and step.ask is not Ask.SIGN,
            failures=_failures(run, language),
            may_undo=run.may_undo,
            looks_again=any(
                one.ask is Ask.AUTO and one.mark in (Mark.FAILED, Mark.REMARK) for one in run.steps
            ),
            remark=run.remark,
            outcome=words.outcome(run.outcome, language),
            outcome_lamp=_OUTCOMES[run.outcome],
        )

    def _note(self, run: Run, language: Language) -> str:
        step = run.step
        if step.ask is Ask.CODE and step.tries < _NAMED and step.tries:
            return language.count(
                "That was not the code. {n} try left.",
                "That was not the code. {n} tries left.",
                step.tries,
            )
        failures = words.failures(run, language)
        if failures:
            title, text, _remedy = failures[0]
            return f"{title}: {text}"
        if any(one.about is not None for one in step.questions):
            return language.say(_IF_NO)
        return ""

    def _queried(self, one: Question, language: Language) -> Queried:
        if one.about is None:
            return Queried(key=one.key, answer=one.answer)
        return Queried(
            key=one.key,
            answer=one.answer,
            name=one.about.name,
            number=one.about.number,
            detail=self._about(one.about, language),
        )

    def _about(self, one: Asked, language: Language) -> str:
        say = language.say
        said = [one.unit]
        if one.place:
            said.append(say("Bed {bed}", bed=one.place))
        if one.visit is not None:
            said.append(language.clock(one.visit))
        if one.age is not None:
            said.append(language.count("{n} year", "{n} years", one.age))
        if one.protected:
            said.append(say("protected identity"))
        return ", ".join(said)

    def _watch(self, run: Run, language: Language) -> ClockShown:
        at = run.shown or self._clock.now()
        year = at.wall.astimezone(language.zone).year
        return ClockShown(
            at=at,
            time=language.clock(at.wall),
            day=f"{language.day_long(at.wall)} {year}",
            why=words.hint(run.step, language),
        )


def _failures(run: Run, language: Language) -> tuple[Failure, ...]:
    told = words.failures(run, language)
    return tuple(Failure(title=title, text=text, remedy=remedy) for title, text, remedy in told)


def _row(one: Due, language: Language) -> RoutineRow:
    bad = one.failed and one.state not in _QUIET
    return RoutineRow(
        routine=one.routine.value,
        lamp=Lamp.BAD if bad else _STATES[one.state],
        title=words.title(one.routine, language),
        state=words.state(one, language),
        when=words.when(one, language),
        last=words.last(one, language),
    )


def _step(one: Step, language: Language) -> StepRow:
    title = words.step_title(one.key, language)
    return StepRow(lamp=_MARKS[one.mark], title=title, detail=words.detail(one, language))


def routine_cards(due: Sequence[Due], language: Language) -> tuple[Card, ...]:
    """Return the board's reminders: what is overdue or failed, what is due, else what comes next.

    One card at most for what presses, so that the board stays calm.
    """
    late = [one for one in due if one.state is State.OVERDUE]
    failed = [one for one in due if one.failed and one.state is State.DUE]
    now = [one for one in due if one.state is State.DUE and not one.failed]
    pressing = [*late, *failed, *now]
    if pressing:
        return (_pressing(len(late), len(failed), pressing, language),)
    coming = [(one.until, one) for one in due if one.until is not None and one.certain]
    if not coming:
        return ()
    until, first = min(coming, key=lambda pair: pair[0])
    text = f"{words.title(first.routine, language)}, {language.moment(until)}"
    return (Card(lamp=Lamp.GOOD, title=language.say("Next check"), text=text, to_routines=True),)


def _pressing(late: int, failed: int, named: Sequence[Due], language: Language) -> Card:
    """Return the one card of what presses; its title says the gravest."""
    titles = ", ".join(words.title(one.routine, language) for one in named[:_NAMED])
    more = len(named) - _NAMED
    if late:
        head = language.count("{n} check is overdue", "{n} checks are overdue", late)
    elif failed:
        head = language.count("{n} check did not pass", "{n} checks did not pass", failed)
    else:
        head = language.count("{n} check to do", "{n} checks to do", len(named))
    return Card(
        lamp=Lamp.ATTENTION,
        title=head,
        text=f"{titles} +{more}" if more > 0 else titles,
        remedy=language.say("Touch here to begin."),
        to_routines=True,
    )
