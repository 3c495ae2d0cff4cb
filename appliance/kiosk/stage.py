"""The stage: the kiosk in its window, set up anew where a screen breaks.

Safety arguments. 1. A fault in a screen never leaves a half-drawn list: the whole glass is
taken down and the safe screen stands at once. 2. The machine is locked before anything else,
and the old glass is wiped as a lock wipes it. 3. What was broken is not asked to mend itself:
everything on the glass is made anew, and a print behind it goes on. 4. A second fault within a
minute ends the process, and systemd starts a new one (Restart=always). 5. No value reaches a log.
6. What comes back is the real board: an exercise that was under way ends with the screen.
"""

import gc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from kivy.base import EventLoop, ExceptionHandler, ExceptionManager
from kivy.clock import Clock

from appliance.kiosk import breakage
from appliance.kiosk.behind import Behind
from appliance.kiosk.fitting import Fitting
from appliance.kiosk.keys import Keys
from appliance.kiosk.kiosk import Kiosk
from appliance.kiosk.lanes import Ticket
from appliance.kiosk.pace import Pace
from appliance.kiosk.pen import Glass
from appliance.kiosk.ports import DeskPort
from appliance.kiosk.screens.safe import SafeScreen
from appliance.kiosk.settings import KioskSettings
from appliance.kiosk.theme import THEMES
from printing.language import language

BROKEN = 70
"""The exit code of a kiosk that gave up: a fault of the program's own (sysexits.h)."""
_PAUSE = 2.5
"""Seconds the safe screen stands: long enough to be read."""
_SOON = 60.0


class Stage(ExceptionHandler):
    """Holds one window's kiosk and what listens for it; `exit_code` is what the process ends with.

    Raises nothing of a screen's: `handle_exception` is Kivy's door for every fault of its loop.
    """

    def __init__(self, desk: DeskPort, settings: KioskSettings, window: Any) -> None:
        """Set the kiosk up and show the locked board."""
        self._desk, self._settings, self._window = desk, settings, window
        self._behind = Behind(desk)
        self._broke: float | None = None
        self._safe: SafeScreen | None = None
        self._listeners: tuple[Keys | Pace | Fitting, ...] = ()
        self.exit_code = 0
        self.kiosk = self._set_up()
        ExceptionManager.add_handler(self)

    def ready(self) -> None:
        """Tell systemd that the first screen stands."""
        for one in self._listeners:
            if isinstance(one, Pace):
                one.ready()

    def stop(self) -> None:
        """Take the kiosk down for good; may be called twice."""
        ExceptionManager.remove_handler(self)
        self._take_down()
        self._behind.stop()

    def handle_exception(self, error: BaseException) -> int:
        """Show the safe screen in place of what broke, or end the process (1, 4)."""
        if not isinstance(error, Exception):
            return int(ExceptionManager.RAISE)
        breakage.note(error)  # 5
        breakage.forget(error)
        again = self._broke is not None and Clock.get_boottime() - self._broke < _SOON
        self._broke = Clock.get_boottime()
        self._behind.desk.ask(self._desk.lock, _nothing, _nothing, Ticket())  # 2
        self._behind.desk.ask(self._end_exercise, _nothing, _nothing, Ticket())  # 6
        self._take_down()
        if again:  # 4
            self.exit_code = BROKEN
            EventLoop.quit = True
            return int(ExceptionManager.PASS)
        self._show_safe()
        Clock.schedule_once(lambda _: self._set_up_again(), _PAUSE)
        return int(ExceptionManager.PASS)

    def _end_exercise(self) -> None:
        self._desk.drill.leave()

    def _set_up(self) -> Kiosk:
        window = self._window
        size = (int(window.width), int(window.height))
        kiosk = Kiosk(self._desk, self._settings, size, self._behind)
        window.add_widget(kiosk.root)
        self._listeners = (Keys(kiosk, window), Pace(kiosk, window), Fitting(kiosk, window))
        return kiosk

    def _set_up_again(self) -> None:
        self._take_down()
        self.kiosk = self._set_up()  # 3
        self.kiosk.lock()

    def _take_down(self) -> None:
        """Take everything off the window; what is broken may break once more in doing so."""
        listeners, self._listeners = self._listeners, ()
        for one in listeners:
            _try(one.stop)
        _try(self.kiosk.leave)
        for child in tuple(self._window.children):
            _try(_wiping(child))
            self._window.remove_widget(child)
        self._safe = None
        gc.collect()

    def _show_safe(self) -> None:
        size = (int(self._window.width), int(self._window.height))
        wanted = self._settings
        glass = Glass(size, THEMES[wanted.theme], language(wanted.language, wanted.zone))
        self._safe = SafeScreen(glass)
        self._window.add_widget(self._safe)


def _wiping(child: Any) -> Callable[[], None]:
    def wipe() -> None:
        for pane in child.walk():
            pane.canvas.clear()
            if hasattr(pane, "pen"):
                pane.pen.wipe()
        child.clear_widgets()

    return wipe


def _try(act: Callable[[], None]) -> None:
    with suppress(Exception):
        act()


def _nothing(_value: object) -> None:
    """Take an answer nobody waits for."""
