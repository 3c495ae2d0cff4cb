"""Printing from the kiosk: real CUPS, real printers, every bundle followed to its end."""

from collections.abc import Callable

import msgspec
import pytest

from appliance.kiosk.front.board import Place
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.ports import Lamp, PrintKind, PrintOrder, PrintView
from appliance.status import Limit
from printing.queue.faults import NoPrinter
from storage.logbook_reading import read as read_logbook
from tests.appliance.world import LIMIT, NURSE, World
from tests.hospital.cups import Machine, PrintRoom, print_room
from tests.storage.site import PASSWORD

__all__ = ["print_room"]

WHOLE_WARD = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit="15")


@pytest.fixture
def tray(print_room: PrintRoom) -> Machine:
    machine = print_room.printer("ward15")
    print_room.queue("ward15", machine)
    return machine


@pytest.fixture
def front(world: World, print_room: PrintRoom, tray: Machine) -> FrontDesk:
    world.round()
    front = front_desk(world)
    front._printer = print_room.configured(tray.name)
    front.unlock(NURSE, PASSWORD)
    return front


def front_desk(world: World) -> FrontDesk:
    return FrontDesk(
        desk=world.desk,
        site=world.desk_site(),
        limits=[Limit(unit=unit, limit=LIMIT) for unit in world.units],
        look=world.look,
        printer=None,
        place=Place(unit="14"),
    )


def never() -> bool:
    return False


def test_whole_ward_comes_out_cover_first_and_is_counted(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    views: list[PrintView] = []
    final = front.print(WHOLE_WARD, world.words, views.append, never)
    assert final.finished
    assert final.again is None
    assert final.count == "8 av 8"
    assert [bundle.lamp for bundle in final.bundles] == [Lamp.GOOD] * 3
    assert len(tray.printed()) == 3
    assert views[0].count == "0 av 8"


def test_print_that_ended_stands_in_the_machines_own_records(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    front._site = msgspec.structs.replace(front._site, logbook=world.logbook)
    front.print(WHOLE_WARD, world.words, lambda _view: None, never)
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    logs = read_logbook(world.site.folder / "logbook", keys)
    (noted,) = [one for one in logs.entries if one.kind == "print-job"]
    assert (noted.unit, noted.person) == ("15", NURSE)
    facts = ("medication-list", "8", "printed", "9")
    assert tuple(noted.facts[name] for name in ("kind", "patients", "outcome", "pages")) == facts


def test_plan_says_what_without_printing(front: FrontDesk, world: World, tray: Machine) -> None:
    plan = front.plan(WHOLE_WARD, world.words)
    assert plan.refused == ""
    assert plan.whose == "15 Avdelning 15, 8 patienter"
    assert plan.count == "9 sidor"
    assert not tray.printed()


def test_dropped_bundle_stops_the_rest_and_offers_what_is_missing(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    tray.feels("abort 0")
    final = front.print(WHOLE_WARD, world.words, lambda _view: None, never)
    assert final.finished
    assert final.bundles[0].lamp in (Lamp.BAD, Lamp.UNKNOWN)
    assert final.bundles[0].message
    assert final.again == WHOLE_WARD
    tray.feels("ok")
    again = front.print(final.again, world.words, lambda _view: None, never)
    assert again.again is None


def test_cancelled_print_sends_nothing_more(front: FrontDesk, world: World, tray: Machine) -> None:
    asked = iter([False, *[True] * 1000])
    cancelled: Callable[[], bool] = lambda: next(asked)  # noqa: E731 - a told answer
    final = front.print(WHOLE_WARD, world.words, lambda _view: None, cancelled)
    assert final.again is not None
    assert len(tray.printed()) <= 1


def test_no_printer_is_refused_in_words(world: World) -> None:
    world.round()
    front = front_desk(world)
    front.unlock(NURSE, PASSWORD)
    assert front.plan(WHOLE_WARD, world.words).refused
    with pytest.raises(NoPrinter):
        front.print(WHOLE_WARD, world.words, lambda _view: None, never)


def test_lock_in_the_middle_takes_nothing_from_the_print(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    def lock_at_once(_view: PrintView) -> None:
        front.lock()

    final = front.print(WHOLE_WARD, world.words, lock_at_once, never)
    assert final.again is None
    assert len(tray.printed()) == 3
