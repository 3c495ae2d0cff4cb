"""The demo hospital's record system over real HTTP."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.server import DemoServer, Down, paced, serve
from appliance.sources.demo.site import SEED

NOW = datetime(2026, 11, 24, 9, 20, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    return Hospital(SEED)


@pytest.fixture
def server(hospital: Hospital) -> Iterator[DemoServer]:
    with DemoServer(hospital, lambda: NOW) as running:
        yield running


@pytest.fixture
def client(server: DemoServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/", trust_env=False, timeout=30) as open_client:
        yield open_client


def get(client: httpx.Client, path: str, **params: str) -> dict:
    answer = client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/fhir+json")
    body: dict = answer.json()
    return body


def resources(bundle: dict, mode: str = "match") -> list[dict]:
    return [one["resource"] for one in bundle["entry"] if one["search"]["mode"] == mode]


def every_page(client: httpx.Client, path: str, **params: str) -> list[dict]:
    page = get(client, path, **params)
    found = resources(page)
    while following := [link["url"] for link in page["link"] if link["relation"] == "next"]:
        page = get(client, following[0])
        assert page["total"] >= len(found)
        found += resources(page)
    assert len(found) == page["total"]
    return found


def test_metadata_says_what_is_served(client: httpx.Client) -> None:
    said = get(client, "metadata")
    assert said["resourceType"] == "CapabilityStatement"
    assert said["fhirVersion"] == "4.0.1"
    types = {one["type"] for one in said["rest"][0]["resource"]}
    assert {"Encounter", "MedicationRequest", "Appointment", "Slot"} <= types


def test_the_date_header_is_the_hospitals_own_time(client: httpx.Client) -> None:
    assert parsedate_to_datetime(client.get("metadata").headers["date"]) == NOW


def test_a_census_is_found_by_status_class_and_ward_with_its_patients(client: httpx.Client) -> None:
    bundle = get(
        client, "Encounter", status="in-progress", location="Location/ward-b31", _count="500",
        _include="Encounter:patient", **{"class": "IMP"},
    )  # fmt: skip
    stays, patients = resources(bundle), resources(bundle, "include")
    assert len(stays) >= 22
    assert {one["subject"]["reference"] for one in stays} == {
        f"Patient/{one['id']}" for one in patients
    }
    assert bundle["total"] == len(stays)


def test_a_patient_who_moved_away_is_still_found_by_her_old_ward(hospital: Hospital) -> None:
    """As FHIR says; a reader must look at where she is now."""
    fooled = 0
    with DemoServer(hospital, lambda: NOW) as server, httpx.Client(trust_env=False) as client:
        for hours in range(0, 60, 12):
            server.set_clock(NOW + timedelta(hours=hours))
            found = get(client, f"{server.url}/Encounter", status="in-progress",
                        location="ward-b31", _count="500", **{"class": "IMP"})  # fmt: skip
            fooled += found["total"] - 22
    assert fooled > 0


def test_pages_are_whole_follow_opaque_links_and_repeat_nothing(client: httpx.Client) -> None:
    found = every_page(client, "MedicationRequest", status="active", _count="37")
    assert len(found) > 300
    assert len({one["id"] for one in found}) == len(found)
    assert all(one["status"] == "active" for one in found)
    whole = every_page(client, "MedicationRequest", status="active", _count="500")
    assert [one["id"] for one in whole] == [one["id"] for one in found]


def test_a_list_read_slowly_is_of_one_instant(server: DemoServer, client: httpx.Client) -> None:
    before = every_page(client, "MedicationAdministration", _count="500")
    first = get(client, "MedicationAdministration", _count="500")
    found = resources(first)
    page = first
    for minutes in range(10, 500, 40):
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        if not following:
            break
        server.set_clock(NOW + timedelta(minutes=minutes))
        page = get(client, following[0])
        found += resources(page)
    assert found == before
    assert every_page(client, "MedicationAdministration", _count="500") != before


def test_patients_may_be_asked_for_one_by_one_or_in_a_list(client: httpx.Client) -> None:
    stays = every_page(client, "Encounter", status="in-progress", **{"class": "IMP"})
    keys = [one["subject"]["reference"] for one in stays[:5]]
    alone = [one for key in keys for one in every_page(client, "AllergyIntolerance", patient=key)]
    bare = ",".join(key.partition("/")[2] for key in keys)
    together = every_page(client, "AllergyIntolerance", patient=bare)
    assert {one["id"] for one in alone} == {one["id"] for one in together}
    assert {one["patient"]["reference"] for one in together} <= set(keys)
    some = every_page(client, "Patient", _id=bare)
    assert len(some) == 5


def test_administrations_are_cut_by_their_time(client: httpx.Client) -> None:
    since = (NOW - timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
    late = every_page(client, "MedicationAdministration", _count="500",
                      **{"effective-time": f"ge{since}"})  # fmt: skip
    early = every_page(client, "MedicationAdministration", _count="500",
                       **{"effective-time": f"lt{since}"})  # fmt: skip
    every = every_page(client, "MedicationAdministration", _count="500")
    assert 30 < len(late) < len(early)
    both = {one["id"] for one in late} & {one["id"] for one in early}
    running = {one["id"] for one in every if "effectivePeriod" in one}
    assert both <= running
    assert {one["id"] for one in (*late, *early)} == {one["id"] for one in every}


def test_an_order_brings_the_medication_it_refers_to(client: httpx.Client) -> None:
    bundle = get(client, "MedicationRequest", status="active", _count="200",
                 _include="MedicationRequest:medication")  # fmt: skip
    wanted = {
        one["medicationReference"]["reference"]
        for one in resources(bundle)
        if one.get("medicationReference", {}).get("reference", "#")[0] != "#"
    }
    assert wanted
    brought = {f"Medication/{one['id']}" for one in resources(bundle, "include")}
    assert brought == wanted
    atc = every_page(client, "MedicationRequest", status="active",
                     code="http://www.whocc.no/atc|A10AE04")  # fmt: skip
    assert len(atc) >= 2


def test_places_are_found_by_what_they_are_part_of_and_by_identifier(client: httpx.Client) -> None:
    rooms = every_page(client, "Location", partof="Location/ward-b32")
    assert {one["physicalType"]["coding"][0]["code"] for one in rooms} == {"ro", "bd"}
    ward = every_page(client, "Location",
                      identifier="https://journal.demo.example/fhir/enhet|M41")  # fmt: skip
    assert [one["id"] for one in ward] == ["ward-m41"]


def test_the_clinics_book_is_found_by_place_and_day(client: httpx.Client) -> None:
    schedules = every_page(client, "Schedule", actor="Location/clinic-tand")
    assert len(schedules) == 3
    keys = ",".join(one["id"] for one in schedules)
    slots = every_page(client, "Slot", schedule=keys, start=["ge2026-11-24", "lt2026-12-01"])
    days = {one["start"][:10] for one in slots}
    assert days == {f"2026-11-{day}" for day in (24, 25, 26, 27, 30)}
    labels = {one["comment"] for one in slots if one["status"] == "busy-unavailable"}
    assert {"Lunch", "Personalmöte"} <= labels
    free = every_page(client, "Slot", schedule=keys, status="free", start="ge2026-11-24")
    assert free
    booked = every_page(client, "Appointment", actor="Location/clinic-tand", date="2026-11-24")
    assert len(booked) > 15
    assert all(one["start"].startswith("2026-11-24") for one in booked)


def test_every_fate_of_an_appointment_is_there_and_follows_the_clock(
    server: DemoServer, client: httpx.Client
) -> None:
    found = every_page(client, "Appointment", _count="500")
    by_status = {one["status"] for one in found}
    assert {"booked", "cancelled", "noshow", "fulfilled"} <= by_status
    assert any(one.get("requestedPeriod") for one in found), "nobody wants an earlier time"
    assert any(one["comment"] == "Vill ha tidigare tid" for one in found if "comment" in one)
    server.set_clock(NOW.replace(hour=7, minute=40))
    today = every_page(client, "Appointment", date="2026-11-24", _count="500")
    assert {one["status"] for one in today} >= {"arrived", "booked"}
    for one in found:
        over = datetime.fromisoformat(one["end"]) <= NOW
        assert (one["status"] in {"fulfilled", "noshow"}) <= over or one["status"] == "noshow"


def test_no_time_is_both_free_and_booked(client: httpx.Client) -> None:
    slots = every_page(client, "Slot", status="free", _count="500")
    booked = every_page(client, "Appointment", status="booked,arrived,fulfilled,noshow",
                        _count="500")  # fmt: skip
    taken = [
        (f"Schedule/schema-{who['actor']['reference'].partition('/')[2]}", one["start"], one["end"])
        for one in booked
        for who in one["participant"]
        if who["actor"]["reference"].startswith("Practitioner/")
    ]
    for slot in slots:
        for schedule, start, end in taken:
            if slot["schedule"]["reference"] == schedule:
                assert slot["end"] <= start or slot["start"] >= end


def test_unknown_parameters_are_ignored_as_real_servers_do(client: httpx.Client) -> None:
    plain = get(client, "Flag", status="active")
    odd = get(client, "Flag", status="active", colour="red", _foo="1")
    assert odd["total"] == plain["total"] > 0
    own = next(link["url"] for link in odd["link"] if link["relation"] == "self")
    assert "colour" not in own


def test_a_count_alone_costs_no_resources(client: httpx.Client) -> None:
    said = get(client, "MedicationRequest", status="active", _summary="count")
    assert said["total"] > 300
    assert "entry" not in said


def test_measures_come_latest_first_when_asked(client: httpx.Client) -> None:
    found = every_page(client, "Observation", code="29463-7", _sort="-date", _count="500")
    taken = [datetime.fromisoformat(one["effectiveDateTime"]) for one in found]
    assert taken == sorted(taken, reverse=True)
    assert len(taken) > 60


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("Nonsense", 404),
        ("Patient/nobody", 404),
        ("Patient/nobody/_history/1", 404),
        ("Encounter?date=gexyz", 400),
        ("MedicationAdministration?effective-time=xx2026-01-01", 400),
        ("Patient?_count=many", 400),
        ("Patient?_page=stolen", 400),
        ("../secret", 404),
    ],
)
def test_bad_questions_get_an_operation_outcome(
    client: httpx.Client, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_search_may_be_posted_and_nothing_can_be_written(client: httpx.Client) -> None:
    found = client.post("Flag/_search", data={"status": "active"})
    assert found.json()["total"] == get(client, "Flag", status="active")["total"]
    assert client.post("Patient", json={"resourceType": "Patient"}).status_code == 405


def test_a_resource_is_read_by_id_with_its_version(client: httpx.Client) -> None:
    answer = client.get("Location/ward-b31")
    assert answer.json()["name"] == "B31 Kirurgi"
    assert answer.headers["etag"].startswith('W/"')


def test_a_record_system_that_is_down_answers_503_and_comes_back(
    server: DemoServer, client: httpx.Client
) -> None:
    server.pause()
    answer = client.get("metadata")
    assert answer.status_code == 503
    assert answer.json()["resourceType"] == "OperationOutcome"
    server.resume()
    assert client.get("metadata").status_code == 200


def test_a_record_system_that_refuses_cuts_open_connections_and_comes_back(
    server: DemoServer, client: httpx.Client
) -> None:
    assert client.get("metadata").status_code == 200
    server.pause(Down.REFUSING)
    with pytest.raises(httpx.TransportError):
        client.get("metadata")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/metadata", trust_env=False)
    server.pause(Down.UNAVAILABLE)
    assert client.get("metadata").status_code == 503
    server.pause(Down.REFUSING)
    server.resume()
    assert client.get("metadata").status_code == 200


def test_a_closed_server_leaves_no_thread_and_no_port(hospital: Hospital) -> None:
    before = threading.active_count()
    with (
        DemoServer(hospital, lambda: NOW) as server,
        httpx.Client(trust_env=False) as client,
    ):
        url = f"{server.url}/metadata"
        assert client.get(url).status_code == 200
        server.close()
        server.close()
        with pytest.raises(httpx.TransportError):
            client.get(url)
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_it_listens_on_this_machine_only(server: DemoServer) -> None:
    assert server._listener.server_address[0] == "127.0.0.1"


def test_readers_in_parallel_get_the_same_instant(server: DemoServer) -> None:
    answers = []

    def read() -> None:
        with httpx.Client(trust_env=False, timeout=30) as client:
            answers.append(client.get(f"{server.url}/Encounter?_count=500").content)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1


def test_a_paced_clock_runs_as_fast_as_it_is_told() -> None:
    moments = iter([NOW, NOW + timedelta(seconds=10)])
    clock = paced(datetime(2030, 1, 1, tzinfo=UTC), 60, lambda: next(moments))
    assert clock() == datetime(2030, 1, 1, 0, 10, tzinfo=UTC)


def test_a_capture_of_all_units_costs_less_than_a_second_of_cpu() -> None:
    """The server's share alone: every question of a capture, asked without HTTP."""
    with serve(clock=lambda: NOW) as server:
        began = time.process_time()
        stays = server._desk._shelf(NOW).by_type["Encounter"]
        patients = [one["subject"]["reference"] for one in stays if one["status"] == "in-progress"]
        asked = [
            f"/{kind}?patient={patient}"
            for patient in patients
            for kind in ("MedicationRequest", "MedicationAdministration", "AllergyIntolerance",
                         "Flag", "Observation")
        ]  # fmt: skip
        for question in asked:
            path, _, query = question.partition("?")
            assert server.answer(f"/fhir{path}", query).status == 200
        assert time.process_time() - began < 1.0
        assert server.questions > 300
