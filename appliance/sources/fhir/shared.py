"""The hospital's open stays, read once for several units of a round.

Why sharing one reading is honest (numbers at the lines):
1. A snapshot that rests on it begins when the reading began: that is its `as_of`, reckoned by this
   process' monotonic clock.
2. No unit gets the same reading twice: each of its fetches sees the hospital later than the
   one before.
3. A reading is handed on for a minute at most, or ten times as long as it took itself up to five
   minutes (twenty thousand stays take a while, and would else be read half of the time), so
   sharing makes no copy older than that. A reading that failed is never handed on.
4. A site whose question for stays names the unit's place has nothing to share.
Units of one round that share it agree on where everybody is: a patient who is moved while
the round runs is in one ward of it, not in both and not in none.
"""

from collections.abc import Callable
from time import monotonic

import msgspec

from appliance.sources.fhir.census import House

LONGEST = 60.0
"""Seconds for which a reading is handed on, where it was quick."""

_TIMES = 10.0
_MOST = 300.0


class _Reading(msgspec.Struct, frozen=True, kw_only=True):
    house: House
    began: float
    until: float
    given: frozenset[str]


class SharedStays:
    """The latest reading of the hospital's open stays, and which units have had it."""

    def __init__(self, *, share: bool) -> None:
        """Hold none yet; without sharing every unit reads its own."""
        self._share = share  # (4)
        self._last: _Reading | None = None

    def of(self, unit: str, began: float, read: Callable[[], House]) -> tuple[House, float]:
        """Return the stays for a unit's fetch that began at this monotonic time.

        The second is how many seconds before that the stays were asked for; 0.0 where `read`
        was called now.
        """
        last = self._last
        fresh = last is not None and monotonic() <= last.until  # (3)
        if last is not None and fresh and unit not in last.given:  # (2)
            self._last = msgspec.structs.replace(last, given=last.given | {unit})
            return last.house, max(0.0, began - last.began)  # (1)
        self._last = None
        started = monotonic()
        house = read()
        took = monotonic() - started
        until = began + max(LONGEST, min(_MOST, _TIMES * took))  # (3)
        if self._share:
            self._last = _Reading(house=house, began=began, until=until, given=frozenset({unit}))
        return house, 0.0
