"""One cap for all processes of this machine: the service, a test at the terminal, the probe.

A small file says when the next question to a source may begin, by CLOCK_MONOTONIC, which every
process of a boot shares. It is read and changed under a lock, a few bytes each time, and never
synced: it is worth nothing after a power cut. Where it cannot be kept each process keeps the
pace by itself.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from storage import fsio

_SIGNS = 32


class Meter:
    """The shared beginning of the next question; `gap` is the least time (s) between two."""

    def __init__(self, file: Path, gap: float) -> None:
        """Open nothing yet."""
        self._file = file
        self._gap = gap

    def wait(self, clock: Callable[[], float]) -> tuple[float, float]:
        """Take a turn now: return 0, or how many seconds to wait and ask again; and the time.

        The clock is read under the lock: who waited for it would else come with an old time.
        """
        try:
            with fsio.locked(self._file.with_suffix(".lock"), wait=True):
                now = clock()
                left = self._next() - now
                if 0 < left <= self._gap:  # more ahead is of an earlier boot
                    return left, now
                self._file.write_text(repr(now + self._gap), encoding="ascii")
                return 0.0, now
        except OSError:
            return 0.0, clock()

    def _next(self) -> float:
        with suppress(OSError, ValueError):
            return float(self._file.read_text(encoding="ascii")[:_SIGNS])
        return 0.0
