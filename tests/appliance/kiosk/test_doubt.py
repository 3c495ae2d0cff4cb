"""What is not as it should be stands on the glass before anything else, and cannot be missed."""

from typing import Any

import pytest

from appliance.kiosk.theme import THEMES
from printing.paper import texts as paper_texts
from storage.errors import LyktaError
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.test_journey import is_on, listing, open_patient
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import charts

KEYS = [chart.person.key for chart in charts.ward_snapshot().charts]


class ClockImpossibleHere(LyktaError):
    code = "T-02"
    message = "The copy is fresh"
    remedy = "Call IT."


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def glass_says(driver: Any, words: str) -> bool:
    return any(plain(words) in plain(text) for text in driver.texts())


@pytest.fixture
def mixed(desk: WardDesk) -> WardDesk:
    """Return a desk whose newest copy is damaged: two patients older, one not readable."""
    desk.older, desk.lost = (KEYS[0], KEYS[2]), (KEYS[4],)
    return desk


def test_older_copy_is_told_on_the_row_on_the_sheet_and_in_the_strip(
    mixed: WardDesk, driver: Any
) -> None:
    unlock(driver)
    sheet = mixed._ward_sheet("A12", charts.SWEDISH)
    assert len(sheet.head.notices) == 2
    assert all(glass_says(driver, words) for words in sheet.head.notices)
    assert [text for text in driver.texts() if text.startswith("ÄLDRE KOPIA:")] == [
        "ÄLDRE KOPIA: 17:10"
    ] * 2
    open_patient(driver)
    assert driver.shows("ÄLDRE KOPIA")
    assert driver.shows("17:10")
    driver.key("F5")
    driver.until(lambda: is_on(driver, "OverviewScreen"), "the overview")
    assert driver.shows("ÄLDRE KOPIA än enhetens övriga")
    driver.key("escape")
    driver.key("escape")
    driver.until(lambda: is_on(driver, "Ward"), "the ward again")
    open_patient(driver, 1)
    assert not driver.shows("ÄLDRE KOPIA"), "the mark of one patient never stays for another"


def test_patient_who_cannot_be_read_keeps_her_row_and_her_name(
    mixed: WardDesk, driver: Any
) -> None:
    unlock(driver)
    (row,) = [row for row in driver.screen.patients if row.lost]
    assert row.patient == KEYS[4]
    assert glass_says(driver, row.name)
    assert glass_says(driver, row.note)
    place = next(one for one in listing(driver).visible if one.index == 4)
    driver.touch(*place.box.middle)
    driver.wait_for("Det här går inte att visa")


def test_search_marks_an_older_copy_and_names_the_units_left_out(
    mixed: WardDesk, driver: Any
) -> None:
    mixed.left_out = ("B32 genomsöktes inte: kopian går inte att öppna.",)
    unlock(driver)
    driver.key("F3")
    driver.type("övergård")
    driver.wait_for("B32 genomsöktes inte")
    assert driver.shows("ÄLDRE KOPIA: 17:10")
    for _ in "övergård":
        driver.key("backspace")
    driver.type("xyz")
    driver.wait_for("i de enheter som gick att söka i")
    assert driver.shows("B32 genomsöktes inte"), "nobody found does not mean nobody there"


def test_unverified_copy_is_red_on_every_sheet(desk: WardDesk, driver: Any) -> None:
    desk.unverified = True
    unlock(driver)
    screens = ["Ward", "MedicationScreen", "OverviewScreen"]
    for screen in screens:
        driver.until(lambda wanted=screen: is_on(driver, wanted), screen)
        assert driver.shows("OBEKRÄFTAD KOPIA. Ingen kan bevisa")
        assert driver.shows("Ingen kan bevisa från när den är.")
        assert "Läget kl 19:10. Det som hänt därefter syns inte här." not in driver.texts()
        assert [
            pane
            for pane in driver.screen.every()
            if type(pane).__name__ == "Notices" and pane._loud
        ], screen
        if screen == "Ward":
            open_patient(driver)
        elif screen == "MedicationScreen":
            driver.key("F5")


@pytest.mark.parametrize("doubt", ["mixed", "unverified"])
@pytest.mark.parametrize("reader", charts.LANGUAGES, ids=lambda reader: reader.code)
def test_glass_and_paper_say_the_same_of_a_doubtful_copy(
    glass: Any, desk: WardDesk, doubt: str, reader: Any
) -> None:
    from tests.appliance.kiosk.glass import kiosk_in

    if doubt == "mixed":
        desk.older, desk.lost = (KEYS[0],), (KEYS[4],)
    else:
        desk.unverified = True
    with kiosk_in(glass, desk, language=reader.code) as driver:
        unlock(driver)
        sheet = desk._ward_sheet("A12", reader)
        said = " ".join(paper_texts(sheet, reader))
        told = [*sheet.head.notices, *(row.note for row in sheet.rows if row.note)]
        assert told
        assert [words for words in told if not glass_says(driver, words)] == []
        assert [words for words in told if plain(words) not in plain(said)] == []


def test_clock_is_asked_about_only_where_nobody_vouched_for_it(opened: Any, desk: WardDesk) -> None:
    opened.key("escape")
    opened.until(lambda: is_on(opened, "Units"), "the units")
    assert "Går klockan rätt?" not in opened.texts()
    desk.ask_clock = True
    opened.wait_for("Går klockan rätt?")
    opened.tap("F4")
    opened.wait_for("20:21")
    opened.wait_for("lördag 21 november 2026")
    opened.tap("Ja, klockan går rätt")
    opened.until(lambda: is_on(opened, "Units"), "the units again")
    assert [call for call in desk.calls if call.startswith("confirm")] == ["confirm_clock 20:21"]
    opened.until(lambda: "Går klockan rätt?" not in opened.texts(), "the question to go")


def test_who_says_no_confirms_nothing_and_learns_what_to_do(opened: Any, desk: WardDesk) -> None:
    desk.ask_clock = True
    opened.key("escape")
    opened.wait_for("Går klockan rätt?")
    opened.tap("F4")
    opened.wait_for("lördag 21 november 2026")
    opened.tap("Nej")
    opened.wait_for("Ring IT")
    assert not [call for call in desk.calls if call.startswith("confirm")]


def test_word_that_cannot_be_taken_is_refused_in_words(opened: Any, desk: WardDesk) -> None:
    desk.ask_clock, desk.clock_fault = True, ClockImpossibleHere()
    opened.key("escape")
    opened.wait_for("Går klockan rätt?")
    opened.tap("F4")
    opened.wait_for("lördag 21 november 2026")
    opened.tap("Ja, klockan går rätt")
    opened.wait_for("Klockan är inte bekräftad")
    opened.wait_for("Ring IT.")


def test_the_red_of_doubt_can_be_read_in_every_theme() -> None:
    from appliance.kiosk.theme import contrast

    for theme in THEMES.values():
        assert contrast(theme.crit, theme.oncrit) >= 7
        assert contrast(theme.warn, theme.onwarn) >= 7
