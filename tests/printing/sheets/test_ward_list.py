"""The ward list: every patient once, in bed order, with the first dose to remember."""

import pytest

from printing.sheets.sheet import WardList
from printing.sheets.ward_list import ward_list
from storage.records import (
    AdministrationStatus,
    AllergyState,
    Chart,
    Order,
    OrderStatus,
    Snapshot,
    Stay,
    Timing,
)
from tests.printing.charts import (
    AS_OF,
    ENGLISH,
    SWEDISH,
    WARD,
    as_needed,
    atc,
    chart,
    given,
    infusion,
    one_time,
    order,
    ordinary,
    protected_identity,
    stamp,
    stopped,
    ward_snapshot,
)

HELD = {"status": OrderStatus.ON_HOLD}


def _ward(*charts: Chart) -> Snapshot:
    return Snapshot(unit=WARD, source="x", as_of=AS_OF, captured=AS_OF, charts=charts)


def _list(*charts: Chart) -> WardList:
    return ward_list(_ward(*charts), stamp(), SWEDISH)


def _next(*orders: Order, **changes: object) -> str:
    return _list(chart(*orders, **changes)).rows[0].next_dose.replace("\u00a0", " ")


def test_a_row_holds_what_the_nurse_looks_for_first() -> None:
    row = _list(ordinary()).rows[0]
    assert (row.patient, row.bed, row.name) == ("p1", "2:1", "Övergård, Åke")
    assert (row.number, row.age.replace("\u00a0", " ")) == ("19121212-1212", "113 m")
    assert [line.substance for line in row.allergy.lines] == ["PENICILLIN", "LATEX"]
    assert (row.high_alert, row.next_dose, row.medicines) == (True, "20:00 ?", "6+1")


@pytest.mark.parametrize(
    ("room", "bed", "shown"),
    [
        ("2", "1", "2:1"),
        ("2", "2:1", "2:1"),
        ("Sal 1", "01:1", "01:1"),
        ("1", "1", "1:1"),
        ("1", "12", "1:12"),
        ("Sal 2", "Plats 1", "Sal 2 Plats 1"),
        ("Sal 2", "1", "Sal 2:1"),
        ("Korridor", "1", "Korridor 1"),
        ("", "1", "1"),
        ("2", "", "2"),
        ("", "", "–"),
    ],
)
def test_a_bed_is_as_short_as_its_names_allow(room: str, bed: str, shown: str) -> None:
    stay = Stay(key="s", unit="A12", room=room, bed=bed)
    assert _list(chart(stay=stay)).rows[0].bed == shown


def test_a_room_stands_beside_a_bed_only_to_tell_two_beds_apart() -> None:
    places = [("Sal 1", "01:1"), ("Sal 2", "02:1"), ("Sal 3", "02:1")]
    stays = [Stay(key=f"s{room}", unit="A12", room=room, bed=bed) for room, bed in places]
    rows = _list(*(chart(stay=stay) for stay in stays)).rows
    assert [row.bed for row in rows] == ["01:1", "Sal 2 02:1", "Sal 3 02:1"]


def test_the_next_dose_bears_its_doubts() -> None:
    assert _next(order(timing=Timing(times=("21:00",)))) == "21:00"
    assert _next(order()) == "20:00 ?"
    assert _next(order(), order("o2", timing=Timing())) == "20:00 ? *"
    assert _next(order(timing=Timing(times=("21:00",))), order("o2", check=("x",))) == "21:00 *"
    assert _next(one_time()) == "22/11 06:00"


def test_without_a_known_time_the_list_is_named() -> None:
    assert _next(order(timing=Timing())) == "se listan"
    assert _next(infusion()) == "se listan"
    running = given("a", "i1", "14:20", status=AdministrationStatus.RUNNING)
    assert _next(infusion(), administrations=(running,)) == "pågår"
    assert _next() == "–"
    assert _next(as_needed(), stopped(), order("h", **HELD)) == "–"


def test_the_earliest_of_all_doses_comes_first() -> None:
    assert _next(one_time(), order(timing=Timing(times=("23:00",)))) == "23:00"


def test_only_standing_medicines_set_the_high_alert_mark() -> None:
    opioid = {"codes": atc("N02AA05")}
    assert _list(chart(stopped(**opioid))).rows[0].high_alert is False
    assert _list(chart(order(**HELD, **opioid))).rows[0].high_alert is True


def test_stopped_medicines_are_not_counted() -> None:
    assert _list(chart(order(), stopped())).rows[0].medicines == "1"


def test_a_protected_person_is_marked_in_the_row() -> None:
    row = _list(protected_identity()).rows[0]
    assert row.name == "Skog, Siv · SKYDDAD IDENTITET"
    assert row.number == "född 1912-12-12"


def test_the_bundle_counts_its_pages_for_the_return() -> None:
    sheet = ward_list(_ward(ordinary()), stamp(), SWEDISH, {"p1": 4})
    assert sheet.head.count == "1 patient · 6 läkemedel · 4 sidor i bunten"
    assert sheet.foot.tick == "Alla 4 sidor åter  kl ______  sign _________"
    assert sheet.rows[0].pages == 4
    single = ward_list(_ward(ordinary()), stamp(), SWEDISH, {"p9": 1})
    assert single.foot.tick.startswith("Den enda sidan åter")
    assert single.rows[0].pages == 0


def test_without_a_bundle_nothing_is_said_of_pages() -> None:
    sheet = _list(ordinary())
    assert sheet.head.count == "1 patient · 6 läkemedel"
    assert sheet.rows[0].pages is None
    assert sheet.foot.tick.startswith("Alla sidor åter")


def test_a_ward_ends_with_its_count_even_when_it_is_empty() -> None:
    assert _list().end.text == "SLUT – 0 av 0 patienter"
    whole = ward_list(ward_snapshot(), stamp(), ENGLISH)
    assert whole.end.text == "END – 9 of 9 patients"
    assert len(whole.columns) == 11
    assert len(whole.legend) == 4


def test_all_three_allergy_states_stand_in_the_rows() -> None:
    states = {row.allergy.state for row in ward_list(ward_snapshot(), stamp(), SWEDISH).rows}
    assert states == set(AllergyState)
