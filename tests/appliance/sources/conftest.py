"""The hospital that the source tests read from, and sources made for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.sources.fhir import FhirSettings, FhirSource
from storage.clock import wall_now
from storage.records import Snapshot, Unit
from tests.hospital.fault_proxy import FaultProxy, fault_proxy
from tests.hospital.sekmet import WARDS, Hospital, hospital

Make = Callable[..., FhirSource]
QUICK: dict[str, Any] = {"timeout_seconds": 5.0, "unit_seconds": 20.0, "retries": 2}


@pytest.fixture(scope="session")
def sekmet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """Return one loaded server for all tests; who changes it puts it back."""
    with hospital(tmp_path_factory.mktemp("sekmet")) as running:
        yield running


@pytest.fixture
def proxy(sekmet: Hospital) -> Iterator[FaultProxy]:
    """Return a proxy in front of the hospital that breaks nothing yet."""
    with fault_proxy(sekmet.url) as running:
        yield running


@pytest.fixture
def make() -> Iterator[Make]:
    """Return a maker of sources for an address; they are closed after the test."""
    made: list[FhirSource] = []

    def build(url: str, **changes: Any) -> FhirSource:
        places = {code: f"Location/{key}" for code, key in WARDS.items()}
        source = FhirSource(FhirSettings(**{"base_url": url, "places": places, **QUICK, **changes}))
        made.append(source)
        return source

    yield build
    for source in made:
        source.close()


def ward(code: str = "4E") -> Unit:
    """Return a ward of the hospital."""
    return Unit(code=code, name=f"Ward {code}")


def fetched(source: FhirSource, code: str = "4E", at: datetime | None = None) -> Snapshot:
    """Return a ward as it is now."""
    return source.fetch(ward(code), at or wall_now())


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
