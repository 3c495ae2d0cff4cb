"""The front door of the glass: open the window, run until SIGTERM, leave nothing behind."""

import shutil
from collections.abc import Callable
from typing import Any

from appliance.kiosk import lockdown
from appliance.kiosk.breakage import take_the_reports
from appliance.kiosk.ports import DeskPort
from appliance.kiosk.settings import KioskSettings
from storage.errors import LyktaError


class NoGlass(LyktaError):
    """There is no screen to draw on."""

    code = "U-01"
    message = "The kiosk found no screen to draw on ({what})."
    remedy = "Check the display's cable and power, then restart the machine."


def run(desk: DeskPort, settings: KioskSettings) -> int:
    """Show the kiosk until the machine says stop; return 0, or 70 where it broke twice.

    Takes the main thread. May be called once in a process, before anything imports Kivy.
    Raises NoGlass where no real window can be opened.
    """
    take_the_reports()
    lockdown.forbid_dumps()
    return open_glass(desk, settings, None)


def open_glass(
    desk: DeskPort, settings: KioskSettings, script: Callable[[Any, Any], int] | None
) -> int:
    """Open the window and run the loop, or `script(kiosk, window)` in its place."""
    home = lockdown.private_home()
    try:
        lockdown.few_arenas()
        lockdown.pin_environment(home)
        lockdown.configure(settings)
        stopper = _Stopper()
        lockdown.obey_sigterm(stopper)
        window = _window()
        return _loop(desk, settings, window, stopper, script)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def refuse_to_close(*_window: Any, **_source: Any) -> bool:
    """Answer a window that is asked to close; only SIGTERM ends the kiosk, and asks nobody."""
    return True


class _Stopper:
    """Remembers that the machine wants the kiosk to end, and ends a running loop."""

    def __init__(self) -> None:
        self.wanted = False

    def __call__(self) -> None:
        self.wanted = True
        from kivy.base import EventLoop

        EventLoop.quit = True


def _window() -> Any:
    """Open the window and make sure that it is a real one."""
    try:
        from kivy.core.window import Window
    except SystemExit as error:
        raise NoGlass(what="no display") from error
    if Window is None or type(Window).__module__ != "kivy.core.window.window_sdl2":
        raise NoGlass(what="no display")
    return Window


def _loop(
    desk: DeskPort,
    settings: KioskSettings,
    window: Any,
    stopper: _Stopper,
    script: Callable[[Any, Any], int] | None,
) -> int:
    from kivy.base import EventLoop, runTouchApp, stopTouchApp

    from appliance.kiosk.stage import Stage

    window.bind(on_request_close=refuse_to_close)
    stage = Stage(desk, settings, window)
    try:
        runTouchApp(embedded=True)
        stage.ready()
        if script is not None:
            return script(stage.kiosk, window)
        if not stopper.wanted:
            EventLoop.mainloop()
        return stage.exit_code
    finally:
        stage.stop()
        stopTouchApp()
