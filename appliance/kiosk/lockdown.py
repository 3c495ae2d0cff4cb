"""Shut Kivy's doors before Kivy is imported.

1. The environment: every KIVY_* and KCFG_* variable of the caller is removed; no argument, no
configuration file and no environment override is read; the home with its `mods` folder is an
empty private one. 2. The drivers are named, because a missing display otherwise falls back
silently to an invisible window: only screens that the environment names are tried.
3. Configuration: Esc does not quit, no module (inspector, screenshot, console) is loaded, no
second pointer by right click, no raw input device. 4. SIGTERM is ours, so that a window that
refuses to close still obeys the machine. 5. No core dump of this process is written and nobody of
its own account attaches to it: freed memory cannot be wiped from Python, so it must not leave
the machine's memory.
"""

import ctypes
import os
import resource
import signal
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from appliance.kiosk.settings import KioskSettings

_PINNED = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
    "KIVY_CLIPBOARD": "dummy",
    "KIVY_AUDIO": "",
    "KIVY_GL_BACKEND": "sdl2",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
    "KIVY_DPI": "96",
}
_PR_SET_DUMPABLE, _M_ARENA_MAX, _M_MMAP_THRESHOLD = 4, -8, -3
_LARGE = 128 * 1024
_SCREENS = (("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "x11"))


def pin_environment(home: Path) -> None:
    """Replace what the caller's environment says to Kivy by what a kiosk needs (1, 2)."""
    for name in [name for name in os.environ if name.startswith(("KIVY_", "KCFG_"))]:
        del os.environ[name]
    screen = video_drivers(os.environ)
    os.environ.update(_PINNED, KIVY_HOME=str(home), SDL_VIDEODRIVER=screen)


def video_drivers(environment: Mapping[str, str]) -> str:
    """Return SDL's drivers for the screens an environment names, Wayland first (2).

    The appliance names only Wayland, and Debian's SDL draws there. A desktop that names both
    falls to X11 where SDL knows no Wayland, as the one in Kivy's wheel. Never a driver without
    a screen: where nothing is named, X11 fails loudly (SDL_HINT_VIDEODRIVER, a list since
    2.0.22).
    """
    return ",".join(driver for name, driver in _SCREENS if environment.get(name)) or "x11"


def private_home() -> Path:
    """Return a new empty folder, readable by this user only, for Kivy to call its home."""
    return Path(tempfile.mkdtemp(prefix="lykta-kiosk-"))


def configure(settings: KioskSettings) -> None:
    """Set Kivy's configuration in memory (3). Imports kivy.config and nothing else of Kivy."""
    from kivy.config import Config

    width, height = settings.size
    graphics = {
        "width": width,
        "height": height,
        "position": "custom",
        "left": 0,
        "top": 0,
        "fullscreen": "auto" if settings.fullscreen else 0,
        "borderless": 1,
        "resizable": 0,
        "multisamples": 0,
        "maxfps": 30,
        "show_cursor": int(settings.pointer),
        "allow_screensaver": 0,
        "window_state": "visible",
    }
    for name, value in graphics.items():
        Config.set("graphics", name, str(value))
    for name in ("exit_on_escape", "pause_on_minimize", "desktop"):
        Config.set("kivy", name, "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.remove_section("modules")
    Config.add_section("modules")
    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    Config.set("input", "mouse", "mouse,disable_multitouch")


def obey_sigterm(stop: Callable[[], None]) -> None:
    """Let SIGTERM and SIGINT call `stop` on the main thread (4); before the window is made."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop())


def few_arenas() -> None:
    """Let all threads share two arenas, so that what one frees another uses (mallopt(3)).

    Copies and pictures never lie in them: what is large is the kernel's again as soon as it is
    freed. By itself the threshold rises with every large piece that was freed.
    """
    libc = ctypes.CDLL(None)
    libc.mallopt(_M_ARENA_MAX, 2)
    libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)


def give_back_freed() -> None:
    """Give freed memory back to the kernel, which wipes a page before anybody gets it (5)."""
    ctypes.CDLL(None).malloc_trim(0)


def forbid_dumps() -> None:
    """Let no core of this process be written and no debugger of its account attach (5).

    prctl(2) PR_SET_DUMPABLE; also takes the process's memory out of its own account's reach.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
