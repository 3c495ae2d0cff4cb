"""`./run --headless` as a newcomer runs it: one command, the whole main job, real output."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.journeys.station import environment
from tests.journeys.test_site import pdf_text


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the demonstration without a screen, once."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "appliance", "demo", "--headless", "--out", str(folder)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_status_says_that_every_unit_is_fresh(out: Path) -> None:
    status = json.loads((out / "status.json").read_text(encoding="utf-8"))
    assert status["exit_code"] == 0
    assert [unit["light"] for unit in status["units"]] == ["fresh"] * 4
    assert sum(unit["patients"] for unit in status["units"]) == 60


def test_pdf_holds_every_patient_of_every_ward(out: Path) -> None:
    text = pdf_text(out / "medication-lists.pdf")
    status = json.loads((out / "status.json").read_text(encoding="utf-8"))
    patients = sum(unit["patients"] for unit in status["units"])
    assert text.count("SLUT PÅ LISTAN") == patients
    assert "18020202-0202" in text
    assert "OFULLSTÄNDIG" not in text


def test_every_screen_of_the_journey_is_a_picture_of_its_own(out: Path) -> None:
    pictures = sorted(out.glob("kiosk-*.png"))
    assert len(pictures) >= 9
    seen = set()
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (1280, 800)
            colours = image.convert("RGB").getcolors(maxcolors=1 << 24)
            assert colours is not None
            assert len(colours) > 50, f"{picture.name} is all but empty"
            seen.add(image.tobytes())
    assert len(seen) >= len(pictures) - 1, "screens look alike"


def test_nothing_of_the_demonstration_is_left_running_or_lying_about(out: Path) -> None:
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    ours = [line for line in running.stdout.splitlines() if str(out) in line]
    assert not ours
