"""Say where a program broke, and never with what in its hands.

Python's own report of a fault prints the error's words, and an error's words may hold a
patient: a KeyError prints its key. What leaves the kiosk for a log is the kind of the fault
and the lines it came through. 1. No message, no argument, no value is logged. 2. The same for
threads, for what breaks inside C callbacks, and for the end of the program.
"""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from storage.errors import LyktaError

log = logging.getLogger("lykta.kiosk")

_FRAMES = 6


class ScreenBroke(LyktaError):
    """A screen or a thread of the kiosk broke; this line of the log says where."""

    code = "U-80"
    message = "A part of the kiosk broke: {kind} at {place}."
    remedy = "The screen restarts by itself. If it comes again, send this line to support."


def where(error: BaseException) -> str:
    """Return the lines an error came through, innermost first, without a single value (1)."""
    frames = [
        (frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    lines = [f"{Path(file).name}:{line} {name}" for file, line, name in reversed(frames)]
    return " < ".join(lines[:_FRAMES]) or "no line"


def note(error: BaseException) -> None:
    """Write to the log that something broke, and where."""
    kind = error.code if isinstance(error, LyktaError) else type(error).__name__
    log.error("%s", ScreenBroke(kind=kind, place=where(error)))


def forget(error: BaseException) -> None:
    """Empty the frames an error came through: their names may hold patients."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        traceback.clear_frames(one.__traceback__)
        one.__traceback__ = None
        one = one.__cause__ or one.__context__


def take_the_reports() -> None:
    """Let Python report every fault of this process as `note` does, from now on (2)."""
    sys.excepthook = _at_the_end
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable


def _at_the_end(
    _kind: type[BaseException], error: BaseException, _frames: TracebackType | None
) -> None:
    note(error)


def _in_a_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        note(told.exc_value)


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    if told.exc_value is not None:
        note(told.exc_value)
