"""Time, honestly: the only module that reads a clock.

A wall clock alone is a wrong stamp. It jumps, it stops with its battery, and systemd-timesyncd
restores the last saved time at boot, so that after nine hours without power it looks plausible
and is nine hours slow. Therefore an `Instant` holds all the machine's clocks at once.

How an age is found (each number stands at its line):
1. Same boot: the difference of CLOCK_BOOTTIME, which counts suspend and cannot be set: exact.
   Only a virtual machine that was paused has time that it does not count. So where confirmed wall
   clocks say more, the copy may be as old as they say.
2. Another boot: the copy is at least as old as this computer has been running.
3. A wall clock behind the high-water mark and the time that has run since, below the year this
   program was made, or in conflict with the uptime is wrong: nothing but (2) is said, and no
   upper bound. Nor is more said of a copy whose own clock was wrong.
4. Wall clocks confirmed in both boots: their difference, exact.
5. Otherwise the larger of (2) and the wall difference, and no upper bound.
6. A copy dated after now is a fault, never "0 min old".

Who may confirm a wall clock, and what that can do (`Evidence`; numbered likewise):
7. NTP, a live source's clock, or a person who looked at her watch; for one boot, and void as soon
   as somebody moves the wall clock. A live source that disagrees takes back its own word and a
   person's, never NTP's.
8. A confirmed clock lowers a high-water mark that NTP did not set. What NTP once said (it may
   have lied for an hour) is lowered by a person only. A boot whose clock was overruled is doubted
   from then on: no copy of it is dated by its wall clock again.
9. Nobody's word touches (1), (2) or (6): a confirmed clock never makes a copy younger than this
   computer's uptime, nor a copy of tomorrow one of today.

And a copy whose time stands inside what the source handed over, an export in a file (`stated`):
10. It is at least as old as we have had it. More is said only under a confirmed clock: then the
   difference to the time it states, exact; of a time after ours nothing (6).
"""

import ctypes
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from storage import fsio
from storage.errors import LyktaError


def mark(text: str) -> str:
    """Mark a text for translation; `printing.language.mark` for the room that may not import it."""
    return text


CLOCK_WRONG = mark("The clock of this computer is wrong.")
CLOCK_UNCONFIRMED = mark("The clock is not confirmed since this computer started.")
CLOCK_WAS_WRONG = mark("The clock was wrong when the copy was made.")
COPY_IN_FUTURE = mark("The copy is dated in the future.")
TIME_MISSING = mark("More time has passed than this computer has counted.")
REASONS = (CLOCK_WRONG, CLOCK_UNCONFIRMED, CLOCK_WAS_WRONG, COPY_IN_FUTURE, TIME_MISSING)
"""Every reason an age can give for being uncertain: English keys for translation."""

TOLERANCE = timedelta(minutes=2)
FLOOR = datetime(2025, 1, 1, tzinfo=UTC)
_TOLERATED = TOLERANCE.total_seconds()
_RACE = timedelta(seconds=5)
_PERSIST_EVERY = timedelta(minutes=1)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5
_STA_UNSYNC = 0x40
_ZERO = timedelta(0)
_DOUBTED = 8


class Instant(msgspec.Struct, frozen=True):
    """One reading of all the machine's clocks.

    `wall` is aware, UTC. `boottime` is CLOCK_BOOTTIME in seconds since boot, suspend included.
    `boot` is the kernel's boot id. `synced` is true where the wall clock is confirmed in this
    boot: disciplined by NTP, or found equal to a live source's clock (`Clock.confirm`).
    `stated` is true where `wall` is no reading but the time that a copy gives itself; the rest is
    then of the reading at which we got it.
    """

    wall: datetime
    boottime: float
    boot: str
    synced: bool
    stated: bool = False


class Age(msgspec.Struct, frozen=True):
    """How old something is, as an interval.

    `at_least` is never more than the truth unless the wall clock runs ahead unnoticed, which
    errs to the safe side. `at_most` is None where nothing bounds it. `certain` says that both
    are equal by evidence. `reason` is empty or an English key saying why it is uncertain.
    """

    at_least: timedelta
    at_most: timedelta | None
    certain: bool
    reason: str = ""


class ClockVerdict(StrEnum):
    """What can be said of the wall clock."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    WRONG = "wrong"


class Evidence(StrEnum):
    """What confirms the wall clock in this boot."""

    NTP = "ntp"
    SOURCE = "source"
    PERSON = "person"
    NONE = "none"


_WITNESSES = (Evidence.NONE, Evidence.PERSON, Evidence.SOURCE, Evidence.NTP)
"""From the weakest to the strongest."""


class Heard(StrEnum):
    """How a source's clock stands to ours."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNSURE = "unsure"


class ClockImpossible(LyktaError):
    """Nobody can confirm a wall clock that stands before this program was made."""

    code = "C-01"
    message = "The clock of this computer says {year}. That cannot be right."
    remedy = "Ask IT to set the clock, then confirm it. Go by your own watch until then."


class ClockMoved(LyktaError):
    """The wall clock is no longer the one that was shown."""

    code = "C-02"
    message = "The clock was changed while you looked at it."
    remedy = "Look at the time that is shown now and confirm that."


class _Anchor(msgspec.Struct, frozen=True):
    """How a boot's wall clock ran: its distance, in seconds, from CLOCK_BOOTTIME."""

    boot: str
    offset: float
    how: Evidence = Evidence.SOURCE

    def holds(self, reading: Instant) -> bool:
        """Return whether a reading is of this boot and its wall clock has not been moved."""
        moved = _offset(reading) - self.offset
        return self.boot == reading.boot and abs(moved) <= _TOLERATED


class _Mark(msgspec.Struct, frozen=True):
    """A time that has been reached: at this much uptime of this boot it was `wall` or later.

    `seen` is the clock that showed it, maybe of an earlier boot.
    """

    wall: datetime
    boottime: float
    boot: str
    seen: _Anchor | None = None

    def at(self, reading: Instant) -> "_Mark":
        """Return what must have been reached at a later reading, by its uptime alone."""
        same = self.boot == reading.boot  # else the mark was seen before this boot began
        run = max(0.0, reading.boottime - self.boottime if same else reading.boottime)
        reached = self.wall + timedelta(seconds=run)
        return _Mark(reached, reading.boottime, reading.boot, self.seen)

    def ahead_of(self, reading: Instant) -> bool:
        """Return whether a reading's wall clock is behind what it must have reached."""
        return reading.wall < self.at(reading).wall - TOLERANCE  # 3


class _State(msgspec.Struct, frozen=True):
    """The clock's memory.

    `mark` is the highest wall time seen, `by_ntp` the highest that NTP vouched for. `doubted` are
    boots whose wall clock was overruled. `revision` grows whenever something is taken back (a
    mark lowered, a confirmation dropped), so that a process which has not heard of it cannot
    bring it back.
    """

    mark: _Mark | None = None
    by_ntp: _Mark | None = None
    confirmed: _Anchor | None = None
    doubted: tuple[_Anchor, ...] = ()
    revision: int = 0


class _Timex(ctypes.Structure):
    """struct timex of adjtimex(2); the kernel fills it, we read its status."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        *((name, ctypes.c_long) for name in ("offset", "freq", "maxerror", "esterror")),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_long * 40),
    )


def wall_now() -> datetime:
    """Return the wall clock in UTC, for stamps from which no age is computed."""
    return datetime.now(UTC)


def disciplined(answer: int, status: int) -> bool:
    """Return whether adjtimex's return value and status say that NTP disciplines the clock."""
    return answer >= 0 and answer != _TIME_ERROR and not status & _STA_UNSYNC


def read_machine() -> Instant:
    """Read this machine's clocks. Raises OSError where the kernel offers no boot id."""
    kernel = _Timex()
    answer = ctypes.CDLL(None).adjtimex(ctypes.byref(kernel))
    return Instant(
        wall=wall_now(),
        boottime=time.clock_gettime(time.CLOCK_BOOTTIME),
        boot=_BOOT_ID.read_text("ascii").strip(),
        synced=disciplined(answer, kernel.status),
    )


class Clock:
    """The machine's clock with its memory: the highest wall time ever seen.

    `state_dir` keeps `clock.json`, written at most once a minute; None keeps it in memory
    only, and so does a folder this process may not write (a reader beside the capture).
    `read` gives the reading; tests hand in their own. Safe between threads.
    """

    def __init__(
        self, state_dir: Path | None = None, read: Callable[[], Instant] = read_machine
    ) -> None:
        """Recall what an earlier process saw."""
        self._file = state_dir / "clock.json" if state_dir is not None else None
        self._read = read
        self._lock = threading.RLock()
        self._state = _State()
        self._written: _State | None = None

    def now(self) -> Instant:
        """Return the present instant and raise the high-water mark."""
        with self._lock:
            self._recall()
            reading = self._read()
            state = _noted(self._state, reading)
            if state.confirmed is not None and state.confirmed.holds(reading):
                reading = msgspec.structs.replace(reading, synced=True)
            self._keep(_marked(state, reading))
            return reading

    def confirm(self, other: datetime, at: Instant, until: Instant | None = None) -> bool:
        """Compare a live source's clock with ours; return whether they surely agree.

        It was heard at some moment between two readings, `at` and `until` (the same where not
        given). Agreement makes later readings of this boot `synced` until the wall clock is
        moved. A sure disagreement takes back a source's or a person's earlier word.
        """
        heard = compare(other, at, until or at)
        with self._lock:
            self._recall()
            known = self._state.confirmed
            if known is not None and not known.holds(at):
                known = None
            if heard is Heard.AGREES and (known is None or known.how is Evidence.PERSON):
                self._keep(_vouched(self._state, _Anchor(at.boot, _offset(at), Evidence.SOURCE)))
            elif (
                heard is Heard.DIFFERS and known is not None and known.how is not Evidence.NTP
            ):  # 7
                self._keep(_taken_back(self._state, confirmed=None))
        return heard is Heard.AGREES

    def confirm_by_hand(self, at: Instant) -> bool:
        """Take a person's word that the wall clock she was shown at an instant is right.

        Returns whether it is on the disk; where not, this process alone knows of it. Raises
        ClockImpossible, and ClockMoved where the wall clock is another one by now.
        """
        if at.wall < FLOOR:
            raise ClockImpossible(year=at.wall.year)
        present = self._read()
        if present.boot != at.boot or abs(_offset(present) - _offset(at)) > _RACE.total_seconds():
            raise ClockMoved
        with self._lock:
            self._recall()
            anchor = _Anchor(at.boot, _offset(at), Evidence.PERSON)
            lowered = _lowered(self._state, at)  # 8
            return self._keep(_taken_back(lowered, confirmed=anchor), wait=True)

    def age(self, then: Instant, now: Instant | None = None) -> Age:
        """Return how old `then` is, by the rules of this module."""
        now = now or self.now()
        if then.stated:
            return _age_of_stated(then, now, self.verdict(now))
        if then.boot == now.boot:
            return _age_in_one_boot(then, now)
        if any(anchor.holds(then) for anchor in self._state.doubted):  # 8
            uptime = timedelta(seconds=now.boottime)
            return Age(uptime, None, certain=False, reason=CLOCK_WAS_WRONG)
        return _age_across_boots(then, now, self.verdict(now))

    def verdict(self, now: Instant) -> ClockVerdict:
        """Return what can be said of a reading's wall clock."""
        self._recall()
        if now.wall < FLOOR or _contradicts(self._state, now):
            return ClockVerdict.WRONG
        return ClockVerdict.CONFIRMED if now.synced else ClockVerdict.UNCONFIRMED

    def evidence(self, now: Instant) -> Evidence:
        """Return what confirms a reading's wall clock."""
        self._recall()
        if not now.synced:
            return Evidence.NONE
        known = self._state.confirmed
        return known.how if known is not None and known.holds(now) else Evidence.NTP

    def mark(self) -> datetime | None:
        """Return the highest wall time ever seen, None where none is known."""
        self._recall()
        return None if self._state.mark is None else self._state.mark.wall

    def _recall(self) -> None:
        """Take over what another process wrote, where it knows more than we do."""
        if self._file is None:
            return
        with self._lock, suppress(OSError, msgspec.MsgspecError):
            stored = msgspec.json.decode(fsio.read(self._file), type=_State)
            self._state = _together(self._state, stored)
            self._written = stored

    def _keep(self, state: _State, *, wait: bool = False) -> bool:
        """Remember, on the disk too where it is worth it; return whether it is there.

        A full disk must not stop the clock: the memory then lives in this process. Where another
        process is writing, ordinary news waits for the next time, a person's word is waited for.
        """
        self._state = state
        if self._file is None:
            return False
        if not _worth_writing(self._written, state):
            return True
        with suppress(OSError):
            fsio.ensure_dir(self._file.parent, 0o750)
            with fsio.locked(self._file.with_suffix(".lock"), wait=wait):
                self._recall()
                fsio.replace(self._file, msgspec.json.encode(self._state), 0o644)
                self._written = self._state
                return True
        return False


def compare(other: datetime, at: Instant, until: Instant) -> Heard:
    """Return how a clock that was heard at some moment between two readings stands to ours.

    UNSURE where the answer took so long, or our wall clock moved so far meanwhile, that both
    could be true.
    """
    if at.boot != until.boot or abs(_offset(until) - _offset(at)) > _RACE.total_seconds():
        return Heard.UNSURE
    least, most = other - until.wall, other - at.wall
    if least >= -TOLERANCE and most <= TOLERANCE:
        return Heard.AGREES
    return Heard.DIFFERS if least > TOLERANCE or most < -TOLERANCE else Heard.UNSURE


def before(reading: Instant, seconds: float) -> Instant:
    """Return the reading of so many seconds before, all clocks alike."""
    wall = reading.wall - timedelta(seconds=seconds)
    return msgspec.structs.replace(reading, wall=wall, boottime=reading.boottime - seconds)


def stated(at: datetime, reading: Instant) -> Instant:
    """Return the instant of a copy that says itself of when it is, got at a reading (10)."""
    return msgspec.structs.replace(reading, wall=at.astimezone(UTC), stated=True)


def _offset(reading: Instant) -> float:
    return reading.wall.timestamp() - reading.boottime


def _together(mine: _State, stored: _State) -> _State:
    """Return what two processes know together; the later revision has taken something back."""
    if mine.revision != stored.revision:
        return max(mine, stored, key=lambda state: state.revision)
    return msgspec.structs.replace(
        mine,
        mark=_higher(mine.mark, stored.mark),
        by_ntp=_higher(mine.by_ntp, stored.by_ntp),
        confirmed=_counting(mine, stored.confirmed),
        doubted=stored.doubted,
    )


def _counting(mine: _State, stored: _Anchor | None) -> _Anchor | None:
    """Return the word that counts of two: of one unmoved clock the stronger witness's (7)."""
    known = mine.confirmed
    if known is None or stored is None:
        return known or stored
    if known.boot == stored.boot and abs(known.offset - stored.offset) <= _TOLERATED:
        return max(stored, known, key=lambda word: _WITNESSES.index(word.how))
    fits = mine.mark is None or stored.boot == mine.mark.boot
    return stored if fits else known


def _taken_back(state: _State, **changes: object) -> _State:
    return msgspec.structs.replace(state, revision=state.revision + 1, **changes)


def _vouched(state: _State, word: _Anchor) -> _State:
    """Return the memory with a new word; an older one, void since the clock was moved, is dropped.

    As something taken back it is, so that no other process brings the void one back.
    """
    known = state.confirmed
    if known is None or known.boot != word.boot or abs(known.offset - word.offset) <= _TOLERATED:
        return msgspec.structs.replace(state, confirmed=word)
    return _taken_back(state, confirmed=word)


def _noted(state: _State, reading: Instant) -> _State:
    """Return the memory with NTP's word, which outlives NTP's silence later in the same boot."""
    known = state.confirmed
    by_ntp = known is not None and known.how is Evidence.NTP and known.holds(reading)
    if not reading.synced or by_ntp:
        return state
    return _vouched(state, _Anchor(reading.boot, _offset(reading), Evidence.NTP))


def _marked(state: _State, reading: Instant) -> _State:
    """Return the memory with the marks raised, or lowered by rule 8, or run on by themselves."""
    seen = _mark(reading)
    if _contradicts(state, reading):
        mark, by_ntp = (
            None if one is None else one.at(reading) for one in (state.mark, state.by_ntp)
        )
        return msgspec.structs.replace(state, mark=mark, by_ntp=by_ntp)
    if _ahead(state.mark, reading):
        return _taken_back(_lowered(state, reading))  # 8
    known = state.confirmed
    ntp = known is not None and known.how is Evidence.NTP and known.holds(reading)
    return msgspec.structs.replace(state, mark=seen, by_ntp=seen if ntp else state.by_ntp)


def _mark(reading: Instant) -> _Mark:
    seen = _Anchor(reading.boot, _offset(reading))
    return _Mark(reading.wall, reading.boottime, reading.boot, seen)


def _lowered(state: _State, reading: Instant) -> _State:
    """Return the memory with both marks no higher than a reading that is believed instead."""
    wrong = [mark for mark in (state.mark, state.by_ntp) if mark and mark.ahead_of(reading)]
    doubted = {mark.seen for mark in wrong if mark.seen} - set(state.doubted)
    return msgspec.structs.replace(
        state,
        mark=_mark(reading),
        by_ntp=None if state.by_ntp in wrong else state.by_ntp,
        doubted=(*state.doubted, *doubted)[-_DOUBTED:],
    )


def _higher(one: _Mark | None, other: _Mark | None) -> _Mark | None:
    marks = [mark for mark in (one, other) if mark is not None]
    return max(marks, key=lambda mark: mark.wall, default=None)


def _worth_writing(written: _State | None, state: _State) -> bool:
    if written is None or written.mark is None or state.mark is None:
        return True
    if msgspec.structs.replace(written, mark=state.mark, by_ntp=state.by_ntp) != state:
        return True
    if written.mark.boot != state.mark.boot or (written.by_ntp is None) != (state.by_ntp is None):
        return True
    return abs(state.mark.wall - written.mark.wall) >= _PERSIST_EVERY


def _contradicts(state: _State, now: Instant) -> bool:
    """Return whether a reading cannot be right by what was seen before."""
    return _ahead(state.by_ntp, now) or (not now.synced and _ahead(state.mark, now))  # 8


def _ahead(mark: _Mark | None, reading: Instant) -> bool:
    return mark is not None and mark.ahead_of(reading)


def _age_in_one_boot(then: Instant, now: Instant) -> Age:
    passed = timedelta(seconds=now.boottime - then.boottime)  # 1
    if passed < -_RACE:
        return Age(_ZERO, None, certain=False, reason=COPY_IN_FUTURE)  # 6
    exact = max(passed, _ZERO)
    by_wall = now.wall - then.wall
    if then.synced and now.synced and by_wall > exact + TOLERANCE:
        return Age(exact, by_wall, certain=False, reason=TIME_MISSING)
    return Age(exact, exact, certain=True)


def _age_of_stated(then: Instant, now: Instant, verdict: ClockVerdict) -> Age:
    ran = now.boottime - (then.boottime if then.boot == now.boot else 0.0)
    had = max(timedelta(seconds=ran), _ZERO)
    passed = now.wall - then.wall
    if verdict is not ClockVerdict.CONFIRMED:  # 10
        wrong = verdict is ClockVerdict.WRONG
        return Age(had, None, certain=False, reason=CLOCK_WRONG if wrong else CLOCK_UNCONFIRMED)
    if passed < had - TOLERANCE:
        return Age(had, None, certain=False, reason=COPY_IN_FUTURE)  # 6
    longer = max(had, passed)
    return Age(longer, longer, certain=True)


def _age_across_boots(then: Instant, now: Instant, verdict: ClockVerdict) -> Age:
    uptime = timedelta(seconds=now.boottime)  # 2
    passed = now.wall - then.wall
    if verdict is ClockVerdict.WRONG:
        return Age(uptime, None, certain=False, reason=CLOCK_WRONG)  # 3
    if then.wall < FLOOR:
        return Age(uptime, None, certain=False, reason=CLOCK_WAS_WRONG)  # 3
    if passed < _ZERO:
        return Age(uptime, None, certain=False, reason=COPY_IN_FUTURE)  # 6
    if passed < uptime - TOLERANCE:
        return Age(uptime, None, certain=False, reason=CLOCK_WRONG)  # 3
    longer = max(uptime, passed)
    if then.synced and now.synced:
        return Age(longer, longer, certain=True)  # 4
    return Age(longer, None, certain=False, reason=CLOCK_UNCONFIRMED)  # 5
