"""Where one room of the kiosk meets another: what each does well alone and forgot of the other."""

import threading
from typing import Any

import msgspec
import pytest

from appliance.kiosk.front.doubts import clock_sign
from appliance.kiosk.front.wording import sheet_range
from appliance.kiosk.ports import BoardView, Card, Copy, Lamp, PrintKind, PrintOrder, PrintView
from printing.language import LANGUAGES, Language, language
from storage.clock import ClockVerdict
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.ward_desk import WardDesk

STEPS = (
    ("Skriv ut", "Listorna för din enhet. Lägg dem i avbrottspärmen."),
    ("Fråga", "Vilka läkemedel gavs mellan 02:58 och 03:12? Bocka av på listan."),
    ("Skriv på papper", "Signera varje given dos. Den förs in när journalen är uppe."),
)
ENVELOPE = Card(
    lamp=Lamp.BAD,
    title="Nödkuvertet har öppnats",
    text="sön 22 nov 15:42, av Karin Ek. Den som har koden kan öppna igen.",
    remedy="IT gör ett nytt kuvert. Ring IT, 08-465 004 10.",
)
INTERRUPTED = Card(
    lamp=Lamp.ATTENTION,
    title="En utskrift blev avbruten",
    text="12 sidor kan ha kommit ut.",
    remedy="Tryck här och räkna sidorna.",
    to_records=True,
)


def boards(monkeypatch: pytest.MonkeyPatch, desk: WardDesk, **said: Any) -> None:
    """Let the desk's board say these things besides its own."""
    known = desk.board

    def board(language: Language, showing: Copy | None = None) -> BoardView:
        return msgspec.structs.replace(known(language, showing), **said)

    monkeypatch.setattr(desk, "board", board)


@pytest.mark.parametrize("text", [1.0, 1.5])
def test_no_notice_pushes_what_to_do_off_the_outage_board(
    driver: Any, desk: WardDesk, monkeypatch: pytest.MonkeyPatch, text: float
) -> None:
    boards(
        monkeypatch, desk, outage=True, locked_outage=True, steps=STEPS,
        cards=(ENVELOPE, INTERRUPTED),
    )  # fmt: skip
    driver.kiosk.look(text=text)
    driver.wait_for(STEPS[-1][0])  # the first is part of a key's words
    shown = " ".join(driver.texts()).replace("\u00a0", " ")
    assert all(title in shown for title, _how in STEPS)
    assert "Vilka läkemedel gavs mellan 02:58 och 03:12?" in shown
    driver.key("pagedown")
    driver.wait_for(ENVELOPE.title)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [(ClockVerdict.WRONG, "går fel"), (ClockVerdict.UNCONFIRMED, "Inte bekräftad")],
)
def test_a_wrong_clock_is_never_shown_bare(
    driver: Any,
    desk: WardDesk,
    monkeypatch: pytest.MonkeyPatch,
    verdict: ClockVerdict,
    word: str,
) -> None:
    spoken = language("sv", "Europe/Stockholm")
    boards(monkeypatch, desk, clock_sign=clock_sign(verdict, spoken))
    driver.wait_for(word)
    unlock(driver)
    driver.wait_for(word)
    assert "20:21" in driver.texts()


def test_a_clock_that_is_vouched_for_says_nothing() -> None:
    for code in LANGUAGES:
        spoken = language(code, "Europe/Stockholm")
        assert clock_sign(ClockVerdict.CONFIRMED, spoken) is None
        assert clock_sign(ClockVerdict.WRONG, spoken).lamp is Lamp.BAD  # type: ignore[union-attr]


def test_a_range_of_sheets_is_never_told_backwards() -> None:
    assert sheet_range(("T-0050", "T-0005", "T-0049")) == "T-0005–T-0050"
    assert sheet_range(("T-10000", "T-9999")) == "T-9999–T-10000"
    assert sheet_range(("T-0007",)) == "T-0007"
    assert sheet_range(()) == ""


def test_a_print_of_before_the_lock_never_swallows_the_next_persons(
    driver: Any, desk: WardDesk
) -> None:
    kiosk, goes_on = driver.kiosk, threading.Event()
    first = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit="B14")
    begun: list[PrintOrder] = []
    known = desk.print

    def slow(order: PrintOrder, *rest: Any) -> PrintView:
        begun.append(order)
        goes_on.wait(20)
        return known(order, *rest)

    desk.print = slow  # type: ignore[method-assign]
    unlock(driver)
    kiosk.press.start(first, kiosk.language)
    driver.until(lambda: begun == [first], "the first print")
    kiosk.lock()
    unlock(driver)
    driver.key("F8")
    driver.wait_for("En utskrift pågår. Vänta tills den är klar.")
    assert "Förbereder sidorna" not in driver.texts()
    goes_on.set()
    driver.until(lambda: type(driver.screen).__name__ == "Printout", "her own print's dialog")
    driver.until(lambda: not driver.screen.busy, "its plan")
    driver.key("F8")
    driver.until(lambda: len(begun) == 2, "her own print")
