"""Sleep until something happens: a touch, a key, an answer from a thread, or time is up.

SDL sleeps in the kernel until the screen's server sends something (SDL_WaitEventTimeout, since
2.0.16 without polling on X11 and Wayland). Kivy takes the events afterwards, as ever: none is
taken here. A thread that has an answer for the loop wakes it by an event that means nothing.
"""

import ctypes
from collections.abc import Callable
from functools import cache

_OF_A_PROGRAM = 0x8000  # SDL_USEREVENT
_EVENT = 64  # bytes: SDL_Event is 56


class _Sleep:
    """Whether the loop sleeps, or is about to."""

    on = False


def sleep(seconds: Callable[[], float]) -> None:
    """Sleep for at most so many seconds, asked after `wake` is heard; takes the main thread."""
    _Sleep.on = True  # before it is asked for how long: an answer that comes in between is not lost
    try:
        longest = seconds()
        if longest > 0:
            _sdl().SDL_WaitEventTimeout(None, max(1, int(longest * 1000)))
    finally:
        _Sleep.on = False


def wake() -> None:
    """End the sleep of the loop, from any thread."""
    if _Sleep.on:
        event = ctypes.create_string_buffer(_EVENT)
        ctypes.c_uint32.from_buffer(event).value = _OF_A_PROGRAM
        _sdl().SDL_PushEvent(event)


@cache
def _sdl() -> ctypes.CDLL:
    """Return the SDL that Kivy's window is linked to."""
    from kivy.core.window import _window_sdl2

    return ctypes.CDLL(_window_sdl2.__file__)
