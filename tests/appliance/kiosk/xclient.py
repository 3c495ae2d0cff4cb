"""Another client of the same X display, as an intruder would be: asks windows, reads selections."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, Union, byref, c_char, c_int, c_long, c_ulong, c_void_p
from typing import Any

_CLIENT_MESSAGE = 33


class _Message(Structure):
    _fields_ = (
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("message_type", c_ulong),
        ("format", c_int),
        ("data", c_long * 5),
    )


class _Event(Union):
    _fields_ = (("type", c_int), ("client", _Message), ("pad", c_long * 24))


@contextmanager
def _opened(display: str) -> Iterator[tuple[Any, Any]]:
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = c_void_p
    x11.XInternAtom.restype = c_ulong
    x11.XInternAtom.argtypes = (c_void_p, POINTER(c_char), c_int)
    x11.XGetSelectionOwner.restype = c_ulong
    x11.XGetSelectionOwner.argtypes = (c_void_p, c_ulong)
    x11.XSendEvent.argtypes = (c_void_p, c_ulong, c_int, c_long, c_void_p)
    x11.XSync.argtypes = (c_void_p, c_int)
    x11.XCloseDisplay.argtypes = (c_void_p,)
    connection = x11.XOpenDisplay(display.encode())
    assert connection, display
    try:
        yield x11, connection
    finally:
        x11.XSync(connection, 0)
        x11.XCloseDisplay(connection)


def _atom(x11: Any, connection: Any, name: str) -> int:
    found: int = x11.XInternAtom(connection, ctypes.create_string_buffer(name.encode()), 0)
    return found


def selection_owner(display: str, name: str) -> int:
    """Return the window that owns a selection ("CLIPBOARD", "PRIMARY"), 0 where none does."""
    with _opened(display) as (x11, connection):
        found: int = x11.XGetSelectionOwner(connection, _atom(x11, connection, name))
        return found


def send(display: str, window: int, kind: str, *data: int | str) -> None:
    """Send a window a client's message; words among the data are atoms' names."""
    with _opened(display) as (x11, connection):
        event = _Event()
        message = event.client
        message.type, message.format = _CLIENT_MESSAGE, 32
        message.window = window
        message.message_type = _atom(x11, connection, kind)
        for place, one in enumerate(data):
            value = _atom(x11, connection, one) if isinstance(one, str) else one
            message.data[place] = value
        x11.XSendEvent(connection, window, 0, 0, byref(event))
