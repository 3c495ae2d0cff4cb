"""The printer dies as a ward is to be printed and comes back: seen and mended by real hands.

The whole machine is real: the demo hospital's sealed copies, the desk, a real IPP printer.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.screens.machine import PASSWORD, PERSON, demo_machine


class Printer:
    """The demo machine's own printer, found by its command line among this process's children."""

    def __init__(self) -> None:
        self.pid, self._command, self._environment = self._found()
        self._again: subprocess.Popen[bytes] | None = None

    @staticmethod
    def _found() -> tuple[int, list[str], dict[str, str]]:
        for task in Path("/proc/self/task").iterdir():
            for child in (task / "children").read_text().split():
                command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[:-1]
                if command and command[0].endswith(b"ippeveprinter"):
                    told = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")[:-1]
                    names = dict(one.decode().split("=", 1) for one in told)
                    return int(child), [word.decode() for word in command], names
        raise AssertionError("no printer")

    def die(self) -> None:
        """End it as a pulled plug does."""
        os.kill(self.pid, signal.SIGKILL)

    def come_back(self) -> None:
        """Start it anew at the same address."""
        quiet = subprocess.DEVNULL
        self._again = subprocess.Popen(
            self._command, env=self._environment, stdout=quiet, stderr=quiet
        )

    def end(self) -> None:
        """End what was started here."""
        if self._again is not None:
            self._again.kill()
            self._again.wait(10)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Any]:
    with demo_machine(tmp_path) as machine:
        yield machine


def to_the_print(driver: Any, hand: Hand) -> None:
    """Go from the locked board to the dialog."""
    hand.key("F8")
    driver.wait_for(PERSON)
    for words in (PERSON, PASSWORD):
        hand.type(words)
        hand.key("enter")
    driver.until(lambda: type(driver.screen).__name__ == "Printout", "the dialog", 30)
    driver.until(lambda: not driver.screen.busy, "what will come out", 30)


@pytest.mark.full  # half a minute of a printer's own pauses
@pytest.mark.timeout(240)
def test_printer_that_dies_is_said_and_goes_on_when_it_is_back(
    glass: Any, machine: Any, tmp_path: Path
) -> None:
    from appliance.kiosk.driver import Driver
    from appliance.kiosk.keys import Keys
    from appliance.kiosk.pace import Pace
    from tests.appliance.kiosk.screens.visit import visiting

    printer, tray = Printer(), tmp_path / "printed"
    with visiting(glass, machine, Driver, tick=0.5) as visit:
        driver, kiosk = visit.driver, visit.kiosk
        keys, pace = Keys(kiosk, glass), Pace(kiosk, glass)
        try:
            hand = Hand(driver)
            to_the_print(driver, hand)
            printer.die()
            hand.key("F8")
            driver.wait_for("har ingen kontakt", 60)
            driver.wait_for("Annan skrivare")
            assert list(tray.iterdir()) == []
            hand.key("F2")  # she locks and goes to the printer; the print waits for it
            driver.until(lambda: kiosk.unlocked is None, "the lock")
            assert kiosk.printing
            printer.come_back()
            driver.until(lambda: not kiosk.printing, "the rest of the print", 90)
            assert len(list(tray.iterdir())) >= 5, "the list and every bundle, once"
            driver.until(lambda: driver.shows("Redo"), "the printer's lamp", 30)
        finally:
            keys.stop()
            pace.stop()
            printer.end()
