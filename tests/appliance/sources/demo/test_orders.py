"""Every kind of order that a ward has is there, at any instant, and nothing dangerous is taught."""

import itertools
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from appliance.sources.demo.drugs import DRUGS, ROUTES
from appliance.sources.demo.fhir import figure, quantity
from appliance.sources.demo.homecare import HOME
from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.plan import Oddity, Way
from appliance.sources.demo.prescribing import Standing
from appliance.sources.demo.residents import RESIDENTS
from appliance.sources.demo.rounds import Outcome, doses
from appliance.sources.demo.site import SEED
from appliance.sources.demo.stays import PLACES, stay_at
from appliance.sources.demo.wards import WARDS
from appliance.sources.demo.warnings import ALLERGIES

NOW = datetime(2026, 11, 22, 2, 7, tzinfo=UTC)
INSTANTS = [NOW + timedelta(hours=hours) for hours in (0, 5, 11, 18, 100, 333, 2000)]


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    return Hospital(SEED)


def current(hospital: Hospital, moment: datetime) -> list:
    """Return every prescription of everybody admitted that is written by an instant."""
    return [
        order
        for stay in hospital.census(moment)
        for order in hospital.orders(stay)
        if order.written <= moment
    ]


@pytest.mark.parametrize("moment", INSTANTS)
def test_every_kind_of_order_is_there_at_any_instant(hospital: Hospital, moment: datetime) -> None:
    orders = current(hospital, moment)
    active = [order for order in orders if order.standing(moment) is Standing.ACTIVE]
    assert {order.line.way for order in active} == set(Way)
    assert {order.line.oddity for order in active} == set(Oddity)
    assert any(order.standing(moment) is Standing.ON_HOLD for order in orders)
    stopped = [order for order in orders if order.standing(moment) is Standing.STOPPED]
    recent = [order for order in stopped if order.ends > moment - timedelta(hours=72)]
    assert recent
    assert all(order.why_ended for order in stopped)


@pytest.mark.parametrize("moment", INSTANTS)
def test_high_alert_drugs_are_on_the_wards(hospital: Hospital, moment: datetime) -> None:
    atc = {order.drug.atc for order in current(hospital, moment)}
    for group in ("A10A", "B01AB", "B01AF", "B01AA", "N02A", "B05XA01", "L04AX03"):
        assert any(code.startswith(group) for code in atc), group


def test_one_patient_has_forty_orders_one_has_none_and_one_the_longest_name(
    hospital: Hospital,
) -> None:
    orders = current(hospital, NOW)
    standing = (Standing.ACTIVE, Standing.ON_HOLD)
    per_patient = Counter(
        order.stay.place.key for order in orders if order.standing(NOW) in standing
    )
    assert per_patient["M41", 4] == 40
    assert [stay.person.family for stay in hospital.census(NOW) if not per_patient[stay.place.key]]
    assert len(per_patient) == 59, "more than one patient without any order"
    longest = max(DRUGS.values(), key=lambda drug: len(drug.name))
    assert len(longest.name) > 100
    assert any(order.drug is longest and order.standing(NOW) in standing for order in orders)


def test_every_drug_of_the_pharmacy_has_a_known_route_and_a_code() -> None:
    for drug in DRUGS.values():
        assert drug.route in ROUTES, drug
        assert 5 <= len(drug.atc) <= 7, drug
        assert drug.unit, drug


def test_every_line_of_every_plan_can_be_written() -> None:
    plans = [*HOME, *(profile for ward in WARDS for profile in ward.profiles)]
    lines = [line for plan in plans for line in plan.lines]
    lines += [line for resident in RESIDENTS.values() for line in resident.lines]
    assert len(lines) > 250
    assert {line.drug for line in lines} == DRUGS.keys(), "a drug that nobody prescribes"
    for line in lines:
        assert line.drug in DRUGS
        assert quantity(line.dose.rpartition("-")[2])["value"] > 0
        if line.most:
            assert quantity(line.most)["unit"]


def test_an_as_needed_dose_keeps_its_gap_and_its_ceiling(hospital: Hospital) -> None:
    seen = 0
    for order in current(hospital, NOW):
        if order.line.way is not Way.NEEDED:
            continue
        given = [dose for dose in doses(hospital.dice, order, NOW) if dose.outcome is Outcome.GIVEN]
        seen += len(given)
        for one, following in itertools.pairwise(given):
            assert following.at - one.at >= timedelta(hours=order.line.gap), order.line
        ceiling = quantity(order.line.most)["value"]
        for one in given:
            day = [dose for dose in given if one.at <= dose.at < one.at + timedelta(hours=24)]
            assert sum(quantity(dose.amount)["value"] for dose in day) <= ceiling, order.line
    assert seen > 200


def test_nothing_is_given_while_on_hold_after_a_stop_or_when_forbidden(hospital: Hospital) -> None:
    counted = 0
    for order in current(hospital, NOW):
        for dose in doses(hospital.dice, order, NOW):
            counted += 1
            assert order.line.oddity is not Oddity.DO_NOT
            assert order.written <= dose.at <= NOW
            assert order.ends is None or dose.at <= order.ends
            assert order.held is None or dose.at <= order.held
    assert counted > 1500


def test_doses_follow_the_planned_times_closely_and_some_were_omitted_with_a_reason(
    hospital: Hospital,
) -> None:
    outcomes: Counter[Outcome] = Counter()
    delays = []
    for order in current(hospital, NOW):
        if order.line.way is not Way.TIMES or order.line.parts:
            continue
        for dose in doses(hospital.dice, order, NOW):
            outcomes[dose.outcome] += 1
            assert bool(dose.why_not) is (dose.outcome is Outcome.OMITTED)
            delays.append(_minutes_late(order.line.times, dose.at))
    assert outcomes[Outcome.OMITTED] > 10
    assert outcomes[Outcome.GIVEN] > 20 * outcomes[Outcome.OMITTED]
    assert max(delays) <= 70
    assert sum(delay <= 22 for delay in delays) > 0.9 * len(delays)


def _minutes_late(times: tuple[str, ...], at: datetime) -> int:
    minute = (at + timedelta(hours=1)).hour * 60 + at.minute
    clocks = [int(time.partition(":")[0]) * 60 + int(time.partition(":")[2] or 0) for time in times]
    return min(abs(minute - clock) for clock in clocks)


def test_an_infusion_runs_one_bag_at_a_time_and_some_run_now(hospital: Hospital) -> None:
    running = 0
    for order in current(hospital, NOW):
        if order.line.way is not Way.INFUSION:
            continue
        bags = doses(hospital.dice, order, NOW)
        for one, following in itertools.pairwise(bags):
            assert one.until is not None
            assert one.until <= following.at
        running += sum(bag.outcome is Outcome.RUNNING for bag in bags)
        assert all((bag.until is None) is (bag.outcome is Outcome.RUNNING) for bag in bags)
    assert running > 5


def test_an_infusion_bag_lasts_as_long_as_its_rate_says() -> None:
    plans = [profile for ward in WARDS for profile in ward.profiles]
    lines = [line for plan in plans for line in plan.lines]
    lines += [line for resident in RESIDENTS.values() for line in resident.lines]
    for line in lines:
        if line.way is not Way.INFUSION or DRUGS[line.drug].atc == "V03AN01":
            continue
        amount, _, _ = line.rate.partition("/")
        hours = quantity(line.dose)["value"] / quantity(amount)["value"]
        assert abs(hours - line.bag) <= max(1.0, hours * 0.1), line


def test_nobody_is_given_what_she_is_allergic_to(hospital: Hospital) -> None:
    listed = 0
    for moment in INSTANTS:
        found = hospital.at(moment)
        drugs = defaultdict(set)
        for order in current(hospital, moment):
            drugs[order.stay.person.id].add(order.drug.atc)
        texts = {entry.text: entry for entry in ALLERGIES.values()}
        for one in found["AllergyIntolerance"]:
            entry = texts.get(one["code"]["text"])
            verified = one["verificationStatus"]["coding"][0]["code"]
            if entry is None or verified in {"refuted", "entered-in-error"}:
                continue
            listed += 1
            patient = one["patient"]["reference"].partition("/")[2]
            assert not any(code.startswith(group) for group in entry.avoid
                           for code in drugs[patient]), (one, drugs[patient])  # fmt: skip
    assert listed > 100


def test_all_three_states_of_an_allergy_record_are_there(hospital: Hospital) -> None:
    for moment in INSTANTS:
        entries = defaultdict(list)
        for one in hospital.at(moment)["AllergyIntolerance"]:
            entries[one["patient"]["reference"]].append(one)
        states = Counter()
        for stay in hospital.census(moment):
            own = entries[f"Patient/{stay.person.id}"]
            codes = {coding["code"] for one in own for coding in one["code"].get("coding", ())}
            states["none" if "716186003" in codes else "listed" if own else "missing"] += 1
        assert min(states.values()) >= 5
        assert len(states) == 3


def test_no_ward_gives_two_blood_thinners_at_once(hospital: Hospital) -> None:
    thinners = ("B01AA", "B01AB", "B01AF")
    for place in PLACES:
        if place.resident:
            continue
        for days in range(0, 60, 5):
            stay = stay_at(hospital.dice, place, NOW + timedelta(days=days))
            together = {
                order.drug.atc
                for order in hospital.orders(stay)
                if order.drug.atc.startswith(thinners)
            }
            assert len(together) <= 1, (stay.why, together)


def test_labels_are_read_as_numbers() -> None:
    assert figure("25 000") == 25000
    assert figure("0,13") == 0.13
    assert quantity("25 000 enheter") == {"value": 25000, "unit": "enheter"}
    assert quantity("0,5 tablett") == {"value": 0.5, "unit": "tablett"}


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2, 3, 99])
def test_any_seed_at_any_season_is_a_whole_hospital(seed: int) -> None:
    hospital = Hospital(seed)
    for step in range(12):
        moment = NOW + timedelta(days=31 * step, hours=37 * step)
        found = hospital.at(moment)
        for kind, every in found.items():
            assert len({one["id"] for one in every}) == len(every), kind
        numbers = [one["identifier"][0]["value"] for one in found["Patient"]]
        assert len(set(numbers)) == len(numbers)
        orders = current(hospital, moment)
        active = [order for order in orders if order.standing(moment) is Standing.ACTIVE]
        assert {order.line.way for order in active} == set(Way)
        assert {order.line.oddity for order in active} == set(Oddity)
