"""How fast a server is asked: as fast as it bears, never faster than the hospital allows.

One pacer stands before all questions of a source, those of every visit, every repetition and
every request for a token (numbers at the lines):
1. Never more than `parallel` are under way at once, and between the beginnings of two lies at
   least a minute divided by `per_minute`: so no minute, wherever it starts, holds more. With a
   file for the pace that holds for all processes of this machine together.
2. A pause that the server asks for (Retry-After) holds every question of the source.
3. A plea to be spared (429, 503, no answer in time) halves how many are under way at once, down
   to one, and after that doubles the gap between two, up to five seconds. Pleas by questions that
   began before the last one change nothing more: they were asked at the old pace.
4. Answers that take four times their usual time, and more than a second, lower the number by one,
   down to half of `parallel`: a server that slows down is spared before it has to plead, and a
   ward of long pages still comes in time.
5. Every good answer raises it a little again and shortens the gap; (1) stays the ceiling.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from appliance.sources.fhir.pacing_meter import Meter
from appliance.sources.source import Effort, Way

_MINUTE = 60.0
_FIRST_GAP = 0.1
_LONGEST_GAP = 5.0
_SLOW = 4.0
_NOTICED = 1.0
_RECENT = 0.2
_DRIFT = 1.01
_FASTER = 0.9


class Turn:
    """A question under way: when it began, and how many pleas had been heard by then."""

    def __init__(self, began: float, pleas: int) -> None:
        """Note the beginning."""
        self.began = began
        self.pleas = pleas


class Pacer:
    """The pace of one source; safe to use from many threads."""

    def __init__(
        self,
        parallel: int,
        per_minute: int = 0,
        now: Callable[[], float] = time.monotonic,
        *,
        file: Path | None = None,
    ) -> None:
        """Begin at full pace; `per_minute` 0 sets no cap of its own. `now` counts seconds.

        `file` is where the processes of this machine share the cap.
        """
        self._parallel = parallel
        self._least_gap = _MINUTE / per_minute if per_minute else 0.0
        self._meter = Meter(file, self._least_gap) if file is not None and per_minute else None
        self._now = now
        self._changed = threading.Condition()
        self._at_once = float(parallel)
        self._gap = 0.0
        self._running = 0
        self._pleas = 0
        self._next = 0.0
        self._not_before = 0.0
        self._usual = 0.0
        self._recent = 0.0

    @property
    def at_once(self) -> int:
        """How many questions may be under way now."""
        return int(self._at_once)

    @property
    def gap(self) -> float:
        """The seconds that lie between the beginnings of two questions now."""
        return max(self._gap, self._least_gap)

    def begin(self, until: float, halted: threading.Event) -> Turn | None:
        """Wait for a turn; None where the time is up (`until`) or somebody `halted` the visit."""
        with self._changed:
            while not halted.is_set():
                now = self._now()
                if now >= until:
                    return None
                wait = self._wait(now)
                if wait <= 0 and self._meter is not None:
                    wait, now = self._meter.wait(self._now)  # (1)
                if wait <= 0:
                    self._running += 1
                    self._next = now + self.gap
                    return Turn(now, self._pleas)
                self._changed.wait(min(wait, until - now))
        return None

    def _wait(self, now: float) -> float:
        if self._running >= self.at_once:  # (1)
            return _MINUTE  # or until a question ends
        return max(0.0, max(self._next, self._not_before) - now)  # (1) (2)

    def end(self, turn: Turn, *, answered: bool, spare: bool = False) -> float:
        """Give the turn back and learn from it; return the seconds that it took.

        `answered` is a whole answer that came, `spare` the server's plea.
        """
        with self._changed:
            took = self._now() - turn.began
            self._running -= 1
            if spare:
                self._yield(turn)
            elif answered:
                self._learn(took)
            self._changed.notify_all()
            return took

    def hold(self, seconds: float) -> None:
        """Ask nothing for so long, because the server asked for that."""
        with self._changed:
            self._not_before = max(self._not_before, self._now() + seconds)

    def wake(self) -> None:
        """Let those who wait look again whether their visit was halted."""
        with self._changed:
            self._changed.notify_all()

    def _yield(self, turn: Turn) -> None:
        if turn.pleas != self._pleas:  # (3)
            return
        self._pleas += 1
        if self.at_once > 1:
            self._at_once = max(1.0, self._at_once / 2)
        else:
            self._gap = min(_LONGEST_GAP, max(_FIRST_GAP, self._gap * 2))
            self._next = max(self._next, self._now() + self._gap)

    def _learn(self, took: float) -> None:
        self._recent += _RECENT * (took - self._recent) if self._recent else took
        self._usual = min(self._recent, self._usual * _DRIFT) if self._usual else took
        if self._recent > max(_NOTICED, _SLOW * self._usual):  # (4)
            least = min(self._at_once, max(1.0, self._parallel / 2))
            self._at_once = max(least, self._at_once - 1)
            self._recent = took / 2  # one slow spell lowers it once; the next answers tell more
            return
        self._at_once = min(self._parallel, self._at_once + 1 / self._at_once)  # (5)
        self._gap = self._gap * _FASTER if self._gap > _FIRST_GAP / 2 else 0.0


class Tally:
    """What a visit costs, counted by many threads."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._lock = threading.Lock()
        self._requests = 0
        self._pauses = 0
        self._answered = 0
        self._waited = 0.0
        self._slowest = 0.0

    def asked(self) -> None:
        """Count a question."""
        with self._lock:
            self._requests += 1

    def spared(self) -> None:
        """Count a plea to be spared."""
        with self._lock:
            self._pauses += 1

    def answered(self, seconds: float) -> None:
        """Count a whole answer and how long it took."""
        with self._lock:
            self._answered += 1
            self._waited += seconds
            self._slowest = max(self._slowest, seconds)

    def effort(self, way: Way = Way.WHOLE) -> Effort:
        """Return the sums."""
        with self._lock:
            return Effort(
                requests=self._requests,
                pauses=self._pauses,
                answered=self._answered,
                waited=self._waited,
                slowest=self._slowest,
                way=way,
            )
