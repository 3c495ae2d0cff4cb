"""A nurse's journey on the real glass: every act by touch or key, every claim read off it."""

import gc
from collections.abc import Iterator
from typing import Any

from appliance.kiosk.ports import PrintKind, PrintOrder
from appliance.kiosk.widgets.listing import Listing
from appliance.kiosk.widgets.tiles import Tile
from storage.freshness import Light
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.ward_desk import NAMES, PASSWORD, WardDesk, printed
from tests.printing import charts

ORDER = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit="A12")


def listing(driver: Any) -> Listing:
    return next(pane for pane in driver.screen.every() if isinstance(pane, Listing))


def is_on(driver: Any, screen: str) -> bool:
    return type(driver.screen).__name__ == screen and not driver.screen.busy


def open_patient(driver: Any, row: int = 0) -> None:
    driver.touch(*listing(driver).visible[row].box.middle)
    driver.until(lambda: is_on(driver, "MedicationScreen"), "the medication list")


def test_by_touch_from_the_locked_board_to_paper(driver: Any, desk: WardDesk) -> None:
    driver.tap("F8")
    driver.wait_for(NAMES[1])
    driver.tap_text(NAMES[1])
    for sign in PASSWORD:
        name = {" ": "Mellanslag"}.get(sign, sign)
        if sign.isupper():
            driver.tap("Skift")
        driver.tap(name)
    driver.tap("Lås upp")
    driver.until(lambda: is_on(driver, "Printout"), "the print dialog")
    driver.wait_for("9 patienter")
    driver.tap("Skriv ut")
    driver.wait_for("9 av 9")
    assert "print" in desk.calls


def test_from_ward_to_patient_to_overview_to_print(opened: Any) -> None:
    open_patient(opened)
    assert opened.shows("Övergård, Åke")
    assert opened.shows("19121212-1212")
    opened.tap("F5")
    opened.until(lambda: is_on(opened, "OverviewScreen"), "the overview")
    assert opened.shows("nu 20:21")
    opened.tap("F8")
    opened.until(lambda: is_on(opened, "Printout"), "the print dialog")
    assert opened.shows("Övergård, Åke, 19121212-1212"), "both identifiers before printing"


def test_the_whole_journey_by_keyboard_alone(driver: Any) -> None:
    unlock(driver)
    driver.key("tab")
    while driver.screen.every()[-1] is None or not listing(driver).focused:
        driver.key("tab")
    driver.key("down")
    driver.key("down")
    assert listing(driver).chosen == 1
    driver.key("enter")
    driver.until(lambda: is_on(driver, "MedicationScreen"), "the medication list")
    driver.key("F5")
    driver.until(lambda: is_on(driver, "OverviewScreen"), "the overview")
    driver.key("F8")
    driver.until(lambda: is_on(driver, "Printout"), "the print dialog")
    for _ in range(3):
        driver.key("escape")
    driver.until(lambda: is_on(driver, "Ward"), "back on the ward list")
    driver.key("F2")
    driver.until(lambda: is_on(driver, "Status"), "the locked board")


def test_wrong_password_says_what_to_do_and_leaves_nothing_typed(driver: Any) -> None:
    driver.key("F2")
    driver.wait_for("Vem är du?")
    driver.type(NAMES[0])
    driver.key("enter")
    driver.type("fel")
    driver.key("enter")
    driver.wait_for("Ring IT.")
    assert driver.screen.field.secret
    assert driver.screen.field.words == ""
    assert driver.screen.field.fault
    driver.type(PASSWORD)
    driver.key("enter")
    driver.until(lambda: is_on(driver, "Ward"), "the ward list after all")


def test_password_is_never_drawn(driver: Any) -> None:
    driver.key("F2")
    driver.wait_for("Vem är du?")
    driver.type(NAMES[0])
    driver.key("enter")
    driver.type("hemligt")
    assert not driver.shows("hemligt")
    assert driver.shows("•" * 7)


def test_search_finds_by_name_and_opens(opened: Any) -> None:
    opened.key("F3")
    opened.type_on_glass("ängs")
    opened.wait_for("1 träff")
    opened.key("enter")
    opened.until(lambda: is_on(opened, "MedicationScreen"), "the patient")
    assert opened.shows("Ängström, Flicka")


def test_search_without_a_hit_says_what_to_try(opened: Any) -> None:
    opened.key("F3")
    opened.type("xyz")
    opened.wait_for("Prova personnummer")


def test_answer_for_a_screen_already_left_is_dropped(opened: Any, desk: WardDesk) -> None:
    desk.hold.clear()
    opened.touch(*listing(opened).visible[0].box.middle)
    opened.until(lambda: "medication_list" in desk.calls, "the question")
    opened.key("escape")
    opened.until(lambda: type(opened.screen).__name__ == "Ward", "the ward again")
    desk.hold.set()
    opened.until(lambda: is_on(opened, "Ward"), "its rows")
    opened.turn(20)
    assert not opened.shows("furosemid")
    assert is_on(opened, "Ward")


def test_answer_that_comes_after_the_lock_is_dropped(opened: Any, desk: WardDesk) -> None:
    desk.hold.clear()
    opened.touch(*listing(opened).visible[0].box.middle)
    opened.until(lambda: "medication_list" in desk.calls, "the question")
    opened.key("F2")
    desk.hold.set()
    opened.until(lambda: "lock" in desk.calls, "the desk's own lock")
    opened.turn(20)
    assert is_on(opened, "Status")
    assert not any("Övergård" in words for words in opened.texts())


def test_light_turns_by_itself_while_nobody_touches_anything(driver: Any, desk: WardDesk) -> None:
    assert "Färsk" in driver.texts()
    desk.lights["A12"] = Light.STALE
    driver.wait_for("För gammal")
    assert driver.shows("2 h 10 min gammal"), "in the bar as well"


def test_patient_on_the_glass_turns_stale_across_the_screen(opened: Any, desk: WardDesk) -> None:
    open_patient(opened)
    assert opened.shows("KOPIA")
    desk.lights["A12"] = Light.STALE
    opened.wait_for("FÖR GAMMAL KOPIA")


def test_board_that_stops_answering_is_never_shown_as_fresh(
    driver: Any, desk: WardDesk, monkeypatch: Any
) -> None:
    monkeypatch.setattr("appliance.kiosk.kiosk._SILENCE", 1.0)
    desk.silent.set()
    driver.wait_for("Åldern är okänd")
    assert "Färsk" not in [tile.unit.state for tile in driver.panes() if isinstance(tile, Tile)]
    desk.silent.clear()
    driver.wait_for("12 min gammal")
    driver.until(
        lambda: any(isinstance(pane, Tile) for pane in driver.panes()), "the tiles to come back"
    )


def test_newer_copy_waits_for_a_finger(opened: Any, desk: WardDesk) -> None:
    open_patient(opened)
    desk.newest = 8
    opened.wait_for("Nyare kopia finns")
    assert desk.calls.count("medication_list") == 1
    desk.generation = 8
    opened.key("F9")
    opened.until(lambda: desk.calls.count("medication_list") == 2, "the newer copy")
    opened.until(lambda: not opened.shows("Nyare kopia finns"), "the strip at rest")


def test_what_is_wrong_with_a_copy_stands_above_the_list(opened: Any, desk: WardDesk) -> None:
    desk.notices = ("Den nyaste kopian är skadad.",)
    open_patient(opened)
    assert opened.shows("Den nyaste kopian är skadad.")


def test_idle_machine_counts_down_and_a_touch_only_ends_that(opened: Any) -> None:
    opened.kiosk.idle._since -= 105
    opened.wait_for("Låser om")
    row = listing(opened).visible[0].box.middle
    opened.touch(*row)
    opened.until(lambda: not opened.shows("Låser om"), "the countdown gone")
    assert is_on(opened, "Ward"), "the touch opened nothing beneath it"


def test_idle_machine_locks_and_tells_the_desk(opened: Any, desk: WardDesk) -> None:
    opened.kiosk.idle._since -= 121
    opened.until(lambda: is_on(opened, "Status"), "the lock")
    opened.until(lambda: "lock" in desk.calls, "the desk's own lock")


def test_half_typed_password_does_not_wait_for_the_next_person(driver: Any) -> None:
    driver.key("F2")
    driver.wait_for("Vem är du?")
    driver.type("Karin")
    driver.kiosk.idle._since -= 121
    driver.until(lambda: is_on(driver, "Status"), "the board")


def names_in_memory(name: str) -> Iterator[str]:
    """Yield where a name still lies in what the garbage collector can see.

    A generator without a comprehension, so that no closure of its own holds the name.
    """
    gc.collect()
    for holder in gc.get_objects():
        for held in gc.get_referents(holder):
            if type(held) is str and name in held:
                yield f"{type(holder).__name__}: {held[:40]}"


def test_after_the_lock_no_patient_is_left_in_memory(glass: Any) -> None:
    from tests.printing import charts

    canary = "".join(("Kanarie", "fågel"))
    odd = charts.ordinary()
    hidden = WardDesk(with_name(charts.ward_snapshot(), odd, canary))
    del odd
    with kiosk_in(glass, hidden) as driver:
        unlock(driver)
        driver.key("F3")
        driver.type("kanarie")
        driver.wait_for("1 träff")
        driver.key("enter")
        driver.until(lambda: is_on(driver, "MedicationScreen"), "the patient")
        driver.key("F5")
        driver.until(lambda: is_on(driver, "OverviewScreen"), "the overview")
        assert driver.shows(canary)
        assert any(names_in_memory(canary)), "the search can see what is there"
        driver.key("F2")
        driver.until(lambda: "lock" in hidden.calls, "the lock")
        driver.turn(10)
        assert list(names_in_memory(canary)) == []


def with_name(snapshot: Any, chart: Any, name: str) -> Any:
    import msgspec

    who = msgspec.structs.replace(chart.person, key="kanarie", family=name, given="Åke")
    stay = msgspec.structs.replace(chart.stay, key="sk")
    odd = msgspec.structs.replace(chart, person=who, stay=stay)
    return msgspec.structs.replace(snapshot, charts=(odd, *snapshot.charts))


def test_print_goes_on_when_the_screen_locks(opened: Any, desk: WardDesk) -> None:
    desk.print_steps = [printed(3, 9, ORDER), printed(9, 9, ORDER)]
    desk.hold.clear()
    opened.key("F8")
    opened.until(lambda: is_on(opened, "Printout"), "the print dialog")
    opened.key("F8")
    opened.wait_for("3 av 9")
    opened.key("F2")
    opened.until(lambda: is_on(opened, "Status"), "the lock")
    assert opened.kiosk.printing
    desk.hold.set()
    opened.until(lambda: not opened.kiosk.printing, "the print's end")
    assert not desk.cancelled
    assert opened.kiosk.print_view is None, "nothing of it is kept"


def test_printer_without_paper_is_said_in_words_with_a_way_on(opened: Any, desk: WardDesk) -> None:
    desk.print_steps = [printed(3, 9, ORDER, paper_out=True)]
    opened.key("F8")
    opened.until(lambda: is_on(opened, "Printout"), "the print dialog")
    opened.key("F8")
    opened.wait_for("Papperet tog slut")
    assert opened.shows("Fyll på fack 2")
    desk.print_steps = [printed(9, 9, ORDER)]
    opened.tap("Försök igen")
    opened.wait_for("9 av 9")


def test_rest_of_a_print_can_be_stopped(opened: Any, desk: WardDesk) -> None:
    desk.print_steps = [printed(3, 9, ORDER), printed(9, 9, ORDER)]
    desk.hold.clear()
    opened.key("F8")
    opened.until(lambda: is_on(opened, "Printout"), "the print dialog")
    opened.key("F8")
    opened.wait_for("3 av 9")
    opened.tap("F10")
    desk.hold.set()
    opened.until(lambda: desk.cancelled, "the stop")


def test_each_reader_meets_her_language(driver: Any) -> None:
    driver.tap("Aa English")  # who cannot read the screen finds the key
    for reader in (charts.NORWEGIAN, charts.GERMAN, charts.ENGLISH, charts.SWEDISH):
        driver.tap(reader.endonym)
        driver.wait_for(reader.say("Language and text"))
    driver.key("escape")
    driver.wait_for(charts.SWEDISH.say("Print the unit's lists"))


def test_day_book_shows_the_phone_and_the_free_time(opened: Any) -> None:
    opened.key("escape")
    opened.tap("TN")
    opened.until(lambda: is_on(opened, "DayBookScreen"), "the day book")
    assert opened.shows("070-174 06 11")
    assert opened.shows("Ledig 45 min")
    opened.tap("F7")
    opened.wait_for("tisdag 24 november")


def test_window_that_is_told_to_close_stays(glass: Any, opened: Any) -> None:
    from appliance.kiosk.app import refuse_to_close

    glass.bind(on_request_close=refuse_to_close)
    try:
        assert glass.dispatch("on_request_close", source="keyboard")
    finally:
        glass.unbind(on_request_close=refuse_to_close)


def test_typed_text_cannot_be_copied_or_pasted(driver: Any) -> None:
    driver.key("F3")
    driver.key("F2")
    driver.wait_for("Vem är du?")
    driver.type("Karin")
    for key in "acvxz":
        driver.key(key, "ctrl")
    assert driver.screen.field.words == "Karin"
    import sys

    assert "kivy.core.clipboard" not in sys.modules
    assert "kivy.uix.textinput" not in sys.modules


def test_fault_of_the_desk_is_said_and_back_still_works(opened: Any, monkeypatch: Any) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(WardDesk, "medication_list", broken)
    opened.touch(*listing(opened).visible[0].box.middle)
    opened.wait_for("Det här går inte att visa")
    opened.key("escape")
    opened.until(lambda: is_on(opened, "Ward"), "the ward list")


def test_no_dose_and_no_section_name_is_broken_inside_a_word(opened: Any) -> None:
    open_patient(opened)
    opened.key("pagedown")
    opened.until(lambda: opened.shows("SLUT PÅ LISTAN"), "the end of the list")
    assert opened.shows("1 suppositorium")
    assert opened.shows("Engångsdos")
