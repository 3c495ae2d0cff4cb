"""What breaks on the way from a record system, and what must not come of it."""

import time

import pytest

from appliance.sources.fhir import errors
from appliance.sources.source import SourceNonsense, SourceRefused, SourceUnreachable
from storage.errors import LyktaError
from tests.appliance.sources.conftest import Make, fetched
from tests.hospital.fault_proxy import (
    Breaking,
    FaultProxy,
    SamePageTwice,
    body,
    cut_json,
    drip,
    edited,
    hang_up,
    next_to,
    no_next,
    no_total,
    status,
    web_page,
)
from tests.hospital.sekmet import WARDS, Hospital, differences

ORDERS = "/MedicationRequest?"


@pytest.mark.parametrize(
    "passing",
    [status(500), status(503, retry_after="1"), status(429, retry_after="1"), cut_json, hang_up],
)
def test_a_fault_that_passes_costs_time_and_no_order(
    make: Make, proxy: FaultProxy, sekmet: Hospital, passing: Breaking
) -> None:
    proxy.on(ORDERS, passing, times=2)
    assert differences(sekmet.loaded, fetched(make(proxy.url)), WARDS["4E"]) == []


def test_a_fault_in_the_middle_of_paging_costs_no_order(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on("_offset=6", status(500), times=2)
    snapshot = fetched(make(proxy.url, page_size=6))
    assert differences(sekmet.loaded, snapshot, WARDS["4E"]) == []


@pytest.mark.parametrize(
    ("lasting", "error"),
    [
        (status(500), errors.SourceFaulty),
        (status(429, retry_after="0"), errors.SourceThrottles),
        (status(429, retry_after="3600"), errors.SourceThrottles),
        (status(401), errors.SourceLoginFailed),
        (status(403), errors.SourceForbids),
        (status(404), errors.SourceNotThere),
        (status(400), errors.SourceRefusesQuestion),
        (status(302, location="https://login.example/"), errors.SourceRedirects),
        (web_page, errors.SourceNotJson),
        (cut_json, errors.SourceCutShort),
        (hang_up, errors.SourceCutShort),
        (edited(lambda _: {"resourceType": "Patient", "id": "7"}), errors.SourceNotFhir),
        (edited(lambda _: {"ok": True}), errors.SourceNotFhir),
        (edited(lambda _: [1, 2]), errors.SourceNotFhir),
        (body(b'{"resourceType": "Bundle", "entry": [], "x": "l\xf6s"}'), errors.SourceNotFhir),
        (body(b"[" * 200_000), errors.SourceNotFhir),
        (edited(lambda tree: tree["entry"][0].pop("resource") and None), errors.SourceIncomplete),
        (
            edited(lambda tree: tree["entry"][0]["resource"].pop("id") and None),
            errors.SourceBadValue,
        ),
        (
            edited(lambda tree: tree["entry"][0]["resource"].update(status=7)),
            errors.SourceBadValue,
        ),
    ],
)
def test_orders_that_cannot_be_read_fail_the_ward_and_are_named(
    make: Make, proxy: FaultProxy, lasting: Breaking, error: type[LyktaError]
) -> None:
    proxy.on(ORDERS, lasting, times=None)
    source = make(proxy.url, retries=1, places={"4W": "Location/loc-ward-4W"})
    with pytest.raises(error) as caught:
        fetched(source, "4W")
    assert isinstance(caught.value, SourceUnreachable | SourceRefused | SourceNonsense)
    assert "<" not in caught.value.in_english().replace("(<)", "")


def test_another_patients_orders_are_never_put_on_a_list(make: Make, proxy: FaultProxy) -> None:
    swap = edited(
        lambda tree: (
            [one["resource"]["subject"].update(reference="Patient/other") for one in tree["entry"]]
            and None
        )
    )
    proxy.on(ORDERS, swap)
    with pytest.raises(errors.SourceWrongPatient):
        fetched(make(proxy.url, strategy="patients"))


@pytest.mark.parametrize("kind", ["Encounter", "MedicationRequest", "MedicationAdministration"])
def test_a_list_cut_off_without_a_word_fails_the_ward(
    make: Make, proxy: FaultProxy, kind: str
) -> None:
    proxy.on(f"/{kind}?", no_next, times=None)
    with pytest.raises(errors.SourceIncomplete):
        fetched(make(proxy.url, page_size=6, strategy="patients"))


@pytest.mark.parametrize("kind", ["Encounter", "MedicationRequest"])
def test_a_list_cut_off_without_a_total_is_found_by_counting(
    make: Make, proxy: FaultProxy, kind: str
) -> None:
    def quiet(answer):  # type: ignore[no-untyped-def]
        return no_total(no_next(answer)) if "entry" in answer.json() else answer

    proxy.on(f"/{kind}?", quiet, times=None)
    with pytest.raises(errors.SourceIncomplete):
        fetched(make(proxy.url, page_size=6, strategy="patients"))
    assert any("_summary=count" in path for path in proxy.asked)


def test_a_full_last_page_that_nothing_proves_fails_the_ward(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/Encounter?", lambda answer: no_total(no_next(answer)), times=None)
    with pytest.raises(errors.SourceIncomplete):
        fetched(make(proxy.url, page_size=6))


def test_a_server_without_totals_is_read_whole(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on("?", no_total, times=None)
    snapshot = fetched(make(proxy.url, page_size=11))
    assert differences(sekmet.loaded, snapshot, WARDS["4E"]) == []


def test_a_server_that_cuts_at_its_own_page_size_is_found_out(
    make: Make, proxy: FaultProxy
) -> None:
    """It has no total, no count and no next, and stays below the page size we asked for."""

    def capped(answer):  # type: ignore[no-untyped-def]
        tree = answer.json()
        tree["entry"] = tree.get("entry", [])[:12]
        return no_total(no_next(answer.with_json(tree)))

    proxy.on("/Encounter?", capped, times=None)
    with pytest.raises(errors.SourceIncomplete):
        fetched(make(proxy.url))


def test_pages_that_lead_in_a_circle_end(make: Make, proxy: FaultProxy) -> None:
    proxy.on("_offset=6", next_to(f"{proxy.url}/Encounter?_offset=6&again=1"), times=None)
    proxy.on("again", next_to(f"{proxy.url}/Encounter?_offset=6&again=2"), times=None)
    with pytest.raises(SourceNonsense):
        fetched(make(proxy.url, page_size=6))


def test_a_page_that_comes_twice_is_not_taken_for_two(make: Make, proxy: FaultProxy) -> None:
    twice = SamePageTwice()
    proxy.on("/Encounter?", twice, times=None)
    with pytest.raises((errors.SourceLoops, errors.SourceIncomplete)):
        fetched(make(proxy.url, page_size=10))


def test_a_list_that_changed_while_it_was_read_is_read_again(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on("/Encounter?", no_next, times=1)
    snapshot = fetched(make(proxy.url, page_size=10))
    assert differences(sekmet.loaded, snapshot, WARDS["4E"]) == []


def test_the_token_never_follows_a_link_to_another_server(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/Encounter?", next_to("http://127.0.0.1:9/fhir/Encounter?page=2"), times=None)
    with pytest.raises(errors.SourceLeadsElsewhere):
        fetched(make(proxy.url, page_size=10, auth="bearer", secret="geheim"))


def test_a_server_that_drips_cannot_hold_the_capture(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/Encounter?", drip(0.4), times=None)
    began = time.monotonic()
    with pytest.raises(errors.SourceTooSlow):
        fetched(make(proxy.url, timeout_seconds=1.0, retries=1))
    assert time.monotonic() - began < 8


def test_a_unit_has_a_time_limit_of_its_own(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/MedicationRequest?", status(503, retry_after="5"), times=None)
    began = time.monotonic()
    with pytest.raises(SourceUnreachable):
        fetched(make(proxy.url, unit_seconds=2.0, retries=9))
    assert time.monotonic() - began < 6


def test_a_pause_the_server_asks_for_is_kept_by_all(make: Make, proxy: FaultProxy) -> None:
    began = time.monotonic()
    proxy.on(ORDERS, status(429, retry_after="1"))
    fetched(make(proxy.url))
    assert time.monotonic() - began >= 1


def test_lost_weights_cost_nothing_but_the_weights(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on("/Observation?", status(404), times=None)
    snapshot = fetched(make(proxy.url))
    assert differences(sekmet.loaded, snapshot, WARDS["4E"]) == []
    assert all(chart.measures == () for chart in snapshot.charts)


@pytest.mark.parametrize("kind", ["AllergyIntolerance", "Flag", "MedicationAdministration"])
def test_allergies_flags_and_doses_are_never_left_out_in_silence(
    make: Make, proxy: FaultProxy, kind: str
) -> None:
    proxy.on(f"/{kind}?", status(403), times=None)
    with pytest.raises(errors.SourceForbids):
        fetched(make(proxy.url))


def test_a_server_that_cannot_list_ids_is_asked_for_each(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on("_id=", status(400), times=None)
    assert differences(sekmet.loaded, fetched(make(proxy.url)), WARDS["4E"]) == []


def test_a_server_that_ignores_our_filter_does_not_fill_the_ward(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    def all_but_status(tree):  # type: ignore[no-untyped-def]
        for entry in tree["entry"][:3]:
            entry["resource"]["status"] = "finished"

    proxy.on("/Encounter?", edited(all_but_status), times=None)
    snapshot = fetched(make(proxy.url))
    gone = {one["id"] for one in sekmet.loaded["Encounter"]}
    assert {chart.stay.key for chart in snapshot.charts} < gone


def test_a_bed_that_leads_nowhere_fails_the_ward(make: Make, proxy: FaultProxy) -> None:
    def orphan(tree):  # type: ignore[no-untyped-def]
        for entry in tree.get("entry", ()):
            entry["resource"]["location"] = [
                {"location": {"reference": "Location/lost"}, "status": "active"}
            ]

    proxy.on("/Encounter?", edited(orphan), times=None)
    with pytest.raises(errors.SourcePlaceUnclear):
        fetched(make(proxy.url))
