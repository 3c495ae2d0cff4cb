"""The catalogue of screens: one function for each, which brings a kiosk to it.

A room adds its own file here (``<letter>.py``), with functions of this kind::

    @screen("search", locked=False)
    def search(visit: Visit) -> None:
        visit.show(Search)
        visit.driver.type("an")
        visit.driver.wait_for("Andersson")

The kiosk stands over the demo hospital's machine, really copied, sealed and unlocked. Before each
call the visit is put on its first screen (the board, or the units) in the look that is wanted.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Kivy may not be imported before its window's settings are made
    from tests.appliance.kiosk.screens.visit import Visit

Bring = Callable[["Visit"], None]


@dataclass(frozen=True)
class Entry:
    """One screen of the catalogue: its name, who can see it, and how to get there."""

    name: str
    locked: bool
    bring: Bring


_ENTRIES: dict[str, Entry] = {}
_NOT_ROOMS = frozenset({"visit", "checker", "machine", "looking", "panels"})


def screen(name: str, *, locked: bool = False) -> Callable[[Bring], Bring]:
    """Add a screen under this name; `locked` ones are seen before anybody unlocks."""

    def add(bring: Bring) -> Bring:
        assert name not in _ENTRIES, f"two screens are called {name!r}"
        _ENTRIES[name] = Entry(name, locked, bring)
        return bring

    return add


def catalogue() -> tuple[Entry, ...]:
    """Return every screen of every room's file, the locked ones first."""
    for module in pkgutil.iter_modules(__path__):
        if module.name not in _NOT_ROOMS and not module.name.startswith("test_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted(_ENTRIES.values(), key=lambda entry: not entry.locked))
