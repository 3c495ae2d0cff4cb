"""The course of one unit's captures in counts, and what is learnt from it; pure.

One row per capture, kept or refused: the service notes it, the report replays it and the
benchmark makes it up, all through the same code. Numbered as in the code:
1. Only what was kept teaches: a refused census, or one that would have been refused, never
   makes the next one like it usual. What a person accepted was kept.
2. What is usual is learnt per hour of the week, an hour or two to either side (which covers the
   change to summer time, so no time zone is needed), over the eight weeks before: a ward that
   empties every Friday is as usual on Friday evening as one that never does.
3. Nothing is usual until it was seen in two weeks. For the loss of a day one week excuses.
4. What a person accepted is believed for two weeks: the loss of a day counts from there, and as few
   patients as she accepted are not too few.
5. The source's own time stands still where a later question brings no later time. A copy that is
   dated by its source, and so is not later itself, says nothing about that.
"""

import msgspec

HOUR = 3600
DAY = 24
WEEK = 7 * DAY
WEEKS = 8
"""So many weeks before are looked at."""

BELIEVED = 2 * WEEK
"""For so many hours a person's word on a census holds."""

_BESIDE = 2
_LATER = 60


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One capture of one unit in counts; no identities.

    `at` is its as-of, `source_time` the source's own time then (0: none), in seconds since 1970;
    `gap` the seconds since the good copy that it was judged by (-1: there was none).
    `generation` is the copy that it became, 0 where it was refused; `code` why, `would` why it
    would have been, `accepted` whether a person accepted it all the same. The others are those of
    `guard.Facts`.
    """

    at: int
    generation: int = 0
    gap: int = -1
    code: str = ""
    would: str = ""
    accepted: bool = False
    source_time: int = 0
    patients: int = 0
    active_orders: int = 0
    with_orders: int = 0
    median_orders: float = 0.0
    visits: int = 0
    diaries: int = 0
    stayed: int = 0
    emptied: int = 0
    thinned: int = 0
    discharged: int = 0

    @property
    def teaches(self) -> bool:
        """Whether it was kept without a doubt (1)."""
        return bool(self.generation) and (self.accepted or not self.would)


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """The fewest patients at this hour in each week that it was seen, and the most in all."""

    lows: tuple[int, ...]
    high: int

    @property
    def low(self) -> int:
        """The fewest of all weeks."""
        return min(self.lows)

    @property
    def weeks(self) -> int:
        """In how many weeks this hour was seen."""
        return len(self.lows)

    def as_low(self, patients: int) -> int:
        """Return in how many weeks there were so few patients, or fewer."""
        return sum(low <= patients for low in self.lows)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a unit's captures before the one that arrives.

    `most` is the largest census of the last 24 hours (0: none is known), `left` how many were
    discharged by events since. `stalled` counts the captures in a row, with this one, that found
    the source's time where it was. `accepted` is the census that a person accepted lately.
    """

    most: int = 0
    left: int = 0
    usual: Usual | None = None
    stalled: int = 0
    accepted: int | None = None

    def seen_before(self, patients: int, weeks: int) -> bool:
        """Return whether the ward was as empty at this hour of so many weeks before."""
        return self.usual is not None and self.usual.as_low(patients) >= weeks


class _Hour(msgspec.Struct):
    low: int
    high: int
    left: int = 0


class _Heard(msgspec.Struct, frozen=True):
    time: int
    at: int
    stalled: int


class Course:
    """The captures of one unit so far."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._hours: dict[int, _Hour] = {}
        self._heard: _Heard | None = None
        self._accepted: Row | None = None
        self.last: Row | None = None
        self.kept: Row | None = None

    def note(self, row: Row) -> None:
        """Take in one capture, in the order of time."""
        if row.source_time:  # a feed's copy has none, and says nothing about it
            stalled = self.stalled(row.at, row.source_time)
            self._heard = _Heard(row.source_time, row.at, stalled)
        self.last = row
        if row.generation:
            self.kept = row
        if row.teaches:  # 1
            self._learn(row)

    def _learn(self, row: Row) -> None:
        hour = row.at // HOUR
        if row.accepted:  # 4
            self._accepted = row
            self._hours.pop(hour, None)
        known = self._hours.setdefault(hour, _Hour(row.patients, row.patients))
        known.low = min(known.low, row.patients)
        known.high = max(known.high, row.patients)
        known.left += row.discharged
        oldest = hour - (WEEKS * WEEK + _BESIDE)
        while (first := next(iter(self._hours))) < oldest:
            del self._hours[first]

    def past(self, at: int, source_time: int = 0) -> Past:
        """Return what is known before a capture as of `at` (seconds since 1970)."""
        most, left = self._today(at // HOUR)
        held = self._accepted
        lately = held is not None and 0 <= at - held.at < BELIEVED * HOUR
        return Past(
            accepted=held.patients if held is not None and lately else None,
            most=most,
            left=left,
            usual=self._usual(at // HOUR),
            stalled=self.stalled(at, source_time),
        )

    def stalled(self, at: int, source_time: int) -> int:
        """Return in how many captures in a row, with this one, the source's time stood still."""
        heard = self._heard
        if heard is None or not source_time:
            return 0
        if at - heard.at < _LATER:  # 5
            return heard.stalled
        return heard.stalled + 1 if source_time <= heard.time else 0

    def _today(self, hour: int) -> tuple[int, int]:
        since = hour - DAY + 1
        if self._accepted is not None:
            since = max(since, self._accepted.at // HOUR)  # 4
        today = [number for number in range(since, hour + 1) if number in self._hours]
        if not today:
            return 0, 0
        fullest = max(today, key=lambda number: (self._hours[number].high, number))
        left = sum(self._hours[number].left for number in today if number > fullest)
        return self._hours[fullest].high, left

    def _usual(self, hour: int) -> Usual | None:
        lows, high = [], 0
        for week in range(1, WEEKS + 1):
            then = hour - week * WEEK
            around = range(then - _BESIDE, then + _BESIDE + 1)  # 2
            found = [self._hours[number] for number in around if number in self._hours]
            if found:
                lows.append(min(one.low for one in found))
                high = max(high, *(one.high for one in found))
        return Usual(lows=tuple(lows), high=high) if lows else None
