"""One kiosk over the demo machine, and the ways a catalogue's screen is reached in it.

Everything goes by the kiosk's own doors: the desk is the real one, its answers come from the
sealed store on the kiosk's own threads. Only the drawing of frames is left out where nobody
looks, because a frame in software costs more than all the rest.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kivy.base import EventLoop
from kivy.clock import Clock

from appliance.cli.machine import Machine
from appliance.kiosk.driver import Driver
from appliance.kiosk.looks import Look
from appliance.kiosk.screens.screen import Make
from appliance.kiosk.screens.status import Status
from appliance.kiosk.screens.units import Units
from tests.appliance.kiosk.screens.machine import PASSWORD, PERSON

PATIENCE = 20.0


class Blind(Driver):
    """A driver that turns the loop without drawing frames."""

    def turn(self, turns: int = 1) -> None:
        """Let clocks, answers and touches come in."""
        for _ in range(turns):
            Clock._max_fps = 0  # the pace of a kiosk at rest would make every turn last 100 ms
            Clock.tick()
            EventLoop.dispatch_input()
            Clock.tick_draw()

    def until(self, holds: Callable[[], bool], what: str, deadline: float = PATIENCE) -> None:
        """Wait without burning the core that the desk works on."""

        def look() -> bool:
            found = holds()
            if not found:
                time.sleep(0.002)
            return found

        super().until(look, what, deadline)


class Visit:
    """A person at the kiosk. `desk` is the kiosk's, `machine` what it stands on."""

    def __init__(self, driver: Driver, machine: Machine) -> None:
        self.driver = driver
        self.kiosk = driver.kiosk
        self.desk: Any = self.kiosk.desk
        self.machine = machine
        units = machine.settings.units
        self.ward = next(unit.code for unit in units if unit.kind == "ward")
        self.clinic = next(unit.code for unit in units if unit.kind == "clinic")
        self.later: list[Callable[[], None]] = []
        """What puts the machine back as it was, before the next screen is shown."""

    def mend(self) -> None:
        """Put back what the last screen changed."""
        while self.later:
            self.later.pop()()

    def lock(self) -> None:
        """Stand before the locked board."""
        if self.kiosk.unlocked is not None:
            self.kiosk.lock()
        elif type(self.driver.screen).__name__ != "Status":
            self.kiosk._way.clear()
            self.kiosk._set(Status)
        self.settle("Status")
        self._board()

    def open(self) -> None:
        """Stand before the units, unlocked."""
        if self.kiosk.unlocked is None:
            # By the desk's own lane: a lock may still be waiting there.
            self.kiosk.ask(lambda: self.desk.unlock(PERSON, PASSWORD), self.kiosk.opened)
            here = lambda: self.kiosk.unlocked is not None  # noqa: E731 - one line
            self.driver.until(here, "the machine to open", PATIENCE)
            self.settle("Units")
        else:
            # The units are drawn only for who looks at them: they cost more than most screens.
            self.kiosk._way.clear()
            self.kiosk._make = Units
        self._board()

    def look(self, wanted: Look) -> None:
        """Take a look."""
        if wanted != self.kiosk.looks:
            self.kiosk.look(language=wanted.language, theme=wanted.theme, text=wanted.text)
            self._board()  # it is asked anew in another language

    def show(self, make: Make) -> Any:
        """Show a screen, wait until it has its answer, and return it."""
        self.kiosk.go(make)
        name = getattr(make, "__name__", "")
        self.settle(name if name != "<lambda>" and isinstance(make, type) else "")
        return self.driver.screen

    def settle(self, name: str = "") -> Any:
        """Wait until a screen stands and nobody works for it; return it."""
        if name == "Units" and type(self.driver.screen).__name__ != name:
            self.kiosk.home()

        def stands() -> bool:
            right = not name or type(self.driver.screen).__name__ == name
            return right and not self.driver.screen.busy

        self.driver.until(stands, f"{name or 'a screen'} to be ready", PATIENCE)
        return self.driver.screen

    def _board(self) -> None:
        self.driver.until(lambda: self.kiosk.board is not None, "the board", PATIENCE)


@contextmanager
def visiting(
    window: Any, machine: Machine, driver: type[Driver] = Blind, **settings: Any
) -> Iterator[Visit]:
    """Put a kiosk over the machine into the window; take it out again."""
    from appliance.cli.kiosk import front_desk
    from appliance.kiosk.fitting import Fitting
    from appliance.kiosk.keys import Keys
    from appliance.kiosk.kiosk import Kiosk
    from appliance.kiosk.settings import KioskSettings

    wanted = KioskSettings(**{"fullscreen": False, "idle": 1e6, "tick": 30.0} | settings)
    kiosk = Kiosk(front_desk(machine), wanted, (int(window.width), int(window.height)))
    keys, fitting = Keys(kiosk, window), Fitting(kiosk, window)
    window.add_widget(kiosk.root)
    driving = driver(kiosk, window)
    try:
        driving.until(lambda: kiosk.board is not None, "the first board")
        visit = Visit(driving, machine)
        yield visit
        visit.mend()
    finally:
        if kiosk.unlocked is not None:
            kiosk.lock()
        keys.stop()
        fitting.stop()
        kiosk.stop()
        window.remove_widget(kiosk.root)
