"""The source's own text stands on the sheet wherever it says more than the fields beside it."""

import pytest

from printing.sheets.medicine import medicine
from printing.sheets.told import says_more, says_only_how_often
from printing.sheets.window import window
from storage.records import Order, Timing
from tests.printing.charts import (
    ENGLISH,
    SWEDISH,
    amount,
    as_needed,
    chart,
    marked_to_check,
    one_time,
    order,
    stamp,
    stopped,
)


def instruction(one: Order) -> str:
    return medicine(one, chart(one), window(stamp(), SWEDISH), SWEDISH).instruction


@pytest.mark.parametrize(
    "text",
    [
        "1 tablett kl 08 och 20",
        "1 tablett 08:00 + 20:00",
        "1 TABLETT kl. 8, 20",
        "metoprolol 50 mg depottablett 1,0 tablett oralt",
        "",
        '{"timing":{}}',
    ],
)
def test_a_text_that_repeats_the_fields_is_not_said_twice(text: str) -> None:
    one = order(source_text=text)
    assert not says_more(one)
    assert instruction(one) == ""


@pytest.mark.parametrize(
    "text",
    [
        "1 tablett varannan dag kl 08",
        "1 tablett kl 08 och 20, ej söndagar",
        "2 tabletter kl 08 och 20",
        "1 tablett kl 08, 20 och 22",
        "½ tablett kl 08 och 20",
        "1 tablett kl 08 och 20 > 5",
        "1 tablett kl 08 och 20 till natten",
        "1,5 tablett kl 08 och 20",
        "1-8 tablett kl 08 och 20",
        "1 tablett kl 08 – 20",
    ],
)
def test_a_word_that_only_the_text_says_is_never_lost(text: str) -> None:
    assert instruction(order(source_text=text)) == f"I källan: ”{text}”"


def test_the_text_follows_the_orders_own_instruction() -> None:
    one = order(instruction="Med mat", source_text="1 tablett kl 08 och 20 fastande")
    assert instruction(one) == "Med mat · I källan: ”1 tablett kl 08 och 20 fastande”"


def test_several_instructions_stand_in_one_line() -> None:
    one = order(source_text="1 tablett kl 08\n1 tablett kl 20 vid feber")
    assert instruction(one) == "I källan: ”1 tablett kl 08 / 1 tablett kl 20 vid feber”"


def test_a_text_that_stands_verbatim_already_is_not_said_again() -> None:
    one = marked_to_check().orders[0]
    assert "källan" not in instruction(one)
    assert "källan" not in instruction(order(amount=None, source_text="vid feber"))


def test_as_needed_and_at_most_are_told_by_section_and_ceiling_only() -> None:
    assert not says_more(as_needed())
    assert says_more(as_needed(most=None, most_per=None))
    assert says_more(order(source_text="1 tablett vid behov"))


def test_the_text_of_a_stopped_medicine_is_not_lost_either() -> None:
    one = stopped(source_text="1 tablett kl 08 och 20 mot värk")
    assert "mot värk" in instruction(one)


def test_amounts_and_phrases_are_told_with_their_words() -> None:
    one = order(
        source_text="1 tablett, högst 4 tabletter per dygn, vid frukost",
        most=amount("4", "tabletter"),
        most_per=amount("1", "dygn"),
        timing=Timing(text="vid frukost"),
    )
    assert not says_more(one)


def test_only_dose_and_number_counts_as_only_how_often() -> None:
    thrice = Timing(frequency=3, period="1", period_unit="d")
    assert says_only_how_often(order(timing=thrice, source_text="1 tablett 3 ggr/dag"))
    assert not says_only_how_often(order(timing=thrice, source_text="1 tablett 3 ggr/natt"))
    assert not says_only_how_often(
        order(timing=thrice, source_text="1 tablett", instruction="sent")
    )
    assert not says_only_how_often(order(timing=thrice, source_text="1 tablett kl 8"))


@pytest.mark.parametrize(
    ("text", "often", "more"),
    [
        ("1 tablett dagligen", 1, False),
        ("1 tablett dagligen", 2, True),
        ("1 tablett 2 ggr dagligen", 2, False),
        ("1 tablett BID", 2, False),
        ("1 tablett BID", 3, True),
        ("1 tablett x 3", 2, True),
        ("1 tablett q8h", 1, True),
    ],
)
def test_a_text_that_says_another_number_than_the_fields_is_shown(
    text: str, often: int, *, more: bool
) -> None:
    one = order(timing=Timing(frequency=often, period="1", period_unit="d"), source_text=text)
    assert says_more(one) is more
    assert says_only_how_often(one) is not more


def test_an_interval_is_told_by_its_numbers() -> None:
    often = Timing(frequency=1, period="8", period_unit="h")
    assert not says_more(order(timing=often, source_text="1 tablett q8h"))
    assert says_more(order(timing=often, source_text="1 tablett q6h"))


def test_clock_times_in_the_text_are_the_number_themselves() -> None:
    twice = Timing(times=("08:00", "20:00"), frequency=2, period="1", period_unit="d")
    assert not says_more(order(timing=twice, source_text="1 tablett kl 8 och 20"))
    assert says_more(order(timing=twice, source_text="1 tablett kl 8"))


def test_a_range_is_told_by_its_two_ends_only_where_the_fields_hold_the_range() -> None:
    ranged = order(amount_to=amount("2", "tablett"), source_text="1–2 tablett kl 08 och 20")
    assert not says_more(ranged)
    twice = Timing(frequency=2, period="1", period_unit="d")
    assert says_more(order(timing=twice, source_text="1-2 tablett"))
    often = Timing(frequency=3, frequency_to=4, period="1", period_unit="d")
    assert not says_more(order(timing=often, source_text="1 tablett 3-4 gånger per dag"))
    gap = Timing(frequency=1, period="4", period_to="6", period_unit="h")
    assert not says_more(order(timing=gap, source_text="1 tablett q 4-6 h"))


def test_a_gap_and_a_single_dose_are_told_by_their_fields() -> None:
    gap = "1 kapsel vid behov, minst 4 timmar mellan doserna, högst 4 kapsel per dygn"
    assert not says_more(as_needed(source_text=gap))
    assert says_more(as_needed(source_text=gap.replace("minst 4", "minst 6")))
    assert says_more(order(source_text="1 tablett minst kl 8"))
    once = "1 suppositorium som engångsdos"
    assert not says_more(one_time(source_text=once))
    assert says_more(order(source_text="1 tablett som engångsdos"))


def test_plain_words_are_plain_only_where_they_belong() -> None:
    daily = Timing(frequency=1, period="1", period_unit="d")
    assert says_more(order(timing=daily, source_text="1 tablett minst 1 gång per dag"))
    assert says_more(order(source_text="1 tablett qd kl 08 och 20"))
    assert not says_more(one_time(source_text="1 x 1 suppositorium som engångsdos"))
    assert not says_more(order(source_text="08, 20"))
    assert not says_more(
        order(timing=Timing(times=("08:00", "20:00"), frequency=2), source_text="8 20")
    )


def test_the_english_sheet_says_where_the_words_are_from() -> None:
    one = order(source_text="2 tabletter")
    shown = medicine(one, chart(one), window(stamp(), ENGLISH), ENGLISH)
    assert shown.instruction == "In the source: “2 tabletter”"
