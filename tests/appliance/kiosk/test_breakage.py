"""A screen that breaks shows the safe screen, comes back locked, and tells no log of a patient."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kivy.base import EventLoop
from kivy.clock import Clock

from appliance.desk.forms import MachineFacts
from appliance.drill.keeping import Keeping
from appliance.kiosk import breakage
from appliance.kiosk.front.drill import Drills
from appliance.kiosk.settings import KioskSettings
from printing.language import language
from storage.clock import wall_now
from storage.reports import drill
from storage.reports.drill import Ended
from tests.appliance.kiosk.breaking import CANARY, Poison
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import virtual_display
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.test_journey import ORDER, names_in_memory, printed, with_name
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

ROOT = Path(__file__).parents[3]


class Staged:
    """A kiosk on its stage, in Kivy's own loop: the only place where its door for faults is."""

    def __init__(self, stage: Any, window: Any) -> None:
        from appliance.kiosk.driver import Driver

        self.stage = stage
        self.driver = Driver(stage.kiosk, window)

    def until(self, holds: Callable[[], bool], what: str, deadline: float = 15.0) -> None:
        """Run the real loop until something holds."""
        end = time.monotonic() + deadline

        def look(_elapsed: float) -> None:
            if holds() or time.monotonic() > end:
                EventLoop.quit = True

        looking = Clock.schedule_interval(look, 0)
        EventLoop.mainloop()
        EventLoop.quit = False
        looking.cancel()
        self.driver.kiosk = self.stage.kiosk
        children = [type(one).__name__ for one in self.driver.window.children]
        assert holds(), (what, children, self.driver.texts())


@pytest.fixture
def staged(glass: Any, desk: WardDesk) -> Iterator[Staged]:
    with on_stage(glass, desk) as staged:
        yield staged


@contextmanager
def on_stage(window: Any, desk: WardDesk) -> Iterator[Staged]:
    from appliance.kiosk.stage import Stage

    stage = Stage(desk, KioskSettings(fullscreen=False, tick=0.2), window)
    staged = Staged(stage, window)
    try:
        staged.until(lambda: stage.kiosk.board is not None, "the first board")
        yield staged
    finally:
        desk.hold.set()
        EventLoop.quit = False
        stage.stop()


def patient(desk: WardDesk) -> str:
    """Return the name of the ward's first patient, made anew."""
    rows = desk.ward_list("A12", language("sv", "Europe/Stockholm")).sheet.rows
    return str(rows[0].name.encode().decode())


def break_the_screen(staged: Staged) -> None:
    """Let an answer come that the screen cannot show."""
    from appliance.kiosk.lanes import Ticket, bring

    def show(poison: Any) -> None:
        patient = CANARY  # in the broken frame's own hands
        poison.name(patient)

    bring(show, Poison(), Ticket())


def safe_screen(staged: Staged) -> bool:
    from appliance.kiosk.screens.safe import SafeScreen

    return any(isinstance(one, SafeScreen) for one in staged.driver.window.children)


def is_status(staged: Staged) -> bool:
    return not safe_screen(staged) and type(staged.stage.kiosk.screen).__name__ == "Status"


def test_broken_screen_gives_way_to_the_safe_one_and_comes_back_locked_by_itself(
    staged: Staged, desk: WardDesk, caplog: pytest.LogCaptureFixture
) -> None:
    unlock(staged.driver)
    name = patient(desk)
    assert staged.driver.shows(name)
    before = staged.stage.kiosk
    break_the_screen(staged)
    staged.until(lambda: safe_screen(staged), "the safe screen")
    (safe,) = staged.driver.window.children
    words = [drawn.words for drawn in safe.pen.drawn]
    assert "Skärmen startar om av sig själv" in words
    assert name not in " ".join(words)
    staged.until(lambda: "lock" in desk.calls, "the keys are forgotten while it stands")
    staged.until(lambda: is_status(staged), "the board comes back")
    assert staged.stage.kiosk is not before
    assert staged.stage.kiosk.unlocked is None
    staged.until(lambda: staged.stage.kiosk.board is not None, "its board")
    Hand(staged.driver).key("F2")
    staged.driver.wait_for("Karin Ek")
    assert CANARY not in caplog.text
    assert "U-80" in caplog.text
    assert "KeyError at" in caplog.text


def test_what_broke_leaves_no_patient_in_memory(glass: Any) -> None:
    canary = "".join(("Gulspa", "rven"))  # in no file's text and in no constant
    hidden = WardDesk(
        with_name(charts.ward_snapshot(), charts.ordinary(), canary), bookings.clinic_snapshot()
    )
    with on_stage(glass, hidden) as staged:
        unlock(staged.driver)
        staged.driver.wait_for(canary)
        assert any(names_in_memory(canary)), "the search can see what is there"
        break_the_screen(staged)
        staged.until(lambda: is_status(staged), "the board comes back")
        staged.driver.turn(10)
        assert list(names_in_memory(canary)) == []


def test_print_goes_on_while_the_screen_is_built_anew(staged: Staged, desk: WardDesk) -> None:
    unlock(staged.driver)
    desk.print_steps = [printed(3, 9, ORDER), printed(9, 9, ORDER)]
    desk.hold.clear()
    staged.driver.key("F8")
    staged.driver.until(lambda: type(staged.driver.screen).__name__ == "Printout", "the dialog")
    staged.driver.key("F8")
    staged.driver.wait_for("3 av 9")
    break_the_screen(staged)
    staged.until(lambda: is_status(staged), "the board comes back")
    assert staged.stage.kiosk.printing
    desk.hold.set()
    staged.driver.until(lambda: not staged.stage.kiosk.printing, "the print's end")
    assert not desk.cancelled
    assert staged.stage.kiosk.print_view is None, "nothing of it is shown to who comes next"


def test_exercise_ends_with_the_screen_that_breaks_and_the_real_board_comes_back(
    staged: Staged, desk: WardDesk, tmp_path: Path
) -> None:
    from appliance.kiosk.front.printroom import PrintRoom
    from appliance.kiosk.screens.drillband import DrillBand

    drills = Drills(
        desk,
        Keeping(tmp_path, None),
        lambda clock: PrintRoom((), clock),
        lambda: False,
        lambda by: MachineFacts(device="LYKTA-B31", printed=wall_now(), by=by),
    )
    desk.drill = drills
    kiosk = staged.stage.kiosk
    kiosk.swap(drills.begin(kiosk.language, paper=False, person=""), DrillBand)
    folder = drills._run.premises.folder
    break_the_screen(staged)
    staged.until(lambda: is_status(staged), "the board comes back")
    assert staged.stage.kiosk.desk is desk
    staged.until(lambda: not folder.exists(), "the exercise is thrown away")
    assert [one.ended for one in drill.read(tmp_path)] == [Ended.STOPPED]


def test_what_breaks_twice_in_a_minute_ends_for_the_machine_to_start_it_anew(
    tmp_path: Path,
) -> None:
    with virtual_display() as display:
        names = {key: value for key, value in os.environ.items() if not key.startswith("KIVY")}
        names |= {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.appliance.kiosk.breaking"]
        done = subprocess.run(
            command, cwd=ROOT, env=names, capture_output=True, timeout=60, check=False, text=True
        )
    assert done.returncode == 70
    said = done.stdout + done.stderr
    assert said.count("U-80") == 2
    assert CANARY not in said
    assert "Traceback" not in said


def test_no_report_of_a_fault_holds_a_value(caplog: pytest.LogCaptureFixture) -> None:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    breakage.take_the_reports()
    try:

        def broken() -> None:
            raise KeyError(CANARY)

        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
        with pytest.raises(KeyError) as raised:
            broken()
        sys.excepthook(KeyError, raised.value, raised.value.__traceback__)
        breakage.forget(raised.value)
        assert raised.value.__traceback__ is None
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    assert caplog.text.count("KeyError at test_breakage.py") == 2
    assert CANARY not in caplog.text
