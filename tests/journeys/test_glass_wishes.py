"""What the keeper asks at the glass is done by the running capture, which alone can sign copies."""

import time
from collections.abc import Callable

import pytest

from appliance.capture import asked
from appliance.cli import stage
from appliance.cli.insides import machine_front
from appliance.cli.machine import Door, Machine
from appliance.kiosk.front.machine import MachineFront
from appliance.kiosk.ports.machine import Asked
from printing.language import language
from tests.journeys.station import NURSE, PASSWORD, Station
from tests.journeys.test_quarantine_command import OTHER, UNIT, expect_canary, generation, keeper

EN = language("en", "Europe/Stockholm")
WAIT = 40.0


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def ended(front: MachineFront, began: Asked) -> Asked:
    """Follow something that was asked for to its end."""
    found = [began]

    def over() -> bool:
        found[0] = front.followed(found[0], EN)
        return found[0].ended

    until(over, "the capture to answer")
    return found[0]


@pytest.mark.full
def test_doubted_copy_is_accepted_at_the_glass_by_name_and_by_who_may(station: Station) -> None:
    station.lykta("capture", "--once")
    keeper(station)
    expect_canary(station, OTHER)
    station.lykta("capture", "--once", expect=1)
    machine: Machine = Door(station.config, "en", chosen=True).machine
    desk = machine.desk()
    front = machine_front(machine, desk)
    (held,) = front.doubted(EN)
    assert (held.unit, held.late) == (UNIT, False)
    with stage.capturing(station.config):
        until(lambda: asked.service_runs(machine.places.state), "the capture to run")
        desk.unlock(NURSE, PASSWORD)
        done = ended(front, front.judge(held, EN, accept=True))
        assert done.title == "The refused copy is in use now"
        assert generation(station) == 2
        found = machine.shown.newest(UNIT)
        assert found is not None
        assert found.manifest.accepted_by == NURSE
        assert found.manifest.suspicion is not None, "why it was doubted stays with it"
        again = ended(front, front.judge(held, EN, accept=True))
        assert again.text.startswith("A refused copy of B31 was accepted from the screen")
    desk.lock()
    assert f"quarantine-accepted  {NURSE}" in station.audit()
