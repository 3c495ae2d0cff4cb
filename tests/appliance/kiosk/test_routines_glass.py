"""Every routine at the real glass, by real hands, over the demo hospital's real machine.

The printer is a real one (CUPS' ippeveprinter): the code that is typed is read off the page in its
tray, and what is scanned is the seal on that page.
"""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2 as pdfium
import pytest

from appliance.cli import demo, probe, routine_machine, stage
from appliance.cli.machine import Machine
from appliance.desk.session import DeskLocked
from appliance.downtime.downtime import Said
from appliance.kiosk.ports import PrintKind, PrintOrder
from appliance.sources import catalogue
from printing import scans
from storage import clock as clock_of_storage
from storage import fsio
from storage.clock import Clock, Instant, read_machine
from storage.keys.badges import new_badge
from storage.reports import routines as report
from storage.reports.routines import Done
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.screens.machine import demo_machine

WAIT = 30.0


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with demo_machine(tmp_path_factory.mktemp("demo")) as machine:
        yield machine


@pytest.fixture
def visit(glass: Any, machine: Machine) -> Iterator[Any]:
    from appliance.kiosk.driver import Driver
    from tests.appliance.kiosk.screens.visit import visiting

    with visiting(glass, machine, Driver, tick=0.5) as visit:
        yield visit


@pytest.fixture
def hand(visit: Any) -> Hand:
    return Hand(visit.driver)


def is_on(driver: Any, screen: str) -> bool:
    return type(driver.screen).__name__ == screen and not driver.screen.busy


def to_checks(visit: Any, hand: Hand) -> None:
    """Go from the locked board to the checks, unlocked, by the keyboard."""
    driver = visit.driver
    hand.key("F6")
    driver.wait_for("Kontroller")
    hand.key("F3")
    driver.until(lambda: is_on(driver, "RoutineChoice"), "the checks")
    hand.key("F8")
    driver.wait_for(demo.PERSON)
    hand.type(demo.PERSON)
    hand.key("enter")
    hand.type(demo.PASSWORD)
    hand.key("enter")
    driver.until(
        lambda: visit.kiosk.unlocked and is_on(driver, "RoutineChoice"), "the checks", WAIT
    )


def begin(visit: Any, hand: Hand, title: str) -> None:
    """Unlock and touch one of the checks."""
    to_checks(visit, hand)
    hand.tap_text(title)
    driver = visit.driver
    driver.until(lambda: is_on(driver, "RoutineScreen"), title, WAIT)


def last(machine: Machine, routine: str) -> Done | None:
    """Return how a routine ended last, by the open report."""
    return next(iter(reversed(report.read(machine.places.state).of(routine))), None)


def answer(visit: Any, hand: Hand, *labels: str) -> None:
    """Touch Yes or No of one patient after the other."""
    driver = visit.driver
    for place, label in enumerate(labels):
        before = driver.screen._lead
        keys = [one for one in driver.panes() if getattr(one, "label", "") == label]
        hand.touch(*keys[place].box.middle)
        driver.until(lambda: driver.screen._lead is not before, "the answer")  # noqa: B023 - called at once


def sign(visit: Any, hand: Hand, key: str = "F8") -> None:
    hand.key(key)
    visit.driver.until(lambda: is_on(visit.driver, "RoutineEnd"), "the end", WAIT)


def page_of(machine: Machine) -> Path:
    """Return the page that came out of the printer last."""
    return max((machine.places.folder.parent / "printed").glob("*.pdf"), key=_made)


def _made(path: Path) -> float:
    return path.stat().st_mtime


def code_on(page: Path) -> str:
    """Read the six digits off a printed page, as a person would."""
    text = pdfium.PdfDocument(page)[0].get_textpage().get_text_bounded()
    found = re.search(r"\b\d( \d){5}\b", text)
    assert found is not None, text
    return found[0].replace(" ", "")


def test_daily_check_is_done_by_touch_and_kept_with_her_name(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    begin(visit, hand, "Daglig kontroll")
    lead = visit.driver.screen._lead
    assert visit.kiosk.idle.least == 300, "two minutes are too short to compare three patients"
    for one in lead.questions:
        assert visit.driver.shows(one.name)
        assert visit.driver.shows(one.number)
    answer(visit, hand, *["Ja"] * len(lead.questions))
    visit.driver.wait_for("Signera kontrollen")
    sign(visit, hand)
    done = last(machine, "freshness")
    assert done is not None
    assert (done.person, done.outcome) == (demo.PERSON, "passed")


@pytest.mark.full
def test_a_no_is_taken_back_before_it_is_signed(visit: Any, hand: Hand, machine: Machine) -> None:
    before = last(machine, "freshness")
    begin(visit, hand, "Daglig kontroll")
    many = len(visit.driver.screen._lead.questions)
    answer(visit, hand, *["Ja"] * (many - 1), "Nej")
    visit.driver.wait_for("Signera som ej godkänd")
    hand.key("F5")
    visit.driver.wait_for("1 svar kvar")
    assert last(machine, "freshness") == before
    assert not visit.driver.screen._lead.failures


def test_wrong_patients_say_whom_to_call_and_stand_on_the_board(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    begin(visit, hand, "Daglig kontroll")
    many = len(visit.driver.screen._lead.questions)
    answer(visit, hand, *["Ja"] * (many - 1), "Nej")
    visit.driver.wait_for("Signera som ej godkänd")
    sign(visit, hand)
    assert visit.driver.shows("Gör så här nu")
    assert visit.driver.shows("08-465 004 10")
    done = last(machine, "freshness")
    assert done is not None
    assert (done.outcome, done.failed) == ("failed", ("patients",))
    hand.key("F2")
    visit.driver.wait_for("Tryck här för att börja.", WAIT)
    hand.tap_text("Tryck här för att börja.")
    visit.driver.until(lambda: is_on(visit.driver, "RoutineChoice"), "the checks")


def test_patients_of_a_check_do_not_outlive_the_lock(visit: Any, hand: Hand) -> None:
    begin(visit, hand, "Daglig kontroll")
    names = [one.name for one in visit.driver.screen._lead.questions]
    hand.key("F2")
    visit.driver.until(lambda: type(visit.driver.screen).__name__ == "Status", "the lock")
    visit.driver.until(lambda: visit.desk.routines._run is None, "the desk to forget")
    assert not any(visit.driver.shows(name) for name in names)


def test_nobody_begins_a_check_at_a_locked_machine(visit: Any, hand: Hand) -> None:
    hand.key("F6")
    hand.key("F3")
    visit.driver.until(lambda: is_on(visit.driver, "RoutineChoice"), "the checks")
    hand.tap_text("Daglig kontroll")
    assert is_on(visit.driver, "RoutineChoice")
    assert visit.driver.shows("Lås upp för att börja")


def test_test_print_proves_paper_by_a_code_that_never_stood_on_the_glass(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    driver = visit.driver
    begin(visit, hand, "Månadens utskriftsprov")
    hand.key("F8")
    driver.wait_for("Skriv koden som står på papperet", WAIT)
    page = page_of(machine)
    code = code_on(page)
    assert not any(code in text.replace(" ", "") for text in driver.texts())
    hand.type("000000" if code != "000000" else "111111")
    hand.key("enter")
    driver.wait_for("2 försök kvar")
    hand.tap_keys(code)
    hand.tap("Kontrollera koden")
    driver.wait_for("Skanna rutan på sidan")
    read = [one for found in scans.look(page.read_bytes()) for one in found.codes]
    seal = next(one for one in read if one.startswith("LYKTA1"))
    hand.scan(seal[:-1] + ("A" if seal[-1] != "A" else "B"))
    driver.wait_for("Inte gjort")
    hand.scan(seal)
    driver.until(
        lambda: driver.screen._lead.steps[3].title and driver.screen._lead.at == 3, "the page"
    )
    for _question in ("legible", "compare", "destroyed"):
        before = driver.screen._lead
        hand.key("F8")
        driver.until(lambda: driver.screen._lead is not before, "the answer")  # noqa: B023 - called at once
    sign(visit, hand)
    done = last(machine, "test-print")
    assert done is not None
    assert done.outcome == "passed"


@pytest.mark.full
def test_a_page_that_did_not_come_is_said_and_another_can_be_printed(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    driver = visit.driver
    begin(visit, hand, "Månadens utskriftsprov")
    hand.key("F8")
    driver.wait_for("Skriv koden som står på papperet", WAIT)
    hand.tap("F7")
    driver.wait_for("Signera som ej godkänd")
    hand.tap("Skriv ut en ny sida")
    driver.wait_for("Skriv koden som står på papperet", WAIT)
    assert not driver.screen._lead.failed
    hand.type(code_on(page_of(machine)))
    hand.key("enter")
    driver.wait_for("Skanna rutan på sidan")
    hand.key("F7")
    driver.until(lambda: driver.screen._lead.at == 3, "a machine without a scanner")


def test_a_colleagues_card_is_not_taken_for_the_printed_page(visit: Any, hand: Hand) -> None:
    from tests.appliance.kiosk.screens.s import scan

    visit.open()
    scan(visit)
    hand.scan(new_badge().text)
    visit.driver.until(lambda: is_on(visit.driver, "Unlock"), "the way in by name", WAIT)
    assert visit.kiosk.unlocked is None


def test_supplies_and_the_clock_by_the_keyboard_alone(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    driver = visit.driver
    begin(visit, hand, "Papper, toner och ström")
    for key in ("F8", "F6", "F8", "F8"):
        before = driver.screen._lead
        hand.key(key)
        driver.until(lambda: driver.screen._lead is not before, "the answer")  # noqa: B023 - called at once
    hand.key("F6")
    driver.wait_for("Vad ska IT veta om den här kontrollen?")
    hand.type("Tonern är slut på förrådet")
    hand.key("enter")
    driver.wait_for("Tonern är slut på förrådet")
    driver.until(lambda: is_on(driver, "RoutineScreen"), "the check again")
    sign(visit, hand)
    done = last(machine, "supplies")
    assert done is not None
    assert done.outcome == "remarks", "a spare toner is missing, the machine is not"
    hand.key("F8")
    driver.until(lambda: is_on(driver, "RoutineChoice"), "the checks")
    hand.tap_text("klocka")
    driver.until(lambda: is_on(driver, "RoutineScreen"), "the clock")
    hand.key("F8")
    driver.wait_for("Signera kontrollen")
    sign(visit, hand)
    assert last(machine, "clock") is not None


def test_a_restart_is_proved_by_the_boot_and_the_unlock_after_it(
    glass: Any, machine: Machine
) -> None:
    from appliance.kiosk.driver import Driver
    from tests.appliance.kiosk.screens.visit import visiting

    again = Machine(machine.settings, machine.language, machine.config)
    again.__dict__["clock"] = Clock(machine.places.state, read=_another_boot)
    with visiting(glass, again, Driver, tick=0.5) as visit:
        to_checks(visit, Hand(visit.driver))
        known = lambda: last(machine, "restart")  # noqa: E731 - one line
        visit.driver.until(lambda: known() is not None, "the proof of the restart", WAIT)
        done = known()
        assert done is not None
        assert done.person == demo.PERSON
        assert done.outcome != "failed"


def _another_boot() -> Instant:
    here = read_machine()
    return msgspec.structs.replace(here, boot="another-boot", boottime=60.0)


def booted(machine: Machine, folder: Path, patch: pytest.MonkeyPatch, boot: str) -> Machine:
    """Return the machine as it comes up in another boot, whose id stands in a file it is told."""
    told = folder / "boot_id"
    told.write_text(f"{boot}\n", "ascii")
    patch.setattr(clock_of_storage, "_BOOT_ID", told)
    began = read_machine().boottime

    def read() -> Instant:
        here = read_machine()
        return msgspec.structs.replace(here, boottime=here.boottime - began)

    shelf = msgspec.structs.replace(machine.settings.library, source=str(folder))
    settings = msgspec.structs.replace(machine.settings, library=shelf)
    again = Machine(settings, machine.language, machine.config)
    again.__dict__["clock"] = Clock(machine.places.state, read=read)
    return again


def install(folder: Path, patch: pytest.MonkeyPatch, version: str) -> None:
    """Put a newer version of the program on the disk, under the one that runs."""
    made = folder / "site" / f"lykta-{version}.dist-info"
    made.mkdir(parents=True)
    (made / "METADATA").write_text(f"Metadata-Version: 2.1\nName: lykta\nVersion: {version}\n")
    patch.syspath_prepend(made.parent)


def renew(machine: Machine, folder: Path) -> None:
    """Fetch the documents from their folder, as the service does every six hours."""
    (folder / "telefon.txt").write_text("IT 12 345", "utf-8")
    wanted = catalogue.CatalogueSettings(source=str(folder))
    assert catalogue.sync(wanted, machine.mirror, accept=True).fault is None


def test_weekly_restart_fails_while_an_old_program_runs(
    glass: Any, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from appliance.kiosk.driver import Driver
    from tests.appliance.kiosk.screens.visit import visiting

    old = booted(machine, tmp_path, monkeypatch, "old-boot")
    before = Done(routine="update", outcome="passed", at=old.clock.now(), person=demo.PERSON)
    report.note(machine.places.state, [before])
    install(tmp_path, monkeypatch, "99.1.0")
    with visiting(glass, old, Driver, tick=0.5) as visit:
        hand = Hand(visit.driver)
        begin(visit, hand, "Veckans omstart")
        visit.driver.wait_for("men 99.1.0 är installerad")
        visit.driver.wait_for("Kan maskinen startas om nu?")
        hand.key("F6")
        visit.driver.wait_for("Signera som ej godkänd")
        sign(visit, hand)
    done = last(machine, "update")
    assert done is not None
    assert (done.outcome, done.failed) == ("failed", ("restart", "version"))


def test_weekly_restart_is_proved_by_a_new_boot_the_new_version_and_new_documents(
    glass: Any, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from appliance.kiosk.driver import Driver
    from tests.appliance.kiosk.screens.visit import visiting

    failed = last(machine, "update")
    install(tmp_path, monkeypatch, "99.1.0")
    monkeypatch.setattr(routine_machine, "RUNNING", "99.1.0")  # as a process begun now reads it
    new = booted(machine, tmp_path, monkeypatch, "new-boot")
    renew(new, tmp_path)
    with visiting(glass, new, Driver, tick=0.5) as visit:
        hand = Hand(visit.driver)
        to_checks(visit, hand)
        proved = lambda: last(machine, "update") != failed  # noqa: E731 - one line
        visit.driver.until(proved, "the proof of the restart", WAIT)
        done = last(machine, "update")
        assert done is not None
        assert (done.person, done.outcome, done.version) == (demo.PERSON, "passed", "99.1.0")
        assert done.at.boot == "new-boot"
        hand.key("escape")
        hand.tap("Mer")
        hand.tap("Kontroller")
        visit.driver.until(lambda: is_on(visit.driver, "RoutineChoice"), "the checks anew")
        visit.driver.wait_for("Klar")


def test_trial_of_the_record_system_is_done_by_hand_where_the_machine_did_not_find_her(
    glass: Any, machine: Machine
) -> None:
    from appliance.kiosk.driver import Driver
    from tests.appliance.kiosk.screens.visit import visiting

    nobody = msgspec.structs.replace(machine.settings.probe, number="18990101-9804")
    settings = msgspec.structs.replace(machine.settings, probe=nobody)
    again = Machine(settings, machine.language, machine.config)
    assert [one.found for _name, one in probe.run(again)] == [False], "the live hospital was asked"
    with visiting(glass, again, Driver, tick=0.5) as visit:
        driver, hand = visit.driver, Hand(visit.driver)
        begin(visit, hand, "Prov av journalsystemet")
        for question in ("Hittar journalsystemet testpatienten?", "Öppnas hennes läkemedelslista"):
            driver.wait_for(question)
            before = driver.screen._lead
            hand.key("F8")
            driver.until(lambda: driver.screen._lead is not before, "the answer")  # noqa: B023 - called at once
        sign(visit, hand)
        done = last(machine, "probe")
        assert done is not None
        assert (done.person, done.outcome) == (demo.PERSON, "remarks")
    assert all(one.found for _name, one in probe.run(machine))


def test_nobody_is_asked_to_compare_with_a_record_system_that_is_down(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    driver = visit.driver
    one = machine.downtime.declare(Said(why="Nobody can log in"), demo.PERSON)
    try:
        begin(visit, hand, "Daglig kontroll")
        driver.wait_for("Signera det som gick att göra")
        driver.wait_for("Resten väntar tills journalsystemet är tillbaka.")
        assert not driver.screen._lead.questions
        sign(visit, hand)
        driver.wait_for("Uppskjuten, avbrott")
        done = last(machine, "freshness")
        assert done is not None
        assert (done.outcome, done.fulfils) == ("put-off", False)
    finally:
        machine.downtime.end(one.key, demo.PERSON, mistaken=True)


def test_a_test_page_waits_for_the_print_before_it_and_is_not_swallowed(
    visit: Any, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, press, goes_on = visit.driver, visit.kiosk.press, threading.Event()
    begun: list[PrintOrder] = []

    def slow(order: PrintOrder, *rest: Any) -> Any:
        begun.append(order)
        goes_on.wait(WAIT)
        raise DeskLocked

    monkeypatch.setattr(visit.desk, "print", slow)
    visit.open()
    press.start(
        PrintOrder(kind=PrintKind.QUICK_CARD, unit="", document="outage"), visit.kiosk.language
    )
    driver.until(lambda: len(begun) == 1, "the first print")
    hand.key("F2")
    driver.until(lambda: is_on(driver, "Status"), "the lock")
    begin(visit, hand, "Månadens utskriftsprov")
    hand.key("F8")
    driver.wait_for("En utskrift pågår. Vänta tills den är klar.")
    goes_on.set()
    driver.until(lambda: is_on(driver, "RoutineScreen"), "the routine again", WAIT)
    hand.key("F8")
    driver.until(lambda: len(begun) == 2, "her own page", WAIT)
    assert begun[1].kind is PrintKind.TEST_PAGE


@pytest.mark.full
def test_copy_now_from_the_glass_reaches_the_running_capture(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    driver = visit.driver
    config = machine.places.folder.parent / "lykta.toml"
    from appliance.capture import asked

    with stage.capturing(config):
        driver.until(lambda: asked.service_runs(machine.places.state), "the capture", WAIT)
        to_checks(visit, hand)
        hand.key("escape")
        hand.key("F5")
        driver.wait_for("IT-läge")
        hand.key("F10")
        driver.until(lambda: is_on(driver, "ItStatus"), "the status", WAIT)
        hand.key("F8")
        driver.wait_for("Kopierat nu", WAIT)
        assert driver.shows("4 av 4 enheter")


def test_a_refused_copy_is_not_removed_by_one_touch(visit: Any, hand: Hand) -> None:
    from appliance.kiosk.ports import Right
    from appliance.kiosk.screens.itstatusdoubted import comparison
    from tests.appliance.kiosk.screens.s import hard

    driver = visit.driver
    visit.open()
    rights = visit.kiosk.unlocked.rights | {Right.QUARANTINE}
    visit.kiosk.unlocked = msgspec.structs.replace(visit.kiosk.unlocked, rights=rights)
    visit.kiosk.go(comparison(hard(visit)))
    hand.tap("Ta bort den")
    assert is_on(driver, "Comparison")
    hand.tap("Ta bort den för gott?")
    driver.until(lambda: is_on(driver, "AskedScreen"), "the question to the capture")
    driver.wait_for("Kopieringen är inte igång")


def test_who_waits_for_the_capture_keeps_no_core_warm_and_loses_no_key_under_her_finger(
    visit: Any, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from appliance.capture.asked import SERVICE_LOCK
    from appliance.kiosk.screens.itstatusask import asked_of

    driver, kiosk = visit.driver, visit.kiosk
    front, looks = kiosk.desk.machine, list[float]()
    followed = front.followed

    def counted(*facts: Any) -> Any:
        looks.append(time.monotonic())
        return followed(*facts)

    monkeypatch.setattr(front, "followed", counted)
    with fsio.locked(machine.places.state / SERVICE_LOCK):  # it lives, and grants nothing
        visit.open()
        kiosk.go(asked_of(lambda: front.capture_now((), kiosk.language)))
        driver.wait_for("Kopieringen har fått frågan")
        keys = set(map(id, kiosk.screen.every()))
        driver.until(lambda: len(looks) > 2, "three looks", WAIT)
        assert looks[2] - looks[0] > 0.8
        assert set(map(id, kiosk.screen.every())) == keys
        kiosk.back()
    assert len(looks) == 3
