"""When to give, in words: every word of the source's timing stands on the sheet."""

import pytest

from printing.language import Language
from printing.sheets.medicine import medicine
from printing.sheets.sheet import Medicine
from printing.sheets.timing import times_note
from printing.sheets.window import window
from storage.records import Occasion, Order, OrderKind, Timing
from tests.printing.charts import (
    AS_OF,
    ENGLISH,
    SWEDISH,
    amount,
    as_needed,
    at,
    chart,
    infusion,
    order,
    stamp,
)

DAILY = {"frequency": 1, "period": "1", "period_unit": "d"}


def note(language: Language = ENGLISH, **timing: object) -> str:
    one = order(timing=Timing(**timing))  # type: ignore[arg-type] # fields of many types
    return times_note(one, AS_OF, language).replace("\u00a0", " ")


def read(one: Order) -> Medicine:
    return medicine(one, chart(one), window(stamp(), ENGLISH), ENGLISH)


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        ({**DAILY, "frequency": 2, "frequency_to": 3}, "2–3 times per day"),
        ({**DAILY, "frequency": 1, "frequency_to": 2, "period": "8", "period_to": "12",
          "period_unit": "h"}, "1–2 times per 8–12 h"),
        ({**DAILY, "period": "4", "period_to": "6", "period_unit": "h"}, "1 time per 4–6 h"),
        ({**DAILY, "period_unit": "mo"}, "1 time per month"),
        ({**DAILY, "period": "2", "period_unit": "a"}, "1 time per 2 years"),
        ({**DAILY, "period_to": "2"}, "1 time per 1–2 days"),
        ({"times": ("08:00",), **DAILY, "period_to": "2"}, "1 time per 1–2 days"),
        ({"times": ("08:00",), **DAILY, "frequency_to": 2}, "1–2 times per day"),
        ({"times": ("08:00",), "period": "2", "period_unit": "d"}, "1 time per 2 days"),
        ({"times": ("08:00", "20:00"), "period": "2", "period_unit": "d"}, "per 2 days"),
        ({"occasions": (Occasion.BEFORE_BREAKFAST,), "offset": 30}, "30 min before breakfast"),
        ({"occasions": (Occasion.MORNING, Occasion.EVENING)}, "in the morning, in the evening"),
        (
            {"occasions": (Occasion.BEFORE_LUNCH, Occasion.BEFORE_DINNER), "offset": 15},
            "15 min before lunch, 15 min before dinner",
        ),
        ({"occasions": (Occasion.MEAL,), "text": "vid mat"}, "with meals · vid mat"),
        ({"times": ("08:00",), "lasts": amount("30", "min")}, "each over 30 min"),
        (
            {"times": ("08:00",), "lasts": amount("0.5", "h"), "lasts_to": amount("1", "h")},
            "each over 0.5–1 h",
        ),
        ({"times": ("08:00",), "lasts": amount("1", "h")}, "each over 1 h"),
        ({"times": ("08:00",), "count": 6}, "6 doses in all"),
        ({"times": ("08:00",), "count": 1}, "1 dose in all"),
        ({"times": ("08:00",), "count": 6, "count_to": 8}, "6–8 doses in all"),
        (
            {"times": ("08:00",), "span": amount("5", "d")},
            "for 5 days, from when is not stated",
        ),
        (
            {"times": ("08:00",), "span": amount("1", "wk"), "span_to": amount("2", "wk")},
            "for 1–2 weeks, from when is not stated",
        ),
        ({"times": ("08:00",), "span": amount("1", "d")}, "for 1 day, from when is not stated"),
        ({"frequency": 3}, "3 times, per how long is not stated · Times not stated"),
    ],
)  # fmt: skip
def test_no_word_of_the_timing_is_left_out(timing: dict[str, object], words: str) -> None:
    stated = "times" in timing or "occasions" in timing or "not stated" in words
    assert note(**timing) == (words if stated else f"{words} · Times not stated")


def test_a_span_with_a_stated_start_counts_from_it() -> None:
    one = order(
        timing=Timing(times=("08:00",), span=amount("5", "d")), starts=at("2026-11-20 08:00")
    )
    assert times_note(one, AS_OF, SWEDISH) == "i 5\u00a0dygn"


def test_every_occasion_has_words_in_both_languages() -> None:
    for occasion in Occasion:
        swedish, english = (
            note(language, occasions=(occasion,)) for language in (SWEDISH, ENGLISH)
        )
        assert swedish
        assert english
        assert swedish != english


def test_a_single_dose_is_not_told_that_it_is_one() -> None:
    one = order(kind=OrderKind.ONE_TIME, timing=Timing(count=1))
    assert times_note(one, AS_OF, ENGLISH) == "Times not stated"


def test_a_gap_that_is_a_range_keeps_both_its_ends() -> None:
    one = as_needed(timing=Timing(frequency=1, period="4", period_to="6", period_unit="h"))
    assert read(one).limits[0].replace("\u00a0", " ") == "At least 4–6 h apart"


def test_one_or_two_per_four_hours_is_no_gap() -> None:
    timing = Timing(frequency=1, frequency_to=2, period="4", period_unit="h")
    shown = read(as_needed(timing=timing))
    assert shown.times_note.replace("\u00a0", " ") == "1–2 times per 4 h"
    assert shown.limits == ("At most 4\u00a0kapsel per day",)


def test_a_rate_range_stands_whole_on_the_sheet() -> None:
    one = infusion(rate=amount("5", "ml"), rate_to=amount("10", "ml"))
    assert read(one).amount == "5–10\u00a0ml/h"


def test_every_ceiling_stands_on_the_sheet_the_days_last() -> None:
    one = as_needed(most_each=amount("2", "kapsel"), most_ever=amount("60", "mg"))
    assert [words.replace("\u00a0", " ") for words in read(one).limits] == [
        "At least 4 h apart",
        "At most 2 kapsel each time",
        "At most 60 mg in a lifetime",
        "At most 4 kapsel per day",
    ]


def test_a_meal_is_a_stated_time_and_the_next_dose_says_look() -> None:
    shown = read(order(timing=Timing(occasions=(Occasion.BEDTIME,))))
    assert shown.next_due == "See the times"
    assert "Times not stated" not in shown.times_note


@pytest.mark.parametrize("timing", [{"count": 2}, {"span": amount("1", "d")}])
def test_a_course_that_may_be_over_asks_to_count_and_never_says_that_nothing_comes(
    timing: dict[str, object],
) -> None:
    when = Timing(times=("08:00",), **timing)  # type: ignore[arg-type] # fields of many types
    shown = read(order(timing=when, starts=at("2026-11-18 07:00")))
    assert shown.next_due == "May be over: count the doses, ask"


def test_a_dose_four_weeks_away_is_found() -> None:
    when = Timing(times=("08:00",), period="4", period_unit="wk")
    one = order(timing=when, starts=at("2026-11-20 08:00"), ordered_at=at("2026-11-19 08:00"))
    assert read(one).next_due == "18/12\u00a008:00"
