"""A real record system dies and comes back while nobody touches the screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.cli import demo
from appliance.cli.machine import Door, Machine
from appliance.cli.rounds import round_of_all
from appliance.sources.demo.server import DemoServer, Down, serve

WAIT = 20.0


@pytest.fixture
def hospital() -> Iterator[DemoServer]:
    with serve() as server:
        yield server


@pytest.fixture
def machine(tmp_path: Path, hospital: DemoServer) -> Machine:
    door = Door(tmp_path / "lykta.toml", "sv", chosen=False)
    made = demo._set_up(tmp_path, hospital.url, "", door)
    demo._capture(made)
    return made


def rounds(machine: Machine) -> None:
    """Let the machine try every unit once, as its service does."""
    with machine.sources() as lives:
        round_of_all(machine, lives)


def test_record_that_dies_and_comes_back_is_told_on_a_list_that_nobody_touches(
    glass: Any, machine: Machine, hospital: DemoServer
) -> None:
    from appliance.kiosk.driver import Driver
    from appliance.kiosk.screens.ward import Ward
    from tests.appliance.kiosk.screens.visit import visiting

    with visiting(glass, machine, Driver, tick=0.3) as visit:
        driver = visit.driver
        visit.open()
        visit.show(lambda house: Ward(house, visit.ward))
        driver.until(lambda: driver.screen.patients, "the ward's patients")
        names = [row.name for row in driver.screen.patients]
        assert not visit.kiosk.board.outage

        hospital.pause(Down.REFUSING)
        rounds(machine)
        driver.until(lambda: visit.kiosk.board.outage, "the outage in the bar", WAIT)
        driver.wait_for("Nere")
        assert [row.name for row in driver.screen.patients] == names, "the list stays as it was"
        assert not any("Färsk" in words for words in driver.texts())

        visit.kiosk.lock()
        driver.wait_for("Avbrott i journalen sedan", WAIT)
        hospital.resume()
        rounds(machine)
        driver.until(lambda: not visit.kiosk.board.outage, "the end of the outage", WAIT)
        driver.wait_for("Alla 4 kopior är färska", WAIT)
