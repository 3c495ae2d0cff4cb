"""A scanner's burst leads where its prefix says, on every screen, and never to somebody else."""

import time
from typing import Any

import msgspec
import pytest

from appliance.kiosk.front.scanning import Scans
from appliance.kiosk.ports import ScanKind
from appliance.kiosk.scan import Scan
from storage.records import Chart, UnitKind
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.test_journey import is_on
from tests.appliance.kiosk.ward_desk import NAMES, PASSWORD, WardDesk
from tests.printing import bookings, charts

SEAL = "LYKTA1.AAAAAAAA.BBBB"
OTHERS = {"p7": ("Sjö, Sixten", "18900202-0001"), "p9": ("Dal, Disa", "18910202-0002")}
"""Two patients of the sample ward, given names and numbers of their own."""


@pytest.fixture
def desk() -> WardDesk:
    ward = charts.ward_snapshot()
    return WardDesk(
        msgspec.structs.replace(ward, charts=tuple(map(_told_apart, ward.charts))),
        bookings.clinic_snapshot(),
    )


def _told_apart(chart: Chart) -> Chart:
    if chart.person.key not in OTHERS:
        return chart
    name, number = OTHERS[chart.person.key]
    family, given = name.split(", ")
    who = msgspec.structs.replace(chart.person, family=family, given=given, number=number)
    return msgspec.structs.replace(chart, person=who)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("LB" + "1" * 42, ScanKind.BADGE),
        (SEAL, ScanKind.SEAL),
        (SEAL.replace("LY", "LZ").lower(), ScanKind.SEAL),
        ("LYKTAU.A12", ScanKind.PLACE),
        ("lzktab.a12.3-1", ScanKind.PLACE),
        ("19121212-1212", ScanKind.PATIENT),
        ("191212121212", ScanKind.PATIENT),
        ("121212+1212", ScanKind.PATIENT),
        ("]C1191212121212", ScanKind.PATIENT),
        ("ANDERSSON|19121212-1212|A12", ScanKind.PATIENT),
        ("26110900ÅÄÖ1", ScanKind.PATIENT),
        ("13116900216", ScanKind.PATIENT),
        ("Karin Ek", ScanKind.UNKNOWN),
        ("1234567", ScanKind.UNKNOWN),
    ],
)
def test_code_is_known_by_its_form_alone(desk: WardDesk, code: str, kind: ScanKind) -> None:
    assert Scans(desk, {"A12": UnitKind.WARD}).kind(code) is kind


@pytest.mark.parametrize("screen", ["Ward", "Units", "Search", "MedicationScreen", "More"])
def test_wristband_opens_her_list_from_every_screen(opened: Any, screen: str) -> None:
    hand = Hand(opened)
    ways = {"Ward": (), "Units": ("escape",), "Search": ("escape", "F3"), "More": ("escape", "F5")}
    for key in ways.get(screen, ()):
        opened.key(key)
    (_, other), (name, number) = OTHERS.values()
    if screen == "MedicationScreen":
        hand.scan(other)
    opened.until(lambda: is_on(opened, screen), screen)
    hand.scan(number)
    opened.until(lambda: is_on(opened, "MedicationScreen") and opened.shows(name), name)


def test_number_of_several_patients_lets_a_person_choose(opened: Any, desk: WardDesk) -> None:
    rows = desk.ward_list("A12", opened.kiosk.language).sheet.rows
    every = [row.number for row in rows]
    shared = next(number for number in every if every.count(number) > 1)
    Hand(opened).scan(shared)
    opened.until(lambda: is_on(opened, "Search"), "the search")
    opened.wait_for(f"{every.count(shared)} träffar")


def test_part_of_a_number_opens_nobody_and_says_so(opened: Any) -> None:
    _, number = OTHERS["p7"]
    hand = Hand(opened)
    hand.scan("LYKTAB.A12.no such bed")
    opened.wait_for("Den skannade koden hittar ingen")
    assert is_on(opened, "Ward")
    hand.key("space")
    assert not opened.shows("Den skannade koden hittar ingen")
    hand.scan(number.replace("-", "")[2:-1])
    opened.wait_for("Den skannade koden hittar ingen")
    hand.touch(640, 90)
    assert is_on(opened, "Ward")
    assert not opened.shows("Den skannade koden hittar ingen")


def test_code_of_a_bed_opens_who_lies_in_it_and_of_a_unit_its_list(
    opened: Any, desk: WardDesk
) -> None:
    hand = Hand(opened)
    row = desk.ward_list("A12", opened.kiosk.language).sheet.rows[3]
    hand.scan(f"LYKTAB.A12.{row.bed}")
    opened.until(lambda: is_on(opened, "MedicationScreen") and opened.shows(row.name), row.name)
    hand.scan("LYKTAU.A12")
    opened.until(lambda: is_on(opened, "Ward"), "the ward list")
    clinic = next(code for code, unit in desk.kinds.items() if unit.kind is UnitKind.CLINIC)
    hand.scan(f"LYKTAU.{clinic}")
    opened.until(lambda: is_on(opened, "DayBookScreen"), "the day book")
    hand.scan("LYKTAU.B99")
    opened.wait_for("Den skannade koden leder ingenstans")


def test_locked_screen_opens_nobody_by_a_wristband(driver: Any, desk: WardDesk) -> None:
    _, number = OTHERS["p7"]
    desk.calls.clear()
    hand = Hand(driver)
    hand.scan(number)
    driver.wait_for("Lås upp först")
    assert "find" not in desk.calls
    hand.key("enter")
    hand.key("F2")
    driver.wait_for(NAMES[1])
    hand.scan(number)
    driver.turn(3)
    assert is_on(driver, "Unlock")
    assert "find" not in desk.calls


def test_password_that_looks_like_a_personal_number_is_typed_and_not_looked_up(
    driver: Any, desk: WardDesk
) -> None:
    desk.password = "19121212-1212"
    hand = Hand(driver)
    hand.key("F2")
    driver.wait_for(NAMES[1])
    hand.tap_text(NAMES[0])
    hand.scan(desk.password)
    driver.until(lambda: is_on(driver, "Ward"), "the ward list")
    assert "find" not in desk.calls


def test_who_must_change_her_password_opens_nobody_by_a_wristband(
    driver: Any, desk: WardDesk
) -> None:
    _, number = OTHERS["p7"]
    desk.must_change = True
    hand = Hand(driver)
    hand.key("F2")
    driver.wait_for(NAMES[1])
    hand.type(NAMES[0])
    hand.key("enter")
    hand.type(PASSWORD)
    hand.key("enter")
    driver.until(lambda: is_on(driver, "NewPassword"), "the new password")
    hand.scan(number)
    driver.turn(3)
    assert is_on(driver, "NewPassword")
    assert "find" not in desk.calls


def test_sheet_is_checked_from_every_screen_also_where_a_field_stands(
    driver: Any, desk: WardDesk
) -> None:
    hand = Hand(driver)
    hand.scan(SEAL)
    driver.until(lambda: is_on(driver, "SheetCheck"), "the check")
    driver.key("escape")
    driver.key("F2")
    driver.wait_for(NAMES[1])
    hand.scan(SEAL)
    driver.until(lambda: is_on(driver, "SheetCheck"), "the check")
    assert driver.screen.field.words == SEAL
    hand.scan(SEAL.replace("B", "C"))
    driver.until(lambda: driver.screen.field.words.endswith("CCCC"), "the next code, alone")
    driver.key("escape")
    driver.key("escape")
    unlock(driver)
    hand.scan(SEAL)
    driver.until(lambda: is_on(driver, "SheetCheck"), "the check")


def test_scan_that_begins_during_the_countdown_is_whole(opened: Any) -> None:
    name, number = OTHERS["p9"]
    opened.kiosk.idle._since -= opened.kiosk.settings.idle - 15
    opened.wait_for("Stanna")
    Hand(opened).scan(number)
    opened.until(lambda: is_on(opened, "MedicationScreen") and opened.shows(name), name)


def test_what_a_hand_types_is_no_scan(glass: Any) -> None:
    from kivy.clock import Clock

    scan = Scan()
    for sign in "LYKTA1.AA":
        scan.add(sign)
        end = time.monotonic() + 0.09
        while time.monotonic() < end:
            Clock.tick()
    assert scan.take() == ""
    for sign in "LYKTA1.AA":
        scan.add(sign)
    assert scan.take() == "LYKTA1.AA"
    for sign in "LYKTA1.AA":
        scan.add(sign)
        if sign == "K":
            time.sleep(0.4)  # the loop stands still: it draws
    Clock.tick()
    assert scan.take() == "LYKTA1.AA"
