"""Searching one person at a FHIR server that others wrote, and at our own."""

from collections.abc import Iterator

import httpx
import pytest

from appliance.capture.probe import Patient, probe
from appliance.sources.demo.server import serve
from appliance.sources.demo.site import CANARY
from appliance.sources.search import Finder, SearchNotHeeded
from appliance.sources.source import SourceUnreachable
from storage.clock import Clock
from tests.appliance.sources.conftest import Make
from tests.hospital.fault_proxy import FaultProxy, body
from tests.hospital.sekmet import Hospital

NUMBER = "18020202-0202"


def canary(number: str) -> dict[str, object]:
    return {
        "resourceType": "Patient",
        "id": "canary",
        "identifier": [{"system": "http://electronichealth.se/identifier/personnummer",
                        "value": number}],
        "name": [{"family": "Kvinna", "given": ["Fiktiv"]}],
    }  # fmt: skip


@pytest.fixture(params=["18020202-0202", "180202020202"])
def admitted(request: pytest.FixtureRequest, sekmet: Hospital) -> Iterator[Hospital]:
    """Return the hospital with the fictitious patient, in either spelling of her number."""
    sekmet.put(canary(request.param))
    yield sekmet
    sekmet.delete("Patient", "canary")


def test_patient_is_found_in_either_spelling_of_her_number_at_a_server_that_others_wrote(
    make: Make, admitted: Hospital
) -> None:
    source = make(admitted.url)
    assert isinstance(source, Finder)
    assert source.find(NUMBER).names == ("Kvinna, Fiktiv",)
    assert probe(source, Patient(number=NUMBER, name="Fiktiv Kvinna"), Clock()).found
    assert source.find("18020202-0210").names == ()


def test_server_that_does_not_know_the_search_is_found_out_and_no_stranger_is_named(
    make: Make, proxy: FaultProxy
) -> None:
    anybody = httpx.get(f"{proxy.hospital}/Patient?_count=5", trust_env=False, timeout=30)
    proxy.on(
        "identifier=", body(anybody.content.replace(proxy.hospital.encode(), proxy.url.encode()))
    )
    with pytest.raises(SearchNotHeeded) as refused:
        make(proxy.url).find(NUMBER)
    assert list(refused.value.facts) == ["host"]


def test_dead_server_is_unreachable_to_the_probe(make: Make, free_port) -> None:  # type: ignore[no-untyped-def]
    source = make(f"http://127.0.0.1:{free_port()}/fhir", retries=0)
    with pytest.raises(SourceUnreachable):
        source.find(NUMBER)
    assert probe(source, Patient(number=NUMBER), Clock()).reached is False


def test_demo_hospital_finds_its_fictitious_patient(make: Make) -> None:
    with serve() as running:
        assert len(make(running.url).find(CANARY).names) == 1
