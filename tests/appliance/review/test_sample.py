"""The sample: misuse is looked at, the lot is fair, and anybody can draw it again."""

from collections import Counter
from zoneinfo import ZoneInfo

import msgspec
import pytest

from appliance.review.sample import (
    ASKED,
    BY_LOT,
    ENVELOPE,
    LOT,
    MANY_CHARTS,
    OWN_NAME,
    RARE_HOUR,
    TAKEN_OUT,
    UNVERIFIED,
    WRONG_CLOCK,
    WRONG_PASSWORDS,
    Sample,
    Wish,
    draw,
    new_seed,
)
from storage.audit import Entry
from tests.appliance.review.entries import at, entry

ZONE = ZoneInfo("Europe/Stockholm")


def drawn(entries: list[Entry], *, lot: int = 0, seed: str = "frö", **wish: object) -> Sample:
    return draw(entries, entries, Wish(seed=seed, lot=lot, **wish), ZONE)  # type: ignore[arg-type] # passes through


def reasons(sample: Sample) -> dict[Entry, tuple[str, ...]]:
    return {picked.entry: picked.reasons for picked in sample.picked}


def readings(many: int) -> list[Entry]:
    return [entry(minutes=2 * n, patient=f"p{n}") for n in range(many)]


def test_the_lot_is_drawn_again_from_its_seed_by_anybody() -> None:
    entries = readings(200)
    one = drawn(entries, lot=LOT)
    assert drawn(entries, lot=LOT) == one
    assert len(one.picked) == LOT
    assert one.readings == 200
    assert drawn(entries, lot=LOT, seed="annat").picked != one.picked
    assert [picked.entry.at.wall for picked in one.picked] == sorted(
        picked.entry.at.wall for picked in one.picked
    )


def test_the_lot_of_a_seed_is_what_it_was_last_year() -> None:
    """A changed way of drawing would make recorded reviews impossible to repeat."""
    kept = [picked.entry.patient for picked in drawn(readings(50), lot=4, seed="1f6b0c2d").picked]
    assert kept == ["p8", "p15", "p26", "p44"]


def test_the_lot_is_fair_to_everybody() -> None:
    """Chi-square over 2,000 draws of 5 from 50: no entry is favoured."""
    entries = readings(50)
    hits = Counter(
        picked.entry.patient
        for n in range(2000)
        for picked in drawn(entries, lot=5, seed=f"seed {n}").picked
        if BY_LOT in picked.reasons
    )
    expected = 2000 * 5 / 50
    chi = sum((hits[f"p{n}"] - expected) ** 2 / expected for n in range(50))
    assert 25 < chi < 85


def test_only_readings_are_drawn_by_lot() -> None:
    entries = [entry("unlock"), entry("lock"), entry("person-added"), entry("search", 1)]
    assert [picked.entry.event for picked in drawn(entries, lot=9).picked] == ["search"]


def test_seed_is_new_each_time_and_short_enough_to_write_down() -> None:
    assert len({new_seed() for _ in range(20)}) == 20
    assert len(new_seed()) == 8


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("envelope-opened", ENVELOPE),
        ("unverified-opened", UNVERIFIED),
        ("exported", TAKEN_OUT),
        ("log-exported", TAKEN_OUT),
    ],
)
def test_what_must_never_be_missed_is_always_picked(event: str, reason: str) -> None:
    entries = [*readings(30), *(entry(event, 100 + n) for n in range(7))]
    assert list(reasons(drawn(entries)).values()) == [(reason,)] * 7


@pytest.mark.parametrize(
    ("person", "typed", "seen"),
    [
        ("Karin Håkansson", "hakansson", True),
        ("Karin Håkansson", "Åsa Håkansson", True),
        ("Karin Håkansson", "håk", True),
        ("Karin Håkansson", "hå", False),
        ("Karin Håkansson", "karin", False),
        ("Karin Ek", "ek", True),
        ("Karin Ek", "ekström", False),
        ("Karin Ek", "18020202-0202", False),
        ("Anna-Karin Ståhl-Ek", "ek", True),
    ],
)
def test_own_family_looked_up_is_seen(person: str, typed: str, *, seen: bool) -> None:
    found = drawn([entry("search", person=person, detail=typed, patient="")])
    assert [picked.reasons for picked in found.picked] == ([(OWN_NAME,)] if seen else [])


def shift(day: int, hour: int, minute: int = 0, **said: str) -> Entry:
    return msgspec.structs.replace(entry(**said), at=at(day, hour, minute))


def test_reading_in_the_middle_of_a_free_night_is_seen_once_an_hour() -> None:
    usual = [shift(day, hour, m) for day in range(-20, 8) for hour in range(7, 16) for m in (0, 30)]
    night = [shift(9, 3, 2), shift(9, 3, 40), shift(10, 3, 5)]
    found = reasons(drawn([*usual, *night]))
    assert found == {night[0]: (RARE_HOUR,), night[2]: (RARE_HOUR,)}


def test_night_nurse_is_not_accused_of_working_nights() -> None:
    nights = [shift(day, hour) for day in range(1, 15) for hour in (0, 1, 2, 3, 4, 5, 22, 23)]
    assert drawn(nights).picked == ()


def test_one_such_night_in_twenty_days_is_usual_enough() -> None:
    days = [shift(day, 8) for day in range(1, 20)]
    two_nights = [shift(20, 3), shift(21, 3)]
    assert drawn([*days, *two_nights]).picked == ()
    assert len(drawn([shift(0, 8), *days, *two_nights]).picked) == 2


def test_nothing_is_said_of_the_hours_of_a_person_hardly_known() -> None:
    few = [shift(day, 8) for day in range(1, 10)]
    assert drawn([*few, shift(20, 3)]).picked == ()
    assert drawn([*few, shift(10, 8), shift(20, 3)]).picked != ()


def test_a_hundred_charts_in_an_hour_are_seen_and_a_ward_round_is_not() -> None:
    round_ = [entry(minutes=n, patient=f"p{n}") for n in range(38)]
    hunt = [entry(minutes=500 + n / 3, patient=f"q{n}", person="Nils Nyfiken") for n in range(100)]
    found = reasons(drawn([*round_, *hunt]))
    assert found == {hunt[40]: (MANY_CHARTS,)}


def test_a_row_of_wrong_passwords_is_seen() -> None:
    slow = [entry("unlock-failed", 100 * n) for n in range(9)]
    fast = [entry("unlock-failed", 2000 + n, person="Eva Sund") for n in range(11)]
    found = reasons(drawn([*slow, *fast]))
    assert found == {fast[4]: (WRONG_PASSWORDS,), fast[9]: (WRONG_PASSWORDS,)}


def test_reading_under_a_wrong_clock_is_seen() -> None:
    assert list(reasons(drawn([entry(clock="wrong")])).values()) == [(WRONG_CLOCK,)]


def test_suspicion_takes_every_line_of_a_patient_and_of_a_person() -> None:
    entries = [
        entry(patient="18020202-0202"),
        entry(minutes=1, patient="p9"),
        entry("lock", 2, person="Eva Sund", patient=""),
    ]
    asked = drawn(entries, patients=("180202-0202",), persons=("Eva Sund",))
    assert reasons(asked) == {entries[0]: (ASKED,), entries[2]: (ASKED,)}


def test_entry_with_several_reasons_is_shown_once_with_all_of_them() -> None:
    one = entry("exported", clock="wrong")
    found = reasons(drawn([one], lot=1, persons=("Karin Ek",)))
    assert found == {one: (ASKED, TAKEN_OUT, WRONG_CLOCK, BY_LOT)}


def test_empty_period_gives_an_empty_sample() -> None:
    assert drawn([]).picked == ()
