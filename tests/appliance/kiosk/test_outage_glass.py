"""An outage by real hands: locked to paper in three actions, one touch for all, the way back."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec
import pytest

from appliance.cli.outages import outaged
from appliance.desk import outage_figures
from appliance.desk.documents import Documents
from appliance.downtime.downtime import Downtime, Watched
from appliance.kiosk.front.outage import OutageFront
from appliance.kiosk.front.outagesummary import summary_view
from appliance.kiosk.front.scanning import Scans
from appliance.kiosk.ports.outage import OutageSummaryView
from printing.language import Language
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.test_people_glass import card_of, stands
from tests.appliance.kiosk_front.test_outage_board import dies, lives, silent_since
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import LIMIT, NURSE, World, patients
from tests.hospital.cups import Machine, PrintRoom, print_room
from tests.storage.site import PASSWORD

__all__ = ["print_room"]


@pytest.fixture
def tray(print_room: PrintRoom) -> Machine:
    machine = print_room.printer("ward14")
    machine.put_paper(250)
    print_room.queue("ward14", machine)
    return machine


@pytest.fixture
def night(
    glass: Any, world: World, print_room: PrintRoom, tray: Machine
) -> Iterator[tuple[Any, Hand]]:
    """Yield driver and hand of the ward's kiosk: copied 08:00, silent since 08:15, now 08:50."""
    world.source.answers["14"] = patients(6, "14")
    silent_since(world, 15, 50)
    front: Any = front_desk(world, [print_room.configured(tray.name)])
    watched = [Watched(code=unit.code, sources=("scripted",), limit=LIMIT) for unit in world.units]
    downtime = Downtime(world.state, world.clock, watched, logbook=world.logbook)
    units = {unit.code: unit for unit in world.units}
    limits = dict.fromkeys(units, LIMIT)
    front._site = msgspec.structs.replace(front._site, outage=partial(outaged, downtime, limits))

    def summed(unit: str, language: Language) -> OutageSummaryView:
        site = front._site
        documents = Documents(world.desk.session(), site, language)
        return summary_view(units[unit], outage_figures.told(documents, unit), language)

    front.join_outages(
        OutageFront(
            downtime, world.desk, world.clock, world.units, facts=front._facts, summed=summed
        )
    )
    front.scans = Scans(front, {unit.code: unit.kind for unit in world.units})
    front.hold, front.silent = threading.Event(), threading.Event()
    with kiosk_in(glass, front) as driver:
        driver.wait_for("Avbrott i journalen sedan 08:15")
        yield driver, Hand(driver)


def unlock(driver: Any, hand: Hand) -> None:
    hand.key("F2")
    hand.type(NURSE)
    hand.key("enter")
    hand.type(PASSWORD)
    hand.key("enter")
    driver.until(lambda: type(driver.screen).__name__ == "Ward", "the own ward's list")


def unlock_to_units(driver: Any, hand: Hand) -> None:
    hand.key("F2")
    hand.type(NURSE)
    hand.key("enter")
    hand.type(PASSWORD)
    hand.key("enter")
    stands(driver, "Units")


def printed(driver: Any) -> None:
    driver.until(
        lambda: driver.kiosk.print_view is not None and driver.kiosk.print_view.finished,
        "the end of the print",
        60.0,
    )


def test_locked_to_printed_ward_in_three_actions_with_a_card(
    night: tuple[Any, Hand], world: World, tray: Machine
) -> None:
    driver, hand = night
    card = card_of(world)
    hand.tap("Skriv ut enhetens listor")  # 1
    driver.wait_for("Skanna ditt kort")
    hand.scan(card)  # 2
    driver.wait_for("Allt för enheten")
    driver.until(lambda: not driver.screen.busy, "the plan")
    hand.tap("Skriv ut")  # 3
    printed(driver)
    assert driver.kiosk.print_view.count == "6 av 6"
    assert tray.printed()


def test_name_and_password_do_for_the_card_and_one_touch_prints_all_of_the_ward(
    night: tuple[Any, Hand], tray: Machine
) -> None:
    driver, hand = night
    unlock_to_units(driver, hand)
    hand.tap("Skriv ut allt för 14")
    stands(driver, "Underway")
    printed(driver)
    assert driver.kiosk.print_view.count == "6 av 6"
    assert tray.printed()


def test_the_unknown_time_stands_on_every_list(night: tuple[Any, Hand]) -> None:
    driver, hand = night
    hand.tap_text("Avdelning 14")
    hand.type(NURSE)
    hand.key("enter")
    hand.type(PASSWORD)
    hand.key("enter")
    stands(driver, "Ward")
    driver.wait_for("Okänt sedan 08:00: fråga")
    hand.tap_text("Håkansson")
    stands(driver, "MedicationScreen")
    driver.wait_for("Okänt sedan 08:00: fråga")
    hand.key("F5")
    stands(driver, "OverviewScreen")
    driver.wait_for("Randigt sedan 08:00: kan redan vara givet")


def test_quick_cards_are_one_touch_away_and_nobody_need_unlock(night: tuple[Any, Hand]) -> None:
    driver, hand = night
    hand.tap("Snabbkort")
    driver.wait_for("Så gör du vid driftstopp")
    driver.wait_for("1. Bekräfta avbrottet")
    hand.tap("Så skriver du ut från Lykta")
    hand.key("escape")
    stands(driver, "Status")


def test_the_one_touch_comes_and_goes_with_the_outage_while_nobody_touches_the_screen(
    night: tuple[Any, Hand], world: World
) -> None:
    driver, hand = night
    unlock_to_units(driver, hand)
    driver.wait_for("Skriv ut allt för 14")
    lives(world)
    world.at(55)
    world.round()
    driver.wait_for("Skriv ut en enhets listor")
    assert not driver.shows("Skriv ut allt för 14")


def test_the_board_goes_back_by_itself_when_the_record_answers_and_nobody_touches_it(
    night: tuple[Any, Hand], world: World
) -> None:
    driver, _hand = night
    lives(world)
    world.at(55)
    world.round()
    driver.wait_for("Alla 3 kopior är färska")
    dies(world)
    world.at(70)
    world.round()
    driver.wait_for("Avbrott i journalen sedan 09:10")


def test_an_outage_is_declared_ended_summed_up_and_taken_back_on_the_glass(
    night: tuple[Any, Hand], world: World
) -> None:
    driver, hand = night
    lives(world)
    world.at(55)
    world.round()
    driver.wait_for("Alla 3 kopior är färska")
    unlock(driver, hand)
    hand.key("escape")
    stands(driver, "Units")
    hand.key("F10")
    driver.wait_for("Inget avbrott pågår")
    hand.key("F8")
    driver.wait_for("Sedan när går det inte att arbeta")
    hand.tap("−\u00a05\u00a0min")
    driver.wait_for("för 5 min sedan")
    hand.tap("Nätverket är nere")
    hand.key("F8")
    driver.wait_for("anmält av Karin Ek: Nätverket är nere")
    driver.until(lambda: driver.kiosk.board.locked_outage, "the yellow board")
    assert driver.kiosk.idle.outage, "an open machine waits longer now"
    hand.tap_text("anmält av Karin Ek")
    driver.wait_for("Kan alla arbeta i journalen igen?")
    hand.key("F8")
    driver.wait_for("Sammanfattning av avbrottet: 14")
    driver.wait_for("avslutat av Karin Ek")
    hand.key("escape")
    driver.wait_for("Inget avbrott pågår")
    hand.tap_text("avslutat av Karin Ek")
    driver.wait_for("Pågår avbrottet?")
    hand.key("F8")
    driver.wait_for("1 avbrott pågår")
