"""The very connector that hospitals use reads the demo hospital, and is not fooled by it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.plan import Oddity
from appliance.sources.demo.prescribing import Standing
from appliance.sources.demo.server import DemoServer
from appliance.sources.demo.site import CANARY, SEED, UNITS
from appliance.sources.fhir.connector import FhirSource
from appliance.sources.fhir.settings import FhirSettings
from storage.records import AllergyState, OrderKind, OrderStatus, Snapshot, Unit

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    return Hospital(SEED)


@pytest.fixture(scope="module")
def copied(hospital: Hospital) -> Iterator[Mapping[str, Snapshot]]:
    with DemoServer(hospital, lambda: NOW) as server:
        places = {unit.code: unit.location for unit in UNITS}
        source = FhirSource(FhirSettings(base_url=server.url, places=places))
        yield {
            unit.code: source.fetch(Unit(code=unit.code, name=unit.name, kind=unit.kind), NOW)
            for unit in UNITS
        }
        source.close()


def test_sixty_patients_are_copied_each_to_her_bed(
    hospital: Hospital, copied: Mapping[str, Snapshot]
) -> None:
    sizes = {code: len(copied[code].charts) for code in ("B31", "B32", "M41")}
    assert sizes == {"B31": 22, "B32": 20, "M41": 18}
    charts = [chart for snapshot in copied.values() for chart in snapshot.charts]
    there = {stay.person.number for stay in hospital.census(NOW)}
    assert {chart.person.number for chart in charts} == there
    assert len({(chart.stay.unit, chart.stay.bed) for chart in charts}) == 60
    assert CANARY in {chart.person.number for chart in copied["B31"].charts}
    assert sum(chart.person.protected for chart in charts) == 1


def test_every_active_order_is_copied_and_no_other_is_called_active(
    hospital: Hospital, copied: Mapping[str, Snapshot]
) -> None:
    kept = {
        order.key: order.status
        for snapshot in copied.values()
        for chart in snapshot.charts
        for order in chart.orders
    }
    live = {Standing.ACTIVE: OrderStatus.ACTIVE, Standing.ON_HOLD: OrderStatus.ON_HOLD}
    written = {
        order.id: live[order.standing(NOW)]
        for stay in hospital.census(NOW)
        for order in hospital.orders(stay)
        if order.written <= NOW and order.standing(NOW) in live
    }
    assert len(written) > 450
    assert {key: kept.get(key) for key in written} == written
    others = {key for key, status in kept.items() if status is not OrderStatus.STOPPED}
    assert others == written.keys()


def test_every_kind_state_and_shape_arrives(copied: Mapping[str, Snapshot]) -> None:
    charts = [chart for snapshot in copied.values() for chart in snapshot.charts]
    orders = [order for chart in charts for order in chart.orders]
    assert {order.kind for order in orders} == set(OrderKind)
    assert {order.status for order in orders} == set(OrderStatus)
    assert {chart.allergies.state for chart in charts} == set(AllergyState)
    stopped = [order for order in orders if order.status is OrderStatus.STOPPED]
    assert any(order.stop_reason and order.stopped_at for order in stopped)
    sizes = Counter(len(chart.orders) for chart in charts)
    assert sizes[0] == 1
    assert max(sizes) >= 40


def test_every_odd_order_is_marked_to_be_checked(
    hospital: Hospital, copied: Mapping[str, Snapshot]
) -> None:
    kept = {
        order.key: order
        for snapshot in copied.values()
        for chart in snapshot.charts
        for order in chart.orders
    }
    odd = [
        order
        for stay in hospital.census(NOW)
        for order in hospital.orders(stay)
        if order.line.oddity is not Oddity.NONE and order.id in kept
    ]
    assert {order.line.oddity for order in odd} == set(Oddity) - {Oddity.NONE}
    for order in odd:
        assert kept[order.id].check, order.line
        assert kept[order.id].source_text, order.line


def test_the_clinics_book_is_copied_for_three_practitioners(
    copied: Mapping[str, Snapshot],
) -> None:
    diaries = copied["TAND"].diaries
    assert [(one.practitioner, one.title, one.room) for one in diaries] == [
        ("Maria Lind", "Tandläkare", "Rum 1"),
        ("Omid Rad", "Tandläkare", "Rum 2"),
        ("Siv Ask", "Tandhygienist", "Rum 3"),
    ]
    visits = [visit for diary in diaries for visit in diary.appointments]
    assert any(visit.wants_earlier for visit in visits)
    assert all(visit.patient and visit.patient.phone for visit in visits)
    assert {slot.text for diary in diaries for slot in diary.slots} >= {"Lunch", "Personalmöte"}
