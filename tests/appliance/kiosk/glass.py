"""A real window on a virtual display, one for the whole process, and a kiosk in it."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from appliance.kiosk import lockdown
from appliance.kiosk.settings import KioskSettings

SIZE = "1280x800x24"


@contextmanager
def virtual_display(pixels: Path | None = None, size: str = SIZE) -> Iterator[str]:
    """Start Xvfb on a free display; yield its name; end it by its process id.

    With a folder `pixels` the screen lies there as a file, ``Xvfb_screen0``.
    """
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    if pixels is not None:
        command += ["-fbdir", str(pixels)]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    try:
        assert number, "Xvfb found no free display"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def window(home: Path, size: tuple[int, int] = (1280, 800), screen: str = SIZE) -> Iterator[Any]:
    """Open the one window of this process as the kiosk opens it; close it before the display."""
    with virtual_display(size=screen) as display:
        before = dict(os.environ)
        os.environ["DISPLAY"] = display
        os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"
        lockdown.pin_environment(home)
        lockdown.configure(KioskSettings(fullscreen=False, size=size))
        from kivy.base import runTouchApp
        from kivy.uix.widget import Widget

        from appliance.kiosk.app import _window

        opened = _window()
        ground = Widget()
        runTouchApp(ground, embedded=True)
        opened.remove_widget(ground)
        try:
            yield opened
        finally:
            opened.close()
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ.update(before)


@contextmanager
def kiosk_in(opened: Any, desk: Any, **settings: Any) -> Iterator[Any]:
    """Put a kiosk into the window; yield its driver; take it out again."""
    from appliance.kiosk.driver import Driver
    from appliance.kiosk.fitting import Fitting
    from appliance.kiosk.keys import Keys
    from appliance.kiosk.kiosk import Kiosk
    from appliance.kiosk.pace import Pace

    wanted = KioskSettings(**{"fullscreen": False, "tick": 0.2} | settings)
    kiosk = Kiosk(desk, wanted, (int(opened.width), int(opened.height)))
    keys, pace, fitting = Keys(kiosk, opened), Pace(kiosk, opened), Fitting(kiosk, opened)
    opened.add_widget(kiosk.root)
    driver = Driver(kiosk, opened)
    try:
        driver.until(lambda: kiosk.board is not None, "the first board")
        yield driver
    finally:
        desk.hold.set()
        desk.silent.clear()
        keys.stop()
        pace.stop()
        fitting.stop()
        kiosk.stop()
        opened.remove_widget(kiosk.root)


def wait(holds: Callable[[], bool], what: str, deadline: float = 15.0) -> None:
    """Wait for another process. Raises AssertionError after `deadline` seconds."""
    end = time.monotonic() + deadline
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)
