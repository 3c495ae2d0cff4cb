"""The doors of the kiosk, tried from outside by a real process on a real display."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.appliance.kiosk.glass import virtual_display, wait

_STILL = 30
_FRESH = bytes.fromhex("375a0a")
"""The green of a fresh copy (#0A5A37) as the screen's memory has it: the desk has answered."""
ROOT = Path(__file__).parents[3]
MODULE = """
import pathlib
def start(win, ctx): pathlib.Path({file!r}).write_text("started")
def stop(win, ctx): pass
"""


@contextmanager
def running(display: str, *arguments: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    names = {key: value for key, value in os.environ.items() if not key.startswith("KIVY")}
    names |= {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT)} | more
    command = [sys.executable, "-m", "tests.appliance.kiosk.locked_down", *arguments]
    kiosk = subprocess.Popen(command, cwd=ROOT, env=names)
    try:
        yield kiosk
    finally:
        if kiosk.poll() is None:
            kiosk.kill()
        kiosk.wait(10)


def xdo(display: str, *words: str) -> str:
    done = subprocess.run(
        ["xdotool", *words], env=os.environ | {"DISPLAY": display}, capture_output=True, check=False
    )
    return done.stdout.decode().strip()


def window_of(display: str) -> str:
    found: list[str] = []

    def look() -> bool:
        found[:] = xdo(display, "search", "--onlyvisible", "--name", ".*").split()
        return bool(found)

    wait(look, "the window", 30)
    return found[-1]


def picture(pixels: Path) -> bytes:
    return (pixels / "Xvfb_screen0").read_bytes()


def settled(pixels: Path, unlike: bytes = b"") -> bytes:
    """Return the screen's picture once the board stands and nothing moved for 1.5 seconds.

    With `unlike` it waits for another picture first: how long the kiosk takes to answer a key
    or a click is the machine's affair, and a picture that stands still may be the old one.
    """
    seen = [picture(pixels)]

    def still() -> bool:
        seen.append(picture(pixels))
        last = seen[-_STILL:]
        stands = _FRESH in last[0] and last[0] != unlike
        return len(last) == _STILL and len(set(last)) == 1 and stands

    wait(still, "a still picture", 90)
    return seen[-1]


def seconds_of(process: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_every_door_is_shut_and_sigterm_is_obeyed(tmp_path: Path) -> None:
    home, proof = tmp_path / "home", tmp_path / "proof"
    (home / "mods").mkdir(parents=True)
    (home / "mods" / "burglar.py").write_text(MODULE.format(file=str(proof)))
    (home / "config.ini").write_text(
        "[modules]\nburglar =\ninspector =\n[graphics]\nrotation = 90\n"
    )
    hostile = {"KIVY_HOME": str(home), "KCFG_MODULES_BURGLAR": "1", "KIVY_NO_CONFIG": "0"}
    with (
        virtual_display(tmp_path) as display,
        running(display, "-m", "inspector", "-m", "burglar", **hostile) as kiosk,
    ):
        window = window_of(display)
        xdo(display, "mousemove", "640", "600")
        calm = settled(tmp_path)
        xdo(display, "windowfocus", "--sync", window)
        for key in ("Escape", "F1", "F11", "F12", "shift+F12", "ctrl+e", "ctrl+q", "alt+F4"):
            xdo(display, "key", key)
        xdo(display, "mousemove", "300", "600", "click", "3", "mousemove", "640", "600")
        assert kiosk.poll() is None, "it still stands"
        xdo(display, "key", "F4")
        settled(tmp_path, unlike=calm)  # every key before this one was taken
        xdo(display, "key", "Escape")
        wait(lambda: picture(tmp_path) == calm, "it shows what it showed")
        assert not proof.exists(), "no module of the caller ran"
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(10) == 0


def test_keys_and_clicks_of_the_real_display_open_the_machine(tmp_path: Path) -> None:
    from tests.appliance.kiosk.ward_desk import NAMES

    with virtual_display(tmp_path) as display, running(display) as kiosk:
        window = window_of(display)
        xdo(display, "mousemove", "640", "400")
        locked = settled(tmp_path)
        xdo(display, "windowfocus", "--sync", window)
        xdo(display, "mousemove", "1050", "732", "click", "1")
        asked = settled(tmp_path, unlike=locked)  # a click opened the unlock screen
        xdo(display, "type", "--delay", "5", NAMES[0])
        settled(tmp_path, unlike=asked)  # keys reach the field
        xdo(display, "key", "Escape")
        xdo(display, "mousemove", "640", "400")
        wait(lambda: picture(tmp_path) == locked, "Esc goes back to the board")
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(10) == 0


@pytest.mark.parametrize(
    "size",
    [
        (1280, 720),
        pytest.param((1024, 768), marks=pytest.mark.full),
        pytest.param((1920, 1080), marks=pytest.mark.full),
    ],
)
def test_full_screen_fills_a_display_of_another_size_and_feels_the_finger(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    width, height = size
    scale = min(width / 1280, height / 800)
    x, y = (width - 1280 * scale) / 2, (height - 800 * scale) / 2
    touch = (str(round(x + 1050 * scale)), str(round(y + 732 * scale)))  # the key "Unlock"
    with (
        virtual_display(tmp_path, f"{width}x{height}x24") as display,
        running(display) as kiosk,
    ):
        window = window_of(display)
        wait(
            lambda: f"{width}x{height}" in xdo(display, "getwindowgeometry", window),
            "a window as large as the display",
        )
        locked = settled(tmp_path)
        xdo(display, "windowfocus", "--sync", window)
        xdo(display, "mousemove", *touch, "click", "1")
        settled(tmp_path, unlike=locked)
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(10) == 0


@pytest.mark.parametrize("display", ["", ":4711"])
def test_without_a_display_it_fails_loudly_instead_of_drawing_nowhere(display: str) -> None:
    with running(display) as kiosk:
        assert kiosk.wait(60) != 0


@pytest.mark.full  # twelve seconds of doing nothing, and other tests' load on the same cores
def test_idle_kiosk_lets_the_machine_rest(tmp_path: Path) -> None:
    with virtual_display(tmp_path) as display, running(display) as kiosk:
        window_of(display)
        settled(tmp_path)
        time.sleep(6)  # the pace slackens five seconds after the last touch
        before, began = seconds_of(kiosk.pid), time.monotonic()
        time.sleep(4)
        share = (seconds_of(kiosk.pid) - before) / (time.monotonic() - began)
        assert share < 0.10, f"{share:.1%} of a core while nobody touches it"
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(10) == 0
