"""Printing on the glass: the choice, the trouble, the pages in hand, what came out, the check."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from appliance.kiosk.ports import (
    Card,
    Forecast,
    FormChoice,
    InHand,
    Lamp,
    PrintBundle,
    PrinterChoice,
    PrintKind,
    PrintOrder,
    PrintRecord,
    PrintRecords,
    PrintView,
    SheetAnswer,
)
from appliance.kiosk.widgets.pane import Button
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.room_for_words import settle, wrong
from tests.appliance.kiosk.test_journey import ORDER, is_on, open_patient
from tests.appliance.kiosk.ward_desk import WardDesk, printed
from tests.printing import bookings, charts

PRINTERS = (
    PrinterChoice(name="B31, expeditionen", lamp=Lamp.ATTENTION, word="Redo",
                  note="omkring 50 blad"),
    PrinterChoice(name="B32, läkemedelsrummet", lamp=Lamp.GOOD, word="Redo", note="250 blad"),
    PrinterChoice(name="Akutmottagningen, korridoren mot röntgen", lamp=Lamp.BAD,
                  word="Ingen kontakt"),
)  # fmt: skip
SHORT = Forecast(
    lamp=Lamp.ATTENTION, text="Papper som behövs: 64. I facket: ungefär 50. Fyll på först."
)
ASKED = InHand(sheets=("A12-0042", "A12-0043"), pages=18, question="Har du alla 18 sidor i handen?")
WAITING = PrintBundle(
    lamp=Lamp.WAITING, title="Säng 2:1–2:6", detail="6 patienter, 12 sidor", word="Väntar"
)
CODE = "LYKTA1.ABCDEF.0123456789"
VERDICTS = {
    CODE: SheetAnswer(
        lamp=Lamp.ATTENTION, verdict="INTE SENASTE BLADET", text="Blad A12-0057 skrevs ut 03:05.",
        remedy="Använd det nyaste. Stryk det här och lägg det i pärmen.",
        facts=(("Blad", "A12-0042, sida 1 av 2, läkemedelslista, A12"),),
    ),
    "7KQ-4MX": SheetAnswer(
        lamp=Lamp.BAD, verdict="ÄNDRAT – ANVÄND INTE", text="Texten stämmer inte med koden.",
        remedy="Spara det, skriv ut ett nytt och säg till IT.",
    ),
}  # fmt: skip
DOUBTFUL = PrintRecord(
    lamp=Lamp.UNKNOWN, title="Läkemedelslistor, A12", when="03:05", word="Kan ha kommit ut",
    detail="Blad A12-0042–A12-0043 · 18 sidor · B31, expeditionen",
    advice="Titta i skrivarens fack, räkna sidorna och tryck sedan här.", in_hand=ASKED,
)  # fmt: skip
RECORDS = PrintRecords(
    note="1 utskrift kan ha kommit ut.",
    rows=(
        DOUBTFUL,
        PrintRecord(lamp=Lamp.GOOD, title="Avdelningslista, A12", detail="Blad A12-0029 · 1 sida",
                    when="i går 21:10", word="Bekräftad"),
    ),
)  # fmt: skip
MAR = PrintOrder(kind=PrintKind.BLANK_FORM, unit="", document="mar")


def held_up() -> PrintView:
    """Return a print whose second job waits for paper, with another printer offered."""
    view = printed(3, 9, ORDER, paper_out=True)
    return msgspec.structs.replace(
        view, finished=False, again=False, offer=PRINTERS[1].name, bundles=(*view.bundles, WAITING)
    )


def asked_for() -> PrintView:
    """Return a print that has ended and asks for its pages."""
    return msgspec.structs.replace(printed(9, 9, ORDER), in_hand=ASKED)


@pytest.fixture
def rich(desk: WardDesk) -> WardDesk:
    desk.choices, desk.forecast = PRINTERS, SHORT
    desk.changed = "Bara ändrade (3 av 9)"
    desk.sheets, desk.printed_lately, desk.plugged = VERDICTS, RECORDS, ("KINGSTON",)
    desk.papers = (FormChoice(order=MAR, title="Administreringsöversikt", detail="Tom blankett"),)
    desk.missing = ("A12-0043",)
    return desk


@pytest.fixture
def dialog(rich: WardDesk, opened: Any) -> Any:
    opened.key("F8")
    opened.until(lambda: is_on(opened, "Printout"), "the print dialog")
    opened.wait_for("På vilken skrivare?")
    return opened


def test_too_little_paper_stands_beside_the_plan(dialog: Any) -> None:
    assert dialog.shows("Fyll på först.")
    assert dialog.shows("omkring 50 blad")


def test_chosen_printer_and_only_what_changed_are_what_is_printed(
    dialog: Any, rich: WardDesk
) -> None:
    dialog.tap_text("B32, läkemedelsrummet")
    dialog.until(lambda: rich.planned.printer == PRINTERS[1].name, "the other printer's plan")
    dialog.until(lambda: not dialog.screen.busy, "the dialog")
    dialog.turn(6)
    dialog.tap("Bara ändrade (3 av 9)")
    dialog.until(lambda: rich.planned.changed, "the plan of what changed")
    dialog.turn(6)
    dialog.key("F8")
    dialog.wait_for("9 av 9")
    assert rich.ordered is not None
    assert (rich.ordered.printer, rich.ordered.changed) == (PRINTERS[1].name, True)


def test_label_sheet_that_was_used_before_begins_at_its_first_free_row(
    dialog: Any, rich: WardDesk
) -> None:
    dialog.tap("Provtagningsetiketter")
    dialog.until(lambda: rich.planned.kind is PrintKind.LAB_LABELS, "the plan of labels")
    dialog.wait_for("Från etikett 1")
    dialog.tap("En rad ner")
    dialog.until(lambda: rich.planned.start == 4, "the plan from the second row")
    dialog.wait_for("Från etikett 4")
    dialog.key("F8")
    dialog.wait_for("9 av 9")
    assert rich.ordered is not None
    assert rich.ordered.start == 4


def start(driver: Any, desk: WardDesk, *steps: PrintView) -> None:
    """Print with these steps; each but the last holds until the desk lets go."""
    desk.print_steps = list(steps)
    desk.hold.clear()
    driver.key("F8")
    driver.until(lambda: is_on(driver, "Underway"), "the print under way")


def test_printer_without_paper_offers_the_other_one_in_the_same_card(
    dialog: Any, rich: WardDesk
) -> None:
    start(dialog, rich, held_up(), asked_for())
    dialog.wait_for("Papperet tog slut")
    dialog.tap("Skriv ut på B32, läkemedelsrummet")
    assert rich.control.moving == PRINTERS[1].name
    rich.control.take()
    dialog.key("F7")
    dialog.wait_for("Vilken skrivare tar det som är kvar?")
    dialog.tap_text("Akutmottagningen")
    assert rich.control.moving == PRINTERS[2].name
    dialog.until(lambda: is_on(dialog, "Underway"), "back at the print")


def test_print_is_paused_goes_on_and_is_stopped_by_its_keys(dialog: Any, rich: WardDesk) -> None:
    start(dialog, rich, held_up(), msgspec.structs.replace(held_up(), paused=True), asked_for())
    dialog.wait_for("Papperet tog slut")
    dialog.key("F5")
    assert rich.control.paused
    dialog.wait_for("Pausar")
    rich.hold.set()
    dialog.until(lambda: not dialog.kiosk.printing, "the end")
    start_again = rich.control
    start_again.resume()
    assert not start_again.paused


def test_one_touch_says_that_all_pages_are_there(dialog: Any, rich: WardDesk) -> None:
    start(dialog, rich, asked_for())
    rich.hold.set()
    dialog.wait_for("Har du alla 18 sidor i handen?")
    dialog.key("F8")
    dialog.wait_for("Alla 18 sidor är i handen.")
    assert "confirm 18 of 18" in rich.calls
    assert not dialog.shows("Nej, färre")


def test_missing_pages_are_named_and_come_out_as_marked_copies(dialog: Any, rich: WardDesk) -> None:
    start(dialog, rich, asked_for())
    rich.hold.set()
    dialog.wait_for("Har du alla 18 sidor i handen?")
    dialog.key("F6")
    dialog.until(lambda: is_on(dialog, "PagesInHand"), "the question")
    dialog.tap("1")
    dialog.tap("9")
    assert dialog.button("Enter").kind == "disabled", "nobody has more pages than were printed"
    dialog.tap("Sudda")
    dialog.tap("6")
    dialog.key("enter")
    dialog.wait_for("2 sidor saknas")
    assert dialog.shows("Blad A12-0043")
    dialog.key("F8")
    dialog.until(lambda: "rest A12-0043" in rich.calls, "the marked copies")
    dialog.until(lambda: is_on(dialog, "Underway"), "their progress")


def test_nurse_says_herself_which_sheets_are_missing(dialog: Any, rich: WardDesk) -> None:
    start(dialog, rich, asked_for())
    rich.hold.set()
    dialog.wait_for("Har du alla 18 sidor i handen?")
    dialog.key("F6")
    dialog.until(lambda: is_on(dialog, "PagesInHand"), "the question")
    dialog.type("16")
    dialog.key("enter")
    dialog.wait_for("Blad A12-0043")
    dialog.key("F6")
    dialog.until(lambda: is_on(dialog, "MissingSheets"), "the sheets")
    assert wrong(dialog) == []
    dialog.tap_text("A12-0043")
    assert dialog.button("F8").kind == "disabled"
    dialog.tap_text("A12-0042")
    dialog.tap("1 blad saknas")
    dialog.until(lambda: "confirm 16 of 18 A12-0042" in rich.calls, "her own answer")
    dialog.until(lambda: is_on(dialog, "Underway"), "back at the print")
    dialog.wait_for("Blad A12-0042")
    dialog.key("F8")
    dialog.until(lambda: "rest A12-0042" in rich.calls, "the copy of what she named")


def test_what_may_have_come_out_leads_from_the_locked_board_to_the_count(
    driver: Any, rich: WardDesk
) -> None:
    rich.cards = (
        Card(lamp=Lamp.ATTENTION, title="En utskrift avbröts", text="18 sidor kan ha kommit ut.",
             remedy="Tryck här och räkna sidorna.", to_records=True),
    )  # fmt: skip
    driver.wait_for("En utskrift avbröts")
    driver.tap_text("En utskrift avbröts")
    driver.until(lambda: is_on(driver, "Records"), "what was printed")
    driver.tap_text("Läkemedelslistor, A12")
    driver.until(lambda: is_on(driver, "PagesInHand"), "the question")
    driver.type("18")
    driver.key("enter")
    driver.wait_for("Alla 18 sidor är i handen.")
    assert driver.kiosk.unlocked is None


def test_confirmed_print_asks_nothing_more(driver: Any, rich: WardDesk) -> None:
    driver.key("F6")
    driver.key("F7")
    driver.until(lambda: is_on(driver, "Records"), "what was printed")
    driver.wait_for("Avdelningslista, A12")
    driver.tap_text("Avdelningslista, A12")
    driver.turn(6)
    assert is_on(driver, "Records")


def test_form_is_printed_from_the_locked_board(driver: Any, rich: WardDesk) -> None:
    driver.key("F6")
    driver.key("F6")
    driver.until(lambda: is_on(driver, "Forms"), "the forms")
    driver.wait_for("Administreringsöversikt")
    driver.tap_text("Administreringsöversikt")
    driver.until(lambda: is_on(driver, "Printout"), "the print dialog")
    driver.wait_for("På vilken skrivare?")
    driver.tap("10 exemplar")
    driver.until(lambda: rich.planned.copies == 10, "the plan of ten copies")
    driver.turn(6)
    driver.key("F8")
    driver.until(lambda: "print" in rich.calls, "the print")
    assert driver.kiosk.unlocked is None


@pytest.mark.parametrize("locked", [True, False])
def test_code_that_is_scanned_anywhere_is_answered_in_large_words(
    driver: Any, rich: WardDesk, *, locked: bool
) -> None:
    if not locked:
        unlock(driver)
    driver.type(CODE)
    driver.key("enter")
    driver.until(lambda: is_on(driver, "SheetCheck"), "the check")
    driver.wait_for("INTE SENASTE BLADET")
    verdict = next(one for one in driver.drawn() if one.words == "INTE SENASTE BLADET")
    assert verdict.box.h >= 34, "read from across the room"
    driver.key("escape")
    driver.until(lambda: is_on(driver, "Status" if locked else "Ward"), "where it was scanned")


def test_slow_typing_is_no_scan(driver: Any, rich: WardDesk, monkeypatch: Any) -> None:
    monkeypatch.setattr("appliance.kiosk.scan._SLACK", -60.0)  # as if each sign took its time
    driver.type(CODE)
    driver.key("enter")
    driver.turn(6)
    assert is_on(driver, "Status")


def test_next_sheet_never_stands_beside_the_answer_of_the_last(driver: Any, rich: WardDesk) -> None:
    driver.key("F6")
    driver.key("F5")
    driver.until(lambda: is_on(driver, "SheetCheck"), "the check")
    driver.type("7KQ-4MX")
    driver.key("enter")
    driver.wait_for("ÄNDRAT – ANVÄND INTE")
    driver.type("7")
    driver.turn(4)
    assert not driver.shows("ÄNDRAT")
    assert driver.screen.field.words == "7"
    driver.type("XX-XXX")
    driver.key("enter")
    driver.wait_for("Inte kontrollerat")


def test_password_of_a_stick_is_shown_once_and_goes_with_the_screen(
    dialog: Any, rich: WardDesk
) -> None:
    dialog.key("F3")
    dialog.wait_for("Spara på KINGSTON")
    dialog.tap_text("Spara på KINGSTON")
    dialog.wait_for("kavel-dimma-orm-7319")
    dialog.key("F2")
    dialog.until(lambda: is_on(dialog, "Status"), "the lock")
    assert not dialog.shows("kavel")


def test_large_type_holds_every_medicine_two_to_a_page(opened: Any) -> None:
    open_patient(opened)
    small = {word for text in opened.texts() for word in text.split()}
    opened.key("F6")
    opened.until(lambda: is_on(opened, "LargeType"), "the large type")
    drugs = [one for one in opened.drawn() if one.words == "furosemid"]
    assert drugs[0].box.h >= 38, "read from the other side of a bed"
    shown = set(opened.texts())
    while not opened.shows("SLUT PÅ LISTAN"):
        opened.key("pagedown")
        shown |= set(opened.texts())
    words = {word for text in shown for word in text.split()}
    for drug in ("furosemid", "insulin", "glargin", "metoprolol", "ramipril", "oxikodon"):
        assert drug in words
    assert "Riskläkemedel" in words & small


@pytest.fixture(params=["sv", "de"])
def told(glass: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    desk.choices, desk.forecast, desk.changed = PRINTERS, SHORT, "Bara ändrade (3 av 9)"
    desk.sheets, desk.printed_lately, desk.plugged = VERDICTS, RECORDS, ("KINGSTON",)
    with kiosk_in(glass, desk, idle=10_000.0, language=request.param) as driver:
        driver.desk = desk
        yield driver


def test_screens_that_need_no_patient_have_room_for_their_words(told: Any) -> None:
    for keys, screen in (
        (("F6",), "More"), (("F6", "F5"), "SheetCheck"), (("F6", "F7"), "Records"),
    ):  # fmt: skip
        for key in keys:
            told.key(key)
        settle(told, screen)
        assert wrong(told) == [], screen
        for _ in keys:
            told.key("escape")
        settle(told, "Status")
    told.type(CODE)
    told.key("enter")
    told.wait_for("INTE SENASTE BLADET")
    assert wrong(told) == []


def test_screens_of_a_print_have_room_for_their_words(told: Any) -> None:
    unlock(told)
    told.turn(4)
    assert wrong(told) == [], "the German words for a protected identity are long"
    open_patient(told)
    told.key("F6")
    settle(told, "LargeType")
    assert wrong(told) == []
    told.key("escape")
    told.key("escape")
    settle(told, "Ward")
    told.key("F8")
    settle(told, "Printout")
    assert wrong(told) == []
    start(told, told.desk, held_up(), asked_for())
    told.wait_for("Papperet tog slut")
    told.turn(6)
    assert wrong(told) == []
    told.key("F7")
    settle(told, "OtherPrinter")
    assert wrong(told) == []
    told.key("escape")
    told.desk.hold.set()
    told.until(lambda: not told.kiosk.printing, "the end")
    told.turn(6)
    assert wrong(told) == []


def test_no_key_of_the_print_dialog_is_smaller_than_a_finger(dialog: Any) -> None:
    keys = [pane for pane in dialog.screen.every() if isinstance(pane, Button)]
    assert min(pane.box.h for pane in keys) >= 46, "12 mm on the smallest panel"
