"""Which orders are the ward's: none lost, none that is not the patient's now."""

from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.sources.fhir import orders as module
from appliance.sources.fhir.orders import orders
from storage.records import OrderStatus
from tests.appliance.sources.fhir_samples import (
    around,
    category,
    no_order,
    one_order,
    request,
    stay,
)


@pytest.mark.parametrize("status", ["entered-in-error", "draft"])
def test_an_error_and_a_draft_are_no_orders(status: str) -> None:
    assert no_order(status=status)


@pytest.mark.parametrize("intent", ["proposal", "plan", "option"])
def test_a_plan_is_no_order_unless_it_says_in_patient(intent: str) -> None:
    assert no_order(intent=intent)
    assert not no_order(intent=intent, category=category("inpatient"))


@pytest.mark.parametrize("status", ["unknown", "", "brand-new"])
def test_an_order_is_not_lost_because_its_status_is_odd(status: str) -> None:
    order = one_order(status=status)
    assert order.status is OrderStatus.ACTIVE
    assert order.check == (module.ODD_STATUS,)


@pytest.mark.parametrize("status", ["stopped", "completed", "cancelled"])
def test_a_stopped_order_is_shown_for_three_days_and_marked(status: str) -> None:
    order = one_order(status=status, statusReason={"text": "Biverkan"})
    assert order.status is OrderStatus.STOPPED
    assert order.stopped_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert order.stop_reason == "Biverkan"
    assert no_order(status=status, meta={"lastUpdated": "2026-11-18T10:00:00Z"})
    assert not no_order(status=status, meta=None)


def test_an_active_order_has_no_age_limit() -> None:
    assert not no_order(meta={"lastUpdated": "2019-01-01T00:00:00Z"})


@pytest.mark.parametrize("home", ["community", "outpatient", "discharge"])
def test_a_drug_for_home_that_hangs_on_the_stay_is_kept_and_marked(home: str) -> None:
    assert one_order(category=category(home)).check == (module.HOME,)
    assert no_order(category=category(home), encounter=None)
    assert no_order(category=category(home), encounter={"reference": "Encounter/gp"})


def test_a_drug_for_home_that_is_being_given_is_on_the_list() -> None:
    given = around(given=frozenset({"o1"}))
    assert one_order(world=given, category=category("community"), encounter=None).check == (
        module.HOME,
    )


def test_an_order_for_ward_and_home_is_a_ward_order() -> None:
    both = category("community") + category("inpatient")
    assert one_order(category=both).check == ()


def test_an_order_without_a_stay_is_kept() -> None:
    assert one_order(encounter=None).check == ()


def other(status: str, end: str = "") -> Any:
    return stay(id="s0", status=status, period={"start": "2026-11-01T10:00:00Z", "end": end})


@pytest.mark.parametrize(
    ("elsewhere", "kept"),
    [
        (None, True),
        (other("in-progress"), True),
        (other("finished", "2026-11-20T09:00:00Z"), True),
        (other("finished", "2026-11-10T09:00:00Z"), False),
        (other("cancelled"), False),
    ],
)
def test_an_order_from_the_emergency_room_comes_along_and_an_old_one_does_not(
    elsewhere: Any, kept: bool
) -> None:
    found = orders(
        [request(encounter={"reference": "Encounter/s0"})], around(others={"s0": elsewhere})
    )
    assert [order.check for order in found] == ([(module.OTHER_STAY,)] if kept else [])


def test_one_dose_of_an_order_is_not_a_drug_more() -> None:
    parent = request()
    dose = request(
        id="o2", intent="instance-order", basedOn=[{"reference": "MedicationRequest/o1"}]
    )
    assert [order.key for order in orders([parent, dose], around())] == ["o1"]
    assert [order.key for order in orders([dose], around())] == ["o2"]


@pytest.mark.parametrize(
    "parent",
    [
        {"status": "stopped"},
        {"status": "stopped", "meta": {"lastUpdated": "2026-11-01T00:00:00Z"}},
        {"encounter": {"reference": "Encounter/old"}},
        {"intent": "instance-order", "basedOn": [{"reference": "MedicationRequest/o2"}]},
    ],
)
def test_instance_order_is_never_lost_with_a_parent_that_is_not_given(
    parent: dict[str, Any],
) -> None:
    old = stay(id="old", status="finished", period={"end": "2026-01-01"})
    child = request(
        id="o2", intent="instance-order", basedOn=[{"reference": "MedicationRequest/o1"}]
    )
    found = orders([request(**parent), child], around(others={"old": old}))
    assert OrderStatus.ACTIVE in {order.status for order in found if order.key == "o2"}


def test_a_feed_can_tell_which_order_it_speaks_of_by_the_orders_own_numbers() -> None:
    order = one_order(
        identifier=[
            {"system": "urn:placer", "value": "P-17"},
            {"system": "urn:filler", "value": " 900 "},
            {"system": "urn:again", "value": "P-17"},
            {"system": "urn:empty", "value": " "},
            {"system": "urn:none"},
        ]
    )
    assert order.numbers == ("P-17", "900")


def test_a_stop_of_one_drug_never_reaches_every_drug_of_its_prescription() -> None:
    order = one_order(
        groupIdentifier={"value": "RX-1"},
        identifier=[{"use": "old", "value": "P-1"}, {"use": "official", "value": "P-2"}],
    )
    assert order.numbers == ("P-2",)
