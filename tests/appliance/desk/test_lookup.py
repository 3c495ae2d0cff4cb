"""Finding a patient: any spelling of a name, any form of a number, never the wrong person."""

from datetime import UTC, datetime

import msgspec
import pytest

from appliance.desk.lookup import find, fold, patient
from storage.records import Allergies, AllergyState, Chart, Person, Snapshot, Stay, Unit

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PEOPLE = [
    ("1", "Övergård", "Åke", "19121212-1212"),
    ("2", "Håkansson", "Ivar", "18980807-9835"),
    ("3", "Żółtowska-Lindblad", "Bronisława", "18910630-9868"),
    ("4", "Sørensen Wåhl", "Øystein", "18930502-9838"),
    ("5", "Kvinna", "Fiktiv", "18020202-0202"),
    ("6", "Håkansson", "Ingrid", "18950211-9820"),
    ("7", "Duşçu", "İpek", ""),
]


def snapshot() -> Snapshot:
    charts = tuple(
        Chart(
            person=Person(key=key, family=family, given=given, number=number),
            stay=Stay(key=f"s{key}", unit="B31"),
            allergies=Allergies(state=AllergyState.NOT_RECORDED),
        )
        for key, family, given, number in PEOPLE
    )
    unit = Unit(code="B31", name="Kirurgi")
    return Snapshot(unit=unit, source="t", as_of=NOW, captured=NOW, charts=charts)


SEARCHES = [
    ("övergård", ["1"]),
    ("OVERGARD", ["1"]),
    ("hakansson", ["6", "2"]),
    ("håkansson ivar", ["2"]),
    ("ivar håkansson", ["2"]),
    ("zoltowska", ["3"]),
    ("lindblad", ["3"]),
    ("broni", ["3"]),
    ("oystein", ["4"]),
    ("wahl", ["4"]),
    ("ipek", ["7"]),
    ("duscu", ["7"]),
    ("19121212-1212", ["1"]),
    ("191212121212", ["1"]),
    ("121212-1212", ["1"]),
    ("1212", ["1"]),
    ("18020202-0202", ["5"]),
    ("180202-0202", ["5"]),
    ("9835", ["2"]),
    ("ansson", []),
    ("12", []),
    ("nobody", []),
]


@pytest.mark.parametrize(("text", "keys"), SEARCHES)
def test_search(text: str, keys: list[str]) -> None:
    assert [match.chart.person.key for match in find((snapshot(),), text)] == keys


def test_empty_search_finds_everybody_in_name_order() -> None:
    found = [match.chart.person.family for match in find((snapshot(),), " ")]
    assert len(found) == len(PEOPLE)
    assert found == sorted(found, key=fold)


def test_matched_letters_are_those_of_the_name_as_written() -> None:
    (match,) = find((snapshot(),), "zolt lind")
    name = match.chart.person.name
    assert [name[start:end] for start, end in match.parts] == ["Żółt", "Lind"]


@pytest.mark.parametrize("text", ["İSTANBUL", "straße", "ﬁ", "Å", "ø" * 50, "e\u0301"])
def test_folding_keeps_every_sign_at_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_patient_is_found_by_key_or_by_the_whole_number() -> None:
    whole = snapshot()
    by_key, by_number = patient(whole, "2"), patient(whole, "18980807-9835")
    assert by_key is not None
    assert by_key is by_number


@pytest.mark.parametrize("wanted", ["9", "98", "1898", "1212", "", "-", "8"])
def test_part_of_a_number_never_opens_somebodys_chart(wanted: str) -> None:
    assert patient(snapshot(), wanted) is None


def test_ten_digits_open_the_chart_where_only_one_person_has_them() -> None:
    found = patient(snapshot(), "980807-9835")
    assert found is not None
    assert found.person.key == "2"


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [("20100315-9812", "201003-9812"), ("19121212-1212", "191212-1212")],
)
def test_number_of_somebody_born_ten_years_later_never_opens_this_chart(
    stored: str, wanted: str
) -> None:
    (chart, *_rest) = snapshot().charts
    her = msgspec.structs.replace(chart.person, number=stored)
    ward = msgspec.structs.replace(snapshot(), charts=(msgspec.structs.replace(chart, person=her),))
    assert patient(ward, wanted) is None
