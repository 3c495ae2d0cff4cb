"""Nobody on the ward can be taken for a living person, and each question has an answer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from appliance.drill.ward import _PEOPLE, BEFORE, CODE, exercise
from appliance.sources.demo.numbers import passes_check
from printing.language import language
from printing.paper import texts
from printing.sheets.administration_overview import administration_overview
from printing.sheets.lab_labels import lab_labels
from storage.records import AllergyState, age_in_years
from tests.printing import charts

ZONE = ZoneInfo("Europe/Stockholm")
WORDS = ("Övning", "Låtsas", "Prov", "Exempel", "Test", "Påhitt", "Modell")
NOW = datetime(2026, 11, 22, 2, 52, tzinfo=UTC)


def test_no_invented_patient_can_be_taken_for_a_living_one() -> None:
    for one in _PEOPLE:
        assert one.family.startswith(WORDS)
        assert passes_check(one.number)
        assert 980 <= int(one.number[9:12]) <= 989, "birth numbers that nobody living has"
        born = f"{one.number[:4]}-{one.number[4:6]}-{one.number[6:8]}"
        assert age_in_years(born, date(2026, 11, 22))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 60 * 24 * 400))
def test_each_question_has_one_right_answer_at_any_hour(seed: int, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    made = exercise(seed, now, ZONE, "Övning")
    chart = next(one for one in made.snapshot.charts if one.person.key == made.patient)
    order = next(one for one in chart.orders if made.drug == f"{one.drug} {one.strength}")
    given_ = [one for one in chart.administrations if one.order == order.key]
    assert made.given.at == max(one.at for one in given_) <= made.snapshot.as_of
    assert len({made.given, *made.others}) == 4, "no wrong answer is right, and none stands twice"
    assert all(one != made.given for one in made.others)
    assert made.snapshot.as_of <= now - BEFORE


def test_same_seed_gives_the_same_ward() -> None:
    assert exercise(7, NOW, ZONE, "Övning") == exercise(7, NOW, ZONE, "Övning")
    assert exercise(7, NOW, ZONE, "Övning") != exercise(8, NOW, ZONE, "Övning")


@pytest.mark.parametrize("hour", range(24))
def test_answer_stands_on_the_overview(hour: int) -> None:
    swedish = language("sv", "Europe/Stockholm")
    now = NOW + timedelta(hours=hour)
    made = exercise(hour, now, ZONE, "Övning")
    chart = next(one for one in made.snapshot.charts if one.person.key == made.patient)
    stamp = msgspec.structs.replace(charts.stamp(), as_of=made.snapshot.as_of, printed=now)
    said = texts(administration_overview(chart, stamp, made.snapshot.unit, swedish), swedish)
    assert any(swedish.clock(made.given.at) in one for one in said)


def test_ward_practises_what_is_hard_in_a_real_one() -> None:
    made = exercise(1, NOW, ZONE, "Övning").snapshot
    assert made.unit.code == CODE
    assert {chart.allergies.state for chart in made.charts} == set(AllergyState)
    families = [chart.person.family for chart in made.charts]
    assert len(set(families)) < len(families), "told apart by their numbers"
    stamp = msgspec.structs.replace(charts.stamp(), as_of=made.as_of)
    labels = lab_labels(made, stamp, language("sv", "Europe/Stockholm"))
    assert len(labels.labels) >= 3
