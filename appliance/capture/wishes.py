"""Granting what people at the glass ask for, within bounds that the glass cannot move.

The account of the glass could be taken over, and a wish proves nobody. What it may bring about by
wishes is therefore bounded here, where it cannot write:
1. A wish that is older than WAITS is refused: nothing waits to be done at a bad hour.
2. Units are copied by wish once in BETWEEN and no more often: the source is never kept busy.
3. By wishes a unit rests for at most RESTS in any 24 hours, so that the copies cannot be stopped
   from the glass; IT pauses for longer from the machine's terminal.
4. A pause may be ended by any wish: that is the safe way.
5. A refused capture is accepted by wish only while nothing newer is good (`Store.adopt`), its
   manifest says who and why it was doubted for ever, and once an hour for each unit.
6. A copy is pinned by wish once an hour for each unit. What was pinned at the terminal is let go
   of only there: no wish takes a copy away that IT keeps.
7. What was done is never told as not done: a pause that no logbook took is a pause all the same,
   and stands in the service's log.
What was granted is remembered in memory, which only a restart of the service clears.
"""

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import msgspec

from appliance.capture import asked
from storage import fsio
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.reports import pauses, wishes
from storage.reports.pauses import ALL, Pause
from storage.reports.wishes import Act, Wish

WAITS = timedelta(minutes=10)
BETWEEN = timedelta(minutes=3)
RESTS = timedelta(hours=4)
_DAY, _HOUR = timedelta(hours=24), timedelta(hours=1)

log = logging.getLogger("lykta.capture")

Note = Callable[[str, Wish], None]
"""Writes a pause or its end into the logbook: its kind, and the wish."""
Judge = Callable[[Wish], None]
"""Does what a wish says of a copy: a refused one, or one to be pinned. Raises LyktaError."""


class WishTooOld(LyktaError):
    """What was asked on the screen came to the capture too late."""

    code = "U-60"
    message = "It was asked for more than {minutes} minutes ago, so it was not done."
    remedy = "Ask again if you still want it."


class CopiedJustNow(LyktaError):
    """Units were to be copied again at once."""

    code = "U-61"
    message = "It was copied on request less than {minutes} minutes ago."
    remedy = "Wait a moment and ask again."


class RestedEnough(LyktaError):
    """The screen may hold up the copying for some hours a day and no longer."""

    code = "U-62"
    message = "From the screen the copying can rest for {hours} hours in a day, and no longer."
    remedy = "IT can pause it for longer from the machine's terminal: “lykta capture pause”."


class JudgedJustNow(LyktaError):
    """A refused capture of a unit was accepted from the glass within the hour."""

    code = "U-64"
    message = "A refused copy of {unit} was accepted from the screen less than an hour ago."
    remedy = "Look at that one first. IT can accept another with “lykta quarantine accept”."


class PinnedJustNow(LyktaError):
    """A copy of a unit was pinned from the glass within the hour."""

    code = "U-97"
    message = "A copy of {unit} was pinned from the screen less than an hour ago."
    remedy = "Look at that one first. IT can pin another with “lykta store pin”."


class PinnedAtTerminal(LyktaError):
    """A pin was to be let go of from the glass that was not made there."""

    code = "U-98"
    message = "The copy of {unit} was pinned at the terminal, so it is let go of only there."
    remedy = "Use “lykta store unpin {unit}” there, if it is not needed any more."


class NoSuchUnitHere(LyktaError):
    """A wish names a unit that this machine does not copy."""

    code = "U-63"
    message = "This machine copies no unit “{unit}”."
    remedy = "Restart the machine if its settings were changed, and ask again."


class Granter:
    """Looks at the wishes that lie there and does what it may; one thread's."""

    def __init__(
        self, state: Path, clock: Clock, units: frozenset[str], note: Note, judge: Judge
    ) -> None:
        """`units` are the codes of this machine's units; `note` and `judge` do what they say."""
        self._state, self._clock, self._units = state, clock, units
        self._note, self._judge = note, judge
        self._copied: dict[str, Instant] = {}
        self._judged: dict[str, Instant] = {}
        self._held: dict[str, Instant] = {}
        self._rested: dict[str, deque[tuple[Instant, int]]] = defaultdict(deque)
        self._sent: list[Path] = []
        self._acts: Mapping[Act, Callable[[Wish, Instant], None]] = {
            Act.CAPTURE: self._capture,
            Act.PAUSE: self._pause,
            Act.RESUME: self._resume,
            Act.ACCEPT: self._accept,
            Act.REJECT: self._settle,
            Act.PIN: self._pin,
            Act.UNPIN: self._settle,
        }

    def look(self) -> None:
        """Answer every wish that waits, and take answered ones away when nobody needs them."""
        now = self._clock.now()
        try:
            for name, wish in wishes.waiting(self._state).items():
                old = self._clock.age(wish.at, now).at_least > WAITS
                if wish.granted is not None:
                    if old:
                        wishes.forget(self._state, name)
                    continue
                wishes.answer(self._state, name, self._answered(wish, now, old=old))
            self._tidy()
        except OSError as fault:
            raise fsio.explain(fault, wishes.FOLDER) from fault

    def _answered(self, wish: Wish, now: Instant, *, old: bool) -> Wish:
        try:
            if old:
                raise WishTooOld(minutes=WAITS // timedelta(minutes=1))  # 1
            for unit in wish.units or ("",):
                if unit not in self._units and not (
                    unit == ALL and wish.act in (Act.PAUSE, Act.RESUME)
                ):
                    raise NoSuchUnitHere(unit=unit)
            self._acts[wish.act](wish, now)
        except LyktaError as fault:
            facts = {name: str(value) for name, value in fault.facts.items()}
            return msgspec.structs.replace(
                wish, granted=False, code=fault.code, message=fault.message,
                remedy=fault.remedy, facts=facts,
            )  # fmt: skip
        return msgspec.structs.replace(wish, granted=True)

    def _capture(self, wish: Wish, now: Instant) -> None:
        for unit in wish.units:
            if self._within(self._copied.get(unit), BETWEEN, now):
                raise CopiedJustNow(minutes=BETWEEN // timedelta(minutes=1))  # 2
        self._copied |= dict.fromkeys(wish.units, now)
        self._sent.append(asked.ask(self._state, wish.units, now))

    def _pause(self, wish: Wish, now: Instant) -> None:
        seconds = max(wish.seconds, 0)
        named = self._units if ALL in wish.units else frozenset(wish.units)
        for unit in named:
            if self._rest(unit, now) + seconds > RESTS.total_seconds() or not seconds:
                raise RestedEnough(hours=RESTS // _HOUR)  # 3
        span = timedelta(seconds=seconds)
        word = Pause(at=now, seconds=seconds, until=now.wall + span, by=wish.by, why=wish.why)
        pauses.begin(self._state, wish.units, word)
        for unit in named:
            self._rested[unit].append((now, seconds))
        self._write("pause", wish)

    def _write(self, kind: str, wish: Wish) -> None:
        """Write what was done into the logbook (7)."""
        try:
            self._note(kind, wish)
        except LyktaError as fault:
            log.warning("a %s asked for at the glass is not in the logbook: %s", kind, fault.code)

    def _rest(self, unit: str, now: Instant) -> int:
        """Return for how many seconds a unit was paused by wishes in the last 24 hours (3)."""
        spans = self._rested[unit]
        while spans and not self._within(spans[0][0], _DAY, now):
            spans.popleft()
        return sum(seconds for _at, seconds in spans)

    def _resume(self, wish: Wish, _now: Instant) -> None:
        if pauses.end(self._state, None if ALL in wish.units else wish.units):  # 4
            self._write("resume", wish)

    def _accept(self, wish: Wish, now: Instant) -> None:
        for unit in wish.units:
            if self._within(self._judged.get(unit), _HOUR, now):
                raise JudgedJustNow(unit=unit)  # 5
        self._judge(wish)
        self._judged |= dict.fromkeys(wish.units, now)

    def _pin(self, wish: Wish, now: Instant) -> None:
        for unit in wish.units:
            if self._within(self._held.get(unit), _HOUR, now):
                raise PinnedJustNow(unit=unit)  # 6
        self._judge(wish)
        self._held |= dict.fromkeys(wish.units, now)

    def _settle(self, wish: Wish, _now: Instant) -> None:
        self._judge(wish)

    def _within(self, then: Instant | None, span: timedelta, now: Instant) -> bool:
        return then is not None and self._clock.age(then, now).at_least < span

    def _tidy(self) -> None:
        """Take away the requests to the workers that are done with."""
        for path in list(self._sent):
            one = asked.read(path)
            if one is None or not one.left:
                self._sent.remove(path)
                if one is not None:
                    fsio.remove_file(path)
