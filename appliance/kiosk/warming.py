"""Get the search ready after an unlock, a step at a time, while nobody touches anything.

1. A step is one unit, and is asked of the desk like any other question: what a person asks waits
for one step at most. 2. Nothing is begun while fingers are at work. 3. A lock ends it, and what
was opened goes with the session.
"""

from collections.abc import Callable
from functools import partial

from kivy.clock import Clock

from appliance.kiosk.lanes import Lane, Ticket
from appliance.kiosk.ports import DeskPort
from storage.errors import LyktaError

_PAUSE, _CALM = 0.03, 0.4
"""Seconds between two steps, and without a touch before the next one."""


class Warming:
    """Asks the desk's lane for one step after the other."""

    def __init__(self, lane: Lane, quiet: Callable[[], float]) -> None:
        """`quiet` tells for how many seconds nobody has touched anything."""
        self._lane, self._quiet = lane, quiet
        self._ticket = Ticket()

    def begin(self, desk: DeskPort) -> None:
        """Begin with the first step."""
        self.stop()
        self._ticket = Ticket()
        self._later(desk, self._ticket, 0)

    def stop(self) -> None:
        """Ask for no more (3)."""
        self._ticket.end()

    def _later(self, desk: DeskPort, ticket: Ticket, step: int) -> None:
        Clock.schedule_once(lambda _: self._step(desk, ticket, step), _PAUSE)

    def _step(self, desk: DeskPort, ticket: Ticket, step: int) -> None:
        if not ticket.valid:
            return
        if self._quiet() < _CALM:  # 2
            self._later(desk, ticket, step)
            return
        then = partial(self._done, desk, ticket, step)
        self._lane.ask(lambda: desk.get_ready(step), then, _give_up, ticket)  # 1

    def _done(self, desk: DeskPort, ticket: Ticket, step: int, more: object) -> None:
        if more:
            self._later(desk, ticket, step + 1)


def _give_up(_error: LyktaError) -> None:
    """Leave it to the search: whoever searches is told what is wrong."""
