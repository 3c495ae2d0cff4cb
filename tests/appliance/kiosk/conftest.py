"""One window for all tests of the glass, and a kiosk of its own for each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.appliance.kiosk.glass import kiosk_in, window
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.ward_desk import NAMES, PASSWORD, WardDesk
from tests.printing import bookings, charts


@pytest.fixture(scope="session")
def glass(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home: Path = tmp_path_factory.mktemp("kivy-home")
    with window(home) as opened:
        yield opened


@pytest.fixture
def desk() -> WardDesk:
    return WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())


@pytest.fixture
def driver(glass: Any, desk: WardDesk) -> Iterator[Any]:
    with kiosk_in(glass, desk) as driver:
        yield driver


@pytest.fixture
def hand(driver: Any) -> Hand:
    """Return a hand that touches the driver's kiosk by real X events."""
    return Hand(driver)


@pytest.fixture
def opened(driver: Any) -> Any:
    """Return a driver of a machine that Karin Ek has opened, on her ward's list."""
    unlock(driver)
    return driver


def unlock(driver: Any) -> None:
    driver.key("F2")
    driver.wait_for(NAMES[1])
    driver.type(NAMES[0])
    driver.key("enter")
    driver.type(PASSWORD)
    driver.key("enter")
    driver.until(lambda: type(driver.screen).__name__ == "Ward", "the ward list")
    driver.until(lambda: not driver.screen.busy, "its rows")
