"""After a lock no patient is in the process any more, from whatever screen it was locked.

The desk is the real one over a sealed store, so before anybody unlocks there is nothing to find.
What Python has freed and not yet written over cannot be seen from here: docs/lockdown.md says how
swap, dumps and debuggers are kept from it.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.kiosk.ports import PrintKind, PrintOrder
from tests.appliance.kiosk.memory import Search, clear, turned
from tests.appliance.kiosk.screens.machine import PASSWORD, demo_machine

CLOSELY = ("search", "medication-list", "print-in-hand", "documents", "routine-freshness")
"""Screens that are looked at each by itself also in the quick run."""
LANES = {"lykta-desk", "lykta-board", "lykta-press"}
"""Threads that wait for work; an exercise has its own. All others end when theirs is done."""
SEED = 4711
"""A hospital of other patients than the tests before this one left in the process, nearly all."""
SECOND = "Eva Sund"

ROOT = Path(__file__).parents[3]
_LONG = 40


def _ours(file: Path) -> bool:
    """Whether a file's texts lie in the memory of a test, as constants and as what it says."""
    return file.relative_to(ROOT).parts[0] in ("appliance", "printing", "storage", "tests")


class Walk:
    """A kiosk over the demo machine, and its patients' names and numbers, turned."""

    def __init__(self, visit: Any) -> None:
        self.visit = visit
        self._resting = frozenset(threading.enumerate())
        self.still()
        self.search = Search(self._learned)
        visit.lock()

    def _learned(self) -> tuple[bytes, ...]:
        """Return who the patients are, and forget it again but for the turned bytes."""
        visit = self.visit
        visit.open()
        language, canaries = visit.kiosk.language, set()
        for tile in visit.kiosk.board.tiles:
            if tile.kind.value == "ward":
                for row in visit.desk.ward_list(tile.code, language).sheet.rows:
                    canaries |= {turned(row.name.split(" · ")[0]), turned(row.number)}
        written = b"\0".join(file.read_bytes() for file in ROOT.rglob("*.py") if _ours(file))
        # The longest name is put together from pieces in several of our samples.
        return tuple(one for one in canaries if 6 < len(one) < _LONG and clear(one) not in written)

    def still(self) -> None:
        """Wait until no thread is at work: what it has in its hands would be found there."""
        while not self._quiet():  # a turn of the loop may set somebody to work again
            self.visit.driver.until(self._quiet, "what works in the background to be done", 60)

    def _quiet(self) -> bool:
        kiosk = self.visit.kiosk
        working = [
            one
            for one in threading.enumerate()
            if one not in self._resting and one.name not in LANES
        ]
        return not (working or kiosk._asked or kiosk.press.running)

    def forgotten(self) -> None:
        """Wait until the desk has forgotten, and nobody is at work any more."""
        done: list[None] = []  # the desk does one thing after the other: this comes last
        self.visit.kiosk.ask(lambda: None, done.append)
        self.visit.driver.until(lambda: bool(done), "the desk's lock")
        self.visit.driver.turn(3)
        self.still()

    def locked(self) -> list[str]:
        """Lock, and return who is still there."""
        self.visit.lock()
        self.forgotten()
        return self.search.found()

    def seen(self) -> bool:
        """Return whether anybody is there."""
        self.still()
        return self.search.lives()

    def show_ward(self) -> None:
        """Stand before a ward's list, unlocked."""
        from appliance.kiosk.screens.ward import Ward

        self.visit.open()
        self.visit.show(lambda house: Ward(house, self.visit.ward))


@pytest.fixture(scope="module")
def walk(glass: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    from tests.appliance.kiosk.screens.visit import visiting

    with (
        demo_machine(tmp_path_factory.mktemp("demo"), SEED, second=SECOND) as machine,
        visiting(glass, machine, tick=1.0) as visit,
    ):
        yield Walk(visit)


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
    assert len(walk.search.wanted) > 40
    walk.show_ward()
    assert walk.seen(), "the search can see what is there"
    assert walk.locked() == []


@pytest.mark.full
def test_what_is_found_is_told_with_the_way_to_it(walk: Walk) -> None:
    walk.show_ward()
    walk.still()
    told = walk.search.found()
    walk.visit.lock()
    assert any("module " in one and " > " in one for one in told), told


def test_no_patient_lives_on_after_the_lock_from_the_screens_that_show_most(walk: Walk) -> None:
    assert bring_all(walk, frozenset(CLOSELY), each=True) == {}


@pytest.mark.full
def test_no_patient_lives_on_where_nobody_touched_the_screen(walk: Walk) -> None:
    from appliance.kiosk.idle import Countdown

    walk.show_ward()
    kiosk = walk.visit.kiosk
    kiosk.touched()
    kiosk.idle._since -= 1e6 - 18  # the countdown lasts 20 s
    walk.visit.driver.until(lambda: isinstance(kiosk._over, Countdown), "the countdown")
    assert walk.visit.driver.screen.every(), "the list still lies under it"
    kiosk.idle._since -= 18
    walk.visit.driver.until(lambda: kiosk.unlocked is None, "the lock by itself")
    kiosk.touched()
    walk.forgotten()
    assert walk.search.found() == []


@pytest.mark.full
@pytest.mark.parametrize("answered", [False, True])
def test_an_answer_that_comes_after_the_lock_is_dropped(walk: Walk, answered: bool) -> None:
    """Lock while the desk makes the list, and while the made list waits for the main thread."""
    from appliance.kiosk.lanes import Ticket
    from appliance.kiosk.screens.ward import Ward

    walk.visit.open()
    walk.still()
    kiosk, made = walk.visit.kiosk, threading.Event()
    lane = kiosk._desk_lane  # it does one thing after the other
    kiosk.go(lambda house: Ward(house, walk.visit.ward))
    while not lane._queue.empty():
        time.sleep(0)
    if answered:
        lane.ask(made.set, lambda _: None, lambda _: None, Ticket())
        assert made.wait(10)
    assert walk.visit.driver.screen.busy, "the list is not on the glass"
    kiosk.lock()
    walk.forgotten()
    assert walk.search.found() == []


@pytest.mark.full
def test_a_print_that_goes_on_after_the_lock_leaves_nobody_behind(walk: Walk) -> None:
    """Lock while its pages are made: that goes on behind the lock, as the printing does."""
    from printing.paper.faces import width

    walk.show_ward()
    walk.still()
    kiosk, journal = walk.visit.kiosk, walk.visit.desk._paper._journal
    before = len(journal.runs())
    order = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit=walk.visit.ward)
    kiosk.press.start(order, kiosk.language)
    while not width.cache_info().currsize:
        time.sleep(0)
    kiosk.lock()
    assert kiosk.press.unseen, "it was locked while the print was under way"
    walk.visit.driver.until(lambda: len(journal.runs()) > before, "the print to be sent", 60)
    kiosk.press.control.cancel()  # this printer takes a minute for a ward
    walk.forgotten()
    assert walk.search.found() == []


@pytest.mark.full
def test_what_was_typed_goes_with_the_lock_and_the_next_person_finds_nothing(walk: Walk) -> None:
    from appliance.kiosk.screens.search import Search as SearchScreen

    typed = turned("".join(("kvax", "ligt")))
    walk.visit.open()
    walk.visit.show(SearchScreen)
    walk.still()
    both = Search(lambda: (typed, *walk.search.wanted))
    for sign in clear(typed).decode():
        walk.visit.driver.tap(sign)
    walk.still()
    assert typed in both.wanted
    assert both.lives(), "the search can see what was typed"
    walk.visit.lock()
    walk.forgotten()
    assert both.found() == []
    kiosk, desk = walk.visit.kiosk, walk.visit.desk
    kiosk.ask(lambda: desk.unlock(SECOND, PASSWORD), kiosk.opened)
    walk.visit.driver.until(lambda: kiosk.unlocked is not None, "the second person")
    walk.visit.settle("Units")
    walk.forgotten()
    assert both.found() == []
    walk.visit.lock()


@pytest.mark.full
@pytest.mark.timeout(600)
def test_no_patient_lives_on_after_all_screens_were_seen(walk: Walk) -> None:
    assert bring_all(walk, None, each=False) == {}


@pytest.mark.full  # two minutes: a lock, an unlock and a walk over everything for each screen
@pytest.mark.timeout(900)
def test_no_patient_lives_on_after_the_lock_from_any_screen(walk: Walk) -> None:
    assert bring_all(walk, None, each=True) == {}
