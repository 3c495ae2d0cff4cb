"""Whether a printer is given anything at all: what was not handed over cannot come out twice."""

from collections.abc import Callable

import pytest

from printing.queue import Printer, faults, ready
from tests.hospital.cups import Machine, PrintRoom

Act = Callable[[PrintRoom, Machine], object]


def test_printer_that_answers_is_ready(both_ways: Printer, ward: Machine) -> None:
    assert ready(both_ways) is None
    assert ready(Printer(direct=ward.uri)) is None


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda _room, ward: ward.switch_off(), faults.NoContact),
        (lambda _room, ward: ward.freeze(), faults.PrinterHung),
        (lambda room, _ward: room.run("cupsreject", "ward"), faults.QueueRefuses),
        (lambda room, _ward: room.run("cupsdisable", "ward"), faults.QueueStopped),
        (lambda room, _ward: room.run("lpadmin", "-x", "ward"), faults.NoSuchQueue),
        (lambda room, _ward: room.kill_cups(), faults.PrintServiceGone),
    ],
)
def test_printer_that_would_take_nothing_is_found_out_before(
    print_room: PrintRoom, ward: Machine, printer: Printer, act: Act, why: type[Exception]
) -> None:
    act(print_room, ward)
    assert isinstance(ready(printer, 0.5), why)
    if ward.running:
        ward.thaw()


def test_dead_print_service_is_no_hindrance_where_the_printer_is_known(
    print_room: PrintRoom, both_ways: Printer
) -> None:
    print_room.kill_cups()
    assert ready(both_ways) is None


def test_printer_out_of_paper_is_given_the_print_which_goes_on_by_itself(
    ward: Machine, printer: Printer
) -> None:
    ward.put_paper(0)
    assert ready(printer) is None


def test_nothing_set_up_is_said_as_that() -> None:
    assert isinstance(ready(Printer()), faults.NoPrinter)
    assert isinstance(ready(Printer("ward", server="localhost:none")), faults.PrintServiceGone)
