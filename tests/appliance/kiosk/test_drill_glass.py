"""An exercise at the real glass, by real hands, over the demo hospital's real machine.

The printer is a real one (CUPS' ippeveprinter): what the exercise prints lies in its tray.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.cli import demo
from appliance.cli.machine import Machine
from appliance.config.printers import PrinterSettings
from appliance.desk.checked import Verdict
from appliance.desk.checking import Checker
from appliance.desk.wish import Kind as PrintKind
from appliance.desk.wish import Wish as PrintOrder
from appliance.drill.premises import PASSWORD
from appliance.drill.ward import _PEOPLE, CODE
from printing import scans
from storage.keys.badges import new_badge
from storage.logbook_reading import read as read_logbook
from storage.reports import drill as report
from storage.reports import outages
from storage.reports.drill import Ended
from storage.reports.outages import Outage
from tests.appliance.drill.onlooker import Onlooker
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.screens.machine import demo_machine
from tests.hospital.cups import Machine as Printing
from tests.hospital.cups import PrintRoom, print_room

__all__ = ["print_room"]

WAIT = 30.0
INVENTED = [part for one in _PEOPLE for part in (one.family, one.number)]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with demo_machine(tmp_path_factory.mktemp("demo")) as machine:
        yield machine


@pytest.fixture
def tray(machine: Machine, print_room: PrintRoom) -> Printing:
    """Let the machine print on a printer whose sheets come out at once."""
    made = print_room.printer("ovning")
    there = (PrinterSettings(label="B31, expeditionen", direct=made.uri),)
    machine.settings = msgspec.structs.replace(machine.settings, printers=there)
    return made


@pytest.fixture
def visit(request: pytest.FixtureRequest, glass: Any, machine: Machine) -> Iterator[Any]:
    from appliance.kiosk.driver import Driver
    from tests.appliance.kiosk.screens.visit import visiting

    if "tray" in request.fixturenames:
        request.getfixturevalue("tray")  # the kiosk's print room knows its printers from the start
    with visiting(glass, machine, Driver, tick=0.5) as visit:
        yield visit
        visit.desk.drill.stop()


@pytest.fixture
def hand(visit: Any) -> Hand:
    return Hand(visit.driver)


def digests(folder: Path) -> dict[str, str]:
    """Return every file below a folder with a digest of what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def begin(visit: Any, hand: Hand, way: str) -> Any:
    """Begin an exercise from the locked board; return its run."""
    driver = visit.driver
    hand.key("F6")
    driver.wait_for("Öva")
    hand.key("F8")
    driver.wait_for("Börja, med papper")
    hand.key(way)
    driver.wait_for("Lås upp som Övning", WAIT)
    return visit.kiosk.desk.drill._run


def unlock(driver: Any, hand: Hand) -> None:
    hand.key("F2")
    driver.wait_for("Övning")
    hand.type("Övning")
    hand.key("enter")
    hand.type(PASSWORD)
    hand.key("enter")
    driver.wait_for("Öppna läkemedelslistan för", WAIT)
    driver.until(lambda: type(driver.screen).__name__ in ("Units", "Ward"), "the way on", WAIT)


def find(driver: Any, hand: Hand, run: Any) -> None:
    hand.key("F3")
    hand.type(run.ward.number[:8])
    driver.wait_for(run.ward.number)
    hand.tap_text(run.ward.number)
    driver.wait_for("hur mycket", WAIT)


def read(driver: Any, hand: Hand, run: Any) -> None:
    from appliance.kiosk.front.drillwords import dose_words

    hand.key("F5")
    driver.wait_for("Administreringsöversikt")
    hand.key("F11")
    right = dose_words(run.ward.given, driver.kiosk.language)
    driver.wait_for(right.replace("\u00a0", " "))
    hand.tap(right)


def shows_exercise(driver: Any) -> bool:
    """Tell whether the word stands in the band, and the frame goes round the whole panel."""
    band = driver.kiosk.cover
    panel = driver.kiosk.glass.panel
    fills = [one.box for one in band.pen.traces if hasattr(one, "colour") and hasattr(one, "box")]
    left = any(box.x == panel.x and box.h >= panel.h - 1 for box in fills)
    low = any(abs(box.y + box.h - panel.y - panel.h) < 1 and box.w >= panel.w - 1 for box in fills)
    return left and low and "ÖVNING" in [one.words for one in band.pen.drawn]


def to_ward(driver: Any, hand: Hand) -> None:
    """Go back to the units, by however many steps, and open the ward's list."""
    for _ in range(6):
        if type(driver.screen).__name__ in ("Units", "Ward"):
            break
        hand.key("escape")
        driver.turn(5)
    if type(driver.screen).__name__ == "Units":
        tile = next(one for one in driver.drawn() if one.words == "OVA")
        hand.touch(*tile.box.middle)
    driver.until(lambda: type(driver.screen).__name__ == "Ward", "the ward list", WAIT)
    driver.until(lambda: not driver.screen.busy, "its rows", WAIT)


def print_shown(driver: Any, hand: Hand, kind: str) -> None:
    """Print a kind of document for the whole ward, from its list."""
    to_ward(driver, hand)
    hand.key("F8")
    driver.wait_for(kind, WAIT)
    hand.tap(kind)
    driver.until(lambda: not driver.screen.busy, "the plan", WAIT)
    hand.key("F8")
    driver.until(lambda: type(driver.screen).__name__ == "Underway", "the print", WAIT)


def test_whole_exercise_by_hand_touches_nothing_of_the_real_machine(
    visit: Any, hand: Hand, machine: Machine, tray: Printing
) -> None:
    driver, places = visit.driver, machine.places
    machine.logbook.append("note", text="so that the logbook has its file")
    before = digests(places.folder)
    with Onlooker(places.folder) as onlooker:
        run = begin(visit, hand, "F8")
        premises = run.premises.folder
        onlooker.seen()  # what the real machine's board read until now
        practise(driver, hand, run, tray)
        opened = {str(path.relative_to(places.folder)) for path in onlooker.seen()}
    assert opened <= {"state/outage.json", "state/declared.json"}
    hand.key("F11")
    driver.wait_for("18 av 18", WAIT)
    out = len(tray.printed())
    hand.key("F8")
    driver.until(lambda: len(tray.printed()) > out, "the result on paper", WAIT)
    driver.until(lambda: not visit.kiosk.press.running, "the printer to be done", WAIT)
    hand.key("escape")
    driver.wait_for("18 av 18", WAIT)
    hand.key("escape")
    driver.until(lambda: visit.kiosk.cover is None, "the real board", WAIT)
    driver.until(lambda: not premises.exists(), "the exercise to be thrown away")
    after = digests(places.folder)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert {name for name in changed if not name.startswith("logbook/")} <= {
        "state/drill.json",
        "state/drill.lock",
        "state/outage.json",
    }
    assert told_without_a_patient(machine) == (18, 18, Ended.FINISHED)


def practise(driver: Any, hand: Hand, run: Any, tray: Printing) -> None:
    """Do all six tasks, as a nurse would; every page that comes out says what it is."""
    assert shows_exercise(driver)
    unlock(driver, hand)
    find(driver, hand, run)
    read(driver, hand, run)
    driver.wait_for("Skriv ut hela avdelningens", WAIT)
    assert shows_exercise(driver)
    print_shown(driver, hand, "Läkemedelslistor")
    driver.wait_for("Skriv ut avdelningens prov", WAIT)
    print_shown(driver, hand, "Provtagningsetiketter")
    driver.wait_for("Kontrollera ett av bladen", WAIT)
    pages = [scans.look(pdf) for pdf in tray.printed()]
    assert all("ÖVNING" in page.words for pdf in pages for page in pdf)
    to_ward(driver, hand)
    hand.scan(pages[0][0].codes[0])
    driver.wait_for("Alla uppgifter är gjorda", WAIT)


def told_without_a_patient(machine: Machine) -> tuple[int, int, Ended]:
    """Return what is remembered of the exercise, having looked for invented names in it."""
    one, *_earlier = report.read(machine.places.state)
    keys = machine.people.unlock(demo.PERSON, demo.PASSWORD)
    kept = read_logbook(machine.places.logbook, keys).entries
    drills = [entry for entry in kept if entry.kind == "drill"]
    assert len(drills) == len(report.read(machine.places.state))
    said = f"{one} {drills}"
    assert not [name for name in INVENTED if name in said]
    return one.points, one.most, one.ended


def test_real_outage_ends_the_exercise_over_whatever_stands(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    driver = visit.driver
    run = begin(visit, hand, "F7")
    premises = run.premises.folder
    unlock(driver, hand)
    state = machine.places.state
    outages.write(state, {"journal": Outage(datetime(2026, 11, 22, 13, 0, tzinfo=UTC), 4)})
    try:
        driver.wait_for("Det här är på riktigt", WAIT)
        assert (visit.kiosk.cover, visit.kiosk.unlocked) == (None, None)
        assert visit.kiosk.desk is visit.desk
        assert not driver.shows("Påhittade patienter")
        driver.until(lambda: not premises.exists(), "the exercise to be thrown away")
        assert report.read(state)[0].ended is Ended.OUTAGE
        hand.key("F8")
        driver.wait_for(demo.PERSON)
        refuses_to_begin(driver, hand)
    finally:
        outages.write(state, {})


def refuses_to_begin(driver: Any, hand: Hand) -> None:
    hand.key("escape")
    hand.key("F6")
    driver.wait_for("Öva")
    hand.key("F8")
    driver.wait_for("Börja, med papper")
    hand.key("F8")
    driver.wait_for("ligger nere nu, så det blir ingen övning", WAIT)


def test_sheet_of_an_exercise_is_told_for_what_it_is_when_the_exercise_is_long_gone(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    desk = visit.desk.drill.begin(visit.kiosk.language, paper=True, person="")
    desk.unlock(desk.names()[0], PASSWORD)
    made = desk._job(
        PrintOrder(kind=PrintKind.MEDICATION_LIST, unit=CODE), visit.kiosk.language
    ).paper
    (page, *_others) = scans.look(made.bundles[0].pdf)
    visit.desk.drill.leave()
    checker = Checker(machine.seals, visit.kiosk.language, lambda _unit: None)
    for typed in (page.codes[0], made.bundles[0].serials[0], "ØVELSE-0007", "ÜBUNG-0007"):
        found = checker.check(typed)
        assert (found.verdict, found.title) == (
            Verdict.EXERCISE,
            "ÖVNING – ANVÄNDS INTE I VÅRDEN",
        )


def test_lock_in_an_exercise_locks_the_exercise_and_the_band_stays(visit: Any, hand: Hand) -> None:
    driver = visit.driver
    run = begin(visit, hand, "F7")
    unlock(driver, hand)
    visit.kiosk.lock()
    driver.wait_for("OVA")
    assert (visit.kiosk.unlocked, shows_exercise(driver)) == (None, True)
    hand.key("F11")
    driver.wait_for("Uppgift 2 av 3")
    hand.key("F6")
    driver.wait_for("Jämför båda innan")
    hand.key("F7")
    driver.wait_for("Öppna översikten för")
    hand.key("F10")
    driver.wait_for("Gav upp, med tips", WAIT)
    hand.key("escape")
    driver.until(lambda: visit.kiosk.cover is None, "the real board", WAIT)
    assert visit.kiosk.glass.panel == (0, 0, 1280, 800)
    driver.until(lambda: not run.premises.folder.exists(), "the exercise to be thrown away")


def test_glass_that_is_built_anew_after_a_crash_shows_the_real_machine(
    visit: Any, hand: Hand
) -> None:
    from appliance.kiosk.kiosk import Kiosk

    begin(visit, hand, "F7")
    broken = visit.kiosk
    broken.leave()
    anew = Kiosk(visit.desk, broken.settings, broken.glass.size, broken._behind)
    try:
        assert (anew.desk, anew.cover, anew.press._desk) == (visit.desk, None, visit.desk)
    finally:
        anew.leave()
        visit.desk.drill.leave()


def test_nobody_begins_an_exercise_while_a_real_print_runs(visit: Any, hand: Hand) -> None:
    driver = visit.driver
    hand.key("F6")
    visit.kiosk.press.running = True
    try:
        hand.key("F8")
        driver.wait_for("En utskrift pågår")
        assert not driver.shows("Börja")
    finally:
        visit.kiosk.press.running = False


def test_a_real_card_is_never_called_a_bad_one_in_an_exercise(visit: Any, hand: Hand) -> None:
    from appliance.kiosk.screens.drillband import DrillBand

    desk = visit.desk.drill.begin(visit.kiosk.language, paper=False, person="")
    visit.kiosk.swap(desk, DrillBand)
    visit._board()
    hand.scan(new_badge().text)
    visit.driver.wait_for("Det är inget fel på kortet")
    said = " ".join(visit.driver.texts()).replace("\u00a0", " ")
    assert "Lås upp som Övning, lösenord" in said
    assert "öppnar ingenting" not in said
