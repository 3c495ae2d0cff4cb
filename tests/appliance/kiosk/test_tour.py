"""The tour that `./run --headless` takes: one picture of every screen, by real touches."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.appliance.kiosk.glass import virtual_display

ROOT = Path(__file__).parents[3]
SCREENS = (
    "01-status", "02-unlock", "03-units", "04-ward-list", "05-medication-list",
    "06-administration-overview", "07-print", "08-search", "09-day-book",
)  # fmt: skip


@pytest.mark.parametrize(("code", "theme"), [("sv", "night"), ("en", "day")])
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
    pictures = {file.stem.removeprefix("kiosk-"): file for file in tmp_path.glob("kiosk-*.png")}
    assert set(pictures) == set(SCREENS)
    looks = {file.read_bytes() for file in pictures.values()}
    assert len(looks) == len(SCREENS), "every screen looks different"
    for file in pictures.values():
        assert struct.unpack(">II", file.read_bytes()[16:24]) == (1280, 800)
