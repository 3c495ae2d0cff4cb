"""The demo hospital in this process, and a machine set up for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.server import DemoServer
from appliance.sources.demo.site import SEED
from storage.clock import wall_now
from tests.journeys.station import Station


@pytest.fixture
def hospital() -> Iterator[DemoServer]:
    with DemoServer(Hospital(SEED), wall_now) as server:
        yield server


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One machine set up once by `lykta init`; tests copy its folder."""
    folder = tmp_path_factory.mktemp("furnished")
    with DemoServer(Hospital(SEED), wall_now) as server:
        Station(folder, server.url).init()
    return folder


@pytest.fixture
def station(tmp_path: Path, hospital: DemoServer, furnished: Path) -> Station:
    return Station.moved(furnished, tmp_path / "station", hospital.url)
