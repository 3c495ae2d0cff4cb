"""What every room's tests need, and no more."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

_FIRST = ("journeys", "appliance/kiosk", "appliance/sources", "house")
"""Rooms whose files take longest; begun first, so that no core waits for them at the end."""

_TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; within them the order stays."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    room = item.path.relative_to(_TESTS).as_posix()
    turns = (place for place, first in enumerate(_FIRST) if room.startswith(f"{first}/"))
    return next(turns, len(_FIRST))


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
