"""FHIR's Timing: nothing lost, nothing completed by a guess, no end computed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.sources.fhir import dosage
from appliance.sources.fhir.timings import OCCASIONS
from storage.records import Occasion, Order, OrderKind, Quantity, Timing
from tests.appliance.sources.fhir_samples import one_order

DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}
DAYS_5 = {"value": 5, "code": "d"}
GTS = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"


def timed(repeat: Any = None, **timing: Any) -> Order:
    """Return the order that a Timing with this repeat is read as."""
    return one_order({"timing": {**({"repeat": repeat} if repeat else {}), **timing}})


def abbreviated(code: str, repeat: Any = None, system: str = GTS) -> Order:
    return timed(repeat, code={"coding": [{"system": system, "code": code}]})


@pytest.mark.parametrize(
    ("repeat", "field", "value"),
    [
        ({**DAILY, "frequencyMax": 3}, "frequency_to", 3),
        ({**DAILY, "frequencyMax": 1}, "frequency_to", 1),
        ({"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}, "period_to", "6"),
        ({**DAILY, "when": ["HS"]}, "occasions", (Occasion.BEDTIME,)),
        ({**DAILY, "when": ["AC"], "offset": 30}, "offset", 30),
        ({**DAILY, "count": 6}, "count", 6),
        ({**DAILY, "count": 6, "countMax": 8}, "count_to", 8),
        (
            {**DAILY, "duration": 30, "durationUnit": "min"},
            "lasts",
            Quantity(value="30", unit="min"),
        ),
        (
            {**DAILY, "duration": 0.5, "durationMax": 1.0, "durationUnit": "h"},
            "lasts_to",
            Quantity(value="1.0", unit="h"),
        ),
        (
            {**DAILY, "boundsDuration": {"value": 5, "unit": "dagar", "code": "d"}},
            "span",
            Quantity(value="5", unit="d"),
        ),
        (
            {**DAILY, "boundsRange": {"low": DAYS_5, "high": {"value": 7, "code": "d"}}},
            "span_to",
            Quantity(value="7", unit="d"),
        ),
        ({"frequency": 1, "period": 1, "periodUnit": "mo"}, "period_unit", "mo"),
        ({"frequency": 1, "period": 1.50, "periodUnit": "d"}, "period", "1.5"),
        ({"timeOfDay": ["08:00:00", "20:30:15"]}, "times", ("08:00", "20:30:15")),
    ],
)  # fmt: skip
def test_what_the_record_can_hold_is_read_with_nothing_to_check(
    repeat: dict[str, Any], field: str, value: object
) -> None:
    order = timed(repeat)
    assert getattr(order.timing, field) == value
    assert order.check == ()


def test_every_meal_of_the_standard_has_a_word_of_ours() -> None:
    assert sorted(OCCASIONS.values()) == sorted(Occasion)
    for code, occasion in OCCASIONS.items():
        assert timed({**DAILY, "when": [code]}).timing.occasions == (occasion,)


@pytest.mark.parametrize(
    ("repeat", "shown"),
    [
        ({**DAILY, "frequencyMax": 0}, "frequencyMax: 0"),
        ({"frequency": 3, "frequencyMax": 2, "period": 1, "periodUnit": "d"}, "frequencyMax: 2"),
        ({"frequencyMax": 3, "timeOfDay": ["08:00"]}, "frequencyMax: 3"),
        ({**DAILY, "frequencyMax": 2.5}, "frequencyMax: 2.5"),
        ({**DAILY, "periodMax": 0.5}, "periodMax: 0.5"),
        ({**DAILY, "countMax": 8}, "countMax: 8"),
        ({**DAILY, "durationMax": 8, "durationUnit": "h"}, "durationMax: 8"),
        ({**DAILY, "count": 2.5}, "count: 2.5"),
        ({**DAILY, "count": 0}, "count: 0"),
        ({"frequency": 2.0, "period": 1, "periodUnit": "d"}, "frequency: 2.0"),
        ({"frequency": "2", "period": 1, "periodUnit": "d"}, 'frequency: "2"'),
        ({"frequency": -1, "period": 1, "periodUnit": "d"}, "frequency: -1"),
        ({"frequency": 1, "period": -1, "periodUnit": "d"}, "period: "),
        ({"frequency": 1, "period": 1e3, "periodUnit": "fortnight"}, "frequency"),
        ({"periodUnit": "d", "timeOfDay": ["08:00"]}, 'periodUnit: "d"'),
        ({"frequency": 1, "period": 0, "periodUnit": "d"}, "frequency: 1"),
        ({"timeOfDay": ["08:00"], "period": 0.0, "periodUnit": "d"}, "period: "),
        ({**DAILY, "when": ["AC", "LATER"]}, '"LATER"'),
        ({"when": ["CM"], "timeOfDay": ["08:00"]}, '"CM"'),
        ({**DAILY, "offset": 30}, "offset: 30"),
        ({**DAILY, "when": ["MORN"], "offset": 30}, "offset: 30"),
        ({**DAILY, "when": ["C"], "offset": 30}, "offset: 30"),
        ({**DAILY, "when": ["AC", "C"], "offset": 30}, "offset: 30"),
        ({**DAILY, "when": ["AC"], "offset": -30}, "offset: -30"),
        ({**DAILY, "duration": 30}, "duration: "),
        ({**DAILY, "duration": -3, "durationUnit": "h"}, "duration: "),
        ({**DAILY, "boundsDuration": {"value": 5, "unit": "days"}}, "boundsDuration: "),
        ({**DAILY, "boundsDuration": {"value": 5, "code": "d", "comparator": ">"}}, ">5 d"),
        ({**DAILY, "boundsRange": {"low": {"value": 5, "code": "d"}}}, "boundsRange: "),
        (
            {**DAILY, "boundsDuration": DAYS_5, "boundsPeriod": {"end": "2026-12-01"}},
            "boundsPeriod, boundsDuration",
        ),
    ],
)  # fmt: skip
def test_a_timing_that_is_unclear_is_shown_verbatim_and_marked(
    repeat: dict[str, Any], shown: str
) -> None:
    order = timed(repeat)
    assert dosage.UNKNOWN in order.check
    assert shown in order.source_text


@pytest.mark.parametrize(
    ("code", "often"),
    [
        ("QD", (1, "1", "d")), ("BID", (2, "1", "d")), ("TID", (3, "1", "d")),
        ("QID", (4, "1", "d")), ("QOD", (1, "2", "d")), ("Q1H", (1, "1", "h")),
        ("Q2H", (1, "2", "h")), ("Q3H", (1, "3", "h")), ("Q4H", (1, "4", "h")),
        ("Q6H", (1, "6", "h")), ("Q8H", (1, "8", "h")), ("WK", (1, "1", "wk")),
        ("MO", (1, "1", "mo")),
    ],
)  # fmt: skip
def test_an_abbreviation_of_the_standard_stands_for_its_numbers(
    code: str, often: tuple[int, str, str]
) -> None:
    order = abbreviated(code)
    timing = order.timing
    assert (timing.frequency, timing.period, timing.period_unit) == often
    assert timing.text == code
    assert order.check == ()


def test_an_abbreviation_of_a_hospitals_own_stands_for_no_numbers() -> None:
    order = abbreviated("BID", system="urn:our-own")
    assert order.timing == Timing(text="BID")
    assert order.check == ()


def test_an_abbreviation_adds_no_numbers_to_a_meal() -> None:
    order = abbreviated("BID", {"when": ["CM", "CV"]})
    assert order.timing.frequency is None


@pytest.mark.parametrize(
    ("code", "repeat", "agree"),
    [
        ("BID", {"frequency": 2, "period": 1, "periodUnit": "d"}, True),
        ("BID", {"frequency": 1, "period": 12, "periodUnit": "h"}, True),
        ("Q8H", {"frequency": 3, "period": 1, "periodUnit": "d"}, True),
        ("WK", {"frequency": 1, "period": 7, "periodUnit": "d"}, True),
        ("MO", {"frequency": 1, "period": 1, "periodUnit": "mo"}, True),
        ("MO", {"frequency": 1, "period": 2, "periodUnit": "mo"}, False),
        ("QOD", {"frequency": 1, "period": 1, "periodUnit": "d"}, False),
        ("TID", {"frequency": 4, "period": 1, "periodUnit": "d"}, False),
        ("WK", {"frequency": 1, "period": 1, "periodUnit": "d"}, False),
    ],
)
def test_a_weekly_drug_that_is_also_called_daily_is_believed_in_neither(
    code: str, repeat: dict[str, Any], *, agree: bool
) -> None:
    order = abbreviated(code, repeat)
    assert (order.check == ()) is agree
    assert (dosage.TWO_FREQUENCIES in order.check) is not agree


def test_no_end_is_computed_from_a_length_of_time() -> None:
    order = timed({**DAILY, "boundsDuration": {"value": 5, "code": "d"}})
    assert (order.starts, order.ends) == (None, None)


def test_one_dose_or_two_is_no_single_dose() -> None:
    assert timed({"count": 1}).kind is OrderKind.ONE_TIME
    assert timed({"count": 1, "countMax": 2}).kind is OrderKind.REGULAR
    assert timed({"count": 2}).kind is OrderKind.REGULAR


def test_a_meal_says_when_and_asks_for_no_check() -> None:
    order = timed({"when": ["ACM"]})
    assert order.check == ()
    assert order.kind is OrderKind.REGULAR


def test_a_rate_range_keeps_both_its_ends() -> None:
    ends = {"low": {"value": 5, "unit": "ml/h"}, "high": {"value": 10, "unit": "ml/h"}}
    order = one_order({"doseAndRate": [{"rateRange": ends}]})
    assert (order.rate, order.rate_to) == (
        Quantity(value="5", unit="ml/h"),
        Quantity(value="10", unit="ml/h"),
    )
    assert (order.kind, order.check) == (OrderKind.INFUSION, ())


@pytest.mark.parametrize(
    "dose",
    [
        {"rateRange": {"low": {"value": 5, "unit": "ml/h"}}},
        {
            "rateRange": {"low": {"value": 5}, "high": {"value": 6}},
            "rateQuantity": {"value": 9, "unit": "ml/h"},
        },
        {
            "rateRatio": {"numerator": {"value": 5}, "denominator": {"value": 1}},
            "rateQuantity": {"value": 9, "unit": "ml/h"},
        },
        {"rateRange": {"low": {"value": 5, "comparator": ">"}, "high": {"value": 6}}},
    ],
)
def test_half_a_rate_or_two_rates_are_never_shown_as_the_rate(dose: dict[str, Any]) -> None:
    order = one_order({"doseAndRate": [dose]})
    assert dosage.UNCLEAR_AMOUNT in order.check
    assert next(iter(dose)) in order.source_text


def test_ceilings_of_a_dose_and_of_a_lifetime_are_kept_apart() -> None:
    order = one_order(
        {
            "maxDosePerAdministration": {"value": 2, "unit": "tabletter"},
            "maxDosePerLifetime": {"value": 60, "unit": "mg"},
        }
    )
    assert order.most_each == Quantity(value="2", unit="tabletter")
    assert order.most_ever == Quantity(value="60", unit="mg")
    assert (order.most, order.check) == (None, ())


@pytest.mark.parametrize("name", ["maxDosePerAdministration", "maxDosePerLifetime"])
def test_a_ceiling_that_is_no_number_is_told_verbatim(name: str) -> None:
    order = one_order({name: {"value": 2, "unit": "mg", "comparator": "<"}})
    assert order.check == (dosage.UNCLEAR_AMOUNT,)
    assert name in order.source_text


@pytest.mark.parametrize(
    "odd",
    [
        {"timing": "varje morgon"},
        {"doseAndRate": {"doseQuantity": {"value": 1}}},
        {"maxDosePerPeriod": [{"numerator": {"value": 1}}]},
        {"route": "oralt"},
    ],
)
def test_one_order_of_no_shape_costs_its_structure_and_not_the_ward(odd: dict[str, Any]) -> None:
    order = one_order(odd)
    assert order.check == (dosage.UNKNOWN,)
    assert order.source_text.startswith('1 tablett 2 gånger | {"text":"1 tablett 2 gånger"')
    assert f'"{next(iter(odd))}":' in order.source_text
    assert (order.amount, order.timing) == (None, Timing())


def test_an_instruction_that_is_no_instruction_is_told_as_it_is() -> None:
    order = one_order(dosageInstruction=["1 tablett"])
    assert (order.source_text, order.check) == ('"1 tablett"', (dosage.UNKNOWN,))


def test_the_digits_of_what_is_shown_verbatim_are_the_sources_own() -> None:
    order = one_order({"doseAndRate": [{"doseQuantity": {"value": 0.5}}, {"doseQuantity": {}}]})
    assert '"value":0.5' in order.source_text


def at_time(time: str, value: int = 1, **more: Any) -> dict[str, Any]:
    repeat = {**DAILY, "timeOfDay": [time]}
    dose = [{"doseQuantity": {"value": value, "unit": "tablett"}}]
    text = f"{value} tablett kl {time}"
    return {"text": text, "timing": {"repeat": repeat}, "doseAndRate": dose, **more}


def several(*instructions: dict[str, Any]) -> Order:
    return one_order(dosageInstruction=list(instructions))


def test_the_same_dose_at_two_clock_times_is_one_order_at_both() -> None:
    order = several(at_time("20:00:00"), at_time("08:00:00"))
    assert order.timing.times == ("08:00", "20:00")
    assert (order.timing.frequency, order.amount) == (2, Quantity(value="1", unit="tablett"))
    assert order.check == ()
    assert "08:00:00" in order.source_text


@pytest.mark.parametrize(
    "pair",
    [
        (at_time("08:00:00"), at_time("20:00:00", 2)),
        (at_time("08:00:00"), at_time("08:00:00")),
        (at_time("08:00:00", sequence=1), at_time("20:00:00", sequence=2)),
        (at_time("08:00:00", sequence=1), at_time("20:00:00")),
        (at_time("08:00:00"), at_time("20:00:00", asNeededBoolean=True)),
        (at_time("08:00:00"), at_time("20:00:00", route={"text": "rektalt"})),
        (at_time("08:00:00"), at_time("20:00:00", patientInstruction="Med mat")),
        (at_time("08:00:00"), at_time("20:00:00", timing={"repeat": DAILY})),
        (at_time("08:00:00"), at_time("20:00:00", somethingNew=1)),
        (
            at_time("08:00:00"),
            at_time("20:00:00", timing={"repeat": {"timeOfDay": ["20:00"], "count": 3}}),
        ),
        (
            at_time("08:00:00"),
            at_time("20:00:00", timing={"repeat": {"timeOfDay": ["20:00"], "dayOfWeek": ["mon"]}}),
        ),
        (
            at_time("08:00:00", timing={"repeat": {**DAILY, "timeOfDay": ["08:00", "12:00"]}}),
            at_time("20:00:00"),
        ),
    ],
)
def test_two_different_doses_are_never_made_one(pair: tuple[dict[str, Any], ...]) -> None:
    order = several(*pair)
    assert order.check[0] == dosage.SEVERAL
    assert (order.amount, order.timing.times) == (None, ())
    assert all(str(one["text"]) in order.source_text for one in pair)


def test_instructions_of_one_sequence_number_are_concurrent() -> None:
    order = several(at_time("08:00:00", sequence=1), at_time("20:00:00", sequence=1))
    assert order.timing.times == ("08:00", "20:00")


def bounded(value: int, route: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    bounds = {name: day for name, day in (("start", start), ("end", end)) if day}
    timing = {"repeat": {**DAILY, "boundsPeriod": bounds}}
    return at_time("08:00:00", value, timing=timing, route={"text": route}, **more)


def test_of_several_doses_what_they_share_is_kept_and_what_differs_is_left_to_the_text() -> None:
    order = several(
        bounded(1, "oralt", "2026-11-20", "2026-11-24", patientInstruction="Med mat"),
        bounded(2, "oralt", "2026-11-18", "2026-11-22", patientInstruction="Fastande"),
    )
    assert order.route == "oralt"
    assert order.instruction == "Med mat; Fastande"
    assert order.starts == datetime(2026, 11, 17, 23, tzinfo=UTC)
    assert order.ends == datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC)
    other = several(bounded(1, "oralt", "", "2026-11-24"), bounded(2, "rektalt", "2026-11-18", ""))
    assert (other.route, other.ends) == ("", None)
    assert other.starts == datetime(2026, 11, 17, 23, tzinfo=UTC)


def test_several_as_needed_doses_stay_as_needed_and_mixed_ones_are_regular() -> None:
    needed = [at_time("08:00:00", value, asNeededBoolean=True) for value in (1, 2)]
    assert several(*needed).kind is OrderKind.AS_NEEDED
    assert several(needed[0], at_time("20:00:00")).kind is OrderKind.REGULAR


def test_a_doubt_about_each_of_several_doses_is_said_once() -> None:
    order = several(at_time("08:00:00", x=1), at_time("20:00:00", 2, y=1))
    assert order.check == (dosage.SEVERAL, dosage.UNKNOWN)


def test_a_period_of_nought_beside_an_abbreviation_ends_nothing() -> None:
    order = abbreviated("BID", {"frequency": 1, "period": 0, "periodUnit": "d"})
    assert dosage.UNKNOWN in order.check


def test_the_missing_end_of_a_range_is_told_as_missing() -> None:
    order = timed({**DAILY, "boundsRange": {"low": DAYS_5}})
    assert 'boundsRange: ["5 d","?"]' in order.source_text


def at_times(*times: str, **repeat: Any) -> dict[str, Any]:
    return at_time(times[0], timing={"repeat": {**repeat, "timeOfDay": list(times)}})


def test_times_without_a_number_stay_without_one() -> None:
    order = several(at_times("20:00"), at_times("9:00"))
    assert (order.timing.times, order.timing.frequency) == (("9:00", "20:00"), None)
    assert order.source_text == "1 tablett kl 20:00\n1 tablett kl 9:00"


def test_numbers_of_times_are_added_where_both_are_stated() -> None:
    twice = at_times("12:00", "20:00", frequency=2, period=1, periodUnit="d")
    order = several(at_time("08:00:00"), twice)
    assert order.timing.times == ("08:00", "12:00", "20:00")
    assert order.timing.frequency == 3


def test_a_number_that_only_one_of_two_states_makes_them_two() -> None:
    order = several(at_times("08:00", period=1, periodUnit="d"), at_time("20:00:00"))
    assert order.check == (dosage.SEVERAL,)


def test_two_doubted_or_two_as_needed_doses_are_never_made_one() -> None:
    doubted = several(*(at_time(time, somethingNew=1) for time in ("08:00:00", "20:00:00")))
    assert doubted.check == (dosage.SEVERAL, dosage.UNKNOWN)
    needed = several(*(at_time(time, asNeededBoolean=True) for time in ("08:00:00", "20:00:00")))
    assert needed.check == (dosage.SEVERAL,)


def test_an_hour_keeps_its_minutes() -> None:
    assert timed({"timeOfDay": ["08:00"]}).timing.times == ("08:00",)


def test_a_range_is_an_amount() -> None:
    ends = {"low": {"value": 1, "unit": "mg"}, "high": {"value": 2, "unit": "mg"}}
    assert one_order({"doseAndRate": [{"doseRange": ends}]}).check == ()


def test_single_instants_are_read_in_order_by_the_sites_own_clock() -> None:
    order = timed(event=["2026-11-23T08:00:00", "2026-11-22T08:00:00+01:00"])
    assert order.timing.moments == (
        datetime(2026, 11, 22, 7, tzinfo=UTC),
        datetime(2026, 11, 23, 7, tzinfo=UTC),
    )
    assert order.check == ()


def test_what_is_told_verbatim_bears_the_sources_own_name() -> None:
    assert 'event: ["2026-11-22"]' in timed(event=["2026-11-22"]).source_text
    bounds = timed({**DAILY, "boundsPeriod": {"start": "2026", "end": "2026-12-01"}})
    assert 'boundsPeriod: {"start":"2026","end":"2026-12-01"}' in bounds.source_text
