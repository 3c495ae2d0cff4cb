"""The routines: which are due, leading a person through one, and keeping what came of it.

Safety arguments, numbered as in the code:
1. The sealed logbook is written first: it is the evidence. Where it cannot be written the person
   is told and may sign again; the answers stay. The open report comes after, and only reminds.
2. What a code or a seal proves is proved here, never by who shows the screen.
3. A code is for one page, lives in memory only, and stands nowhere but on the paper.
4. What a run holds of patients is in the run alone: whoever drops it has forgotten them. Nothing
   of a patient goes into the report or the logbook.
5. A run ends with its boot and after `LONGEST`: old answers must not be signed for now.
6. Two persons may do the same routine; each leaves her own record, and neither undoes the other's.
7. What the machine proves alone (a restart with an unlock after it, the test patient found by the
   probe) needs nobody: it is kept once for each occasion.
8. In an outage nobody is asked to compare with what is down, nor shown a patient for it; what is
   left out so is never taken for done.
"""

import logging
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from threading import RLock

import msgspec

from appliance.routines import looking, started, steps
from appliance.routines.drawing import Reader, drawn, opened
from appliance.routines.errors import (
    AnotherPage,
    NobodyToCompare,
    NoSuchRoutine,
    NotNow,
    NotProved,
    ResultNotKept,
    RunTooOld,
)
from appliance.routines.memory import Memory
from appliance.routines.plan import Due, due
from appliance.routines.putoff import Down, held, put_off
from appliance.routines.routine import Outcome, Routine, State
from appliance.routines.run import (
    NO,
    YES,
    Ask,
    Mark,
    Run,
    Said,
    Step,
    answered,
    put,
    signed,
    undone,
)
from appliance.routines.seen import MachineSeen, UnitSeen
from appliance.routines.setup import Setup
from printing.language import mark
from storage.clock import ClockVerdict, Instant
from storage.errors import LyktaError
from storage.reports.routines import Done

log = logging.getLogger("lykta.routines")

LONGEST = timedelta(hours=4)
"""So long a run may be signed after it was begun."""
_DIGITS = 6
_LONGEST_REMARK = 400
_NOBODY = mark("No patient could be drawn: the copies hold nobody.")
_NOT_SCANNED = mark("The page was not scanned.")
_NO_PAGE = mark("No page came out.")
_CODE_WRONG = mark("The code was typed wrongly three times.")


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How a routine ended.

    `escalation` is what the site wants done, in its own words, empty where it gave none or all
    is well. `reminded` is false where the open report could not be written: after a restart the
    machine asks again, though the sealed logbook has the result.
    """

    routine: Routine
    outcome: Outcome
    at: Instant
    person: str
    failed: tuple[str, ...] = ()
    escalation: str = ""
    reminded: bool = True


class Routines:
    """What can be done about routines on this machine. Safe between threads."""

    def __init__(self, setup: Setup) -> None:
        """Take what was handed; nothing is read or written yet."""
        self._setup = setup
        self._memory = Memory(setup)
        self._lock = RLock()
        self._codes: dict[int, str] = {}
        self._numbers = 0

    # -- what is due -------------------------------------------------------------------------

    def due(self) -> tuple[Due, ...]:
        """Return how every routine of the site stands now; needs nobody unlocked."""
        now = self._setup.clock.now()
        verdict = self._setup.clock.verdict(now)
        known = self._memory.report(now)
        found = due(self._setup.wishes.plan, known, now, self._setup.zone, verdict)
        found = put_off(found, self._setup.down())
        self._memory.ask(known, found)
        return found

    def due_of(self, routine: Routine) -> Due:
        """Return how one routine stands. Raises NoSuchRoutine where the site does not have it."""
        for one in self.due():
            if one.routine is routine:
                return one
        known = ", ".join(one.value for one in self._setup.wishes.plan.rhythms)
        raise NoSuchRoutine(routine=routine.value, routines=known)

    # -- leading through one -----------------------------------------------------------------

    def begin(self, routine: Routine, by: Reader) -> Run:
        """Begin a routine for whoever is unlocked; the machine looks for itself at once.

        Raises NoSuchRoutine, NobodyToCompare, MustChange, and who may where she may not.
        """
        self._setup.require(by)
        self.due_of(routine)
        now = self._setup.clock.now()
        with self._lock:
            self._numbers += 1
            number = self._numbers
        down = self._setup.down()
        made = (*self._steps(routine, by, now, down), steps.SIGN)
        shown = now if routine is Routine.CLOCK else None
        run = Run(
            number=number, routine=routine, person=by.person, began=now, steps=made, shown=shown
        )
        return held(run, down)  # 8

    def look_again(self, run: Run) -> Run:
        """Return the run with everything the machine looks at itself looked at anew.

        The clock's reading is a new one, so that the watch is compared with it once more.
        """
        now = self._setup.clock.now()
        own = self._own_steps(run.routine, self._look(run.routine), now)
        fresh = {one.key: one for one in own}
        for key, step in fresh.items():
            if run.of(key) is not None:
                run = put(run, step, undoable=False)
        run = held(run, self._setup.down())
        if run.shown is None:
            return run
        for step in steps.watch():
            run = put(run, step, undoable=False)
        return msgspec.structs.replace(run, shown=now)

    def answer(self, run: Run, question: str, answer: str) -> Run:
        """Return the run with a question answered.

        `question` is a question's key with YES or NO, or the key of the step at hand: a CODE
        takes what was typed, a SCAN what was scanned. Raises AlreadyAnswered, NotNow,
        AnotherPage, NotProved, and of a scan NotASeal, SealTorn.
        """
        step = run.step
        if step.key == question and step.ask is Ask.CODE:
            return self._typed(run, step, answer)
        if step.key == question and step.ask is Ask.SCAN:
            return self._scanned(run, step, answer)
        if answer not in (YES, NO):
            raise NotNow
        return answered(run, question, answer)

    def undo(self, run: Run) -> Run:
        """Return the run as it was before the last answer. Raises NothingToUndo."""
        return undone(run)

    def remark(self, run: Run, text: str) -> Run:
        """Return the run with a remark to IT, which stands sealed in the logbook alone."""
        return msgspec.structs.replace(run, remark=text.strip()[:_LONGEST_REMARK])

    def skip(self, run: Run, key: str) -> Run:
        """Return the run with the scan skipped, for where there is no scanner: a remark.

        Raises NotNow for any other step.
        """
        step = run.step
        if step.key != key or step.ask is not Ask.SCAN:
            raise NotNow
        return put(run, _ended(step, Mark.REMARK, _NOT_SCANNED))

    # -- the test page -----------------------------------------------------------------------

    def code(self, run: Run) -> str:
        """Return a new code of six digits for the page that is about to be printed (3)."""
        code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
        with self._lock:
            self._codes[run.number] = code
        return code

    def printed(self, run: Run, sheet: str, *, came_out: bool) -> Run:
        """Return the run after its page was printed; `sheet` is the page's number.

        May be called again for another page: code and scan then ask for that one. Raises NotNow.
        """
        step = run.of("print")
        if step is None:
            raise NotNow
        if not came_out:
            return put(run, _ended(step, Mark.FAILED, _NO_PAGE))
        fresh = {one.key: one for one in steps.test_print()}
        run = put(run, msgspec.structs.replace(step, mark=Mark.PASSED, said=()), undoable=False)
        for key in ("code", "scan"):
            run = put(run, fresh[key], undoable=False)
        return msgspec.structs.replace(run, sheet=sheet, before=())

    # -- the end -----------------------------------------------------------------------------

    def finish(self, run: Run) -> Result:
        """Sign a run in the name of who began it, and keep its result.

        Raises NotAllAnswered, RunTooOld, ResultNotKept (1), ClockMoved and ClockImpossible.
        """
        now = self._setup.clock.now()
        if self._is_old(run, now):
            raise RunTooOld
        done = signed(run)
        if run.routine is Routine.CLOCK and not run.failed and run.shown is not None:
            self._setup.confirm(run.shown)
            now = self._setup.clock.now()
        with self._lock:
            self._codes.pop(run.number, None)
        return self._keep(done, now)

    def unlocked(self, person: str) -> tuple[Result, ...]:
        """Note that somebody unlocked: it may prove the restart (7). Never raises."""
        found: list[Result] = []
        for routine in (Routine.RESTART, Routine.UPDATE):
            try:
                found.extend(self._proved(routine, person))
            except LyktaError as fault:
                log.warning("%s is not kept: %s", routine.value, fault.code)
        return tuple(found)

    # -- inside ------------------------------------------------------------------------------

    def _steps(
        self, routine: Routine, by: Reader, now: Instant, down: Down | None
    ) -> tuple[Step, ...]:
        seen = self._look(routine)
        own = self._own_steps(routine, seen, now)
        match routine:
            case Routine.FRESHNESS:
                return (*own, *self._compared(by, seen.units, now, draw=down is None))
            case Routine.PROBE:
                found = any(one.mark is Mark.PASSED for one in own)
                return own if found else (*own, *steps.by_hand())
            case Routine.TEST_PRINT:
                return steps.test_print()
            case Routine.SUPPLIES:
                return (*own, *steps.supplies())
            case Routine.CLOCK:
                return steps.watch()
            case Routine.RESTART | Routine.UPDATE:
                return own

    def _look(self, routine: Routine) -> MachineSeen:
        """Look at the machine once, where the routine has a use for it: a dead printer is slow."""
        if routine in (Routine.TEST_PRINT, Routine.CLOCK):
            return MachineSeen(units=())
        return self._setup.look()

    def _own_steps(self, routine: Routine, seen: MachineSeen, now: Instant) -> tuple[Step, ...]:
        """Return the steps that the machine answers itself."""
        match routine:
            case Routine.FRESHNESS:
                return (looking.age(seen), looking.census(seen), looking.printer(seen))
            case Routine.PROBE:
                since = self._opens(routine, now) or now.wall
                return (_hint(looking.searched(seen, since)),)
            case Routine.SUPPLIES:
                return (looking.printer(seen),)
            case Routine.RESTART | Routine.UPDATE:
                return self._restarted(routine, seen, now)
        return ()

    def _restarted(self, routine: Routine, seen: MachineSeen, now: Instant) -> tuple[Step, ...]:
        done = self._memory.report(now).of(routine.value)
        first = started.restart(done, now, self._opens(routine, now))
        if routine is Routine.RESTART:
            return (first, started.capturing(seen, now))
        return (first, started.version(seen), started.tables(seen, now))

    def _compared(
        self, by: Reader, units: Sequence[UnitSeen], now: Instant, *, draw: bool
    ) -> tuple[Step, ...]:
        """Return the steps that need somebody's keys: the newest entries, the patients drawn."""
        found = opened(by, units, Routine.FRESHNESS.value)
        if units and not found.readable:
            raise NobodyToCompare(person=by.person)
        wishes = self._setup.wishes
        faults = [unit for unit, _ in found.faults]
        here = now.wall.astimezone(self._setup.zone)
        many = wishes.patients if draw else 0
        asked = drawn(by, found.copies, wishes.own, many, here)
        nobody = Step(key="patients", ask=Ask.AUTO, mark=Mark.REMARK, said=(Said(text=_NOBODY),))
        return (
            looking.newest(found.copies, faults, wishes.newest),
            steps.patients(asked, nobody),
        )

    def _typed(self, run: Run, step: Step, typed: str) -> Run:
        with self._lock:
            code = self._codes.get(run.number, "")
        digits = "".join(sign for sign in typed if sign.isdigit())
        if code and secrets.compare_digest(digits.encode(), code.encode()):
            return put(run, _ended(step, Mark.PASSED), undoable=False)
        left = max(0, step.tries - 1)
        if left:
            return put(run, msgspec.structs.replace(step, tries=left), undoable=False)
        return put(run, _ended(step, Mark.FAILED, _CODE_WRONG), undoable=False)

    def _scanned(self, run: Run, step: Step, text: str) -> Run:
        page = self._setup.check(text)
        if page.serial != run.sheet:
            raise AnotherPage(scanned=page.serial or "?", sheet=run.sheet)
        if not page.proved:
            raise NotProved
        return put(run, _ended(step, Mark.PASSED), undoable=False)  # 2

    def _is_old(self, run: Run, now: Instant) -> bool:
        passed = now.boottime - run.began.boottime
        return run.began.boot != now.boot or passed > LONGEST.total_seconds()  # 5

    def _proved(self, routine: Routine, person: str) -> Iterable[Result]:
        """Keep a routine that the restart itself has proved, once for each occasion (7)."""
        if routine not in self._setup.wishes.plan.rhythms:
            return
        now = self._setup.clock.now()
        if self.due_of(routine).state is State.DONE:
            return
        own = self._restarted(routine, self._setup.look(), now)
        if any(one.mark in (Mark.FAILED, Mark.OPEN) for one in own):
            return
        made = (*own, steps.SIGN)
        run = Run(number=0, routine=routine, person=person, began=now, steps=made)
        yield self._keep(signed(run), now)

    def _keep(self, run: Run, now: Instant) -> Result:
        """Write a signed run down: sealed first, then the open report (1)."""
        setup = self._setup
        done = Done(
            routine=run.routine.value,
            outcome=run.outcome.value,
            at=now,
            person=run.person,
            failed=run.failed,
            version=setup.version,
        )
        try:
            setup.logbook.append(
                "check", person=run.person, text=run.remark, facts=_facts(run, setup.device, done)
            )
        except LyktaError as fault:
            raise ResultNotKept(why=fault.in_english()) from fault
        reminded = self._memory.remember(done)
        bad = run.outcome is Outcome.FAILED
        return Result(
            routine=run.routine,
            outcome=run.outcome,
            at=now,
            person=run.person,
            failed=run.failed,
            escalation=setup.wishes.escalation(run.routine) if bad else "",
            reminded=reminded,
        )

    def _opens(self, routine: Routine, now: Instant) -> datetime | None:
        """Return when the present occasion opened, None where the clock is wrong."""
        plan = self._setup.wishes.plan
        rhythm = plan.rhythms.get(routine)
        if rhythm is None or self._setup.clock.verdict(now) is ClockVerdict.WRONG:
            return None
        found = rhythm.occasions(now.wall, now.wall, self._setup.zone, plan.daily_grace)
        return found[-1].opens


def _ended(step: Step, stands: Mark, *said: str) -> Step:
    """Return a step that is over, with what is to be said of it."""
    return msgspec.structs.replace(
        step, mark=stands, said=tuple(Said(text=one) for one in said), remedy=()
    )


def _hint(search: Step) -> Step:
    """Return the machine's own search as a remark where it failed: the person tries herself."""
    if search.mark is not Mark.FAILED:
        return search
    return msgspec.structs.replace(search, mark=Mark.REMARK)


def _facts(run: Run, device: str, done: Done) -> dict[str, str]:
    """Return what the logbook keeps of a run: states and counts, nothing of a patient (4)."""
    told = " ".join(f"{one.key}:{one.mark.value}" for one in run.steps if one.ask is not Ask.SIGN)
    compared = run.of("patients")
    questions = compared.questions if compared else ()
    facts = {
        "routine": run.routine.value,
        "outcome": done.outcome,
        "steps": told,
        "began": run.began.wall.isoformat(timespec="seconds"),
        "boot": done.at.boot,
        "version": done.version,
        "device": device,
        "sheet": run.sheet,
    }
    if questions:
        agreed = sum(one.answer == YES for one in questions)
        facts["compared"] = f"{agreed}/{len(questions)}"
    return {name: value for name, value in facts.items() if value}
