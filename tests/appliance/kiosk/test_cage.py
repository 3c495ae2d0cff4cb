"""The kiosk inside cage and Xwayland, the compositor of one window, by real hands outside.

cage draws into a virtual X display; keys and clicks go through that display, cage, Xwayland and
SDL before they reach the kiosk. cage refuses to run as root, so the account `nobody` runs it.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.appliance.kiosk.glass import virtual_display, wait
from tests.appliance.kiosk.test_doors import ROOT, picture, settled, window_of, xdo
from tests.appliance.kiosk.ward_desk import NAMES

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        os.geteuid() != 0 or not all(map(shutil.which, ("cage", "Xwayland", "xdotool"))),
        reason="needs cage and Xwayland, and root to become somebody else",
    ),
]
SIZE = "1024x768x24"
"""cage's own output in another display; the design lies on it at 0.8, 64 pixels down."""
HATCHES = (
    "Escape",
    "F1",
    "F12",
    "ctrl+e",
    "ctrl+q",
    "alt+F4",
    "alt+Escape",
    "super",
    "ctrl+alt+F2",
)


RUNTIME = "/tmp/runtime"  # noqa: S108 - in a /tmp that nobody else sees
_BEGIN = """
mount -t tmpfs -o mode=1777 none /tmp
mkdir -m 700 /tmp/runtime
chown nobody /tmp/runtime
exec "$0" -c 'import os, pwd, sys
who = pwd.getpwnam("nobody")
os.setgroups([]), os.setgid(who.pw_gid), os.setuid(who.pw_uid)
os.execvp("cage", ["cage", "-d", "--", "env", "-u", "WAYLAND_DISPLAY", sys.argv[1], "-m",
                   "tests.appliance.kiosk.locked_down"])' "$0"
"""
"""A /tmp of its own, where Xwayland may lay its lock; the outer display is reached by its abstract
socket, which no mount hides."""


@contextmanager
def caged(display: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the kiosk as cage's only client."""
    names = {
        "PATH": os.environ["PATH"], "DISPLAY": display, "XDG_RUNTIME_DIR": RUNTIME,
        "WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT), "HOME": RUNTIME,
        "PYTHONDONTWRITEBYTECODE": "1", "XKB_DEFAULT_LAYOUT": "se",
    }  # fmt: skip
    command = ["unshare", "--mount", "sh", "-e", "-c", _BEGIN, sys.executable]
    process = subprocess.Popen(command, cwd=ROOT, env=names, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def kiosk_of(cage: int) -> int:
    """Return the process id of cage's child that is the kiosk."""
    asked = ["ps", "--ppid", str(cage), "-o", "pid=,args="]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return next(int(line.split()[0]) for line in told.splitlines() if "locked_down" in line)


def test_kiosk_in_cage_takes_fingers_and_keys_and_lets_nobody_out(tmp_path: Path) -> None:
    with virtual_display(tmp_path, SIZE) as display, caged(display) as cage:
        window = window_of(display)
        xdo(display, "mousemove", "512", "590")
        locked = settled(tmp_path)
        xdo(display, "windowfocus", "--sync", window)
        for key in HATCHES:
            xdo(display, "key", key)
        assert cage.poll() is None, "it still stands"
        xdo(display, "mousemove", "840", "650", "click", "1")
        asked = settled(tmp_path, unlike=locked)  # a click came through to the key "Unlock"
        xdo(display, "type", "--delay", "5", NAMES[0])
        settled(tmp_path, unlike=asked)  # and so do keys
        xdo(display, "key", "Escape")
        xdo(display, "mousemove", "512", "590")
        wait(lambda: picture(tmp_path) == locked, "Esc goes back to the board")
        os.kill(kiosk_of(cage.pid), signal.SIGTERM)
        assert cage.wait(15) == 0, "the compositor ends with its only client"
