"""Wrong passwords are slowed down per person, across restarts, and nobody else is held up.

1. A try is counted BEFORE the password is tested, so that pulling the plug erases nothing.
2. Waiting is measured by CLOCK_BOOTTIME alone; setting the wall clock gains nothing. After a
   restart the uptime counts as waited.
3. The wait never exceeds LONGEST: a ward must not be locked out of its lists by a prankster.
4. A full or read-only disk must not lock the ward out either: then the count lives in memory.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, Instant
from storage.errors import LyktaError

FREE = 3
LONGEST = 30.0
_MOST_NAMES = 500


class SlowDown(LyktaError):
    """Too many wrong passwords for this name just now; nothing was tried."""

    code = "K-07"
    message = "Too many wrong passwords. Wait {seconds} seconds."
    remedy = "Wait, then try once more. Another person can log in meanwhile."


class _Count(msgspec.Struct, frozen=True):
    failures: int
    boot: str
    boottime: float


def wait_after(failures: int) -> float:
    """Return the seconds to wait after so many wrong passwords: 0, 0, 2, 4, 8, 16, 30, 30."""
    return 0.0 if failures < FREE else min(LONGEST, 2.0 ** min(failures - FREE + 1, 10))


class Tries:
    """The counts of failed tries, kept in one small file under hashed names."""

    def __init__(self, file: Path, clock: Clock) -> None:
        """Use this file, which need not exist."""
        self._file = file
        self._clock = clock
        self._counts: dict[str, _Count] = {}

    def begin(self, name: str) -> int:
        """Count a try for a name and return how many have failed if this one does.

        Raises SlowDown with the whole seconds to wait.
        """
        now = self._clock.now()
        key = _hashed(name)
        with suppress(OSError), fsio.locked(self._file.with_suffix(".lock"), wait=True):
            return self._count(key, now)
        return self._count(key, now)  # 4

    def succeeded(self, name: str) -> None:
        """Forget a name's failures."""
        key = _hashed(name)
        self._counts.pop(key, None)
        with suppress(OSError), fsio.locked(self._file.with_suffix(".lock"), wait=True):
            stored = self._stored()
            if stored.pop(key, None) is not None:
                fsio.replace(self._file, msgspec.json.encode(stored), 0o660)

    def _count(self, key: str, now: Instant) -> int:
        stored = self._stored()
        counts = {**self._counts, **stored}
        known = max(
            (found for found in (self._counts.get(key), stored.get(key)) if found),
            key=lambda found: found.failures,
            default=_Count(0, now.boot, now.boottime),
        )
        left = _left(known, now)
        if left > 0:
            raise SlowDown(seconds=int(left) + 1)
        counts.pop(key, None)
        counts[key] = _Count(known.failures + 1, now.boot, now.boottime)  # 1
        self._counts = dict(list(counts.items())[-_MOST_NAMES:])
        with suppress(OSError):  # 4
            fsio.replace(self._file, msgspec.json.encode(self._counts), 0o660)
        return known.failures + 1

    def _stored(self) -> dict[str, _Count]:
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(fsio.read(self._file), type=dict[str, _Count])
        return {}


def _left(known: _Count, now: Instant) -> float:
    since = known.boottime if known.boot == now.boot else 0.0  # 2
    return wait_after(known.failures) - (now.boottime - since)


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
