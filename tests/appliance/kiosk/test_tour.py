"""The tour that `./run --headless` takes: one picture of every screen, by real touches."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.appliance.kiosk.glass import virtual_display

ROOT = Path(__file__).parents[3]
SCREENS = (
    "status", "look", "more", "forms", "check", "envelope", "unlock", "units", "ward-list",
    "doses-due", "medication-list", "large-type", "administration-overview", "time-overview",
    "print", "printed", "search", "day-book", "locked-again",
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "theme"), [("sv", "night"), pytest.param("en", "day", marks=pytest.mark.full)]
)
def test_tour_leaves_a_picture_of_every_screen(tmp_path: Path, code: str, theme: str) -> None:
    with virtual_display() as display:
        names = {key: value for key, value in os.environ.items() if not key.startswith("KIVY")}
        names |= {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT)}
        command = [
            sys.executable,
            "-m",
            "tests.appliance.kiosk.touring",
            str(tmp_path),
            code,
            theme,
        ]
        subprocess.run(command, cwd=ROOT, env=names, check=True, timeout=100)
    pictures = sorted(tmp_path.glob("kiosk-*.png"))
    names = [re.fullmatch(r"kiosk-(\d\d)-([a-z-]+?)(?:-\d)?", file.stem) for file in pictures]
    assert [int(name[1]) for name in names if name] == list(range(1, len(pictures) + 1))
    assert tuple(dict.fromkeys(name[2] for name in names if name)) == SCREENS
    looks = {file.read_bytes() for file in pictures}
    assert len(looks) >= len(pictures) - 1, "only the locked board may look as at first"
    for file in pictures:
        assert struct.unpack(">II", file.read_bytes()[16:24]) == (1280, 800)
