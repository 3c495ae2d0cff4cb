"""A ward's usual rounds: told beside an order, never taken for the order's own."""

import msgspec
import pytest

from printing.language import Language
from printing.sheets.administration_overview import administration_overview
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import AdministrationOverview, DoseState, OverviewRow
from printing.sheets.usual import Usual, coming
from printing.sheets.ward_list import ward_list
from storage.records import (
    Administration,
    Chart,
    Occasion,
    Order,
    OrderKind,
    OrderStatus,
    Timing,
)
from tests.printing.charts import (
    AS_OF,
    ENGLISH,
    SWEDISH,
    WARD,
    amount,
    at,
    chart,
    given,
    order,
    stamp,
    ward_snapshot,
)

ROUNDS = Usual(
    times={1: ("08:00",), 2: ("08:00", "20:00"), 3: ("08:00", "14:00", "20:00"), 4: ("08:00",)}
)
THRICE = Timing(frequency=3, period="1", period_unit="d")
TEXT = "1 tablett 3 gånger dagligen"


def untimed(**changes: object) -> Order:
    """Return an order that says only "three times a day"."""
    facts = {"timing": THRICE, "source_text": TEXT, "starts": None, **changes}
    return order("o1", "paracetamol", **facts)


def overview(
    one: Order | Chart,
    usual: Usual | None = ROUNDS,
    language: Language = SWEDISH,
    **changes: object,
) -> AdministrationOverview:
    found = one if isinstance(one, Chart) else chart(one)
    return administration_overview(found, stamp(**changes), WARD, language, usual)


def row_of(one: Order | Chart, usual: Usual | None = ROUNDS, **changes: object) -> OverviewRow:
    (row,) = overview(one, usual, **changes).timed
    return row


def shown(row: OverviewRow) -> list[tuple[str, str, DoseState]]:
    return [(mark.text, mark.word, mark.state) for mark in row.due]


def test_usual_rounds_stand_where_the_order_says_only_how_often() -> None:
    row = row_of(untimed())
    assert shown(row) == [
        ("20:00", "vanlig", DoseState.MAYBE_GIVEN),
        ("08:00", "vanlig", DoseState.USUAL),
        ("14:00", "vanlig", DoseState.USUAL),
    ]
    assert row.due_note == "Tider inte angivna"


def test_a_ward_that_told_no_rounds_gets_none() -> None:
    assert row_of(untimed(), None).due == ()
    assert row_of(untimed(), Usual()).due == ()


@pytest.mark.parametrize(
    "one",
    [
        untimed(check=("x",)),
        untimed(status=OrderStatus.ON_HOLD),
        untimed(kind=OrderKind.AS_NEEDED),
        untimed(kind=OrderKind.INFUSION),
        untimed(timing=Timing(frequency=3, frequency_to=4, period="1", period_unit="d")),
        untimed(timing=Timing(frequency=3, period="1", period_to="2", period_unit="d")),
        untimed(timing=Timing(frequency=3, period="2", period_unit="d")),
        untimed(timing=Timing(frequency=3, period="1", period_unit="wk")),
        untimed(timing=Timing(frequency=3)),
        untimed(timing=Timing(frequency=1, period="8", period_unit="h")),
        untimed(timing=Timing(frequency=5, period="1", period_unit="d")),
        untimed(timing=Timing(frequency=3, period="1", period_unit="d", count=9)),
        untimed(timing=Timing(frequency=3, period="1", period_unit="d", span=amount("5", "d"))),
        untimed(timing=Timing(frequency=3, period="1", period_unit="d", days=("vardagar",))),
        untimed(
            timing=Timing(frequency=3, period="1", period_unit="d", occasions=(Occasion.MEAL,))
        ),
        untimed(timing=Timing(frequency=3, period="1", period_unit="d", moments=(AS_OF,))),
        untimed(timing=Timing(times=("morgon",), frequency=3, period="1", period_unit="d")),
    ],
)
def test_an_order_with_words_of_its_own_gets_no_round_of_the_wards(one: Order) -> None:
    assert ROUNDS.of(one) == ()
    sheet = overview(one)
    rows = (*sheet.timed, *sheet.as_needed, *sheet.infusions)
    assert all(not mark.word for row in rows for mark in row.due)


@pytest.mark.parametrize(
    "said",
    [
        {"source_text": "1 tablett till natten"},
        {"instruction": "Till kvällen"},
        {"timing": Timing(frequency=3, period="1", period_unit="d", text="till måltid")},
        {"source_text": "1 tablett 3 gånger dagligen, ej söndagar"},
    ],
)
def test_a_night_dose_is_never_moved_to_the_morning_by_a_wards_habit(
    said: dict[str, object],
) -> None:
    once = Timing(frequency=1, period="1", period_unit="d")
    assert ROUNDS.of(untimed(**{"timing": once, **said})) == ()
    assert ROUNDS.of(untimed(timing=once, source_text="1 tablett 1 gång per dag")) == ("08:00",)


def test_raw_data_in_place_of_words_is_no_word() -> None:
    assert ROUNDS.of(untimed(source_text='{"timing":{"repeat":{}}}')) == ROUNDS.times[3]


def test_a_ward_that_told_too_few_times_gets_none() -> None:
    four = Timing(frequency=4, period="1", period_unit="d")
    assert ROUNDS.of(untimed(timing=four)) == ()
    odd = Usual(times={3: ("08:00", "14:00", "25:00")})
    assert odd.of(untimed()) == ()


def test_a_stated_time_is_never_mixed_with_a_usual_one() -> None:
    stated = order(timing=Timing(times=("09:00",)), source_text="1 tablett kl 9")
    assert ROUNDS.of(stated) == ()
    assert {mark.word for mark in row_of(stated).due} == {""}


def test_rounds_keep_to_the_orders_days_start_and_end() -> None:
    bound = untimed(
        timing=Timing(frequency=3, period="1", period_unit="d", days=("sun", "mon")),
        starts=at("2026-11-22 09:00"),
        ends=at("2026-11-23 14:00"),
    )
    doses = coming(bound, ROUNDS, at("2026-11-21 00:00"), at("2026-11-25 00:00"), SWEDISH)
    assert [SWEDISH.moment(dose.at).replace("\u00a0", " ") for dose in doses] == [
        "22/11 14:00",
        "22/11 20:00",
        "23/11 08:00",
        "23/11 14:00",
    ]


def test_rounds_reach_from_the_first_instant_to_before_the_last_by_the_wards_own_clock() -> None:
    night = Usual(times={3: ("00:15", "08:00", "16:00")})
    doses = coming(untimed(), night, at("2026-11-21 08:00"), at("2026-11-22 00:30"), SWEDISH)
    assert [dose.text for dose in doses] == ["08:00", "16:00", "00:15"]
    ends = coming(untimed(), night, at("2026-11-21 08:01"), at("2026-11-22 00:15"), SWEDISH)
    assert [dose.text for dose in ends] == ["16:00"]


def test_three_times_in_24_hours_is_three_times_a_day() -> None:
    day = Timing(frequency=3, period="24", period_unit="h")
    assert ROUNDS.of(untimed(timing=day)) == ROUNDS.times[3]


def test_a_usual_round_that_passed_is_no_missed_dose() -> None:
    row = row_of(untimed())
    assert row.past == ()
    assert row.past_note == "inget"


def test_a_dose_given_early_is_told_at_the_usual_round() -> None:
    early = given("g1", "o1", "2026-11-21 18:45", amount=amount("1", "tablett"))
    marks = row_of(chart(untimed(), administrations=(early,))).due
    assert marks[0].state is DoseState.MAYBE_GIVEN
    assert marks[0].word == "vanlig"
    assert "18:45" in marks[0].detail


def test_a_usual_round_is_never_the_next_dose() -> None:
    sheet = medication_list(chart(untimed()), stamp(), WARD, SWEDISH, ROUNDS)
    (medicine,) = sheet.sections[0].medicines
    assert medicine.next_due == "Tider inte angivna"
    assert medicine.times == ()
    words = "Tider inte angivna · Avdelningens vanliga: 08:00, 14:00, 20:00"
    assert medicine.times_note.endswith(words)


def test_the_ward_list_never_sorts_a_usual_round_among_stated_times() -> None:
    ward = msgspec.structs.replace(ward_snapshot(), charts=(chart(untimed()),))
    rows = ward_list(ward, stamp(), SWEDISH).rows
    assert [row.next_dose for row in rows] == ["se listan"]


def test_a_sheet_explains_dashed_boxes_only_where_it_has_them() -> None:
    dashed = "Dashed box = ward's usual time, not stated in the order: check first."
    with_rounds, without = (
        overview(untimed(), language=ENGLISH),
        overview(order(), language=ENGLISH),
    )
    assert dashed in with_rounds.legend
    assert dashed not in without.legend
    assert (DoseState.USUAL, "Ward's usual time") in with_rounds.glass_legend
    assert DoseState.USUAL not in [state for state, _ in without.glass_legend]


def test_later_rounds_are_told_as_usual_on_the_glass() -> None:
    row = row_of(untimed(), printed=at("2026-11-21 19:15"))
    assert row.glass_later == "senare: 08:00 vanlig, 14:00 vanlig"


def test_an_age_nobody_knows_makes_every_usual_round_unsure() -> None:
    row = row_of(untimed(), age=None)
    assert {mark.state for mark in row.due} == {DoseState.MAYBE_GIVEN}
    assert {mark.word for mark in row.due} == {"vanlig"}


def test_an_administration_elsewhere_changes_no_round() -> None:
    other: Administration = given("g1", "o9", "2026-11-21 19:00")
    row = overview(chart(untimed(), administrations=(other,))).timed[0]
    assert [mark.detail for mark in row.due] == ["", "", ""]
