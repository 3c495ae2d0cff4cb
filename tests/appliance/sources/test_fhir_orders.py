"""What an order says: nothing lost, nothing simplified, nothing invented."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from appliance.sources.fhir import dosage
from appliance.sources.fhir import orders as module
from appliance.sources.fhir.orders import orders
from storage.records import OrderKind, Quantity
from tests.appliance.sources.fhir_samples import (
    TWICE,
    around,
    one_order,
    request,
    written_request,
)


def test_a_plain_order_is_read_with_nothing_to_check() -> None:
    order = one_order(
        {
            "route": {"text": "oralt"},
            "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablett"}}],
            "timing": {
                "repeat": {"timeOfDay": ["08:00:00", "20:30:00"], "dayOfWeek": ["mon", "thu"]}
            },
            "patientInstruction": "Med mat",
            "site": {"text": "vänster öga"},
            "maxDosePerPeriod": {
                "numerator": {"value": 4, "unit": "tabletter"},
                "denominator": {"value": 1, "unit": "dygn"},
            },
        },
        authoredOn="2026-11-21T08:00:00+01:00",
        requester={"display": "E. Ek"},
        reasonCode=[{"text": "Smärta"}],
        note=[{"text": "Utvärderas fredag"}],
    )
    assert order.check == ()
    assert order.kind is OrderKind.REGULAR
    assert (order.amount, order.route) == (Quantity(value="1", unit="tablett"), "oralt")
    assert (order.timing.times, order.timing.days) == (("08:00", "20:30"), ("mon", "thu"))
    assert order.instruction == "Med mat; vänster öga; Utvärderas fredag"
    assert (order.reason, order.ordered_by) == ("Smärta", "E. Ek")
    assert order.ordered_at == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert (order.most, order.most_per) == (
        Quantity(value="4", unit="tabletter"),
        Quantity(value="1", unit="dygn"),
    )
    assert order.source_text == "1 tablett 2 gånger"


@pytest.mark.parametrize("digits", ["0.50", "10.0", "1000000000000000000000.125"])
def test_the_digits_of_a_dose_are_the_sources_own(digits: str) -> None:
    raw = request({"doseAndRate": [{"doseQuantity": {"value": 12345, "unit": "mg"}}]}).raw
    (order,) = orders([written_request(raw.replace(b"12345", digits.encode()))], around())
    assert order.amount == Quantity(value=digits, unit="mg")
    assert order.check == ()


@pytest.mark.parametrize("odd", ['"0.5"', "null", "true", "[1]"])
def test_a_dose_that_is_no_number_is_marked_and_not_guessed(odd: str) -> None:
    raw = request({"doseAndRate": [{"doseQuantity": {"value": 12345, "unit": "mg"}}]}).raw
    (order,) = orders([written_request(raw.replace(b"12345", odd.encode()))], around())
    assert order.amount is None
    assert order.check == (dosage.UNCLEAR_AMOUNT,)


def test_less_than_is_not_equal_to() -> None:
    order = one_order(
        {"doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg", "comparator": "<"}}]}
    )
    assert dosage.UNCLEAR_AMOUNT in order.check


def test_the_hash_is_of_the_sources_bytes() -> None:
    got = request()
    (order,) = orders([got], around())
    assert order.raw_hash == hashlib.sha256(got.raw).hexdigest()


@pytest.mark.parametrize(
    "unknown",
    [
        {"extension": [{"url": "x", "valueString": "inte söndagar"}]},
        {"modifierExtension": [{"url": "x", "valueBoolean": True}]},
        {"_text": {"extension": []}},
        {"somethingNew": 1},
        {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "when": ["X"]}}},
        {"timing": {"repeat": {"frequency": 1, "frequencyMax": 3, "period": 1}}},
        {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "moon"}}},
        {"timing": {"repeat": {"frequency": 1, "period": 1, "count": 6}}},
        {"timing": {"repeat": {"boundsDuration": {"value": 5}, "frequency": 1}}},
        {"timing": {"repeat": {"frequency": 1, "duration": 30, "durationUnit": "min"}}},
        {"doseAndRate": [{"rateSomething": {"low": {"value": 1}}}]},
        {"doseAndRate": [{"doseQuantity": {"value": 1, "_value": {"extension": []}}}]},
        {"doseAndRate": [{"doseQuantity": {"value": 1}}, {"doseQuantity": {"value": 2}}]},
    ],
)
def test_what_lykta_does_not_understand_is_marked_and_shown_verbatim(
    unknown: dict[str, Any],
) -> None:
    order = one_order(unknown)
    assert dosage.UNKNOWN in order.check
    assert "1 tablett 2 gånger | " in order.source_text


_NAMES = st.from_regex(r"[a-z][a-zA-Z]{2,14}", fullmatch=True)


@forall(_NAMES)
def test_any_element_that_is_not_modelled_is_noticed(name: str) -> None:
    if name in dosage._DOSAGE:
        return
    order = one_order({name: {"a": 1}})
    assert dosage.UNKNOWN in order.check
    assert name in order.source_text


def test_do_not_give_is_never_read_as_give() -> None:
    order = one_order(doNotPerform=True)
    assert order.check == (module.DO_NOT_GIVE,)
    assert order.source_text.startswith("doNotPerform: true")


@pytest.mark.parametrize(
    "place",
    [
        {"modifierExtension": [{"url": "u", "valueBoolean": True}]},
        {"subject": {"reference": "Patient/p1", "modifierExtension": [{"url": "u"}]}},
        {"contained": [{"resourceType": "Basic", "modifierExtension": [{"url": "u"}]}]},
        {"implicitRules": "https://rules.example"},
    ],
)
def test_a_modifier_anywhere_on_the_order_marks_it(place: dict[str, Any]) -> None:
    order = one_order(**place)
    assert module.MODIFIED in order.check
    assert next(iter(place.values())) is not None
    assert "u" in order.source_text


def test_a_null_is_nothing_and_costs_neither_the_ward_nor_a_digit() -> None:
    raw = request(
        {"doseAndRate": [{"doseQuantity": {"value": 12345, "unit": "mg", "code": 1}}], "site": 1}
    ).raw
    raw = raw.replace(b'"code": 1', b'"code": null').replace(b'"site": 1', b'"site": null')
    raw = raw.replace(b"12345", b"0.50").replace(b'"meta": {', b'"note": null, "meta": {')
    (order,) = orders([written_request(raw)], around())
    assert order.amount == Quantity(value="0.50", unit="mg")
    assert order.check == ()
    assert order.raw_hash == hashlib.sha256(raw).hexdigest()


def test_of_several_doses_none_is_chosen() -> None:
    order = one_order(
        dosageInstruction=[
            {"text": "1 kl 08", "timing": TWICE, "doseAndRate": [{"doseQuantity": {"value": 1}}]},
            {"text": "2 kl 20", "timing": TWICE, "doseAndRate": [{"doseQuantity": {"value": 2}}]},
        ]
    )
    assert order.check == (dosage.SEVERAL,)
    assert order.amount is None
    assert order.timing.frequency is None
    assert order.source_text == "1 kl 08\n2 kl 20"


def test_an_order_without_dosage_is_kept_and_marked() -> None:
    assert one_order(dosageInstruction=None).check == (dosage.NONE,)


def test_an_order_without_words_shows_its_raw_structure() -> None:
    order = one_order(dosageInstruction=[{"timing": TWICE}])
    assert '"frequency": 2' in order.source_text


def test_an_order_without_an_amount_is_marked_and_not_shown_blank() -> None:
    order = one_order({"doseAndRate": None})
    assert order.amount is None
    assert order.check == (dosage.NO_AMOUNT,)


def test_no_times_are_invented() -> None:
    order = one_order({"timing": None})
    assert order.check == (dosage.NO_TIMES,)
    assert order.timing.times == ()
    often = one_order({"timing": {"repeat": {"frequency": 24, "period": 1, "periodUnit": "d"}}})
    assert often.timing.times == ()


@pytest.mark.parametrize(
    ("elements", "kind"),
    [
        ({"asNeededBoolean": True, "timing": None}, OrderKind.AS_NEEDED),
        ({"asNeededCodeableConcept": {"text": "smärta"}}, OrderKind.AS_NEEDED),
        ({"asNeededBoolean": False}, OrderKind.REGULAR),
        (
            {"doseAndRate": [{"rateQuantity": {"value": 83, "unit": "ml/h"}}], "timing": None},
            OrderKind.INFUSION,
        ),
        ({"timing": {"event": ["2026-11-22T08:00:00+01:00"]}}, OrderKind.ONE_TIME),
        ({"timing": {"repeat": {"count": 1}}}, OrderKind.ONE_TIME),
    ],
)
def test_the_kind_follows_from_what_the_source_says(
    elements: dict[str, Any], kind: OrderKind
) -> None:
    order = one_order(elements)
    assert order.kind is kind
    assert order.check == ()


def test_a_rate_keeps_both_its_halves() -> None:
    halves = {
        "numerator": {"value": 250, "unit": "ml"},
        "denominator": {"value": 1, "unit": "timme"},
    }
    order = one_order({"doseAndRate": [{"rateRatio": halves}]})
    assert order.rate == Quantity(value="250", unit="ml")
    assert order.rate_per == Quantity(value="1", unit="timme")


def test_a_range_keeps_both_its_ends() -> None:
    order = one_order({"doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2}}}]})
    assert order.amount == Quantity(value="1")
    assert order.amount_to == Quantity(value="2")


@pytest.mark.parametrize("digits", ["1e-3", "-0.5", "1E3"])
def test_number_that_a_tired_nurse_may_misread_is_marked_and_kept(digits: str) -> None:
    raw = request({"doseAndRate": [{"doseQuantity": {"value": 12345, "unit": "mg"}}]}).raw
    (order,) = orders([written_request(raw.replace(b"12345", digits.encode()))], around())
    assert order.amount == Quantity(value=digits, unit="mg")
    assert order.check == (dosage.UNCLEAR_AMOUNT,)


@pytest.mark.parametrize(
    "dose",
    [
        {"doseRange": {"high": {"value": 2, "unit": "mg"}}},
        {"doseRange": {"low": {"value": 2, "unit": "mg"}}},
        {
            "doseQuantity": {"value": 9, "unit": "mg"},
            "doseRange": {"low": {"value": 2}, "high": {"value": 4}},
        },
    ],
)
def test_half_a_range_is_never_shown_as_the_dose(dose: dict[str, Any]) -> None:
    order = one_order({"doseAndRate": [dose]})
    assert order.check == (dosage.UNCLEAR_AMOUNT,)
    assert '"doseRange"' in order.source_text


def test_day_without_a_clock_time_is_never_given_at_midnight() -> None:
    order = one_order({"timing": {"event": ["2026-11-22"]}})
    assert order.timing.moments == ()
    assert order.check == (dosage.UNKNOWN,)
    assert "2026-11-22" in order.source_text


@pytest.mark.parametrize(
    ("timing", "shown"),
    [
        ({"event": ["2026-11", "2026-11-22T08:00:00+01:00"]}, '"2026-11"'),
        ({"repeat": {"frequency": 3}}, "frequency: 3"),
        ({"repeat": {"frequency": 3, "period": 1}}, "frequency: 3"),
        ({"repeat": {"frequency": 0, "period": 1, "periodUnit": "d"}}, "frequency: 0"),
        ({"repeat": {"period": 1, "periodUnit": "d"}}, "1 d"),
        (
            {"repeat": {**TWICE["repeat"], "boundsPeriod": {"end": "2026-11"}}},
            '"2026-11"',
        ),
    ],
)
def test_timing_that_says_half_is_never_completed_by_a_guess(
    timing: dict[str, Any], shown: str
) -> None:
    order = one_order({"timing": timing})
    assert dosage.UNKNOWN in order.check
    assert shown in order.source_text


def test_order_runs_through_the_whole_of_its_last_day() -> None:
    bounds = {"start": "2026-11-20", "end": "2026-11-22"}
    order = one_order({"timing": {"repeat": {**TWICE["repeat"], "boundsPeriod": bounds}}})
    assert order.starts == datetime(2026, 11, 19, 23, tzinfo=UTC)
    assert order.ends == datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC)
    assert order.check == ()


@pytest.mark.parametrize(
    "bounds",
    [
        {"start": "0001-01-01T00:00:00", "end": "9999-12-31T23:59:59"},
        {"start": "0001-01-01T00:00:00Z", "end": "9999-12-31T23:59:59.9999999Z"},
        {"start": "0001-01-01", "end": "9999-12-31"},
    ],
)
def test_order_that_runs_for_ever_has_no_end_and_nothing_to_check(bounds: dict[str, str]) -> None:
    order = one_order({"timing": {"repeat": {**TWICE["repeat"], "boundsPeriod": bounds}}})
    assert (order.starts, order.ends, order.check) == (None, None, ())


def test_a_modifier_whose_name_is_written_with_escapes_is_seen() -> None:
    raw = request(modifierExtension=[{"url": "u"}]).raw
    escaped = raw.replace(b'"modifierExtension"', b'"\\u006dodifierE\\u0078tension"')
    assert escaped != raw
    (order,) = orders([written_request(escaped)], around())
    assert module.MODIFIED in order.check


def test_a_number_nobody_can_hold_never_hides_a_forbidden_order() -> None:
    raw = request(doNotPerform=True, somethingNew=12345).raw.replace(b"12345", b"1e9999")
    (order,) = orders([written_request(raw)], around())
    assert order.check == (module.DO_NOT_GIVE, module.UNREAD)
    plain = request(modifierExtension=[{"a": 12345}]).raw.replace(b"12345", b"1e9999")
    (other,) = orders([written_request(plain)], around())
    assert other.check == (module.UNREAD,)


def test_bytes_that_are_no_letters_cost_one_order_its_structure() -> None:
    raw = request({"patientInstruction": "HERE"}).raw.replace(b"HERE", b"\xb4")
    (order,) = orders([written_request(raw)], around())
    assert dosage.UNKNOWN in order.check
    assert "1 tablett 2 g" in order.source_text
