"""Ending a conversation with a server that has stopped in the middle of it.

A server's own time limits do not hold when the server itself stands still: its machine still
answers for the connection, and a driver would wait for ever. pymssql has a limit of its own;
psycopg has none, so its connection is hung up from another thread.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from sqlalchemy import Connection

_GRACE = 2.0


@contextmanager
def hanging_up(connection: Connection | None, seconds: float) -> Iterator[None]:
    """Hang up where what is done inside takes longer than `seconds` and a little.

    The driver then raises as it does for a lost connection.
    """
    driven = connection.connection.dbapi_connection if connection is not None else None
    if not isinstance(driven, psycopg.Connection):
        yield
        return
    timer = threading.Timer(seconds + _GRACE, _hang_up, (driven,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(driven: "psycopg.Connection[object]") -> None:
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(driven.fileno())) as end:
        end.shutdown(socket.SHUT_RDWR)
