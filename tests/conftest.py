"""What every room's tests need, and no more."""

import socket
from collections.abc import Callable

import pytest


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Return a function that names a TCP port of 127.0.0.1 that is free right now.

    Another process may take it before it is used: who starts a server on it tries again with
    a new one when the server does not come up.
    """

    def ask() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port

    return ask
