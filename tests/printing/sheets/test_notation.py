"""A dose that is easily misread is pointed at, and never rewritten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.sheets.medication_list import medication_list
from printing.sheets.notation import risky
from tests.printing import charts

_WARD = charts.WARD


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,0 mg", ("1,0 mg",)),
        ("1.0", ("1.0",)),
        ("2,50 mg", ("2,50 mg",)),
        (",5 mg", (",5 mg",)),
        (".25", (".25",)),
        ("10 E", ("10 E",)),
        ("10E", ("10E",)),
        ("10\u00a0IE", ("10\u00a0IE",)),
        ("100 I.E.", ("100 I.E.",)),
        ("6–8 E", ("8 E",)),
        ("100 U/ml", ("100 U",)),
        ("5000 IU", ("5000 IU",)),
        ("25 µg", ("25 µg",)),
        ("25 μg/h", ("25 μg",)),
        ("25ug", ("25ug",)),
        ("2,0 mg + ,5 mg", ("2,0 mg", ",5 mg")),
    ],
)
def test_notation_that_kills_is_found(text: str, found: tuple[str, ...]) -> None:
    assert risky(text, is_figure=True) == found
    assert risky(text) == found or found in ((text,), ("1.0",), (".25",))


@pytest.mark.parametrize(
    "text",
    [
        "1 mg", "0,5 mg", "10", "100", "10 000 enheter", "2,5 ml", "0,05 mg/ml", "10 enheter",
        "1,05 mg", "10 EL", "3 Emconcor", "microgram", "50 mikrogram", "80 mg/ml", "",
    ],
)  # fmt: skip
def test_sound_notation_raises_no_alarm(text: str) -> None:
    assert risky(text, is_figure=True) == ()
    assert risky(text) == ()


@pytest.mark.parametrize("text", ["kl 08.00", "mellan 8.30 och 10.00", "from 6.30", "21.11.2026"])
def test_clock_time_is_no_dose(text: str) -> None:
    assert risky(text) == ()


@given(st.text(max_size=60))
def test_only_what_stands_in_the_text_is_pointed_at(text: str) -> None:
    assert all(part in text for part in risky(text, is_figure=True))


def test_order_is_marked_on_the_list_and_its_dose_stays_as_written() -> None:
    order = charts.order(
        drug="insulin glargin", strength="100 E/ml", amount=charts.amount("1.0", "mg"),
        instruction="ges i.v. kl 08.00",
    )  # fmt: skip
    sheet = medication_list(charts.chart(order), charts.stamp(), _WARD, charts.SWEDISH)
    (medicine,) = sheet.sections[0].medicines
    assert medicine.tags[-1] == "Läs noga: 100 E, 1,0\u00a0mg"
    assert medicine.amount == "1,0\u00a0mg"
    assert medicine.strength == "100 E/ml"
    assert medicine.instruction.startswith("ges i.v. kl 08.00")
