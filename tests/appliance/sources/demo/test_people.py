"""Nobody in the demo hospital may be a living person."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.names import FAMILIES, MEN, WOMEN
from appliance.sources.demo.numbers import check_digit, fictitious_number, passes_check

NOW = datetime(2026, 11, 22, 2, 7, tzinfo=UTC)
FICTION = re.compile(r"070-174 06 \d\d|08-465 004 \d\d|031-390 06 \d\d")


@pytest.fixture(scope="module")
def people() -> list[dict]:
    hospital = Hospital(5)
    found = {}
    for hours in (0, 60, 500):
        for one in hospital.at(NOW + timedelta(hours=hours))["Patient"]:
            found[one["id"]] = one
    return list(found.values())


def test_the_check_digit_is_the_one_of_the_tax_agencys_own_example() -> None:
    assert check_digit("640823323") == 4
    assert passes_check("19640823-3234")
    assert not passes_check("19640823-3233")


def test_the_fictitious_womans_number_passes_and_its_short_spelling_does_not() -> None:
    assert passes_check("18020202-0202")
    assert check_digit("180202020") != 2


def test_every_personal_number_is_of_a_test_kind_and_passes_its_check(people: list[dict]) -> None:
    assert len(people) > 200
    for one in people:
        number = one["identifier"][0]["value"]
        assert passes_check(number), number
        historic = number.startswith("18") or number == "19121212-1212"
        assert historic or number[9:11] == "98", number
        assert number[:8] == one["birthDate"].replace("-", "")


def test_the_last_digit_but_one_says_the_sex_that_the_record_says(people: list[dict]) -> None:
    for one in people:
        digit = int(one["identifier"][0]["value"][-2])
        assert one["gender"] == ("male" if digit % 2 else "female")


def test_two_patients_never_share_a_number(people: list[dict]) -> None:
    numbers = [one["identifier"][0]["value"] for one in people]
    assert len(set(numbers)) == len(numbers)


def test_every_telephone_number_is_kept_for_fiction(people: list[dict]) -> None:
    phones = [each["value"] for one in people for each in one.get("telecom", ())]
    assert len(phones) > 150
    assert all(FICTION.fullmatch(phone) for phone in phones)


def test_five_of_one_sex_may_share_a_birthday() -> None:
    numbers = {fictitious_number(date(1950, 5, 5), turn, woman=True) for turn in range(5)}
    assert len(numbers) == 5


def test_names_hold_every_letter_a_ward_must_be_able_to_print() -> None:
    letters = set("".join((*WOMEN, *MEN, *FAMILIES)))
    assert set("åäöÅÄÖøØðÞąćęłńśźżŁŚŻğışİÇüéíñáčđ") <= letters


def test_the_protected_patient_is_marked_and_has_no_telephone(people: list[dict]) -> None:
    marked = [one for one in people if one["meta"].get("security")]
    assert len(marked) == 1
    assert "telecom" not in marked[0]
    assert {"R", "sekretessmarkering"} == {each["code"] for each in marked[0]["meta"]["security"]}


def test_one_name_is_longer_than_any_column(people: list[dict]) -> None:
    longest = max(len(one["name"][0]["family"]) for one in people)
    assert longest > 45
