"""Evidence and figures, and the pinned copy, by real hands over the demo hospital's machine."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from appliance.capture import asked
from appliance.cli import demo, stage
from appliance.cli.machine import Machine
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.screens.machine import demo_machine
from tests.appliance.kiosk.test_routines_glass import hand, is_on, visit

__all__ = ["hand", "visit"]
WAIT = 30.0
IT = "Eva Sund"
PROOF = "Bevis för rutinerna"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("demo")
    with demo_machine(folder, second=IT, function="it") as machine:
        yield machine


def to_checks(visit: Any, hand: Hand, person: str) -> None:
    """Go from the locked board to the checks, and unlock there."""
    driver = visit.driver
    for key, screen in (("F6", "More"), ("F3", "RoutineChoice"), ("F8", "Unlock")):
        hand.key(key)
        driver.until(lambda: is_on(driver, screen), screen, WAIT)  # noqa: B023 - called at once
    driver.wait_for(person)
    for words in (person, demo.PASSWORD):
        hand.type(words)
        hand.key("enter")
    here = lambda: visit.kiosk.unlocked and is_on(driver, "RoutineChoice")  # noqa: E731 - one line
    driver.until(here, "the checks", WAIT)


def to_evidence(visit: Any, hand: Hand) -> None:
    to_checks(visit, hand, IT)
    hand.tap("Bevis och siffror")
    visit.driver.until(lambda: is_on(visit.driver, "Evidence"), "the evidence", WAIT)


def planned(visit: Any, hand: Hand) -> None:
    hand.key("F8")
    visit.driver.until(lambda: is_on(visit.driver, "Printout"), "the plan", WAIT)
    visit.driver.wait_for(PROOF)


def words_of(file: Path, password: str = "") -> str:
    pages = pdfium.PdfDocument(file, password=password)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def new_paper(folder: Path, known: set[Path]) -> Path:
    end = time.monotonic() + WAIT
    while not (found := set(folder.glob("*.pdf")) - known):
        assert time.monotonic() < end, "no page came out"
        time.sleep(0.05)
    return found.pop()


def test_a_nurses_key_to_the_evidence_is_dull_and_says_who_may(visit: Any, hand: Hand) -> None:
    driver = visit.driver
    to_checks(visit, hand, demo.PERSON)
    driver.wait_for("Kräver rutinansvarig eller IT")
    hand.key("F6")
    driver.turn(5)
    assert is_on(driver, "RoutineChoice")


def test_it_reads_a_month_and_prints_it(visit: Any, hand: Hand, machine: Machine) -> None:
    driver = visit.driver
    to_evidence(visit, hand)
    driver.wait_for("Prov av journalsystemet")
    driver.wait_for("maskinen själv")
    month = driver.screen._view.order.day
    for key in ("F6", "F7"):  # nothing was asked for before, and the next month has not begun
        hand.key(key)
        driver.turn(5)
        assert driver.screen._view.order.day == month
    tray = machine.places.folder.parent / "printed"
    before = set(tray.glob("*.pdf"))
    planned(visit, hand)
    hand.key("F8")
    page = words_of(new_paper(tray, before))
    assert PROOF in page
    assert IT in page
    driver.until(lambda: not visit.kiosk.press.running, "the end of the print", WAIT)


def test_it_saves_a_month_and_only_the_password_opens_it(
    visit: Any, hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, room = visit.driver, "appliance.kiosk.front.paperfront.plugged"
    monkeypatch.setattr(room, lambda: {"KINGSTON": tmp_path})
    to_evidence(visit, hand)
    planned(visit, hand)
    hand.key("F3")
    driver.wait_for("KINGSTON")
    hand.tap_text("KINGSTON")
    driver.until(lambda: getattr(driver.screen, "_saved", None) is not None, "the password", WAIT)
    (file,) = tmp_path.glob("*.pdf")
    with pytest.raises(pdfium.PdfiumError):
        words_of(file)
    assert PROOF in words_of(file, driver.screen._saved.password)


def stands(visit: Any, screen: str) -> None:
    visit.driver.until(lambda: is_on(visit.driver, screen), screen, WAIT)


def let_go(visit: Any, hand: Hand) -> None:
    hand.key("F8")
    stands(visit, "CopiesScreen")
    hand.key("F6")
    stands(visit, "LettingGo")
    hand.key("F6")


def test_it_pins_the_newest_copy_through_the_running_capture_and_lets_go_of_it(
    visit: Any, hand: Hand, machine: Machine
) -> None:
    driver = visit.driver
    to_checks(visit, hand, IT)
    with stage.capturing(machine.places.folder.parent / "lykta.toml"):
        driver.until(lambda: asked.service_runs(machine.places.state), "the capture", WAIT)
        for key, screen in (("escape", "Units"), ("F5", "More"), ("F10", "ItStatus")):
            hand.key(key)
            stands(visit, screen)
        hand.tap_text("B31 Kirurgi")
        stands(visit, "CopiesScreen")
        hand.key("F8")
        stands(visit, "Pinning")
        for key in ("F7", "enter"):
            hand.key(key)
        driver.wait_for("Kopian är fäst", WAIT)
        note = machine.shown.pin_note("B31")
        assert note is not None
        assert (note.by, note.at_glass, note.reason) == (IT, True, "IT undersöker ett fel")
        let_go(visit, hand)
        driver.wait_for("Ingen kopia är fäst längre", WAIT)
        assert machine.shown.pin_note("B31") is None

        machine.store.pin("B31", "Work", "root", at=machine.clock.now())
        let_go(visit, hand)
        driver.wait_for("fästes i terminalen", WAIT)
        assert machine.shown.pin_note("B31") is not None
