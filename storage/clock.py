"""Time, honestly: the only module that reads a clock.

A wall clock alone is a wrong stamp. It jumps, it stops with its battery, and systemd-timesyncd
restores the last saved time at boot, so that after nine hours without power it looks plausible
and is nine hours slow. Therefore an `Instant` holds all the machine's clocks at once.

How an age is found (each number stands at its line):
1. Same boot: the difference of CLOCK_BOOTTIME, which counts suspend and cannot be set: exact.
2. Another boot: the copy is at least as old as this computer has been running.
3. A wall clock below the high-water mark, below the year this program was made, or in conflict
   with the uptime is wrong: nothing but (2) is said, and no upper bound.
4. Wall clocks confirmed in both boots: their difference, exact.
5. Otherwise the larger of (2) and the wall difference, and no upper bound.
6. A copy dated after now is a fault, never "0 min old".
"""

import ctypes
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from storage import fsio


def mark(text: str) -> str:
    """Mark a text for translation; `printing.language.mark` for the room that may not import it."""
    return text


CLOCK_WRONG = mark("The clock of this computer is wrong.")
CLOCK_UNCONFIRMED = mark("The clock is not confirmed since this computer started.")
CLOCK_WAS_WRONG = mark("The clock was wrong when the copy was made.")
COPY_IN_FUTURE = mark("The copy is dated in the future.")
REASONS = (CLOCK_WRONG, CLOCK_UNCONFIRMED, CLOCK_WAS_WRONG, COPY_IN_FUTURE)
"""Every reason an age can give for being uncertain: English keys for translation."""

TOLERANCE = timedelta(minutes=2)
FLOOR = datetime(2025, 1, 1, tzinfo=UTC)
_RACE = timedelta(seconds=5)
_PERSIST_EVERY = timedelta(minutes=1)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5
_STA_UNSYNC = 0x40
_ZERO = timedelta(0)


class Instant(msgspec.Struct, frozen=True):
    """One reading of all the machine's clocks.

    `wall` is aware, UTC. `boottime` is CLOCK_BOOTTIME in seconds since boot, suspend included.
    `boot` is the kernel's boot id. `synced` is true where the wall clock is confirmed in this
    boot: disciplined by NTP, or found equal to a live source's clock (`Clock.confirm`).
    """

    wall: datetime
    boottime: float
    boot: str
    synced: bool


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


class _Confirmation(msgspec.Struct, frozen=True):
    boot: str
    offset: float


class _State(msgspec.Struct, frozen=True):
    mark: Instant | None = None
    confirmed: _Confirmation | None = None


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
    `read` gives the reading; tests hand in their own.
    """

    def __init__(
        self, state_dir: Path | None = None, read: Callable[[], Instant] = read_machine
    ) -> None:
        """Recall what an earlier process saw."""
        self._file = state_dir / "clock.json" if state_dir is not None else None
        self._read = read
        self._state = _State()
        self._written: _State | None = None

    def now(self) -> Instant:
        """Return the present instant and raise the high-water mark."""
        self._recall()
        reading = self._read()
        if self._is_confirmed(reading):
            reading = msgspec.structs.replace(reading, synced=True)
        self._keep(msgspec.structs.replace(self._state, mark=_higher(self._state.mark, reading)))
        return reading

    def confirm(self, other: datetime, at: Instant) -> bool:
        """Compare a live source's clock, heard at an instant, with ours; return if they agree.

        Agreement within TOLERANCE makes later readings of this boot `synced` until the wall
        clock is moved. Disagreement changes nothing.
        """
        if abs(other - at.wall) > TOLERANCE:
            return False
        self._recall()
        confirmed = _Confirmation(at.boot, at.wall.timestamp() - at.boottime)
        self._keep(msgspec.structs.replace(self._state, confirmed=confirmed))
        return True

    def age(self, then: Instant, now: Instant | None = None) -> Age:
        """Return how old `then` is, by the six rules of this module."""
        now = now or self.now()
        if then.boot == now.boot:
            return _age_in_one_boot(then, now)
        return _age_across_boots(then, now, self.verdict(now))

    def verdict(self, now: Instant) -> ClockVerdict:
        """Return what can be said of a reading's wall clock."""
        self._recall()
        if now.wall < FLOOR or _contradicts(self._state.mark, now):
            return ClockVerdict.WRONG
        return ClockVerdict.CONFIRMED if now.synced else ClockVerdict.UNCONFIRMED

    def _is_confirmed(self, reading: Instant) -> bool:
        known = self._state.confirmed
        if known is None or known.boot != reading.boot:
            return False
        moved = reading.wall.timestamp() - reading.boottime - known.offset
        return abs(moved) <= TOLERANCE.total_seconds()

    def _recall(self) -> None:
        """Take over what another process wrote, where it knows more than we do."""
        if self._file is None:
            return
        with suppress(OSError, msgspec.MsgspecError):
            stored = msgspec.json.decode(fsio.read(self._file), type=_State)
            mark = self._state.mark if stored.mark is None else stored.mark
            if self._state.mark is not None and mark is not None:
                mark = _higher(mark, self._state.mark)
            self._state = _State(mark, stored.confirmed or self._state.confirmed)
            self._written = stored

    def _keep(self, state: _State) -> None:
        self._state = state
        if self._file is None or not _worth_writing(self._written, state):
            return
        with suppress(OSError):  # a full disk must not stop the clock; the mark stays in memory
            fsio.ensure_dir(self._file.parent, 0o750)
            fsio.replace(self._file, msgspec.json.encode(state), 0o644)
            self._written = state


def _worth_writing(written: _State | None, state: _State) -> bool:
    if written is None or written.mark is None or state.mark is None:
        return True
    if written.confirmed != state.confirmed or written.mark.boot != state.mark.boot:
        return True
    return abs(state.mark.wall - written.mark.wall) >= _PERSIST_EVERY


def _higher(mark: Instant | None, reading: Instant) -> Instant:
    """Return the higher mark; a confirmed clock also lowers a mark that nobody confirmed."""
    if mark is None or reading.wall > mark.wall:
        return reading
    return reading if reading.synced and not mark.synced else mark


def _contradicts(mark: Instant | None, now: Instant) -> bool:
    """Return whether the wall clock is behind what it must have reached by now."""
    if mark is None or (now.synced and not mark.synced):
        return False
    reached = mark.wall
    if mark.boot != now.boot:  # the mark was seen before this boot began
        reached += timedelta(seconds=now.boottime)
    return now.wall < reached - TOLERANCE


def _age_in_one_boot(then: Instant, now: Instant) -> Age:
    passed = timedelta(seconds=now.boottime - then.boottime)  # 1
    if passed < -_RACE:
        return Age(_ZERO, None, certain=False, reason=COPY_IN_FUTURE)  # 6
    exact = max(passed, _ZERO)
    return Age(exact, exact, certain=True)


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
