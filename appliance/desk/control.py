"""What a person says to a print that is under way. Safe between threads."""

from collections.abc import Sequence
from threading import Condition

import msgspec


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked since the run last looked: a printer to move to, sheets to copy, a retry."""

    move: str = ""
    copy: tuple[str, ...] = ()
    retry: bool = False


class Control:
    """The buttons beside a print. Each may be pressed at any time, also when it has ended."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._changed = Condition()
        self._paused = self._cancelled = self._retry = False
        self._move = ""
        self._copy: list[str] = []

    @property
    def paused(self) -> bool:
        """Return whether nothing more is to be sent for now."""
        return self._paused

    @property
    def cancelled(self) -> bool:
        """Return whether the print is to be ended."""
        return self._cancelled

    @property
    def moving(self) -> str:
        """Return the printer that the print is to be moved to, empty for none."""
        return self._move

    def pause(self) -> None:
        """Send nothing more until `resume`; what is at the printer comes out."""
        with self._changed:
            self._paused = True
            self._changed.notify_all()

    def resume(self) -> None:
        """Go on after `pause`."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def cancel(self) -> None:
        """End the print: what is at the printer is taken back, the rest is not sent."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def move(self, printer: str) -> None:
        """Print what has not come out on another printer, named as people call it.

        What is at the present one is taken back. Where pages of it may have come out there, it
        is printed as marked copies.
        """
        with self._changed:
            self._move = printer
            self._paused = False
            self._changed.notify_all()

    def retry(self) -> None:
        """Try again now, also on printers that failed; bundles in doubt as marked copies."""
        with self._changed:
            self._retry = True
            self._paused = False
            self._changed.notify_all()

    def copy(self, sheets: Sequence[str]) -> None:
        """Print marked copies of these sheets, each of which replaces what may have come out."""
        with self._changed:
            self._copy.extend(sheets)
            self._changed.notify_all()

    def take(self) -> Wishes:
        """Return what was asked since the last time, and forget it."""
        with self._changed:
            asked = Wishes(move=self._move, copy=tuple(self._copy), retry=self._retry)
            self._move, self._retry = "", False
            self._copy.clear()
            return asked

    def wait(self, seconds: float) -> None:
        """Return after so long, or as soon as something is asked."""
        with self._changed:
            self._changed.wait(seconds)
